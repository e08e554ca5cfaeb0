"""Facts while an incident is weighed: keys, mentions, origins and standing. Inner workings of ``weigh.py``; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..records import Fact, Mention, Reading
from .clauses import ATTACKERS
from .points import Point
from .settings import FactsSettings
from .slots import same_amount

_GSS = re.compile(r"[ENSW]\d{8}")
HEDGES = ("none", "denied", "alleged", "unconfirmed")
_NOTE = "-note"
_SAME_BODY = 3
# The best fit: the same body, and both reports are sure of it.
_HIT = ("affected", "breached")
# "was not hit" and "nobody got in" deny the same thing.
_EARLY = {"early": "morning"}
# "Early on Tuesday" and "at six on Tuesday morning" are one moment.
_POLICE = "police"
# "the police" is any force.
COUNTED = frozenset({"count", "gathered", "notified", "rebuilt", "cost", "fine"})


@dataclass(slots=True)
class Said:
    """One mention with the point and reading it comes from."""

    point: Point
    reading: Reading
    order: int
    origin: str = ""
    own: bool = False
    """The origin is the publisher's own reporting with no known group."""
    restated: bool = False
    span: tuple[int, int] | None = None
    """Offsets of the whole sentence."""

    @property
    def place(self) -> tuple[str, int, int]:
        """Article, version and sentence."""
        return self.reading.article.article_id, self.reading.article.version, self.point.sentence


@dataclass(slots=True)
class Known:
    """A fact on the way to the ledger."""

    number: int
    lead: Point
    why: str
    tell: bool
    said: list[Said] = field(default_factory=list)
    heard: set[tuple[str, int, int]] = field(default_factory=set)
    """(article, version, sentence) of its mentions: a sentence mentions a fact once."""

    @property
    def first(self) -> Said:
        return self.said[0]


class Keys:
    """Facts by frame, found again by what a point says."""

    def __init__(self, settings: FactsSettings) -> None:
        self._by_frame: dict[tuple[str, str], list[tuple[Point, Known]]] = {}
        self._settings = settings

    def add(self, point: Point, known: Known) -> None:
        if point.frame:
            self._by_frame.setdefault((point.frame, point.polarity), []).append((point, known))

    def find(self, point: Point) -> Known | None:
        """The fact that says what the point says: same frame, value and polarity, and no other body; None if none does."""
        best: Known | None = None
        rank = -1
        frames = _HIT if point.group == "hit" and point.polarity == "denied" else (point.frame,)
        for other, known in (x for frame in frames for x in self._by_frame.get((frame, point.polarity), ())):
            if not self._values_agree(point, other):
                continue
            if other.subject == point.subject:
                fit = 2 + (other.sure_subject and point.sure_subject)
                if fit == _SAME_BODY:
                    return known
            elif (not other.subject or not point.subject or other.subject in point.also or point.subject in other.also
                  or point.near and not (point.sure_subject and other.sure_subject)):
                fit = 1
            else:
                continue
            if fit > rank:
                best, rank = known, fit
        return best

    def _values_agree(self, a: Point, b: Point) -> bool:
        if a.frame in COUNTED:
            if a.unit != b.unit:
                (x, _, state), (y, _, other) = a.unit.partition(":"), b.unit.partition(":")
                if x != y or state and other and state != other:
                    return False
            return a.value == b.value or same_amount(float(a.value), float(b.value), self._settings.number_tolerance, a.rounded or b.rounded)
        if a.group == "start":
            x, y = ({_EARLY.get(w, w) for w in p.value.split()} for p in (a, b))
            return x <= y or y <= x
        return a.value == b.value or not a.value or not b.value or _POLICE in (a.value, b.value) and a.value.endswith(_POLICE) and b.value.endswith(_POLICE)


def origin_of(said: Said) -> None:
    """Fill in the body a mention rests on: who is quoted, else the agency or body of the text, else the publisher's group."""
    reading, point = said.reading, said.point
    article = reading.article
    if point.polarity == "denied" and point.group == "hit" and not point.attribution_key:
        said.origin = ""
        return
    if point.attribution_key or point.attribution:
        said.origin = point.attribution_key or f"person:{point.attribution.lower()}"
        said.restated = point.carried
    elif reading.origin.kind in ("agency", "council", "body"):
        said.origin = _key(reading.origin.name)
        said.restated = True
    elif article.publisher_group:
        said.origin = f"own:{_key(article.publisher_group)}"
        said.restated = True
    else:
        said.origin = f"own:{_key(article.publisher)}"
        said.own = True
        said.restated = True


