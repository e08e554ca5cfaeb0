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
    address: str | None = None
    """Where the feed moved for good; None while it stands at the address that feeds.yml writes."""
    moved_to: str | None = None
    """Where permanent redirects lead that are not believed yet."""
    moved_since: datetime | None = None
    """When they were first met."""
    moved_times: int = 0
    """Good answers in a row that came from there."""
    strikes: float = 0.0
    """Failures in a row, each with its weight: what the wait grows with."""
    whole_at: datetime | None = None
    """When the server last sent a whole body; "unchanged" is believed for a few days only."""
    recipe: str | None = None
    """What the body was read with; another one reads it again."""
    gap_minutes: float | None = None
    """Usual time between two items, minutes; None if the feed does not date them."""
    newest_at: datetime | None = None
    """Date of the newest item."""
    wait_minutes: float | None = None
    """How long the publisher asks to stay away (Cache-Control, Expires, ttl), minutes."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which the publisher asks not to come (skipHours)."""


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
    truncated: tuple[str, ...] = ()
    """Names of the fields that were longer than we keep and were cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBody:
    """What stands in the bytes of a feed, as the guarded worker reads them."""

    format: str
    """What a person calls it: ``RSS 2.0``, ``Atom 1.0``, ``JSON Feed 1.1``, ``news sitemap`` ..."""
    title: str = ""
    """What the feed calls itself; empty if it does not say."""
    entries: tuple[Entry, ...] = ()
    partial: bool = False
    """The bytes end early; ``entries`` are the whole ones."""
    malformed: bool = False
    """The bytes are whole and break the rules of their form; they are read all the same."""
    skipped: int = 0
    """Items not taken: without a title and a page, or above the limit."""
    beyond: int = 0
    """Those of them that stand above the limit."""
    parts: tuple[str, ...] = ()
    """Addresses of the sitemaps that an index lists, the most promising first; they hold the entries."""


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
    """Items without a title and a link, or above the limit."""
    format: str = ""
    """As in ``FeedBody``."""
    title: str = ""
    """What the feed calls itself; empty if it does not say."""
    answered_url: str = ""
    """Address that answered, after redirects."""
    warnings: tuple[str, ...] = ()
    """Sentences for a person: items above the limit, fields cut, items without a page."""
    moved_to: str | None = None
    """Where permanent redirects led, if nothing else stood in between."""
    recipe: str | None = None
    """What the body was read with."""
    wait_minutes: float | None = None
    """How long the publisher asks to stay away, minutes."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which the publisher asks not to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server, or the hash of the body, says nothing changed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    whole: bool = False
    """The server sent a whole body and it was the same as last time."""
    answered_url: str = ""
    moved_to: str | None = None
    wait_minutes: float | None = None


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
    asked: bool = True
    """False: no request was made, because the host had asked us to wait."""
    ours: bool = False
    """It looks like our own line and not like their server: nobody answers questions about names, or there is no way out."""


Visit = FetchedFeed | NotModified | FetchFailure
"""What a visit to a feed brings."""
