"""In which order a day is told: what stands on the first page, and what below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..records import ConflictRow, FactRow
from . import words
from .settings import DigestSettings

_TYPES = {"event": 0, "quote": 1, "forecast": 2, "advice": 3, "comment": 4, "background": 5}
_SEVERITIES = {"hard": 0, "soft": 1, "update": 2}
_UNRANKED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """New facts in order of telling; the first ``top`` stand on the first page."""

    rows: tuple[FactRow, ...]
    top: int


def group_of(row: FactRow) -> str:
    """The council a fact is told under; empty if it names none."""
    return row.councils[0] if row.councils else ""


def newest(row: FactRow) -> float:
    """Seconds since 1970 of its first report: later is newer."""
    return min((words.dated_at(e) for e in row.evidence), default=row.first_seen_at).timestamp()


def weight(row: FactRow) -> tuple:
    """Sort key inside a council: most serious, then newest, then id, so that ties never depend on the input's order."""
    return (words.seriousness().get(row.frame, _UNRANKED), _TYPES.get(row.type, len(_TYPES)), -newest(row), row.fact_id)


def groups(rows: Iterable[FactRow], watch: Sequence[str]) -> list[list[FactRow]]:
    """The facts by council: watched ones first in the reader's order, then by their most serious fact; no council comes last."""
    by_council: dict[str, list[FactRow]] = {}
    for row in sorted(rows, key=weight):
        by_council.setdefault(group_of(row), []).append(row)
    watched = {council: place for place, council in enumerate(watch)}
    return [by_council[council] for council in
            sorted(by_council, key=lambda c: (c == "", watched.get(c, len(watched)), weight(by_council[c][0])[:-1], c))]


def tell(rows: Iterable[FactRow], watch: Sequence[str], settings: DigestSettings) -> Told:
    """
    Order the new facts.

    The first page takes ``per_council_on_top`` facts of each council in turn; only when every council had its share does the first
    get more. The rest follows by council, facts with one standing and one source side by side, so that these are said once.
    """
    councils = groups(rows, watch)
    taken = [0] * len(councils)
    free = settings.top
    for share in (settings.per_council_on_top, settings.top):
        for place, council in enumerate(councils):
            more = max(0, min(free, share - taken[place], len(council) - taken[place]))
            taken[place] += more
            free -= more
    first = [row for place, council in enumerate(councils) for row in council[:taken[place]]]
    rest: list[FactRow] = []
    for place, council in enumerate(councils):
        rest += _by_source(council[taken[place]:])
    return Told(rows=(*first, *rest), top=len(first))


def source_key(row: FactRow) -> tuple[str, str]:
    """Facts that share it are told under one standing and one link."""
    return (words.standing_words(row), row.evidence[0].article_id if row.evidence else "")


def _by_source(rows: Sequence[FactRow]) -> list[FactRow]:
    """Facts of one source together, in order of its most serious one; inside, events before forecasts, advice and comments."""
    by_key: dict[tuple[str, str], list[FactRow]] = {}
    for row in rows:
        by_key.setdefault(source_key(row), []).append(row)
    return [row for same in by_key.values() for row in sorted(same, key=lambda row: _TYPES.get(row.type, len(_TYPES)))]


def change_order(changes: Iterable[ConflictRow], watch: Sequence[str]) -> list[ConflictRow]:
    """Hard conflicts first, then watched councils, then the newest."""
    watched = {council: place for place, council in enumerate(watch)}
    return sorted(changes, key=lambda c: (_SEVERITIES.get(c.severity, len(_SEVERITIES)),
                                          watched.get(group_of(c.after), len(watched)),
                                          words.seriousness().get(c.after.frame, _UNRANKED),
                                          -c.detected_at.timestamp(), c.conflict_id))
