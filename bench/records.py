"""What was measured, when, of which commit and on which machine: a line of JSON for each run of a benchmark, only ever added."""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

PACKAGES = ("aiohttp", "dask", "datasketch", "feedparser", "lxml", "numpy", "pyahocorasick", "pyarrow", "rensa", "reader", "scikit-learn", "trafilatura",
            "xxhash")
"""Those whose speed ours depends on, and the peers."""
DIGITS = 6
"""Significant digits that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What is asked of a figure."""

    name: str
    after: str
    """Title of the table before it."""
    value: float
    bar: float
    side: str
    """most or least."""

    @property
    def reached(self) -> bool:
        return self.value <= self.bar if self.side == "most" else self.value >= self.bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures by program."""

    title: str
    columns: Mapping[str, Mapping[str, float | str]]
    ours: str
    """The column of this product."""
    stored: int | None = None
    """Articles on file; None: not a point of the cost curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    title: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class Told:
    """All that one run of a benchmark has shown."""

    tables: list[Table] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)

    def show(self, title: str, columns: Mapping[str, Mapping[str, float | str]], ours: str, stored: int | None) -> None:
        self.tables.append(Table(title=title, columns={name: {key: short(value) for key, value in row.items()} for name, row in columns.items()},
                                 ours=ours, stored=stored))


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where it ran; nothing that names one machine among others."""

    cores: int
    processor: str
    memory_gb: int
    system: str
    python: str
    sqlite: str
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One run of one benchmark."""

    benchmark: str
    began_at: str
    """ISO 8601, UTC."""
    seconds: float
    commit: str
    """Short name; with ``+`` if files differed from it."""
    full: bool
    """Whether at the sizes that are asked for."""
    words: str
    """Sizes, as given on the command line."""
    others: float | None
    """Processors that were busy with other work meanwhile, on average; None: not known on this system."""
    machine: Machine
    tables: tuple[Table, ...]
    bars: tuple[Bar, ...]
    logs: tuple[Log, ...]


def short(value: float | str) -> float | str:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


# -- the file

def append(path: Path, record: Record) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")


def load(path: Path) -> list[Record]:
    """Every run, oldest first; none if there is no file."""
    if not path.exists():
        return []
    return [read(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read(row: dict[str, object]) -> Record:
    return Record(**row | {"machine": Machine(**row["machine"]), **told(row)})


def told(row: Mapping[str, Iterable[dict[str, object]]]) -> dict[str, tuple[object, ...]]:
    """The tables, bars and logs of a record, or of what one process has said."""
    return {"tables": tuple(Table(**one) for one in row["tables"]), "bars": tuple(Bar(**one) for one in row["bars"]),
            "logs": tuple(Log(title=one["title"], lines=tuple(one["lines"])) for one in row["logs"])}


# -- the machine

def machine() -> Machine:
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:       # a peer that is not installed is skipped by its benchmark
            continue
    return Machine(cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, processor=_processor(),
                   memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9), system=platform.system(),
                   python=platform.python_version(), sqlite=sqlite3.sqlite_version, packages=versions)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def commit(folder: Path) -> str:
    """Short name of what is checked out, with ``+`` if files differ; empty if this is no checkout."""
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False).stdout.strip()

    name = git("rev-parse", "--short=10", "HEAD")
    return name + ("+" if name and git("status", "--porcelain", "--untracked-files=no", "--", "monitor", "bench") else "")


def busy() -> float | None:
    """Processor seconds of the whole machine since it was started; None: not told by this system."""
    try:
        user, nice, system, _, _, irq, soft, *_ = map(int, Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:])
    except (OSError, ValueError):
        return None
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")
