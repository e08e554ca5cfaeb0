"""Word tokens with offsets, and the fingerprints of a few words running that find cut and edited copies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ..text import same_length_fold

if TYPE_CHECKING:
    import numpy

_TOKEN = re.compile(r"\w++(?:[.,:]\d++)*+(?:'\w++)*+")
_PLAIN_TOKEN = re.compile(_TOKEN.pattern, re.ASCII)
"""Finds the same in plain letters, in two thirds of the time; nothing ever has to be tried again, so nothing is remembered for it."""
_MIX = 0x9E3779B97F4A7C15
"""Odd multiplier of the golden ratio (Knuth, vol. 3, 6.4): spreads the hashes of neighbouring words."""

_FULL = (1 << 64) - 1


class Tokens:
    """The words of a text, normalised, and where each stands."""

    __slots__ = ("_found", "_starts", "folded", "words")

    def __init__(self, text: str) -> None:
        self.folded = same_length_fold(text)
        """The text character for character in lower case, with one kind of quotation mark."""
        self._found: list[str] = _words_in(self.folded)
        self._starts: list[int] | None = None
        self.words: list[str] = self._found if self.folded.isascii() else [_plain(word) for word in self._found]

    @property
    def starts(self) -> list[int]:
        """Where each word begins in the text as it was given."""
        if self._starts is None:  # only what is compared needs them: most texts are signed and never met again
            self._starts = []
            add, find, at = self._starts.append, self.folded.find, 0
            for word in self._found:  # nothing between two words can begin one, so the next place is the word's; twice as fast as matches
                at = find(word, at)
                add(at)
                at += len(word)
        return self._starts

    def end(self, number: int) -> int:
        """Where a word ends."""
        return self.starts[number] + len(self._found[number])


def _words_in(folded: str) -> list[str]:
    return (_PLAIN_TOKEN if folded.isascii() else _TOKEN).findall(folded)


def _plain(word: str) -> str:
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def print_of(piece: str) -> tuple[int, int]:
    """How many words a folded piece of text has, and what ``grams`` gives for all of them as one, as a signed number."""
    numbers = [_numbers[_plain(word)] for word in _words_in(piece)]
    value = gram(numbers) if numbers else 0
    return len(numbers), value - (1 << 64) if value >= 1 << 63 else value


def tokens(text: str) -> Tokens:
    """Words in lower case with one kind of apostrophe, and their offsets."""
    return Tokens(text)


@lru_cache(maxsize=256)
def taken_apart(text: str) -> tuple[Tokens, numpy.ndarray]:
    """Words of a text and their numbers; kept for the texts met last, which are met again."""
    found = tokens(text)
    return found, word_hashes(found.words)


def word_hashes(words: Sequence[str]) -> numpy.ndarray:
    """One unsigned 64-bit number per word."""
    import numpy

    if len(_numbers) > MOST_WORDS:
        _numbers.clear()
    return numpy.fromiter(map(_numbers.__getitem__, words), dtype=numpy.uint64, count=len(words))


class _Numbers(dict[str, int]):
    """The number of each word met so far: three times faster than a cache that keeps its entries in order of use."""

    def __missing__(self, word: str) -> int:
        number = self[word] = _xxh64()(word.encode("utf-8", "replace"))
        return number


@cache
def _xxh64() -> Callable[[bytes], int]:
    from xxhash import xxh64_intdigest

    return xxh64_intdigest


_numbers = _Numbers()
MOST_WORDS = 100_000
"""Different words whose numbers are kept, about 15 MB."""


def grams(hashes: numpy.ndarray, size: int) -> numpy.ndarray:
    """A number for every ``size`` words in a row, in order; fewer words than that give none."""
    import numpy

    length = len(hashes) - size + 1
    if length <= 0:
        return numpy.empty(0, dtype=numpy.uint64)
    mixed = hashes[:length].copy()
    for step in range(1, size):
        mixed *= numpy.uint64(_MIX)
        mixed += hashes[step:step + length]
        mixed ^= mixed >> numpy.uint64(29)
    mixed *= numpy.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> numpy.uint64(32)
    return mixed


def distinct(values: numpy.ndarray) -> numpy.ndarray:
    """Each value once, ascending: ``numpy.unique`` takes five times as long for the few hundred of a text."""
    import numpy

    ordered = numpy.sort(values)
    keep = numpy.empty(len(ordered), dtype=bool)
    keep[:1] = True
    numpy.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def gram(numbers: list[int]) -> int:
    """What ``grams`` gives for all words as one: a few words are faster in plain numbers than in arrays."""
    mixed = numbers[0]
    for number in numbers[1:]:
        mixed = mixed * _MIX + number & _FULL
        mixed ^= mixed >> 29
    mixed = mixed * 0xBF58476D1CE4E5B9 & _FULL
    return mixed ^ mixed >> 32


def winnow(hashes: numpy.ndarray, size: int, window: int) -> numpy.ndarray:
    """
    The fingerprints that winnowing keeps: of every ``window`` neighbours the smallest.

    Two texts that share ``size + window - 1`` words in a row share at least one of them.
    Returns signed 64-bit numbers, ascending, each once.
    """
    import numpy

    every = grams(hashes, size)
    width = 1
    while width < window and len(every) > 1:  # smallest of 2, 4, 8 ... neighbours: a few passes over the text, however wide the window
        step = min(width, window - width)
        every = numpy.minimum(every[:-step], every[step:])
        width += step
    return distinct(every.view(numpy.int64))


def window_of(count: int, narrowest: int, widest: int, most: int) -> int:
    """
    Width of the window that keeps about ``most`` fingerprints of a text of ``count`` words: winnowing keeps two of ``window + 1``.

    What a wide window keeps, a narrow one keeps too, so texts of any two lengths share fingerprints.
    """
    return max(narrowest, min(widest, 2 * count // most - 1))


def shared_runs(here: numpy.ndarray, there: numpy.ndarray, size: int) -> list[tuple[int, int, int]]:
    """
    Runs of at least ``size`` words that stand in both texts: where here, where there, how many words.

    Runs do not overlap here. Each word is tried with the latest few places there, so the cost stays linear on texts that repeat.
    """
    import numpy

    mine, theirs = grams(here, size), grams(there, size)
    if not len(mine) or not len(theirs):
        return []
    order = numpy.argsort(theirs, kind="stable")
    in_order = theirs[order]
    first = numpy.searchsorted(in_order, mine)
    last = numpy.searchsorted(in_order, mine, "right")
    held = numpy.flatnonzero(last > first)
    if not len(held):
        return []
    places = order.tolist()
    words_here, words_there = here.tolist(), there.tolist()
    runs: list[tuple[int, int, int]] = []
    free = 0
    for position, low, high in zip(held.tolist(), first[held].tolist(), last[held].tolist()):
        if position < free:
            continue
        best = (0, 0)
        for place in places[low:min(high, low + MOST_PLACES)]:
            most = min(len(words_here) - position, len(words_there) - place)
            if most <= best[0]:
                continue
            length = size
            while length < most and words_here[position + length] == words_there[place + length]:
                length += 1
                if length == SHORT_RUN:  # a long one: the rest of it in one go
                    length += _alike(here[position + length:position + most], there[place + length:place + most])
                    break
            if length > best[0]:
                best = (length, place)
        runs.append((position, best[1], best[0]))
        free = position + best[0]
    return runs


def _alike(one: numpy.ndarray, other: numpy.ndarray) -> int:
    """How many values two lists of one length begin with in common."""
    import numpy

    differ = numpy.flatnonzero(one != other)
    return int(differ[0]) if len(differ) else len(one)


def among(values: numpy.ndarray, few: numpy.ndarray) -> numpy.ndarray:
    """Which values are among some sorted ones, at least one."""
    import numpy

    at = numpy.searchsorted(few, values)
    at[at == len(few)] = 0
    return few[at] == values


SHORT_RUN = 24
"""Words of a run up to which they are compared one by one: two arrays cost more for so few."""
MOST_PLACES = 8
"""Places of one run of words in the other text that are tried; more happen only in texts that repeat themselves."""
