"""Bytes -> FeedBody or FetchFailure: tells the form by how the bytes begin, whatever the server calls them."""

from __future__ import annotations

from datetime import datetime, timezone

from ...records import Entry, FeedBody, FetchFailure
from ..inflate import BadEncoding, Body, TooLarge
from ..settings import FetchSettings
from . import jsonfeed, sitemap, xml
from .refuse import refused
from .tidy import root_of, tidy

_GZIP = b"\x1f\x8b"


def read_feed(body: bytes, feed_url: str, answered_url: str, content_type: str, settings: FetchSettings, now: datetime) -> FeedBody | FetchFailure:
    """
    What stands in a feed's bytes, or why they are no feed. Runs in the worker.

    Args:
        answered_url: Address that answered; links are resolved against it.
        content_type: As the server says; believed for its charset only.
    """
    if body[:2] == _GZIP:  # sitemaps are often files that are packed, beside any packing on the way
        try:
            packed = Body("gzip", settings.most_feed_bytes)
            packed.feed(body)
            body = packed.whole()
        except TooLarge:
            return FetchFailure(url=feed_url, reason="too_large", detail=f"more than {settings.most_feed_bytes:,} bytes")
        except BadEncoding as error:
            return FetchFailure(url=feed_url, reason="encoding", detail=str(error))
        except EOFError:
            return FetchFailure(url=feed_url, reason="truncated", detail="the packed file ends early")
    body = tidy(body)
    if jsonfeed.looks_so(body):
        return jsonfeed.read(body, feed_url, answered_url, settings, now)
    if (why := refused(body, settings)) is not None:
        return FetchFailure(url=feed_url, reason=why[0], detail=why[1])
    if root_of(body) in sitemap.ROOTS:
        return sitemap.read(body, feed_url, answered_url, settings, now)
    return xml.read(body, feed_url, answered_url, content_type, settings, now)


def parse_feed(body: bytes, url: str, content_type: str, *, settings: FetchSettings = FetchSettings(),
               now: datetime | None = None) -> tuple[Entry, ...]:
    """The entries of a feed's bytes; none if it is no feed. Without ``now`` no date is refused for lying ahead."""
    parsed = read_feed(body, url, url, content_type, settings, now or datetime.max.replace(tzinfo=timezone.utc, year=9998))
    return () if isinstance(parsed, FetchFailure) else parsed.entries
