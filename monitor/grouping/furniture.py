"""Sentences that say nothing of a text: credits, promotion, and the line that introduces a pasted statement."""

from __future__ import annotations

import re
from functools import cache

from ..text import normalise
from .credits import phrases


@cache
def _pattern(section: str, key: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w)(?:{one})" for one in phrases()[section][key]))


def is_furniture(sentence: str, *, last_ones: bool) -> bool:
    """Whether a sentence only credits or promotes; promotion is looked for at the end of a page alone."""
    text = normalise(sentence)
    return bool(_pattern("furniture", "credit").search(text)) or last_ones and bool(_pattern("furniture", "promotion").search(text))


def introduces(sentence: str) -> bool:
    """Whether a sentence announces that somebody's words follow."""
    text = normalise(sentence).strip()
    return bool(_pattern("introduction", "cues").search(text))
