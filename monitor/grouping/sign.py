"""Article -> Signature: a MinHash sketch, passage fingerprints and quotation fingerprints. The one place of datasketch and xxhash."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ..records import Article, Signature
from .passages import distinct, grams, print_of, taken_apart, window_of, winnow
from .quotes import sentences_between_marks
from .settings import GroupingSettings

if TYPE_CHECKING:
    import numpy


def sign(article: Article, settings: GroupingSettings) -> Signature:
    """
    Sketch and fingerprints of an article's text.

    A text with fewer than ``least_shingles`` different shingles has only the hash of its words: its sketch, passages and quotations
    stay empty, so that it is found as an exact copy and never as a near one. An empty text has no hash either.
    """
    found, hashes = taken_apart(article.text)
    body = hashlib.sha256(" ".join(found.words).encode("utf-8", "replace")).hexdigest() if found.words else ""
    quotes = quote_prints(article.text, settings)
    return signed(hashes, quotes, body, settings)


def signed(hashes: numpy.ndarray, quotes: tuple[int, ...], body: str, settings: GroupingSettings) -> Signature:
    """A signature from the numbers of the words, the fingerprints of the quotations and the hash of the body."""
    shingles = distinct(grams(hashes, settings.shingle_words))
    if len(shingles) < settings.least_shingles:
        return Signature(recipe=settings.signature_recipe, sketch=b"", shingles=len(shingles), passages=(), quotes=(), body_sha256=body)
    values = minhash(shingles, settings)
    window = window_of(len(hashes), settings.passage_window, settings.widest_window, settings.passages)
    return Signature(
        recipe=settings.signature_recipe, sketch=_last_bytes(values, settings.sketch_bytes), shingles=len(shingles),
        passages=tuple(winnow(hashes, settings.passage_words, window).tolist()), quotes=quotes,
        bands=band_prints(values, settings.bands, settings.band_rows), body_sha256=body)


def _last_bytes(values: numpy.ndarray, count: int) -> bytes:
    return values.view("u1").reshape(-1, 4)[:, :count].tobytes()


def band_prints(values: numpy.ndarray, bands: int, rows: int) -> tuple[int, ...]:
    """A number for each band of so many MinHash values, signed 64 bit; two equal bands at different places have different numbers."""
    import numpy

    columns = values[:bands * rows].reshape(bands, rows).astype(numpy.uint64)
    mixed = numpy.arange(1, bands + 1, dtype=numpy.uint64)
    for column in range(rows):
        mixed = (mixed + columns[:, column]) * numpy.uint64(_MIX_BANDS)
        mixed ^= mixed >> numpy.uint64(29)
    return tuple(mixed.view(numpy.int64).tolist())


_MIX_BANDS = 0xBF58476D1CE4E5B9
"""Odd multiplier of SplitMix64 (Steele, Lea and Flood 2014)."""


def minhash(shingles: numpy.ndarray, settings: GroupingSettings) -> numpy.ndarray:
    """
    What ``update_batch`` of datasketch's MinHash gives for shingles that are numbers already, in a fifth of its time.

    It takes them through a list, one by one, and lays the products out so that the smallest of each permutation lie far apart. The permutations
    are its own; the mixing before them is MurmurHash3's finalizer, as in its scheme ``affine32``. A test holds the two together.
    """
    import numpy

    multiply, add = _permutations(settings.permutations, settings.seed)
    mixed = shingles.astype(numpy.uint32)
    for shift, factor in _FINALIZER:
        mixed ^= mixed >> numpy.uint32(shift)
        mixed *= numpy.uint32(factor)
    mixed ^= mixed >> numpy.uint32(16)
    values = mixed * multiply
    values += add
    return values.min(axis=1).astype("<u4")


_FINALIZER = ((16, 0x85EBCA6B), (13, 0xC2B2AE35))
"""Shifts and factors (Appleby 2008, ``fmix32``)."""


@cache
def _permutations(permutations: int, seed: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Factors and addends of datasketch's permutations, each a column; made once, they cost more than a sketch."""
    from datasketch import MinHash

    multiply, add = MinHash(num_perm=permutations, seed=seed, scheme="affine32").permutations
    return multiply.reshape(-1, 1), add.reshape(-1, 1)


def similarity_estimate(one: bytes, other: bytes, settings: GroupingSettings) -> float:
    """Estimated Jaccard of two sketches of one recipe, 0 to 1, what agrees by chance taken off; 0 if either is empty."""
    import numpy

    if not one or len(one) != len(other):
        return 0.0
    here, there = (numpy.frombuffer(sketch, dtype="u1").reshape(settings.permutations, -1) for sketch in (one, other))
    chance = 256.0 ** -settings.sketch_bytes
    return max(0.0, float(((here == there).all(axis=1).mean() - chance) / (1 - chance)))


def quote_prints(text: str, settings: GroupingSettings) -> tuple[int, ...]:
    """A fingerprint for each quoted sentence that is long enough, signed 64 bit, ascending."""
    found = set()
    folded = taken_apart(text)[0].folded
    for start, end in sentences_between_marks(folded):
        words, value = print_of(folded[start:end])
        if words >= settings.quote_words:
            found.add(value)
    return tuple(sorted(found))


def quoted_runs(text: str, settings: GroupingSettings) -> tuple[tuple[int, int], ...]:
    """Quoted sentences that are long enough: first word, and word after the last."""
    return _quoted_runs(text, settings.quote_words)


@lru_cache(maxsize=256)
def _quoted_runs(text: str, least: int) -> tuple[tuple[int, int], ...]:
    found = taken_apart(text)[0]
    quoted = sentences_between_marks(found.folded)
    if not quoted:
        return ()
    starts = found.starts
    runs = ((bisect_left(starts, start), bisect_left(starts, end)) for start, end in quoted)
    return tuple((first, last) for first, last in runs if last - first >= least)
