"""``monitor restore``: a backup put back in the place of the database, whose file is kept aside."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..errors import CannotCreate, ConfigError, DiskError, StoreError
from ..store import Store, run_lock
from ..store.backups import STAMP, advice
from .backup import checksum_file, file_hash, flush_folder
from .verify import verify


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """One backup put back."""

    restored: Path
    database: Path
    aside: Path | None
    """Where the database that stood there is now; None if there was none."""
    last_digest: str | None
    """Day of the last digest the backup knows."""
    later: tuple[str, ...]
    """Days in the folder of digests that the backup does not know: the next digest tells their news again."""


def restore(backup: Path, database: Path, now: datetime, *, force: bool = False, out: Path | None = None) -> RestoreReport:
    """
    Put a backup in the place of a database.

    Args:
        backup: Verified first; nothing is touched if it is not sound.
        force: Also when a database stands there. It is kept aside, never deleted.
        out: Folder of digests, to tell which days the backup does not know.

    Raises:
        ConfigError: there is a database and ``force`` was not given, or the backup is that database.
        StoreError: the backup is damaged, foreign or newer.
        RunInProgress: a run is at work.
    """
    if not backup.is_file():
        raise StoreError(f"there is no backup at {backup}.")
    if backup.resolve() == database.resolve():
        raise ConfigError(f"{backup} is the database itself; name a backup.")
    _check_hash(backup)
    try:
        report = verify(backup, files=False)
    except StoreError as error:     # its advice is for a database that is in use, and this one is a file that somebody named
        raise StoreError(f"{backup} cannot be restored: it {str(error).removeprefix(f'{backup} ').removesuffix(advice(backup)).strip()} "
                         "Nothing was changed; name another one.") from error
    if not report.good:
        raise StoreError(f"{backup} is not sound: {'; '.join(wrong for one in report.findings for wrong in one.wrong)}. Nothing was changed; try an older one.")
    if database.exists() and not force:
        raise ConfigError(f"{database} is there. --force puts it aside and the backup in its place.")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreate(f"cannot make the folder {database.parent}: {error.strerror}") from error
    with run_lock(database, now):
        temporary = _copied(backup, database)
        aside = _set_aside(database, now) if database.exists() else None
        os.replace(temporary, database)
        flush_folder(database.parent)
    with Store.open_to_read(database) as store:
        last = store.digests.last()
    day = last[0].isoformat() if last else None
    told = sorted(path.stem for path in out.glob("????-??-??.json")) if out is not None and out.is_dir() else []
    return RestoreReport(restored=backup, database=database, aside=aside, last_digest=day, later=tuple(each for each in told if each > (day or "")))


def _check_hash(backup: Path) -> None:
    """A backup of ours has its hash beside it; one without is judged by what is in it."""
    beside = checksum_file(backup)
    if beside.is_file() and beside.read_text(encoding="utf-8", errors="replace").split(" ")[0] != file_hash(backup):
        raise StoreError(f"{backup} is not sound: its bytes are not those that were written ({beside.name}). Nothing was changed; try an older one.")


def _copied(backup: Path, database: Path) -> Path:
    """The backup's bytes beside the database, on disk, readable by its owner only."""
    temporary = database.with_name(f".{database.name}.restore")
    try:
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as target, open(backup, "rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):  # the first error says more
            temporary.unlink(missing_ok=True)
        raise DiskError(f"cannot write {temporary}: {error.strerror}. Nothing was changed.") from error
    return temporary


def _set_aside(database: Path, now: datetime) -> Path:
    """The database with its log under another name: both together, or what stood in the log would be lost."""
    name = f"{database.name}.before-{now.astimezone(UTC):{STAMP}}"
    names = itertools.chain([name], (f"{name}.{count}" for count in itertools.count(2)))
    aside = next(path for path in map(database.with_name, names) if not path.exists())
    for end in ("-wal", "-shm", ""):
        part = database.with_name(database.name + end)
        if part.exists():
            os.replace(part, aside.with_name(aside.name + end))
    return aside
