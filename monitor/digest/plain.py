"""Text of others made fit to print; with the names, links, times and numbers of every page. Knows nothing of facts."""

from __future__ import annotations

import re

from ..look.words import (
    clock_words,
    count,
    day_words,
    days_between,
    end_words,
    is_mail_address,
    listed,
    name,
    near_day,
    period_words,
    safe_link,
    slug,
    time_words,
)
from ..text import clean_line, cut_words

__all__ = ["clause", "clock_words", "count", "day_words", "days_between", "end_words", "is_mail_address", "listed", "name", "near_day",
           "paired", "period_words", "quotation", "safe_link", "slug", "time_words"]

_JOINED = re.compile(r"^(?:(?:and|but|while|that)\s+)+(?=\w)")
_DOUBLE = re.compile("[\"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]")


# -- text of others ---------------------------------------------------------------------------------------------------

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
