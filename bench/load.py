"""A full index made fast: signatures of made-up articles by numpy, then straight into the tables, sorted."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from monitor.grouping.passages import grams, word_hashes
from monitor.grouping.settings import GroupingSettings
from monitor.grouping.sign import signed
from monitor.records import Signature
from monitor.store import Store
from monitor.store.grouping import keys_of
from monitor.store.postings import GROWN, LEAST_GROWN, TAIL

from .material import QUOTED, SENTENCE, Material, batches

SHELVES = ("signatures", "postings", "posting_levels", "templates")


def article_id(number: int) -> str:
    """As long as the ids of the product."""
    return f"a-{number * 0x9E3779B97F4A7C15 % (1 << 64):016x}"


def load(count: int, arrivals: int, folder: Path) -> dict[str, object]:
    """
    File ``count`` articles in a fresh database, as if each had been grouped; gives what that took on disk.

    Stands in for hours of grouping: a copy is filed under its source's story, furniture is learnt by the product's rule, the index is packed. The hash of the
    body is one of the word numbers, so exact copies among the arrivals are found by their passages, not by a short cut.
    """
    began = time.monotonic()
    settings = GroupingSettings()
    material = Material(count + arrivals, folder)
    store = Store.open(folder / "index.db")
    db = store.db
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    keys, prints = [], []
    db.execute("BEGIN")
    db.execute("INSERT INTO signature_recipes (number, recipe) VALUES (1, ?)", (settings.signature_recipe,))
    for first, last in batches(count):
        rows = list(_signed(material, first, last, settings))
        db.executemany("""INSERT INTO signatures (number, article_id, recipe, sketch, shingles, keys, body, owner, story_id, dated_at)
                          VALUES (?, ?, 1, ?, ?, x'', ?, ?, ?, ?)""",
                       [(number + 1, article_id(number), signature.sketch, signature.shingles, bytes.fromhex(signature.body_sha256),
                         material.publisher(number)[1], f"s-{article_id(int(material.plan.source[number]))[2:]}",
                         int(material.dated_at(number).timestamp())) for number, signature in rows])
        numbers = np.array([row[0] + 1 for row in rows], dtype=np.uint32)
        made = [keys_of(signature) for _, signature in rows]
        keys.append((np.concatenate(made), np.repeat(numbers, [len(one) for one in made])))
        prints.append((np.concatenate([np.array(signature.passages) for _, signature in rows]),
                       np.repeat(numbers, [len(signature.passages) for _, signature in rows])))
    postings = sum(len(one) for one, _ in keys)
    packing = time.monotonic()
    store.passages.postings.fill(*(np.concatenate(column) for column in zip(*keys, strict=True)), settings.most_postings)
    packing = time.monotonic() - packing
    del keys
    values, numbers = (np.concatenate(column) for column in zip(*prints, strict=True))
    order = np.lexsort((numbers, values))
    db.executemany("INSERT INTO templates (owner, print) VALUES (?, ?)",
                   _templates(material, values[order], numbers[order].astype(np.int64) - 1, settings.template_stories))
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")
    size = {name: db.execute("""SELECT coalesce(sum(s.pgsize), 0) / 1e6 FROM dbstat s
                                WHERE s.aggregate = TRUE AND s.name IN (SELECT name FROM sqlite_schema WHERE tbl_name = ?)""",
                             (name,)).fetchone()[0] for name in SHELVES}
    store.close()
    material.close()
    index = sum(size[name] for name in SHELVES if name != "signatures")
    return {"index, MB": index, "signatures, MB": size["signatures"], "bytes an article (index)": index * 1e6 / count,
            "postings an article": postings / count, "packing in its life, ms an article": packing * 1e3 / count * _rewrites(count, postings),
            "load, s": time.monotonic() - began}


def _signed(material: Material, first: int, last: int, settings: GroupingSettings) -> Iterator[tuple[int, Signature]]:
    """Number and signature of each article: what ``sign`` gives, from the numbers of the words instead of the text."""
    known = _hashes(material)
    ids = material.ids(first, last)
    hashes = known[ids]
    starts = material.plan.starts[first:last + 1] - material.plan.starts[first]
    quoted = grams(hashes, SENTENCE).view(np.int64)
    for at, number in enumerate(range(first, last)):
        start, end = int(starts[at]), int(starts[at + 1])
        places = np.arange(2 * SENTENCE, int(material.plan.lengths[number]) - SENTENCE + 1, QUOTED * SENTENCE)
        yield number, signed(hashes[start:end], tuple(np.unique(quoted[start + places]).tolist()), hashlib.sha256(ids[start:end].tobytes()).hexdigest(),
                             settings)


_KNOWN: dict[int, np.ndarray] = {}


def _hashes(material: Material) -> np.ndarray:
    if not _KNOWN:
        _KNOWN[0] = word_hashes(material.words)
    return _KNOWN[0]


def _templates(material: Material, prints: np.ndarray, numbers: np.ndarray, least: int) -> list[tuple[str, int]]:
    """What stands in ``least`` stories of one group, sorted."""
    change = np.flatnonzero(np.diff(prints)) + 1
    counts = np.diff(np.concatenate([[0], change, [len(prints)]]))
    often = np.repeat(counts >= least, counts)
    prints, numbers = prints[often], numbers[often]
    groups, stories = material.plan.groups[numbers], material.plan.source[numbers]
    order = np.lexsort((stories, prints, groups))
    prints, groups, stories = prints[order], groups[order], stories[order]
    fresh = np.concatenate([[True], (np.diff(prints) != 0) | (np.diff(groups) != 0) | (np.diff(stories) != 0)])
    prints, groups = prints[fresh], groups[fresh]
    begins = np.flatnonzero(np.concatenate([[True], (np.diff(prints) != 0) | (np.diff(groups) != 0)]))
    many = np.diff(np.concatenate([begins, [len(prints)]])) >= least
    return sorted((f"Group {group}", value) for group, value in zip(groups[begins[many]].tolist(), prints[begins[many]].tolist()))


def _rewrites(count: int, postings: int) -> float:
    """How often what one article has is written before it rests: in the small level every ``TAIL`` articles, in the large one when that is full."""
    small = max(GROWN * count, LEAST_GROWN / (postings / count))
    return min(small, count) / 2 / TAIL + (1 / GROWN if postings > LEAST_GROWN else 0)
