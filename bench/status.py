"""
``monitor status`` over a database of a gigabyte, with the shipped list of feeds: each question a process of its own, as a person or a script asks it.

The database is made as that of ``bench.years``, until it has its size.

    python -m bench.status
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.torture.paper import Press
from tests.torture.walk import START, Walk

from . import table
from .years import count, grow

MEGABYTES = 1_000
DAYS = 10
TRIAL = 2_000
"""Entries by which the size of one is told."""
TIMES = 15
BARS = {"wall, s": (0.3, "most")}
FEEDS = Path(__file__).parent.parent / "feeds.yml"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--megabytes", type=int, default=MEGABYTES)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-status-") as scratch:
        folder = Path(scratch)
        short = Walk(folder / "short", Press(1, START, DAYS))
        for day in range(DAYS):
            short.run(START + timedelta(days=day, hours=7))
        for name in ("large", "small"):
            (folder / name / "storage").mkdir(parents=True)
            shutil.copy(FEEDS, folder / name / "feeds.yml")
        large, small = (folder / name / "storage" / "monitor.db" for name in ("large", "small"))
        shutil.copy(short.db, small)
        entries = _fill(short.db, large, asked.megabytes)
        rows = {"monitor status": {"MB": large.stat().st_size / 1e6, "entries": float(entries), **measure(["status"], large.parent.parent)},
                "over ten days": {"MB": small.stat().st_size / 1e6, "entries": float(count(small)), **measure(["status"], small.parent.parent)},
                "monitor --help": measure(["--help"], folder)}
        print(table.render(f"monitor status over {asked.megabytes:,} MB", rows, "monitor status"))
        print(table.bars("Bar", rows["monitor status"], BARS))


def _fill(pattern: Path, path: Path, megabytes: int) -> int:
    """Copies of ordinary articles until the file has its size, told by a trial; gives its entries."""
    trial = path.with_name("trial.db")
    shutil.copy(pattern, trial)
    shutil.copy(pattern, path)
    empty = path.stat().st_size
    grow(trial, TRIAL)
    grow(path, round(TRIAL * (megabytes * 1e6 - empty) / (trial.stat().st_size - empty)))
    trial.unlink()
    return count(path)


def measure(words: Sequence[str], folder: Path) -> dict[str, float]:
    """The middle one of several processes, and the slowest."""
    wall, spent = [], []
    for _ in range(TIMES):
        before, began = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-m", "monitor", *words], cwd=folder, stdout=subprocess.DEVNULL, check=True,
                       env={**os.environ, "PYTHONPATH": str(FEEDS.parent)})
        wall.append(time.perf_counter() - began)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return {"wall, s": statistics.median(wall), "slowest, s": max(wall), "CPU s": statistics.median(spent)}


if __name__ == "__main__":
    main()
