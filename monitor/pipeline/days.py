"""Days and digests: which is due, what it knows, how it is told once and written whole (contract, section 5)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..failpoint import reach
from ..files import write_whole
from ..records import Correction, DaySummary, Feed
from ..store import Store
from ..store.digests import gap_between
from ..times import due_moment, local_day
from .alerting import FOLDER as ALERTS
from .delivering import claim_digest, letter_of
from .site import FOLDERS as PAGES
from .telling import told_with

if TYPE_CHECKING:
    from ..config import Settings

log = logging.getLogger(__name__)

FIRST_PERIOD = timedelta(hours=24)
"""Length of the first digest's period (contract, section 5)."""

FOLDERS, ENDINGS = (ALERTS, *PAGES), ("html", "md", "txt", "json", "csv", "ics", "atom")
"""Where a crash may leave half a file of ours, and what it is called: ``--out`` may hold a person's own files beside and beneath."""

LATEST = timedelta(hours=12)
"""How late a run past midnight still writes the digest of the day before; from then on it is nearer to the next one. Our choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestReport:
    """One rendered day."""

    day: date
    subject: str
    summary: str
    new: int
    changed: int
    paths: tuple[Path, ...]
    recorded: bool
    """False: a preview, or a day before the last one written; nothing was told."""
    already: bool = False
    """The day had been written before; the same bytes were given again."""


def due_day(now: datetime, last: date | None, at: time, zone: ZoneInfo) -> date | None:
    """
    The local date whose digest is to be written now; None if none is.

    Today's once its time has come. Before that yesterday's, if a run comes less than half a day late for it: with ``digest.at`` late in
    the evening the next tick may be past midnight. Longer ago, today's digest covers the gap: nobody looks for news under yesterday's date.
    Knows nothing of ticks: early, late, repeated and missed runs all end in one digest a local date, also on days of 23 and 25 hours.
    """
    day = local_day(now, zone)
    if now < due_moment(day, at, zone):
        day -= timedelta(days=1)
        if last is None or now - due_moment(day, at, zone) > LATEST:
            return None
    return day if last is None or last < day else None


class Days:
    """The days of one open database and the folder their files go to."""

    def __init__(self, store: Store, settings: Settings, feeds: tuple[Feed, ...], out: Path, corrections: tuple[Correction, ...]) -> None:
        self.store = store
        self.settings = settings
        self.feeds = feeds
        self.out = out
        self.corrections = corrections
        self.zone = ZoneInfo(settings.timezone)
        self.send_first = False
        """Send the very first digest too."""

    def today(self, now: datetime) -> date:
        return local_day(now, self.zone)

    def due(self, now: datetime) -> date | None:
        """
        The day to be written now, if any.

        Asked of the store by local date, so that early, late and repeated runs all end in one digest a day.
        """
        last = self.store.digests.last()
        return due_day(now, last[0] if last else None, time.fromisoformat(self.settings.digest.at), self.zone)

    def _due_at(self, day: date) -> datetime:
        return due_moment(day, time.fromisoformat(self.settings.digest.at), self.zone)

    def write(self, day: date, now: datetime, *, since: datetime | None = None, told_at: datetime | None = None,
              formats: Sequence[str] | None = None) -> DigestReport:
        """
        Tell a day, or give the bytes it was told with.

        Args:
            since: Look over the time from then on instead, told or not; never recorded.
            told_at: End of the period, for the run that tells its own day; else the day's due time.
            formats: Files wanted in the folder; all formats are kept on record whatever is wanted.
        """
        from ..digest.compose import compose
        from ..digest.formats import FORMATS
        from ..digest.lint import lint

        store = self.store
        last, header = store.digests.last(), store.digests.header(day)
        if header is not None and since is None:
            files = store.digests.files(day)
            paths = self._put(day, {name: content for name, content in files.items() if formats is None or name in formats})
            return DigestReport(day=day, subject=header["subject"], summary=header["summary"], new=header["new"],
                                changed=header["changed"], paths=paths, recorded=True, already=True)
        due = self._due_at(day)
        until = told_at or min(due, now)
        preview = since is not None or now < due or (last is not None and day < last[0])
        begin = min(since or (last[1] if last is not None and last[0] < day else until - FIRST_PERIOD), until)
        with self._as_of(until, keep=not preview):
            material = store.digests.material(day, self.settings.timezone, begin, until, watch=self.settings.watch, first=last is None,
                                              preview=preview, gap_days=gap_between(last[0] if last else None, day), again=since is not None)
            material = replace(material, coming=store.reading.coming(until), corrected=store.reading.corrected(self.corrections, begin, until))
            digest = compose(material, self.settings.digest)
            files = {name: render(digest).encode() for name, render in FORMATS.items()}
            for finding in lint(digest):  # a person is told; a word of ours must not keep the news back
                log.warning("wording day=%s finding=%s", day, finding)
            if not preview:
                reach("digest.before_claim")
                store.digests.claim(digest, files, until, now=now, folder=str(self.out.resolve()), settings=told_with(self.settings))
                claim_digest(store, self.settings, digest, files["json"].decode(), due=due, now=now, first=last is None,
                             send_first=self.send_first)
        if not preview:
            reach("digest.claimed")
        wanted = {name: content for name, content in files.items() if formats is None or name in formats}
        paths = self._put(day, wanted, suffix=".preview" if preview else "")
        if not preview:
            for old in self.out.glob(f"{day.isoformat()}.preview.*"):
                old.unlink(missing_ok=True)
            self._written(day)
        return DigestReport(day=day, subject=digest.subject, summary=digest.summary, new=len(digest.new), changed=len(digest.changed),
                            paths=paths, recorded=not preview)

    def finish(self) -> None:
        """A crash between claim and rename leaves a day claimed: its bytes are on record and are written again, the same."""
        for folder in (self.out, *(self.out / name for name in FOLDERS)):
            for left in (one for ending in ENDINGS for one in folder.glob(f".*.{ending}.tmp")):
                left.unlink(missing_ok=True)
        for day, folder in self.store.digests.unwritten():
            self._put(day, self.store.digests.files(day), folder=folder if folder.is_dir() else self.out)
            self._written(day)

    @contextmanager
    def _as_of(self, until: datetime, *, keep: bool) -> Iterator[None]:
        """
        One transaction in which the ledgers know nothing that came after ``until``; they are whole again at its end.

        A past day told after an import must read as it would have read that morning. ``keep`` keeps what is done inside.
        """
        from .judging import weigh_incident
        from .run import Run

        store = self.store
        grown = store.incidents.grown_after(until)
        with store.transaction(keep=keep), Run(store, self.settings, self.feeds, until, corrections=self.corrections) as run:
            for incident_id in grown:
                weigh_incident(run, incident_id, until=until)
            yield
            for incident_id in grown if keep else ():
                weigh_incident(run, incident_id)

    def _put(self, day: date, files: dict[str, bytes], *, suffix: str = "", folder: Path | None = None) -> tuple[Path, ...]:
        paths = []
        for name, content in files.items():
            path = (folder or self.out) / f"{day.isoformat()}{suffix}.{name}"
            write_whole(path, content)
            paths.append(path)
        return tuple(paths)

    def _written(self, day: date) -> None:
        """The pages come before the commit: a crash in between leaves the day claimed, and the next run makes them again."""
        from .site import write_site

        reach("digest.files")
        write_site(self.store, self.settings, self.out, self.corrections, _summaries(self.store))
        reach("digest.pages")
        with self.store.transaction():
            self.store.digests.written(day)
            self.store.outbox.written(letter_of(day.isoformat()))
        reach("digest.written")


def _summaries(store: Store) -> list[DaySummary]:
    """Every day told, oldest first, for the index page."""
    return [DaySummary(day=date.fromisoformat(row["digest_date"]), subject=row["subject"], new=row["new"], changed=row["changed"],
                       councils=tuple(json.loads(row["councils"])), complete=bool(row["complete"]), summary=row["summary"],
                       checked=row["checked"], of=row["of_feeds"]) for row in store.digests.days()]
