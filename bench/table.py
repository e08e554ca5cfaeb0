"""Tables on the terminal: a column for each program, ratios to ours, and what is asked for. What was shown is kept for ``records``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .records import Bar, Log, Told, short

Row = Mapping[str, float | str]

TOLD = Told()
"""All that this process has shown, in order."""


def render(title: str, columns: Mapping[str, Row], ours: str, *, stored: int | None = None) -> str:
    """
    A line for each figure; beside each peer's figure the peer's over ours. A column with ``skipped`` says so below.

    Args:
        stored: Articles on file, when the table is a point of the cost curve.
    """
    TOLD.show(title, {name: dict(row) for name, row in columns.items()}, ours, stored)
    shown = {name: row for name, row in columns.items() if "skipped" not in row}
    names = list(dict.fromkeys(name for row in shown.values() for name in row))
    wide = max(len(name) for name in names) + 2
    lines = ["", title, " " * wide + "".join(f"{name:>26}" for name in shown)]
    for name in names:
        cells = "".join(f"{cell(row.get(name), None if column == ours else shown[ours].get(name)):>26}" for column, row in shown.items())
        lines.append(f"{name:<{wide}}{cells}")
    lines += [f"{name}: skipped, {row['skipped']}" for name, row in columns.items() if "skipped" in row]
    return "\n".join(lines)


def cell(value: float | str | None, ours: float | str | None) -> str:
    """A figure, and how many times ours it is."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return number(value) + (f" (x {value / ours:.2f})" if isinstance(ours, int | float) and ours else "")


def bars(title: str, row: Row, asked: Mapping[str, tuple[float, str]]) -> str:
    """What is asked for, and whether it is reached."""
    after = TOLD.tables[-1].title if TOLD.tables else title
    found = [Bar(name=name, after=after, value=short(float(row[name])), bar=bar, side=side) for name, (bar, side) in asked.items()]
    TOLD.bars += found
    return "\n".join(["", title, *(f"  {said(one)}" for one in found)])


def said(bar: Bar) -> str:
    return f"{bar.name}: {number(bar.value)} (at {bar.side} {number(bar.bar)}): {'reached' if bar.reached else 'NOT reached'}"


def log(title: str, lines: Sequence[str]) -> str:
    """What a program said of itself while it was measured."""
    TOLD.logs.append(Log(title=title, lines=tuple(lines)))
    return "\n".join(["", title, *(f"  {line}" for line in lines)])


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}".rstrip("0").rstrip(".")
