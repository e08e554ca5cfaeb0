"""What a partition holds, through the same readers as an import; runs on a worker."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from ..imports import Found, Problem, Publishers, read_line, read_lines, read_records
from ..times import to_iso
from .plan import NOT_KNOWN, Partition

COLUMNS = ("url", "title", "publisher", "published_at", "byline", "publisher_group", "kind", "text", "html", "seen_at")
"""Columns of a Parquet file that are read; named as the keys of a line of JSON (contract, section 3)."""

ROWS = 64
"""Rows of Parquet in memory at one time: pages may be large."""


class Reader:
    """Everything a partition holds, in its order; lines are counted from its own beginning, and ``lines`` says how many there were."""

    def __init__(self, partition: Partition, now: datetime, publishers: Publishers) -> None:
        self.partition = partition
        self.lines = 0
        self._now, self._publishers = now, publishers

    def __iter__(self) -> Iterator[Found | Problem]:
        from fsspec.core import url_to_fs

        part = self.partition
        try:
            system, path = url_to_fs(part.source)
            with system.open(path, "rb") as file:
                if part.kind == "parquet":
                    yield from self._rows(file)
                    return
                stream = gzip.open(file) if path.lower().endswith(".gz") else file
                if part.kind == "jsonl":
                    yield from read_lines(self._counted(_lines(stream, part.start, part.end)), part.source, self._now, self._publishers)
                else:
                    stream.seek(part.start)
                    yield from read_records(stream if part.end == NOT_KNOWN else _Until(stream, part.end), part.source, self._now, self._publishers)
        except (EOFError, gzip.BadGzipFile, UnicodeDecodeError) as error:       # what is damaged stays so; other errors of reading are tried again
            yield Problem(file=part.source, line=0, reason=f"cannot be read to its end: {error}")

    def _counted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.lines += 1
            yield line

    def _rows(self, file: BinaryIO) -> Iterator[Found | Problem]:
        import pyarrow
        import pyarrow.parquet

        source, groups = self.partition.source, range(self.partition.start, self.partition.end)
        try:
            table = pyarrow.parquet.ParquetFile(file)
            columns = [name for name in COLUMNS if name in table.schema_arrow.names]
            for batch in table.iter_batches(batch_size=ROWS, row_groups=groups, columns=columns):
                for row in batch.to_pylist():
                    self.lines += 1
                    yield read_line({key: _plain(value) for key, value in row.items()}, source, self.lines, self._now, self._publishers)
        except pyarrow.ArrowInvalid as error:
            yield Problem(file=source, line=0, reason=f"cannot be read to its end: {error}")


def _plain(value: Any) -> Any:
    """Times as text; everything else as it is, to be complained of where it is wrong."""
    if isinstance(value, datetime):
        return to_iso(value) if value.tzinfo else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _lines(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The lines that begin between two places of a file: each line of it belongs to one range."""
    at = start
    if start:
        file.seek(start - 1)
        at += len(file.readline()) - 1      # the rest of a line that began before; only its end, if it ends just here
    while end == NOT_KNOWN or at < end:
        line = file.readline()
        if not line:
            return
        at += len(line)
        yield line


class _Until:
    """A file that ends earlier."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file, self._end = file, end

    def _most(self, size: int) -> int:
        left = max(0, self._end - self._file.tell())
        return left if size < 0 else min(size, left)

    def readline(self, size: int = -1) -> bytes:
        return self._file.readline(self._most(size))

    def read(self, size: int = -1) -> bytes:
        return self._file.read(self._most(size))
