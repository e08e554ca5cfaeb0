"""
What is fresh in a sentence whose frames are all known: a voice not heard before, or how long, how often and until when.

Kept for one incident while it is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Reading
from .clauses import sayings
from .lexicon import lexicon
from .points import Point
from .shape import Line
from .slots import details

_PERSON = re.compile(r"(?<![\w.])(?!The )[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*\.? [A-Z][\w'\u2019-]*[a-z](?=[, ](?!\s*[A-Z]))")
_TITLES = frozenset("Dr Prof Professor Mr Mrs Ms Cllr Councillor Sir Dame Lord Lady".split())
_NO_PERSON = frozenset("council city borough street road service services police agency office group centre hall news university college democracy "
                       "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
                       "november december company party trust party union report limited ltd media security house committee".split())


class Fresh:
    """Persons met so far, and how long, how often and until when each frame was told with."""

    def __init__(self) -> None:
        self._people: set[str] = set()
        self._details: dict[str, set[str]] = {}

    def add(self, reading: Reading, line: Line, points: Sequence[Point]) -> None:
        """Put a sentence on record."""
        self._people.update(_people(reading, line))
        found = details(line.tokens)
        for point in points:
            if point.frame and found:
                self._details.setdefault(point.frame, set()).update(found)

    def voice(self, reading: Reading, line: Line) -> str:
        """A person who says something here and was in no sentence before; empty if there is none."""
        name = next((name for name in _people(reading, line) if name not in self._people), "")
        return name if name and sayings(line.tokens, lexicon()) else ""

    def detail(self, line: Line, typed: Sequence[Point]) -> str:
        """How long, how often or until when, of something known: what none of its frames was told with; empty if none."""
        mine = details(line.tokens) if typed else frozenset()
        told = set().union(*(self._details.get(p.frame, ()) for p in typed))
        return min(mine - told, default="")


def _people(reading: Reading, line: Line) -> list[str]:
    """Names that look like a person's, outside the names of bodies, in order."""
    s = line.sentence
    text = reading.article.text[s.start:s.end]
    bodies = [(b.start - s.start, b.end - s.start) for b in reading.bodies if s.start <= b.start < s.end]
    return [found.group().split(None, 1)[-1] if found.group().split()[0].rstrip(".") in _TITLES else found.group() for found in _PERSON.finditer(text)
            if not any(a < found.end() and found.start() < b for a, b in bodies) and not set(found.group().lower().split()) & _NO_PERSON]
