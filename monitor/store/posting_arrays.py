"""Postings in memory: pairs of lists, 64-bit keys and numbers of articles beside them, and the bytes that they become. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy

KEY_BITS = 40
"""Bits of a key that are told apart, the upper ones: at a million articles one look-up in thirty meets a stranger by chance, whom the text
then rules out."""
UNKEPT = 64 - KEY_BITS


def filter_of_keys(keys: numpy.ndarray, bits: int, part: int, parts: int) -> bytes:
    """A bit for each of the ranges into which one of ``parts`` slices of the keys falls, set where there is a key."""
    import numpy

    there = numpy.zeros((1 << bits) // parts, dtype=bool)
    there[(keys >> numpy.uint64(64 - bits)) - numpy.uint64(part * len(there))] = True
    return numpy.packbits(there, bitorder="little").tobytes()


def may_hold(keys: numpy.ndarray, bits: int, filter_: numpy.ndarray) -> numpy.ndarray:
    """Places of the keys in whose range there is a key."""
    import numpy

    at = keys >> numpy.uint64(64 - bits)
    return numpy.flatnonzero(filter_[at >> 3] >> (at & 7).astype(numpy.uint8) & 1)


def run_begins(values: numpy.ndarray) -> numpy.ndarray:
    """Where each run of equal values begins: ``diff`` takes three times as long for a few."""
    import numpy

    begins = numpy.empty(len(values), dtype=bool)
    begins[:1] = True
    numpy.not_equal(values[1:], values[:-1], out=begins[1:])
    return numpy.flatnonzero(begins)


def no_matches() -> tuple[numpy.ndarray, numpy.ndarray]:
    import numpy

    return numpy.empty(0, dtype=numpy.int64), numpy.empty(0, dtype=numpy.int64)


def sorted_by_key(short: numpy.ndarray, numbers: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """By key, then by number."""
    import numpy

    if len(numbers) and int(numbers.max()) >= 1 << UNKEPT:
        order = numpy.lexsort((numbers, short))
        return short[order], numbers[order]
    both = short << UNKEPT | numbers  # 40 bits and 24: sorted as one, ten times faster
    both.sort()
    return both >> UNKEPT, both & (1 << UNKEPT) - 1


def capped(short: numpy.ndarray, numbers: numpy.ndarray, most: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Sorted postings without all but the latest of a key that very many carry: what is said so often tells nothing."""
    import numpy

    begins = numpy.flatnonzero(numpy.diff(short, prepend=short[:1] ^ 1))
    sizes = numpy.diff(numpy.concatenate([begins, [len(short)]]))
    keep = numpy.ones(len(short), dtype=bool)
    for at in numpy.flatnonzero(sizes > most).tolist():
        keep[begins[at]:begins[at] + sizes[at] - most] = False
    return short[keep], numbers[keep]


def no_postings() -> tuple[numpy.ndarray, numpy.ndarray]:
    import numpy

    return numpy.empty(0, dtype=numpy.uint64), numpy.empty(0, dtype=numpy.int64)


def joined(one: tuple[numpy.ndarray, numpy.ndarray], other: tuple[numpy.ndarray, numpy.ndarray]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Two lists of keys and numbers, each sorted by key, as one."""
    import numpy

    at = numpy.searchsorted(one[0], other[0], "right")
    return numpy.insert(one[0], at, other[0]), numpy.insert(one[1], at, other[1])


def matches(keys: numpy.ndarray, there: numpy.ndarray, numbers: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Places of keys and the numbers that stand beside them in a list sorted by key."""
    import numpy

    left = numpy.searchsorted(there, keys)
    hit = numpy.flatnonzero(left < len(there))
    hit = hit[there[left[hit]] == keys[hit]]  # most keys are nobody's: where they end is asked for the others only
    left = left[hit]
    sizes = numpy.searchsorted(there, keys[hit], "right") - left
    at = numpy.arange(int(sizes.sum())) + numpy.repeat(left - numpy.cumsum(sizes) + sizes, sizes)
    return numpy.repeat(hit, sizes), numbers[at]


def records(blob: bytes, width: int) -> numpy.ndarray:
    """Numbers of ``width`` bytes each, little-endian: read eight bytes wide where each begins, and cut."""
    import numpy

    wide = numpy.ndarray((len(blob) // width,), dtype="<u8", buffer=blob + bytes(8), strides=(width,))
    return wide & numpy.uint64((1 << 8 * width) - 1)
