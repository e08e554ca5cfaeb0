"""Article + candidates -> Placement: which stories it belongs to, as what, and why. Pure: looks nothing up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..records import Article, Neighbour, Placement, Signature, Touch
from .compare import Match, Text, compare, shared_passages, shared_words, spans
from .furniture import introduces, is_furniture
from .retell import Retelling, retold
from .settings import GroupingSettings


@dataclass(frozen=True, slots=True)
class Edge:
    """An accepted link to one candidate."""

    neighbour: Neighbour
    there: Text
    match: Match
    relation: str
    reason: str


Look = Callable[[Text, Neighbour, GroupingSettings, frozenset[int]], Edge | None]
"""An article's text, a candidate and the owner's furniture -> the link between the two, None if there is none."""


def story_id_of(article_id: str) -> str:
    """The id of the story that an article leads: its own tail, so that it is the same in every run."""
    return f"s-{article_id.removeprefix('a-')}"


def place(article: Article, signature: Signature, neighbours: Sequence[Neighbour], settings: GroupingSettings, *,
          furniture: frozenset[int] = frozenset(), recent: Sequence[Neighbour] = (), previous: str | None = None,
          look: Look | None = None) -> Placement:
    """
    Decide which stories an article belongs to.

    Only compares: does not look for neighbours and does not touch the store. Every article is compared with members of a story, and
    joins the story of its best match; nothing follows from a chain of matches.

    Args:
        signature: Of the article's text, made with ``settings.signature_recipe``; a neighbour with another recipe is left out.
        neighbours: Candidates, in any order.
        furniture: Fingerprints of this article that are page furniture of its owner.
        recent: Articles of the last days that may be retold here without shared wording.
        previous: The story this article was in before, if it is placed again.
        look: Who compares two articles; None: ``edge_to``.

    Returns:
        At least one touch; an article that matches nothing is the original of a story of its own.
    """
    own_story = story_id_of(article.article_id)
    near = sorted((one for one in neighbours if one.signature.recipe == signature.recipe and one.article.article_id != article.article_id),
                  key=lambda one: (one.article.dated_at, one.article.article_id))
    if not signature.body_sha256 or article.not_article:
        return _alone(own_story, article, "no text of its own to compare" if not signature.body_sha256 else f"no article: {article.not_article}")
    followers = [one for one in near if one.story_id == own_story]
    if previous == own_story and followers and all(one.relation != "original" for one in followers):
        return _alone(own_story, article, "leads its story; other articles follow it")
    same = [one for one in near if one.signature.body_sha256 == signature.body_sha256]
    if _is_wall(article, same):
        alone = _alone(own_story, article, f"{len(same)} pages carry the same words under other headlines: a wall, not a text")
        return replace(alone, again=tuple(one.article.article_id for one in same if one.relation != "original"))
    if not signature.passages:
        return _short(article, own_story, same)
    if not near and not recent:
        return _alone(own_story, article, "nothing among 0 candidates shares enough of its text")
    here = Text(article, settings, furniture)
    edges = _without_chains(_edges(here, near, settings, furniture, look or edge_to))
    if all(edge.match.cover_here < settings.weak_cover for edge in edges):
        found = retold(article, recent, settings)
        if found is not None:
            return _retelling(here, found, edges, settings)
    if not edges:
        return _alone(own_story, article, f"nothing among {len(near)} candidates shares enough of its text")
    return _join(here, edges, settings)


def _retelling(here: Text, found: Retelling, edges: Sequence[Edge], settings: GroupingSettings) -> Placement:
    """Derived from the text it retells; the stories it only quotes come after."""
    lead = found.neighbour
    match = compare(here, Text(lead.article, settings), settings)
    first = Touch(story_id=lead.story_id, lead_article_id=lead.article.article_id, relation="derived",
                  similarity=round(match.similarity, 4), containment=round(match.cover, 4), reason=f"derived: {found.reason}")
    rest = _join(here, list(edges), settings).touches if edges else ()
    return Placement(touches=(first, *(touch for touch in rest if touch.story_id != first.story_id)))


def _alone(story_id: str, article: Article, reason: str) -> Placement:
    return Placement(touches=(Touch(story_id=story_id, lead_article_id=article.article_id, relation="original", similarity=None,
                                    containment=None, reason=reason),))


def turned_round(article: Article, lead: Article, touch: Touch, settings: GroupingSettings) -> tuple[Touch, Touch] | None:
    """
    An article that came to us after the one it matches, but appeared before it, leads the story from then on.

    The story keeps its id. Gives the touch of the article and that of the former lead; None if the order stands: nobody says when one of them
    appeared, it appeared later, or a rewriter's word about the time is all there is.
    """
    if touch.relation not in ("copy", "edited") or article.publisher_kind == "rewriter":
        return None
    if article.published_at is None or lead.published_at is None or article.published_at >= lead.published_at:
        return None
    here, there = Text(lead, settings), Text(article, settings)
    relation = "copy" if touch.similarity == 1.0 else relation_of(here, there, compare(here, there, settings), settings)
    first = Touch(story_id=touch.story_id, lead_article_id=article.article_id, relation="original", similarity=None, containment=None,
                  reason=f"appeared before {lead.publisher}, which came to us first: leads the story")
    second = replace(touch, lead_article_id=article.article_id, relation=relation, spans=tuple((c, d, a, b) for a, b, c, d in touch.spans),
                     reason=f"{relation} of {article.publisher}, which appeared before it and came to us later: {touch.reason}")
    return first, second


def _short(article: Article, own_story: str, same: Sequence[Neighbour]) -> Placement:
    if not same:
        return _alone(own_story, article, "too short to sketch, and no article has the same words")
    lead = min(same, key=lambda one: (one.relation != "original", one.article.dated_at, one.article.article_id))
    return Placement(touches=(Touch(story_id=lead.story_id, lead_article_id=lead.article.article_id, relation="copy", similarity=1.0,
                                    containment=1.0, reason="too short to sketch; exactly the same words",
                                    spans=((0, len(article.text), 0, len(lead.article.text)),)),))


def _is_wall(article: Article, same: Sequence[Neighbour]) -> bool:
    """More than three titles that the common text never takes up: a consent or bot wall, as seen equal on hundreds of pages."""
    titles = {one.article.title.casefold() for one in same} | {article.title.casefold()}
    if len(titles) <= MOST_TITLES_OF_A_WALL:
        return False
    body = set(article.text.casefold().split())
    return not any(sum(word in body for word in title.split() if len(word) >= LEAST_LETTERS) >= 2 for title in titles)


MOST_TITLES_OF_A_WALL = 3
"""Different headlines over one text that never uses their words, above which it is a wall."""
LEAST_LETTERS = 5
"""Letters of a word of a headline that says something."""


def _edges(here: Text, near: Sequence[Neighbour], settings: GroupingSettings, furniture: frozenset[int], look: Look) -> list[Edge]:
    """Accepted links, oldest first; once an original explains nearly all of the article, its copies need no reading."""
    found: list[Edge] = []
    settled: set[str] = set()
    for one in near:
        if one.story_id in settled:
            continue
        edge = look(here, one, settings, furniture)
        if edge is not None:
            found.append(edge)
            if one.relation == "original" and edge.match.cover_here >= NEARLY:
                settled.add(one.story_id)
    return found


def edge_to(here: Text, one: Neighbour, settings: GroupingSettings, furniture: frozenset[int]) -> Edge | None:
    """The accepted link of an article to one candidate, from the two texts alone; None if there is none."""
    if not one.signature.sketch:
        return None
    same_owner = owner(one.article) == owner(here.article)
    there = Text(one.article, settings, furniture if same_owner else frozenset())
    runs = shared_words(here, there, settings)
    if sum(length for *_, length in runs) < min(settings.least_words, settings.quote_words):
        return None  # no rule accepts so little: nothing else of it is read
    match = compare(here, there, settings, same_owner=same_owner, runs=runs)
    reason = accept(match, lambda: shared_passages(here, there, settings, furniture), settings)
    if reason is None:
        return None
    return Edge(one, there, match, relation_of(here, there, match, settings), reason)


def owner(article: Article) -> str:
    """Whose page furniture an article carries."""
    return article.publisher_group or article.publisher


def accept(match: Match, passages: Callable[[], int], settings: GroupingSettings) -> str | None:
    """Why two texts are one, in words with the numbers; None if they are not. Shared passages are counted when the rest does not decide."""
    share = f"{match.cover:.0%} of the shorter text in {match.sentences} sentences"
    if match.same_body:
        return "exactly the same words"
    if match.quotes >= settings.many_quotes:
        return f"{match.quotes} quotations word for word (least {settings.many_quotes})"
    if match.quotes and match.cover >= settings.least_cover_quote:
        return f"a quotation word for word and {share} (least {settings.least_cover_quote:.0%})"
    if match.quoted_words >= settings.long_quote_words:
        return f"a quotation of {match.quoted_words} words (least {settings.long_quote_words})"
    if match.sentences < settings.least_sentences or match.words < settings.least_words:
        return None
    best = max(match.cover, match.loose)
    if best >= settings.least_cover:
        return f"{share}, longest run {match.longest} words (least {settings.least_cover:.0%})"
    # pages of two owners end alike too: so small a share must not lie at the end of both
    if len(match.runs) > 1 and best * (1 - match.tail) >= settings.least_cover_passages and (shared := passages()) >= settings.many_passages:
        return f"{share} with {shared} shared passages (least {settings.least_cover_passages:.0%} and {settings.many_passages})"
    return None


def relation_of(here: Text, there: Text, match: Match, settings: GroupingSettings) -> str:
    """copy: nothing of its own but furniture; edited: mostly that text, with sentences or words of its own; else derived."""
    if match.same_body:
        return "copy"
    mine = own_sentences(here, there, match, settings)
    if not mine and match.cover_here >= settings.least_copy_cover:
        return "copy"
    if match.cover_here >= settings.derived_cover or match.loose >= settings.derived_cover and match.cover_there >= settings.derived_cover:
        return "edited"
    return "derived"


def own_sentences(here: Text, there: Text, match: Match, settings: GroupingSettings) -> list[tuple[int, int]]:
    """Sentences of an article that the other text does not have, furniture and the introduction of a pasted statement left out."""
    covered = bytearray(len(here.hashes))
    for position, _, length in match.runs:
        covered[position:position + length] = b"\x01" * length
    words_there = set(there.found.words)
    out = []
    for number, (first, last) in enumerate(here.sentences):
        size = int(here.own[first:last].sum())
        if not size or sum(covered[first:last]) >= settings.own_sentence_cover * size:
            continue
        text = here.article.text[here.found.starts[first]:here.found.end(last - 1) + 1]
        if size < settings.run_words and all(word in words_there for word in here.found.words[first:last]):
            continue
        if is_furniture(text, last_ones=number >= len(here.sentences) - 2):
            continue
        if number == 0 and size <= settings.edge_words and introduces(text):
            continue
        out.append((first, last))
    return out


def _without_chains(edges: list[Edge]) -> list[Edge]:
    """
    Leave out links that a round-up or rewrite would only pass on.

    An article that shares a part with a derived one belongs to that story only if the two are one text on both sides, or if it also
    matches a member that is not derived.
    """
    firm = {edge.neighbour.story_id for edge in edges if edge.neighbour.relation != "derived"}
    return [edge for edge in edges if edge.neighbour.relation != "derived" or edge.neighbour.story_id in firm
            or min(edge.match.cover_here, edge.match.cover_there) >= BOTH_SIDES]


BOTH_SIDES = 0.5
"""Share of both texts above which a link to a derived article stands by itself."""


def _join(here: Text, edges: list[Edge], settings: GroupingSettings) -> Placement:
    """The best match in each story, the fullest first; a further story only for text that the first does not explain."""
    stories: dict[str, list[Edge]] = {}
    for edge in edges:
        stories.setdefault(edge.neighbour.story_id, []).append(edge)
    ranked = sorted((_best(group) for group in stories.values()),
                    key=lambda edge: (-edge.match.words, -edge.match.quotes, edge.neighbour.article.dated_at, edge.neighbour.story_id))
    explained = bytearray(len(here.hashes))
    kept: list[Edge] = []
    merges: list[str] = []
    for edge in ranked:
        fresh = sum(length - sum(explained[position:position + length]) for position, _, length in edge.match.runs)
        if kept and _bridges(kept[0], edge, settings):
            merges.append(edge.neighbour.story_id)
            continue
        if kept and fresh < settings.edge_words:
            continue
        kept.append(edge)
        for position, _, length in edge.match.runs:
            explained[position:position + length] = b"\x01" * length
    touches = tuple(_touch(here, edge, many=len(kept) > 1) for edge in kept)
    if not merges:
        return Placement(touches=touches)
    dated = {edge.neighbour.story_id: (edge.neighbour.article.dated_at, edge.neighbour.story_id) for edge in ranked}
    together = sorted({kept[0].neighbour.story_id, *merges}, key=dated.__getitem__)
    first = touches[0]
    joined = Touch(story_id=together[0], lead_article_id=first.lead_article_id, relation=first.relation, similarity=first.similarity,
                   containment=first.containment, spans=first.spans,
                   reason=f"{first.reason}; matches {' and '.join(together)}, whose texts match each other: one story")
    return Placement(touches=(joined, *touches[1:]), merges=tuple(together))


def _best(group: list[Edge]) -> Edge:
    """The original of a story if it matches nearly as well as the best member, else the best, the earliest of equals."""
    most = max(edge.match.words for edge in group)
    good = [edge for edge in group if edge.match.words >= NEARLY * most]
    return min(good, key=lambda edge: (edge.neighbour.relation != "original", -edge.match.words, edge.neighbour.article.dated_at,
                                       edge.neighbour.article.article_id))


NEARLY = 0.9
"""Share of the best match's words with which the original is preferred as the one compared with."""


