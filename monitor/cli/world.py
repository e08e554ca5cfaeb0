"""One ``monitor run`` of a walked day, in this process, for the demo and ``evaluate world``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .stop import on_stop

if TYPE_CHECKING:
    from ..records import RunReport
    from ..walk import RunDay


def run_one_day() -> RunDay:
    """A function that does what ``monitor run --now MOMENT`` does."""
    def run_day(feeds_yml: Path, db: Path, out: Path, now: datetime) -> RunReport:
        from ..app import Monitor
        from ..config import load_config

        config = load_config(feeds_yml, db=db, out=out)
        # a walked example is made again at will: fifty backups of it would be of use to nobody
        settings = replace(config.settings, store=replace(config.settings.store, backup=False))
        app = Monitor(replace(config, settings=settings), db=db, out=out, clock=lambda: now)
        with on_stop(app.stop):
            return app.run(digest=True)
    return run_day
