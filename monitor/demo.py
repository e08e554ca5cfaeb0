"""``monitor demo``: the whole road on the shipped example week, from a local server."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from .errors import CannotCreate
from .store.backups import backups_of
from .walk import Morning, RunDay, walk_world

QUESTION = "SELECT digest_date, section, standing, statement FROM v_digest_items ORDER BY digest_date, section, position"
"""A first question to the database, to be typed by a person."""

PORT = 8765
"""Of the demo's server, as the shipped week writes it: every demo has the same addresses, and so the same bytes, unless somebody else listens there."""

DIGEST_FILES = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].*"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDay:
    """One row of the demo's table."""

    date: str
    articles: int
    new: int
    changed: int
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the demo did; printed with --json."""

    days: tuple[DemoDay, ...]
    database: str
    index: str
    seconds: float
    peak_megabytes: float


def show_demo(run_day: RunDay, *, db: Path, out: Path, say: Callable[[str], None], verbose: bool = False) -> DemoReport:
    """
    Walk the example week and tell a row a day.

    Starts afresh: the demo's own database and digests of an earlier time are removed first, other files are left alone.

    Raises:
        CannotCreate: A folder cannot be written.
    """
    began = time.perf_counter()
    _start_afresh(db, out)
    say("A week of invented local news about a real kind of event, served on 127.0.0.1 and read morning by morning.")
    say("")
    say(f"{'date':10}  {'articles':>8}  {'new':>4}  {'changed':>7}  subject")
    days = []
    with as_file(files("monitor") / "world") as folder:
        quiet: list[DemoDay] = []
        for morning in walk_world(folder, run_day, db=db, out=out, port=PORT):
            day = _row(morning, out)
            days.append(day)
            if day.articles or day.new or day.changed:
                _tell_quiet(quiet, say)
                say(_line(day.date, day, day.subject))
                quiet = []
            else:
                quiet.append(day)
        _tell_quiet(quiet, say)
    index = out / "index.html"
    report = DemoReport(days=tuple(days), database=str(db), index=str(index), seconds=round(time.perf_counter() - began, 1), peak_megabytes=peak_megabytes())
    for line in _where_next(report, db, days):
        say(line)
    if verbose:
        say("")
        say(f"{report.seconds:.1f} seconds, peak memory {report.peak_megabytes:.0f} MB, of its largest child {peak_megabytes(resource.RUSAGE_CHILDREN):.0f} MB")
    return report


def peak_megabytes(who: int = resource.RUSAGE_SELF) -> float:
    """Peak memory so far, of this process or of the largest of its children that has ended."""
    peak = resource.getrusage(who).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _start_afresh(db: Path, out: Path) -> None:
    try:
        for folder in (db.parent, out):
            folder.mkdir(parents=True, exist_ok=True)
        for old in [*(db.with_name(db.name + end) for end in ("", "-wal", "-shm", ".lock")), *out.glob(DIGEST_FILES), out / "index.html",
                    *(backup for _, backup in backups_of(db))]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise CannotCreate(f"{error.filename}: {error.strerror}; name another place with --db and --out") from error


def _line(date: str, day: DemoDay, subject: str) -> str:
    return f"{date}  {day.articles:>8}  {day.new:>4}  {day.changed:>7}  {subject}"


def _tell_quiet(quiet: list[DemoDay], say: Callable[[str], None]) -> None:
    """Mornings without an article or a fact: one row, however many."""
    if quiet:
        say(_line(quiet[0].date, quiet[0], quiet[0].subject if len(quiet) == 1 else f"{len(quiet)} quiet mornings, to {quiet[-1].date}"))


def _row(morning: Morning, out: Path) -> DemoDay:
    """A row from the digest's own JSON; a day without one says why."""
    written = out / f"{morning.day.isoformat()}.json"
    told = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {"subject": morning.report.outcome}
    return DemoDay(date=morning.day.isoformat(), articles=morning.report.articles_new, new=len(told.get("new", ())), changed=len(told.get("changed", ())),
                   subject=told["subject"])


def _where_next(report: DemoReport, db: Path, days: list[DemoDay]) -> list[str]:
    busiest = max(days, key=lambda day: day.new)
    return ["",
            f"Look at:  {report.index}", "",
            "Next:",
            f"  cat {Path(report.index).with_name(busiest.date + '.txt')}",
            f"  monitor status --db {db}",
            f"  monitor digest --db {db} --date {busiest.date} --out another-place",
            f"  sqlite3 {db} '{QUESTION}'",
            "  monitor run        (live, over the feeds of feeds.yml)", "",
            "The links to reports led to the demo's own server, which has stopped with it: they open nothing now.",
            "Every sentence they stand for is on file:  monitor explain ADDRESS --db " + str(db)]
