"""Article -> Signature: a MinHash sketch, passage fingerprints and quotation fingerprints. The one place of datasketch and xxhash."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ..records import Article, Signature
from .passages import gram, grams, taken_apart, winnow
from .quotes import quoted_sentences
from .settings import GroupingSettings

if TYPE_CHECKING:
    import numpy
    from datasketch import MinHash


def sign(article: Article, settings: GroupingSettings) -> Signature:
    """
    Sketch and fingerprints of an article's text.

    A text with fewer than ``least_shingles`` different shingles has only the hash of its words: its sketch, passages and quotations
    stay empty, so that it is found as an exact copy and never as a near one. An empty text has no hash either.
    """
    import numpy

    found, hashes = taken_apart(article.text)
    body = hashlib.sha256(" ".join(found.words).encode("utf-8", "replace")).hexdigest() if found.words else ""
    shingles = numpy.unique(grams(hashes, settings.shingle_words))
    if len(shingles) < settings.least_shingles:
        return Signature(recipe=settings.signature_recipe, sketch=b"", shingles=len(shingles), passages=(), quotes=(), body_sha256=body)
    return Signature(
        recipe=settings.signature_recipe, sketch=_sketch(shingles, settings), shingles=len(shingles),
        passages=tuple(winnow(hashes, settings.passage_words, settings.passage_window).tolist()),
        quotes=quote_prints(article.text, settings), body_sha256=body)


def _sketch(shingles: numpy.ndarray, settings: GroupingSettings) -> bytes:
    """MinHash values of the word shingles, little-endian unsigned 32 bit."""
    sketch = _empty_sketch(settings.permutations, settings.seed).copy()
    sketch.update_batch((shingles & 0xFFFFFFFF).tolist())
    return sketch.hashvalues.astype("<u4").tobytes()


@cache
def _empty_sketch(permutations: int, seed: int) -> MinHash:
    """Made once: the permutations cost more than a sketch. A shingle comes as the number made of its words' xxh64."""
    from datasketch import MinHash

    return MinHash(num_perm=permutations, seed=seed, hashfunc=int, scheme="affine32")


def similarity_estimate(one: bytes, other: bytes) -> float:
    """Estimated Jaccard of two sketches of one recipe, 0 to 1; 0 if either is empty."""
    import numpy

    if not one or len(one) != len(other):
        return 0.0
    return float((numpy.frombuffer(one, dtype="<u4") == numpy.frombuffer(other, dtype="<u4")).mean())


def quote_prints(text: str, settings: GroupingSettings) -> tuple[int, ...]:
    """A fingerprint for each quoted sentence that is long enough, signed 64 bit, ascending."""
    return tuple(sorted({print_ for _, _, print_ in quoted_runs(text, settings)}))


def quoted_runs(text: str, settings: GroupingSettings) -> tuple[tuple[int, int, int], ...]:
    """Quoted sentences that are long enough: first word, word after the last, and a fingerprint of the words."""
    return _quoted_runs(text, settings.quote_words)


@lru_cache(maxsize=256)
def _quoted_runs(text: str, least: int) -> tuple[tuple[int, int, int], ...]:
    import bisect

    quoted = quoted_sentences(text)
    if not quoted:
        return ()
    found, hashes = taken_apart(text)
    starts = [start for start, _ in found.spans]
    numbers = hashes.tolist()
    out = []
    for start, end in quoted:
        first, last = bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)
        if last - first >= least:
            value = gram(numbers[first:last])
            out.append((first, last, value - (1 << 64) if value >= 1 << 63 else value))
    return tuple(out)
