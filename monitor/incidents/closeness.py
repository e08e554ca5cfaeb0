"""
How close an article's text is to a happening: TF-IDF of words and pairs, against the articles that tell of it.

The text half of the incident room; councils and dates are in ``link``. Only the title and the beginning count: news puts what happened
first, and the end of a page tells of other things. Numbers and names count for more: two quakes share every word but the figures.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import words

_COMMON = frozenset("""a an the and or but if of to in on at by for from with as is are was were be been being it its this that these those he she
they we you i his her their our your my him them us has have had do does did not no so than then there here who whom which what when where how why
all any some more most other into over after before about up out off down also only just very can could will would may might should must said says
say one two s t""".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosenessSettings:
    """How texts of one happening are compared."""

    first_words: int = 100
    """Words of the text that count, after the title. ECB+ development half: 100 is better than 70, 150 and 250."""

    pair_weight: float = 0.3
    """Weight of a pair of neighbouring words beside a single word. ECB+ development half."""

    number_weight: float = 3.0
    """Weight of a number beside a word. ECB+ development half: .805 at 1, .843 at 3 (average link)."""

    name_weight: float = 1.3
    """Weight of a capitalised word inside a sentence beside another word. ECB+ development half."""

    least: float = 0.19
    """Least cosine to the middle of a happening's articles, 0 to 1, for text alone to join it. ECB+ development half: ARI .87 and more from
    .17 to .22."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article's beginning."""

    counts: Counter[str]
    names: frozenset[str]
    """Those that are written with a capital inside a sentence."""


_NAME = re.compile(r"(?<![.!?\n] )(?<!^)\b[A-Z][a-z]+", re.MULTILINE)


def terms(title: str, text: str, settings: ClosenessSettings) -> Terms:
    """Content words and pairs of neighbouring content words of the title and the beginning, with their counts."""
    every = [*words(title), *words(text)[:settings.first_words]]
    kept = [_stem(word) for word in every if word not in _COMMON]
    found: Counter[str] = Counter(kept)
    found.update(f"{one} {other}" for one, other in zip(kept, kept[1:], strict=False))
    return Terms(found, frozenset(_stem(word.lower()) for word in _NAME.findall(text)))


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[:-len(ending)] + ("y" if ending == "ies" else "")
    return word


class Closeness:
    """Happenings as they grow, with the rarity of words counted over every article seen so far."""

    def __init__(self, settings: ClosenessSettings | None = None) -> None:
        self.settings = settings or ClosenessSettings()
        self._articles = 0
        self._seen: Counter[str] = Counter()
        self._sums: dict[str, dict[str, float]] = {}
        self._squares: dict[str, float] = {}
        self._sizes: Counter[str] = Counter()
        self._where: dict[str, set[str]] = {}

    def learn(self, found: Terms) -> None:
        """Count an article's words, whether or not it joins anything."""
        self._articles += 1
        self._seen.update(found.counts.keys())

    def vector(self, found: Terms) -> dict[str, float]:
        """Weights of length one: log count times rarity so far, more for numbers and names, less for pairs."""
        weights = {term: (1 + math.log(count)) * math.log((1 + self._articles) / (0.5 + self._seen[term]) + 1) * self._kind(term, found.names)
                   for term, count in found.counts.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / norm for term, weight in weights.items()} if norm else {}

    def _kind(self, term: str, names: frozenset[str]) -> float:
        if " " in term:
            return self.settings.pair_weight
        return (self.settings.number_weight if term[0].isdigit() else 1.0) * (self.settings.name_weight if term in names else 1.0)

    def average(self, vector: dict[str, float], name: str) -> float:
        """Average cosine to the articles of a happening, 0 to 1."""
        size = self._sizes[name]
        return self._dot(vector, name) / size if size else 0.0

    def to_middle(self, vector: dict[str, float], name: str) -> float:
        """Cosine to the middle of a happening's articles, 0 to 1: a large, loose happening is not harder to join than a small one."""
        square = self._squares.get(name, 0.0)
        return self._dot(vector, name) / math.sqrt(square) if square else 0.0

    def _dot(self, vector: dict[str, float], name: str) -> float:
        total = self._sums.get(name, {})
        return sum(weight * total.get(term, 0.0) for term, weight in vector.items())

    def join(self, name: str, vector: dict[str, float]) -> None:
        """Count an article as one of a happening."""
        self._squares[name] = self._squares.get(name, 0.0) + 2 * self._dot(vector, name) + sum(weight * weight for weight in vector.values())
        total = self._sums.setdefault(name, {})
        for term, weight in vector.items():
            total[term] = total.get(term, 0.0) + weight
            self._where.setdefault(term, set()).add(name)
        self._sizes[name] += 1

    def place(self, name: str, title: str, text: str) -> tuple[str, float]:
        """
        Put an article into the happening it is closest to, or start one under its own name.

        Returns:
            The happening's name and the cosine that decided; 0 for a new one without any shared term.
        """
        found = terms(title, text, self.settings)
        self.learn(found)
        vector = self.vector(found)
        near = sorted({other for term in vector if " " not in term for other in self._where.get(term, ())})
        close, best = max(((self.to_middle(vector, other), other) for other in near), default=(0.0, name))
        chosen = best if close >= self.settings.least else name
        self.join(chosen, vector)
        return chosen, close


def closeness(one: tuple[str, str], others: Sequence[tuple[str, str]], settings: ClosenessSettings | None = None) -> float:
    """Average cosine of an article (title, text) to the articles of a happening; rarity counted over these texts alone. 0 to 1."""
    if not others:
        return 0.0
    model = Closeness(settings)
    mine, *theirs = (terms(title, text, model.settings) for title, text in (one, *others))
    for found in (mine, *theirs):
        model.learn(found)
    for found in theirs:
        model.join("it", model.vector(found))
    return min(1.0, model.average(model.vector(mine), "it"))
