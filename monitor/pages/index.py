"""The index of days: the latest digest, a drawing of new facts a day, and a calendar that links every digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ..look import page
from ..look.words import listed, name, slug
from ..records import DaySummary, IncidentLine, ToldCorrection
from .shown import STATUS

MOST_DAYS_DRAWN = 120
"""Most days in the drawing; more would make bars under 3 px. The calendar has them all."""
LETTER = 6.9
"""Width of a letter of 14 px, in px, measured over month names."""
_WEEKDAYS = (("Mo", "nday"), ("Tu", "esday"), ("We", "dnesday"), ("Th", "ursday"), ("Fr", "iday"), ("Sa", "turday"), ("Su", "nday"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One day of the calendar; without a summary no digest was written."""

    day: date
    month: str
    summary: DaySummary | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    name: str
    start: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A bar, a month's tick or a number of the drawing, ready to be drawn."""

    kind: str
    x: float
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    text: str = ""
    end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    name: str
    width: int
    height: int
    base: float
    marks: tuple[Mark, ...]


def render_index(days: Sequence[DaySummary], *, title: str = "Days", incidents: Sequence[IncidentLine] = (), councils: Sequence[str] = (),
                 corrected: Sequence[ToldCorrection] = (), timezone: str = "Europe/London") -> str:
    """
    The page ``index.html`` beside the digests, for the same days the same bytes.

    ``days`` in any order; a day given twice counts once, the last wins. No days: a page that says so.
    """
    by_day = {summary.day: summary for summary in days}
    ordered = [by_day[day] for day in sorted(by_day)]
    drawn = ordered[-MOST_DAYS_DRAWN:]
    span = f"{_words(drawn[0].day, year=True)} to {_words(drawn[-1].day, year=True)}" if drawn else ""
    return page(__package__, "index.html.j2", {
        "incidents": [_incident(one, ZoneInfo(timezone)) for one in incidents],
        "councils": [(name(one), f"council/{slug(one)}.html") for one in sorted(councils)], "corrected": corrected,
        "title": title, "days": ordered, "latest": ordered[-1] if ordered else None,
        "latest_words": _words(ordered[-1].day) if ordered else "",
        "latest_long": _words(ordered[-1].day, year=True) if ordered else "",
        "weekdays": _WEEKDAYS, "weeks": _weeks(ordered), "span": span, "most": _most_words(drawn),
        "drawings": (_draw("wide", drawn, 704, 150, 118.0), _draw("slim", drawn, 288, 140, 108.0)) if len(drawn) > 1 else (),
        "with_facts": sum(1 for s in ordered if s.new), "changed_only": sum(1 for s in ordered if s.changed and not s.new),
        "incomplete": [(s, _words(s.day)) for s in ordered if not s.complete]})


def _incident(one: IncidentLine, zone: ZoneInfo) -> dict[str, object]:
    return {"title": one.title, "page": f"incident/{slug(one.incident_id)}.html", "status": STATUS.get(one.status, one.status),
            "councils": listed([name(council) for council in one.councils]) or "None named", "articles": one.articles, "stories": one.stories,
            "facts": one.facts, "last": _words(one.last_at.astimezone(zone).date(), year=True), "last_at": one.last_at}


def _words(day: date, *, year: bool = False) -> str:
    return f"{day.day} {day:%B}" + (f" {day.year}" if year else "")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _most_words(days: Sequence[DaySummary]) -> str:
    if not days:
        return ""
    top = max(days, key=lambda s: (s.new, s.day))
    if not top.new:
        return "No day had new facts."
    return f"Most on {_words(top.day)}, with {top.new:,}. {sum(1 for s in days if s.new)} of {_count(len(days), 'day', 'days')} had new facts."


def _cell_words(summary: DaySummary) -> str:
    said = _count(summary.new, "new fact", "new facts") if summary.new else "no new facts"
    if summary.changed:
        said += f", {_count(summary.changed, 'change', 'changes')}"
    return said + ("" if summary.complete else ", incomplete check")


def _weeks(days: Sequence[DaySummary]) -> tuple[Week, ...]:
    """Weeks from the first to the last digest, newest first; a long gap leaves out its empty weeks."""
    if not days:
        return ()
    by_day = {s.day: s for s in days}
    starts = sorted({s.day - timedelta(days=s.day.weekday()) for s in days}, reverse=True)
    weeks: list[Week] = []
    year = days[-1].day.year
    for start in starts:
        cells = []
        for n in range(7):
            day = start + timedelta(days=n)
            inside = days[0].day <= day <= days[-1].day
            summary = by_day.get(day)
            cells.append(Cell(day=day, month=f"{day:%B}", summary=summary, words=_cell_words(summary) if summary else "no digest")
                         if inside else None)
        shown = next(c for c in cells if c)
        weeks.append(Week(name=f"{shown.day:%b}" + (f" {shown.day.year}" if shown.day.year != year else ""), start=_words(start, year=True),
                          cells=tuple(cells)))
        year = shown.day.year
    return tuple(weeks)


def _draw(name: str, days: Sequence[DaySummary], width: int, height: int, base: float) -> Drawing:
    """Bars on one scale, months as ticks, the highest and the latest day with their number."""
    left, top = 4.0, 26.0
    first, last = days[0].day, days[-1].day
    step = (width - 2 * left) / ((last - first).days + 1)
    most = max(s.new for s in days)
    top_day = max(days, key=lambda s: (s.new, s.day)).day
    marks: list[Mark] = []
    months = [first] + [d for d in (first + timedelta(days=n) for n in range(1, (last - first).days + 1)) if d.day == 1]
    free = 0.0
    for month in months:
        x = left + (month - first).days * step
        text = f"{month:%b}" if name == "slim" else _words(month) if month == first else f"{month:%B}"
        room = x >= free and x + LETTER * len(text) < width  # a label that would touch another is left out
        marks.append(Mark(kind="tick", x=x, text=text if room else ""))
        free = x + LETTER * (len(text) + 0.5) if room else free
    for one in days:
        if not one.new:
            continue
        tall = round((base - top) * one.new / most, 1)
        x = left + (one.day - first).days * step + step * 0.19
        marks.append(Mark(kind="bar", x=round(x, 1), y=round(base - tall, 1), width=round(step * 0.62, 1), height=tall))
        if one.day in (top_day, last):
            end = x + 30 > width
            marks.append(Mark(kind="number", x=width - left if end else round(x, 1), y=round(base - tall - 6, 1), text=f"{one.new:,}", end=end))
    return Drawing(name=name, width=width, height=height, base=base, marks=tuple(marks))
