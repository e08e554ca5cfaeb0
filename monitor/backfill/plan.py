"""From what a person names to partitions: byte ranges of JSON Lines and web archives, row groups of Parquet, else a file each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..imports import Problem, record_starts

KINDS = {".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".warc": "warc", ".warc.gz": "warc", ".parquet": "parquet"}
"""Endings that are read, and what they hold."""

PARTITION_MB = 32
"""Megabytes of a partition, about: a hundred pages or eight thousand texts, a few seconds of work to lose when a worker dies."""

NOT_KNOWN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A part of a source that one worker reads at one time."""

    source: str
    """Address as fsspec opens it; a plain path on this machine."""
    kind: str
    """jsonl, warc or parquet."""
    start: int = 0
    """First byte, of Parquet the first row group."""
    end: int = NOT_KNOWN
    """Byte or row group after the last; ``NOT_KNOWN``: to the end."""
    before: int = 0
    """Lines, records or rows of the source before it; ``NOT_KNOWN``: told by the partitions before it, when they are read."""
    size: int
    """Bytes to be read, as they lie on disk."""
    stamp: str
    """Size and time of the source: another one is another source."""

    def name(self, recipe: str) -> str:
        """What its result goes by: the same part of the same file under the same recipe."""
        said = f"{self.source}\x1f{self.stamp}\x1f{self.start}\x1f{self.end}\x1f{recipe}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def plan(sources: Sequence[str], partition_bytes: int = PARTITION_MB << 20) -> tuple[list[Partition], list[Problem]]:
    """The partitions of all sources, in the order of the sources and of what they hold; and what cannot be read."""
    partitions: list[Partition] = []
    problems: list[Problem] = []
    for source in sources:
        for found in _files(source):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            system, path = found
            try:
                partitions += _cut(system, path, partition_bytes)
            except (OSError, ValueError) as error:     # of a Parquet file that is none, pyarrow's errors are ValueErrors
                problems.append(Problem(file=_address(system, path), line=0, reason=f"cannot be read: {error}"))
    return partitions, problems


def ending(path: str) -> str:
    """The ending by which a file is known; empty if it is none of ours."""
    return next((one for one in sorted(KINDS, key=len, reverse=True) if path.lower().endswith(one)), "")


def _files(source: str) -> Iterator[tuple[Any, str] | Problem]:
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(source)
        globbed = any(mark in path for mark in "*?[") and not system.exists(path)
        if globbed or system.isdir(path):
            inside = system.glob(path) if globbed else system.find(path)
            chosen = sorted(one for one in inside if ending(one))
            if not chosen:
                yield Problem(file=source, line=0, reason=f"holds no file that ends in {', '.join(KINDS)}")
            yield from ((system, one) for one in chosen)
        elif not system.exists(path):
            yield Problem(file=source, line=0, reason="there is no such file")
        elif not ending(path):
            yield Problem(file=source, line=0, reason=f"not a format we read; use {', '.join(KINDS)}")
        else:
            yield system, path
    except ImportError as error:        # s3fs, gcsfs, ... are the choice of whoever names such an address
        yield Problem(file=source, line=0, reason=f"needs a package that is not installed: {error}")
    except (OSError, ValueError) as error:
        yield Problem(file=source, line=0, reason=f"cannot be read: {error}")


def _address(system: Any, path: str) -> str:
    return path if "file" in (system.protocol if isinstance(system.protocol, tuple) else (system.protocol,)) else system.unstrip_protocol(path)


def _cut(system: Any, path: str, most: int) -> list[Partition]:
    told = system.info(path)
    size = int(told["size"])
    stamp = f"{size}/{next((told[key] for key in ('mtime', 'ETag', 'etag', 'LastModified', 'updated') if told.get(key)), '')}"
    known = {"source": _address(system, path), "kind": KINDS[ending(path)], "stamp": stamp}
    if size == 0:
        raise ValueError("the file is empty")
    if known["kind"] == "parquet":
        return [Partition(**known, start=start, end=end, before=rows, size=part) for start, end, rows, part in _row_groups(system, path, most)]
    if path.lower().endswith(".gz"):
        return [Partition(**known, size=size)]
    cuts = [(at, 0 if at == 0 else NOT_KNOWN) for at in range(0, size, most)] if known["kind"] == "jsonl" else _record_cuts(system, path, most)
    ends = [*(at for at, _ in cuts[1:]), size]
    return [Partition(**known, start=at, end=end, before=before, size=end - at) for (at, before), end in zip(cuts, ends, strict=True)]


def _record_cuts(system: Any, path: str, most: int) -> list[tuple[int, int]]:
    """Where to cut a web archive: begins of records, and how many stand before each."""
    cuts = [(0, 0)]
    with system.open(path, "rb") as file:
        for at, number in record_starts(file):
            if at - cuts[-1][0] >= most:
                cuts.append((at, number - 1))
    return cuts


def _row_groups(system: Any, path: str, most: int) -> Iterator[tuple[int, int, int, int]]:
    """First row group, the one after the last, rows before, bytes."""
    import pyarrow.parquet

    with system.open(path, "rb") as file:
        told = pyarrow.parquet.ParquetFile(file).metadata
    start = size = rows = before = 0
    for number in range(told.num_row_groups):
        group = told.row_group(number)
        size += sum(group.column(at).total_compressed_size for at in range(group.num_columns))
        rows += group.num_rows
        if size >= most or number == told.num_row_groups - 1:
            yield start, number + 1, before, size
            start, before, size, rows = number + 1, before + rows, 0, 0
