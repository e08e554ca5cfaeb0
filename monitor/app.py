"""Monitor: opens, runs, closes. The composition root of the three ways in (library, command line, schedule)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .errors import NothingUsable, StoreError
from .imports import Problem
from .logs import during
from .records import Correction, Failure, Feed, FetchFailure, NotModified, RunReport
from .store import Store, run_lock
from .store.backups import why_lost
from .times import utc_now

if TYPE_CHECKING:
    from .config import Config
    from .explanation import Explanation
    from .fetch.discover import Found
    from .listing import Added, Imported, Removed
    from .manners import Manners
    from .pipeline.days import Days, DigestReport
    from .pipeline.delivering import Delivered
    from .pipeline.run import Progress, Run
    from .status import StatusReport
    from .store.search import SearchAnswer
    from .why import Why

log = logging.getLogger(__name__)

GOOD = (0, 4)
"""Exit codes after which a dead-man service is told that all is well: done, or done as far as the time went."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What one visit to a feed found, nothing stored."""

    url: str
    publisher: str
    ok: bool
    entries: int
    newest: datetime | None
    reason: str = ""
    detail: str = ""
    format: str = ""
    warnings: tuple[str, ...] = ()
    """What had to be left out, in sentences."""


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
        from .pipeline import STEPS, Interrupted, Run, look_after, ping, publish_health
        from .pipeline.alerting import raise_alerts
        from .pipeline.delivering import Delivered, deliver

        now, corrections = self.clock(), self._corrections()
        self._refuse_lost_database()
        with run_lock(self._made_folder(), now), Store.open(self.db) as store:
            days = self._days(store)
            days.send_first = send_first
            days.finish()
            run_id = store.runs.next_id(now)
            with store.transaction():
                store.runs.begin(run_id, now)
            day = days.due(now) if digest else None
            with Run(store, self.settings, self.config.feeds, now, http=self._http, budget_seconds=self.settings.run.budget_seconds,
                     every_feed=day is not None, progress=progress, corrections=corrections, run_id=run_id) as run, during(run_id):
                self._running = run
                outcome, code, paths, delivered = "crashed", 1, (), Delivered()
                log.info("run begins%s", ", a digest is due" if day is not None else "")
                ping(run, "/start")
                try:
                    run.walk(STEPS)
                    outcome, code = self._outcome(run)
                    raise_alerts(run, self.out)
                    if day is not None:
                        paths = days.write(day, now, told_at=now).paths
                    delivered = deliver(run, self.config.secrets)
                    if code == 0 and (delivered.waiting or delivered.given_up):
                        outcome, code = "delivery_queued", 69
                except Interrupted:
                    outcome, code = "interrupted", 143
                finally:
                    self._running = None
                    report = self._report(run, run_id, now, outcome, code, paths, delivered)
                    with store.transaction():
                        store.runs.end(report)
                    log.info("run ends: %s, exit code %d", outcome, code)
                    if outcome == "crashed":
                        ping(run, "/fail")
                report = look_after(run, report)
                publish_health(run, report, self.out, self.db)
                if outcome != "interrupted":
                    ping(run, "" if report.exit_code in GOOD else "/fail")
            if paths:
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
                self._running = run
                try:
                    counts, problems = import_step(run, list(paths))
                    if not sum(counts.values()):
                        raise NothingUsable("nothing could be imported: " + "; ".join(str(one) for one in problems[:5]))
                    run.walk(JUDGING)
                finally:
                    self._running = None
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
                self._running = run
                try:
                    run.walk(JUDGING)
                finally:
                    self._running = None
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
            return status(store, self.clock(), self.zone)

    def feeds_check(self, urls: Sequence[str] | None = None, *, progress: Progress | None = None) -> list[FeedCheck]:
        """Visit feeds and report, storing nothing."""
        from .fetch.feeds import fetch_feeds
        from .fetch.http import Http
        from .guard import Guard
        from .records import FeedState

        now = self.clock()
        feeds = [feed for feed in self.config.feeds if urls is None or feed.url in urls]
        feeds += [Feed(url=url, publisher=url) for url in urls or () if url not in {feed.url for feed in feeds}]
        checks = []
        with Guard() as guard, nullcontext(self._http) if self._http is not None else Http(self.settings.fetch) as http:
            jobs = [(feed, FeedState(url=feed.url)) for feed in feeds]
            for count, (feed, visit) in enumerate(fetch_feeds(jobs, http, self.settings.fetch, now, guard=guard)):
                if progress is not None:
                    progress("feeds", count + 1, len(jobs))
                if isinstance(visit, FetchFailure):
                    checks.append(FeedCheck(url=feed.url, publisher=feed.publisher, ok=False, entries=0, newest=None,
                                            reason=visit.reason, detail=visit.detail))
                else:
                    entries = () if isinstance(visit, NotModified) else visit.entries
                    dates = [entry.published_at for entry in entries if entry.published_at]
                    checks.append(FeedCheck(url=feed.url, publisher=feed.publisher, ok=True, entries=len(entries),
                                            newest=max(dates, default=None), reason="partial" if getattr(visit, "partial", False) else "",
                                            format=getattr(visit, "format", ""), warnings=getattr(visit, "warnings", ())))
        order = {feed.url: number for number, feed in enumerate(feeds)}
        return sorted(checks, key=lambda check: order[check.url])

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

    # -- the run's ends ----------------------------------------------------------------------------------------------

    def _outcome(self, run: Run) -> tuple[str, int]:
        if run.offline:
            return "offline", 3
        if run.cut_short:  # what was tried says little about what was not
            return "budget_spent", 4
        visited = run.feeds_checked
        if visited and run.feeds_failed / visited > self.settings.run.most_failed_share:
            return "failed_feeds", 3
        return "done", 0

    def _report(self, run: Run, run_id: str, now: datetime, outcome: str, code: int, paths: tuple[Path, ...], delivered: Delivered) -> RunReport:
        from .times import to_iso

        return RunReport(run_id=run_id, started_at=now, ended_at=max(self.clock(), now), outcome=outcome, exit_code=code,
                         feeds_checked=run.feeds_checked, feeds_failed=run.feeds_failed,
                         articles_new=run.store.articles.count_first_seen(now), facts_new=run.store.facts.count_first_seen(to_iso(now)),
                         steps=tuple(run.reports), failures=_most_telling(run.failures), digest_paths=tuple(str(path) for path in paths),
                         sent=delivered.sent, waiting=delivered.waiting, delivery_notes=delivered.notes,
                         warnings=delivered.notes if delivered.urgent else ())

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


def _most_telling(failures: list[Failure], most: int = 50) -> tuple[Failure, ...]:
    return tuple(failures[:most])
