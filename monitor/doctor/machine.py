"""The machine: packages, time zones, clock, disk and folders."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..times import to_iso
from .finding import Finding, ok, problem, warning

DISTRIBUTION = "council-cyber-monitor"
MENDED_SQLITE = (3, 51, 3)
"""First SQLite without the WAL-reset bug of two connections that write or checkpoint at the same moment (reliability guide, finding 13)."""
ODD_CLOCK = timedelta(hours=24)
"""A clock so far from the last run is not only late (reliability guide, section 4)."""
LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Below it a day's pages and one backup of a young archive may not fit. Our choice."""
NETWORK_FILE_SYSTEMS = frozenset("9p afs ceph cifs fuse.sshfs glusterfs lustre ncpfs nfs nfs4 smb3 smbfs vboxsf".split())
"""Where shared memory of SQLite's write-ahead log does not work between machines."""


def packages() -> Iterator[Finding]:
    """Every package the product needs, in a version it may have, and none that another one has replaced."""
    wrong = []
    try:
        needed = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield warning("packages", f"{DISTRIBUTION} runs from a folder and is not installed, so its packages were not compared",
                      "install it: python -m pip install --no-deps --no-build-isolation .")
        needed = []
    for line in needed:
        if "extra ==" in line:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        for sign, bound in re.findall(r"(>=|<|!=)\s*([0-9][0-9.]*)", line.split(";")[0]):
            have, want = _numbers(found), _numbers(bound)
            if (sign == ">=" and have < want) or (sign == "<" and have >= want) or (sign == "!=" and have == want):
                wrong.append(f"{name} is {found}, needed is {sign}{bound}")
    if wrong:
        yield problem("packages", "; ".join(wrong), "python -m pip install --require-hashes --no-deps -r requirements.lock", 1)
    elif needed:
        yield ok("packages", f"{sum('extra ==' not in line for line in needed)} packages, all in versions this program may use; "
                             f"Python {sys.version.split()[0]}")


def sqlite() -> Iterator[Finding]:
    """The library that holds the archive."""
    if sqlite3.sqlite_version_info < MENDED_SQLITE:
        yield warning("SQLite", f"version {sqlite3.sqlite_version}; before 3.51.3 two programs that write at the same moment can damage a file",
                      "nothing, as long as only monitor writes to its database: it keeps to one writer. The Containerfile brings a newer one")
    else:
        yield ok("SQLite", f"version {sqlite3.sqlite_version}")


def clock(zone_name: str, now: datetime, last_run_at: datetime | None) -> Iterator[Finding]:
    """Time zone data, and a clock that did not jump."""
    try:
        there = now.astimezone(ZoneInfo(zone_name))
    except (ZoneInfoNotFoundError, ValueError):
        yield problem("time zone", f"there are no data for {zone_name}", "python -m pip install tzdata", 2)
        return
    yield ok("time zone", f"{zone_name}, now {there:%Y-%m-%d %H:%M} ({there:%Z})")
    if last_run_at is None:
        return
    if last_run_at - now > ODD_CLOCK:
        yield warning("clock", f"it says {to_iso(now)}, but a run was made at {to_iso(last_run_at)}, which is later",
                      "set the clock (timedatectl set-ntp true); nothing is told twice meanwhile")
    else:
        yield ok("clock", to_iso(now))


def folder(check: str, path: Path, what: str) -> Iterator[Finding]:
    """Whether files can be made there, and who else may."""
    nearest = path
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        yield problem(check, f"{nearest} is not a folder", f"name another place for {what}", 73)
    elif not os.access(nearest, os.W_OK | os.X_OK):
        if os.statvfs(nearest).f_flag & os.ST_RDONLY:
            yield problem(check, f"{nearest} lies on a file system that is mounted read-only", f"mount it to write (look at dmesg first: a failing disk "
                          f"is mounted so), or name another place for {what}", 73)
            return
        yield problem(check, f"{nearest} cannot be written by user {os.getuid()}",
                      f"chown it to the user that runs monitor, or name another place for {what}", 73)
    elif path.exists() and stat.S_IMODE(path.stat().st_mode) & stat.S_IWOTH:
        yield warning(check, f"everybody may write to {path}", f"chmod o-w {path}")
    else:
        yield ok(check, f"{path}{'' if path.exists() else ' (will be made)'}")


def disk(path: Path, database_bytes: int) -> Iterator[Finding]:
    """Room for a run and one more copy of the database."""
    nearest = path
    while not nearest.exists():
        nearest = nearest.parent
    free = shutil.disk_usage(nearest).free
    wanted = max(LEAST_FREE_BYTES, 2 * database_bytes)
    told = f"{free / 1e9:.1f} GB free" + (f", the database has {database_bytes / 1e6:,.1f} MB" if database_bytes else "")
    if free < wanted:
        yield warning("disk", told, f"make room: {wanted / 1e9:.1f} GB are wanted for a run and a backup")
    else:
        yield ok("disk", told)
    kind = _file_system(nearest)
    if kind in NETWORK_FILE_SYSTEMS:
        yield warning("file system", f"the database is on {kind}, a file system over a network, where SQLite's write-ahead log is not safe",
                      "move the database to a disk of this machine (--db, or MONITOR_CONFIG elsewhere)")


def _file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Name of the file system a path lies on; empty where the machine does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real, best, kind = str(path.resolve()), "", ""
    for line in lines:
        parts = line.split(" ")
        where = parts[1].encode().decode("unicode_escape", "replace")
        if (real == where or real.startswith(where.rstrip("/") + "/")) and len(where) >= len(best):
            best, kind = where, parts[2]
    return kind


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
