"""Days to come: the date a statement names for something that has not happened yet. Pure; looks at no clock."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ..records import FactRow
from . import order, plain, words

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = "|".join(MONTHS)
_DATE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})(?:,? ((?:19|20)\d\d))?\b", re.I)
_PART = re.compile(rf"\b(?:(early|mid|middle of|late|end of|beginning of)[- ](?:in )?({_MONTH}))(?: ((?:19|20)\d\d))?\b", re.I)
_WEEKDAY = re.compile(r"\b(?:on|next|this|until|by|from) (mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
_TOMORROW = re.compile(r"\btomorrow\b", re.I)
_AHEAD = re.compile(r"\b(?:will|would|due|expect(?:s|ed)?|plans?|planned|hopes?|aims?|intends?|is to|are to|to be|scheduled|"
                    r"may|might|could|until|deadline)\b", re.I)
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_PARTS = {"early": 5, "beginning of": 5, "mid": 15, "middle of": 15, "late": 25}
_SAID = {"early": "Early", "beginning of": "Early", "mid": "Mid", "middle of": "Mid", "late": "Late", "end of": "End of"}
MOST_AHEAD = timedelta(days=330)
"""A date without a year further ahead than this is more likely one gone by."""


def named_day(statement: str, told: date, today: date) -> tuple[date, str] | None:
    """
    The first day to come that a statement names, and how to write it; None if it names none.

    Args:
        told: Day of the report, from which ``next Monday`` counts.
        today: Days before this one have gone by.
    """
    if not _AHEAD.search(statement):
        return None
    found = [*_dates(statement, told), *_parts(statement, told), *_weekdays(statement, told)]
    ahead = [one for one in found if one[0] >= today and one[0] > told]
    return min(ahead, default=None)


def days_to_come(rows: Iterable[FactRow], today: date, zone: ZoneInfo) -> list[tuple[date, str, FactRow]]:
    """Facts that name a day to come, by day; of several that name one day for one council and matter, the surest."""
    found: dict[tuple, tuple[date, str, FactRow]] = {}
    for row in sorted(rows, key=order.weight):
        if row.standing == "denied" or row.polarity == "denied" or not row.evidence:
            continue
        told = words.dated_at(row.evidence[0]).astimezone(zone).date()
        named = named_day(row.statement, told, today)
        if named:
            day, when = named
            found.setdefault((day, order.group_of(row), row.frame or order.plain(row.statement)), (day, when, row))
    return sorted(found.values(), key=lambda one: (one[0], order.weight(one[2])))


def _year(day: int, month: int, written: str | None, told: date) -> date | None:
    """The date in its year, else the next one after the report."""
    for year in (int(written),) if written else (told.year, told.year + 1):
        try:
            named = date(year, month, day)
        except ValueError:
            continue
        if written or told < named <= told + MOST_AHEAD:
            return named
    return None


def _dates(statement: str, told: date) -> Iterable[tuple[date, str]]:
    for one in _DATE.finditer(statement):
        named = _year(int(one[1]), MONTHS.index(one[2].lower()) + 1, one[3], told)
        if named:
            yield named, plain.near_day(named, told)


def _parts(statement: str, told: date) -> Iterable[tuple[date, str]]:
    for one in _PART.finditer(statement):
        part, month = one[1].lower(), MONTHS.index(one[2].lower()) + 1
        year = int(one[3]) if one[3] else told.year + (month < told.month)
        named = _year(_PARTS.get(part, monthrange(year, month)[1]), month, str(year), told)
        if named and named <= told + MOST_AHEAD:
            join = "-" if _SAID[part] == "Mid" else " "
            yield named, f"{_SAID[part]}{join}{named:%B}" + (f" {named.year}" if named.year != told.year else "")


def _weekdays(statement: str, told: date) -> Iterable[tuple[date, str]]:
    """Only what stands after a word that looks ahead: ``will meet on Monday``, not ``said on Monday that it will``."""
    ahead = _AHEAD.search(statement)
    for one in _WEEKDAY.finditer(statement, ahead.end() if ahead else len(statement)):
        named = told + timedelta(days=(_WEEKDAYS.index(one[1].lower()) - told.weekday() - 1) % 7 + 1)
        yield named, plain.near_day(named, told)
    if ahead and _TOMORROW.search(statement):
        named = told + timedelta(days=1)
        yield named, plain.near_day(named, told)
