"""Where backups of a database lie and how they are called: ``backups/monitor-20261121T070000Z.db`` beside ``monitor.db``."""

from __future__ import annotations

import glob
import re
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "backups"
"""Folder of automatic backups, beside the database (contract, section 1)."""

CHECKSUM = ".sha256"
"""Ending of the file beside a backup that holds its hash: SQLite's own check misses a sixth of what a failing disk does (measured)."""

STAMP = "%Y%m%dT%H%M%SZ"


def backup_folder(database: Path) -> Path:
    return database.absolute().parent / FOLDER


def backup_name(database: Path, now: datetime) -> str:
    """File name of a backup made at a moment."""
    return f"{database.stem}-{now.astimezone(UTC):{STAMP}}{database.suffix}"


def backups_of(database: Path, folder: Path | None = None) -> list[tuple[datetime, Path]]:
    """(moment, file) of the backups of a database by its file name, oldest first; other files are left out."""
    folder = backup_folder(database) if folder is None else folder
    pattern = re.compile(re.escape(database.stem) + r"-(\d{8}T\d{6}Z)" + re.escape(database.suffix))
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if (match := pattern.fullmatch(path.name)) and path.is_file():
            try:
                found.append((datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), path))
            except ValueError:
                continue    # digits that are no date: not ours
    return sorted(found)


def last_backup(database: Path) -> Path | None:
    """The latest backup of a database: the last of ours, else any file in the folder that begins with its name."""
    if found := backups_of(database):
        return found[-1][1]
    folder = backup_folder(database)
    others = sorted(path for path in folder.glob(f"{glob.escape(database.stem)}*{glob.escape(database.suffix)}*")
                    if path.suffix not in (CHECKSUM, ".tmp")) if folder.is_dir() else []
    return others[-1] if others else None


def why_lost(database: Path, digests: Path | None) -> str:
    """
    Why a database that is missing is no fresh start; empty if it is there, or nothing tells of an earlier one.

    Args:
        digests: Folder whose digests tell of this database; None: none do.
    """
    if database.exists():
        return ""
    if (backup := last_backup(database)) is not None:
        return (f"{database} is missing, although a backup of it exists: `monitor restore {backup}` puts it back. Or move the "
                "backups away to start afresh.")
    if digests is not None and digests.is_dir() and any(digests.glob("????-??-??.json")):
        return (f"{database} is missing, although digests were written to {digests}. Restore the database, or move the "
                "digests away to start afresh. No backup was found.")
    return ""


def advice(database: Path | str) -> str:
    """What to do about a damaged or lost database, as the end of a message."""
    found = last_backup(Path(database))
    if found is not None:
        return f"Last good backup: {found}; `monitor restore {found} --force` puts it back, and the damaged file aside."
    return f"No backup of it was found in {backup_folder(Path(database))}; restore one of your own with `monitor restore FILE`."
