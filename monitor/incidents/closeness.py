"""
How close an article's text is to a happening: TF-IDF of words and pairs, averaged over the articles that tell of it.

The text half of the incident room; councils and dates are in ``link``. Only the title and the beginning count: news puts what happened
first, and the end of a page tells of other things.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
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
    """Words of the text that count, after the title. ECB+ and Wikinews, development halves."""

    pair_weight: float = 0.3
    """Weight of a pair of neighbouring words beside a single word. ECB+ development half."""

    least: float = 0.12
    """Least average cosine to the articles of a happening, 0 to 1, for text alone to join it. ECB+ development half."""


def terms(title: str, text: str, settings: ClosenessSettings) -> Counter[str]:
    """Content words and pairs of neighbouring content words of the title and the beginning, with their counts."""
    every = [*words(title), *words(text)[:settings.first_words]]
    kept = [_stem(word) for word in every if word not in _COMMON]
    found: Counter[str] = Counter(kept)
    found.update(f"{one} {other}" for one, other in zip(kept, kept[1:], strict=False))
    return found


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
        self._sizes: Counter[str] = Counter()
        self._where: dict[str, set[str]] = {}

    def learn(self, found: Counter[str]) -> None:
        """Count an article's words, whether or not it joins anything."""
        self._articles += 1
        self._seen.update(found.keys())

    def vector(self, found: Counter[str]) -> dict[str, float]:
        """Weights of length one: log count times rarity so far."""
        weights = {term: (1 + math.log(count)) * math.log((1 + self._articles) / (0.5 + self._seen[term]) + 1)
                   * (self.settings.pair_weight if " " in term else 1.0) for term, count in found.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / norm for term, weight in weights.items()} if norm else {}

    def averages(self, vector: dict[str, float], among: Iterable[str] | None = None) -> dict[str, float]:
        """Average cosine to the articles of each happening that shares a term, or of those asked for."""
        if among is not None:
            return {name: self._average(vector, name) for name in among}
        names = {name for term in vector for name in self._where.get(term, ())}
        return {name: self._average(vector, name) for name in sorted(names)}

    def _average(self, vector: dict[str, float], name: str) -> float:
        total, size = self._sums.get(name, {}), self._sizes[name]
        return sum(weight * total.get(term, 0.0) for term, weight in vector.items()) / size if size else 0.0

    def join(self, name: str, vector: dict[str, float]) -> None:
        """Count an article as one of a happening."""
        total = self._sums.setdefault(name, {})
        for term, weight in vector.items():
            total[term] = total.get(term, 0.0) + weight
            self._where.setdefault(term, set()).add(name)
        self._sizes[name] += 1

    def place(self, name: str, title: str, text: str) -> tuple[str, float]:
        """
        Put an article into the happening it is closest to on average, or start one under its own name.

        Returns:
            The happening's name and the average cosine that decided; 0 for a new one without any shared term.
        """
        found = terms(title, text, self.settings)
        self.learn(found)
        vector = self.vector(found)
        best, close = max(self.averages(vector).items(), key=lambda item: (item[1], item[0]), default=(name, 0.0))
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
    return min(1.0, model.averages(model.vector(mine), ["it"])["it"])
