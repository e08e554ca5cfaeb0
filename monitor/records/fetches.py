"""What the ledger says of visits, of the hosts they went to, and of what hosts asked of us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRow:
    """One feed in one run: a feed without a row was not due, or is backing off."""

    feed: str
    """Address of the feed as feeds.yml writes it."""
    at: datetime
    """Start of the run."""
    outcome: str
    """fetched, unchanged, failed or not_tried."""
    reason: str = ""
    """Of a failure one of FetchFailure's reasons; of what was not tried: budget, stopped, offline or rate_limited; of a fetched one
    partial, same_address or nothing."""
    detail: str = ""
    """A sentence for a person."""
    answered_url: str = ""
    """Where the answer came from, if not from the feed's own address."""
    entries: int = 0
    new_entries: int = 0
    """Of these, new or changed."""
    run_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTraffic:
    """What one host (``host:port``) was asked."""

    requests: int = 0
    """Every request, also of redirects and of robots.txt."""
    bytes: int = 0
    """Bytes of bodies, as they came over the line."""
    not_modified: int = 0
    """Answers 304: nothing had to be sent."""
    failed: int = 0
    """Requests without a whole answer, and answers of 400 and above."""
    refused_by_robots: int = 0
    """Pages left alone because robots.txt asks us to: no request was made."""
    rate_limited: int = 0
    """Answers 429, and 503 with a wish to wait."""
    conditional: int = 0
    """Requests that carried an ETag or a date, so that nothing need be sent."""
    closest_seconds: float | None = None
    """Least time between the starts of two requests, seconds; None if there were not two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """A site's robots.txt as it was found."""

    origin: str
    """Scheme, host and port."""
    fetched_at: datetime
    status: int
    body: bytes = b""
    """As far as it is read (RFC 9309 asks for at least 500 KiB)."""
