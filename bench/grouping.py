"""
Grouping against a large index: size, memory, look-up and the whole way from text to placement, with MinHash libraries beside.

    python -m bench.grouping [--most 100000] [--folder DIR]

Each step runs in a process of its own, so that memory is counted cleanly. The index is loaded by ``bench.load``, straight into the tables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from . import table

SIZES = (1_000, 10_000, 100_000, 1_000_000)
"""Of the cost curve."""
FIRST = 10_000
"""Where growth is counted from: below it an index has hardly begun."""
ARRIVALS = 1_200
"""New articles that are grouped against the stored ones, one transaction each, as the grouping step of a run does."""
WARM = 200
"""Of these the first ones are not counted, the same at every size: imports, the filter of the index, and the caches of a walk that has begun."""
PEERS_MOST = 100_000
"""Stored articles up to which the libraries in memory are run: datasketch takes about 10 kB an article."""
BARS = {"index, MB": (1_200.0, "most"), "memory, MB": (500.0, "most"), "look-up p99, ms": (5.0, "most"), "articles/s a core": (500.0, "least")}
MOST_GROWTH = 1.5
"""Cost of an article at one million over that at ``FIRST``."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--most", type=int, default=SIZES[-1], help="largest number of stored articles")
    words.add_argument("--folder", type=Path, help="where the files go (default: a temporary folder); about 8 GB at one million")
    words.add_argument("--step", help=argparse.SUPPRESS)
    words.add_argument("--count", type=int, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.step:
        print(json.dumps(STEPS[asked.step](asked.count, asked.folder)))
        return
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        bench([size for size in SIZES if size <= asked.most] or [asked.most], Path(folder))


def bench(sizes: Sequence[int], folder: Path) -> None:
    """Run every step at every size and print what came out."""
    rows: dict[str, dict[str, dict[str, float | str]]] = {}
    for size in sizes:
        began = time.monotonic()
        stored = _child("load", size, folder)
        ours = stored | _child("ours", size, folder)
        rows[f"{size:,}"] = {"monitor": ours}
        if size <= PEERS_MOST:
            for name in ("datasketch", "rensa"):
                rows[f"{size:,}"][name] = _child(name, size, folder)
        for file in folder.iterdir():
            file.unlink()
        print(table.render(f"{size:,} stored articles ({time.monotonic() - began:.0f} s)", rows[f"{size:,}"], "monitor", stored=size),
              flush=True)
    last = rows[f"{sizes[-1]:,}"]["monitor"]
    print(table.bars(f"At {sizes[-1]:,}", last, BARS))
    if FIRST in sizes and sizes[-1] > FIRST:
        name = f"cost of an article, of that at {FIRST:,}"
        growth = float(rows[f"{FIRST:,}"]["monitor"]["articles/s a core"]) / float(last["articles/s a core"])
        print(table.bars("Growth", {name: growth}, {name: (MOST_GROWTH, "most")}))


def _child(step: str, count: int, folder: Path) -> dict[str, float | str]:
    done = subprocess.run([sys.executable, "-m", "bench.grouping", "--step", step, "--count", str(count), "--folder", str(folder)],
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _load(count: int, folder: Path) -> dict[str, object]:
    from .load import load

    return load(count, ARRIVALS, folder)


def _ours(count: int, folder: Path) -> dict[str, object]:
    from .placing import measure

    return measure(count, ARRIVALS, WARM, folder)


def _datasketch(count: int, folder: Path) -> dict[str, object]:
    from .peers import datasketch

    return datasketch(count, ARRIVALS, WARM, folder)


def _rensa(count: int, folder: Path) -> dict[str, object]:
    from .peers import rensa

    return rensa(count, ARRIVALS, WARM, folder)


STEPS = {"load": _load, "ours": _ours, "datasketch": _datasketch, "rensa": _rensa}

if __name__ == "__main__":
    main()
