"""
How new a sentence is in words alone, against all sentences before it.

Scores, each 0 (told) to 1 (new), joined with fixed weights: one minus the best Jaccard overlap with an earlier sentence, the idf-weighted
share of word pairs that no earlier sentence has, the same share of single words, and how much unseen there is in all. They are joined
twice: ``value`` for sentences that say something known of a body, beside which the words only matter when they are far off, and ``open``
for sentences of which nothing but their words is known: there it also counts how much of the sentence the best earlier one leaves out, and
how many shingles of four letters nobody has used. An inverted index proposes what to compare; the work for one sentence does not grow with the
history.

Measured alone on TREC-TS and ECB+ (AUC), and left out because nothing was won on both and on council incidents: the mean of the three best
Jaccard overlaps (.767, .774), containment by the best two or three (.760, .830), by all (.750, .827), the stretch of eight words least
contained (.754, .845), unseen words over a root of the length (.764, .850), new names (.608, .619), new figures (.563, .564), length (.565,
.750), few of the commonest words (.706, .800). Boosted trees over all of it reach .771 and .868; the place in the stream (.682, .640) helps
and is no reason.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..text import same_length_fold
from .lexicon import Lexicon, tokens_of
from .settings import FactsSettings

_STOP = frozenset("""a an the and or but if of to in on at by for from with without as is are was were be been being am it its it's this that these
    those he she they them their his her we our us you your i my me who whom whose which what when where while than then there here so
    such not no nor do does did done has have had having will would can could may might shall should must also very just into onto over
    about up down out off after before during between said says say saying told tells added adds""".split())
_POSTINGS = 1000
# Postings read for one sentence, rarest stems first: keeps the cost level however long the history is.
_SHORT = 4
# Added to the length before it divides the votes, so that three-word sentences do not win them all.
_MUCH = 4.0
# log(1 + idf mass) that counts as "much unseen": the largest of the development files.
_SHINGLE = 4
# Letters of a shingle: three are known too soon, six lose on one what they win on the other (alone, TREC-TS AUC .750, .754, .743; ECB+ .844, .859, .863).
_MANY = 8.0
# Unseen shingles over the root of all of them that count as "many": one line in thirty has them.
_SHORT_SHINGLES = 10
# Added to the shingles before the root, so that a line of two words does not count as a whole sentence.
_HEADING_WORDS = 20
_HEADING_PROSE = 0.34
# A line of at most so many words with at most this share of prose is a heading, not a sentence with a label caught up in it.
_STEM_LETTERS = 5
# "explosion" and "explosives" meet; four letters join strangers, six miss relatives (TREC-TS AUC .763, .761, .760; ECB+ .829, .831, .829).
_LABEL_RUN = 4
_LABELS = re.compile(r"(?:(?<!\w)[^\Wa-z_][\w'\u2019-]*\W+){4}")
# So many capitalised words in a row are a menu, a credit or a headline caught up in a sentence, no prose: what is new in them is no news.
_ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ness", "ings", "edly", "ing", "ies", "ied", "ers", "ely", "ed", "es", "er", "ly", "s", "e")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A light stem: common endings off, never under three letters, and no more than five letters of what is left; figures stay."""
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) <= 3 or word[0].isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[:-len(ending)][:_STEM_LETTERS]
    return word[:_STEM_LETTERS]


def content(tokens: Iterable[str]) -> list[str]:
    """Stems of the words that carry content, in order."""
    return [stem(t) for t in tokens if t not in _STOP and (len(t) > 1 or t.isdigit())]


def prose(text: str) -> list[str] | None:
    """The folded words outside runs of capitalised ones; None if there is no such run, or if the line is a heading and nothing else."""
    if not _LABELS.search(text):
        return None
    out: list[str] = []
    run: list[str] = []
    every = 0
    for token, start, _ in (*tokens_of(same_length_fold(text)), ("", -1, -1)):
        every += start >= 0
        if start >= 0 and not text[start].islower():
            run.append(token)
            continue
        if len(run) < _LABEL_RUN:
            out += run
        run = []
        if token:
            out.append(token)
    return None if every <= _HEADING_WORDS and len(out) <= _HEADING_PROSE * every else out


