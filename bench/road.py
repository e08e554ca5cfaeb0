"""
The whole road, from HTML and from text, beside trafilatura alone with as many workers, in one run.

    python -m bench.road [--pages 5000] [--texts 20000] [--workers 1]

From HTML: an import of web archives into a fresh database, extraction to facts. From text: the same articles as JSON Lines. Times are of
the clock and, since a machine may have other work, of the processors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from . import table
from .pages import Made, made

A_FILE = 500
"""Pages in one archive."""
NOW = datetime(2025, 11, 26, 12, tzinfo=UTC)
BARS = {"pages a CPU-second, of trafilatura's": (0.85, "least")}
TEXT_BARS = {"articles a CPU-second": (500, "least")}

SPENT = "spent.json"
GUARDED, BEGINNING = "text out of the page", "imports and opening"
STEPS = {"import": "reading, sending to the guarded processes, filing", "relevance": "relevance", "councils": "council tags", "grouping": "copies"}
"""Words for the steps that say how far they are; the last of them is counted until the next one speaks."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--pages", type=int, default=5000)
    words.add_argument("--texts", type=int, default=20_000)
    words.add_argument("--workers", type=int, default=1)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-road-") as scratch:
        folder = Path(scratch)
        if asked.pages:
            archives, size = write_pages(folder / "pages", asked.pages)
            peer = {name: measure(lambda quick=quick: alone(archives, asked.workers, quick), asked.pages)
                    for name, quick in (("trafilatura", False), ("trafilatura, fast", True))}
            ours = measure(lambda: road(archives, folder / "html", asked.workers), asked.pages)
            ours["pages a CPU-second, of trafilatura's"] = float(ours["pages a CPU-second"]) / float(peer["trafilatura"]["pages a CPU-second"])
            ours["pages/s, of trafilatura's"] = float(ours["pages/s"]) / float(peer["trafilatura"]["pages/s"])
            print(table.render(f"{asked.pages} pages of {size / 1e3:,.0f} kB, {asked.workers} workers", {"whole road": ours, **peer}, "whole road"))
            print(table.bars("From HTML", ours, BARS))
            print(table.render("Where the time of a page goes, ms of a processor", {"whole road": spent(folder / "html", asked.pages), **{
                name: {GUARDED: 1000 / float(row["pages a CPU-second"])} for name, row in peer.items()}}, "whole road"))
        if asked.texts:
            lines = write_texts(folder / "texts", asked.texts)
            text = measure(lambda: road(lines, folder / "text", asked.workers), asked.texts, "articles")
            print(table.render(f"{asked.texts} articles as text", {"whole road": text}, "whole road"))
            print(table.bars("From text", text, TEXT_BARS))
            print(table.render("Where the time of a text goes, ms of a processor", {"whole road": spent(folder / "text", asked.texts)}, "whole road"))


def write_pages(folder: Path, count: int) -> tuple[Path, float]:
    """Web archives (ISO 28500), and the middle size of a page in bytes."""
    folder.mkdir()
    size = 0
    file = None
    for number, one in enumerate(made(count)):
        if number % A_FILE == 0:
            if file is not None:
                file.close()
            file = gzip.open(folder / f"{number:06}.warc.gz", "wb", compresslevel=1)
        body = one.html(number).encode()
        size += len(body)
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        file.write(f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {one.url}\r\nWARC-Date: {one.published_at}\r\n"
                   f"Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n")
    if file is not None:
        file.close()
    return folder, size / count


def write_texts(folder: Path, count: int) -> Path:
    folder.mkdir()
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
        for one in made(count):
            file.write(json.dumps(_line(one)) + "\n")
    return folder


def _line(one: Made) -> dict[str, str]:
    return {"url": one.url, "title": one.title, "text": one.text, "publisher": one.publisher, "published_at": one.published_at}


def measure(work: Callable[[], None], count: int, things: str = "pages") -> dict[str, float | str]:
    """Things a second of the clock, and of the processors' time of this process and those it started."""
    before, began = _cpu(), time.perf_counter()
    work()
    seconds, cpu = time.perf_counter() - began, _cpu() - before
    return {f"{things}/s": count / seconds, f"{things} a CPU-second": count / cpu}


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def road(source: Path, folder: Path, workers: int) -> None:
    """What ``monitor import`` does, in a process of its own."""
    _apart(_import, source, folder, workers)


def _import(source: Path, folder: Path, workers: int) -> None:
    from monitor.app import Monitor
    from monitor.config import load_config

    folder.mkdir()
    (folder / "feeds.yml").write_text(f"settings:\n  extract: {{workers: {workers}}}\nfeeds: []\n", encoding="utf-8")
    clock = Spent()
    report = Monitor(load_config(folder / "feeds.yml", environment={}, may_be_empty=True), clock=lambda: NOW).import_paths([source], progress=clock)
    (folder / SPENT).write_text(json.dumps(clock.end()), encoding="utf-8")
    print(f"  imported {report.added} articles, {report.relevant} relevant, {len(report.problems)} problems")


class Spent:
    """Processor time by step, told by the calls with which an import says how far it is."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._last = BEGINNING, 0.0

    def __call__(self, step: str, done: int, of: int = 0) -> None:
        now = time.process_time()
        self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._last
        self._step, self._last = STEPS.get(step, step), now

    def end(self) -> dict[str, float]:
        self("", 0)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {GUARDED: used.ru_utime + used.ru_stime, **self.seconds}


def spent(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds for each of so many, largest first, and the sum."""
    seconds = json.loads((folder / SPENT).read_text(encoding="utf-8"))
    return {name: 1000 * taken / count for name, taken in (*sorted(seconds.items(), key=lambda one: -one[1]), ("all", sum(seconds.values()))) if taken}


def alone(source: Path, workers: int, quick: bool) -> None:
    """Trafilatura on the same pages, in as many processes, nothing kept."""
    _apart(_alone, source, workers, quick)


def _alone(source: Path, workers: int, quick: bool) -> None:
    from monitor.imports import Publishers, read_file

    bodies = (found.page.body for path in sorted(source.iterdir()) for found in read_file(path, NOW, Publishers({})))
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        kept = sum(pool.imap(_quick if quick else _default, bodies, chunksize=4))
        pool.close()
        pool.join()
    print(f"  {kept} texts")


def _default(body: bytes) -> bool:
    from trafilatura import extract

    return bool(extract(body))


def _quick(body: bytes) -> bool:
    from trafilatura import bare_extraction

    found = bare_extraction(body, fast=True, include_comments=False, with_metadata=False)
    return found is not None and bool(found.text)


def _apart(work: Callable[..., None], *words: object) -> None:
    """In a fresh process, whose time is counted with that of the processes it starts."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=words)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{work.__name__} failed")


if __name__ == "__main__":
    main()
