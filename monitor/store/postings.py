"""
Which articles carry a fingerprint: an inverted index in few bytes, for the shelf of the grouping room.

    save ──► tail: the fingerprints of the latest articles, in their own rows, sorted in memory
               └── TAIL articles ──► level 0 ── GROWN of level 1 ──► level 1: blocks of five bytes a fingerprint

A row for each fingerprint takes 23 bytes and dirties a page of its own: at a million articles 3.6 GB, and 0.7 MB of log for every article
filed (both measured). Here filing writes one row, and a block is read once for all its fingerprints.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .base import Shelf

if TYPE_CHECKING:
    import numpy

TAIL = 4_000
"""Articles in the tail from which it is packed: about 10 MB of memory, and a quarter of a second for one article in so many."""
FRESH = 200
"""Articles that wait in a dictionary before they are sorted in."""
GROWN = 0.1
"""Share of level 1 that level 0 holds when it is packed into it: each fingerprint is written about ten times in its life."""
LEAST_GROWN = 20_000_000
"""Fingerprints up to which there is one level only."""
OF_A_BLOCK = 96
"""Fingerprints of a block, on average: a few blocks fill a page, and a look-up reads little beside."""
KEY_BITS, LEAST_BLOCK_BITS = 40, 16
"""Bits of a key that are told apart, the upper ones: at a million articles one look-up in thirty meets a stranger by chance, whom the text
then rules out. The first ``bits`` of them, at least 16, number the block; a posting is the rest and the article's number."""
ASKED = 256
"""Blocks asked for in one statement, always as many, so that it is prepared once."""