def letters(tokens: Iterable[str]) -> frozenset[str]:
    """Shingles of four letters, across the gaps between words: half of what is known again in another form of a word, or in its neighbours."""
    text = " ".join(tokens)
    return frozenset(text[i:i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1))


def concepts(tokens: Sequence[str], known: Lexicon) -> list[str]:
    """As ``content``, with one word for all words of a class that are alike: "refuse" and "bin crews" meet."""
    hits = sorted((h for h in known.phrases.find(tokens) if h[0] in known.alike), key=lambda h: (h[1] - h[2], h[0][0] == "@", h[1], h[0]))
    named: list[str] = [""] * len(tokens)
    for name, a, b in hits:
        if not any(named[a:b]):
            named[a:b] = [name] * (b - a)
    out: list[str] = []
    for i, token in enumerate(tokens):
        if not named[i]:
            out += content((token,))
        elif not i or named[i] != named[i - 1]:
            out.append(named[i])
    return out


@dataclass(frozen=True, slots=True)
class Score:
    """How new a sentence is, and what it is nearest to."""

    value: float
    """0 to 1, joined for sentences of an incident."""
    nearest: int
    """Number of the nearest earlier sentence; -1 if there is none."""
    containment: float
    """Share of the sentence's words that stand in the nearest one."""
    near: tuple[int, ...] = ()
    """The nearest few, best first."""
    jaccard: float = 0.0
    pairs: float = 1.0
    unseen: float = 1.0
    left: float = 1.0
    """0 to 1: the idf-weighted share of the words that the best earlier sentence leaves out."""
    amount: float = 1.0
    """0 to 1: how many shingles of letters outside labels no earlier sentence has, over the root of all."""
    open: float = 0.0
    """0 to 1, joined for sentences of which nothing but the words is known."""


