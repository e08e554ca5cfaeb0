"""``monitor feeds check``: every feed visited once, and what it answered; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .records import Feed, FeedState, FetchedFeed, FetchFailure, Visit

if TYPE_CHECKING:
    from .config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What one visit to a feed found, nothing stored."""

    url: str
    publisher: str
    ok: bool
    entries: int
    newest: datetime | None
    reason: str = ""
    detail: str = ""
    format: str = ""
    warnings: tuple[str, ...] = ()
    """What had to be left out, in sentences."""


def check_feeds(config: Config, urls: Sequence[str] | None, now: datetime, *, http: Any = None,
                progress: Callable[[str, int, int], None] | None = None) -> list[FeedCheck]:
    """
    Visit feeds, in the order of the list.

    Args:
        urls: Addresses, on the list or not; None: the whole list.
    """
    from .fetch.feeds import fetch_feeds
    from .fetch.http import Http
    from .guard import Guard

    listed = {feed.url for feed in config.feeds}
    feeds = [feed for feed in config.feeds if urls is None or feed.url in urls]
    feeds += [Feed(url=url, publisher=url) for url in dict.fromkeys(urls or ()) if url not in listed]
    checks: dict[str, FeedCheck] = {}
    with Guard() as guard, nullcontext(http) if http is not None else Http(config.settings.fetch) as client:
        jobs = [(feed, FeedState(url=feed.url)) for feed in feeds]
        for feed, visit in fetch_feeds(jobs, client, config.settings.fetch, now, guard=guard):
            checks[feed.url] = _checked(feed, visit)
            if progress is not None:
                progress("feeds", len(checks), len(jobs))
    return [checks[feed.url] for feed in feeds if feed.url in checks]


def _checked(feed: Feed, visit: Visit) -> FeedCheck:
    if isinstance(visit, FetchFailure):
        return FeedCheck(url=feed.url, publisher=feed.publisher, ok=False, entries=0, newest=None, reason=visit.reason, detail=visit.detail)
    assert isinstance(visit, FetchedFeed)  # no validator was sent, so that nothing can be unchanged
    newest = max((entry.published_at for entry in visit.entries if entry.published_at), default=None)
    return FeedCheck(url=feed.url, publisher=feed.publisher, ok=True, entries=len(visit.entries), newest=newest,
                     reason="partial" if visit.partial else "", format=visit.format, warnings=visit.warnings)
