"""
Which articles carry a fingerprint: an inverted index in few bytes, for the shelf of the grouping room.

    save ──► tail: the fingerprints of the latest articles, in their own rows, sorted in memory
               └── TAIL articles ──► small level ── GROWN of the large one ──► large level: blocks of five bytes a fingerprint

A row for each fingerprint takes 23 bytes and dirties a page of its own: at a million articles 3.6 GB, and 0.7 MB of log for every article
filed (both measured). Here filing writes one row, and a block is read once for all its fingerprints.
A filter in memory, a bit for each range of keys, tells which keys nobody carries: their blocks are not read. It is packed with its level, and
stands beside the blocks under numbers below zero; a level without one is asked for everything.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from .base import Shelf
from .posting_arrays import KEY_BITS, UNKEPT, capped, filter_of_keys, joined, matches, may_hold, no_matches, no_postings, records, run_begins, sorted_by_key

if TYPE_CHECKING:
    import numpy

TAIL = 20_000
"""Articles in the tail from which it is packed: about 30 MB of memory, and at most half a second when a program begins."""
FRESH = 256
"""Articles that wait in a small table before they are sorted into the long list."""
GROWN = 0.2
"""Share of the large level that the small one holds when it is packed into it: each fingerprint is written
about ten times in its life at a million articles, half of them in the small level."""
LEAST_GROWN = 20_000_000
"""Fingerprints up to which there is one level only."""
OF_A_BLOCK = 96
"""Fingerprints of a block, on average: a few blocks fill a page, and a look-up reads little beside."""
LEAST_BLOCK_BITS = 16
"""Bits of a key, the first of those that are told apart, that number a block, at least; a posting is the rest and the article's number."""
CACHE_KB = 32_000
"""Pages kept by a connection that asks for postings, if there are so many: with the 2 MB that SQLite takes, the inner pages of a large index
fall out."""
PART = 4_000_000
"""Postings that are merged at one time: about 200 MB of memory."""
FILTER = 4
"""Least bits of a level's filter for each of its fingerprints: of the keys that nobody carries, at most one in five is looked for on disk. At a
million articles four keys in five are nobody's, and the filter takes 64 MB."""
LEAST_FILTER_BITS = 16
"""Of the number of a bit: a filter has at least so many that each part of it is whole bytes."""
MOST_SLICE_BITS = 10
"""Of the number of a slice: enough for four thousand million postings."""
ASKED, MOST_ASKED = 32, 256
"""Blocks asked for in one statement: a multiple of the first and at most the second, so that few statements are prepared, each once."""


