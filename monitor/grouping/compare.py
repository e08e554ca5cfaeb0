"""Two texts side by side: what they share, in words, sentences, quotations and spans. Verifies what the index only proposes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ..records import Article
from .furniture import is_furniture, may_be_furniture
from .passages import among, distinct, grams, shared_runs, taken_apart, winnow
from .settings import GroupingSettings
from .sign import quoted_runs

if TYPE_CHECKING:
    import numpy

_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?]+(?![\s\"')\]]|$)[^\n.!?]*)*[.!?]*[\"')\]]*")


class Text:
    """An article's text, taken apart as far as it is asked for: most candidates share nothing and are asked for their words alone."""

    def __init__(self, article: Article, settings: GroupingSettings, furniture: frozenset[int] = frozenset()) -> None:
        self.article = article
        self.found, self.hashes = taken_apart(article.text)
        self._settings, self._furniture = settings, furniture

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Sentences: first word, word after the last."""
        return _sentences(self.article.text)

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Quoted sentences: first word, word after the last."""
        return quoted_runs(self.article.text, self._settings)

    @cached_property
    def own(self) -> numpy.ndarray:
        """False for words that are page furniture of the article's owner, for credits and promotion."""
        import numpy

        own = numpy.ones(len(self.hashes), dtype=bool)
        size = self._settings.passage_words
        if self._furniture:
            prints = numpy.fromiter(self._furniture, dtype=numpy.int64, count=len(self._furniture))
            begins = among(grams(self.hashes, size).view(numpy.int64), numpy.sort(prints))
            for step in range(size):
                own[step:step + len(begins)] &= ~begins
            _close_gaps(own, size)
        for first, last in _promotion(self.article.text, self._settings.edge_sentences):
            own[first:last] = False
        return own

    @cached_property
    def size(self) -> int:
        """Words that are not furniture, at least one."""
        return max(1, int(self.own.sum()))

    @cached_property
    def own_hashes(self) -> numpy.ndarray:
        """``hashes``, with a number that no word has, each different, for words that are not its own: such words match nothing."""
        import numpy

        hidden = numpy.flatnonzero(~self.own)
        if not len(hidden):
            return self.hashes
        hashes = self.hashes.copy()
        hashes[hidden] = hidden.astype(numpy.uint64)
        return hashes

    @cached_property
    def loose(self) -> numpy.ndarray:
        """The short shingles, each once, ascending."""
        return _shingles(self.article.text, self._settings.loose_words + 1)

    @cached_property
    def own_loose(self) -> numpy.ndarray:
        """The short shingles of its own words."""
        return self.loose if self.own_hashes is self.hashes else distinct(grams(self.own_hashes, self._settings.loose_words + 1))

    @cached_property
    def shingles(self) -> numpy.ndarray:
        """The shingles of the similarity that is shown, each once, ascending."""
        return _shingles(self.article.text, self._settings.shingle_words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What two texts share."""

    words: int
    """Words of the first that stand in runs shared with the second."""
    cover_here: float
    """Share of the first text found in the second, 0 to 1."""
    cover_there: float
    loose: float
    """Share of the short shingles of the shorter text found in the other, 0 to 1."""
    longest: int
    """Words of the longest run."""
    sentences: int
    """Sentences of the first that share a run."""
    quotes: int
    """Quoted sentences of either that stand in both."""
    quoted_words: int
    """Words of the longest of them."""
    runs: tuple[tuple[int, int, int], ...]
    similarity: float
    """Jaccard of word shingles, 0 to 1."""
    same_body: bool = False
    tail: float = 0.0
    """Share of the shared words that stands near the end of both pages, 0 to 1."""

    @property
    def cover(self) -> float:
        """Share of the shorter text found in the other."""
        return max(self.cover_here, self.cover_there)


@lru_cache(maxsize=128)
def _shingles(text: str, size: int) -> numpy.ndarray:
    return distinct(grams(taken_apart(text)[1], size))


@lru_cache(maxsize=128)
def _promotion(text: str, most: int) -> tuple[tuple[int, int], ...]:
    """The first sentence and the last few, as far as they credit or promote."""
    found = taken_apart(text)[0]
    sentences = _sentences(text)
    last_ones = sentences[max(1, len(sentences) - most):]
    if last_ones and not may_be_furniture(text[found.starts[last_ones[0][0]]:]):
        last_ones = ()
    return tuple((first, last) for first, last in (*sentences[:1], *last_ones)
                 if is_furniture(text[found.starts[first]:found.end(last - 1)], last_ones=True))


def shared_passages(here: Text, there: Text, settings: GroupingSettings, furniture: frozenset[int] = frozenset()) -> int:
    """How many fingerprints of the narrowest window two texts share, furniture left out."""
    one, other = (set(winnow(text.hashes, settings.passage_words, settings.passage_window).tolist()) for text in (here, there))
    return len((one & other) - furniture)


def _close_gaps(own: numpy.ndarray, most: int) -> None:
    """Words between two pieces of furniture, and the last few of the page after one, are furniture too."""
    import numpy

    edges = numpy.append(numpy.flatnonzero(~own), len(own))
    for at in numpy.flatnonzero((numpy.diff(edges) > 1) & (numpy.diff(edges) <= most + 1)).tolist():
        own[edges[at]:edges[at + 1]] = False


@lru_cache(maxsize=128)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    starts = taken_apart(text)[0].starts
    runs = ((bisect_left(starts, one.start()), bisect_left(starts, one.end())) for one in _SENTENCE.finditer(text))
    return tuple((first, last) for first, last in runs if last > first)


def shared_words(here: Text, there: Text, settings: GroupingSettings) -> list[tuple[int, int, int]]:
    """Runs of words of the first that are its own and stand in the second: where here, where there, how many."""
    return shared_runs(here.own_hashes, there.hashes, settings.run_words)


def compare(here: Text, there: Text, settings: GroupingSettings, *, same_owner: bool = False,
            runs: list[tuple[int, int, int]] | None = None) -> Match:
    """
    What the first text shares with the second; furniture of the first counts for nothing.

    Between two pages of one owner, what begins near the end of both is taken for furniture that is not learnt yet.
    ``runs``: what ``shared_words`` gives, if it was asked before.
    """
    hashes = here.hashes
    if runs is None:
        runs = shared_words(here, there, settings)
    tail_here, tail_there = (size - min(settings.tail_words, size // 2) for size in (len(hashes), len(there.hashes)))
    body = [run for run in runs if run[0] < tail_here or run[1] < tail_there]
    tail = 1 - sum(run[2] for run in body) / max(1, sum(run[2] for run in runs))
    if same_owner:
        runs, tail = body, 0.0
    mine, theirs = bytearray(len(hashes)), bytearray(len(there.hashes))
    for position, place, length in runs:
        mine[position:position + length] = b"\x01" * length
        theirs[place:place + length] = b"\x01" * length
    words = sum(mine)
    quotes = _quotes(here, there, runs)
    size_here, size_there = here.size, there.size
    least = min(len(here.own_loose), len(there.loose))
    return Match(
        words=words, cover_here=min(1.0, words / size_here), cover_there=min(1.0, sum(theirs) / size_there),
        loose=shared(here.own_loose, there.loose) / least if least else 0.0,
        longest=max((length for *_, length in runs), default=0),
        sentences=sum(any(mine[first:last]) for first, last in here.sentences),
        quotes=len(quotes), quoted_words=max((last - first for first, last in quotes), default=0),
        runs=tuple(runs),
        similarity=_jaccard(here.shingles, there.shingles), same_body=here.found.words == there.found.words, tail=tail)


def _jaccard(one: numpy.ndarray, other: numpy.ndarray) -> float:
    """Exact, of two lists of shingles, 0 to 1."""
    both = shared(one, other)
    every = len(one) + len(other) - both
    return both / every if every else 0.0


def shared(one: numpy.ndarray, other: numpy.ndarray) -> int:
    """How many values two ascending lists without repeats share."""
    import numpy

    if not len(one) or not len(other):
        return 0
    at = numpy.searchsorted(other, one)
    at[at == len(other)] = 0
    return int(numpy.count_nonzero(other[at] == one))


def _quotes(here: Text, there: Text, runs: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Quoted sentences of either text whose words stand in the other, as words of the first, each once."""
    found = [(first, last) for first, last in here.quotes if _held(first, last, runs, 0)]
    for first, last in there.quotes:
        run = _held(first, last, runs, 1)
        if run is None:
            continue
        shifted = (run[0] + first - run[1], run[0] + last - run[1])
        if not any(start < shifted[1] and shifted[0] < end for start, end in found):
            found.append(shifted)
    return found


def _held(first: int, last: int, runs: list[tuple[int, int, int]], side: int) -> tuple[int, int, int] | None:
    for run in runs:
        if run[side] <= first and last <= run[side] + run[2]:
            return run
    return None


def spans(here: Text, there: Text, match: Match, most: int = 40) -> tuple[tuple[int, int, int, int], ...]:
    """The longest shared runs as character offsets: start and end here, start and end there; in order."""
    longest = sorted(sorted(match.runs, key=lambda run: -run[2])[:most])
    return tuple((here.found.starts[position], here.found.end(position + length - 1),
                  there.found.starts[place], there.found.end(place + length - 1)) for position, place, length in longest)
