"""
The cost curve as SVG: what an article costs, and what memory that takes, by the number stored. No guest, no script, no colour without a shape.

Two drawings, for wide screens and for phones, in the look of the digest; letters are 14 px in both. Dark where the reader's screen is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from .table import number

WIDE, SLIM = 704, 288
"""Width in px; that of a column of text, and of a small phone less its margins."""
TALL, HEAD, FOOT, GAP = 168, 34, 26, 18
"""Of a panel: its scale, its heading above, its numbers below, and the room to the next."""
LEFT, RIGHT = 44, 120
"""Room for the numbers of the scale, and on wide screens for the names at the ends of the lines."""
LETTER, ROW = 14, 20
"""Size of letters, and height of a line of them."""
ABOVE = 10
"""How far the figure of a mark stands above it."""
STEPS = 4
"""Lines of the scale, at most one more."""
STYLE = ("text{font:14px 'Segoe UI',-apple-system,Roboto,'Noto Sans','Open Sans','Helvetica Neue',Arial,sans-serif;fill:#4a5358}"
         ".b{font-weight:bold;fill:#15191c}.h{paint-order:stroke;stroke:#fff;stroke-width:4px}.paper{fill:#fff}"
         ".rule{stroke:#cdd3d6;fill:none}.line{fill:none;stroke:#4a5358;stroke-width:1.5}.mark{fill:#fff;stroke:#4a5358;stroke-width:1.8}"
         ".ours .line{stroke:#00596b;stroke-width:3}.ours .mark{fill:#00596b;stroke:#00596b}"
         "@media (prefers-color-scheme:dark){text{fill:#aeb9be}.b{fill:#e8ecee}.h{stroke:#12171a}.paper,.mark{fill:#12171a}.rule{stroke:#3a454b}"
         ".line,.mark{stroke:#aeb9be}.ours .line{stroke:#79cbd9}.ours .mark{fill:#79cbd9;stroke:#79cbd9}}")
"""Colours of the digest, see its stylesheet."""
DASHES = ("", "6 4", "2 3", "8 3 2 3")
"""Of the lines, ours first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One program."""

    name: str
    points: tuple[tuple[int, float], ...]
    """(articles stored, figure), fewest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One scale with a line for each program, ours first."""

    heading: str
    unit: str
    series: tuple[Series, ...]


def draw(title: str, panels: Sequence[Panel], width: int) -> str:
    """The whole drawing; the same bytes from the same figures."""
    parts, top = [], 8
    for panel in panels:
        drawn, top = _panel(panel, width, top)
        parts += drawn
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" viewBox="0 0 {width} {top}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(words(panels))}</desc><style>{STYLE}</style>',
        f'<rect class="paper" width="{width}" height="{top}"/>', *parts, "</svg>")) + "\n"


def words(panels: Sequence[Panel]) -> str:
    """The drawing for whoever cannot see it."""
    return " ".join(f"{panel.heading}, {panel.unit}. " + " ".join(
        f"{one.name}: " + ", ".join(f"{number(value)} at {count(stored)}" for stored, value in one.points) + "." for one in panel.series)
        for panel in panels)


def count(stored: int) -> str:
    """A number of articles, short."""
    return f"{stored // 10**6} M" if stored >= 10**6 else f"{stored // 1000} k" if stored >= 1000 else str(stored)


def scale(most: float) -> list[float]:
    """Round values from 0 to at least ``most``."""
    rough = max(most, 1e-9) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    return [step * at for at in range(math.ceil(most / step - 1e-9) + 1)]


def _panel(panel: Panel, width: int, top: int) -> tuple[list[str], int]:
    """The elements of a panel, and where the next one begins."""
    wide = width == WIDE
    sizes = sorted({stored for one in panel.series for stored, _ in one.points})
    values = scale(max(value for one in panel.series for _, value in one.points))
    left, right = LEFT, width - (RIGHT if wide else 14)
    head = top + HEAD + (0 if wide else ROW * len(panel.series))
    foot = head + TALL

    def across(stored: int) -> float:
        first, last = math.log10(sizes[0]), math.log10(sizes[-1])
        return left + 8 + (right - left - 16) * ((math.log10(stored) - first) / (last - first) if last > first else 0.5)

    def up(value: float) -> float:
        return foot - TALL * value / values[-1]

    parts = [f'<text class="b" x="0" y="{top + LETTER}">{escape(panel.heading)}, {escape(panel.unit)}</text>']
    for value in values:
        parts += [f'<path class="rule" d="M{left} {up(value):.1f}H{right}"/>',
                  f'<text x="{left - 6}" y="{up(value) + 5:.1f}" text-anchor="end">{number(value)}</text>']
    parts += [f'<text x="{across(stored):.1f}" y="{foot + LETTER + 6}" text-anchor="middle">{count(stored)}</text>' for stored in sizes]
    ends = _ends(panel, up, head + LETTER / 2, foot)
    for at, one in reversed(list(enumerate(panel.series))):        # ours last, on top
        places = [(across(stored), up(value)) for stored, value in one.points]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dash = f' stroke-dasharray="{DASHES[at % len(DASHES)]}"' if at else ""
        parts += [f'<g class="{"peer" if at else "ours"}">', f'<path class="line"{dash} d="{path}"/>', *(_mark(x, y, at) for x, y in places)]
        if wide:
            x = places[-1][0]
            parts.append(f'<text class="h{"" if at else " b"}" x="{x + 12:.1f}" y="{ends[at] + 5:.1f}">{escape(one.name)}</text>')
        else:
            y = top + HEAD + ROW * at
            parts += [f'<path class="line"{dash} d="M0 {y}H28"/>', _mark(14, y, at),
                      f'<text class="{"" if at else "b"}" x="36" y="{y + 5}">{escape(one.name)}</text>']
        if not at:
            others = [(stored, up(value)) for peer in panel.series[1:] for stored, value in peer.points]
            parts += [f'<text class="b h" x="{x:.1f}" y="{y - ABOVE:.1f}" text-anchor="middle">{number(value)}</text>'
                      for (x, y), (stored, value) in zip(places, one.points, strict=True)
                      if not any(stored == theirs and 0 < y - height < ABOVE + ROW for theirs, height in others)]
        parts.append("</g>")
    return parts, foot + FOOT + GAP


def _mark(x: float, y: float, at: int) -> str:
    """Disc, ring, square, in turn."""
    if at % 3 == 2:
        return f'<path class="mark" d="M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z"/>'
    return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'


def _ends(panel: Panel, up: Callable[[float], float], least: float, most: float) -> dict[int, float]:
    """Where the name of each line stands, none on another one that ends at the same number."""
    found: dict[int, float] = {}
    for last in {one.points[-1][0] for one in panel.series}:
        numbers = [at for at, one in enumerate(panel.series) if one.points[-1][0] == last]
        found |= zip(numbers, _apart([up(panel.series[at].points[-1][1]) for at in numbers], least, most), strict=True)
    return found


def _apart(wanted: Sequence[float], least: float, most: float) -> list[float]:
    """Heights of names so that none covers another, as near to what is wanted as the order allows."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed: dict[int, float] = {}
    free = least
    for left, at in zip(range(len(order) - 1, -1, -1), order, strict=True):
        placed[at] = min(max(wanted[at], free), most - ROW * left)
        free = placed[at] + ROW
    return [placed[at] for at in range(len(wanted))]
