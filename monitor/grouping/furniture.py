"""Sentences that say nothing of a text: credits, promotion, and the line that introduces a pasted statement."""

from __future__ import annotations

import re
from functools import cache

from ..text import normalise
from .credits import phrases


@cache
def _pattern(section: str, key: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w)(?:{one})" for one in phrases()[section][key]))


@cache
def _headed(section: str, key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each expression behind the plain letters it begins with: to look for those first is thirty times faster than one expression for all."""
    return tuple((_HEAD.match(one)[0], re.compile(rf"(?<!\w)(?:{one})")) for one in phrases()[section][key])


_HEAD = re.compile(r"(?:[a-z',: -](?![?*+{]))*")


def is_furniture(sentence: str, *, last_ones: bool) -> bool:
    """Whether a sentence only credits or promotes; promotion is looked for at the end of a page alone."""
    text = normalise(sentence)
    kinds = ("credit", "promotion") if last_ones else ("credit",)
    return any(head in text and pattern.search(text) for kind in kinds for head, pattern in _headed("furniture", kind))


def may_be_furniture(text: str) -> bool:
    """Whether anything in a longer piece begins like a credit or promotion; if not, none of its sentences needs a look."""
    plain = normalise(text)
    return any(head in plain for kind in ("credit", "promotion") for head, _ in _headed("furniture", kind))


def introduces(sentence: str) -> bool:
    """Whether a sentence announces that somebody's words follow."""
    text = normalise(sentence).strip()
    return bool(_pattern("introduction", "cues").search(text))
