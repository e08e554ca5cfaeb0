"""The example week filed once a session from its JSON Lines, with eight digests told, for tests that only read it or copy it."""

from __future__ import annotations

import fcntl
import shutil
from datetime import date
from pathlib import Path

import pytest

import monitor
from monitor.app import Monitor
from monitor.config import configure
from monitor.times import from_iso

DAYS = ("2025-11-24", "2025-11-25", "2025-11-26", "2025-11-27", "2025-11-28", "2025-11-29", "2025-12-02", "2026-01-14")
NOW = from_iso("2026-02-01T07:00:00Z")


def make_week(folder: Path) -> Path:
    """``folder/monitor.db`` and ``folder/reports``, made unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)        # several workers of one session share it
        if not (folder / "ready").exists():
            app = monitor_of(folder)
            app.import_paths([Path(monitor.__file__).parent / "world" / "articles.jsonl"])
            for day in DAYS:
                app.digest(date.fromisoformat(day))
            (folder / "ready").touch()
    return folder


def monitor_of(folder: Path) -> Monitor:
    config = configure(folder, db=folder / "monitor.db", out=folder / "reports", environment={})
    return Monitor(config, db=folder / "monitor.db", out=folder / "reports", clock=lambda: NOW)


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the week; for reading only."""
    base = tmp_path_factory.getbasetemp()
    return make_week((base.parent if base.name.startswith("popen-") else base) / "archive-week")


@pytest.fixture
def own_week(week: Path, tmp_path: Path) -> Path:
    """A copy of the week's database in ``tmp_path/monitor.db``, to be changed."""
    shutil.copy(week / "monitor.db", tmp_path / "monitor.db")
    return tmp_path
