"""
Articles from files: the same road, without the network.

Reads JSON Lines, HTML, plain text, WARC and folders of them into items the pipeline files; what cannot be used is named by file and line.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from .records import Arrival, Extraction, Feed, Page, Publisher
from .text import clean, clean_line
from .times import from_iso, sane
from .urls import canonical, display

SUFFIXES = (".jsonl", ".html", ".htm", ".txt", ".warc", ".warc.gz")

KINDS = ("national", "regional", "trade", "official", "rewriter")

FindTitle = Callable[[str, str], Publisher | None]
"""Publisher and host of an address -> the title on the list of titles; None if it is not on it."""

LONGEST_TEXT = 2_000_000
"""Characters; a longer text is no article (reliability guide: page limit 5 MB)."""

LARGEST_RECORD = 5_000_000
"""Bytes of one WARC record that is read; as the page limit of fetching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line or file that could not be used."""

    file: str
    line: int
    """0: the whole file."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One article in a file: read already (``arrival``), or a page still to be extracted (``page``)."""

    file: str
    line: int
    arrival: Arrival | None = None
    page: Page | None = None
    described: Arrival | None = None
    """For a page: what the line says of it, to be completed by extraction."""
    exact_time: bool = True
    """False: ``seen_at`` is only the start of the import."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and the name its article goes by when the file gives no address."""

    path: Path
    name: str


def files_in(paths: list[Path]) -> Iterator[Source | Problem]:
    """The files to read, folders walked in order of name; in a folder a file goes by its path in it."""
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and one.name.lower().endswith(SUFFIXES))
            if not inside:
                yield Problem(file=str(path), line=0, reason=f"the folder holds no file that ends in {', '.join(SUFFIXES)}")
            for one in inside:
                yield Source(one, one.relative_to(path).as_posix())
        elif not path.is_file():
            yield Problem(file=str(path), line=0, reason="there is no such file")
        elif not path.name.lower().endswith(SUFFIXES):
            yield Problem(file=str(path), line=0, reason=f"not a format we read; use {', '.join(SUFFIXES)}")
        else:
            yield Source(path, path.name)


