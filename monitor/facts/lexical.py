"""
How new a sentence is in words alone, against all sentences before it.

Four parameter-free scores, each 0 (told) to 1 (new), joined with fixed weights: one minus the best Jaccard overlap, one minus the best
TF-IDF cosine, one minus the best BM25 divided by the sentence's score with itself, and the idf-weighted share of word pairs no earlier
sentence has. An inverted index proposes what to compare; the work for one sentence does not grow with the history.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .settings import FactsSettings

_STOP = frozenset("""a an the and or but if of to in on at by for from with without as is are was were be been being am it its it's this that these
    those he she they them their his her we our us you your i my me who whom whose which what when where while than then there here so
    such not no nor do does did done has have had having will would can could may might shall should must also very just into onto over
    about up down out off after before during between said says say saying told tells added adds""".split())
_POSTINGS = 1500
# Postings read for one sentence, rarest stems first: keeps the cost level however long the history is.
_K1, _B = 1.2, 0.75
# BM25 constants of Robertson and Zaragoza (2009).
_ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ness", "ings", "edly", "ing", "ies", "ied", "ers", "ely", "ed", "es", "er", "ly", "s", "e")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A light stem: common endings off, never under three letters. "connections" and "connected" meet, names stay."""
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) <= 3 or word[0].isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[:-len(ending)]
    return word


def content(tokens: Iterable[str]) -> list[str]:
    """Stems of the words that carry content, in order."""
    return [stem(t) for t in tokens if t not in _STOP and (len(t) > 1 or t.isdigit())]


@dataclass(frozen=True, slots=True)
class Score:
    """How new a sentence is, and what it is nearest to."""

    value: float
    """0 to 1."""
    nearest: int
    """Number of the nearest earlier sentence; -1 if there is none."""
    containment: float
    """Share of the sentence's words that stand in the nearest one."""
    near: tuple[int, ...] = ()
    """The nearest few, best first."""
    jaccard: float = 0.0
    tfidf: float = 0.0
    bm25: float = 0.0
    pairs: float = 1.0


class History:
    """Sentences told so far, with an inverted index over stems."""

    def __init__(self, settings: FactsSettings) -> None:
        self._settings = settings
        self._postings: dict[str, list[int]] = {}
        self._counts: list[dict[str, int]] = []
        self._lengths: list[int] = []
        self._pairs: set[int] = set()
        self._total = 0

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, stems: Sequence[str]) -> int:
        """Put a sentence on record; gives its number."""
        number = len(self._counts)
        counts = dict(Counter(stems))
        for word in counts:
            self._postings.setdefault(word, []).append(number)
        self._counts.append(counts)
        self._lengths.append(len(stems))
        self._total += len(stems)
        self._pairs.update(hash(pair) for pair in self._pairs_of(stems))
        return number

    def score(self, stems: Sequence[str]) -> Score:
        """How new a sentence is against all on record; an empty one is told, a first one is new."""
        if not stems:
            return Score(0.0, -1, 1.0)
        size = len(self._counts)
        if not size:
            return Score(1.0, -1, 0.0)
        mine = Counter(stems)
        idf = {w: self._idf(w) for w in mine}
        norms = math.sqrt(sum((c * idf[w]) ** 2 for w, c in mine.items())) or 1.0
        best = self._candidates(mine, idf)
        average = self._total / size or 1.0
        own = sum(idf[w] * _tf(c, len(stems), average) for w, c in mine.items()) or 1.0
        scored: list[tuple[float, float, float, float, int]] = []
        for number in best:
            theirs = self._counts[number]
            common = [w for w in mine if w in theirs]
            union = len(mine) + len(theirs) - len(common)
            jaccard = len(common) / union if union else 0.0
            other = math.sqrt(sum((c * self._idf(w)) ** 2 for w, c in theirs.items())) or 1.0
            cosine = sum(mine[w] * theirs[w] * idf[w] * idf[w] for w in common) / (norms * other)
            bm25 = min(1.0, sum(idf[w] * _tf(theirs[w], self._lengths[number], average) for w in common) / own)
            scored.append((jaccard + cosine + bm25, jaccard, cosine, bm25, number))
        scored.sort(key=lambda s: (-s[0], s[4]))
        jaccard = max((s[1] for s in scored), default=0.0)
        cosine = max((s[2] for s in scored), default=0.0)
        bm25 = max((s[3] for s in scored), default=0.0)
        pairs = self._unseen_pairs(stems, idf)
        st = self._settings
        value = (st.weight_jaccard * (1 - jaccard) + st.weight_tfidf * (1 - cosine) + st.weight_bm25 * (1 - bm25) + st.weight_pairs * pairs)
        nearest = scored[0][4] if scored else -1
        held = sum(1 for w in mine if nearest >= 0 and w in self._counts[nearest]) / len(mine)
        return Score(round(min(1.0, max(0.0, value)), 4), nearest, held, tuple(s[4] for s in scored[:st.neighbours + 2]), jaccard, cosine, bm25, pairs)

    def unseen(self, stems: Sequence[str]) -> float:
        """The idf-weighted share of the stems that no sentence on record has."""
        total = sum(self._idf(w) for w in set(stems)) or 1.0
        return sum(self._idf(w) for w in set(stems) if w not in self._postings) / total

    def _idf(self, word: str) -> float:
        seen = self._postings.get(word)
        return math.log(1 + (len(self._counts) + 1) / ((len(seen) if seen else 0) + 0.5))

    def _candidates(self, mine: Counter[str], idf: dict[str, float]) -> list[int]:
        votes: dict[int, float] = {}
        budget = _POSTINGS
        for word in sorted(mine, key=lambda w: (-idf[w], w)):
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
        lengths = self._lengths
        return sorted(votes, key=lambda n: (-votes[n] / math.sqrt(lengths[n] + 4), n))[:most]

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


def _tf(count: int, length: int, average: float) -> float:
    return count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length / average))
