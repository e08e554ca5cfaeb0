"""``monitor export``: a view as CSV, JSON Lines or Parquet, the same bytes from the same rows."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import CannotCreate, ConfigError, DiskError
from ..files import FULL
from ..located import nearest
from ..store import Store
from ..store.schema.dictionary import View, views

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A text cell that begins so is run by a spreadsheet, in full width too; it gets an apostrophe (OWASP, CSV injection)."""

EVERYTHING = "all"

BATCH = 10_000
"""Rows of a group in Parquet."""

Write = Callable[[View, Iterator[tuple[object, ...]], BinaryIO], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One file written."""

    view: str
    path: Path | None
    """None: stdout."""
    rows: int


def export(database: Path, table: str, form: str, output: Path | None) -> list[Exported]:
    """
    Write a view, or all of them, as they stand at one moment.

    Args:
        table: Of a view, with or without ``v_``; or ``all``.
        form: csv, jsonl or parquet.
        output: A file; for ``all`` a folder. None: stdout, one view only.

    Raises:
        ConfigError: no such view, or the format needs an extra that is not installed.
        StoreError: there is no database.
        CannotCreate, DiskError: the output cannot be written.
    """
    chosen = list(views().values()) if table == EVERYTHING else [_view(table)]
    write = writer(form)
    if table == EVERYTHING and output is None:
        raise ConfigError("'all' is a file a view: name a folder for them with -o")
    with Store.open_to_read(database) as store:
        store.export.begin()
        try:
            if output is None:
                return [Exported(view=chosen[0].name, path=None, rows=_to_stdout(write, store, chosen[0]))]
            paths = [output / f"{view.name}.{form}" for view in chosen] if table == EVERYTHING else [output]
            return [Exported(view=view.name, path=path, rows=_to_file(write, store, view, path)) for view, path in zip(chosen, paths, strict=True)]
        finally:
            store.export.end()


def _view(name: str) -> View:
    known = views()
    found = known.get(name) or known.get(f"v_{name}")
    if found is None:
        near = nearest(name if name.startswith("v_") else f"v_{name}", known)
        raise ConfigError(f"there is no view '{name}'{f', did you mean {near}?' if near else ''}; known: {', '.join(known)}, all")
    return found


def writer(form: str) -> Write:
    """The function that writes a format. Raises ConfigError if its extra is missing."""
    if form == "parquet":
        _need_pyarrow()
    return {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}[form]


def write_csv(view: View, rows: Iterator[tuple[object, ...]], file: BinaryIO) -> int:
    """RFC 4180, UTF-8, lines ending in CRLF; NULL is an empty cell. Numbers are plain, text cells cannot run as formulas."""
    out = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    cells = csv.writer(out, lineterminator="\r\n")
    cells.writerow([column.name for column in view.columns])
    count = 0
    for row in rows:
        cells.writerow([safe_cell(value) for value in row])
        count += 1
    out.detach()
    return count


def safe_cell(value: object) -> object:
    """A cell as it may stand in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_jsonl(view: View, rows: Iterator[tuple[object, ...]], file: BinaryIO) -> int:
    """A JSON object a line, keys in the order of the view, every value exact."""
    names = [column.name for column in view.columns]
    count = 0
    for row in rows:
        file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        count += 1
    return count


def write_parquet(view: View, rows: Iterator[tuple[object, ...]], file: BinaryIO) -> int:
    """Typed columns: times are timestamps in UTC, days are dates."""
    pyarrow, parquet = _need_pyarrow()
    types = {"text": pyarrow.string(), "integer": pyarrow.int64(), "real": pyarrow.float64(), "time": pyarrow.timestamp("ms", tz="UTC"),
             "day": pyarrow.date32()}
    schema = pyarrow.schema([pyarrow.field(column.name, types[column.type], metadata={"about": column.about}) for column in view.columns],
                            metadata={"about": view.about})
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as out:
        while batch := _some(rows):
            columns = list(zip(*batch, strict=True))
            out.write_table(pyarrow.table([pyarrow.array([_typed(value, column.type) for value in values], types[column.type])
                                           for column, values in zip(view.columns, columns, strict=True)], schema=schema))
            count += len(batch)
    return count


def _some(rows: Iterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return list(islice(rows, BATCH))


def _typed(value: object, kind: str) -> object:
    from datetime import date

    from ..times import from_iso

    if value is None:
        return None
    if kind == "time":
        return from_iso(str(value))
    return date.fromisoformat(str(value)) if kind == "day" else value


def _need_pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigError("Parquet needs pyarrow, which is not installed: pip install 'council-cyber-monitor[parquet]'") from error
    return pyarrow, pyarrow.parquet


def _to_stdout(write: Write, store: Store, view: View) -> int:
    with closing(store.export.rows_of(view)) as rows:
        count = write(view, rows, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return count


def _to_file(write: Write, store: Store, view: View, path: Path) -> int:
    """The file whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file, closing(store.export.rows_of(view)) as rows:
            count = write(view, rows, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):  # the folder may be none: the first error says more
            temporary.unlink(missing_ok=True)
        if error.errno in FULL:
            raise DiskError(f"cannot write {path}: {error.strerror}. Make room and try again.") from error
        raise CannotCreate(f"cannot write {path}: {error.strerror}. Name another place with -o.") from error
    return count
