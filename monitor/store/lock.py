"""One run at a time: a lock of the operating system on a file beside the database, freed even if the process is killed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..errors import CannotCreate, RunInProgress
from ..times import to_iso


@contextmanager
def run_lock(database: Path, now: datetime) -> Iterator[None]:
    """
    Hold the lock of a database.

    Raises:
        RunInProgress: another process holds it; says which, and since when.
        CannotCreate: the folder cannot be written.
    """
    path = database.with_name(database.name + ".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotCreate(f"cannot write the lock file {path}: {error.strerror}. Give the folder to the user that runs monitor.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "unknown"
            raise RunInProgress(f"another run holds {database} ({holder}). It ends by itself; nothing was done.") from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()}, since {to_iso(now)}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
