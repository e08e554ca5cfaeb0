"""What the product is measured against: MinHash look-up as the tutorials have it."""

from __future__ import annotations

from collections.abc import Sequence

from ..text import shingles, words

WORDS = 5
"""Words of a shingle of the baseline."""
PERMUTATIONS = 128


def minhash_groups(texts: Sequence[str], thresholds: Sequence[float]) -> dict[float, list[int]]:
    """
    A group for each text under each threshold: datasketch's MinHashLSH, every answer joined to the question, chains and all.

    An empty text stays alone, as a careful user would do it.
    """
    from datasketch import MinHash, MinHashLSH
    from xxhash import xxh32_intdigest

    sketches = MinHash.bulk([[one.encode("utf-8", "replace") for one in set(shingles(words(text), WORDS))] for text in texts],
                            num_perm=PERMUTATIONS, hashfunc=xxh32_intdigest, scheme="affine32")
    out = {}
    for threshold in thresholds:
        index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        group = list(range(len(texts)))
        for number, sketch in enumerate(sketches):
            if not texts[number].strip():
                continue
            for other in sorted(index.query(sketch)):
                _union(group, other, number)
            index.insert(number, sketch)
        out[threshold] = [_root(group, number) for number in range(len(texts))]
    return out


def _root(group: list[int], number: int) -> int:
    while group[number] != number:
        group[number] = group[group[number]]
        number = group[number]
    return number


def _union(group: list[int], one: int, other: int) -> None:
    one, other = _root(group, one), _root(group, other)
    group[max(one, other)] = min(one, other)
