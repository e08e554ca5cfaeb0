"""A conflict before the facts have their ids, and what all comparators ask of two facts; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..records import Conflict
from ..text import cut_words
from .ledger import Known, Said, seen_at

_WORDS = 14
# Of a wording inside an explanation.


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict before the facts have their ids."""

    a: Known
    b: Known
    kind: str
    severity: str
    rule: str
    explanation: str
    at: datetime

    def record(self, incident_id: str, ids: Sequence[str]) -> Conflict:
        a, b = ids[self.a.number], ids[self.b.number]
        return Conflict(conflict_id=hashlib.sha256(f"{self.kind}|{a}|{b}".encode()).hexdigest()[:16], incident_id=incident_id, fact_a=a, fact_b=b,
                        kind=self.kind, severity=self.severity, rule=self.rule, explanation=self.explanation, detected_at=self.at)


def seen_of(said: Said) -> datetime:
    return seen_at(said.reading)


def read_at(said: Said) -> datetime:
    article = said.reading.article
    return article.dated_at if article.version == 1 else article.seen_at


def pair(a: Known, b: Known, kind: str, severity: str, rule: str, why: str, at: datetime | None = None) -> Found:
    return Found(a, b, kind, severity, rule, why, at or max(seen_of(a.first), seen_of(b.first)))


def words_of(known: Known) -> str:
    """The words of a fact's first mention, cut."""
    return said_words(known.first)


def said_words(said: Said) -> str:
    text = said.reading.article.text[said.point.start:said.point.end]
    return cut_words(" ".join(text.split()).strip("\"\u201c\u201d"), _WORDS).rstrip(".,;:")


def same_body(a: Known, b: Known) -> bool:
    return a.lead.subject == b.lead.subject or not a.lead.subject or not b.lead.subject


def lenient_body(a: Known, b: Known) -> bool:
    return same_body(a, b) or not (a.lead.sure_subject and b.lead.sure_subject)


def by_subject(facts: Iterable[Known]) -> dict[str, list[Known]]:
    """Facts by the body they plainly name; where only one body is spoken of in this way, "the council" is that one."""
    listed = list(facts)
    bodies = {f.lead.subject for f in listed if f.lead.subject}
    out: dict[str, list[Known]] = {}
    for fact in listed:
        if fact.lead.subject and (fact.lead.sure_subject or len(bodies) == 1):
            out.setdefault(fact.lead.subject, []).append(fact)
    return out
