"""The site around the digests: asks the store, lets digest and pages word and draw, writes what changed. Nothing of it is ever told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .. import __version__
from ..files import write_whole
from ..records import CorrectedRow, Correction, DaySummary, IncidentTold
from ..store import Store

if TYPE_CHECKING:
    from ..config import Settings

FOLDERS = INCIDENT, TIMELINE, COUNCIL = ("incident", "timeline", "council")
"""Below the folder of digests."""
STAMP = '<meta name="record" content="'
HEAD = 4096
"""Bytes of a page read to find its stamp; it stands before the style."""


def write_site(store: Store, settings: Settings, out: Path, corrections: Sequence[Correction], days: Sequence[DaySummary]) -> None:
    """
    Bring every page, feed and table up to date, each whole or not at all; a page whose record did not change is not even rendered.

    The digests themselves are not touched.
    """
    from ..pages import render_index

    site = _Site(store, settings, out, corrections)
    site.incidents()
    site.councils()
    site.feeds()
    corrected = [site.worded(row) for row in site.corrected]
    write_whole(out / "index.html", render_index(days, incidents=store.reading.incidents(), councils=tuple(site.in_incidents), corrected=corrected,
                                                 timezone=settings.timezone).encode())


class _Site:
    def __init__(self, store: Store, settings: Settings, out: Path, corrections: Sequence[Correction]) -> None:
        self.store, self.settings, self.out, self.corrections = store, settings, out, corrections
        self.zone = ZoneInfo(settings.timezone)
        self.corrected = _all_corrected(store, corrections)
        self.in_incidents = store.reading.councils_in()
        self._told: dict[str, IncidentTold] = {}
        # what is not on record of an incident and shows in its page all the same
        self._salt = hashlib.sha256(repr((__version__, settings.digest.recipe, settings.digest.contact, settings.timezone, settings.watch,
                                          [(one.told_on, one.fact_id, one.at, one.because) for one in self.corrected], _style())).encode()).hexdigest()
        self.stamps = {incident_id: self._salted(stamp) for incident_id, stamp in store.reading.stamps().items()}

    def _salted(self, *parts: str) -> str:
        return hashlib.sha256("/".join((self._salt, *parts)).encode()).hexdigest()[:16]

    def told(self, incident_id: str) -> IncidentTold:
        from ..digest.record import tell_incident

        if incident_id not in self._told:
            record = self.store.reading.incident(incident_id, self.corrections, self.stamps[incident_id])
            self._told[incident_id] = tell_incident(record, self.settings.digest, self.settings.timezone, self.settings.watch)
        return self._told[incident_id]

    def incidents(self) -> None:
        from ..pages import as_csv, as_ics, facts_as_csv, incident_name, render_gone, render_incident

        folder = self.out / INCIDENT
        kept = set()
        for incident_id, stamp in self.stamps.items():
            path = folder / f"{incident_name(incident_id)}.html"
            kept.add(path.name)
            if _stamp_of(path) == stamp:
                continue
            told = self.told(incident_id)
            write_whole(path.with_suffix(".csv"), facts_as_csv(told).encode())
            steps = self._steps(told)
            if steps:
                timeline = self.out / TIMELINE / incident_name(incident_id)
                write_whole(timeline.with_name(f"{timeline.name}.csv"), as_csv(steps).encode())
                write_whole(timeline.with_name(f"{timeline.name}.ics"), as_ics(steps, told.record.title).encode())
            write_whole(path, render_incident(told, stamp=stamp).encode())  # last: its stamp says that all of them are written
        for path in folder.glob("*.html") if folder.is_dir() else ():
            if path.name not in kept:
                write_whole(path, render_gone().encode())

    @staticmethod
    def _steps(told: IncidentTold) -> list:
        """The timeline in the words of the pages: in ``extracts: none`` our own sentences."""
        if told.extracts != "none":
            return list(told.record.steps)
        facts = dict(told.by_fact)
        return [replace(step, what=facts[step.fact_id].statement) for step in told.record.steps if step.fact_id in facts]

    def councils(self) -> None:
        from ..pages import council_name, render_council

        days = self.store.reading.days_about()
        for council, incident_ids in self.in_incidents.items():
            ids = [one for one in incident_ids if one in self.stamps]
            if not ids:
                continue
            path = self.out / COUNCIL / f"{council_name(council)}.html"
            stamp = self._salted(council, *(self.stamps[one] for one in ids), repr(days.get(council)))
            if _stamp_of(path) != stamp:
                write_whole(path, render_council(council, [self.told(one) for one in ids], days.get(council, ()), stamp=stamp).encode())

    def feeds(self) -> None:
        from ..pages import MOST_ENTRIES, FeedDay, render_atom, render_json_feed

        days = [FeedDay(day=day, subject=subject, summary=summary, at=at, html=bytes(html).decode())
                for day, subject, summary, at, html in self.store.reading.newest(MOST_ENTRIES)]
        archive, site = self.store.reading.archive(), self.settings.digest.site
        write_whole(self.out / "feed.atom", render_atom(days, archive=archive, site=site).encode())
        write_whole(self.out / "feed.json", render_json_feed(days, archive=archive, site=site).encode())

    def worded(self, row: CorrectedRow):
        from ..digest.compose import tell_correction

        return tell_correction(row, self.settings.digest, self.zone, row.told_on)


def _all_corrected(store: Store, corrections: Sequence[Correction]) -> list[CorrectedRow]:
    """Everything a digest told that was put right since, whenever that was."""
    if not corrections:
        return []
    first, last = min(one.at for one in corrections), max(one.at for one in corrections)
    return sorted(store.reading.corrected(corrections, first.replace(year=first.year - 1, day=1), last), key=lambda one: (one.told_on, one.fact_id))


def _style() -> str:
    from ..look import policy

    return policy()


def _stamp_of(path: Path) -> str:
    """The stamp of a page on disk; empty if there is none."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD).decode("utf-8", "replace")
    except OSError:
        return ""
    at = head.find(STAMP)
    return head[at + len(STAMP):].split('"', 1)[0] if at >= 0 else ""
