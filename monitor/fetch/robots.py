"""robots.txt: asked for before a site's pages, believed for a day, and what it means for an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..records import FetchFailure, RobotsFile
from .answer import Answer, Client, Request
from .settings import FetchSettings

AGENT = "council-cyber-monitor"
ACCEPT = "text/plain, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a site's robots.txt asks of us."""

    refusal: Callable[[str], str | None]
    """Why an address may not be asked; None if it may."""
    delay_seconds: float = 0.0
    """Time to leave between two requests."""
    file: RobotsFile | None = None
    """The file, if it may be believed for a day; None if the site was in trouble."""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; empty if it is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def ask_robots(origins: Iterable[str], http: Client, settings: FetchSettings, now: datetime, *, stop: Callable[[], bool],
               budget_seconds: float | None) -> dict[str, Rules]:
    """The rules of each site; a site that was not tried before the end of the run is not in it."""
    requests = {Request(url=f"{origin}/robots.txt", most_bytes=settings.most_robots_bytes, accept=ACCEPT, cut=True): origin
                for origin in sorted(origins)}
    return {requests[request]: _answered(requests[request], answer, settings, now)
            for request, answer in http.get_many(requests, stop=stop, budget_seconds=budget_seconds)}


def _answered(origin: str, answer: Answer | FetchFailure, settings: FetchSettings, now: datetime) -> Rules:
    """RFC 9309: no file allows everything, a server in trouble allows nothing for now."""
    if isinstance(answer, FetchFailure):
        return Rules(refusal=lambda url: f"robots.txt could not be read ({answer.reason})")
    if answer.status >= 500 or answer.status == 429:
        return Rules(refusal=lambda url: f"robots.txt could not be read (the server answered {answer.status})")
    return rules_of(RobotsFile(origin=origin, fetched_at=now, status=answer.status, body=answer.body if answer.status == 200 else b""), settings)


def rules_of(file: RobotsFile, settings: FetchSettings) -> Rules:
    """What a file says; one that cannot be read says nothing."""
    anything = Rules(refusal=lambda url: None, file=file)
    if file.status != 200 or not file.body.strip():
        return anything
    from protego import Protego

    try:
        parsed: Any = Protego.parse(file.body.decode("utf-8-sig", "replace"))
        delay = float(parsed.crawl_delay(AGENT) or 0.0)
    except (ValueError, RecursionError):
        return anything

    def refusal(url: str) -> str | None:
        try:
            allowed = parsed.can_fetch(url, AGENT)
        except (ValueError, RecursionError):
            allowed = True
        return None if allowed else "robots.txt asks us not to read this page"

    return Rules(refusal=refusal, delay_seconds=min(max(delay, 0.0), settings.most_crawl_delay_seconds), file=file)
