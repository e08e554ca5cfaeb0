"""Drawings as numbers: lanes of councils over days, and who carried whose text over hours. Pure; the templates turn them into SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LETTER = 6.9
"""Width of a letter of 14 px, in px, measured over names of councils and titles."""
BOLD_LETTER = 8.1
"""The same of a bold one."""
ROUND = 21.0
"""Room of a numbered mark, in px: its width and the line around it."""
DROP = 19.0
"""How far a mark stands below its lane when another one is too near, in px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stroke of a lane or a branch."""

    style: str
    """affected, reported, alerted, cleared; or solid, dashed for a branch."""
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    x: float
    y: float
    text: str
    style: str = ""
    """CSS classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A mark: a number in a circle, or the shape of a relation."""

    x: float
    y: float
    kind: str
    text: str = ""
    stem: float = 0.0
    """Length of the stroke up to its lane; 0 if it stands on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One size of a drawing, ready to be written out."""

    name: str
    width: int
    height: float
    rules: tuple[Line, ...]
    lines: tuple[Line, ...]
    spots: tuple[Spot, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A council's lane: its stretches of status and its numbered steps."""

    name: str
    stretches: tuple[tuple[str, datetime, datetime], ...]
    """(status, from, to)."""
    steps: tuple[tuple[int, datetime], ...]
    """(number in the table, when)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    name: str
    width: int
    left: float
    """Where the scale begins; names stand to the left of it, or above the lane if there is no room."""
    most_ticks: int


WIDE, SLIM = Size(name="wide", width=704, left=176.0, most_ticks=12), Size(name="slim", width=288, left=4.0, most_ticks=5)


# -- councils over days ---------------------------------------------------------------------------------------------------

def draw_lanes(lanes: Sequence[Lane], zone: ZoneInfo) -> tuple[Drawing, ...]:
    """Wide and slim. A column for each day on which something begins or happens; days between are left out and marked by a gap."""
    moments = [at for lane in lanes for _, at in lane.steps] + [at for lane in lanes for _, begin, end in lane.stretches for at in (begin, end)]
    days = sorted({at.astimezone(zone).date() for at in moments})
    return tuple(_lanes(lanes, days, zone, size) for size in (WIDE, SLIM)) if days else ()


def _lanes(lanes: Sequence[Lane], days: Sequence[date], zone: ZoneInfo, size: Size) -> Drawing:
    column = (size.width - 10 - size.left) / len(days)

    def across(at: datetime) -> float:
        local = at.astimezone(zone)
        share = (local.hour * 60 + local.minute) / (24 * 60)
        return size.left + column * (days.index(local.date()) + 0.12 + 0.76 * share)

    lines: list[Line] = []
    spots: list[Spot] = []
    labels: list[Label] = []
    rules: list[Line] = []
    top = 30.0
    for number, lane in enumerate(lanes):
        if number:
            rules.append(Line(style="lane", path=f"M0 {top:.1f}H{size.width - 10}"))
        if size is WIDE:
            names = _in_two(lane.name, int(size.left / BOLD_LETTER))
            middle = top + 28
            labels += [Label(x=0, y=middle + 5 + 18 * (n - (len(names) - 1) / 2), text=name, style="b") for n, name in enumerate(names)]
        else:
            labels.append(Label(x=4, y=top + 19, text=lane.name, style="b"))
            middle = top + 44
        lines += [Line(style=status, path=f"M{across(begin):.1f} {middle:.1f}H{max(across(end), across(begin) + 6):.1f}")
                  for status, begin, end in lane.stretches]
        placed: list[tuple[float, int]] = []
        for step, at in lane.steps:
            x = across(at)
            level = next(n for n in range(len(placed) + 1) if all(abs(x - other) >= ROUND or n != at_level for other, at_level in placed))
            placed.append((x, level))
            y = middle + level * DROP
            spots.append(Spot(x=round(x, 1), y=round(y, 1), kind="step", text=str(step), stem=level * DROP))
        top = middle + 28 + DROP * max((level for _, level in placed), default=0)
    every = -(-len(days) // size.most_ticks)
    for n, day in enumerate(days):
        x = size.left + column * n
        shown = n % every == 0
        gap = n > 0 and day - days[n - 1] > timedelta(days=1)
        rules.append(Line(style="gap" if gap else "day", path=f"M{x:.1f} 24V{top:.1f}"))
        month = n == 0 or any(d.month != day.month for d in days[max(0, n - every):n])
        labels.append(Label(x=round(x + 3, 1), y=14, text=(f"{day.day} {day:%b}" if month else str(day.day)) if shown else "", style="s"))
    return Drawing(name=size.name, width=size.width, height=round(top, 1), rules=tuple(rules), lines=tuple(lines), spots=tuple(spots),
                   labels=tuple(label for label in labels if label.text))


def _in_two(name: str, most: int) -> list[str]:
    """A name on at most two lines of so many letters."""
    if len(name) <= most:
        return [name]
    words, first = name.split(), ""
    while words and len(f"{first} {words[0]}".strip()) <= most:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    return [first, rest if len(rest) <= most else rest[:most - 1] + "\u2026"] if first else [name[:most - 1] + "\u2026"]


# -- who carried whom -----------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One article of a story."""

    key: str
    publisher: str
    at: datetime
    relation: str
    """first, copy, edited or derived."""
    lead: str
    """Key of the article it was copied from."""
    note: str
    """Time and relation in words."""
    short: str
    """Time alone."""


