"""Word tokens with offsets, and the fingerprints of a few words running that find cut and edited copies."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..text import same_length_fold

if TYPE_CHECKING:
    import numpy

_TOKEN = re.compile(r"\w+(?:[.,:]\d+)*(?:'\w+)*")
_MIX = 0x9E3779B97F4A7C15
"""Odd multiplier of the golden ratio (Knuth, vol. 3, 6.4): spreads the hashes of neighbouring words."""

_FULL = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, normalised, and where each stands."""

    words: list[str]
    spans: list[tuple[int, int]]
    """Start and end of each word in the text as it was given."""


def tokens(text: str) -> Tokens:
    """Words in lower case with one kind of apostrophe, and their offsets."""
    folded = same_length_fold(text)
    spans = list(map(re.Match.span, _TOKEN.finditer(folded)))
    found = [folded[start:end] for start, end in spans]
    if folded.isascii():
        return Tokens(found, spans)
    return Tokens([word if word.isascii() else unicodedata.normalize("NFKC", word) for word in found], spans)


@lru_cache(maxsize=256)
def taken_apart(text: str) -> tuple[Tokens, numpy.ndarray]:
    """Words of a text and their numbers; kept for the texts met last, which are met again."""
    found = tokens(text)
    return found, word_hashes(found.words)


def word_hashes(words: list[str]) -> numpy.ndarray:
    """One unsigned 64-bit number per word."""
    import numpy

    return numpy.fromiter(map(_word_hash, words), dtype=numpy.uint64, count=len(words))


@lru_cache(maxsize=50_000)
def _word_hash(word: str) -> int:
    from xxhash import xxh64_intdigest

    return xxh64_intdigest(word.encode("utf-8", "replace"))


def grams(hashes: numpy.ndarray, size: int) -> numpy.ndarray:
    """A number for every ``size`` words in a row, in order; fewer words than that give none."""
    import numpy

    length = len(hashes) - size + 1
    if length <= 0:
        return numpy.empty(0, dtype=numpy.uint64)
    with numpy.errstate(over="ignore"):
        mixed = hashes[:length].copy()
        for step in range(1, size):
            mixed = mixed * numpy.uint64(_MIX) + hashes[step:step + length]
            mixed ^= mixed >> numpy.uint64(29)
        mixed *= numpy.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> numpy.uint64(32)
    return mixed


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
    if len(every) > window:
        every = numpy.lib.stride_tricks.sliding_window_view(every, window).min(axis=1)
    return numpy.unique(every.view(numpy.int64))


def shared_runs(here: numpy.ndarray, there: numpy.ndarray, size: int) -> list[tuple[int, int, int]]:
    """
    Runs of at least ``size`` words that stand in both texts: where here, where there, how many words.

    Runs do not overlap here. Each word is tried with the latest few places there, so the cost stays linear on texts that repeat.
    """
    import numpy

    mine, theirs = grams(here, size), grams(there, size)
    both = numpy.intersect1d(mine, theirs)
    if not len(both):
        return []
    places: dict[int, list[int]] = {}
    at = numpy.flatnonzero(_among(theirs, both))
    for position, gram in zip(at.tolist(), theirs[at].tolist()):
        known = places.setdefault(gram, [])
        if len(known) < MOST_PLACES:
            known.append(position)
    words_here, words_there = here.tolist(), there.tolist()
    runs: list[tuple[int, int, int]] = []
    free = 0
    at = numpy.flatnonzero(_among(mine, both))
    for position, gram in zip(at.tolist(), mine[at].tolist()):
        if position < free:
            continue
        best = (0, 0)
        for place in places[gram]:
            most = min(len(words_here) - position, len(words_there) - place)
            if most <= best[0]:
                continue
            length = size
            while length < most and words_here[position + length] == words_there[place + length]:
                length += 1
            if length > best[0]:
                best = (length, place)
        runs.append((position, best[1], best[0]))
        free = position + best[0]
    return runs


def _among(values: numpy.ndarray, few: numpy.ndarray) -> numpy.ndarray:
    """Which values are among a few sorted ones."""
    import numpy

    at = numpy.searchsorted(few, values)
    at[at == len(few)] = 0
    return few[at] == values


MOST_PLACES = 8
"""Places of one run of words in the other text that are tried; more happen only in texts that repeat themselves."""
