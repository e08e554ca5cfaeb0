"""The memory: one SQLite file, a shelf per room, and the only SQL of the house."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import CannotCreate, DiskError, RunInProgress, StoreError
from .backups import advice
from .lock import run_lock

if TYPE_CHECKING:
    from ..records import Neighbour
    from .articles import ArticlesShelf
    from .base import Shelf
    from .councils import CouncilsShelf
    from .digests import DigestsShelf
    from .explain import ExplainShelf
    from .export import ExportShelf
    from .facts import FactsShelf
    from .feeds import FeedsShelf
    from .fetches import FetchesShelf
    from .grouping import GroupingIndex
    from .health import HealthShelf
    from .hosts import HostsShelf
    from .incidents import IncidentsShelf
    from .manners import MannersShelf
    from .outbox import OutboxShelf
    from .pages import PagesShelf
    from .profiles import ProfilesShelf
    from .queue import Queue
    from .reading import ReadingShelf
    from .rebuild import RebuildShelf
    from .relevance import RelevanceShelf
    from .retention import RetentionShelf
    from .runs import RunsShelf
    from .search import SearchShelf
    from .status import StatusShelf
    from .stories import StoriesShelf

APPLICATION_ID = 0x43434D31
"""``CCM1``: marks the file as ours (SQLite file format, header offset 68)."""

SCHEMA = 11
"""Number of the last migration this program knows; a file with a higher one comes from a newer program."""

CHECKED_BYTES = 32 * 1024 * 1024
"""Largest file that is looked through at every start: 0.06 s, measured."""

READER_MILLISECONDS = 500
"""Wait for readers when the log is folded back at the end: somebody who asks long questions must not keep a run from ending."""

TOGETHER_SECONDS = 0.5
"""Work that a kill may take back where many small items are stored together."""

BUSY_MILLISECONDS = 30_000
"""Wait for a foreign writer before giving up (reliability guide, row E8)."""

__all__ = ["Store", "run_lock"]

_FILES = {"passages": "grouping"}
"""Shelves that stand in a file of another name."""


class Store:
    """An open database with its shelves. A connection belongs to the thread that opened it."""

    queue: Queue
    feeds: FeedsShelf
    fetches: FetchesShelf
    hosts: HostsShelf
    pages: PagesShelf
    articles: ArticlesShelf
    relevance: RelevanceShelf
    councils: CouncilsShelf
    passages: GroupingIndex
    stories: StoriesShelf
    incidents: IncidentsShelf
    facts: FactsShelf
    digests: DigestsShelf
    reading: ReadingShelf
    outbox: OutboxShelf
    runs: RunsShelf
    explain: ExplainShelf
    manners: MannersShelf
    profiles: ProfilesShelf
    search: SearchShelf
    rebuild: RebuildShelf
    export: ExportShelf
    retention: RetentionShelf
    health: HealthShelf
    status: StatusShelf

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.db = connection
        self.path = path
        self._together = False

    def __getattr__(self, name: str) -> Shelf:
        """A shelf, made when it is first asked for: a question needs two or three of them, and each brings its records."""
        kind = Store.__annotations__.get(name)
        if kind is None:
            raise AttributeError(f"a store has no shelf {name!r}")
        module = import_module(f".{_FILES.get(name, name)}", __package__)
        shelf: Shelf = getattr(module, kind)(self.db)
        setattr(self, name, shelf)
        return shelf

    @property
    def schema(self) -> int:
        """Number of the last migration this file has."""
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    def table_names(self) -> list[str]:
        """Every table of the file, those of full-text search too."""
        return [row[0] for row in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]

    @classmethod
    def open(cls, path: Path | str) -> Store:
        """
        Open or make the database and bring its schema up to date.

        Raises:
            StoreError: damaged, empty, foreign, or made by a newer program.
            CannotCreate: the folder or file cannot be made.
        """
        memory = str(path) == ":memory:"
        known = not memory and Path(path).exists()
        if known and Path(path).stat().st_size == 0:
            raise StoreError(f"{path} is empty (0 bytes): not a database of this program. {advice(path)} Or move the file away.")
        try:
            if not memory:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                if not known:
                    _create(Path(path))
            connection = sqlite3.connect(str(path), isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
        except (OSError, sqlite3.Error) as error:
            raise CannotCreate(f"cannot create the database {path}: {error}") from error
        try:
            _prepare(connection, path, known)
        except BaseException:
            connection.close()
            raise
        return cls(connection, None if memory else Path(path))

    @classmethod
    def open_to_read(cls, path: Path) -> Store:
        """Open an existing database read-only; safe beside a running writer. Raises StoreError."""
        if not path.exists():
            raise StoreError(f"there is no database at {path}. Run `monitor run` or `monitor import` first, or name one with --db.")
        if not path.is_file():
            raise StoreError(f"{path} is not a file. Name a database with --db.")
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None,
                                         timeout=BUSY_MILLISECONDS / 1000)
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be opened: {error}") from error
        try:
            if not _check(connection, path):
                raise StoreError(f"{path} holds no archive yet. Run `monitor run` or `monitor import` first, or name another with --db.")
        except BaseException:
            connection.close()
            raise
        return cls(connection, path)

    def neighbours(self, article_ids: Sequence[str]) -> dict[str, Neighbour]:
        """Articles that stand in a story, with story, relation and signature, by id."""
        from ..records import Neighbour

        signatures = self.passages.signatures(article_ids)
        found = {}
        for article_id, signature in signatures.items():
            touches = self.stories.touches(article_id)
            if touches:
                found[article_id] = Neighbour(article=self.articles.latest(article_id), story_id=touches[0].story_id,
                                              relation=touches[0].relation, signature=signature)
        return found

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """
        One item, one transaction: all of it or nothing (``BEGIN IMMEDIATE``: measured, a deferred one fails under two writers).

        Inside ``together()`` it is a part of the larger one: kept or taken back on its own, and on disk with the others.

        Args:
            keep: False for a trial: everything is as before at its end.
        """
        if self._together:
            with self._part(keep):
                yield
            return
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT" if keep else "ROLLBACK")
        except BaseException as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError):
                raise _translated(error, self.path) from error
            raise

    @contextmanager
    def _part(self, keep: bool) -> Iterator[None]:
        self.db.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:  # a full disk ends the larger one too
                self.db.execute("ROLLBACK TO part")
                self.db.execute("RELEASE part")
            raise
        if not keep:
            self.db.execute("ROLLBACK TO part")
        self.db.execute("RELEASE part")

    @contextmanager
    def together(self) -> Iterator[Callable[[], None]]:
        """
        Small items go to disk together: waiting for it costs more than most of them (3.5 ms each on the machine measured).

        Gives a function to call after each item; it commits when the last commit is ``TOGETHER_SECONDS`` ago. What is done when the block
        ends is kept, however it ends; a kill takes back the last moment, which is done again.
        """
        last = time.monotonic()

        def done() -> None:
            nonlocal last
            if time.monotonic() - last >= TOGETHER_SECONDS:
                self.db.execute("COMMIT")
                self.db.execute("BEGIN IMMEDIATE")
                last = time.monotonic()

        try:
            self.db.execute("BEGIN IMMEDIATE")
            self._together = True
            try:
                yield done
            finally:
                self._together = False
                if self.db.in_transaction:
                    self.db.execute("COMMIT")
        except BaseException as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError):
                raise _translated(error, self.path) from error
            raise

    def close(self) -> None:
        """Fold the write-ahead log back when nobody reads, and close."""
        try:
            self.db.execute(f"PRAGMA busy_timeout = {READER_MILLISECONDS}")
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # a reader or a read-only file: the log is folded back another time
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, sqlite3.DatabaseError) and (meant := _translated(error, self.path)) is not error:
            raise meant from error      # damage that no check saw at the door shows itself in some later question


def _create(path: Path) -> None:
    """
    Make a new database beside its place and move it there complete.

    A kill on the way leaves nothing where the database belongs: an empty file there would be refused for ever (tried with ``touch``).
    """
    from .migrations import migrate

    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(str(temporary), isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")
        migrate(connection, SCHEMA, APPLICATION_ID)
    finally:
        connection.close()
    if not path.exists():
        os.replace(temporary, path)
    temporary.unlink(missing_ok=True)


def _translated(error: sqlite3.DatabaseError, path: Path | None) -> Exception:
    """What an error of the file means for a person; errors of our own SQL stay what they are."""
    text = str(error)
    if any(words in text for words in ("disk I/O", "disk is full", "readonly", "unable to open")):
        return DiskError(f"cannot write {path}: {text}. Make room or mend the disk and run again; what was stored is safe.")
    if "malformed" in text or "not a database" in text:
        return StoreError(f"{path} is damaged: {text}. {advice(path or ':memory:')}")
    if "locked" in text:
        return RunInProgress(f"another program holds {path}: {text}. Nothing was done; run again later.")
    return error


def _check(connection: sqlite3.Connection, path: Path | str) -> int:
    """The schema version of a file that is ours; raises StoreError."""
    connection.row_factory = sqlite3.Row
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        meant = _translated(error, Path(path))      # a full disk at this moment is no damage
        raise (StoreError(f"{path} is damaged or not a database: {error}. {advice(path)}") if meant is error else meant) from error
    if found != APPLICATION_ID and (tables or found):
        raise StoreError(f"{path} belongs to another program. Name another file with --db.")
    if version > SCHEMA:
        raise StoreError(f"{path} has schema {version}, this program knows {SCHEMA}: it was written by a newer program. Upgrade this one.")
    return version


def _refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    """
    Raise StoreError for a file that is cut, and for one that SQLite finds damaged.

    SQLite's look at every page costs 2 ms a megabyte: over ten years of articles more than all the rest of a run. So a large file that was closed
    in good order is measured only, and looked through once a day before it is copied.
    """
    log = path.with_name(path.name + "-wal")
    in_order = not log.exists() or not log.stat().st_size
    size, pages, each = (path.stat().st_size, *(int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")))
    if in_order and size != pages * each:
        raise StoreError(f"{path} is damaged: it has {size:,} bytes, its header says {pages * each:,}. {advice(path)}")
    if in_order and size > CHECKED_BYTES:
        return
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"{path} is damaged: {verdict.splitlines()[-1]}. {advice(path)}")


def _prepare(connection: sqlite3.Connection, path: Path | str, known: bool) -> None:
    version = _check(connection, path)
    try:
        if known:
            _refuse_damage(connection, Path(path))
        # trusted_schema stays on: with it off SQLite refuses the triggers that feed full-text search (tried); a foreign file is refused above
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {BUSY_MILLISECONDS}",
                       "trusted_schema = ON", "journal_size_limit = 67108864"):
            connection.execute(f"PRAGMA {pragma}")
        if version < SCHEMA:
            from .migrations import migrate  # sqlite-utils costs 0.13 s: only when there is something to do

            migrate(connection, SCHEMA, APPLICATION_ID)
            connection.row_factory = sqlite3.Row
    except sqlite3.DatabaseError as error:
        meant = _translated(error, Path(path))
        if meant is not error:
            raise meant from error
        if isinstance(error, sqlite3.OperationalError):
            raise DiskError(f"cannot write {path}: {error}") from error
        raise StoreError(f"{path} is damaged: {error}. {advice(path)}") from error
