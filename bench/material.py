"""Made-up news in any amount: Zipf words, realistic lengths, copies, cut copies, and page furniture of a few publisher groups."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

VOCABULARY = 50_000
"""Different words; English news of a few years has about as many that matter."""
ZIPF = 1.0
"""Exponent of the frequencies (Zipf 1949; news text lies between .9 and 1.1)."""
SHORTEST, LONGEST = 250, 500
"""Words of an article of one's own."""
GROUPS = 12
"""Publisher groups, each with its own furniture at the end of every page."""
FURNITURE = 40
"""Words of that furniture."""
COPIED, CUT = 0.12, 0.08
"""Shares of the articles that carry an earlier one's text whole, and cut to ``CUT_TO``."""
CUT_TO = 0.4
REACH = 5_000
"""An article is copied from one of this many before it: syndication is a matter of days."""
SENTENCE, QUOTED = 20, 5
"""Words of a sentence; of so many sentences one is a quotation."""
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 25
"""All articles lie inside one window of candidates: the worst case, nothing is left out by its date."""
BATCH = 5_000
_PLAN, _WORDS = 7, 11


def vocabulary() -> list[str]:
    """Words that can be spoken, all different, the commonest first and shortest."""
    heads, tails = "b c d f g h k l m n p r s t v w z st tr pl gr ch".split(), "a e i o u ai ea ou".split()
    syllables = [head + tail for head in heads for tail in tails]
    size = len(syllables)
    return [syllables[number % size] + syllables[number // size % size] + ("" if number < size * size else syllables[number // (size * size)])
            for number in range(VOCABULARY)]


@dataclass(frozen=True, slots=True)
class Plan:
    """What each article is: length, group, and the article it copies."""

    lengths: np.ndarray
    groups: np.ndarray
    source: np.ndarray
    """Number of the article it carries; itself if it is its own."""
    starts: np.ndarray
    """Where its words begin in the file of words."""


def plan(count: int) -> Plan:
    """What each of ``count`` articles is; the first ones are the same for any count."""
    parts = []
    for first in range(0, count, BATCH):
        chance = np.random.default_rng([_PLAN, first])
        numbers = np.arange(first, first + BATCH)
        kind = chance.random(BATCH)
        back = chance.integers(1, REACH, BATCH)
        parts.append((chance.integers(SHORTEST, LONGEST + 1, BATCH), chance.integers(0, GROUPS, BATCH), np.where(
            (kind < COPIED + CUT) & (numbers >= back), numbers - back, numbers), kind < COPIED))
    lengths, groups, source, whole = (np.concatenate(column)[:count] for column in zip(*parts, strict=True))
    own = source == np.arange(count)
    for number in np.flatnonzero(~own).tolist():  # a copy of a copy is a copy of the first; the order makes one step enough
        origin = source[source[number]]
        source[number] = origin
        lengths[number] = lengths[origin] if whole[number] else max(SENTENCE * 4, int(lengths[origin] * CUT_TO))
    return Plan(lengths, groups, source, np.concatenate([[0], np.cumsum(lengths + FURNITURE)]))


class Material:
    """Articles by number, their words kept in a file of numbers so that memory stays free for what is measured."""

    def __init__(self, count: int, folder: Path, *, write: bool = True) -> None:
        self.count = count
        self.plan = plan(count)
        self.words = vocabulary()
        weights = 1 / np.arange(1, VOCABULARY + 1) ** ZIPF
        self._table = np.repeat(np.arange(VOCABULARY, dtype=np.uint16),
                                np.maximum(1, np.round(weights / weights.sum() * (1 << 20))).astype(int))
        self._furniture = np.random.default_rng(_WORDS).integers(500, VOCABULARY, (GROUPS, FURNITURE)).astype(np.uint16)
        self._path = folder / "words.u16"
        if write:
            self._write()
        self._file = os.open(self._path, os.O_RDONLY)

    def _write(self) -> None:
        kept = np.empty(0, dtype=np.uint16)  # the last REACH articles and more, to copy from
        kept_from = 0
        with self._path.open("wb") as out:
            for first in range(0, self.count, BATCH):
                last = min(self.count, first + BATCH)
                chance = np.random.default_rng([_WORDS, first])
                base, end = self.plan.starts[first], self.plan.starts[last]
                words = self._table[chance.integers(0, len(self._table), end - base)]
                both = np.concatenate([kept, words])
                for number in range(first, last):
                    start = self.plan.starts[number] - kept_from
                    length = self.plan.lengths[number]
                    origin = self.plan.source[number]
                    if origin != number:
                        there = self.plan.starts[origin] - kept_from
                        if there < 0:  # a chain of copies can lead further back than is kept
                            both[start:start + length] = self._early(out, origin, length)
                        else:
                            both[start:start + length] = both[there:there + length]
                    both[start + length:start + length + FURNITURE] = self._furniture[self.plan.groups[number]]
                out.write(both[base - kept_from:].tobytes())
                kept_from = self.plan.starts[max(0, last - 2 * BATCH)]
                kept = both[-(end - kept_from):]

    def _early(self, out: object, origin: int, length: int) -> np.ndarray:
        out.flush()
        with self._path.open("rb") as file:
            file.seek(int(self.plan.starts[origin]) * 2)
            return np.frombuffer(file.read(int(length) * 2), dtype=np.uint16)

    def ids(self, first: int, last: int) -> np.ndarray:
        """The word numbers of articles ``first`` to ``last`` excluded, one after the other."""
        begin, end = int(self.plan.starts[first]), int(self.plan.starts[last])
        return np.frombuffer(os.pread(self._file, (end - begin) * 2, begin * 2), dtype=np.uint16)

    def text(self, number: int) -> str:
        """The article as a page has it: sentences, quotations, paragraphs, furniture."""
        words = [self.words[one] for one in self.ids(number, number + 1).tolist()]
        own = len(words) - FURNITURE
        pieces = [_sentence(words[at:min(at + SENTENCE, own)], at // SENTENCE) for at in range(0, own, SENTENCE)]
        return "".join(pieces).rstrip() + "\n\n" + _sentence(words[own:], 0).rstrip()

    def dated_at(self, number: int) -> datetime:
        """Evenly over the days, in order, whatever the count: one million or ten thousand lie equally dense in the window."""
        return BEGIN + timedelta(seconds=number * (DAYS * 86_400 / max(self.count, 1)))

    def publisher(self, number: int) -> tuple[str, str]:
        """Title and group."""
        group = int(self.plan.groups[number])
        return f"Title {number % 40}", f"Group {group}"

    def close(self) -> None:
        os.close(self._file)


def _sentence(words: list[str], number: int) -> str:
    text = " ".join(words).capitalize() + "."
    if number % QUOTED == 2 and len(words) == SENTENCE:
        text = f'"{text}"'
    return text + ("\n\n" if number % 2 else " ")


def batches(count: int) -> Iterator[tuple[int, int]]:
    for first in range(0, count, BATCH):
        yield first, min(count, first + BATCH)
