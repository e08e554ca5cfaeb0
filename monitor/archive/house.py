"""What a run does for the archive at its end: retention, and after a digest a backup."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..store import Store
from ..store.backups import backup_folder
from .backup import back_up

if TYPE_CHECKING:
    from pathlib import Path

    from ..config import Settings

log = logging.getLogger(__name__)


def keep_house(store: Store, database: Path, settings: Settings, now: datetime) -> None:
    """
    Once a day, after the digest: drop what is older than its time, then make a verified backup.

    Raises:
        DiskError, CannotCreate: the backup cannot be written. The run is over and its digest written by then.
    """
    if store.retention.leapt(now):
        log.info("retention waits: the last run is more than a day ago, or the clock was set")
    else:
        dropped = store.retention.keep(settings.store, now, store.transaction, longest_incident=timedelta(days=settings.incidents.longest_days))
        for name, count in dropped.items():
            log.info("retention dropped=%d of=%s", count, name.replace(" ", "-"))
    if settings.store.backup:
        report = back_up(database, backup_folder(database), now, settings.store)
        log.info("backup file=%s bytes=%d removed=%d", report.path, report.bytes, len(report.removed))
