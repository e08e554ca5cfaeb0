"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from .errors import CannotCreate, DiskError
from .failpoint import reach

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""Errors of the disk rather than of permissions."""


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a temporary file beside ``path``, bring it to disk, and rename it into place.

    Does nothing if the file already holds these bytes. A link planted at ``path`` is replaced, never followed.

    Raises:
        CannotCreate: the folder or file cannot be made.
        DiskError: the disk is full or failing; what stood there before is untouched.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_symlink() and path.is_file() and path.read_bytes() == content:
            return
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        with os.fdopen(handle, "wb") as file:
            half = len(content) // 2
            file.write(content[:half])
            file.flush()
            reach("file.half")
            file.write(content[half:])
            file.flush()
            reach("file.unsynced")
            os.fsync(file.fileno())
        reach("file.unnamed")
        os.replace(temporary, path)
        reach("file.named")
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        try:
            temporary.unlink(missing_ok=True)
        except OSError:
            pass  # the folder is gone or read-only: the first error says more
        if error.errno in FULL:
            raise DiskError(f"cannot write {path}: {error.strerror}. Make room and run again; nothing is lost.") from error
        raise CannotCreate(f"cannot write {path}: {error.strerror}. Give the folder to the user that runs monitor, or name one with --out."
                           ) from error
