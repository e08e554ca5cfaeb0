"""
A backfill: speed-up by a second worker, a long run with two, equality with an import, and groups of a million signatures.

    python -m bench.backfill [--pages 1500] [--long 50000] [--equal 20000] [--signatures 1000000]

A part with 0 is left out. Workers are processes of this machine with one thread each. Times of the clock tell little while the machine has
other work, so the load before each part is printed too.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from . import archive, road, table

NOW = datetime(2025, 11, 26, 12, tzinfo=UTC)
PARTITION = 2 << 20
A_FILE = 1000
"""Small pages in an archive of the long run: fifty partitions."""
BARS = {"speed-up by a second worker": (1.7, "least"), "speed-up with loading": (1.7, "least")}
EQUAL_BARS = {"pairs of one story that both roads have, %": (99.9, "least")}
REGROUP_BARS = {"groups of all, s": (10, "most")}
LINES_WHOLE, LINES_STEP = 4, 10
"""Lines of a log that are kept at both of its ends, and every how many between."""
ARCHIVES, PLAIN = 48, 4
"""Archives of the pages, about; and every how many of them trafilatura alone reads: it is there to tell what a second process gains on this machine."""
SPEED_SIZES = (1, 2, 1, 2)
"""Workers, in turn, so that what else runs on the machine falls on both alike."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    for name, count in (("pages", 1500), ("long", 50_000), ("equal", 20_000), ("signatures", 1_000_000)):
        words.add_argument(f"--{name}", type=int, default=count)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-backfill-") as scratch:
        folder = Path(scratch)
        if asked.signatures:
            signatures(asked.signatures)
        if asked.pages:
            speed_up(folder, asked.pages)
        if asked.equal:
            equality(folder, asked.equal)
        if asked.long:
            long_run(folder, asked.long)


def take_in(sources: Path, folder: Path, name: str, workers: int, **options: object) -> object:
    from monitor.backfill.backfill import backfill
    from monitor.backfill.crew import crew
    from monitor.config import configure

    config = configure(folder, db=folder / f"{name}.db", environment={})
    return backfill([str(sources)], config, lambda: crew("local", workers), NOW, work_folder=str(folder / f"{name}-work"), **options)


