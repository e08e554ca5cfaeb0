"""
The measured part of ``docs/scale.md``: how long an archive takes and how large it becomes, from the runs on record.

A figure that a run on record does not have, because it was measured before somebody thought of it, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .records import Record

BEGIN, END = "<!-- measured: made by python -m bench -->", "<!-- measured: end -->"
DAY = 86_400
WORKERS = (1, 2, 8, 32)
ARCHIVES = (100_000, 1_000_000, 10_000_000)
SPEED, ROAD, CURVE = "backfill-speed", "road", "grouping"


def within(page: str, shown: Mapping[str, Record]) -> str:
    """The page with what stands between the marks made again; as it is, if it has no marks."""
    made = "\n".join([BEGIN, "", *_sizes(shown), END])
    return re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: made, page, flags=re.S)


def _sizes(shown: Mapping[str, Record]) -> Iterator[str]:
    rows = list(_one_article(shown))
    if rows:
        yield from ("| one article | |", "|---|---|", *rows, "")
    workers = _figures(shown.get(SPEED))
    if {"pages/s, one worker", "pages/s, two workers", "loading, s a page"} <= workers.keys():
        yield from _times(workers)
    if {"MB of a worker", "MB of the process that loads"} <= workers.keys():
        yield (f"Memory: at most {about(workers['MB of a worker'])} MB for each process of a worker, "
               f"{about(workers['MB of the process that loads'])} MB for the one that loads.\n")
    text = _figures(shown.get(ROAD), "articles as text")
    if "articles/s" in text:
        speed = text["articles/s"]
        yield (f"From texts, `monitor import` does {about(speed)} articles a second on one core, all judgements included: "
               f"{about(speed * DAY / 1e6)} million a day.\n")
    page, text = (_figures(shown.get(ROAD), f"time of a {one} goes") for one in ("page", "text"))
    if page and text:
        yield "Where the time of one goes, ms of a core (`monitor import`; workers do the first lines, and relevance and tags, ahead of the loading):\n"
        yield from ("| | a page | a text |", "|---|---|---|")
        yield from (f"| {name} | {_spent(page, name)} | {_spent(text, name)} |" for name in sorted(dict.fromkeys((*page, *text)), key="all".__eq__))
        yield ""
    yield "[How it was measured](benchmarks.md).\n"


def _one_article(shown: Mapping[str, Record]) -> Iterator[str]:
    speed, index = _figures(shown.get(SPEED)), _figures(shown.get(CURVE))
    for name, words in (("kB of a page", "a page as publishers send it, like the ones measured"), ("kB of it in the archive", "the same in a `.warc.gz`"),
                        ("kB of its result", "its result in the work folder"), ("kB of it in the database", "its text and verdicts in the database")):
        if name in speed:
            yield f"| {words} | {about(speed[name])} kB |"
    if "bytes an article (index)" in index:
        yield f"| of our subject: its place in the index for copies | {about(index['bytes an article (index)'])} bytes |"


def _times(speed: Mapping[str, float]) -> Iterator[str]:
    """What the workers do shrinks with their number, what is loaded does not."""
    work, load = 1 / speed["pages/s, one worker"], speed["loading, s a page"]
    two = speed["pages/s, two workers"]
    yield (f"Measured: {about(1 / work)} pages a second with one worker and {about(two)} with two; then {about(1 / load)} a second are loaded, by one "
           "process.\nMore than two workers are not measured but reckoned from these parts, each worker with a core of its own:\n")
    heads = (f"{workers} worker{'s' if workers > 1 else ''}" for workers in WORKERS)
    yield from (f"| pages | {' | '.join(heads)} |", "|---|" + "---|" * len(WORKERS))
    for pages in ARCHIVES:
        yield f"| {pages:,} | {' | '.join(_duration(pages * (_a_worker(speed, workers) + load)) for workers in WORKERS)} |"
    yield ""


def _a_worker(speed: Mapping[str, float], workers: int) -> float:
    """Seconds of the clock that a page takes with so many workers: as measured for one, from two on as two share it."""
    return 1 / speed["pages/s, one worker"] if workers == 1 else 2 / (speed["pages/s, two workers"] * workers)


def _duration(seconds: float) -> str:
    hours = seconds / 3600
    return f"{seconds / 60:.0f} min" if hours < 2 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.1f} days"


def _spent(row: Mapping[str, float], name: str) -> str:
    return f"{row[name]:.2f}" if name in row else "-"


def about(value: float) -> str:
    """To about two digits: an archive is never quite like the one that was measured."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _figures(record: Record | None, word: str = "") -> dict[str, float]:
    """The figures of this product in the last table of a run whose title has the word."""
    found = [one for one in record.tables if word in one.title] if record else []
    return dict(found[-1].columns[found[-1].ours]) if found else {}
