"""Names, links, times and numbers as readers say them: what every page shares. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ..text import clean_line, cut_words

MOST_NAME_WORDS = 7
"""Words of a name or attribution; longer ones are cut, so that no run of eight words of an article can pass as a name."""
_LINKABLE = re.compile(r"[^\s<>\"'\\`{}|^\x00-\x20\x7f-\x9f]+")


def name(text: str) -> str:
    """A name from outside, on one line and short enough to be no extract."""
    return cut_words(clean_line(text), MOST_NAME_WORDS)


def slug(text: str) -> str:
    """A file name of small letters, digits and hyphens: ``kensington-and-chelsea``; ``unnamed`` if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "unnamed"


def safe_link(url: str) -> str:
    """The address if a reader may follow it: http or https, one host, nothing that could break out; else empty."""
    if not _LINKABLE.fullmatch(url) or len(url) > 2000:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port  # raises when it is no number or too large
    except ValueError:
        return ""
    return url if port != 0 and parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""


def is_mail_address(text: str) -> bool:
    """Plain enough to stand behind ``mailto:``."""
    return bool(re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text, re.ASCII))


# -- times ------------------------------------------------------------------------------------------------------------

def day_words(day: date, *, year: bool = False) -> str:
    """``26 November`` or ``26 November 2025``."""
    return f"{day.day} {day:%B}" + (f" {day.year}" if year else "")


def clock_words(moment: datetime) -> str:
    """``7am``, ``5:30pm``, ``midday``; empty at the first minute of a day, which is how a bare date looks."""
    hour, minute = moment.hour, moment.minute
    if (hour, minute) == (0, 0):
        return ""
    if (hour, minute) == (12, 0):
        return "midday"
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''}{'am' if hour < 12 else 'pm'}"


def time_words(moment: datetime, zone: ZoneInfo, today: date | None = None) -> str:
    """``3:05pm, 25 November`` in the reader's time zone; with its year if that is not the year of ``today``."""
    local = moment.astimezone(zone)
    clock, day = clock_words(local), near_day(local, today)
    return f"{clock}, {day}" if clock else day


def near_day(day: date, today: date | None) -> str:
    """``25 November``, or with its year if that is not the year of ``today``."""
    return day_words(day, year=today is not None and day.year != today.year)


def end_words(moment: datetime, zone: ZoneInfo, *, year: bool = False) -> str:
    """One end of a period: ``7am 25 November``."""
    local = moment.astimezone(zone)
    return f"{clock_words(local) or 'the start of'} {day_words(local, year=year)}"


def period_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """``7am 25 November to 7am 26 November 2025``; the year of the first end only when it is another one."""
    other_year = start.astimezone(zone).year != end.astimezone(zone).year
    return f"{end_words(start, zone, year=other_year)} to {end_words(end, zone, year=True)}"


def days_between(first: date, last: date) -> str:
    """``10 March to 14 March``; both years when they differ."""
    other_year = first.year != last.year
    return f"{day_words(first, year=other_year)} to {day_words(last, year=other_year)}"


# -- counting ---------------------------------------------------------------------------------------------------------

def count(number: int, one: str, many: str) -> str:
    """``1 council``, ``3 councils``, ``1,204 facts``."""
    return f"{number:,} {one if number == 1 else many}"


def listed(parts: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