ROW, SLIM_ROW = 25.0, 44.0


def draw_story(carriers: Sequence[Carrier], hours: int) -> tuple[Drawing, ...]:
    """Wide and slim, on a scale of so many hours after the first article; what came later stands at its end."""
    return tuple(_story(carriers, hours, size) for size in (WIDE, SLIM))


def _story(carriers: Sequence[Carrier], hours: int, size: Size) -> Drawing:
    wide = size is WIDE
    left, right = (214.0, 496.0) if wide else (8.0, 278.0)
    head, row, offset = (20.0, ROW, 18.5) if wide else (18.0, SLIM_ROW, 38.0)
    began = carriers[0].at
    places: dict[str, tuple[float, float]] = {}
    for n, one in enumerate(carriers):
        share = min(1.0, max(0.0, (one.at - began).total_seconds() / 3600 / hours))
        places[one.key] = (round(left + (right - left) * share, 1), round(head + offset + row * n, 1))
    rules = tuple(Line(style="hour", path=f"M{left + (right - left) * n / 4:.1f} {head:.0f}V{head + row * len(carriers):.0f}") for n in range(5))
    labels = [Label(x=left - 6 if n == 0 else right + 4 if n == 4 and not wide else round(left + (right - left) * n / 4, 1), y=13,
                    text=(f"{hours * n // 4} hours" if n == 0 and wide else f"{hours * n // 4} h" if n == 0 else str(hours * n // 4)),
                    style="s" if n == 0 else "s e" if n == 4 and not wide else "s m") for n in range(5)]
    lines, spots = [], []
    for n, one in enumerate(carriers):
        x, y = places[one.key]
        if n:
            lead_x, lead_y = places.get(one.lead, places[carriers[0].key])
            lines.append(Line(style="dashed" if one.relation == "derived" else "solid", path=f"M{lead_x} {lead_y}V{y}H{x}"))
        spots.append(Spot(x=x, y=y, kind=one.relation))
        if wide:
            labels += [Label(x=0, y=y + 5, text=_fitting(one.publisher, left - 20, bold=not n), style="b" if not n else ""),
                       Label(x=512, y=y + 5, text=one.note, style="s")]
        else:
            labels += [Label(x=16, y=y - 14, text=_fitting(one.publisher, 185, bold=not n), style="b" if not n else ""),
                       Label(x=282, y=y - 14, text=one.short, style="s e")]
    return Drawing(name=size.name, width=size.width, height=head + row * len(carriers), rules=rules, lines=tuple(lines), spots=tuple(spots),
                   labels=tuple(labels))


def _fitting(name: str, room: float, *, bold: bool = False) -> str:
    most = int(room / (BOLD_LETTER if bold else LETTER))
    return name if len(name) <= most else name[:most - 1].rstrip() + "\u2026"
