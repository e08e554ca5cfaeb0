"""Text of others made fit to print, times and numbers as readers say them. Knows nothing of facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ..text import clean_line, cut_words

MOST_NAME_WORDS = 7
"""Words of a name or attribution; longer ones are cut, so that no run of eight words of an article can pass as a name."""
_JOINED = re.compile(r"^(?:(?:and|but|while|that)\s+)+(?=\w)")
_DOUBLE = re.compile("[\"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]")
_LINKABLE = re.compile(r"[^\s<>\"'\\`{}|^\x00-\x20\x7f-\x9f]+")


# -- text of others ---------------------------------------------------------------------------------------------------

def name(text: str) -> str:
    """A name from outside, on one line and short enough to be no extract."""
    return cut_words(clean_line(text), MOST_NAME_WORDS)


def clause(text: str, most: int) -> str:
    """A clause of an article as we print it: one line, at most ``most`` words, marks in pairs, a capital, an end, no joining word before it."""
    line = _JOINED.sub("", paired(clean_line(text, 5000)).strip(" ,;:\u2013\u2014-"))
    line = cut_words(line, most).strip(" ,;:\u2013\u2014-")
    if line.count("\u201c") > line.count("\u201d"):
        line += "\u201d"  # the cut fell inside a quotation
    line = line[:1].upper() + line[1:]
    if line and line[-1] not in ".?!\u2026" and not re.search(r"[.?!\u2026][\u201d\u2019)]$", line):
        line += "."
    return line


def paired(line: str) -> str:
    """Double quotation marks made typographic; all of them dropped when one is missing its partner."""
    marks = len(_DOUBLE.findall(line))
    if marks % 2:
        return " ".join(_DOUBLE.sub("", line).split())
    turn = iter("\u201c\u201d" * (marks // 2))
    return _DOUBLE.sub(lambda _: next(turn), line)


def quotation(text: str, most: int) -> str:
    """The exact words of the evidence, cut at ``most`` words; no marks around, empty stays empty."""
    return cut_words(clean_line(text, 5000), most)


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
