"""One item of a feed -> Entry: plain text, a web page, times that can be true, every field under its cap."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from ...records import Entry
from ...text import clean_line
from ...times import from_iso, sane
from ...urls import canonical, display
from ..settings import FetchSettings

MOST_NAME_CHARACTERS = 200
"""Longest name of a person or title kept."""
MOST_BYLINE_CHARACTERS = 500
_MARKUP_SHARE = 4
# HTML is longer than its text: so many times the cap is read of a title or summary before the cap applies to its text
_RECORDINGS = (".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac", ".mp4", ".m4v", ".mov", ".webm", ".avi")
_END_OF = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
_NAME = re.compile(r"[A-Za-z][\w:-]*")
_MOST_DATE_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What any format says of one item, as it stands there."""

    guid: str = ""
    links: tuple[str, ...] = ()
    """Addresses that may be the item's page, the best first."""
    recordings: tuple[str, ...] = ()
    """Addresses of enclosures: never the item's page."""
    title: str = ""
    summary: str = ""
    byline: str = ""
    source: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None


def entry_of(item: Item, feed_url: str, base: str, settings: FetchSettings, now: datetime) -> Entry | None:
    """
    The entry; None if the item has no web page of its own, or neither title nor summary.

    Args:
        base: Address against which links are resolved.
        now: Times after it are not believed.
    """
    title, title_cut = plain(item.title, settings.most_title_characters)
    summary, summary_cut = plain(item.summary, settings.most_summary_characters)
    url = _page(item, feed_url, base)
    if not url or not (title or summary):
        return None
    guid = clean_line(item.guid, settings.most_guid_characters + 1) or None
    guid_cut = guid is not None and len(guid) > settings.most_guid_characters
    if guid_cut:
        guid = "sha256:" + hashlib.sha256(item.guid.encode("utf-8", "replace")).hexdigest()
    cut = tuple(name for name, was in (("title", title_cut), ("summary", summary_cut), ("guid", guid_cut)) if was)
    return Entry(feed=feed_url, guid=guid, url=url, title=title, summary=summary, byline=item.byline[:MOST_BYLINE_CHARACTERS],
                 source=item.source[:MOST_NAME_CHARACTERS], published_at=sane(item.published_at, now), updated_at=sane(item.updated_at, now),
                 truncated=cut)


def name_of(text: str) -> str:
    """A person's or title's name as one plain line."""
    return plain(text, MOST_NAME_CHARACTERS)[0]


def plain(text: str, most: int) -> tuple[str, bool]:
    """One line of plain text from a title or description, which may be HTML, and whether it was cut; a cut ends with an ellipsis."""
    cut = len(text) > _MARKUP_SHARE * most
    line = clean_line(html.unescape(without_markup(text[:_MARKUP_SHARE * most])), most + 1)
    if len(line) > most or (cut and line):
        return line[:most - 1].rstrip() + "…", True
    return line, cut


def without_markup(text: str) -> str:
    """The text without tags, comments, scripts and styles. Linear, which regular expressions for the same are not."""
    if "<" not in text:
        return text
    kept, at, size = [], 0, len(text)
    while at < size:
        start = text.find("<", at)
        if start < 0:
            break
        kept.append(text[at:start])
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            at = size if end < 0 else end + 3   # nobody closes it: a comment to the end, as browsers have it
            kept.append(" ")
            continue
        another = text.find("<", start + 1)
        end = text.find(">", start, another if another >= 0 else size)
        name = _NAME.match(text, start + (2 if text.startswith("</", start) else 1))
        if end < 0 or name is None:
            kept.append("<")                    # a sign, not a tag
            at = start + 1
            continue
        kept.append(" ")
        at = end + 1
        closing = _END_OF.get(name[0].lower()) if text[start + 1] != "/" else None
        if closing is not None:
            found = closing.search(text, at)
            at = found.end() if found else size
    kept.append(text[at:])
    return "".join(kept)


def _page(item: Item, feed_url: str, base: str) -> str:
    """The item's own page, resolved; empty if none is http(s), or all are recordings or the feed itself."""
    itself = _itself(feed_url, base)
    recordings = {canonical(_joined(base, link)) for link in item.recordings}
    for link in dict.fromkeys(item.links):
        whole = _joined(base, link)
        key = canonical(whole)
        if key is None or key in itself or key in recordings or urlsplit(whole).path.lower().endswith(_RECORDINGS):
            continue
        return display(whole)
    return ""


@lru_cache(maxsize=4)
def _itself(feed_url: str, base: str) -> frozenset[str | None]:
    return frozenset((canonical(feed_url), canonical(base)))


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def read_time(text: object) -> datetime | None:
    """Aware UTC from ISO 8601 or the form of mail headers; None if it is neither."""
    if not isinstance(text, str) or not 4 <= len(text) <= _MOST_DATE_CHARACTERS:
        return None
    for read in (from_iso, parsedate_to_datetime):
        try:
            found = read(text.strip())
            return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def first(values: Iterable[str]) -> str:
    """The first that is not empty; empty if none is."""
    return next((value for value in values if value), "")
