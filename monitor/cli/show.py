"""How results are printed: plain when piped, coloured tables on a terminal only, one JSON document with --json."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any


def say(text: str = "") -> None:
    """A line on stdout. A reader that has gone, or a full log disk, does not end the work."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC, errno.EIO):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_json(value: Any) -> None:
    """One JSON document."""
    say(value if isinstance(value, str) else json.dumps(as_plain(value), ensure_ascii=False, indent=1))


def as_plain(value: Any) -> Any:
    """Records, times and paths as JSON has them."""
    from ..times import to_iso

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return to_iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_plain(item) for item in value]
    return value


KEPT_WHOLE = 12
"""Characters of a cell that a narrow terminal does not fold: numbers, dates and states are read at a glance. Our choice."""


def on_terminal() -> bool:
    """Whether a person watches stdout."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def say_table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> None:
    """
    A table. A terminal folds columns of long text; no column is ever left out.

    Args:
        right: Columns set to the right.
    """
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        return
    if on_terminal():
        _rich_table(heads, cells, right)
        return
    widths = [max(len(head), *(len(row[i]) for row in cells)) for i, head in enumerate(heads)]
    for row in [list(heads), *cells]:
        parts = [cell.rjust(width) if i in right else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        say("  ".join(parts).rstrip())


def _rich_table(heads: Sequence[str], cells: list[list[str]], right: Sequence[int]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, head in enumerate(heads):
        short = max(len(row[i]) for row in cells) <= KEPT_WHOLE
        table.add_column(head, justify="right" if i in right else "left", overflow="fold", no_wrap=short)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def progress(silent: bool) -> Callable[[str, int, int], None] | None:
    """Tells how far a run is, in one line of stderr, on a terminal only; None when nobody watches, or sees log lines there (``-q``, ``-v``)."""
    if silent or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None

    def tell(step: str, done: int, of: int) -> None:
        sys.stderr.write(f"\r\x1b[K{step} {done}{f' of {of}' if of else ''}")
        if of and done >= of:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
    return tell
