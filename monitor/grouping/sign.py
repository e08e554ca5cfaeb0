"""Article -> Signature: a MinHash sketch, passage fingerprints and quotation fingerprints. The one place of datasketch and xxhash."""

from __future__ import annotations

import hashlib

from ..records import Article, Signature
from .passages import Tokens, grams, tokens, winnow, word_hashes
from .quotes import quoted_sentences
from .settings import GroupingSettings


def sign(article: Article, settings: GroupingSettings) -> Signature:
    """
    Sketch and fingerprints of an article's text.

    A text with fewer than ``least_shingles`` different shingles has only the hash of its words: its sketch, passages and quotations
    stay empty, so that it is found as an exact copy and never as a near one. An empty text has no hash either.
    """
    import numpy

    found = tokens(article.text)
    body = hashlib.sha256(" ".join(found.words).encode("utf-8", "replace")).hexdigest() if found.words else ""
    hashes = word_hashes(found.words)
    shingles = numpy.unique(grams(hashes, settings.shingle_words))
    if len(shingles) < settings.least_shingles:
        return Signature(recipe=settings.signature_recipe, sketch=b"", shingles=len(shingles), passages=(), quotes=(), body_sha256=body)
    return Signature(
        recipe=settings.signature_recipe, sketch=_sketch(found.words, settings), shingles=len(shingles),
        passages=tuple(winnow(hashes, settings.passage_words, settings.passage_window).tolist()),
        quotes=quote_prints(article.text, found, hashes, settings), body_sha256=body)


def _sketch(words: list[str], settings: GroupingSettings) -> bytes:
    """MinHash values of the word shingles, little-endian unsigned 32 bit."""
    from datasketch import MinHash
    from xxhash import xxh32_intdigest

    size = settings.shingle_words
    encoded = [word.encode("utf-8", "replace") for word in words]
    shingles = {b" ".join(encoded[at:at + size]) for at in range(len(encoded) - size + 1)}
    made = MinHash.bulk([list(shingles)], num_perm=settings.permutations, seed=settings.seed, hashfunc=xxh32_intdigest, scheme="affine32")
    return made[0].hashvalues.astype("<u4").tobytes()


def similarity_estimate(one: bytes, other: bytes) -> float:
    """Estimated Jaccard of two sketches of one recipe, 0 to 1; 0 if either is empty."""
    import numpy

    if not one or len(one) != len(other):
        return 0.0
    return float((numpy.frombuffer(one, dtype="<u4") == numpy.frombuffer(other, dtype="<u4")).mean())


def quote_prints(text: str, found: Tokens, hashes: object, settings: GroupingSettings) -> tuple[int, ...]:
    """A fingerprint for each quoted sentence that is long enough, signed 64 bit, ascending."""
    prints = {print_ for _, _, print_ in quoted_runs(text, found, hashes, settings)}
    return tuple(sorted(prints))


def quoted_runs(text: str, found: Tokens, hashes: object, settings: GroupingSettings) -> list[tuple[int, int, int]]:
    """Quoted sentences that are long enough: first word, word after the last, and a fingerprint of the words."""
    import bisect

    starts = [start for start, _ in found.spans]
    out = []
    for start, end in quoted_sentences(text):
        first, last = bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)
        if last - first >= settings.quote_words:
            value = int(grams(hashes[first:last], last - first)[0])
            out.append((first, last, value - (1 << 64) if value >= 1 << 63 else value))
    return out
