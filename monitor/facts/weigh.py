"""
Weigh what an incident's articles say: new, seen or excluded, sentence by sentence in reading order; pure.

    reading ──► read_points ──► comparators keep conflicts apart ──► copy? exact? contained? ──► seen
                                                                  └─► unseen key, or words far from all told ──► new: a fact
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..records import Fact, Ledger, Novelty, Reading, Sentence
from .claims import read_points
from .conflicts import find_conflicts
from .fresh import Fresh
from .ledger import COUNTED, Keys, Known, Said, fact_ids, finish, origin_of
from .lexical import History, Score, concepts, content, letters, prose, stem
from .lexicon import lexicon
from .points import Point
from .settings import FactsSettings
from .shape import Line
from .slots import Amount, amounts, same_amount
from .statements import choose_statements

_CREDIT = frozenset(map(stem, "council borough authority spokesperson mr mrs ms cllr councillor statement today yesterday".split()))
# Words of "the council said" and "Cllr Smith said", which a copy adds or drops.
_FIGURES = 400
# Large figures of an incident that are looked through; more than any incident has, so that the work stays level.
_FIGURED = ("count", "cost")
_NARROW = ("hit", "ransom", "start", "links", "off", "entry")
# What these frames say is the point of a sentence: other words beside them are ornament.
_REPEATS = ("exact", "copy")
_DENIERS = frozenset("not no never nobody nothing without neither nor denied unaffected cannot".split())


@dataclass(frozen=True, slots=True)
class Verdict:
    novelty: str
    rule: str
    score: float | None
    threshold: float | None
    nearest: int
    reason: str


@dataclass(slots=True)
class Told:
    """A body sentence on record, with the facts it carries."""

    reading: Reading
    line: Line
    facts: list[Known]


def weigh(incident_id: str, readings: Sequence[Reading], settings: FactsSettings, *, previous: Sequence[Fact] = ()) -> Ledger:
    """
    The ledger of one incident: sentences with novelty, facts with mentions, conflicts.

    The same for any order of ``readings``. A late arrival takes its place in reading order, and what it shifts keeps its fact ids.

    Args:
        incident_id: Of the incident.
        readings: Every version of every article of it.
        settings: Thresholds.
        previous: Facts of the last weighing, whose ids are kept where a mention is the same.
    """
    ordered = sorted(readings, key=reading_order)
    scale = Scale(settings)
    for reading in ordered:
        scale.take(reading)
    forced, conflicts = find_conflicts(scale.facts, scale.told_pairs, settings)
    ids = fact_ids(incident_id, scale.facts, previous)
    worded = choose_statements(scale.facts, settings)
    facts = tuple(finish(incident_id, ids[k.number], k, forced.get(k.number, ""), worded[k.number]) for k in scale.facts)
    return Ledger(incident_id=incident_id, sentences=tuple(scale.sentences), novelties=tuple(scale.novelties), facts=facts,
                  conflicts=tuple(c.record(incident_id, ids) for c in conflicts))


def reading_order(reading: Reading) -> tuple[object, ...]:
    """First versions stand at their date of publication, later ones when they were seen."""
    article = reading.article
    return (article.dated_at if article.version == 1 else article.seen_at, article.first_seen_at, article.article_id, article.version)


class Scale:
    """Takes readings in order and keeps what has been told."""

    def __init__(self, settings: FactsSettings) -> None:
        self.settings = settings
        self.facts: list[Known] = []
        self.sentences: list[tuple[str, int, tuple[Sentence, ...]]] = []
        self.novelties: list[Novelty] = []
        self.told_pairs: list[tuple[Told, Told, str]] = []
        """(earlier sentence, later sentence, ``quote`` or ``version``): pairs for the comparators of wording and of corrected pages."""
        self._history = History(settings)
        self._told: list[Told] = []
        self._exact: dict[str, int] = {}
        self._keys = Keys(settings)
        self._figures: list[tuple[Amount, int]] = []
        """Large figures told, with the number of their sentence."""
        self._fresh = Fresh()
        self._versions: dict[str, dict[str, Told | None]] = {}
        """Article -> normalised body sentences of its last version."""

    def take(self, reading: Reading) -> None:
        """Weigh one article version against all before it."""
        done = read_points(reading, self.settings)
        article = reading.article
        self.sentences.append((article.article_id, article.version, done.sentences))
        points: dict[int, list[Point]] = {}
        for point in done.points:
            points.setdefault(point.sentence, []).append(point)
        earlier = self._versions.get(article.article_id)
        mine: dict[str, Told | None] = {}
        fresh: list[Told] = []
        asked: Line | None = None
        for line in done.lines:
            if asked is not None and asked.sentence.kind == "boilerplate" and asked.paragraph == line.paragraph and line.sentence.kind == "fact":
                line = replace(line, sentence=replace(line.sentence, kind="boilerplate", reason="goes on from a question of the page itself"))
            mine_points = points.get(line.sentence.position, [])
            answer = False
            if asked is not None and asked.paragraph == line.paragraph and asked.sentence.kind != "boilerplate":
                # an answer is told with its question: "No." alone tells nobody anything
                line = replace(line, tokens=asked.tokens + line.tokens, sentence=replace(line.sentence, start=asked.sentence.start))
                s = line.sentence
                questions = [p for p in points.get(asked.sentence.position, []) if p.frame]
                mine_points = [replace(p, sentence=s.position, start=s.start, end=s.end, near=True) for p in questions + mine_points]
                answer = True
            asked = line if article.text[line.sentence.start:line.sentence.end].endswith("?") and line.sentence.place == "body" else None
            norm = " ".join(line.tokens)
            verdict, told = self._sentence(reading, line, norm, mine_points, earlier, answer)
            if line.sentence.place == "body":
                mine[norm] = told if told is not None else (earlier or {}).get(norm)
            if told is not None and earlier is not None and norm not in earlier:
                fresh.append(told)
            near = self._told[verdict.nearest] if 0 <= verdict.nearest < len(self._told) else None
            self.novelties.append(Novelty(
                article_id=article.article_id, version=article.version, position=line.sentence.position, novelty=verdict.novelty,
                rule=verdict.rule, score=verdict.score, threshold=verdict.threshold, reason=verdict.reason,
                compared_with=f"{near.reading.article.article_id}/{near.reading.article.version}/{near.line.sentence.position}" if near else ""))
        if earlier is not None:
            gone = [t for norm, t in earlier.items() if norm not in mine and t is not None]
            self.told_pairs += [(old, new, "version") for old in gone for new in fresh]
        self._versions[article.article_id] = mine

    def _sentence(self, reading: Reading, line: Line, norm: str, points: list[Point],
                  earlier: dict[str, Told | None] | None, answer: bool) -> tuple[Verdict, Told | None]:
        s = line.sentence
        if s.place != "body":
            return Verdict("excluded", "place", None, None, -1, f"{s.place}: no facts are taken from it"), None
        if s.kind not in ("fact", "quote", "background"):
            return Verdict("excluded", s.kind, None, None, -1, s.reason), None
        if earlier is not None and norm in earlier:
            number = self._exact.get(norm, -1)
            return Verdict("seen", "unchanged", 0.0, None, number, "unchanged since the last version of this page"), None
        if reading.article.text[s.start:s.end].rstrip("\"'\u201d\u2019)").endswith("?"):
            return Verdict("excluded", "question", None, None, -1, "a question tells nothing"), None
        if len(line.tokens) < self.settings.least_words:
            return Verdict("excluded", "fragment", None, None, -1, f"fewer than {self.settings.least_words} words tell nothing"), None
        stems = self._stems(line.tokens)
        told = Told(reading, line, [])
        if s.kind == "background":
            self._background(reading, points, told)
            return Verdict("excluded", "background", None, None, -1, s.reason), told
        plain = prose(reading.article.text[s.start:s.end])
        shingles = letters(line.tokens)
        score = self._history.score(stems, shingles if plain is None else letters(plain))
        if not any(p.frame and not p.weak for p in points):
            score = replace(score, value=score.open)
        verdict, unseen = self._judge(reading, line, norm, points, stems, score, answer)
        self._record(reading, line, points, unseen, verdict, score, told)
        for number in score.near:
            other = self._told[number]
            if line.quoted or _first_person(line):
                self.told_pairs.append((other, told, "quote"))
        self._exact.setdefault(norm, len(self._told))
        self._history.add(stems, shingles)
        self._figures += [(a, len(self._told)) for a in amounts(line.tokens) if a.value >= self.settings.large_figure]
        self._fresh.add(reading, line, points)
        self._told.append(told)
        return verdict, told

    def _stems(self, tokens: Sequence[str]) -> list[str]:
        return concepts(tokens, lexicon()) if self.settings.frames else content(tokens)

    def _judge(self, reading: Reading, line: Line, norm: str, points: Sequence[Point], stems: Sequence[str],
               score: Score, answer: bool) -> tuple[Verdict, list[Point]]:
        """The verdict on a body sentence, and the points no fact on record says."""
        st = self.settings
        typed = [p for p in points if p.frame]
        unseen = [p for p in typed if self._keys.find(p) is None]
        exact = self._exact.get(norm)
        if exact is not None:
            return Verdict("seen", "exact", 0.0, None, exact, "told before in the same words"), []
        again = score.containment
        if reading.relation in ("copy", "edited") and score.nearest >= 0:
            again = max(again, self._history.held([x for x in stems if x not in _CREDIT], score.nearest))
        if reading.relation in ("copy", "edited") and again >= st.copy_containment and self._same_slots(line, score.nearest, reading):
            return Verdict("seen", "copy", score.value, st.copy_containment, score.nearest,
                           f"{again:.0%} of its words stand in one earlier sentence, and the article is a {reading.relation}"), unseen
        if score.containment >= st.same_containment and self._same_slots(line, score.nearest, reading):
            return Verdict("seen", "contained", score.value, st.same_containment, score.nearest,
                           f"{score.containment:.0%} of its words stand in one earlier sentence, with the same numbers"), unseen
        nearest = self._told[score.nearest] if score.nearest >= 0 else None
        if nearest is not None and _fewer_councils(nearest, reading, line):
            return Verdict("new", "corrected_page", score.value, None, score.nearest, "the same page named more councils here before"), unseen
        strong = [p for p in unseen if not p.weak]
        figure = self._figure_told(line, stems, score)
        if figure >= 0 and all(p.frame == "count" for p in strong):
            return Verdict("seen", "figure", score.value, None, figure, "its figures were told before"), unseen
        if strong and (score.value >= st.new_with_frame or len(set(stems)) < st.least_words or any(p.polarity == "denied" for p in strong)):
            return Verdict("new", "unseen_key", score.value, st.new_with_frame, score.nearest,
                           f"nobody has said {strong[0].frame}{' ' + strong[0].value if strong[0].value else ''} of this body before"), unseen
        voice = self._fresh.voice(reading, line)
        if voice and score.value >= st.new_voice:
            return Verdict("new", "new_voice", score.value, st.new_voice, score.nearest, f"{voice} has not been heard before"), unseen
        detail = "" if reading.article.publisher_kind == "rewriter" else self._fresh.detail(line, typed)
        if detail and score.value >= st.new_detail:
            return Verdict("new", "new_detail", score.value, st.new_detail, score.nearest, f"nobody has said \u201c{detail}\u201d of this before"), unseen
        known = [p for p in typed if not p.weak] or [p for p in typed if p.type == "comment" and id(p) not in {id(u) for u in unseen}]
        threshold = st.new_beside_frames if known else st.new_without_frame
        if any(p.group in _NARROW or p.frame in COUNTED for p in known):
            threshold = st.new_beside_narrow
        own_word = reading.article.publisher_kind == "official" and reading.relation == "original"
        if own_word:
            threshold = min(threshold, st.new_in_statement)
        elif reading.article.publisher_kind == "rewriter":
            threshold = max(threshold, st.new_in_rewriter)
        elif reading.relation == "derived":
            threshold = max(threshold, st.new_in_derived)
        if answer:
            threshold = max(threshold, st.new_in_answer)
        if known:
            covered = frozenset().union(*(p.covered for p in known))
            rest = self._stems([t for t in line.tokens if t not in covered])
            beside = self._history.unseen(rest) if rest else 0.0
        if score.value >= threshold and (not known or beside >= (st.rest_unseen_statement if own_word else st.rest_unseen) and len(rest) >= st.rest_words):
            return Verdict("new", "words", score.value, threshold, score.nearest, "its words stand in no earlier sentence"), unseen
        remark = "possibly new" if score.value >= st.possibly_new * threshold else "its content was told before"
        why = "every frame in it was told before" if known else "its words are near an earlier sentence"
        return Verdict("seen", "known_keys" if known else "near", score.value, threshold, score.nearest, f"{remark}: {why}"), unseen

    def _figure_told(self, line: Line, stems: Sequence[str], score: Score) -> int:
        """The earlier sentence that has the large figures of this one, of the same kind of thing; -1 if none has."""
        st = self.settings
        mine = [a for a in amounts(line.tokens) if a.value >= st.large_figure]
        if not mine or not st.frames:
            return -1
        far = 1 - 2 * st.number_tolerance
        late = self._figures[-_FIGURES:]
        told = [{n for b, n in late if a.value * far <= b.value and b.value * far <= a.value
                 and same_amount(a, b, st.number_tolerance, a.rounded or b.rounded)} for a in mine]
        both = set.intersection(*told)
        return max((n for n in both if self._history.shared(stems, n) >= st.figure_words), default=-1)

    def _same_slots(self, line: Line, nearest: int, reading: Reading) -> bool:
        if nearest < 0:
            return False
        told = self._told[nearest]
        other = told.line
        if told.reading.article.article_id == reading.article.article_id and councils_in(told.reading, other) != councils_in(reading, line):
            return False
        mine, theirs = ({(a.value, a.unit) for a in amounts(x.tokens)} for x in (line, other))
        denied = [any(t in _DENIERS or t.endswith("n't") for t in x.tokens) for x in (line, other)]
        return mine <= theirs and denied[0] == denied[1]

    def _record(self, reading: Reading, line: Line, points: list[Point], unseen: Sequence[Point], verdict: Verdict, score: Score, told: Told) -> None:
        """Mentions for what was known, facts for what was not."""
        new = verdict.novelty == "new"
        if verdict.rule in _REPEATS and self._told[verdict.nearest].facts:
            self._repeat(reading, line, points, self._told[verdict.nearest], told)
            return
        fresh = {id(p) for p in unseen}
        made: dict[tuple[int, int], Known] = {}
        for point in points:
            if not point.frame:
                continue
            known = self._keys.find(point)
            if known is not None and id(point) not in fresh:
                self._say(known, point, reading, told)
                continue
            if known is not None and known in told.facts:
                continue
            span = (point.start, point.end)
            if span in made and not _keeps_apart(point):
                self._keys.add(point, made[span])
                continue
            if not new:
                near = self._nearest_fact(verdict, score)
                if near is not None and not _keeps_apart(point):
                    self._keys.add(point, near)
                    self._say(near, point, reading, told)
                    continue
            made[span] = self._make(point, reading, verdict.reason, new, told)
        here = (reading.article.article_id, reading.article.version, line.sentence.position)
        if told.facts and (not new or any(f.tell and f.first.place == here for f in told.facts)):
            return
        if new:
            lead = next((p for p in points if not p.frame), points[0] if points else None)
            if lead is not None:
                whole = replace(lead, start=line.sentence.start, end=line.sentence.end, frame="", group="-", value="", unit="", polarity="asserted")
                self._make(whole, reading, verdict.reason, True, told)
        elif not told.facts:
            near = self._nearest_fact(verdict, score)
            if near is not None and points:
                self._say(near, replace(points[0], start=line.sentence.start, end=line.sentence.end), reading, told)

    def _repeat(self, reading: Reading, line: Line, points: Sequence[Point], old: Told, told: Told) -> None:
        """Mentions in a copied sentence: of the same facts, resting on what they rested on there."""
        s = line.sentence
        for known in old.facts:
            before = next(x for x in known.said if x.reading is old.reading and x.point.sentence == old.line.sentence.position)
            span = next(((p.start, p.end) for p in points if p.frame == before.point.frame and p.value == before.point.value), (s.start, s.end))
            self._say(known, replace(before.point, sentence=s.position, start=span[0], end=span[1]), reading, told, before)

    def _nearest_fact(self, verdict: Verdict, score: Score) -> Known | None:
        number = verdict.nearest if verdict.nearest >= 0 else score.nearest
        if 0 <= number < len(self._told) and self._told[number].facts:
            return self._told[number].facts[0]
        return None

    def _background(self, reading: Reading, points: list[Point], told: Told) -> None:
        made: Known | None = None
        for point in points:
            known = self._keys.find(point) if point.frame in _FIGURED else None
            if known is not None and known.lead.type == "background" and known.lead.subject == point.subject:
                self._say(known, point, reading, told)
            elif made is None or point.frame in _FIGURED:
                made = self._make(point, reading, "background: true before this incident", False, told, key=point.frame == "count")

    def _make(self, point: Point, reading: Reading, why: str, tell: bool, told: Told, *, key: bool = True) -> Known:
        known = Known(len(self.facts), point, why, tell)
        self.facts.append(known)
        if key:
            self._keys.add(point, known)
        self._say(known, point, reading, told)
        return known

    def _say(self, known: Known, point: Point, reading: Reading, told: Told, before: Said | None = None) -> None:
        s = told.line.sentence
        said = Said(point, reading, len(known.said), span=(s.start, s.end))
        if said.place in known.heard:
            return
        known.heard.add(said.place)
        if before is None:
            origin_of(said)
        else:
            said.origin, said.restated, said.own = before.origin, before.restated, before.own
        known.said.append(said)
        if known not in told.facts:
            told.facts.append(known)


def _fewer_councils(old: Told, reading: Reading, line: Line) -> bool:
    """Whether a later version of the page names some of the councils of a sentence, but not all."""
    before, now = old.reading.article, reading.article
    names = councils_in(reading, line)
    return before.article_id == now.article_id and now.version > before.version and bool(names) and names < councils_in(old.reading, old.line)


def councils_in(reading: Reading, line: Line) -> set[str]:
    """Keys of the councils a sentence names."""
    s = line.sentence
    return {b.key for b in reading.bodies if b.kind == "council" and s.start <= b.start < s.end}


def _keeps_apart(point: Point) -> bool:
    """Points that the comparators need as facts of their own."""
    return point.polarity == "denied" or point.group not in ("-", "help", "told", "state") or point.frame == "restored"


def _first_person(line: Line) -> bool:
    return any(t in ("we", "our", "us", "we've", "we're") for t in line.tokens)
