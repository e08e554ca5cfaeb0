"""Verified copies of a database, made while others write."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from ..errors import CannotCreate, DiskError, StoreError
from .backups import advice

TRIES = 2
"""Times a packed copy is made anew because somebody wrote between counting and copying; then a copy that is not packed."""

_FULL = ("disk I/O", "disk is full", "unable to open", "readonly")


def copy_whole(database: Path, target: Path) -> dict[str, int]:
    """
    A complete copy (``VACUUM INTO``) with an integrity check before and after, and the same number of rows in every table.

    Safe beside a writer: the copy is one moment of the database. ``target`` must not exist; nothing is left there if anything fails.

    Returns:
        Rows by table.

    Raises:
        StoreError: the database is damaged; the message names what is wrong and the last good backup.
        CannotCreate, DiskError: the copy cannot be written.
    """
    source = _open(database)
    try:
        check_integrity(source, database)
        for _ in range(TRIES):
            before = count_rows(source)
            _vacuum_into(source, target)
            rows = _checked(target)
            if rows in (before, count_rows(source)):
                return rows
            target.unlink()
        return _copied_in_one_step(source, database, target)
    finally:
        source.close()


def check_integrity(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError if SQLite finds the file damaged. It sees most damage, not all: the hashes of ``monitor verify`` see the rest."""
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise StoreError(f"{path} is damaged: {'; '.join(each.splitlines()[-1] for each in found)}. {advice(path)}")


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of every ordinary table, seen at one moment."""
    ours = not connection.in_transaction
    if ours:
        connection.execute("BEGIN")
    try:
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND name NOT LIKE 'article_versions_fts%' ORDER BY name")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    finally:
        if ours:
            connection.execute("COMMIT")


def vacuum(connection: sqlite3.Connection, target: Path) -> None:
    """The database of a connection, packed into a new file. Raises CannotCreate or DiskError, and leaves nothing behind then."""
    _vacuum_into(connection, target)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)


def _make(target: Path) -> None:
    """An empty file, readable by its owner only from its first moment; SQLite takes it as a new database."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise CannotCreate(f"cannot write {target}: {error.strerror}. Give the folder to the user that runs monitor, or name another.") from error


def _vacuum_into(connection: sqlite3.Connection, target: Path) -> None:
    _make(target)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
        with open(target, "rb+") as file:
            os.fsync(file.fileno())
    except (sqlite3.DatabaseError, OSError) as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) or any(words in str(error) for words in _FULL):
            raise DiskError(f"cannot write {target}: {error}. Make room and try again; the database and older copies are untouched.") from error
        raise StoreError(f"the database cannot be copied: {error}") from error


def _copied_in_one_step(source: sqlite3.Connection, database: Path, target: Path) -> dict[str, int]:
    """
    A copy for a database that is written to all the time: counted and copied inside one read transaction.

    ``VACUUM`` may not stand inside a transaction, so this copy has the empty pages of the original.
    """
    _make(target)
    try:
        source.execute("BEGIN")
        try:
            rows = count_rows(source)
            copy = sqlite3.connect(str(target))
            try:
                source.backup(copy)
            finally:
                copy.close()
        finally:
            source.execute("COMMIT")
        with open(target, "rb+") as file:
            os.fsync(file.fileno())
    except (sqlite3.DatabaseError, OSError) as error:
        target.unlink(missing_ok=True)
        raise DiskError(f"cannot write {target}: {error}. Make room and try again; the database and older copies are untouched.") from error
    if _checked(target) != rows:
        target.unlink()
        raise StoreError(f"{database} cannot be copied: the copy has other rows")
    return rows


def _checked(target: Path) -> dict[str, int]:
    copy = _open(target)
    try:
        check_integrity(copy, target)
        return count_rows(copy)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        copy.close()
