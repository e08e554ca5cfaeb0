"""What a visit teaches about a feed: its next state. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from ..records import FeedState, FetchedFeed, FetchFailure, NotModified, Visit
from .settings import FetchSettings

_HARD = frozenset("blocked_address not_a_feed xml_dtd parse_limit too_large encoding redirects tls robots".split())
_TEMPORARY = frozenset("timeout truncated connect protocol offline rate_limited".split())
_HARD_STATUSES = ("401", "403", "451")


def due(state: FeedState, now: datetime) -> bool:
    """Whether a feed is to be visited: its time has come, and nobody paused it."""
    return state.state != "paused" and (state.next_due_at is None or state.next_due_at <= now)


def unconditional(state: FeedState, settings: FetchSettings, now: datetime) -> bool:
    """
    Whether validators must not be sent this time, because some servers say "unchanged" for ever.

    Deterministic from the address: every ``full_fetch_days``, each feed on its own day, without a further column to remember.
    """
    days = max(1, round(settings.full_fetch_days))
    phase = int.from_bytes(hashlib.sha256(state.url.encode("utf-8", "replace")).digest()[:4], "big")
    first_today = state.last_checked_at is None or state.last_checked_at.date() != now.date()
    return first_today and (now.date().toordinal() + phase) % days == 0


def next_state(state: FeedState, visit: Visit, settings: FetchSettings, now: datetime) -> FeedState:
    """
    The state after a visit.

    Validators change only with a whole good body; a visit made offline changes nothing but the time of the attempt.
    """
    if isinstance(visit, FetchFailure):
        return _failed(state, visit, settings, now)
    interval = _jittered(timedelta(minutes=max(settings.interval_minutes, settings.least_interval_minutes)), state.url, now, settings)
    good = replace(state, state="ok", reason=None, failures=0, failing_since=None, last_checked_at=now, last_success_at=now,
                   next_due_at=now + interval)
    if isinstance(visit, NotModified):
        return replace(good, etag=visit.etag or state.etag, last_modified=visit.last_modified or state.last_modified)
    assert isinstance(visit, FetchedFeed)
    if visit.partial:  # entries are used, but the next visit must bring the whole again
        return replace(good, etag=None, last_modified=None, body_sha256=None)
    return replace(good, etag=visit.etag, last_modified=visit.last_modified, body_sha256=visit.body_sha256)


def _failed(state: FeedState, failure: FetchFailure, settings: FetchSettings, now: datetime) -> FeedState:
    if failure.reason == "offline":
        return replace(state, last_checked_at=now)
    failures = state.failures + 1
    longest = timedelta(hours=settings.most_interval_hours)
    if failure.reason == "gone":
        # one more look after a day, then rarely: some feeds do come back
        delay = longest if failures <= 1 else timedelta(days=settings.rest_days)
    elif failures >= settings.failures_before_rest:
        delay = timedelta(days=settings.rest_days)
    else:
        delay = min(timedelta(minutes=settings.interval_minutes) * (1 + _weight(failure, settings) * failures), longest)
    delay = _jittered(delay, state.url, now, settings)
    if failure.retry_after_seconds is not None:
        asked = timedelta(seconds=min(max(failure.retry_after_seconds, 0.0), longest.total_seconds()))
        delay = max(asked, min(delay, longest)) if failure.reason == "rate_limited" else max(asked, delay)
    # a 304 that nobody asked for: forget the validators, so that the next visit is a whole one
    forget = failure.reason == "protocol"
    return replace(state, state="gone" if failure.reason == "gone" else "failing", reason=failure.reason, failures=failures,
                   failing_since=state.failing_since or now, last_checked_at=now, next_due_at=now + delay,
                   etag=None if forget else state.etag, last_modified=None if forget else state.last_modified)


def _weight(failure: FetchFailure, settings: FetchSettings) -> float:
    if failure.reason in _HARD or (failure.reason == "http_4xx" and failure.detail.endswith(_HARD_STATUSES)):
        return settings.hard_weight
    return settings.temporary_weight if failure.reason in _TEMPORARY else settings.soft_weight


def _jittered(delay: timedelta, url: str, now: datetime, settings: FetchSettings) -> timedelta:
    """The delay made a little longer or shorter, the same way for the same feed and moment."""
    seed = hashlib.sha256(f"{url} {now.isoformat()}".encode("utf-8", "replace")).digest()
    share = int.from_bytes(seed[:4], "big") / 0xFFFFFFFF * 2 - 1
    return timedelta(seconds=round(delay.total_seconds() * (1 + settings.jitter * share)))
