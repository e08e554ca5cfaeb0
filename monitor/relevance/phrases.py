"""The phrases of data/phrases.toml, compiled, with their weights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..wordlists import BEGINS, WHOLE, Book, WordList

DATA = Path(__file__).parent / "data"


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
    pattern: WordList | _Marked
    needs: tuple[str, ...]
    """One of these must be in a text, else the pattern is not tried; empty: it always is."""

    def search(self, folded: str) -> Hit | None:
        """The first hit in a text in lower case, whole words only."""
        if self.needs and not any(need in folded for need in self.needs):
            return None
        found = self.pattern.search(folded)
        return Hit(found.start(), found.group()[1:]) if found else None

    def every(self, folded: str) -> list[Hit]:
        """All hits, in order."""
        return [Hit(found.start(), found.group()[1:]) for found in self.pattern.finditer(folded)]

    def words(self, folded: str) -> set[str]:
        """All different words that hit."""
        if self.needs and not any(need in folded for need in self.needs):
            return set()
        return {found.group()[1:] for found in self.pattern.finditer(folded)}


@cache
def _lists() -> dict[str, Any]:
    with (DATA / "phrases.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Gate:
    """Lists run together for the one question that most pages end with: is there a word of trouble anywhere?"""

    happening: WordList
    thing: WordList
    fate: WordList

    def opens(self, folded: str, more: str) -> bool:
        """Whether one of two texts tells of a happening, or they name a thing and, anywhere, what became of it."""
        def has(words: WordList) -> bool:
            return bool(words.search(folded) or words.search(more))

        return has(self.happening) or (has(self.thing) and has(self.fate))


@cache
def load_gate(happenings: tuple[str, ...], things: tuple[str, ...], fates: tuple[str, ...]) -> Gate:
    """A gate of the lists named; it looks at nothing else, so it is passed several times as fast as the lists one by one."""
    lists, book = _lists(), Book(before=" ")
    return Gate(*(book.add([word for name in names for word in lists[name]["words"]], WHOLE) for names in (happenings, things, fates)))


@cache
def load_phrases() -> dict[str, Phrases]:
    book = Book(before=" ")
    return {name: Phrases(name, float(entry["weight"]), _pattern(entry["words"], book), tuple(entry.get("needs", ())))
            for name, entry in _lists().items()}


class _Marked:
    """A list that also holds forms in brackets (``[name of council]``), which begin at no word; such a list has ``needs``."""

    def __init__(self, words: list[str], marks: list[str]) -> None:
        self._pattern = re.compile("|".join([f"{BEGINS}(?:{'|'.join(words)}){WHOLE}", *(f".?{mark}" for mark in marks)]))

    def search(self, folded: str) -> re.Match[str] | None:
        return self._pattern.search(f" {folded}")

    def finditer(self, folded: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(f" {folded}")


def _pattern(words: list[str], book: Book) -> WordList | _Marked:
    """Whole words only; a phrase in brackets is taken as it is."""
    marks = [word for word in words if word.startswith("\\[")]
    return _Marked([word for word in words if word not in marks], marks) if marks else book.add(words, WHOLE)
