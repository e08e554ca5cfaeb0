"""Aware UTC from what the world writes; a day's bounds in the reader's time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc


def utc_now() -> datetime:
    """The clock of an ordinary run, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def from_iso(text: str) -> datetime:
    """Aware UTC from ISO 8601; a time without an offset is taken as UTC. Raises ValueError."""
    value = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def to_iso(value: datetime) -> str:
    """``2025-11-26T07:00:00Z``, seconds, as every time in the store is written."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def sane(value: datetime | None, now: datetime, *, oldest_year: int = 1995, ahead: timedelta = timedelta(days=1)) -> datetime | None:
    """The time if it can be true: not before ``oldest_year``, not more than ``ahead`` after now; else None."""
    if value is None or value.year < oldest_year or value > now + ahead:
        return None
    return value


def due_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """
    When the digest of a local day is due, aware UTC.

    A time that the spring change skips moves forward; one that the autumn change repeats is the first of the two.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
