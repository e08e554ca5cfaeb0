"""
Ten years on file: what a run costs over an archive of two million entries, beside the same run over one of ten days.

The long archive is the short one with its ordinary articles copied under other addresses and earlier dates, straight into the tables.

    python -m bench.years
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.torture.paper import Press
from tests.torture.walk import START, Walk

from . import table

ENTRIES = 2_000_000
YEARS = 10
DAYS = 10
"""Simulated days before the runs that are measured."""
RUNS = 9
"""Measured runs, each brings the news of three hours."""
BARS = {"slower by, %": (20.0, "most")}
COPIED = ("entries", "pages", "articles", "addresses", "article_versions", "relevance")
"""Tables of which an ordinary article has a row each."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--entries", type=int, default=ENTRIES)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-years-") as scratch:
        folder = Path(scratch)
        press = Press(1, START, DAYS + RUNS)
        short = Walk(folder / "short", press)
        for day in range(DAYS):
            short.run(START + timedelta(days=day, hours=7))
        shutil.copytree(folder / "short", folder / "long")
        long = Walk(folder / "long", press)
        began = time.monotonic()
        grow(long.db, asked.entries)
        said = {"entries": float(count(long.db)), "MB": long.db.stat().st_size / 1e6, "made in s": time.monotonic() - began}
        rows = measure({"ten years": long, "ten days": short})
        rows["ten years"] = {**said, **rows["ten years"]}
        rows["ten days"] = {"entries": float(count(short.db)), "MB": short.db.stat().st_size / 1e6, **rows["ten days"]}
        slower = 100 * (float(rows["ten years"]["CPU ms a run"]) / float(rows["ten days"]["CPU ms a run"]) - 1)
        print(table.render(f"A run over {YEARS} years and {asked.entries:,} entries", rows, "ten years"))
        print(table.bars("Bar", {"slower by, %": slower}, BARS))


def grow(path: Path, entries: int) -> None:
    """Copy ordinary articles until there are so many entries, evenly over the years before."""
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    patterns = db.execute("SELECT a.article_id, a.address, a.url FROM articles a JOIN relevance r USING (article_id) WHERE r.relevant = 0 "
                          "AND EXISTS (SELECT 1 FROM entries e WHERE e.address = a.address) ORDER BY a.article_id LIMIT 20").fetchall()
    each = -(-entries // len(patterns))
    db.execute("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
    db.execute("WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) INSERT INTO numbers SELECT n FROM c", (each,))
    db.execute("BEGIN")
    began = time.monotonic()
    for made, pattern in enumerate(patterns):
        for name in COPIED:
            columns = [row["name"] for row in db.execute(f"PRAGMA table_info({name})") if not (row["pk"] and row["type"] == "INTEGER")]
            where = "article_id = :id" if "article_id" in columns else "address = :address"
            chosen = ", ".join(_copied(column) for column in columns)
            db.execute(f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {name}, numbers WHERE {where} AND {name}.rowid = "
                       f"(SELECT min(rowid) FROM {name} WHERE {where})", {"id": pattern["article_id"], "address": pattern["address"]})
        spent = time.monotonic() - began
        print(f"{each * (made + 1):,} of {each * len(patterns):,} entries made in {spent:.0f} s, {spent / (made + 1) * (len(patterns) - made - 1):.0f} s to go",
              file=sys.stderr, flush=True)
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def _copied(column: str) -> str:
    """A column of the n-th copy: other keys and addresses, and a moment further back."""
    if column in ("article_id", "entry_id", "guid", "address", "url", "answered_url", "content_sha256"):
        return f"{column} || '-' || n"
    if column == "body":
        return "NULL"       # bytes of pages are kept for a week
    if column.endswith("_at"):
        back = f"'-' || (n * {YEARS * 365 * 24} / (SELECT max(n) FROM numbers)) || ' hours'"
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE strftime('%Y-%m-%dT%H:%M:%SZ', {column}, {back}, '-30 days') END"
    return column


def count(path: Path) -> int:
    db = sqlite3.connect(path)
    found = int(db.execute("SELECT count(*) FROM entries").fetchone()[0])
    db.close()
    return found


def measure(walks: dict[str, Walk]) -> dict[str, dict[str, float]]:
    """CPU time of the same runs over each archive, turn by turn, each in a process of its own."""
    spent: dict[str, list[float]] = {name: [] for name in walks}
    for number in range(RUNS):
        now = START + timedelta(days=DAYS, hours=7 + 3 * number)
        for name, walk in walks.items():
            spent[name].append(_cpu_seconds(walk, now))
            print(f"run {number + 1} of {RUNS}, {name}: {1000 * spent[name][-1]:.0f} ms", file=sys.stderr, flush=True)
    return {name: {"CPU ms a run": 1000 * statistics.median(each), "slowest": 1000 * max(each)} for name, each in spent.items()}


def _cpu_seconds(walk: Walk, now) -> float:
    before = os.times()
    child = os.fork()
    if not child:
        os._exit(walk.run(now))
    os.waitpid(child, 0)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    main()
