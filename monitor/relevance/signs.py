"""
What one sentence tells of an attack by the classes of its words (lexicon.py), when words of them stand near one another.

``somebody`` + ``got into`` + ``the accounts``, ``a hostile`` + ``program`` + ``on servers``: no phrase is listed, a new wording is read as an old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .lexicon import Lexicon, Marks, load_lexicon

_PATTERNS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("attack", 1.0, ("attack",)),
    ("agent-and-thing", 1.0, ("agent", "act|system|data|kit|harm|fate")),
    ("agent-act-thing", 1.0, ("crook", "act|harm|taken", "system")),
    ("harm-to-thing", 0.9, ("harm", "system|data")),
    ("agent", 0.8, ("agent",)),
    ("agent-act-thing", 0.8, ("crook", "act|harm|taken", "data")),
    ("bad-thing", 0.8, ("bad", "system")),
    ("assault-on-thing", 0.8, ("assault|breach", "system")),
    ("assault-on-thing", 0.8, ("assault", "data")),
    ("taken-data", 0.7, ("taken", "data")),
    ("agent-act-thing", 0.6, ("crook", "act|harm|taken", "kit")),
    ("assault-on-thing", 0.6, ("assault", "kit")),
    ("somebody-at-thing", 0.4, ("crook", "system")),
)
"""Name, points, and the classes that must stand near one another, each of another word."""


ON_FOOT = frozenset(("agent-act-thing", "assault-on-thing", "taken-data", "somebody-at-thing"))
"""Patterns that burglars fill too."""


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    weight: float
    first: int
    """Number of its first word, and of the one after its last."""
    last: int


class Signs:
    """The patterns, with their classes as bits."""

    def __init__(self, lexicon: Lexicon) -> None:
        def bits(names: str) -> int:
            return sum(lexicon.bits[name] for name in names.split("|"))

        self.patterns = tuple((name, weight, tuple(map(bits, classes))) for name, weight, classes in _PATTERNS)
        self.any = bits("agent|crook|attack|assault|breach|bad|harm|taken")
        self.thing = bits("system|data|kit")
        self.system, self.fate, self.probe, self.unreal, self.physical, self.teaser = map(
            bits, ("system", "fate", "probe", "unreal", "physical", "teaser"))
        self.telling = bits("agent|crook|attack|assault|breach|bad|harm|taken|system|kit|data|fate|probe")
        """A sentence with none of these tells of nothing."""
        self.alone = bits("agent|attack")

    def possible(self, met: int) -> bool:
        """Whether a text with words of these classes can have any sign at all."""
        return bool(met & self.alone or (met & self.any and met & self.thing) or (met & self.system and met & self.fate and met & self.probe))

    def trouble(self, marks: Marks, met: int, near: int) -> tuple[int, int] | None:
        """Where a sentence says that computers do not work, or work again."""
        return _together(marks, (self.system, self.fate), near) if met & self.system and met & self.fate else None

    def find(self, marks: Marks, met: int, near: int) -> Sign | None:
        """The strongest sign of a sentence; its words stand at most ``near`` words from one another, in any order."""
        if not met & self.any:
            return None
        for name, weight, classes in self.patterns:
            if all(met & bits for bits in classes) and (span := _together(marks, classes, near)):
                return Sign(name, weight, *span)
        return None


def _together(marks: Marks, classes: tuple[int, ...], near: int) -> tuple[int, int] | None:
    """The first words of all classes, each near the one before; a word counts for one class only."""
    for first, last, bits in marks:
        if not bits & classes[0]:
            continue
        low, high, rest = first, last, classes[1:]
        for wanted in rest:
            best = None
            for start, end, others in marks:
                if others & wanted and (start >= high or end <= low):
                    gap = start - high if start >= high else low - end
                    if gap <= near and (best is None or gap < best[0]):
                        best = gap, start, end
            if best is None:
                break
            low, high = min(low, best[1]), max(high, best[2])
        else:
            return low, high
    return None


@cache
def load_signs() -> Signs:
    return Signs(load_lexicon())