class History:
    """Sentences told so far, with an inverted index over stems."""

    def __init__(self, settings: FactsSettings) -> None:
        self._settings = settings
        self._postings: dict[str, array[int]] = {}
        self._words: list[frozenset[str]] = []
        self._weights = array("d")
        """One over the root of the length: long sentences share a word with everybody."""
        self._pairs: set[int] = set()
        self._letters: set[str] = set()

    def __len__(self) -> int:
        return len(self._words)

    def add(self, stems: Sequence[str], shingles: Iterable[str] = ()) -> int:
        """Put a sentence on record, with its shingles of letters; gives its number."""
        number = len(self._words)
        counts = frozenset(stems)
        for word in counts:
            listed = self._postings.get(word)
            if listed is None:
                listed = self._postings[word] = array("i")
            listed.append(number)
        self._words.append(counts)
        self._weights.append(1 / math.sqrt(len(counts) + _SHORT))
        self._pairs.update(hash(pair) for pair in _pairs_of(tuple(stems), self._settings.pair_window))
        self._letters.update(shingles)
        return number

    def score(self, stems: Sequence[str], shingles: frozenset[str] = frozenset()) -> Score:
        """
        How new a sentence is against all on record; an empty one is told, a first one is new.

        Args:
            stems: Of its content words, in order.
            shingles: Of letters, of the words that stand in prose (``prose()``, ``letters()``).
        """
        if not stems:
            return Score(0.0, -1, 1.0)
        if not self._words:
            return Score(1.0, -1, 0.0, open=1.0)
        mine = dict.fromkeys(stems)
        idf = {w: self._idf(w) for w in mine}
        total = sum(idf.values())
        scored: list[tuple[float, float, int]] = []
        for number in self._candidates(idf):
            theirs = self._words[number]
            common = [w for w in mine if w in theirs]
            jaccard = len(common) / (len(mine) + len(theirs) - len(common))
            scored.append((jaccard + sum(idf[w] for w in common) / total, jaccard, number))
        scored.sort(key=lambda s: (-s[0], s[2]))
        jaccard = max((s[1] for s in scored), default=0.0)
        left = 1 - max((s[0] - s[1] for s in scored), default=0.0)
        pairs = self._unseen_pairs(stems, idf)
        strange = [w for w in mine if w not in self._postings]
        fresh = sum(idf[w] for w in strange)
        many = min(1.0, len(shingles - self._letters) / math.sqrt(len(shingles) + _SHORT_SHINGLES) / _MANY)
        st = self._settings
        value = (st.weight_jaccard * (1 - jaccard) + st.weight_pairs * pairs + st.weight_words * fresh / total
                 + st.weight_amount * min(1.0, math.log1p(fresh) / _MUCH))
        words = math.sqrt(max(0.0, st.open_left * left + st.open_jaccard * (1 - jaccard) + st.open_pairs * pairs + st.open_amount * many))
        nearest = scored[0][2] if scored else -1
        held = sum(1 for w in mine if nearest >= 0 and w in self._words[nearest]) / len(mine)
        return Score(round(min(1.0, max(0.0, value)), 4), nearest, held, tuple(s[2] for s in scored[:st.neighbours]), jaccard, pairs, fresh / total,
                     left, many, round(min(1.0, max(0.0, words)), 4))

    def held(self, stems: Sequence[str], number: int) -> float:
        """Share of the stems that stand in one earlier sentence."""
        mine = set(stems)
        return len(mine & self._words[number]) / len(mine) if mine else 1.0

    def shared(self, stems: Sequence[str], number: int) -> int:
        """How many different stems stand in one earlier sentence too."""
        return len(self._words[number].intersection(stems))

    def unseen(self, stems: Sequence[str]) -> float:
        """The idf-weighted share of the stems that no sentence on record has."""
        total = sum(self._idf(w) for w in set(stems)) or 1.0
        return sum(self._idf(w) for w in set(stems) if w not in self._postings) / total

    def _idf(self, word: str) -> float:
        seen = self._postings.get(word)
        return math.log(1 + (len(self._words) + 1) / ((len(seen) if seen else 0) + 0.5))

    def _candidates(self, idf: Mapping[str, float]) -> list[int]:
        """The earlier sentences that share the most weight of words, at most ``candidates``; the earlier of two alike."""
        import numpy

        each = array("i")
        weights: list[float] = []
        lengths: list[int] = []
        budget = _POSTINGS
        for word in sorted(idf, key=lambda w: (-idf[w], w)):
            numbers = self._postings.get(word)
            if numbers is None or budget <= 0:
                continue
            if len(numbers) > budget:
                if each:
                    continue
                numbers = numbers[-budget:]
            budget -= len(numbers)
            each += numbers
            weights.append(idf[word])
            lengths.append(len(numbers))
        if not each:
            return []
        found, place = numpy.unique(numpy.frombuffer(each, dtype="i4"), return_inverse=True)
        votes = numpy.bincount(place, numpy.repeat(weights, lengths))
        if len(found) <= self._settings.candidates:
            return found.tolist()
        votes *= numpy.frombuffer(self._weights)[found]
        return found[numpy.argsort(-votes, kind="stable")[:self._settings.candidates]].tolist()

    def _unseen_pairs(self, stems: Sequence[str], idf: dict[str, float]) -> float:
        total = fresh = 0.0
        for pair in _pairs_of(tuple(stems), self._settings.pair_window):
            weight = idf[pair[0]] * idf[pair[1]]
            total += weight
            if hash(pair) not in self._pairs:
                fresh += weight
        return fresh / total if total else (0.0 if all(w in self._postings for w in stems) else 1.0)


@lru_cache(maxsize=4)
def _pairs_of(stems: tuple[str, ...], window: int) -> dict[tuple[str, str], None]:
    """Words that stand within the window of one another, in order; remembered, since a sentence is scored and then put on record."""
    out = {}
    for i, a in enumerate(stems):
        for b in stems[i + 1:i + window]:
            if a != b:
                out[(a, b) if a < b else (b, a)] = None
    return out
