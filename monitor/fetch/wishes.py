"""What a publisher asks of those who poll a feed: how long to stay away, in which hours, and to come elsewhere. Pure; the caller sets bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .answer import Answer

_FOR_GOOD = (301, 308)
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-)?max-?age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s{0,20}(\d{1,6})\s{0,20}</ttl>", re.IGNORECASE)
_SKIP = re.compile(rb"<skipHours>([^\x00]{0,2000}?)</skipHours>", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s{0,20}(\d{1,2})\s{0,20}</hour>", re.IGNORECASE)
_HEAD_BYTES = 20_000
"""The channel's own elements stand before its items, or nowhere we look."""
HOURS = 24


def stay_away_minutes(headers: Mapping[str, str], now: datetime, body: bytes = b"") -> float | None:
    """The longest of Cache-Control, Expires and the feed's ttl, minutes; None if nothing is asked."""
    asked: list[float] = []
    control = headers.get("cache-control", "")
    if "no-cache" not in control and "no-store" not in control:
        if (age := _MAX_AGE.search(control)) is not None:
            asked.append(int(age[1]) / 60)
        elif (expires := _moment(headers.get("expires"))) is not None:
            asked.append((expires - (_moment(headers.get("date")) or now)).total_seconds() / 60)
    if (ttl := _TTL.search(body[:_HEAD_BYTES])) is not None:
        asked.append(float(ttl[1]))
    longest = max(asked, default=0.0)
    return longest if longest > 0 else None


def skipped_hours(body: bytes) -> tuple[int, ...]:
    """Hours in which not to come, UTC; none if the feed skips all of them, which nobody can mean."""
    found = _SKIP.search(body[:_HEAD_BYTES])
    hours = {int(hour) % HOURS for hour in _HOUR.findall(found[1])} if found else set()
    return tuple(sorted(hours)) if len(hours) < HOURS else ()


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)


def moved_for_good(answer: Answer) -> str | None:
    """Where redirects led that all call themselves permanent; None if none did. From https to http is never for good."""
    found, before = None, answer.url
    for status, where in answer.hops:
        if status not in _FOR_GOOD or before.lower().startswith("https:") and not where.lower().startswith("https:"):
            break
        found = before = where
    return found
