"""Tables on the terminal: a column for each program, ratios to ours, and what is asked for."""

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, float | str]


def render(title: str, columns: Mapping[str, Row], ours: str) -> str:
    """A line for each figure; beside each peer's figure the peer's over ours. A column with ``skipped`` says so below."""
    shown = {name: row for name, row in columns.items() if "skipped" not in row}
    names = list(dict.fromkeys(name for row in shown.values() for name in row))
    wide = max(len(name) for name in names) + 2
    lines = ["", title, " " * wide + "".join(f"{name:>26}" for name in shown)]
    for name in names:
        cells = []
        for column, row in shown.items():
            value, mine = row.get(name), shown[ours].get(name)
            text = "-" if value is None else value if isinstance(value, str) else number(value)
            if column != ours and isinstance(value, int | float) and isinstance(mine, int | float) and mine:
                text += f" (x {value / mine:.2f})"
            cells.append(f"{text:>26}")
        lines.append(f"{name:<{wide}}" + "".join(cells))
    lines += [f"{name}: skipped, {row['skipped']}" for name, row in columns.items() if "skipped" in row]
    return "\n".join(lines)


def bars(title: str, row: Row, asked: Mapping[str, tuple[float, str]]) -> str:
    """What is asked for, and whether it is reached."""
    lines = ["", title]
    for name, (bar, side) in asked.items():
        value = float(row[name])
        reached = value <= bar if side == "most" else value >= bar
        lines.append(f"  {name}: {number(value)} (at {side} {number(bar)}): {'reached' if reached else 'NOT reached'}")
    return "\n".join(lines)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}".rstrip("0").rstrip(".")
