"""RSS 0.9 to 2.0, Atom, RDF and CDF, through feedparser."""

from __future__ import annotations

import io
import re
from calendar import timegm
from datetime import datetime, timezone
from typing import Any

from ...records import Entry, FeedBody, FetchFailure
from ..settings import FetchSettings
from .entry import Item, entry_of, first, name_of
from .instead import is_page, what_it_is
from .refuse import without_odd_encoding
from .tidy import as_text, root_of

NAMES = {"rss090": "RSS 0.90", "rss091n": "RSS 0.91", "rss091u": "RSS 0.91", "rss092": "RSS 0.92", "rss093": "RSS 0.93", "rss094": "RSS 0.94",
         "rss10": "RSS 1.0", "rss20": "RSS 2.0", "rss": "RSS", "atom01": "Atom 0.1", "atom02": "Atom 0.2", "atom03": "Atom 0.3", "atom10": "Atom 1.0",
         "atom": "Atom", "cdf": "CDF"}
"""What a person calls each version that feedparser tells."""
_END = {root: re.compile(rb"</\s*(?:[\w.-]+:)?(?:" + names + rb")\s*>", re.IGNORECASE)
        for root, names in (("rdf", b"rdf"), ("feed", b"feed"), ("channel", b"channel"), ("", b"rss|channel|feed"))}
"""What closes a feed, by its outermost element; in RDF the channel is closed before the items."""
_TAIL_BYTES = 2000
MOST_OFFSET_HOURS = 14
"""Farthest a place on earth is from UTC, hours (Line Islands)."""
_OFFSET = re.compile(r"[+-](\d\d):?(\d\d)\s*$")


def read(body: bytes, feed_url: str, answered_url: str, content_type: str, settings: FetchSettings, now: datetime) -> FeedBody | FetchFailure:
    """What the parser makes of bytes that have passed ``refused``."""
    import feedparser

    def failed(reason: str, detail: str) -> FetchFailure:
        return FetchFailure(url=feed_url, reason=reason, detail=detail)

    body, content_type = without_odd_encoding(body, content_type)
    found: Any = None
    again = False
    while True:
        try:
            found = feedparser.parse(io.BytesIO(_readable(body) if again else body), sanitize_html=False, resolve_relative_uris=False,
                                     response_headers={"content-type": content_type or "application/xml", "content-location": answered_url})
            break
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:  # the parser raises whatever its helpers raise; one feed's damage must not end a run
            if again:
                return failed("parse_limit", f"the parser gave up ({type(error).__name__})")
            again = True
    version, items = found.get("version") or "", found.entries
    if not version and root_of(body) == "channel":
        version = "cdf"
    if not version and (not items or is_page(body)):
        return failed("not_a_feed", what_it_is(body, content_type))
    broken = bool(found.bozo) and not _only_a_wrong_label(found.get("bozo_exception"))
    if not items and broken and not _closed(body):
        return failed("truncated", "the feed is damaged before its first item")
    made = [_entry(item, version, feed_url, answered_url, settings, now) for item in items[:settings.most_entries]]
    entries = [entry for entry in made if entry is not None]
    if items and not entries and all(item.get("enclosures") for item in items):
        return failed("not_a_feed", f"a podcast: none of its {len(items):,} recordings has a page to read")
    cut = broken and not _closed(body)
    if cut and made and made.pop() is not None:
        entries.pop()  # cut in the middle of its last item: whole items only
    if cut and not entries:
        return failed("truncated", "the feed ends before its first whole item")
    beyond = max(0, len(items) - settings.most_entries)
    return FeedBody(format=NAMES.get(version, version or "RSS"), title=name_of(str(found.feed.get("title") or "")), entries=tuple(entries),
                    partial=cut, malformed=broken and not cut, skipped=beyond + sum(entry is None for entry in made), beyond=beyond)


def _only_a_wrong_label(error: BaseException | None) -> bool:
    """Whether a feed is whole and only announced wrongly: another charset or content type than it has."""
    return type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _closed(body: bytes) -> bool:
    """Whether the outermost element is closed near the end; a comment of a cache or other junk may follow."""
    return _END.get(root_of(body), _END[""]).search(body[-_TAIL_BYTES:].replace(b"\x00", b"")) is not None


def _readable(body: bytes) -> bytes:
    """The bytes with a sign in place of what is no text, for a second try."""
    return as_text(body).encode("utf-8", "replace")


def _entry(item: Any, version: str, feed_url: str, base: str, settings: FetchSettings, now: datetime) -> Entry | None:
    published, updated = _time(item, "published_parsed"), _time(item, "updated_parsed")
    if published is None and not version.startswith("atom"):
        published, updated = updated, None   # the parser calls Dublin Core's only date, which RSS 1.0 uses, the date of a change
    links = [item.get("link"), *(link.get("href") for link in item.get("links") or () if link.get("rel", "alternate") == "alternate")]
    if str(item.get("id") or "").startswith(("http://", "https://")):
        links.append(item["id"])  # a page in most feeds; asked for only when the link is none
    summary = str(item.get("summary") or "") or first(str(part.get("value") or "") for part in item.get("content") or ())
    return entry_of(Item(
        guid=str(item.get("id") or ""), links=tuple(str(link) for link in links if link), title=str(item.get("title") or ""), summary=summary,
        recordings=tuple(str(one.get("href") or "") for one in item.get("enclosures") or ()), byline=_byline(item), source=_source(item),
        published_at=published, updated_at=updated), feed_url, base, settings, now)


def _byline(item: Any) -> str:
    names = [name_of(str(author.get("name") or "")) for author in item.get("authors") or () if author]
    return ", ".join(dict.fromkeys(name for name in names if name)) or name_of(str(item.get("author") or ""))


def _source(item: Any) -> str:
    """Name of the title or agency an item comes from; ``dc:publisher`` says it in RDF feeds."""
    source = item.get("source")
    name = source.get("title") or source.get("value") or "" if isinstance(source, dict) else ""
    return name_of(str(name or item.get("publisher") or ""))


def _time(item: Any, name: str) -> datetime | None:
    # asked through ``in``: the parser answers for a missing "updated" with "published"
    value = item[name] if name in item.keys() else None
    if not value:
        return None
    offset = _OFFSET.search(str(item.get(name.removesuffix("_parsed")) or ""))
    if offset and int(offset[1]) * 60 + int(offset[2]) > MOST_OFFSET_HOURS * 60:
        return None  # the parser would move the item by days
    try:
        return datetime.fromtimestamp(timegm(value), timezone.utc)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
