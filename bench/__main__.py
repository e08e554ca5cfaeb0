"""
Every benchmark, one after the other, each in a process of its own; what they show is printed, recorded and written into docs.

    python -m bench                         all of them at full size, about an hour on two cores
    python -m bench --only road --only facts
    python -m bench --small                 a try of everything in two minutes; nothing is recorded
    python -m bench --only grouping -- --most 100000    sizes of one's own; nothing is recorded but with --record
    python -m bench --page                  only write the pages again from what is on record
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from . import page, records
from .suite import SUITE, Benchmark

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__.strip().splitlines()[0])
    words.add_argument("--only", action="append", choices=[one.name for one in SUITE], help="may be given several times")
    words.add_argument("--small", action="store_true", help="small sizes: seconds instead of minutes")
    words.add_argument("--record", action=argparse.BooleanOptionalAction, help="default: full sizes only")
    words.add_argument("--page", action="store_true", help="measure nothing")
    words.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of the records and the pages")
    words.add_argument("--list", action="store_true", help="name them all")
    words.add_argument("words", nargs="*", help="sizes for those that run, after --")
    asked = words.parse_args()
    if asked.list:
        for one in SUITE:
            print(f"{one.name:<16} about {one.minutes:g} min  {one.what}{' Only when named.' if one.named_only else ''}")
        return 0
    chosen = [] if asked.page else [one for one in SUITE if (
        one.name in asked.only if asked.only else not one.named_only and not (asked.small and one.small is None))]
    failed = [one.name for one in chosen if not _run(one, tuple(asked.words) or one.words(small=asked.small), asked.docs, asked.record)]
    if asked.page:
        page.write(asked.docs)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


def _run(one: Benchmark, words: tuple[str, ...], docs: Path, keep: bool | None) -> bool:
    """Measure, print, record; whether it came to its end. ``keep`` None: recorded at full size only."""
    print(f"\n== {one.name} {' '.join(words)}: {one.what}", flush=True)
    now, began, others = datetime.now(UTC), time.monotonic(), _others()
    with tempfile.TemporaryDirectory(prefix="bench-told-") as folder:
        path = Path(folder) / "told.json"
        done = subprocess.run([sys.executable, "-m", "bench.child", one.module, str(path), *words], cwd=ROOT, check=False)
        if done.returncode or not path.exists():
            return False
        told = json.loads(path.read_text(encoding="utf-8"))
    seconds = time.monotonic() - began
    busy = None if others is None else round((_others() - others) / seconds, 2)
    print(f"\n{one.name}: {seconds:.0f} s" + ("" if busy is None else f"; other work took {busy:.2f} processors meanwhile"), flush=True)
    full = words == one.full
    if full if keep is None else keep:
        records.append(docs / page.RECORDS, records.Record(
            benchmark=one.name, began_at=f"{now:%Y-%m-%dT%H:%M:%SZ}", seconds=round(seconds, 1), commit=records.commit(ROOT), full=full, words=" ".join(words),
            others=busy, machine=records.machine(), **records.told(told)))
        page.write(docs)
    return True


def _others() -> float | None:
    """Processor seconds that were not spent by us or what we have started."""
    whole = records.busy()
    return None if whole is None else whole - sum(used.ru_utime + used.ru_stime for used in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    sys.exit(main())
