"""How far an incident has come: open, contained, closed, corrected or near_miss. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from ..sentences import split
from ..text import normalise

ORDER = {"contained": 1, "closed": 2, "near_miss": 3}


def status_of(texts: Iterable[str], roles: Collection[str]) -> str:
    """
    The status of an incident after everything that was read.

    Args:
        texts: Of its articles, in reading order, without retrospectives and rewriters.
        roles: How its councils stand at the end.

    Returns:
        ``corrected`` when a council was cleared and none is left affected; else the furthest that any sentence says, ``open`` if none does.
    """
    if "cleared" in roles and "affected" not in roles:
        return "corrected"
    reached = "open"
    for text in texts:
        folded = normalise(text)
        if not any(pattern.search(folded) for pattern in _words().values()):
            continue  # most articles say nothing of it
        for start, end in split(text):
            said = _said(normalise(text[start:end]))
            if said and ORDER[said] > ORDER.get(reached, 0):
                reached = said
    return reached


def _said(sentence: str) -> str:
    for status in ("near_miss", "closed", "contained"):
        found = _words()[status].search(sentence)
        if found and not _not_yet().search(sentence[:found.start()] + sentence[found.end():]):
            return status
    return ""


@cache
def _words() -> dict[str, re.Pattern[str]]:
    data = _data()
    return {status: _any(data[status]) for status in ORDER}


@cache
def _not_yet() -> re.Pattern[str]:
    return _any(_data()["not_yet"])


@cache
def _data() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("data/status.toml").read_text(encoding="utf-8"))


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(phrases, key=len, reverse=True)) + r")\b")