class Postings(Shelf):
    """
    Numbers of articles by 64-bit key, all of whose upper bits vary.

    ``written_since`` gives number and keys of the articles filed after a number, in order: the tail is theirs, nobody writes it twice.
    """

    def __init__(self, db: sqlite3.Connection, written_since: Callable[[int], Iterable[tuple[int, numpy.ndarray]]]) -> None:
        super().__init__(db)
        self._written_since = written_since
        self._generation = -1
        self._packed_to = 0
        self._levels: list[tuple[int, int, int]] = []
        """(level, bits of the block's number, bytes of a posting)."""
        self._forget_tail()

    def find(self, keys: numpy.ndarray) -> list[numpy.ndarray]:
        """For each key the numbers of the articles that carry it, and maybe of some that are no more; ascending in no order."""
        import numpy

        self._refresh()
        found: list[list[numpy.ndarray]] = [[] for _ in range(len(keys))]
        for level, bits, width in self._levels:
            for at, numbers in self._in_level(keys, level, bits, width):
                found[at].append(numbers)
        left = numpy.searchsorted(self._keys, keys, "left").tolist()
        right = numpy.searchsorted(self._keys, keys, "right").tolist()
        fresh = self._fresh
        none = numpy.empty(0, dtype=numpy.int64)
        out = []
        for at, key in enumerate(keys.tolist()):
            parts = found[at]
            if right[at] > left[at]:
                parts.append(self._numbers[left[at]:right[at]])
            if key in fresh:
                parts.append(numpy.array(fresh[key], dtype=numpy.int64))
            out.append(none if not parts else parts[0] if len(parts) == 1 else numpy.concatenate(parts))
        return out

    def pack_if_due(self) -> None:
        """Pack the tail when it has grown; called when an article is filed, inside its transaction."""
        if len(self._in_tail) >= TAIL:
            self.pack()

    def pack(self) -> None:
        """Write the tail into blocks, and its articles' own fingerprints no more."""
        import numpy

        self._refresh()
        self._sort_in()
        last = int(self.value("SELECT coalesce(max(number), 0) FROM signatures"))
        packed = [(self._keys, self._numbers)]
        sizes = {level: int(self.value("SELECT postings FROM posting_levels WHERE level = ?", level)) for level, _, _ in self._levels}
        total = sum(sizes.values()) + len(self._keys)
        into = 0 if total > LEAST_GROWN and sizes.get(0, 0) + len(self._keys) < GROWN * sizes.get(1, 0) else 1
        for level, bits, width in self._levels:
            if level <= into:
                packed.append(self._all(level, bits, width))
        keys, numbers = numpy.concatenate([one for one, _ in packed]), numpy.concatenate([one for _, one in packed])
        keep = numpy.zeros(last + 1, dtype=bool)
        keep[[row[0] for row in self.rows("SELECT number FROM signatures WHERE posted")]] = True
        keep = keep[numbers]
        for level in range(into + 1):
            self._drop(level)
        self.write(into, keys[keep], numbers[keep])
        self.db.execute("UPDATE signatures SET passages = x'', quotes = x'' WHERE number > ?", (self._packed_to,))
        self.db.execute("UPDATE posting_state SET generation = generation + 1, packed_to = ?", (last,))

    def write(self, level: int, keys: numpy.ndarray, numbers: numpy.ndarray) -> None:
        """Fill an empty level."""
        import numpy

        bits = max(LEAST_BLOCK_BITS, (len(keys) // OF_A_BLOCK).bit_length())
        low = KEY_BITS - bits
        most = int(numbers.max()) if len(numbers) else 0
        width = (low + most.bit_length() + 7) // 8
        short, numbers = _sorted(keys >> _UNKEPT, numbers.astype(numpy.uint64), most)
        blocks = (short >> low).astype(numpy.int64)
        record = short & ((1 << low) - 1) | numbers << low
        blob = memoryview(numpy.ascontiguousarray(record.astype("<u8").view(numpy.uint8).reshape(-1, 8)[:, :width]).reshape(-1))
        begins = numpy.flatnonzero(numpy.diff(blocks, prepend=-1))
        ends = numpy.concatenate([begins[1:], [len(blocks)]])
        base = level << 32
        self.db.executemany("INSERT INTO postings (block, numbers) VALUES (?, ?)",
                            ((base | block, bytes(blob[begin * width:end * width]))
                             for block, begin, end in zip(blocks[begins].tolist(), begins.tolist(), ends.tolist())))
        self.db.execute("INSERT OR REPLACE INTO posting_levels (level, bits, width, postings) VALUES (?, ?, ?, ?)", (level, bits, width, len(record)))

    def _drop(self, level: int) -> None:
        self.db.execute("DELETE FROM postings WHERE block BETWEEN ? AND ?", (level << 32, (level + 1 << 32) - 1))
        self.db.execute("DELETE FROM posting_levels WHERE level = ?", (level,))

    def _refresh(self) -> None:
        """Bring the tail up to what is on record, whoever wrote it or took it back."""
        generation, packed_to = self.row("SELECT generation, packed_to FROM posting_state")
        last = int(self.value("SELECT coalesce(max(number), 0) FROM signatures"))
        if generation != self._generation or last < self._to:
            self._generation, self._packed_to = generation, packed_to
            self._levels = [tuple(row) for row in self.rows("SELECT level, bits, width FROM posting_levels ORDER BY level")]
            self._forget_tail()
            self._to = packed_to
        if last > self._to:
            for number, keys in self._written_since(self._to):
                self._take(number, keys)
            self._to = last

    def _forget_tail(self) -> None:
        import numpy

        self._to = 0
        self._keys = numpy.empty(0, dtype=numpy.uint64)
        self._numbers = numpy.empty(0, dtype=numpy.int64)
        self._fresh: dict[int, list[int]] = {}
        self._fresh_articles = 0
        self._in_tail: set[int] = set()

    def _take(self, number: int, keys: numpy.ndarray) -> None:
        fresh = self._fresh
        for key in keys.tolist():
            fresh.setdefault(key, []).append(number)
        self._in_tail.add(number)
        self._fresh_articles += 1
        if self._fresh_articles >= FRESH:
            self._sort_in()

    def _sort_in(self) -> None:
        import numpy

        keys = numpy.fromiter((key for key, listed in self._fresh.items() for _ in listed), dtype=numpy.uint64)
        numbers = numpy.fromiter((number for listed in self._fresh.values() for number in listed), dtype=numpy.int64)
        order = numpy.argsort(keys, kind="stable")
        keys, numbers = keys[order], numbers[order]
        at = numpy.searchsorted(self._keys, keys, "right")
        self._keys, self._numbers = numpy.insert(self._keys, at, keys), numpy.insert(self._numbers, at, numbers)
        self._fresh, self._fresh_articles = {}, 0

    def _in_level(self, keys: numpy.ndarray, level: int, bits: int, width: int) -> Iterator[tuple[int, numpy.ndarray]]:
        """Place of a key among those asked for, and the numbers behind it."""
        import numpy

        short, low = keys >> _UNKEPT, KEY_BITS - bits
        blocks, blobs = self._blocks(level, numpy.unique(short >> low).tolist())
        if not blobs:
            return
        sizes = [len(blob) // width for blob in blobs]
        record = _records(b"".join(blobs), width)
        there = record & ((1 << low) - 1) | numpy.repeat(numpy.array(blocks, dtype=numpy.uint64), sizes) << low
        numbers = (record >> low).astype(numpy.int64)
        left, right = numpy.searchsorted(there, short, "left"), numpy.searchsorted(there, short, "right")
        for at in numpy.flatnonzero(right > left).tolist():
            yield at, numbers[left[at]:right[at]]

    def _blocks(self, level: int, wanted: Sequence[int]) -> tuple[list[int], list[bytes]]:
        """Blocks of a level, ascending."""
        base = level << 32
        blocks, blobs = [], []
        for at in range(0, len(wanted), ASKED):
            part = [base | one for one in wanted[at:at + ASKED]]
            part += part[-1:] * (ASKED - len(part))
            for block, blob in self.db.execute(_QUESTION, part):
                blocks.append(block - base)
                blobs.append(blob)
        return blocks, blobs

    def _all(self, level: int, bits: int, width: int) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Every key of a level, as far as it is kept, and its number."""
        import numpy

        base = level << 32
        rows = self.db.execute("SELECT block, numbers FROM postings WHERE block BETWEEN ? AND ? ORDER BY block",
                               (base, base + (1 << 32) - 1)).fetchall()
        record = _records(b"".join(row[1] for row in rows), width)
        blocks = numpy.repeat(numpy.array([row[0] - base for row in rows], dtype=numpy.uint64), [len(row[1]) // width for row in rows])
        low = KEY_BITS - bits
        short = record & ((1 << low) - 1) | blocks << low
        return short << _UNKEPT, (record >> low).astype(numpy.int64)


_UNKEPT = 64 - KEY_BITS
_QUESTION = f"SELECT block, numbers FROM postings WHERE block IN ({', '.join('?' * ASKED)}) ORDER BY block"


def _sorted(short: numpy.ndarray, numbers: numpy.ndarray, most: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """By key, then by number."""
    import numpy

    if most >= 1 << _UNKEPT:
        order = numpy.lexsort((numbers, short))
        return short[order], numbers[order]
    both = short << _UNKEPT | numbers  # 40 bits and 24: sorted as one, ten times faster
    both.sort()
    return both >> _UNKEPT, both & (1 << _UNKEPT) - 1


def _records(blob: bytes, width: int) -> numpy.ndarray:
    import numpy

    wide = numpy.zeros((len(blob) // width, 8), dtype=numpy.uint8)
    wide[:, :width] = numpy.frombuffer(blob, dtype=numpy.uint8).reshape(-1, width)
    return wide.reshape(-1).view("<u8")
