"""One sentence is told once: facts that share their words and their paper become one item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..records import Evidence, FactRow
from . import order, speech

_APART = frozenset({"denied", "disputed"})
"""Standings that are told by themselves: what is denied of one council may be reported of another in the same words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One item to come."""

    row: FactRow
    """The least sure of its facts, with the councils of all and the most serious frame."""
    facts: tuple[FactRow, ...]
    """As the store has them: the one it is told as first, then the others by weight."""


def merge(rows: Iterable[FactRow], watch: Sequence[str], most_words: int) -> list[Told]:
    """
    Facts with equal words and the same first publisher, or with an article in common, become one item.

    Words alone are not enough: "It said sorry" of two papers may be two councils.
    """
    by_words: dict[tuple, list[list[FactRow]]] = {}
    for row in sorted(rows, key=order.weight):
        spoken, text = speech.clearest(row, row.evidence, most_words)
        key = (order.plain(text) or row.fact_id, row.incident_id, row.standing if row.standing in _APART else "", row.polarity)
        same = by_words.setdefault(key, [])
        near = next((facts for facts in same if any(_one_source(row, spoken, one) for one in facts)), None)
        if near is None:
            same.append([row])
        else:
            near.append(row)
    return [_told(facts, watch) for same in by_words.values() for facts in same]


def _one_source(row: FactRow, spoken: Evidence | None, other: FactRow) -> bool:
    if spoken is None or not other.evidence:
        return row.evidence == other.evidence
    return (spoken.publisher == other.evidence[0].publisher
            or not {e.article_id for e in row.evidence}.isdisjoint(e.article_id for e in other.evidence))


def _told(facts: Sequence[FactRow], watch: Sequence[str]) -> Told:
    if len(facts) == 1:
        return Told(row=facts[0], facts=(facts[0],))
    lead = max(facts, key=order.doubt)  # never surer than its least sure part; of equals the weightiest
    others = [row for row in facts if row.fact_id != lead.fact_id]
    councils = dict.fromkeys(council for row in (facts[0], lead, *others) for council in row.councils)
    watched = {council: place for place, council in enumerate(watch)}
    first = facts[0]  # the most serious
    return Told(row=replace(lead, councils=tuple(sorted(councils, key=lambda c: watched.get(c, len(watched)))), frame=first.frame,
                            value=first.value, subject=first.subject),
                facts=(lead, *others))
