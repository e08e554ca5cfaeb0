"""The demonstration week for tests: a local server as of a moment, and runs over it in this or another process."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import monitor
from monitor.app import Monitor
from monitor.config import load_config
from monitor.records import RunReport
from monitor.store.schema.views import CONTRACT
from monitor.times import to_iso
from tests.patient import line_of

WORLD = Path(monitor.__file__).parent / "world"

CHILD = """
import os, signal, sys
from pathlib import Path
from monitor.app import Monitor
from monitor.config import load_config
from monitor.store import Store
from monitor.times import from_iso

config, db, out, now, after = sys.argv[1:]
left = int(after)
ordinary = Store.transaction

def transaction(self):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return ordinary(self)

Store.transaction = transaction
if __name__ == "__main__":
    Monitor(load_config(Path(config)), db=Path(db), out=Path(out), clock=lambda: from_iso(now)).run()
"""
"""A run in a process of its own that is killed, as by the power, before its n-th transaction."""


class Week:
    """The week's server and the folder of its feeds.yml."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "feeds.yml"
        self.moment = folder / "moment"

    def at(self, now: datetime) -> None:
        self.moment.write_text(to_iso(now))

    def monitor(self, name: str, now: datetime) -> Monitor:
        self.at(now)
        return Monitor(load_config(self.config), db=self.folder / f"{name}.db", out=self.folder / name, clock=lambda: now)

    def run(self, name: str, now: datetime) -> RunReport:
        return self.monitor(name, now).run()

    def run_killed(self, name: str, now: datetime, after: int) -> int:
        """Exit code of a run that is killed before its ``after``-th transaction; -9 if it came so far."""
        self.at(now)
        script = self.folder / "child.py"
        script.write_text(CHILD)
        return subprocess.run([sys.executable, str(script), str(self.config), str(self.folder / f"{name}.db"), str(self.folder / name),
                               to_iso(now), str(after)], capture_output=True, check=False, timeout=120,
                              env={"PYTHONPATH": str(WORLD.parent.parent), "PATH": "/usr/bin:/bin"}).returncode

    def rows(self, name: str, *but: str) -> dict[str, list[str]]:
        """Every row of every view of the contract."""
        with sqlite3.connect(self.folder / f"{name}.db") as db:
            return {view: sorted(map(repr, db.execute(f"SELECT * FROM {view}"))) for view in CONTRACT if view not in but}


@contextmanager
def served_week(folder: Path) -> Iterator[Week]:
    week = Week(folder)
    week.at(datetime(2025, 11, 24, 7, tzinfo=UTC))
    server = subprocess.Popen([sys.executable, str(WORLD / "serve.py"), "--port", "0", "--as-of-file", str(week.moment),
                               "--write-feeds", str(week.config)], stdout=subprocess.PIPE, text=True)
    try:
        assert re.search(r"serving on http://127\.0\.0\.1:\d+", line_of(server))
        yield week
    finally:
        server.kill()
        server.wait(30)
        server.stdout.close()
