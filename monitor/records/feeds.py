"""What a feed is, what we know of it, and what a visit to it brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address we poll, as feeds.yml describes it."""

    url: str
    """Address as written; also the key of the feed in the store."""
    publisher: str
    """The title people know."""
    group: str | None = None
    """Who owns the publisher; None means ownership not known."""
    kind: str = "regional"
    """national, regional, trade, official or rewriter."""
    councils: tuple[str, ...] = ()
    """Official names of the councils this feed is mainly about."""
    line: int = 0
    """Line in feeds.yml, for messages; 0 if it does not come from a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A title of the list of titles, and who owns it."""

    name: str
    group: str | None
    """Owner by the short name people know; None: not known. Two titles of owners not known are never two independent sources."""
    kind: str
    """national, regional, trade, official or rewriter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What earlier visits taught us about a feed; a fresh feed has every default."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    state: str = "ok"
    """ok, failing, gone or paused."""
    reason: str | None = None
    """Why it is not ok; None when it is."""
    failures: int = 0
    """Failed visits in a row."""
    failing_since: datetime | None = None
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    next_due_at: datetime | None = None
    """None: never tried, due at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, as the feed tells it."""

    feed: str
    """Address of the feed."""
    guid: str | None
    url: str
    """Link of the item, canonical form."""
    title: str
    summary: str = ""
    """Plain text of the item's description or content; empty if the feed gives none."""
    byline: str = ""
    source: str = ""
    """Name in the item's source element: the title or agency a syndicated item comes from."""
    published_at: datetime | None = None
    """When the publisher says it appeared, aware UTC; None if the feed does not say or says nonsense."""
    updated_at: datetime | None = None
    """When the publisher says it last changed; None if the feed does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFeed:
    """A feed whose whole body was read and parsed."""

    url: str
    entries: tuple[Entry, ...]
    etag: str | None
    last_modified: str | None
    body_sha256: str
    partial: bool = False
    """The body was damaged or cut: entries are used, validators are not kept."""
    skipped: int = 0
    """Items without a title and a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server, or the hash of the body, says nothing changed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """A visit that brought nothing, with a stable reason (reliability guide, section 5)."""

    url: str
    reason: str
    """dns connect tls timeout protocol redirects blocked_address encoding too_large truncated http_4xx http_5xx
    gone rate_limited not_a_feed xml_dtd parse_limit empty not_html robots too_deep offline."""
    detail: str = ""
    """A sentence for a person."""
    retry_after_seconds: float | None = None


Visit = FetchedFeed | NotModified | FetchFailure
"""What a visit to a feed brings."""
