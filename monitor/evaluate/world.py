"""``monitor evaluate world``: walks a recorded world and lets its own score.py judge the database."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..errors import MonitorError
from ..walk import RunDay, walk_world


def score_world(folder: Path, run_day: RunDay, *, db: Path | None = None, out: Path | None = None, as_json: bool = False,
                tell: Callable[[str], None] = lambda line: None) -> tuple[str, int]:
    """
    What a world's score.py prints about our walk through it.

    Args:
        folder: Of the world.
        run_day: Does what ``monitor run --now`` does.
        db: Where to keep the database; absent: it is thrown away. One that is there already is walked on, not replaced.
        out: Where to keep the digests; absent: they are thrown away.
        tell: Takes a line of progress a day.

    Returns:
        What score.py printed, and its exit code.
    """
    with tempfile.TemporaryDirectory(prefix="monitor-score-") as scratch:
        kept = db or Path(scratch) / "monitor.db"
        if db is not None:
            db.parent.mkdir(parents=True, exist_ok=True)
            if db.exists():
                tell(f"{db} is there already and is walked on: remove it to start afresh")
        for morning in walk_world(folder, run_day, db=kept, out=out or Path(scratch) / "reports"):
            report = morning.report
            tell(f"{morning.day}  {report.outcome}  articles {report.articles_new}  facts {report.facts_new}  {morning.seconds:.1f} s")
        command = [sys.executable, "-B", str((folder / "score.py").resolve()), str(kept.resolve()), *(["--json"] if as_json else [])]
        scored = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if scored.returncode != 0 and not scored.stdout:
        raise MonitorError(f"{folder / 'score.py'} failed: {' '.join(scored.stderr.split())[-300:]}")
    return scored.stdout, scored.returncode
