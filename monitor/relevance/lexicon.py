"""Words by class (data/words.toml), looked up in a text that is cut into words: at most words nothing stands, at the speed of a dictionary."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import compress
from pathlib import Path

from ..wordlists import Cut

DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"\w*")
_KNOWN = 50_000
# So many words are remembered; then it begins anew.
_ABBREVIATION = "IT"
# Computers; in lower case a pronoun.
_SHORTEST = 3
# Letters that a beginning (``encrypt*``) has at least.

_IT = re.compile(rf"\b{_ABBREVIATION}\b")
_STOPS = frozenset(".,;:!?")
_AFTER = 2
# Empty words that a cut has at its end.

_Several = dict[str, list[tuple[tuple[str, ...], int]]]
"""Second word of a phrase -> its further words, and its class."""
Entry = tuple[int, _Several]
"""Classes of a word alone, and what can follow it."""
_NOTHING: _Several = {}
Marks = list[tuple[int, int, int]]
"""Number of the first word of what was found, of the word after its last, and its classes."""


class Lexicon:
    """Classes of words; a class is a bit."""

    def __init__(self, lists: dict[str, Iterable[str]]) -> None:
        self.bits = {name: 1 << number for number, name in enumerate(lists)}
        """Name of a class -> its bit."""
        self._words: dict[str, int] = {}
        self._begins: dict[str, int] = {}
        self._several: dict[str, _Several] = {}
        for name, words in lists.items():
            for word in words:
                self._put(word.replace("-", " ").split(), self.bits[name])
        self._known = _Known(self)

    def _put(self, parts: list[str], bit: int) -> None:
        first, *rest = parts
        if rest:
            self._several.setdefault(first, {}).setdefault(rest[0], []).append((tuple(rest[1:]), bit))
        elif first.endswith("*"):
            begin = first[:-1]
            if len(begin) < _SHORTEST:
                raise ValueError(f"words.toml: {first!r} begins too many words")
            self._begins[begin] = self._begins.get(begin, 0) | bit
        else:
            self._words[first] = self._words.get(first, 0) | bit

    def look_up(self, word: str) -> Entry | None:
        """What a word can be or begin; None for most."""
        letters = plain(word)
        bits = self._words.get(letters, 0)
        for length in range(_SHORTEST, len(letters) + 1):
            bits |= self._begins.get(letters[:length], 0)
        # a phrase goes on only where no stop stands: "was down. The phones" is not "down the phones"
        several = self._several.get(letters, _NOTHING) if letters and word[-1:] not in _STOPS else _NOTHING
        return (bits, several) if bits or several else None

    def read(self, cut: Cut, original: str) -> Marks:
        """Every word of a class in a text, in order; ``original`` with its capitals tells IT from it."""
        words, known = cut.words, self._known
        out: Marks = []
        entries = list(map(known.__getitem__, words))
        for number in compress(range(len(words) - _AFTER), entries):
            bits, several = entries[number]  # type: ignore[misc]
            if bits:
                out.append((number, number + 1, bits))
            if several and (goes_on := several.get(plain(words[number + 1]))):
                for rest, bit in goes_on:
                    stop = number + 2 + len(rest)
                    if not rest or (tuple(map(plain, words[number + 2:stop])) == rest and not any(word[-1:] in _STOPS for word in words[number + 1:stop - 1])):
                        out.append((number, stop, bit))
        if _ABBREVIATION in original:
            its = [(bisect_right(cut.at, found.start()) - 1, self.bits["system"]) for found in _IT.finditer(original)]
            out = sorted((*out, *((number, number + 1, bit) for number, bit in its)))
        return out


class _Known(dict[str, "Entry | None"]):
    """Classes of a word, worked out when it is first seen."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __missing__(self, word: str) -> Entry | None:
        if len(self) > _KNOWN:
            self.clear()
        found = self[word] = self._lexicon.look_up(word)
        return found


def plain(word: str) -> str:
    """The letters a word begins with: without a full stop, a comma, a curly apostrophe and what follows it."""
    return word if word.isalnum() else _WORD.match(word)[0]  # type: ignore[index]


def classes(marks: Marks) -> int:
    """All classes of some words."""
    met = 0
    for _, _, bits in marks:
        met |= bits
    return met


@cache
def load_lexicon() -> Lexicon:
    with (DATA / "words.toml").open("rb") as file:
        return Lexicon({name: entry["words"] for name, entry in tomllib.load(file).items()})
