"""What a visit teaches about a feed: its next state. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from ..records import Entry, FeedState, FetchedFeed, FetchFailure, NotModified, Visit
from .settings import FetchSettings

_HARD = frozenset("blocked_address not_a_feed xml_dtd parse_limit too_large encoding redirects tls robots".split())
_TEMPORARY = frozenset("timeout truncated connect protocol rate_limited".split())
_HARD_STATUSES = ("401", "403", "451")
_LOST = frozenset("gone http_4xx not_a_feed dns tls blocked_address redirects".split())
"""Failures after which an address that a redirect taught us is given up for the one in feeds.yml."""

_HOUR = timedelta(hours=1)


@cache
def _parser() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("feedparser")
    except PackageNotFoundError:
        return "unknown"


def reading_recipe(settings: FetchSettings) -> str:
    """Changes when the same bytes may be read otherwise: another release of the parser, or other limits."""
    return f"{settings.recipe}/{_parser()}"


def due(state: FeedState, now: datetime) -> bool:
    """Whether a feed is to be visited: its time has come, and nobody paused it."""
    return state.state != "paused" and (state.next_due_at is None or state.next_due_at <= now)


def unconditional(state: FeedState, settings: FetchSettings, now: datetime) -> bool:
    """
    Whether validators must not be sent this time.

    Some servers say "unchanged" for ever, so a whole body is asked for every ``full_fetch_days``, and whenever it would be read otherwise
    than last time.
    """
    return (state.whole_at is None or now - state.whole_at >= timedelta(days=settings.full_fetch_days)
            or state.recipe != reading_recipe(settings))


def next_state(state: FeedState, visit: Visit, settings: FetchSettings, now: datetime) -> FeedState:
    """
    The state after a visit.

    Validators change only with a whole good body, or with a 304 that names them anew; a visit made offline, or not made because the host
    had asked us to wait, counts as nobody's failure.
    """
    if isinstance(visit, FetchFailure):
        return _failed(state, visit, settings, now)
    learnt: dict[str, Any] = {"state": "ok", "reason": None, "failures": 0, "strikes": 0.0, "failing_since": None, "last_checked_at": now,
                              "last_success_at": now, "wait_minutes": visit.wait_minutes}
    if isinstance(visit, NotModified):
        whole = visit.whole
        learnt |= {"etag": visit.etag or state.etag, "last_modified": visit.last_modified or state.last_modified,
                   "whole_at": now if whole else state.whole_at}
    else:
        assert isinstance(visit, FetchedFeed)
        whole = not visit.partial
        learnt["gap_minutes"], learnt["newest_at"] = _rate(visit.entries, settings, now)
        learnt["skip_hours"] = visit.skip_hours
        if whole:
            learnt |= {"etag": visit.etag, "last_modified": visit.last_modified, "body_sha256": visit.body_sha256, "whole_at": now,
                       "recipe": visit.recipe}
        else:  # entries are used, but the next visit must bring the whole again
            learnt |= {"etag": None, "last_modified": None, "body_sha256": None}
    good = _moved(replace(state, **learnt), visit.moved_to, settings, now, believed=whole)
    return replace(good, next_due_at=_next_visit(good, settings, now))


def interval(state: FeedState, settings: FetchSettings, now: datetime) -> timedelta:
    """How often a feed is worth a visit: part of the usual time between its items, longer the longer it has been silent."""
    if state.gap_minutes is None:
        minutes = settings.interval_minutes
    else:
        silent = (now - state.newest_at).total_seconds() / 60 if state.newest_at else 0.0
        minutes = max(state.gap_minutes * settings.gap_share, silent * settings.silence_share)
    return timedelta(minutes=min(max(minutes, settings.least_interval_minutes), settings.most_interval_hours * 60))


def _next_visit(state: FeedState, settings: FetchSettings, now: datetime) -> datetime:
    """When to come again, as the publisher wishes within bounds."""
    asked = timedelta(minutes=min(state.wait_minutes or 0.0, settings.most_wish_hours * 60))
    delay = _jittered(max(interval(state, settings, now), asked), state.url, now, settings)
    at = now + max(delay, timedelta(minutes=settings.least_interval_minutes))
    latest = now + timedelta(hours=settings.most_interval_hours)
    while at.hour in state.skip_hours and at < latest:
        at = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    return at


def _rate(entries: Iterable[Entry], settings: FetchSettings, now: datetime) -> tuple[float | None, datetime | None]:
    """Usual minutes between two items, over the last weeks, and the date of the newest; None if the feed does not date its items."""
    dates = sorted(at for entry in entries if (at := entry.published_at or entry.updated_at) is not None and at <= now)
    if not dates:
        return None, None
    recent = [at for at in dates if now - at <= timedelta(days=settings.rate_days)] or dates[-1:]
    return (now - recent[0]).total_seconds() / 60 / len(recent), dates[-1]


def _moved(state: FeedState, moved_to: str | None, settings: FetchSettings, now: datetime, *, believed: bool) -> FeedState:
    """
    Count a permanent redirect; after enough equal answers over long enough it is the feed's address.

    One answer must not do it: portals of hotels and trains send permanent redirects, and so do servers on a bad day.
    """
    if moved_to is None or moved_to == (state.address or state.url):
        return state if state.moved_to is None else replace(state, moved_to=None, moved_since=None, moved_times=0)
    if moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=moved_to, moved_since=now, moved_times=1)
    times = state.moved_times + 1
    if believed and times >= settings.moves_before_kept and now - state.moved_since >= timedelta(hours=settings.move_hours):
        return replace(state, address=None if moved_to == state.url else moved_to, moved_to=None, moved_since=None, moved_times=0)
    return replace(state, moved_times=times)


def _failed(state: FeedState, failure: FetchFailure, settings: FetchSettings, now: datetime) -> FeedState:
    if failure.reason == "offline":
        return replace(state, last_checked_at=now)
    longest = timedelta(hours=settings.most_interval_hours)
    asked = None if failure.retry_after_seconds is None else timedelta(
        seconds=min(max(failure.retry_after_seconds, 0.0), longest.total_seconds()))
    if not failure.asked:
        return replace(state, next_due_at=now + (asked or longest))
    strikes = state.strikes + _weight(failure, settings)
    if failure.reason == "gone":
        # one more look after a day, then rarely: some feeds do come back
        delay = timedelta(days=settings.rest_days) if state.state == "gone" else longest
    elif strikes >= settings.failures_before_rest:
        delay = timedelta(days=settings.rest_days)
    else:
        delay = min(max(interval(state, settings, now) * strikes, timedelta(minutes=settings.least_interval_minutes)), longest)
    delay = _jittered(delay, state.url, now, settings)
    if asked is not None:
        delay = max(asked, min(delay, longest)) if failure.reason == "rate_limited" else max(asked, delay)
    # a 304 that nobody asked for, among others: forget the validators, so that the next visit is a whole one
    forget = failure.reason == "protocol"
    lost = failure.reason in _LOST
    return replace(state, state="gone" if failure.reason == "gone" else "failing", reason=failure.reason, failures=state.failures + 1,
                   strikes=strikes, failing_since=state.failing_since or now, last_checked_at=now, next_due_at=now + delay,
                   etag=None if forget or lost and state.address else state.etag,
                   last_modified=None if forget or lost and state.address else state.last_modified,
                   address=None if lost else state.address, moved_to=None, moved_since=None, moved_times=0)


def _weight(failure: FetchFailure, settings: FetchSettings) -> float:
    if failure.reason in _HARD or (failure.reason == "http_4xx" and failure.detail.endswith(_HARD_STATUSES)):
        return settings.hard_weight
    return settings.temporary_weight if failure.reason in _TEMPORARY else settings.soft_weight


def _jittered(delay: timedelta, url: str, now: datetime, settings: FetchSettings) -> timedelta:
    """The delay made a little longer or shorter, the same way for the same feed and moment."""
    seed = hashlib.sha256(f"{url} {now.isoformat()}".encode("utf-8", "replace")).digest()
    share = int.from_bytes(seed[:4], "big") / 0xFFFFFFFF * 2 - 1
    return timedelta(seconds=round(delay.total_seconds() * (1 + settings.jitter * share)))