@dataclass(frozen=True, slots=True)
class Publishers:
    """Who owns a publisher and what kind it is: feeds.yml is asked first, then the list of titles (contract, section 3)."""

    feeds: Mapping[str, Feed]
    """Feeds of feeds.yml by publisher."""
    find: FindTitle = lambda publisher, host: None

    def known(self, publisher: str, address: str) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Owner, kind and councils; None: not known."""
        feed = self.feeds.get(publisher)
        if feed is not None and feed.group:
            return feed.group, feed.kind, feed.councils
        title = self.find(publisher, host_of(address))
        if feed is not None:
            return title.group if title else None, feed.kind, feed.councils
        return (title.group, title.kind, ()) if title else (None, None, ())


def read_file(path: Path, now: datetime, publishers: Publishers, *, name: str = "") -> Iterator[Found | Problem]:
    """
    Everything one file holds, in its order.

    Args:
        path: A file that ends in one of ``SUFFIXES``.
        now: Start of the import, aware UTC.
        publishers: To look up owner and kind.
        name: What a file of one article goes by; empty: its own name.
    """
    ending, name = path.name.lower(), name or path.name
    try:
        if ending.endswith(".jsonl"):
            yield from _lines(path, now, publishers)
        elif ending.endswith((".html", ".htm")):
            yield _page(path, now, publishers, name)
        elif ending.endswith(".txt"):
            yield _text(path, now, name)
        else:
            yield from _warc(path, now, publishers)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        yield Problem(file=str(path), line=0, reason=f"cannot be read: {error}")


def _lines(path: Path, now: datetime, publishers: Publishers) -> Iterator[Found | Problem]:
    with path.open("rb") as file:
        yield from read_lines(file, str(path), now, publishers)


def read_lines(lines: Iterable[bytes], path: str, now: datetime, publishers: Publishers) -> Iterator[Found | Problem]:
    """What lines of JSON hold, wherever they come from; ``path`` is what they are called, and the first of them is line 1."""
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            line = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield Problem(file=path, line=number, reason=f"not a JSON object: {error}")
            continue
        yield read_line(line, path, number, now, publishers)


def read_line(line: object, path: str, number: int, now: datetime, publishers: Publishers) -> Found | Problem:
    """The article of one line of JSON, or what is wrong with it."""
    def problem(reason: str) -> Problem:
        return Problem(file=path, line=number, reason=reason)

    if not isinstance(line, dict):
        return problem(f"a line must be a JSON object, found {type(line).__name__}")
    wrong = [key for key in ("url", "title", "publisher", "published_at", "byline", "publisher_group", "kind", "text", "html", "seen_at")
             if line.get(key) is not None and not isinstance(line[key], str)]
    if wrong:
        return problem(f"'{wrong[0]}' must be text, found {type(line[wrong[0]]).__name__}")
    if not line.get("url"):
        return problem("'url' is missing")
    address = canonical(line["url"])
    if address is None:
        return problem(f"'url' is no web address: {clean_line(line['url'], 100)}")
    if not (line.get("text") or line.get("html") or "").strip():
        return problem("neither 'text' nor 'html' holds anything")
    times: dict[str, datetime | None] = {}
    for key in ("published_at", "seen_at"):
        try:
            times[key] = from_iso(line[key]) if line.get(key) else None
        except (ValueError, OverflowError):
            return problem(f"'{key}' is not an ISO 8601 time: {clean_line(line[key], 60)}")
        if times[key] is not None and sane(times[key], now) is None:
            return problem(f"'{key}' cannot be true: {clean_line(line[key], 60)}")
    if line.get("kind") is not None and line["kind"] not in KINDS:
        return problem(f"'kind' must be one of {', '.join(KINDS)}, found {clean_line(line['kind'], 40)}")
    if len(line.get("text") or "") > LONGEST_TEXT:
        return problem(f"'text' has more than {LONGEST_TEXT:,} characters")
    publisher = clean_line(line.get("publisher") or "", 200) or host_of(address)
    group, kind, councils = publishers.known(publisher, address)
    published = times["published_at"]
    text = clean(line.get("text") or "")
    arrival = Arrival(
        url=address, display_url=display(line["url"]), publisher=publisher,
        publisher_group=clean_line(line.get("publisher_group") or "", 200) or group, publisher_kind=line.get("kind") or kind, councils=councils,
        extraction=Extraction(title=clean_line(line.get("title") or ""), text=text, blocks=(), method="import-text",
                              byline=clean_line(line.get("byline") or "", 300), published_at=published),
        published_at=published, seen_at=times["seen_at"] or published or now)
    exact = bool(times["seen_at"] or published)
    if line.get("text"):
        return Found(file=path, line=number, arrival=arrival, exact_time=exact)
    page = Page(url=display(line["url"]), answered_url=display(line["url"]), status=200, content_type="text/html; charset=utf-8",
                body=line["html"].encode("utf-8", "replace"), fetched_at=arrival.seen_at)
    return Found(file=path, line=number, page=page, described=arrival, exact_time=exact)


def _text(path: Path, now: datetime, name: str) -> Found | Problem:
    text = clean(path.read_bytes().decode("utf-8-sig", "replace"))
    if not text.strip():
        return Problem(file=str(path), line=0, reason="the file holds no text")
    first, _, rest = text.strip().partition("\n")
    titled = bool(rest.strip()) and len(first) <= 200 and not first.rstrip().endswith((".", "!", "?", '"', "”"))
    extraction = Extraction(title=clean_line(first) if titled else "", text=rest.strip() if titled else text.strip(), blocks=(),
                            method="import-text")
    address = f"file:{name}"
    arrival = Arrival(url=address, display_url=address, publisher=path.stem, extraction=extraction, seen_at=now)
    return Found(file=str(path), line=0, arrival=arrival, exact_time=False)


def _page(path: Path, now: datetime, publishers: Publishers, name: str) -> Found | Problem:
    body = path.read_bytes()
    if not body.strip():
        return Problem(file=str(path), line=0, reason="the file is empty")
    address = f"file:{name}"
    page = Page(url=address, answered_url=address, status=200, content_type="text/html", body=body, fetched_at=now)
    return Found(file=str(path), line=0, page=page, described=_described(address, address, path.stem, now, publishers), exact_time=False)


def _described(address: str, shown: str, publisher: str, seen_at: datetime, publishers: Publishers) -> Arrival:
    group, kind, councils = publishers.known(publisher, address)
    return Arrival(url=address, display_url=shown, publisher=publisher, publisher_group=group, publisher_kind=kind, councils=councils, seen_at=seen_at,
                   extraction=Extraction(title="", text="", blocks=(), method="import-html"))


def _warc(path: Path, now: datetime, publishers: Publishers) -> Iterator[Found | Problem]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as file:
        yield from read_records(file, str(path), now, publishers)


def read_records(file: BinaryIO, path: str, now: datetime, publishers: Publishers) -> Iterator[Found | Problem]:
    """Response records with status 200 and HTML (ISO 28500); a record is read on its own, the file never as a whole. The first is record 1."""
    number = 0
    while True:
        first = file.readline(10_000)
        if not first:
            return
        if not first.strip():
            continue
        number += 1
        if not first.startswith(b"WARC/"):
            yield Problem(file=path, line=number, reason="record does not begin with WARC/: the rest of the file is left out")
            return
        headers = _headers(file)
        try:
            length = int(headers.get("content-length", ""))
        except ValueError:
            yield Problem(file=path, line=number, reason="record has no Content-Length: the rest of the file is left out")
            return
        if headers.get("warc-type") != "response" or length > LARGEST_RECORD:
            _skip(file, length)
            continue
        found = _warc_page(file.read(length), headers, path, number, now, publishers)
        if found is not None:
            yield found


def record_starts(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where each record of an uncompressed web archive begins, and its number; stops where no record can be read. Skips what they hold."""
    number = 0
    while True:
        at = file.tell()
        first = file.readline(10_000)
        if not first:
            return
        if not first.strip():
            continue
        number += 1
        yield at, number
        length = _headers(file).get("content-length", "")
        if not first.startswith(b"WARC/") or not length.isdecimal():
            return
        file.seek(int(length), io.SEEK_CUR)


