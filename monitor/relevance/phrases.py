"""The phrases of data/phrases.toml, compiled, with their weights."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


_BEGINS = "[ \\n\"'(\\[/-]"
# What stands before a word; found twice as fast as a word boundary.


@dataclass(frozen=True, slots=True)
class Hit:
    """Words found, and where they begin."""

    start: int
    words: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """One list of words with what a hit is worth."""

    name: str
    weight: float
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    """One of these must be in a text, else the pattern is not tried; empty: it always is."""

    def search(self, folded: str) -> Hit | None:
        """The first hit in a text in lower case, whole words only."""
        if self.needs and not any(need in folded for need in self.needs):
            return None
        found = self.pattern.search(f" {folded}")
        return Hit(found.start(), found.group()[1:]) if found else None

    def every(self, folded: str) -> list[Hit]:
        """All hits, in order."""
        return [Hit(found.start(), found.group()[1:]) for found in self.pattern.finditer(f" {folded}")]

    def words(self, folded: str) -> set[str]:
        """All different words that hit."""
        if self.needs and not any(need in folded for need in self.needs):
            return set()
        return {found.group()[1:] for found in self.pattern.finditer(f" {folded}")}


@cache
def load_phrases() -> dict[str, Phrases]:
    with (DATA / "phrases.toml").open("rb") as file:
        lists = tomllib.load(file)
    return {name: Phrases(name, float(entry["weight"]), re.compile(_whole_words(entry["words"])), tuple(entry.get("needs", ())))
            for name, entry in lists.items()}


def _whole_words(words: list[str]) -> str:
    """Whole words only; a phrase in brackets is taken as it is."""
    plain = [word for word in words if not word.startswith("\\[")]
    marks = [word for word in words if word.startswith("\\[")]
    joined = rf"{_BEGINS}(?:{'|'.join(plain)})(?!\w)"
    return "|".join([joined, *(f".?{mark}" for mark in marks)])
