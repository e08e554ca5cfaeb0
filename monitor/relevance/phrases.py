"""The phrases of data/phrases.toml, compiled, with their weights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..wordlists import BEGINS, WHOLE, Book, Hit, Line, WordList

DATA = Path(__file__).parent / "data"


AGAINST = ("planned", "human_error", "strategy", "statistics", "vendor", "no_attack", "business_park", "bullying", "scam", "shopping", "abroad")
"""Lists of what a page is instead; looked for in its opening."""
_APART = {"page": ("template", "consent"),
          "kind": ("roundup", "retrospective", "what_we_know", "news_again", "statement", "official_publisher"),
          "context": ("hypothetical", "others",
                      "lost", "recovering", "makeshift", "guard", "guarding", "intended", "thing_wide", "others_own", "data_thing", "data_fate")}
# Lists that few pages are asked for, or only the title: each group is a book of its own, looked up when somebody asks.


@dataclass(frozen=True, slots=True)
class Phrases:
    """One list of words with what a hit is worth."""

    name: str
    weight: float
    pattern: WordList | _Marked
    needs: tuple[str, ...]
    """One of these must be in a text, else the pattern is not tried; empty: it always is."""

    def search(self, line: Line) -> Hit | None:
        """The first hit in a text in lower case, whole words only."""
        return self.pattern.search(line)

    def every(self, line: Line) -> Sequence[Hit]:
        """All hits, in order."""
        return self.pattern.every(line)

    def words(self, line: Line) -> set[str]:
        """All different words that hit."""
        return {found.words for found in self.pattern.every(line)}

    def may_hit(self, folded: str) -> bool:
        """Whether a text has what the list needs."""
        return not self.needs or any(need in folded for need in self.needs)


class PhraseLists(dict[str, Phrases]):
    """All lists by name, and the books they are looked up in."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        self.book = Book()
        """Of what is looked for in every sentence."""
        self.apart = {name: Book() for name in _APART}
        """Books of the other lists: ``page``, ``kind``, ``context``."""
        homes = {name: self.apart[book] for book, names in _APART.items() for name in names}
        for name, entry in lists.items():
            self[name] = Phrases(name, float(entry["weight"]), _pattern(entry["words"], homes.get(name, self.book)), tuple(entry.get("needs", ())))
        self._together: dict[tuple[str, ...], frozenset[WordList]] = {}

    def together(self, names: tuple[str, ...]) -> frozenset[WordList]:
        """Several lists, to be asked for at once."""
        if names not in self._together:
            self._together[names] = frozenset(self[name].pattern for name in names)
        return self._together[names]


@cache
def _lists() -> dict[str, Any]:
    with (DATA / "phrases.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def load_phrases() -> PhraseLists:
    return PhraseLists(_lists())


class _Marked:
    """A list that also holds forms in brackets (``[name of council]``), which begin at no word; such a list has ``needs``."""

    def __init__(self, words: list[str], marks: list[str]) -> None:
        self._pattern = re.compile("|".join([f"{BEGINS}(?:{'|'.join(words)}){WHOLE}", *(f".?{mark}" for mark in marks)]))

    def search(self, line: Line) -> Hit | None:
        return next(iter(self.every(line)), None)

    def every(self, line: Line) -> list[Hit]:
        return [Hit(found.start(), found.end(), found.group()[1:]) for found in self._pattern.finditer(line.text)]


def _pattern(words: list[str], book: Book) -> WordList | _Marked:
    """Whole words only; a phrase in brackets is taken as it is."""
    marks = [word for word in words if word.startswith("\\[")]
    return _Marked([word for word in words if word not in marks], marks) if marks else book.add(words, WHOLE)