def _warc_page(record: bytes, headers: Mapping[str, str], path: str, number: int, now: datetime,
               publishers: Publishers) -> Found | Problem | None:
    source = io.BytesIO(record)
    status_line = source.readline(10_000).split()
    answer = _headers(source)
    if len(status_line) < 2 or status_line[1] != b"200" or "html" not in answer.get("content-type", "text/html"):
        return None
    uri = headers.get("warc-target-uri", "").strip("<>")
    address = canonical(uri)
    if address is None:
        return Problem(file=path, line=number, reason=f"record has no web address: {clean_line(uri, 100)}")
    try:
        at = sane(from_iso(headers["warc-date"]), now) if headers.get("warc-date") else None
    except ValueError:
        at = None
    body = source.read()
    if answer.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    if answer.get("content-encoding", "").lower() == "gzip":
        try:
            body = gzip.GzipFile(fileobj=io.BytesIO(body)).read(LARGEST_RECORD)
        except (OSError, EOFError) as error:
            return Problem(file=path, line=number, reason=f"record's gzip body is damaged: {error}")
    page = Page(url=display(uri), answered_url=display(uri), status=200, content_type=answer.get("content-type", "text/html"), body=body,
                fetched_at=at or now)
    return Found(file=path, line=number, page=page, exact_time=at is not None,
                 described=_described(address, display(uri), host_of(address), at or now, publishers))


def _headers(file: object) -> dict[str, str]:
    found: dict[str, str] = {}
    while True:
        line = file.readline(65_536)
        if not line.strip():
            return found
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found[name.strip().lower()] = value.strip()


def _skip(file: object, length: int) -> None:
    while length > 0:
        step = file.read(min(length, 1 << 20))
        if not step:
            return
        length -= len(step)


def _unchunked(body: bytes) -> bytes:
    out, rest = bytearray(), body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        try:
            count = int(size.split(b";")[0], 16)
        except ValueError:
            return bytes(out)
        if count == 0:
            break
        out += rest[:count]
        rest = rest[count + 2:]
    return bytes(out)


def host_of(address: str) -> str:
    """Host of an address, for a publisher nobody named."""
    return address.split("://", 1)[-1].split("/", 1)[0].removeprefix("www.")
