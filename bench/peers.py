"""MinHash libraries in memory on the same texts: sketch, look up, insert."""

from __future__ import annotations

import importlib.util
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from monitor.text import shingles, words

from .material import Material, batches

THRESHOLD = 0.5
"""Jaccard at which both are set; at .7 they find no cut copies at all, at .3 furniture begins to glue."""
PERMUTATIONS, WORDS, SEED = 128, 5, 1


def datasketch(count: int, arrivals: int, warm: int, folder: Path) -> dict[str, object]:
    """``MinHashLSH`` in memory."""
    from datasketch import MinHash, MinHashLSH
    from xxhash import xxh32_intdigest

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)

    def sketch(text: str) -> object:
        return MinHash.bulk([[one.encode() for one in set(shingles(words(text), WORDS))]], num_perm=PERMUTATIONS, hashfunc=xxh32_intdigest,
                            scheme="affine32")[0]

    return _measure(count, arrivals, warm, folder, sketch, index.query, index.insert)


def rensa(count: int, arrivals: int, warm: int, folder: Path) -> dict[str, object]:
    """``RMinHashLSH`` in memory."""
    if importlib.util.find_spec("rensa") is None:
        return {"skipped": "it is not installed (pip install 'council-cyber-monitor[bench]')"}
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)

    def sketch(text: str) -> object:
        made = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        made.update(list(set(shingles(words(text), WORDS))))
        return made

    return _measure(count, arrivals, warm, folder, sketch, index.query, index.insert)


def _measure(count: int, arrivals: int, warm: int, folder: Path, sketch: Callable[[str], object], query: Callable[[object], list[int]],
             insert: Callable[[int, object], None]) -> dict[str, object]:
    material = Material(count + arrivals, folder, write=False)
    for first, last in batches(count):
        for number in range(first, last):
            insert(number, sketch(material.text(number)))
    texts = [material.text(number) for number in range(count, count + arrivals)]
    source = material.plan.source
    seconds, found = [], {}
    began = 0.0
    for at, text in enumerate(texts):
        if at == warm:
            began = time.process_time()
            seconds.clear()
        made = sketch(text)
        asked = time.perf_counter()
        found[count + at] = query(made)
        seconds.append(time.perf_counter() - asked)
        insert(count + at, made)
    taken = time.process_time() - began
    copies = [number for number in found if source[number] != number]
    return {"memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "look-up p50, ms": float(np.percentile(seconds, 50)) * 1e3, "look-up p99, ms": float(np.percentile(seconds, 99)) * 1e3,
            "articles/s a core": (arrivals - warm) / taken,
            "copies found": sum(any(source[other] == source[number] for other in found[number]) for number in copies) / len(copies),
            "strangers linked": sum(any(source[other] != number for other in found[number]) for number in found if source[number] == number)}
