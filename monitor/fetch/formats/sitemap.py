"""News sitemaps (``urlset`` with ``news:news``) and indexes of sitemaps, read as a stream with Expat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from urllib.parse import urljoin
from xml.parsers import expat

from ...records import FeedBody, FetchFailure
from ...urls import same_site
from ..settings import FetchSettings
from .entry import Item, entry_of, name_of, read_time
from .tidy import as_text, plain_entities

ROOTS = ("urlset", "sitemapindex")
MOST_PARTS = 3
"""Sitemaps of an index that are asked for; a news index lists the newest days first, and two days are what a news sitemap holds."""
_WANTED = {"loc": "loc", "lastmod": "lastmod", "title": "title", "publication_date": "date", "name": "name"}
_MOST_FIELD_CHARACTERS = 100_000
_NEWS = re.compile(r"news|latest|recent", re.IGNORECASE)
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*>\s*")
_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


class _Reader:
    """Collects the fields of each ``url`` or ``sitemap`` element."""

    def __init__(self, most: int) -> None:
        self.rows: list[dict[str, str]] = []
        self.listed = 0
        self.root = ""
        self._most = most
        self._row: dict[str, str] | None = None
        self._field = ""
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = _no_entities

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.root = self.root or local
        if local in ("url", "sitemap"):
            self.listed += 1
            self._row = {} if len(self.rows) < self._most else None
        self._field = _WANTED.get(local, "") if self._row is not None and "/image/" not in name and "/video/" not in name else ""

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] in ("url", "sitemap") and self._row is not None:
            self.rows.append(self._row)
            self._row = None
        self._field = ""

    def _text(self, text: str) -> None:
        if self._field and self._row is not None and len(so_far := self._row.get(self._field, "")) < _MOST_FIELD_CHARACTERS:
            self._row[self._field] = so_far + text


def _no_entities(*_: object) -> None:
    raise ValueError("entities of its own")


def read(body: bytes, feed_url: str, answered_url: str, settings: FetchSettings, now: datetime) -> FeedBody | FetchFailure:
    """Entries of a news sitemap, newest first, or the parts of an index."""
    reader, partial = _Reader(max(settings.most_entries, 1000)), False
    text = _DECLARATION.sub("", plain_entities(as_text(body)), count=1)  # Expat knows few encodings, and no names of letters
    try:
        reader.parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        partial = True
    except (ValueError, LookupError) as error:
        return FetchFailure(url=feed_url, reason="not_a_feed", detail=f"a sitemap that cannot be read ({error})")
    if partial and not reader.rows:
        return FetchFailure(url=feed_url, reason="truncated", detail="the sitemap is damaged before its first page")
    if reader.root == "sitemapindex":
        parts = tuple(dict.fromkeys(_parts(reader.rows, answered_url)))[:MOST_PARTS]
        if not parts:
            return FetchFailure(url=feed_url, reason="not_a_feed", detail="an index of sitemaps that lists none of its own site")
        return FeedBody(format="index of sitemaps", parts=parts, partial=partial)
    titled = [row for row in reader.rows if row.get("title", "").strip()]
    if reader.rows and not titled:
        return FetchFailure(url=feed_url, reason="not_a_feed",
                            detail=f"a sitemap without news: none of its {reader.listed:,} pages has a title and a time of publication")
    titled.sort(key=lambda row: read_time(row.get("date", "").strip()) or _LONG_AGO, reverse=True)
    made = [entry_of(_item(row), feed_url, answered_url, settings, now) for row in titled[:settings.most_entries]]
    entries = tuple(entry for entry in made if entry is not None)
    beyond = reader.listed - len(reader.rows) + max(0, len(titled) - settings.most_entries)
    name = next((name_of(row["name"]) for row in titled if row.get("name", "").strip()), "")
    return FeedBody(format="news sitemap", title=name, entries=entries, partial=partial, beyond=beyond, skipped=reader.listed - len(entries))


def _item(row: dict[str, str]) -> Item:
    return Item(links=(row.get("loc", "").strip(),), title=row.get("title", ""), source="",
                published_at=read_time(row.get("date", "").strip()), updated_at=read_time(row.get("lastmod", "").strip()))


def _parts(rows: list[dict[str, str]], base: str) -> Iterator[str]:
    """Sitemaps of the same site: those called news first, then the last changed, then as listed."""
    found = []
    for row in rows:
        try:
            url = urljoin(base, row.get("loc", "").strip())
        except ValueError:
            continue
        if url and same_site(url, base):
            found.append((not _NEWS.search(url), -(read_time(row.get("lastmod", "").strip()) or _LONG_AGO).timestamp()
                          if row.get("lastmod") else 0.0, url))
    yield from (url for _, _, url in sorted(found, key=lambda one: one[:2]))
