"""Backups: a verified copy, renamed into place, and the old ones thinned out (rows E16 and E17)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import CannotCreate, DiskError
from ..files import write_whole
from ..store import Store
from ..store.backups import CHECKSUM, backup_name, backups_of
from ..store.copies import copy_whole
from ..store.settings import StoreSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """One backup made."""

    path: Path
    bytes: int
    rows: int
    """Rows of all tables, as many as the database had at that moment."""
    removed: tuple[Path, ...]
    """Older backups that were thinned out."""


def back_up(database: Path, folder: Path, now: datetime, settings: StoreSettings) -> BackupReport:
    """
    Make a verified backup in a folder and thin out the older ones there.

    Safe beside a run. A failure at any point leaves the older backups as they were.

    Raises:
        StoreError: there is no database, or it is damaged.
        CannotCreate, DiskError: the folder cannot be written.
    """
    Store.open_to_read(database).close()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreate(f"cannot make the folder {folder}: {error.strerror}") from error
    path = folder / backup_name(database, now)
    temporary = folder / f".{path.name}.tmp"
    temporary.unlink(missing_ok=True)
    rows = copy_whole(database, temporary)
    try:
        write_whole(checksum_file(path), f"{file_hash(temporary)}  {path.name}\n".encode())
        os.replace(temporary, path)
        flush_folder(folder)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DiskError(f"cannot write {path}: {error.strerror}") from error
    kept = set(worth_keeping(backups_of(database, folder), settings.keep_daily_backups, settings.keep_weekly_backups)) | {path}
    removed = tuple(old for _, old in backups_of(database, folder) if old not in kept)
    for old in removed:
        old.unlink(missing_ok=True)
        checksum_file(old).unlink(missing_ok=True)
    return BackupReport(path=path, bytes=path.stat().st_size, rows=sum(rows.values()), removed=removed)


def worth_keeping(backups: Iterable[tuple[datetime, Path]], daily: int, weekly: int) -> list[Path]:
    """The latest backup of each of the last ``daily`` days that have one, and of each of the ``weekly`` weeks before and with them."""
    by_day: dict[object, Path] = {}
    by_week: dict[object, Path] = {}
    for at, path in sorted(backups):
        by_day[at.date()] = path
        by_week[at.isocalendar()[:2]] = path
    days = [by_day[day] for day in sorted(by_day, reverse=True)[:daily]]
    weeks = [by_week[week] for week in sorted(by_week, reverse=True)[:weekly]]
    return sorted({*days, *weeks})


def checksum_file(backup: Path) -> Path:
    """The file beside a backup that holds its hash, as ``sha256sum --check`` reads it."""
    return backup.with_name(backup.name + CHECKSUM)


def file_hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Bring a rename to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
