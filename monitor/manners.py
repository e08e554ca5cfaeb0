"""``monitor feeds manners``: what publishers see of us, host by host, from the ledger of traffic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .records import HostTraffic
from .urls import host_of

if TYPE_CHECKING:
    from .fetch.settings import FetchSettings
    from .store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class HostManners:
    """One host over the days asked about."""

    host: str
    requests: int
    not_modified: int
    """Answers 304: our request carried what we had, and nothing had to be sent."""
    unchanged_share: float
    """Of all requests, 0 to 1."""
    conditional_share: float
    """Requests that carried what we had, of all, 0 to 1."""
    closest_seconds: float | None
    """Least time between the starts of two requests of a run; None if there were not two."""
    bytes: int
    failed: int
    refused_by_robots: int
    """Pages left alone because robots.txt asks so."""
    asked_to_wait: int
    """Answers 429, and 503 with Retry-After."""
    left_alone: int
    """Visits not made because the host had asked us to wait."""
    new_articles: int
    requests_per_new_article: float | None
    """None: no new article came from this host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What publishers see of us."""

    since: datetime
    name: str
    """Our client name, as every request carries it."""
    at_once: int
    """Most requests under way at one host."""
    spacing_seconds: float
    """Least time between two requests at one host."""
    hosts: tuple[HostManners, ...]
    total: HostManners


def manners(store: Store, settings: FetchSettings, now: datetime, days: float) -> Manners:
    """The ledger of the last days as a report, the busiest host first."""
    from .fetch.http import Http

    since = now - timedelta(days=days)
    traffic = store.fetches.traffic_since(since)
    alone = Counter(_key(url) for url in store.manners.left_alone(since))
    news = Counter(_key(url) for url in store.manners.new_articles(since))
    hosts = [_host(host, one, alone[host], news[host]) for host, one in traffic.items()]
    hosts += [_host(host, HostTraffic(), count, news[host]) for host, count in alone.items() if host not in traffic]
    hosts.sort(key=lambda one: (-one.requests, one.host))
    gaps = [one.closest_seconds for one in traffic.values() if one.closest_seconds is not None]
    whole = HostTraffic(closest_seconds=min(gaps, default=None), **{
        field: sum(getattr(one, field) for one in traffic.values()) for field in HostTraffic.__dataclass_fields__ if field != "closest_seconds"})
    return Manners(since=since, name=Http(settings).name, at_once=settings.per_host, spacing_seconds=settings.spacing_seconds, hosts=tuple(hosts),
                   total=_host("all", whole, sum(alone.values()), sum(news.values())))


def _host(host: str, traffic: HostTraffic, left_alone: int, new: int) -> HostManners:
    return HostManners(
        host=host, requests=traffic.requests, not_modified=traffic.not_modified, bytes=traffic.bytes, failed=traffic.failed,
        unchanged_share=round(traffic.not_modified / traffic.requests, 3) if traffic.requests else 0.0, left_alone=left_alone,
        conditional_share=round(traffic.conditional / traffic.requests, 3) if traffic.requests else 0.0, closest_seconds=traffic.closest_seconds,
        refused_by_robots=traffic.refused_by_robots, asked_to_wait=traffic.rate_limited, new_articles=new,
        requests_per_new_article=round(traffic.requests / new, 1) if new else None)


def _key(url: str) -> str:
    """``host:port`` as the ledger writes it."""
    host = host_of(url)
    if not host or host.rpartition(":")[2].isdigit():
        return host
    return f"{host}:{443 if url.lower().startswith('https') else 80}"
