"""
Walks through a recorded world: its server on 127.0.0.1 as a child process, its clock moved from morning to morning.

A world is a folder with ``feeds.yml``, ``serve.py``, ``gold.json`` and ``score.py``. What a run is comes in by the door, so that
the demo, the evaluation and a test walk the same days.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from threading import Timer
from zoneinfo import ZoneInfo

from .config import load_config
from .errors import ConfigError, MonitorError
from .records import RunReport
from .times import due_moment, to_iso

RunDay = Callable[[Path, Path, Path, datetime], RunReport]
"""feeds.yml, database, folder of digests, now -> the report of one run."""

NEEDED = ("feeds.yml", "serve.py", "gold.json", "score.py")
START_SECONDS = 20.0
"""Longest wait for a world's server; it needs a fraction of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """One morning of a walk."""

    day: date
    now: datetime
    report: RunReport
    seconds: float


def walk_world(folder: Path, run_day: RunDay, *, db: Path, out: Path, port: int = 0) -> Iterator[Morning]:
    """
    One run a morning at ``digest.at``, from the first to the last date of ``digests.morning`` in gold.json, every day between included.

    Args:
        folder: Of the world.
        run_day: Does what ``monitor run --now`` does.
        db, out: Database and folder of digests.
        port: Of its server, if it is free; addresses hold it, so two walks on one port end in the same bytes. 0: any.

    Raises:
        ConfigError: The folder is no world.
        MonitorError: Its server does not start.
    """
    days = days_of(folder)
    with tempfile.TemporaryDirectory(prefix="monitor-world-") as scratch, serving(folder, Path(scratch), port=port) as (feeds_yml, as_of):
        settings = load_config(feeds_yml, db=db, out=out).settings
        zone, at = ZoneInfo(settings.timezone), clock_time.fromisoformat(settings.digest.at)
        for day in days:
            now = due_moment(day, at, zone)
            as_of.write_text(to_iso(now), encoding="utf-8")
            began = time.perf_counter()
            report = run_day(feeds_yml, db, out, now)
            yield Morning(day=day, now=now, report=report, seconds=time.perf_counter() - began)


def days_of(folder: Path) -> list[date]:
    """Every day of a world, first to last. Raises ConfigError if the folder is no world."""
    for name in NEEDED:
        if not (folder / name).is_file():
            raise ConfigError(f"{folder}: no world: {name} is missing")
    try:
        told = sorted(date.fromisoformat(day) for day in json.loads((folder / "gold.json").read_text(encoding="utf-8"))["digests"]["morning"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{folder / 'gold.json'}: no dates under digests.morning") from error
    if not told:
        raise ConfigError(f"{folder / 'gold.json'}: no dates under digests.morning")
    return [told[0] + timedelta(days=n) for n in range((told[-1] - told[0]).days + 1)]


@contextmanager
def serving(folder: Path, scratch: Path, *, port: int = 0) -> Iterator[tuple[Path, Path]]:
    """The world's server, running, on ``port`` if that is free; gives its feeds.yml and the file that holds its clock."""
    as_of, feeds_yml = scratch / "as-of", scratch / "feeds.yml"
    as_of.write_text("1970-01-01T00:00:00Z", encoding="utf-8")
    server = _started(folder, as_of, feeds_yml, port)
    try:
        try:
            _wait_until_it_serves(server, feeds_yml, folder)
        except MonitorError:
            if not port:
                raise
            server = _started(folder, as_of, feeds_yml, 0)
            _wait_until_it_serves(server, feeds_yml, folder)
        yield feeds_yml, as_of
    finally:
        server.kill()
        server.communicate()


def _started(folder: Path, as_of: Path, feeds_yml: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-B", str((folder / "serve.py").resolve()), "--port", str(port), "--as-of-file", str(as_of), "--write-feeds", str(feeds_yml)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_until_it_serves(server: subprocess.Popen[str], feeds_yml: Path, folder: Path) -> None:
    """Its first line says that it listens; the timer ends a server that says nothing."""
    timer = Timer(START_SECONDS, server.kill)
    timer.start()
    try:
        said = server.stdout.readline() if server.stdout else ""
    finally:
        timer.cancel()
    if not said or not feeds_yml.is_file():
        server.kill()
        _, complaint = server.communicate()
        raise MonitorError(f"{folder / 'serve.py'} did not start serving: {' '.join(complaint.split())[-300:] or 'it said nothing'}")
