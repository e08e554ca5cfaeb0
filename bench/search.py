"""
Search over an archive: CPU time of a query, all of it in this process, beside plain LIKE over the same rows.

    python -m bench.search
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.records import Arrival, Extraction
from monitor.store import Store

from . import table
from .material import vocabulary

ARTICLES = 100_000
WORDS = 250
"""Of a text; a local report has about 300."""
QUERIES = 300
BARS = {"p95, ms": (50.0, "most")}
BEGIN = datetime(2025, 1, 1, 7, tzinfo=UTC)
COMMON = "council systems services residents cyber incident"
"""Words that most articles of such an archive have: the worst case of ranking."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--articles", type=int, default=ARTICLES)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder, Store.open(Path(folder) / "archive.db") as store:
        vocab = fill(store, asked.articles)
        rows = {"monitor search": measure(store, vocab), "LIKE": like(store, vocab)}
    print(table.render(f"Search, {asked.articles:,} articles of {WORDS} words", rows, "monitor search"))
    print(table.bars("Bars", rows["monitor search"], BARS))


def fill(store: Store, articles: int) -> list[str]:
    """File invented articles; words follow Zipf's law, the common ones stand in nine articles of ten."""
    chance = random.Random(5)
    vocab = vocabulary()[:20_000]
    weights = [1 / (rank + 10) for rank in range(len(vocab))]
    common = COMMON.split()
    for begin in range(0, articles, 2_000):
        with store.transaction():
            for number in range(begin, min(begin + 2_000, articles)):
                text = chance.choices(vocab, weights, k=WORDS)
                if chance.random() < 0.9:
                    text[5:5] = common
                store.articles.file(Arrival(
                    url=f"https://paper{number % 200}.example/{number}", publisher=f"Paper {number % 200}", seen_at=BEGIN + timedelta(minutes=number),
                    extraction=Extraction(title=" ".join(text[8:16]), text=" ".join(text), blocks=(), method="bench")), BEGIN)
    return vocab


def questions(vocab: list[str]) -> list[tuple[str, dict[str, object]]]:
    """Rare and common words, several, phrases, beginnings, exclusions and filters."""
    chance = random.Random(7)
    since = (BEGIN + timedelta(days=20)).date()
    found: list[tuple[str, dict[str, object]]] = []
    while len(found) < QUERIES:
        rare, middling, often = chance.choice(vocab[5_000:]), chance.choice(vocab[200:2_000]), chance.choice(vocab[:50])
        found += [(rare, {}), (f"{often} {rare}", {}), (often, {}), ("council cyber incident", {}), ('"cyber incident"', {}),
                  (f"{middling} OR {rare}", {}), (f"{rare[:-1]}*", {}), (f"council -{often}", {}),
                  (middling, {"since": since}), ("council", {"publishers": (f"Paper {chance.randrange(200)}",)})]
    return found[:QUERIES]


def measure(store: Store, vocab: list[str]) -> table.Row:
    taken = []
    for text, filters in questions(vocab):
        began = time.process_time()
        store.search.search(text, **filters)
        taken.append((time.process_time() - began) * 1000)
    return {"median, ms": statistics.median(taken), "p95, ms": statistics.quantiles(taken, n=20)[-1], "longest, ms": max(taken)}


def like(store: Store, vocab: list[str]) -> table.Row:
    """What one would write without an index; ten are enough to see it."""
    taken = []
    for text, _ in questions(vocab)[:10]:
        began = time.process_time()
        store.db.execute("SELECT article_id FROM article_versions WHERE text LIKE ? LIMIT 20", (f"%{text}%",)).fetchall()
        taken.append((time.process_time() - began) * 1000)
    return {"median, ms": statistics.median(taken), "p95, ms": statistics.quantiles(taken, n=20)[-1], "longest, ms": max(taken)}


if __name__ == "__main__":
    main()
