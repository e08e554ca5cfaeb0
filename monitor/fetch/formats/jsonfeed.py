"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from ...records import FeedBody, FetchFailure
from ..settings import FetchSettings
from .entry import Item, entry_of, first, name_of, read_time

_VERSIONS = ("://jsonfeed.org/version/", "://www.jsonfeed.org/version/")

_HEAD_BYTES = 20_000
_ITEMS, _BETWEEN = re.compile(r"\"items\"\s{0,20}:\s{0,20}\[\s{0,20}"), re.compile(r"\s*,\s*")
_VERSION = re.compile(r"\"version\"\s{0,20}:\s{0,20}\"([^\"]{0,200})\"")
_MOST_SALVAGED = 10_000


def looks_so(body: bytes) -> bool:
    """Whether the bytes begin as a JSON object does."""
    return body[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"{"


def read(body: bytes, feed_url: str, answered_url: str, settings: FetchSettings, now: datetime) -> FeedBody | FetchFailure:
    """The entries; what is broken JSON or other JSON is no feed."""
    def failed(reason: str, detail: str) -> FetchFailure:
        return FetchFailure(url=feed_url, reason=reason, detail=detail)

    try:
        text = body.decode("utf-8-sig" if body[:3] == b"\xef\xbb\xbf" else json.detect_encoding(body), "replace").lstrip()
        document, cut = _document(text)
    except (ValueError, RecursionError, LookupError) as error:
        if "jsonfeed.org/version" in body[:_HEAD_BYTES].replace(b"\x00", b"").decode("ascii", "replace"):
            return failed("truncated", "the JSON is damaged before its first whole item")
        return failed("not_a_feed", f"JSON that cannot be read ({type(error).__name__})")
    version, items = document.get("version"), document.get("items")
    if not isinstance(version, str) or not any(mark in version for mark in _VERSIONS) or not isinstance(items, list):
        return failed("not_a_feed", "JSON, but no JSON Feed: it names no version of jsonfeed.org or has no list of items")
    made = [entry_of(_item(one), feed_url, answered_url, settings, now) if isinstance(one, dict) else None for one in items[:settings.most_entries]]
    entries = tuple(entry for entry in made if entry is not None)
    beyond = len(items) - len(made)
    number = name_of(version.rpartition("/version/")[2])
    return FeedBody(format=f"JSON Feed {number if number != '1' else '1.0'}".strip(), title=name_of(_text(document, "title")), entries=entries,
                    partial=cut, skipped=beyond + len(made) - len(entries), beyond=beyond)


def _document(text: str) -> tuple[dict[str, Any], bool]:
    """The object, and whether it ends early: then its ``items`` are the whole ones. What follows it does not matter. Raises ValueError."""
    decoder = json.JSONDecoder()
    try:
        found = decoder.raw_decode(text)[0]
        return (found if isinstance(found, dict) else {}), False
    except json.JSONDecodeError:
        start, version = _ITEMS.search(text), _VERSION.search(text[:_HEAD_BYTES])
        if start is None or version is None:
            raise
    at, items = start.end(), []
    while len(items) < _MOST_SALVAGED:
        try:
            item, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            break
        items.append(item)
        if (more := _BETWEEN.match(text, at)) is None:
            break
        at = more.end()
    if not items:
        raise ValueError("no whole item")
    return {"version": version[1], "items": items}, True


def _item(one: dict[str, Any]) -> Item:
    people = one.get("authors") if isinstance(one.get("authors"), list) else [one.get("author")]
    names = [name_of(_text(person, "name")) for person in people[:20] if isinstance(person, dict)]
    attachments = one.get("attachments") if isinstance(one.get("attachments"), list) else []
    guid = one.get("id")
    return Item(
        guid=str(guid) if isinstance(guid, str | int) and not isinstance(guid, bool) else "",
        links=tuple(link for link in (_text(one, "url"), _text(one, "external_url"), _text(one, "id")) if link),
        recordings=tuple(_text(part, "url") for part in attachments[:20] if isinstance(part, dict)),
        title=_text(one, "title"), summary=first((_text(one, "summary"), _text(one, "content_text"), _text(one, "content_html"))),
        byline=", ".join(dict.fromkeys(name for name in names if name)),
        published_at=read_time(one.get("date_published")), updated_at=read_time(one.get("date_modified")))


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
