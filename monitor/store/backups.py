"""Where backups of a database lie and how they are called: ``backups/monitor-20261121T070000Z.db`` beside ``monitor.db``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "backups"
"""Folder of automatic backups, beside the database (contract, section 1)."""

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


def advice(database: Path | str) -> str:
    """What to do about a damaged or lost database, as the end of a message."""
    found = backups_of(Path(database)) if str(database) != ":memory:" else []
    if found:
        return f"Last good backup: {found[-1][1]}; `monitor restore` puts it back."
    return f"No backup of it was found in {backup_folder(Path(database))}; restore one of your own with `monitor restore FILE`."
