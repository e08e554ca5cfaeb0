"""Figures that several kinds of evaluation share: pairs, adjusted Rand index, B-cubed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def prf(right: float, found: float, wanted: float) -> dict[str, float]:
    """Precision, recall and F1 from counts; 0 where nothing was found or wanted."""
    precision = right / found if found else 0.0
    recall = right / wanted if wanted else 0.0
    return {"f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0, "precision": precision, "recall": recall}


def pair_scores(gold: Sequence[Hashable], got: Sequence[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 of the pairs that stand together, in time linear in the labels."""
    both = _pairs(Counter(zip(gold, got, strict=True)))
    return prf(both, _pairs(Counter(got)), _pairs(Counter(gold)))


def ari(gold: Sequence[Hashable], got: Sequence[Hashable]) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, about 0 by chance."""
    both, one, other = _pairs(Counter(zip(gold, got, strict=True))), _pairs(Counter(gold)), _pairs(Counter(got))
    every = len(gold) * (len(gold) - 1) / 2
    expected = one * other / every if every else 0.0
    most = (one + other) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def b_cubed(gold: Sequence[Hashable], got: Sequence[Hashable]) -> dict[str, float]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998)."""
    if not gold:
        return {"f1": 0.0, "precision": 0.0, "recall": 0.0}
    both, one, other = Counter(zip(gold, got, strict=True)), Counter(gold), Counter(got)
    precision = sum(count * count / other[pair[1]] for pair, count in both.items()) / len(gold)
    recall = sum(count * count / one[pair[0]] for pair, count in both.items()) / len(gold)
    return {"f1": 2 * precision * recall / (precision + recall), "precision": precision, "recall": recall}


def _pairs(counts: Counter) -> float:
    return sum(count * (count - 1) / 2 for count in counts.values())