class Postings(Shelf):
    """
    Numbers of articles by 64-bit key, all of whose upper bits vary.

    ``written_since`` gives number and keys of the articles filed after a number, in order: the tail is theirs, nobody writes it twice.
    """

    def __init__(self, db: sqlite3.Connection, written_since: Callable[[int], Iterable[tuple[int, numpy.ndarray]]]) -> None:
        super().__init__(db)
        self._written_since = written_since
        self._plain = db.cursor()
        self._plain.row_factory = None
        self._generation = -1
        self._packed_to = 0
        self._levels: list[tuple[int, int, int]] = []
        """(level, bits of the block's number, bytes of a posting)."""
        self._filters: dict[int, tuple[int, numpy.ndarray]] = {}
        """By level: bits of the number of a bit, and the bits, eight in a byte."""
        self._to = 0
        self._in_tail: set[int] = set()

    def find(self, keys: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Places among the keys, ascending, and beside each an article that carries that key, or did once."""
        import numpy

        self._refresh()
        order = numpy.argsort(keys)
        ordered = keys[order]
        parts = [self._in_level(ordered, level, bits, width) for level, bits, width in self._levels]
        if len(self._tail[0]):
            parts.append(matches(ordered, *self._tail))
        parts.append(self._in_fresh(ordered))
        at, numbers = numpy.concatenate([one for one, _ in parts]), numpy.concatenate([one for _, one in parts])
        places = order[at]
        sorted_ = numpy.argsort(places, kind="stable")
        return places[sorted_], numbers[sorted_]

    def pack_if_due(self, most: int) -> None:
        """Pack the tail when it has grown; called when an article is filed, inside its transaction."""
        if len(self._in_tail) >= TAIL:
            self.pack(most)

    def pack(self, most: int) -> None:
        """
        Write the tail into blocks, and its articles' own fingerprints no more.

        Of a fingerprint that more than ``most`` articles carry, which no look-up follows, one more than that are kept, the latest.
        """
        import numpy

        self._refresh()
        self._sort_in()
        last = int(self.value("SELECT coalesce(max(number), 0) FROM signatures"))
        stands = numpy.zeros(last + 1, dtype=bool)
        stands[[row[0] for row in self._plain.execute("SELECT number FROM signatures")]] = True
        sizes = {row[0]: row[1] for row in self._plain.execute("SELECT level, postings FROM posting_levels")}
        merged = sorted(self._levels, key=lambda one: -sizes[one[0]])
        total = sum(sizes.values()) + len(self._tail[0])
        if merged and total > LEAST_GROWN and total - sizes[merged[0][0]] < GROWN * sizes[merged[0][0]]:
            del merged[0]
            total -= max(sizes.values())
        level = max(sizes, default=0) + 1

        def slice_of(part: int, parts: int) -> tuple[numpy.ndarray, numpy.ndarray]:
            low, high = (numpy.searchsorted(self._tail[0], numpy.uint64(edge)) if edge < 1 << 64 else len(self._tail[0])
                         for edge in ((part << 64) // parts, (part + 1 << 64) // parts))
            pieces = [(self._tail[0][low:high], self._tail[1][low:high]), *(self._slice(*one, part, parts) for one in merged)]
            keys, numbers = (numpy.concatenate(column) for column in zip(*pieces))
            keep = stands[numbers]
            return keys[keep], numbers[keep]

        self._write_level(level, total, last, slice_of, most)
        for old, _, _ in merged:
            self._drop(old)
        self.db.execute("UPDATE signatures SET keys = x'' WHERE number > ?", (self._packed_to,))
        self.db.execute("UPDATE posting_state SET generation = generation + 1, packed_to = ?", (last,))

    def fill(self, keys: numpy.ndarray, numbers: numpy.ndarray, most: int) -> None:
        """Write a first level, as if so many articles had been packed."""
        import numpy

        which = (keys >> numpy.uint64(64 - MOST_SLICE_BITS)).astype(numpy.uint16)

        def slice_of(part: int, parts: int) -> tuple[numpy.ndarray, numpy.ndarray]:
            keep = numpy.flatnonzero(which >> MOST_SLICE_BITS + 1 - parts.bit_length() == part)
            return keys[keep], numbers[keep]

        last = int(numbers.max())
        self._write_level(1, len(keys), last, slice_of, most)
        self.db.execute("UPDATE posting_state SET generation = generation + 1, packed_to = ?", (last,))

    def _write_level(self, level: int, total: int, last: int, slice_of: Callable[[int, int], tuple[numpy.ndarray, numpy.ndarray]], most: int) -> None:
        """A level slice by slice of its keys: a large one is never in memory as a whole."""
        bits, width = _shape(total, last)
        parts = 1 << max(0, total // PART).bit_length()
        filter_bits = max(LEAST_FILTER_BITS, (FILTER * total - 1).bit_length())
        count = 0
        for part in range(parts):
            keys, numbers = slice_of(part, parts)
            count += self._write(level, bits, width, keys, numbers, most + 1)
            self.db.execute("INSERT INTO postings (block, numbers) VALUES (?, ?)", (part - (level << 32), filter_of_keys(keys, filter_bits, part, parts)))
        self.db.execute("INSERT INTO posting_levels (level, bits, width, postings) VALUES (?, ?, ?, ?)", (level, bits, width, count))

    def _write(self, level: int, bits: int, width: int, keys: numpy.ndarray, numbers: numpy.ndarray, most: int) -> int:
        """Blocks of a level for some of its keys; gives how many postings they hold."""
        import numpy

        low = KEY_BITS - bits
        short, numbers = capped(*sorted_by_key(keys >> UNKEPT, numbers.astype(numpy.uint64)), most)
        blocks = (short >> low).astype(numpy.int64)
        record = short & ((1 << low) - 1) | numbers << low
        blob = memoryview(numpy.ascontiguousarray(record.astype("<u8").view(numpy.uint8).reshape(-1, 8)[:, :width]).reshape(-1))
        begins = numpy.flatnonzero(numpy.diff(blocks, prepend=-1))
        ends = numpy.concatenate([begins[1:], [len(blocks)]])
        base = level << 32
        self.db.executemany("INSERT INTO postings (block, numbers) VALUES (?, ?)",
                            ((base | block, bytes(blob[begin * width:end * width]))
                             for block, begin, end in zip(blocks[begins].tolist(), begins.tolist(), ends.tolist())))
        return len(record)

    def _drop(self, level: int) -> None:
        for base in (level << 32, -level << 32):
            self.db.execute("DELETE FROM postings WHERE block BETWEEN ? AND ?", (base, base + (1 << 32) - 1))
        self.db.execute("DELETE FROM posting_levels WHERE level = ?", (level,))

    def _refresh(self) -> None:
        """Bring the tail up to what is on record, whoever wrote it or took it back."""
        if self._generation < 0:
            self.db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        generation, packed_to, last = self._plain.execute(
            "SELECT generation, packed_to, (SELECT coalesce(max(number), 0) FROM signatures) FROM posting_state").fetchone()
        if generation != self._generation or last < self._to:
            self._generation, self._packed_to = generation, packed_to
            self._levels = [tuple(row) for row in self.rows("SELECT level, bits, width FROM posting_levels ORDER BY level")]
            self._filters = {}  # the old ones first: both together would be much memory
            self._filters = {level: found for level, *_ in self._levels if (found := self._filter_of(level))}
            self._forget_tail()
            self._to = packed_to
        if last > self._to:
            written = list(self._written_since(self._to))
            if len(written) > FRESH:
                self._take_many(written)
            else:
                for number, keys in written:
                    self._take(number, keys)
            self._to = last

    def _filter_of(self, level: int) -> tuple[int, numpy.ndarray] | None:
        """The filter of a level as it is on record; None if it was packed without one."""
        import numpy

        whole = bytearray()
        for row in self._plain.execute("SELECT numbers FROM postings WHERE block BETWEEN ? AND ? ORDER BY block", (-level << 32, (1 - level << 32) - 1)):
            whole += row[0]
        return ((8 * len(whole)).bit_length() - 1, numpy.frombuffer(whole, dtype=numpy.uint8)) if whole else None

    def _forget_tail(self) -> None:
        self._to = 0
        self._tail = no_postings()
        self._fresh: dict[int, int] = {}
        self._more: dict[int, list[int]] = {}
        """By key: the first of the latest articles that carries it, and the others. A list for each key would cost more than all else."""
        self._fresh_articles = 0
        self._in_tail = set()

    def _take(self, number: int, keys: numpy.ndarray) -> None:
        met = self._fresh.setdefault
        for key in keys.tolist():
            if met(key, number) != number:
                self._more.setdefault(key, []).append(number)
        self._in_tail.add(number)
        self._fresh_articles += 1
        if self._fresh_articles >= FRESH:
            self._sort_in()

    def _in_fresh(self, keys: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        import numpy

        found = [(place, number) for place, key in enumerate(keys.tolist()) if key in self._fresh
                 for number in (self._fresh[key], *self._more.get(key, ()))]
        return tuple(numpy.array(found, dtype=numpy.int64).reshape(-1, 2).T) if found else no_matches()

    def _take_many(self, written: Sequence[tuple[int, numpy.ndarray]]) -> None:
        """What a program finds when it begins: sorted once, not one by one."""
        import numpy

        keys = numpy.concatenate([keys for _, keys in written])
        numbers = numpy.repeat(numpy.array([number for number, _ in written], dtype=numpy.int64), [len(keys) for _, keys in written])
        order = numpy.argsort(keys, kind="stable")
        self._tail = joined(self._tail, (keys[order], numbers[order]))
        self._in_tail.update(number for number, _ in written)

    def _sort_in(self) -> None:
        import numpy

        if self._fresh:
            further = [key for key, numbers in self._more.items() for _ in numbers]
            keys = numpy.fromiter(itertools.chain(self._fresh, further), dtype=numpy.uint64, count=len(self._fresh) + len(further))
            numbers = numpy.fromiter(itertools.chain(self._fresh.values(), *self._more.values()), dtype=numpy.int64, count=len(keys))
            order = numpy.argsort(keys, kind="stable")
            self._tail = joined(self._tail, (keys[order], numbers[order]))
        self._fresh, self._more, self._fresh_articles = {}, {}, 0

    def _in_level(self, keys: numpy.ndarray, level: int, bits: int, width: int) -> tuple[numpy.ndarray, numpy.ndarray]:
        """``find`` in one level, for ascending keys."""
        import numpy

        short, low = keys >> UNKEPT, KEY_BITS - bits
        known = numpy.arange(len(keys)) if level not in self._filters else may_hold(keys, *self._filters[level])
        if not len(known):
            return no_matches()
        short = short[known]
        wanted = short >> low
        blocks, blobs = self._blocks(level, wanted[run_begins(wanted)].tolist())
        if not blocks:
            return no_matches()
        record = records(b"".join(blobs), width)
        there = record & ((1 << low) - 1)
        there |= numpy.repeat(numpy.array(blocks, dtype=numpy.uint64) << low, [len(blob) // width for blob in blobs])
        places, numbers = matches(short, there, (record >> low).view(numpy.int64))
        return known[places], numbers

    def _blocks(self, level: int, wanted: Sequence[int]) -> tuple[list[int], list[bytes]]:
        """Blocks of a level, ascending."""
        base = level << 32
        blocks, blobs = [], []
        for at in range(0, len(wanted), MOST_ASKED):
            part = [base | one for one in wanted[at:at + MOST_ASKED]]
            part += part[-1:] * (-len(part) % ASKED)
            for block, blob in self._plain.execute(_question(len(part)), part):
                blocks.append(block - base)
                blobs.append(blob)
        return blocks, blobs

    def _slice(self, level: int, bits: int, width: int, part: int, parts: int) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Keys of one slice of a level, as far as they are kept, and their numbers."""
        import numpy

        base = level << 32
        first, last = base + (part << bits) // parts, base + (part + 1 << bits) // parts - 1
        rows = self._plain.execute("SELECT block, numbers FROM postings WHERE block BETWEEN ? AND ? ORDER BY block", (first, last)).fetchall()
        record = records(b"".join(row[1] for row in rows), width)
        blocks = numpy.repeat(numpy.array([row[0] - base for row in rows], dtype=numpy.uint64), [len(row[1]) // width for row in rows])
        low = KEY_BITS - bits
        return (record & ((1 << low) - 1) | blocks << low) << UNKEPT, (record >> low).astype(numpy.int64)


@cache
def _question(count: int) -> str:
    return f"SELECT block, numbers FROM postings WHERE block IN ({', '.join('?' * count)}) ORDER BY block"


def _shape(postings: int, last: int) -> tuple[int, int]:
    """Bits that number the blocks of a level, and bytes of a posting with a number up to ``last``."""
    bits = max(LEAST_BLOCK_BITS, (postings // OF_A_BLOCK).bit_length())
    return bits, (KEY_BITS - bits + last.bit_length() + 7) // 8
