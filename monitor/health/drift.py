"""
drifted(habits, settings) -> list[Drift].

A publisher who changes its pages breaks no rule and raises no error: dates or texts are missing from one day to the next, and a digest would
be quiet for the wrong reason. So a source's latest items are compared with its own past, never with other sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ..records import Habit
from .settings import HealthSettings

SHORTER = 0.4
"""An item of less than this part of the source's own median length counts as shrunk: cut pages and stubs are far below, short news are not.
Our choice, over the spread of article lengths in the example week (a quarter of the items of a source are below 0.6 of its median)."""
LEAST_WORDS = 40
"""Fewer words are no article's text; as in the extraction room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One habit that a source has given up."""

    publisher: str
    what: str
    """undated, textless or shrunk."""
    says: str


def drifted(habits: Iterable[Habit], settings: HealthSettings) -> list[Drift]:
    """What changed in the latest items of each source; a source with too short a past is left alone."""
    found = []
    for habit in habits:
        now, past = slice(0, settings.drift_items), slice(settings.drift_items, None)
        if len(habit.words[past]) < settings.drift_past:
            continue
        with_text = [words for words in habit.words[past] if words >= LEAST_WORDS]
        usual = median(with_text) if with_text else 0.0
        signs = (("undated", [not dated for dated in habit.dated], "without a date"),
                 ("textless", [words < LEAST_WORDS for words in habit.words], "without a text"),
                 ("shrunk", [LEAST_WORDS <= words < SHORTER * usual for words in habit.words], f"much shorter than its usual {usual:.0f} words"))
        for what, is_so, says in signs:
            latest, before = _share(is_so[now]), _share(is_so[past])
            if latest - before >= settings.drift_share:
                found.append(Drift(publisher=habit.publisher, what=what,
                                   says=f"{sum(is_so[now])} of its latest {settings.drift_items} items are {says}, before it were {before:.0%}"))
    return found


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
