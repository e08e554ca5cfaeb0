"""The dashboard's figures, ready to be drawn: articles and facts by day, and a table of councils by day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 90
"""Latest days shown; a quarter."""
MOST_COUNCILS = 25
WIDTH, HEIGHT, FOOT = 960, 180, 20
"""Of the drawing, and of the line below it for the days."""
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the drawing: two bars side by side."""

    day: str
    articles: int
    facts: int
    x: float
    width: float
    articles_height: float
    facts_height: float
    label: str
    """A day written below; empty for most."""


@dataclass(frozen=True, slots=True)
class Row:
    """A council and its articles a day."""

    council: str
    total: int
    cells: tuple[tuple[str, int, int], ...]
    """(day, articles, shade from 0 to LEVELS)."""


def bars(by_day: Sequence[tuple[str, int, int]]) -> tuple[Bar, ...]:
    """A bar for every day from the first to the last, days without an article too. ``by_day``: (day, articles, facts)."""
    known = {day: (articles, facts) for day, articles, facts in by_day}
    days = span([day for day, _, _ in by_day])
    if not days:
        return ()
    most = max(1, *(max(pair) for pair in known.values()))
    step = WIDTH / len(days)
    every = max(1, len(days) // 8)
    tall = HEIGHT - FOOT
    return tuple(Bar(day=day, articles=found[0], facts=found[1], x=round(number * step, 2), width=round(step * 0.42, 2),
                     articles_height=round(tall * found[0] / most, 1), facts_height=round(tall * found[1] / most, 1),
                     label=day[5:] if number % every == 0 else "")
                 for number, day in enumerate(days) for found in [known.get(day, (0, 0))])


def grid(rows: Sequence[tuple[str, str, int]]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """(days, councils with their cells), the most written about first. ``rows``: (day, council, articles). Days without any are left out."""
    days = sorted({day for day, _, _ in rows})[-MOST_DAYS:]
    counts: dict[str, dict[str, int]] = {}
    for day, council, articles in rows:
        if day in set(days):
            counts.setdefault(council, {})[day] = articles
    most = max((max(found.values()) for found in counts.values()), default=1)
    made = [Row(council, sum(found.values()), tuple((day, found.get(day, 0), _shade(found.get(day, 0), most)) for day in days))
            for council, found in counts.items()]
    return tuple(days), tuple(sorted(made, key=lambda row: (-row.total, row.council))[:MOST_COUNCILS])


def span(days: Sequence[str]) -> list[str]:
    """Every day from the first to the last, the latest MOST_DAYS of them."""
    if not days:
        return []
    last, first = date.fromisoformat(max(days)), date.fromisoformat(min(days))
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    return [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]


def _shade(count: int, most: int) -> int:
    return 0 if not count else max(1, round(LEVELS * count / most))
