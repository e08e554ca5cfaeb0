"""Monitor: opens, runs, closes. The composition root of the three ways in (library, command line, schedule)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .errors import NothingUsable, StoreError
from .store import Store, run_lock
from .store.backups import why_lost
from .times import utc_now

if TYPE_CHECKING:
    from .checking import FeedCheck
    from .config import Config
    from .explanation import Explanation
    from .fetch.discover import Found
    from .imports import Problem
    from .listing import Added, Imported, Removed
    from .manners import Manners
    from .pipeline.days import Days, DigestReport
    from .pipeline.run import Progress, Run
    from .records import Correction, RunReport
    from .status import StatusReport
    from .store.search import SearchAnswer
    from .why import Why


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    relevant: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionReport:
    """What a correction says, and what it changed at once."""

    says: str
    file: Path
    because: str
    already: bool
    """It was in the file before; nothing was added."""
    changes: tuple[str, ...]
    told_on: tuple[date, ...] = ()
    """Days on which the fact was told; what was told stays told."""


class Monitor:
    """
    The whole road over one database.

    Args:
        config: Feeds and settings.
        db: Database file; made if it is missing and nothing tells of an earlier one.
        out: Folder of the digests.
        clock: Gives now, aware UTC.
        http: Anything with ``get_many`` of ``fetch.http.Http``; None for the real one.
    """

    def __init__(self, config: Config, *, db: Path | None = None, out: Path | None = None, clock: Callable[[], datetime] = utc_now,
                 http: object | None = None) -> None:
        self.config = config
        self.settings = config.settings
        self.db = db or config.paths.db
        self.out = out or config.paths.out
        self.clock = clock
        self._http = http
        self._running: Run | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)

    def stop(self) -> None:
        """Ask a run under way to end after the item in hand; for signal handlers."""
        if self._running is not None:
            self._running.stopping = True

    # -- the three things it does ------------------------------------------------------------------------------------

    def run(self, *, digest: bool = True, send_first: bool = False, progress: Progress | None = None) -> RunReport:
        """
        One unattended walk: fetch what is due, judge, raise alerts, write today's digest if it is due, send what waits.

        Args:
            digest: Write one when it is due.
            send_first: Send the very first digest too; by default it is only written.

        Raises:
            RunInProgress, StoreError, CannotCreate, DiskError: as in errors.py.
        """
        from .archive.house import keep_house
        from .pipeline import STEPS, Run
        from .pipeline.unattended import run_unattended

        now, corrections = self.clock(), self._corrections()
        self._refuse_lost_database()
        with run_lock(self._made_folder(), now), Store.open(self.db) as store:
            days = self._days(store)
            days.send_first = send_first
            days.finish()
            day = days.due(now) if digest else None
            with Run(store, self.settings, self.config.feeds, now, http=self._http, budget_seconds=self.settings.run.budget_seconds,
                     every_feed=day is not None, progress=progress, corrections=corrections, run_id=store.runs.next_id(now)) as run:
                with self._stoppable(run):
                    report = run_unattended(run, STEPS, days, day, self.config.secrets, self.clock)
            if report.digest_paths:
                keep_house(store, self.db, self.settings, now)
            return report

    def import_paths(self, paths: Sequence[Path], *, progress: Progress | None = None) -> ImportReport:
        """
        The same road from files. Raises NothingUsable if no line of any file could be used.
        """
        from .pipeline import JUDGING, Run, import_step

        now, corrections = self.clock(), self._corrections()
        self._refuse_lost_database()
        with run_lock(self._made_folder(), now), Store.open(self.db) as store:
            with Run(store, self.settings, self.config.feeds, now, progress=progress, corrections=corrections) as run:
                with self._stoppable(run):
                    counts, problems = import_step(run, list(paths))
                    if not sum(counts.values()):
                        raise NothingUsable("nothing could be imported: " + "; ".join(str(one) for one in problems[:5]))
                    run.walk(JUDGING)
            relevant = int(store.articles.value("SELECT count(*) FROM relevance WHERE relevant = 1"))
            return ImportReport(**counts, relevant=relevant, problems=tuple(problems))

    def digest(self, day: date | None = None, *, since: datetime | None = None, formats: Sequence[str] = ("html", "md", "txt", "json")
               ) -> DigestReport:
        """
        Render a day: the bytes it was told with, or, for a past day not yet written, tell it now.

        A day that is not yet due, a day before the last one written, and any day with ``since`` are rendered and never recorded.
        """
        now = self.clock()
        if not self.db.exists():
            Store.open_to_read(self.db)
        with run_lock(self.db, now), Store.open(self.db) as store:
            days = self._days(store)
            days.finish()
            self._judge_waiting(store, now)
            return days.write(day or days.today(now), now, since=since, formats=formats)

    def _days(self, store: Store) -> Days:
        from .pipeline.days import Days

        return Days(store, self.settings, self.config.feeds, self.out, self._corrections())

    def _judge_waiting(self, store: Store, now: datetime) -> None:
        """What a broken run or import left unjudged must not be missing from the day."""
        if not store.queue.waits():
            return
        from .pipeline import JUDGING, Run

        with Run(store, self.settings, self.config.feeds, now, corrections=self._corrections()) as run:
            run.walk(JUDGING)

    def correct(self, kind: str, names: Sequence[str], because: str, *, progress: Progress | None = None) -> CorrectionReport:
        """
        Put a verdict right, now and for ever: an entry in corrections.yml, and all that it concerns judged again.

        Args:
            kind: not-relevant, not-this-council, merge, split, same-as or not-new.
            names: Ids, addresses of articles or a council, as the kind wants them.
            because: Why, for whoever reads the file.

        Raises:
            ConfigError: A name is not known, or corrections.yml is not as it should be.
            StoreError: There is no database.
        """
        from .config.corrections import find_council, with_more
        from .corrections import effect
        from .files import write_whole
        from .pipeline import JUDGING, Run
        from .pipeline.naming import already, articles_of, differences, name_correction, situation

        now, path = self.clock(), self.config.paths.corrections
        corrections = self._corrections()
        if not self.db.exists():
            Store.open_to_read(self.db)
        with run_lock(self.db, now), Store.open(self.db) as store:
            self._days(store).finish()
            found = already(corrections, store, kind, names, find_council)
            one = found or name_correction(store, kind, names, because, now, find_council)
            articles = articles_of(store, one)
            incidents = set(store.incidents.of_articles(articles).values())
            before = situation(store, articles, incidents)
            told_on = store.digests.told_on(one.first.id) if kind == "not-new" and one.first else ()
            if found is None:
                write_whole(path, with_more(path, (one,)))
                corrections = (*corrections, one)
            with Run(store, self.settings, self.config.feeds, now, progress=progress, corrections=corrections) as run:
                with self._stoppable(run):
                    run.walk(JUDGING)
            incidents |= set(store.incidents.of_articles(articles).values())
            return CorrectionReport(says=effect(one), file=path, because=one.because, already=found is not None, told_on=told_on,
                                    changes=differences(before, situation(store, articles, incidents)))

    def before_backfill(self) -> tuple[Correction, ...]:
        """What a backfill must know before it writes: the corrections. Raises ConfigError, StoreError, CannotCreate."""
        self._refuse_lost_database()
        self._made_folder()
        return self._corrections()

    def _corrections(self) -> tuple[Correction, ...]:
        """What a person has put right, as the file has it now. Raises ConfigError."""
        from .config.corrections import load_corrections

        return load_corrections(self.config.paths.corrections)

    # -- questions ---------------------------------------------------------------------------------------------------

    def explain(self, name: str) -> Explanation:
        """Every verdict on one article (address or id), fact, conflict, story or incident. Raises StoreError, UnknownName."""
        from .explanation import explain

        with Store.open_to_read(self.db) as store:
            return explain(store, name, self._corrections())

    def search(self, text: str, **filters: Any) -> SearchAnswer:
        """Articles by their words; the filters are those of ``SearchShelf.search``. Raises StoreError if there is no database."""
        with Store.open_to_read(self.db) as store:
            return store.search.search(text, **filters)

    def status(self) -> StatusReport:
        """Last good run and digest, health of each feed. Raises StoreError if there is no database."""
        from .status import status

        with Store.open_to_read(self.db) as store:
            return status(store, self.clock())

    def feeds_check(self, urls: Sequence[str] | None = None, *, progress: Progress | None = None) -> list[FeedCheck]:
        """Visit feeds and report, storing nothing."""
        from .checking import check_feeds

        return check_feeds(self.config, urls, self.clock(), http=self._http, progress=progress)

    def feeds_add(self, url: str, *, publisher: str | None = None, group: str | None = None, kind: str | None = None,
                  councils: Sequence[str] = (), check: bool = True) -> Added:
        """Put a feed, or the feed a page names, on feeds.yml. Raises ConfigError, NothingFetched."""
        from .listing import add

        return add(self.config, url, self.clock(), http=self._http, publisher=publisher, group=group, kind=kind, councils=councils, check=check)

    def feeds_remove(self, url: str) -> Removed:
        """Take a feed off feeds.yml. Raises ConfigError."""
        from .listing import remove

        return remove(self.config, url)

    def feeds_discover(self, url: str) -> tuple[Found, ...]:
        """The feeds of a site, each with what it holds; writes nothing. Raises ConfigError."""
        from .listing import look

        return look(self.config, url, self.clock(), http=self._http)

    def feeds_import(self, file: Path) -> Imported:
        """Put the feeds of an OPML file on feeds.yml. Raises ConfigError."""
        from .listing import import_opml

        return import_opml(self.config, file)

    def feeds_export(self) -> bytes:
        """feeds.yml as OPML."""
        from .listing import export_opml

        return export_opml(self.config)

    def feeds_manners(self, days: float) -> Manners:
        """What publishers have seen of us in the last days. Raises StoreError if there is no database."""
        from .manners import manners

        with Store.open_to_read(self.db) as store:
            return manners(store, self.settings.fetch, self.clock(), days)

    def why(self, url: str) -> Why:
        """Every rule of relevance and councils on one page, fetched or on file; stores nothing. Raises NothingFetched, ConfigError."""
        from .why import why

        return why(url, self.config, self.db, self.clock(), http=self._http)

    # -- before a run ------------------------------------------------------------------------------------------------

    @contextmanager
    def _stoppable(self, run: Run) -> Iterator[None]:
        """``stop`` reaches this run while the block lasts."""
        self._running = run
        try:
            yield
        finally:
            self._running = None

    def _made_folder(self) -> Path:
        from .errors import CannotCreate

        try:
            self.db.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotCreate(f"cannot make the folder {self.db.parent}: {error.strerror}. Name another database with --db.") from error
        return self.db

    def _refuse_lost_database(self) -> None:
        """A missing database is a fresh start only when nothing tells of an earlier one (contract, section 1)."""
        default = self.db.absolute() == self.config.paths.default_db.absolute()
        if told := why_lost(self.db, self.out if default else None):
            raise StoreError(told)
