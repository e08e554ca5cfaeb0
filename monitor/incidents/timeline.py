"""Facts of an incident -> its timeline: what happened when, each step a fact with its evidence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ..records import Article, Fact, TimelineEntry

DATA = Path(__file__).parent / "data" / "timeline.toml"

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_DATE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(_MONTHS)})(?: ((?:19|20)\d\d))?\b", re.I)
_CLOCK = re.compile(r"\bat (\d{1,2})(?:[.:](\d\d))? ?([ap])\.?m\b", re.I)
_NOT_THEN = re.compile(r"\b(?:until|till|by|before|after|since|from|between|to|and|than|of)(?: \w+day)?,? $", re.I)
# ``until 3 May``, ``between 1 and 3 May`` and ``the report of 3 May`` do not say when it happened.
_NOT = re.compile(r"\b(?:no|not|nobody|none|never|nothing|without)\b|n['\u2019]t\b", re.I)
_WEEKDAY = re.compile(r"\bon (mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
_SAID = re.compile(r"\b(?:said|says|saying|told|confirmed|announced|wrote|warned|posted|statement|according to)\b[^,;]{0,25}$", re.I)
# ``a spokesman told the paper on Monday`` is the day of the saying.
_NOON = time(12)
# A day is told as its noon: it is the same date in London and in UTC, winter and summer.
_LONGEST = timedelta(days=330)
# A date without a year further back than this before publication is more likely one still to come.


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step."""

    name: str
    frames: frozenset[str]
    values: frozenset[str]
    """Empty: any."""
    unless_not: bool
    """A statement with a no or not in it tells that it did not happen."""


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of ``data/timeline.toml``, in its order."""
    with DATA.open("rb") as file:
        return tuple(Kind(name, frozenset(told["frames"]), frozenset(told.get("values", ())), told.get("unless_not", False))
                     for name, told in tomllib.load(file).items())


def kind_of(fact: Fact) -> str:
    """The kind of step a fact is; empty if it is none. What is denied did not happen, and background happened to somebody else."""
    if fact.type != "event" or fact.polarity != "asserted" or fact.standing == "denied":
        return ""
    return next((kind.name for kind in kinds() if fact.frame in kind.frames and (not kind.values or fact.value in kind.values)
                 and not (kind.unless_not and _NOT.search(fact.statement))), "")


def timeline(facts: Iterable[Fact], articles: Mapping[str, Article], zone: ZoneInfo) -> tuple[TimelineEntry, ...]:
    """
    The steps of an incident, in order of time.

    A step stands at the moment its fact names: a date and time of day (``minute``), a date or a day of the week (``day``); else where
    its first article was published (``published``) or came to us (``first_seen``). It never stands after that article.

    Args:
        facts: Of one incident.
        articles: By id, at least the first article of each fact.
        zone: Time zone of the days the articles speak of.
    """
    order = {kind.name: number for number, kind in enumerate(kinds())}
    out = []
    for fact in facts:
        kind, article = kind_of(fact), articles.get(fact.first_article_id)
        if kind and article is not None:
            at, precision = _when(fact, article, zone)
            out.append(TimelineEntry(incident_id=fact.incident_id, fact_id=fact.fact_id, kind=kind, at=at, at_precision=precision, what=fact.statement))
    return tuple(sorted(out, key=lambda one: (one.at, order[one.kind], one.fact_id)))


def _when(fact: Fact, article: Article, zone: ZoneInfo) -> tuple[datetime, str]:
    told = article.dated_at
    today = told.astimezone(zone).date()
    day = _dated(fact.statement, today) or _weekday(fact.value, today) or _told_day(fact.statement, today)
    if day is not None:
        clock = _CLOCK.search(fact.statement)
        hour = _time(clock) if clock else None
        at = datetime.combine(day, hour or _NOON, zone).astimezone(timezone.utc)
        if at <= told:
            return at, "minute" if hour else "day"
        if hour is None and day == today:
            return told, "day"
    return told, "published" if article.published_at else "first_seen"


def _dated(statement: str, today: date) -> date | None:
    """The date a statement names as the time of what it tells; None if it names none, or several."""
    found = [one for one in _DATE.finditer(statement) if not _NOT_THEN.search(statement[:one.start()])]
    if len(found) != 1:
        return None
    day, month, year = found[0].groups()
    for written in (int(year),) if year else (today.year, today.year - 1):
        try:
            named = date(written, _MONTHS.index(month.lower()) + 1, int(day))
        except ValueError:
            continue
        if named <= today and (year or today - named <= _LONGEST):
            return named
    return None


def _weekday(value: str, today: date) -> date | None:
    """The last day of that name up to the day of publication: ``mon early`` on a Wednesday is two days ago."""
    name = value.split(" ")[0]
    return today - timedelta(days=(today.weekday() - _DAYS.index(name)) % 7) if name in _DAYS else None


def _told_day(statement: str, today: date) -> date | None:
    """The last day of the name that a statement gives as the time of what it tells; None if it names none, several, or the day of saying it."""
    found = list(_WEEKDAY.finditer(statement))
    if len(found) != 1 or _SAID.search(statement[:found[0].start()]):
        return None
    return _weekday(found[0][1][:3].lower(), today)


def _time(clock: re.Match[str]) -> time | None:
    hour, minute, half = int(clock[1]), int(clock[2] or 0), clock[3].lower()
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if half == "p" else 0), minute)
