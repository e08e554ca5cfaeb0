"""What a worker found out of one partition: a Parquet file, written whole or not at all, and never run when it is read."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..imports import Problem
from ..records import Arrival, Relevance, Signature
from ..records.verdicts import CouncilTag
from ..wire import packed, unpacked

ROWS = 2_000
"""Rows of a group: what is in memory at one time when a result is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What the rooms say of one article alone, and of which article they said it."""

    asked: str
    """Hash of the whole article: another title, time or publisher is another question."""
    named: tuple[str, ...]
    """Councils it could mean."""
    relevance: Relevance
    tags: tuple[CouncilTag, ...] = ()
    suppliers: tuple[str, ...] = ()
    signature: Signature | None = None
    """None, and no tags, of what is not relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article of a partition."""

    line: int
    arrival: Arrival
    exact_time: bool
    thought: Thought


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a finished partition without reading its rows."""

    articles: int
    relevant: int
    problems: int
    lines: int
    seconds: float


def write(folder: str, name: str, rows: Sequence[Row | Problem], lines: int, seconds: float) -> Found:
    """Write the result of a partition; a killed writer leaves nothing under its name."""
    import pyarrow
    import pyarrow.parquet

    articles = [row for row in rows if isinstance(row, Row)]
    found = Found(articles=len(articles), relevant=sum(row.thought.relevance.relevant for row in articles), problems=len(rows) - len(articles),
                  lines=lines, seconds=round(seconds, 3))
    content = io.BytesIO()
    pyarrow.parquet.write_table(_table(rows, {b"found": packed(found)}), content, compression="zstd", row_group_size=ROWS)
    put(folder, f"{name}.parquet", content.getvalue())
    return found


def put(folder: str, name: str, content: bytes) -> None:
    """Write a file under its name, whole or not at all, wherever fsspec writes."""
    from fsspec.core import url_to_fs

    system, path = url_to_fs(folder)
    system.makedirs(path, exist_ok=True)
    if not hasattr(system, "auto_mkdir"):       # an object store: a file appears when it is complete
        system.pipe_file(f"{path}/{name}", content)
        return
    temporary = f"{path}/.{name}.{uuid.uuid4().hex}"
    with open(temporary, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, f"{path}/{name}")


def get(folder: str, name: str, start: int | None = None, end: int | None = None) -> bytes:
    """A file, or a part of it."""
    from fsspec.core import url_to_fs

    system, path = url_to_fs(folder)
    return system.cat_file(f"{path}/{name}", start=start, end=end)


def remove(folder: str) -> None:
    """Delete a folder of ours, if it is there."""
    from fsspec.core import url_to_fs

    system, path = url_to_fs(folder)
    if system.exists(path):
        system.rm(path, recursive=True)


def _table(rows: Sequence[Row | Problem], metadata: Mapping[bytes, bytes]) -> Any:
    """The first columns are for whoever looks into the file with other programs."""
    import pyarrow

    text, plain = pyarrow.string(), [row if isinstance(row, Row) else None for row in rows]
    columns = {
        "line": pyarrow.array([row.line for row in rows], pyarrow.int64()),
        "problem": pyarrow.array([row.reason if isinstance(row, Problem) else None for row in rows], text),
        "url": pyarrow.array([_clean(row.arrival.url) if row else None for row in plain], text),
        "publisher": pyarrow.array([_clean(row.arrival.publisher) if row else None for row in plain], text),
        "title": pyarrow.array([_clean(row.arrival.extraction.title) if row else None for row in plain], text),
        "relevant": pyarrow.array([row.thought.relevance.relevant if row else None for row in plain], pyarrow.bool_()),
        "score": pyarrow.array([row.thought.relevance.score if row else None for row in plain], pyarrow.float64()),
        "record": pyarrow.array([packed(row) if row else None for row in plain], pyarrow.binary()),
    }
    return pyarrow.table(columns).replace_schema_metadata(metadata)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def look(folder: str, name: str) -> Found | None:
    """What a finished partition holds; None if it is not finished, or its file is damaged."""
    import pyarrow.parquet
    from fsspec.core import url_to_fs

    system, path = url_to_fs(folder)
    try:
        with system.open(f"{path}/{name}.parquet", "rb") as file:
            return unpacked(pyarrow.parquet.ParquetFile(file).schema_arrow.metadata[b"found"], _ours)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read(folder: str, name: str, source: str) -> Iterator[Row | Problem]:
    """The rows of a finished partition, in order."""
    import pyarrow.parquet
    from fsspec.core import url_to_fs

    system, path = url_to_fs(folder)
    with system.open(f"{path}/{name}.parquet", "rb") as file:
        for batch in pyarrow.parquet.ParquetFile(file).iter_batches(batch_size=ROWS, columns=["line", "problem", "record"]):
            for line, problem, record in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield Problem(file=source, line=line, reason=problem) if record is None else unpacked(record, _ours)


def _ours(module: str) -> bool:
    return module.startswith(("monitor.records.", "monitor.backfill."))
