"""Page -> Extraction: the engine finds the article, our own walk gives its paragraphs their places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..guard import prescan
from ..records import Block, Extraction, Page, Refusal
from ..text import clean_line, shingles
from ..text import words as text_words
from . import not_article
from .about import About, about
from .settings import ExtractSettings
from .tree import Paragraph, TooDeep, paragraphs, parse, strip

_TRIPLE = 3
_LINK_SHARE = 0.6


def refuse_early(body: bytes, settings: ExtractSettings) -> Refusal | None:
    """Why these bytes are not even parsed; None if they are. Linear."""
    if not body.strip():
        return Refusal(reason="empty", detail="the page has no content")
    too_dear = prescan(body, most_tag_bytes=settings.most_tag_bytes, most_attributes=settings.most_attributes,
                       most_repeats=settings.most_repeats)
    return None if too_dear is None else Refusal(reason="parse_limit", detail=too_dear)


def extract(page: Page, settings: ExtractSettings, *, entry_title: str = "",
            entry_published_at: datetime | None = None) -> Extraction | Refusal:
    """
    The article in a page, or why there is none.

    Pure, and meant to run in the guarded worker: a hostile page may take all its limits.

    Args:
        page: What the server sent.
        settings: Bounds of reading.
        entry_title: Title the feed gave; used when the page has none.
        entry_published_at: Time the feed gave; it wins over the page's own.
    """
    refusal = refuse_early(page.body, settings)
    if refusal is not None:
        return refusal
    try:
        tree = parse(page.body, settings)
    except TooDeep:
        return Refusal(reason="too_deep", detail=f"nested deeper than {settings.most_depth} elements")
    if tree is None:
        return Refusal(reason="not_html", detail="no page could be read")
    told = about(tree, page)
    paid = not_article.marked_as_paid(tree)
    strip(tree, settings)
    kept = _chosen(tree, told, settings)
    body_words = sum(len(part.text.split()) for part in kept if part.place == "body")
    if paid and body_words <= settings.short_words:
        return Refusal(reason="paywall", detail="the page has a paywall and little text")
    if (refusal := not_article.page_says(lambda: _shown(page.body, settings), [part.text for part in kept], told.title, settings)) is not None:
        return refusal
    links = [len(_own_text(element).split()) for element in tree.iter("a")]
    if not_article.is_list(links, body_words, settings):
        return Refusal(reason="list_page", detail=f"{len(links)} links and {body_words} words of text")
    if body_words < settings.least_words:
        return Refusal(reason="empty", detail=f"only {body_words} words of text")
    return _extraction(kept, told, settings, entry_title, entry_published_at)


def _shown(body: bytes, settings: ExtractSettings) -> str:
    """All text of a page, furniture too; read anew, since few pages are asked for it and the tree at hand has lost it."""
    return " ".join(piece for element in parse(body, settings).iter() if isinstance(element.tag, str) and element.tag not in ("script", "style", "template")
                    for piece in (element.text, element.tail) if piece)


def _own_text(element: Any) -> str:
    return "".join(element.itertext())


def _chosen(tree: Any, told: About, settings: ExtractSettings) -> list[Paragraph]:
    """
    Paragraphs of the article in order: those the engine kept, and those between them in the same element.

    The engine drops short paragraphs and splits on its own terms; our walk has the places. What both know is the text.
    """
    walked = list(paragraphs(tree, settings))
    heard = _engine_text(tree)
    known = set(shingles(text_words(heard), _TRIPLE))
    lines = {" ".join(text_words(line)) for line in heard.split("\n")}
    agreed = [_agrees(part, known, lines, settings) for part in walked]
    bodies = [at for at, part in enumerate(walked) if agreed[at] and part.place == "body"]
    if not bodies:  # the engine found nothing: paragraphs of some length, as they stand
        bodies = [at for at, part in enumerate(walked) if part.place == "body" and len(part.text.split()) >= settings.least_words
                  and part.links < _LINK_SHARE * len(part.text)]
        agreed = [at in set(bodies) for at in range(len(walked))]
    if not bodies:
        return []
    region = _region([walked[at] for at in bodies], settings)
    bodies = [at for at in bodies if _within(walked[at].owner, region)]
    agreed = [agreed[at] and _within(walked[at].owner, region) for at in range(len(walked))]
    first, last = bodies[0], bodies[-1]
    homes = {walked[at].owner.getparent() for at in bodies} | {walked[at].owner for at in bodies}
    headline = next((at for at, part in enumerate(walked) if part.place == "headline"), -1)
    title, byline = (" ".join(text_words(line)) for line in (told.title, told.byline))
    chosen: list[Paragraph] = []
    seen: set[str] = set()
    for at, part in enumerate(walked):
        key = " ".join(text_words(part.text))
        if not key or part.place in ("headline", "byline") or (part.place == "caption" and not settings.captions):
            continue
        if key in (title, byline, f"by {byline}") or (key in seen and len(key.split()) > _TRIPLE):
            continue
        inside = first <= at <= last
        linked = part.links > _LINK_SHARE * len(part.text)
        if part.place == "standfirst":
            wanted = headline - 2 <= at <= last
        elif part.place == "caption":
            wanted = headline <= at <= last
        elif part.place == "subhead":
            wanted = inside and not linked  # a heading that is a link leads to another article
        else:
            wanted = agreed[at] or ((inside or at in (first - 1, last + 1)) and not linked and part.owner.getparent() in homes)
        if wanted:
            seen.add(key)
            chosen.append(part)
    openings = "\n".join(part.text for part in chosen if part.place == "body")
    # a standfirst that is the first sentence cut short says nothing of its own
    chosen = [part for part in chosen if part.place != "standfirst" or not part.text.endswith(("\u2026", "..."))
              or part.text.rstrip("\u2026. ") not in openings]
    while chosen and (chosen[-1].place == "subhead" or chosen[-1].links > _LINK_SHARE * len(chosen[-1].text)):
        chosen.pop()
    return chosen


def _region(found: list[Paragraph], settings: ExtractSettings) -> Any:
    """The smallest element that holds nearly all of the found text: a label far from it is the page's, not the article's."""
    weights: dict[Any, int] = {}
    whole = 0
    for part in found:
        whole += len(part.text)
        element = part.owner
        while element is not None:
            weights[element] = weights.get(element, 0) + len(part.text)
            element = element.getparent()
    holding = [element for element, weight in weights.items() if weight >= settings.region_share * whole]  # the root holds all
    smallest = max(holding, key=lambda element: len(list(element.iterancestors())))
    # the text may stand in one paragraph element: its neighbours belong to the article too
    return smallest if smallest.tag not in ("p", "li", "blockquote") else smallest.getparent()


def _within(element: Any, region: Any) -> bool:
    while element is not None:
        if element is region:
            return True
        element = element.getparent()
    return False


def _agrees(part: Paragraph, known: set[str], lines: set[str], settings: ExtractSettings) -> bool:
    tokens = text_words(part.text)
    triples = shingles(tokens, _TRIPLE)
    if len(triples) < _TRIPLE:
        return " ".join(tokens) in lines
    return sum(triple in known for triple in triples) >= settings.least_overlap * len(triples)


def _engine_text(tree: Any) -> str:
    """What trafilatura takes for the article; empty if it finds none."""
    from copy import deepcopy

    from trafilatura import bare_extraction

    try:
        found = bare_extraction(deepcopy(tree), fast=True, include_comments=False, deduplicate=False, with_metadata=False,
                                include_tables=True)
    except MemoryError:
        raise
    except Exception:  # the engine raises whatever lxml and its helpers raise on odd trees; our own walk goes on without it
        return ""
    return (found.text or "") if found is not None else ""


def _extraction(kept: list[Paragraph], told: About, settings: ExtractSettings, entry_title: str,
                entry_published_at: datetime | None) -> Extraction:
    import trafilatura

    pieces: list[str] = []
    blocks: list[Block] = []
    at = 0
    for part in kept:
        if at + len(part.text) > settings.most_characters:
            break
        pieces.append(part.text)
        blocks.append(Block(start=at, end=at + len(part.text), place=part.place))
        at += len(part.text) + 2
    return Extraction(title=told.title or clean_line(entry_title), text="\n\n".join(pieces), blocks=tuple(blocks),
                      method=f"trafilatura {trafilatura.__version__}", byline=told.byline, credit=told.credit,
                      published_at=entry_published_at or told.published_at, updated_at=told.updated_at, language=told.language,
                      canonical_url=told.canonical_url)