def _key(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def settle_origins(known: Known) -> int:
    """
    Number of independent origins of a fact, as the contract counts them; marks restatements without a source.

    Own reporting counts where it came first; said again without a source it adds a report, no origin.
    """
    sourced = {s.origin for s in known.said if s.origin and not s.restated and s.point.polarity == known.lead.polarity}
    first = known.said[0]
    own_article = first.reading.article.article_id
    summed_up = first.restated and any(not s.restated and s.origin and s.reading.article.article_id == own_article for s in known.said)
    for said in known.said:
        if said.restated and said is not first:
            said.origin = ""
    if first.restated and first.origin and not (first.own and sourced) and not (summed_up and sourced):
        sourced.add(first.origin)
    return max(1, len(sourced)) if any(s.origin for s in known.said) or sourced else 0


def standing_of(known: Known, forced: str = "") -> str:
    """
    How a fact stands on all its mentions.

    confirmed: said by a body itself; unconfirmed: nobody says it flatly; else reported (a leaked note is a report). ``forced`` is what a
    conflict makes of it: disputed, or denied when the body concerned denies it.
    """
    if forced:
        return forced
    best = "unconfirmed"
    for said in known.said:
        point = said.point
        sourced = point.attribution_key and not point.attribution_key.endswith(_NOTE) and not _other_council(point) \
            and (not point.on_its_word or said is known.first)
        if point.hedge == "unconfirmed":
            continue
        if sourced and point.attribution_key != ATTACKERS:
            return "confirmed"
        if not point.maybe:
            best = "reported"
    return best


def _other_council(point: Point) -> bool:
    """One council's word about another confirms nothing; nor does it when the other is not even named."""
    if not point.subject and point.group == "hit":
        return bool(_GSS.fullmatch(point.attribution_key))
    return bool(point.subject) and point.sure_subject and point.attribution_key != point.subject and bool(_GSS.fullmatch(point.attribution_key)) \
        and point.group in ("hit", "data", "ransom", "state")


def fact_ids(incident_id: str, facts: Sequence[Known], previous: Sequence[Fact]) -> list[str]:
    """
    Ids from incident and first mention, kept through every later weighing.

    A fact takes the id of an earlier weighing's fact that has one of its mentions: first one with the same key, since one span may
    carry several facts, then any that is left; the oldest first.
    """
    keyed: dict[tuple[object, ...], list[str]] = {}
    anywhere: dict[tuple[object, ...], list[str]] = {}
    for fact in sorted(previous, key=lambda f: (f.first_seen_at, f.fact_id)):
        for m in fact.mentions:
            place = (m.article_id, m.version, m.start)
            keyed.setdefault((*place, fact.frame, fact.subject, fact.value, fact.polarity), []).append(fact.fact_id)
            anywhere.setdefault(place, []).append(fact.fact_id)
    out: list[str | None] = [None] * len(facts)
    taken: set[str] = set()
    for table, with_key in ((keyed, True), (anywhere, False)):
        for number, known in enumerate(facts):
            if out[number] is None:
                key = (known.lead.frame, known.lead.subject, known.lead.value, known.lead.polarity) if with_key else ()
                places = [(s.reading.article.article_id, s.reading.article.version, s.point.start) for s in known.said]
                out[number] = next((i for place in places for i in table.get((*place, *key), ()) if i not in taken), None)
                if out[number] is not None:
                    taken.add(out[number])
    for number, known in enumerate(facts):
        if out[number] is None:
            p, a = known.lead, known.first.reading.article
            seed = f"{incident_id}|{a.article_id}|{a.version}|{p.sentence}|{p.start}|{p.frame}|{p.subject}|{p.value}|{p.polarity}"
            made = hashlib.sha256(seed.encode()).hexdigest()[:16]
            while made in taken:
                made = hashlib.sha256(made.encode()).hexdigest()[:16]
            out[number] = made
            taken.add(made)
    return [one for one in out if one is not None]


def finish(incident_id: str, fact_id: str, known: Known, forced: str, statement: str) -> Fact:
    """The record of a fact with everything counted."""
    origins = settle_origins(known)
    only_rewriters = all(s.reading.article.publisher_kind == "rewriter" for s in known.said)
    p = known.lead
    figure = only_rewriters and any(c.isdigit() for c in p.value)
    mentions = tuple(Mention(article_id=s.reading.article.article_id, version=s.reading.article.version, sentence=s.point.sentence, start=s.point.start,
                             end=s.point.end, attribution=s.point.attribution, origin=s.origin, hedge=s.point.hedge, seen_at=seen_at(s.reading))
                     for s in known.said)
    return Fact(fact_id=fact_id, incident_id=incident_id, statement=statement, type=p.type, subject=p.subject, frame=p.frame,
                value=p.value, unit=p.unit.partition(":")[0], polarity=p.polarity, standing=standing_of(known, forced),
                first_seen_at=min(m.seen_at for m in mentions), first_article_id=known.first.reading.article.article_id, origins=origins,
                told_as_new=known.tell and p.type != "background" and not (figure and origins < 2), why=known.why, mentions=mentions,
                new_at=_tellable_at(known))


def _tellable_at(known: Known) -> datetime | None:
    """A figure that a rewriter had first could be told from its second source on; None: at first sight."""
    if known.first.reading.article.publisher_kind != "rewriter" or not any(c.isdigit() for c in known.lead.value):
        return None
    return min((seen_at(s.reading) for s in known.said if s.reading.article.publisher_kind != "rewriter"), default=None)


def seen_at(reading: Reading):
    """When this version came to us."""
    return reading.article.first_seen_at if reading.article.version == 1 else reading.article.seen_at
