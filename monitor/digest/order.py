"""In which order a day is told: what stands on the first page, and what below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..records import ConflictRow, FactRow
from ..text import words as tokens
from . import speech, words
from .settings import DigestSettings

_TYPES = {"event": 0, "quote": 1, "forecast": 2, "advice": 3, "comment": 4, "background": 5}
_SEVERITIES = {"hard": 0, "soft": 1, "update": 2}
GRAVE_STEPS = 2
"""Steps of the order whose facts are never left off the first page because a change quotes the same sentence."""
_SURE = {"confirmed": 0, "reported": 1, "disputed": 3, "unconfirmed": 4, "denied": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """New facts in order of telling; the first ``top`` stand on the first page."""

    rows: tuple[FactRow, ...]
    top: int


def plain(text: str) -> str:
    """The words of a text alone, to see whether two texts say the same in the same words."""
    return " ".join(tokens(text))


def group_of(row: FactRow) -> str:
    """The council a fact is told under; empty if it names none."""
    return row.councils[0] if row.councils else ""


def newest(row: FactRow) -> float:
    """Seconds since 1970 of its first report: later is newer."""
    return min((words.dated_at(e) for e in row.evidence), default=row.first_seen_at).timestamp()


def weight(row: FactRow) -> tuple:
    """Sort key inside a council: most serious, then surest, then newest, then id, so that ties never depend on the input's order."""
    return (words.seriousness(row.frame), _TYPES.get(row.type, len(_TYPES)), doubt(row), -newest(row), row.fact_id)


def doubt(row: FactRow) -> int:
    """0 for the surest."""
    return 2 if row.standing == "reported" and row.origins < 2 else _SURE.get(row.standing, 2)


def happening(row: FactRow) -> tuple[str, ...]:
    """What it tells of, whatever the words: rows that share it are one happening. A frame that tells of many things needs its value."""
    if not row.frame:
        return (row.fact_id,)
    return (row.incident_id, row.subject, row.frame, words.which(row))


def signs(row: FactRow) -> set[str | tuple[str, ...]]:
    """What one item of the first page must not share with another: its words, its happening, a clause of any article."""
    return {plain(row.statement), happening(row), *(plain(e.quote) for e in row.evidence)}


def rewritten(row: FactRow) -> bool:
    """Only titles that rewrite others have it."""
    return bool(row.evidence) and all(e.publisher_kind == "rewriter" for e in row.evidence)


def groups(rows: Iterable[FactRow], watch: Sequence[str]) -> list[list[FactRow]]:
    """The facts by council: watched ones first in the reader's order, then by their most serious fact; no council comes last."""
    by_council: dict[str, list[FactRow]] = {}
    for row in sorted(rows, key=weight):
        by_council.setdefault(group_of(row), []).append(row)
    watched = {council: place for place, council in enumerate(watch)}
    return [by_council[council] for council in
            sorted(by_council, key=lambda c: (c == "", watched.get(c, len(watched)), weight(by_council[c][0])[:-1], c))]


def tell(rows: Iterable[FactRow], watch: Sequence[str], settings: DigestSettings, changed: Iterable[FactRow] = ()) -> Told:
    """
    Order the new facts.

    The first page takes ``per_council_on_top`` facts of each council in turn; only when every council had its share does the first
    get more. It tells no happening twice, nothing that ``changed`` tells beside it, nothing that only rewriters have, and nothing
    that is unclear by itself. The rest follows by council, facts with one standing and one source side by side, so that these are said once.
    """
    councils = groups(rows, watch)
    picked: list[list[FactRow]] = [[] for _ in councils]
    beside = list(changed)
    said: set[str | tuple[str, ...]] = {happening(row) for row in beside}
    quoted = {plain(row.statement) for row in beside}
    free = settings.top
    for share in (settings.per_council_on_top, settings.top):
        for chosen, council in zip(picked, councils, strict=True):
            for row in council:
                if free and len(chosen) < share and said.isdisjoint(signs(row)) and not _unfit(row, quoted):
                    chosen.append(row)
                    said |= signs(row)
                    free -= 1
    first = [row for chosen, council in zip(picked, councils, strict=True) for row in council if row in chosen]
    top = {row.fact_id for row in first}
    rest: list[FactRow] = []
    for council in councils:
        rest += _by_source([row for row in council if row.fact_id not in top])
    return Told(rows=(*first, *rest), top=len(first))


def _unfit(row: FactRow, quoted: set[str]) -> bool:
    """Not for the first page: only rewriters have it, it is unclear by itself, or a change quotes it there and it is not of the gravest."""
    return rewritten(row) or speech.leans(row) or (plain(row.statement) in quoted and words.seriousness(row.frame) >= GRAVE_STEPS)


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
                                          words.seriousness(c.after.frame),
                                          -c.detected_at.timestamp(), c.conflict_id))
