"""A request, its answer, and what an answer's status means; shared by the client, its stand-in for tests, and its readers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Protocol

from ..records import FetchFailure, HostTraffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One address to ask for."""

    url: str
    etag: str | None = None
    """Validator of the last whole body, sent back byte for byte."""
    last_modified: str | None = None
    """Used when there is no ETag."""
    most_bytes: int = 5_000_000
    """Largest body taken, packed or unpacked."""
    accept: str = "*/*"
    cut: bool = False
    """Keep the first ``most_bytes`` of a longer body instead of refusing it (robots.txt)."""
    spacing_seconds: float = 0.0
    """Time the host asks to leave between two requests (Crawl-delay); the client's own spacing holds if it is longer."""
    post: bytes | None = None
    """Body of a POST (webhooks); None: a GET. A POST is never repeated here, and no redirect of it is followed."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers; Authorization and Cookie are dropped when a redirect leads to another origin."""
    one_site: bool = False
    """Follow no redirect to another host: it is the answer, so that the other's robots.txt can be asked first. ``www.`` is no other host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said in the end, after redirects."""

    url: str
    """Address asked for."""
    answered_url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    """Unpacked; empty unless the status is 200."""
    hops: tuple[tuple[int, str], ...] = ()
    """Redirects on the way: status and where it led."""
    left: bool = False
    """The last of them leads to another host and was not followed: ``answered_url`` is where it leads."""


class Client(Protocol):
    """What the readers need of ``Http``; tests give their own."""

    def get_many(self, requests: Iterable[Request], *, stop: Callable[[], bool] = ...,
                 budget_seconds: float | None = ...) -> Iterator[tuple[Request, Answer | FetchFailure]]: ...

    def take_traffic(self) -> dict[str, HostTraffic]:
        """What each ``host:port`` was asked since this was last called."""


_VALIDATOR = re.compile(r"[\x20-\x7e]{1,1000}")


def validator(value: str | None) -> str | None:
    """An ETag or date fit to be sent back byte for byte; None for one that is not plain ASCII."""
    value = (value or "").strip()
    return value if _VALIDATOR.fullmatch(value) else None


def retry_after(value: str | None, now: datetime, most_hours: float) -> float | None:
    """Seconds to wait, 0 to ``most_hours``, from a Retry-After of either form; None if it is absent or nonsense."""
    if not value:
        return None
    value = value.strip()
    try:
        seconds = float(value) if re.fullmatch(r"-?\d{1,15}", value) else (_http_date(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(seconds, 0.0), most_hours * 3600) if math.isfinite(seconds) else None


def _http_date(text: str) -> datetime:
    value = parsedate_to_datetime(text)
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)


def failure_of(answer: Answer, now: datetime, most_hours: float, *, conditional: bool) -> FetchFailure | None:
    """
    Why an answer's status brings nothing; None for 200 with a body, and for 304 when we had sent a validator.

    Statuses outside 100 to 599 and the rest of 2xx count as the server's mistake.
    """
    status = answer.status
    if status == 200:
        return None if answer.body.strip() else FetchFailure(url=answer.url, reason="empty", detail="the answer has no content")
    if status == 304:
        return None if conditional else FetchFailure(url=answer.url, reason="protocol", detail="says unchanged, but was not asked")
    wait = retry_after(answer.headers.get("retry-after"), now, most_hours)
    if status == 410:
        reason = "gone"
    elif status == 429 or (status == 503 and wait is not None):
        reason = "rate_limited"
    elif 400 <= status < 500 or status > 599:
        reason = "http_4xx"
    elif 500 <= status < 600:
        reason = "http_5xx"
    else:
        reason = "protocol"
    return FetchFailure(url=answer.url, reason=reason, detail=f"the server answered {status}", retry_after_seconds=wait)