def _bridges(one: Edge, other: Edge, settings: GroupingSettings) -> bool:
    """
    Whether an article shows two stories to be one: it is a copy or edited copy of both, and their texts match each other.

    A fuller text that holds most of both counts as well, if it holds them in one place; a round-up holds them one after the other.
    """
    if "derived" in (one.neighbour.relation, other.neighbour.relation):
        return False
    match = compare(one.there, other.there, settings)
    if "derived" not in (one.relation, other.relation):
        both_sides = min(match.cover_here, match.cover_there) >= settings.least_cover
        if both_sides and accept(match, lambda: shared_passages(one.there, other.there, settings), settings) is not None:
            return True  # on both sides: two round-ups that share one item stay two
    held = min(one.match.cover_there, other.match.cover_there) >= BOTH_SIDES
    return held and match.words > 0 and _in_one_place(one.match, other.match)


def _in_one_place(one: Match, other: Match) -> bool:
    """Whether the words shared with one text lie, by half or more, between those shared with the other."""
    (first, last), (start, end) = ((min(run[0] for run in match.runs), max(run[0] + run[2] for run in match.runs)) for match in (one, other))
    return min(last, end) - max(first, start) >= BOTH_SIDES * min(last - first, end - start)


def _touch(here: Text, edge: Edge, *, many: bool) -> Touch:
    match = edge.match
    relation = "derived" if many and edge.relation == "edited" and match.cover_here < BOTH_SIDES else edge.relation
    lead = edge.neighbour.article
    return Touch(story_id=edge.neighbour.story_id, lead_article_id=lead.article_id, relation=relation,
                 similarity=round(match.similarity, 4), containment=round(match.cover, 4),
                 reason=f"{relation} of {lead.publisher}: {edge.reason}", spans=spans(here, edge.there, match))
