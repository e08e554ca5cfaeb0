"""
How new a sentence is in words alone, against all sentences before it.

Scores, each 0 (told) to 1 (new), joined with fixed weights: one minus the best Jaccard overlap with an earlier sentence, the idf-weighted
share of word pairs that no earlier sentence has, the same share of single words, and how much unseen there is in all. They are joined
twice: ``value`` for sentences that say something known of a body, beside which the words only matter when they are far off, and ``open``
for sentences of which nothing but their words is known, where it counts how much is unseen. TF-IDF cosine, BM25, containment, bigrams, a
list of synonyms, new names and figures, length and position were measured beside these on both development files and added nothing that
held when one stream was left out. An inverted index proposes what to compare; the work for one sentence does not grow with the history.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

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
_MANY = 3.0
# log(1 + words) that counts as "many unseen words": nineteen.
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
    """The folded words outside runs of capitalised ones; None if there is no such run."""
    if not _LABELS.search(text):
        return None
    out: list[str] = []
    run: list[str] = []
    for token, start, _ in (*tokens_of(same_length_fold(text)), ("", -1, -1)):
        if start >= 0 and not text[start].islower():
            run.append(token)
            continue
        if len(run) < _LABEL_RUN:
            out += run
        run = []
        if token:
            out.append(token)
    return out


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
    amount: float = 1.0
    """0 to 1: how many words outside labels no earlier sentence has."""
    open: float = 0.0
    """0 to 1, joined for sentences of which nothing but the words is known."""


class History:
    """Sentences told so far, with an inverted index over stems."""

    def __init__(self, settings: FactsSettings) -> None:
        self._settings = settings
        self._postings: dict[str, list[int]] = {}
        self._words: list[frozenset[str]] = []
        self._weights: list[float] = []
        """One over the root of the length: long sentences share a word with everybody."""
        self._pairs: set[int] = set()

    def __len__(self) -> int:
        return len(self._words)

    def add(self, stems: Sequence[str]) -> int:
        """Put a sentence on record; gives its number."""
        number = len(self._words)
        counts = frozenset(stems)
        for word in sorted(counts):
            self._postings.setdefault(word, []).append(number)
        self._words.append(counts)
        self._weights.append(1 / math.sqrt(len(counts) + _SHORT))
        self._pairs.update(hash(pair) for pair in self._pairs_of(stems))
        return number

    def score(self, stems: Sequence[str], plain: frozenset[str] | None = None) -> Score:
        """
        How new a sentence is against all on record; an empty one is told, a first one is new.

        Args:
            stems: Of its content words, in order.
            plain: Those that stand in prose (``prose()``); None: all of them.
        """
        if not stems:
            return Score(0.0, -1, 1.0)
        if not self._words:
            return Score(1.0, -1, 0.0, open=1.0)
        mine = set(stems)
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
        pairs = self._unseen_pairs(stems, idf)
        strange = [w for w in mine if w not in self._postings]
        fresh = sum(idf[w] for w in strange)
        many = min(1.0, math.log1p(sum(1 for w in strange if plain is None or w in plain)) / _MANY)
        st = self._settings
        value = (st.weight_jaccard * (1 - jaccard) + st.weight_pairs * pairs + st.weight_words * fresh / total
                 + st.weight_amount * min(1.0, math.log1p(fresh) / _MUCH))
        words = st.open_jaccard * (1 - jaccard) + st.open_pairs * pairs + st.open_amount * many
        nearest = scored[0][2] if scored else -1
        held = sum(1 for w in mine if nearest >= 0 and w in self._words[nearest]) / len(mine)
        return Score(round(min(1.0, max(0.0, value)), 4), nearest, held, tuple(s[2] for s in scored[:st.neighbours]), jaccard, pairs, fresh / total,
                     many, round(min(1.0, max(0.0, words)), 4))

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

    def _candidates(self, idf: dict[str, float]) -> list[int]:
        votes: dict[int, float] = {}
        budget = _POSTINGS
        for word in sorted(idf, key=lambda w: (-idf[w], w)):
            listed = self._postings.get(word, ())
            if len(listed) > budget:
                listed = listed[-budget:] if not votes else ()
            budget -= len(listed)
            weight = idf[word]
            for number in listed:
                votes[number] = votes.get(number, 0.0) + weight
        most = self._settings.candidates
        if len(votes) <= most:
            return list(votes)
        weights = self._weights
        return [-n for _, n in nlargest(most, [(vote * weights[n], -n) for n, vote in votes.items()])]

    def _pairs_of(self, stems: Sequence[str]) -> set[tuple[str, str]]:
        window = self._settings.pair_window
        out = set()
        for i, a in enumerate(stems):
            for b in stems[i + 1:i + window]:
                if a != b:
                    out.add((a, b) if a < b else (b, a))
        return out

    def _unseen_pairs(self, stems: Sequence[str], idf: dict[str, float]) -> float:
        total = fresh = 0.0
        for pair in self._pairs_of(stems):
            weight = idf[pair[0]] * idf[pair[1]]
            total += weight
            if hash(pair) not in self._pairs:
                fresh += weight
        return fresh / total if total else (0.0 if all(w in self._postings for w in stems) else 1.0)