def busy(part: str) -> None:
    print(f"\n{part}; load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)


def speed_up(folder: Path, count: int) -> None:
    """The same pages, as large as real ones, read and judged by one worker and by two."""
    from monitor.pipeline import JUDGING

    road.A_FILE = max(1, count // ARCHIVES)
    pages, size = road.write_pages(folder / "pages", count)
    archives = sorted(pages.iterdir())
    busy(f"{count} pages of {size / 1e3:,.0f} kB in {len(archives)} archives")
    seconds: dict[int, list[float]] = {1: [], 2: []}
    loading = []
    for number, workers in enumerate(SPEED_SIZES):
        before = _cpu()
        report = take_in(pages, folder, f"speed-{number}", workers, steps=JUDGING)
        if report.lost or report.problems or report.added != count:
            raise SystemExit(f"not all of it was taken in: {report}")
        seconds[workers].append(report.work_seconds)
        loading.append(report.load_seconds)
        print(f"  {workers} workers: work {report.work_seconds:.1f} s, loading {report.load_seconds:.1f} s, {_cpu() - before:.1f} s of processors; "
              f"{report.added} articles, {report.relevant} relevant", flush=True)
    one, two = (min(seconds[workers]) for workers in (1, 2))
    whole = min(loading)
    row = {"pages/s, one worker": count / one, "pages/s, two workers": count / two, "speed-up by a second worker": one / two,
           "speed-up with loading": (one + whole) / (two + whole), "loading, s a page": whole / count,
           "minutes a million pages, two workers, with loading": 1e6 * (two + whole) / count / 60, "kB of a page": size / 1e3,
           "MB of the process that loads": _peak(resource.RUSAGE_SELF), "MB of a worker": _peak(resource.RUSAGE_CHILDREN),
           **{f"kB of {name}": held / count / 1e3 for name, held in (("it in the archive", _bytes(archives)), ("its result", _bytes(
               (folder / "speed-0-work" / "results").iterdir())), ("it in the database", _bytes(folder.glob("speed-0.db*"))))}}
    few = archives[:ARCHIVES:PLAIN]
    alone = {workers: len(few) * road.A_FILE / min(_plain(few, workers) for _ in range(2)) for workers in (1, 2)}
    peer = {"pages/s, one worker": alone[1], "pages/s, two workers": alone[2], "speed-up by a second worker": alone[2] / alone[1]}
    print(table.render(f"Backfill of {count} pages", {"backfill": row, "trafilatura alone": peer}, "backfill"))
    print(table.bars("Workers", row, BARS))


def _plain(archives: list[Path], workers: int) -> float:
    """Seconds in which so many processes, each with its share of the archives, get the texts out of their pages and keep nothing."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(workers + 1)
    processes = [spawn.Process(target=_texts, args=(archives[at::workers], ready)) for at in range(workers)]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit("trafilatura alone failed")
    return time.perf_counter() - began


def _texts(archives: list[Path], ready: Barrier) -> None:
    from trafilatura import extract

    from monitor.imports import Publishers, read_file

    ready.wait()
    for path in archives:
        for found in read_file(path, NOW, Publishers({})):
            extract(found.page.body)


def _peak(who: int) -> float:
    """Of this process, or of the largest of those it started, in MB."""
    return resource.getrusage(who).ru_maxrss / 1024


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def long_run(folder: Path, count: int) -> None:
    """The log of a run with two workers over small pages."""
    size = archive.write_pages(folder / "long", count, min(A_FILE, max(1, count // 20)))
    busy(f"{count} small pages of {size / 1e3:,.1f} kB")
    heard = Heard()
    log = logging.getLogger("monitor.backfill")
    log.addHandler(heard)
    log.setLevel(logging.INFO)
    before, began = _cpu(), time.perf_counter()
    report = take_in(folder / "long", folder, "long", 2)
    seconds = time.perf_counter() - began
    log.removeHandler(heard)
    if report.lost or report.added + len(report.problems) != count:
        raise SystemExit(f"not all of it was taken in: {report}")
    row = {"pages named as no article": float(len(report.problems)), "pages/s": count / seconds,
           "work, s": report.work_seconds, "loading, s": report.load_seconds, "of processors, s": _cpu() - before,
           "relevant": float(report.relevant), "kB of a page": size / 1e3, "kB of it in the database": _bytes(folder.glob("long.db*")) / count / 1e3,
           "answers of workers taken, %": 100 * sum(report.taken.values()) / max(1, sum(report.taken.values()) + sum(report.anew.values()))}
    print(table.render(f"Backfill of {count:,} small pages, two workers", {"backfill": row}, "backfill"))
    print(table.log("Its log, shortened", heard.shortened()))


class Heard(logging.Handler):
    """Keeps what is said, each with the seconds since the beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._began = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{time.monotonic() - self._began:7.1f} s  {record.getMessage()}")
        print(f"  {self.lines[-1]}", flush=True)

    def shortened(self) -> list[str]:
        """The first lines, every tenth, and the last ones."""
        last = len(self.lines) - LINES_WHOLE
        kept = [at for at in range(len(self.lines)) if at < LINES_WHOLE or at >= last or at % LINES_STEP == 0]
        out = []
        for before, at in zip([-1, *kept], kept, strict=False):
            out += ["    ..."] * (at > before + 1) + [self.lines[at]]
        return out


def equality(folder: Path, count: int) -> None:
    """A backfill with two workers beside an import of the same articles, up to the stories."""
    from monitor.app import Monitor
    from monitor.config import configure
    from monitor.pipeline import JUDGING, Run, grouping_step, import_step
    from monitor.store import Store

    steps = JUDGING[:JUDGING.index(grouping_step) + 1]
    source = archive.write(folder / "equal.jsonl", count)
    busy(f"{count} made articles, a fifth of them copies")
    monitor = Monitor(configure(folder, db=folder / "imported.db", environment={}))
    began = time.perf_counter()
    with Store.open(folder / "imported.db") as store, Run(store, monitor.settings, (), NOW) as run:
        import_step(run, [source])
        run.walk(steps)
    imported = time.perf_counter() - began
    began = time.perf_counter()
    report = take_in(source, folder, "equal", 2, steps=steps, partition_bytes=PARTITION)
    seconds = time.perf_counter() - began
    here, there = (_stories(folder / f"{name}.db") for name in ("equal", "imported"))
    both, all_ = _pairs(here, there)
    places = sum(here[one] == there[one] for one in there)
    row = {"articles": len(here), "stories": len({story for _, story in there.values()}), "pairs of one story": all_,
           "pairs of one story that both roads have, %": 100 * both / all_, "articles in the same story as the same, %": 100 * places / len(there),
           "import, s": imported, "backfill, two workers, s": seconds,
           "pairs compared by workers and taken, %": 100 * report.taken.get("pairs", 0) / max(1, report.taken.get("pairs", 0) + report.anew.get("pairs", 0))}
    print(table.render("Backfill beside import", {"backfill": row}, "backfill"))
    print(table.bars("Equal", row, EQUAL_BARS))


def _stories(database: Path) -> dict[str, tuple[str, str]]:
    """Relation and story of each article."""
    with sqlite3.connect(database) as db:
        return {row[0]: (row[1], row[2]) for row in db.execute("SELECT article_id, relation, story_id FROM placements WHERE position = 0")}


def _pairs(here: dict[str, tuple[str, str]], there: dict[str, tuple[str, str]]) -> tuple[int, int]:
    """Pairs that stand in one story on both roads, and on either."""
    def count(stories: Counter) -> int:
        return sum(size * (size - 1) // 2 for size in stories.values())

    first, second = (count(Counter(story for _, story in side.values())) for side in (here, there))
    both = count(Counter((here[one][1], there[one][1]) for one in here.keys() & there.keys()))
    return both, first + second - both


def signatures(count: int) -> None:
    """Groups of so many signatures, a fifth of which are copies of an earlier one, from .35 to 1 alike."""
    from monitor.backfill.regroup import regroup
    from monitor.grouping.settings import GroupingSettings

    settings = GroupingSettings()
    bands, sketches, source, alike = _made_signatures(count, settings.permutations, settings.bands, settings.band_rows)
    busy(f"{count:,} signatures")
    began, cpu = time.perf_counter(), time.process_time()
    labels = regroup(bands, sketches)
    row: dict[str, float | str] = {"groups of all, s": time.perf_counter() - began, "of the processor, s": time.process_time() - cpu}
    copies = np.flatnonzero(source != np.arange(count))
    for least, most in itertools.pairwise((0.35, 0.5, 0.7, 1.01)):
        chosen = copies[(alike[copies] >= least) & (alike[copies] < most)]
        row[f"copies from {least:g} to {min(most, 1):g} alike found"] = float((labels[chosen] == labels[source[chosen]]).mean())
    own = np.flatnonzero(source == np.arange(count))
    row["strangers joined"] = float((labels[own] != own).sum())
    print(table.render(f"Groups of {count:,} signatures", {"regroup": row}, "regroup"))
    print(table.bars("Groups", row, REGROUP_BARS))


def _made_signatures(count: int, permutations: int, bands: int, rows: int) -> tuple[np.ndarray, ...]:
    """Bands, sketches, the one each copies, and how alike the two are; values of a copy agree with that chance each."""
    chance = np.random.default_rng(17)
    values = chance.integers(0, 1 << 32, (count, permutations), dtype=np.uint32)
    source = np.arange(count)
    copies = np.flatnonzero(chance.random(count) < 0.2)[1:]
    source[copies] = (chance.random(len(copies)) * copies).astype(int)
    source[copies] = source[source[copies]]     # a copy of a copy is one of the first
    alike = np.ones(count)
    alike[copies] = 0.35 + 0.65 * chance.random(len(copies))
    for number in copies.tolist():
        same = chance.random(permutations) < alike[number]
        values[number, same] = values[source[number], same]
    mixed = np.tile(np.arange(1, bands + 1, dtype=np.uint64), (count, 1))
    columns = values[:, :bands * rows].reshape(count, bands, rows)
    for column in range(rows):
        mixed = (mixed + columns[:, :, column]) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
    return mixed.view(np.int64), (values & 0xFF).astype(np.uint8), source, alike


if __name__ == "__main__":
    main()
