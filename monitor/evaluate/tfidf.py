"""The plain TF-IDF baseline: single words, cosine, average link to the clusters so far, online."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from ..text import words

LEAST = 0.12
"""Cosine to join; the best of .02 to .18 on the development half of ECB+, so that the baseline is at its best."""


def tfidf_groups(texts: Sequence[str], least: float = LEAST) -> list[int]:
    """A cluster number for each text in order; rarity is counted over the texts so far."""
    seen: Counter[str] = Counter()
    sums: list[Counter[str]] = []
    sizes: list[int] = []
    labels = []
    for number, text in enumerate(texts, start=1):
        counts = Counter(words(text))
        seen.update(counts.keys())
        weights = {word: (1 + math.log(count)) * math.log((1 + number) / seen[word]) for word, count in counts.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        scores = [sum(weight * total[word] for word, weight in weights.items()) / (norm * size) for total, size in zip(sums, sizes, strict=True)]
        best = max(range(len(scores)), key=scores.__getitem__, default=-1)
        if best < 0 or scores[best] < least:
            best = len(sums)
            sums.append(Counter())
            sizes.append(0)
        for word, weight in weights.items():
            sums[best][word] += weight / norm
        sizes[best] += 1
        labels.append(best)
    return labels
