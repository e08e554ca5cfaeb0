"""What a run does for those who watch it: pings, lasting faults, metrics and the page on the monitor's own health. None of it may end a run."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_whole
from ..health.alarms import persisting
from ..health.drift import drifted
from ..health.metrics import metrics_text
from ..records import FetchFailure, RunReport
from ..times import to_iso

if TYPE_CHECKING:
    from .run import Run

log = logging.getLogger(__name__)

HABIT_ITEMS = 100
"""Latest items of a source that are compared with one another: enough for a past, and a bounded cost."""


def ping(run: Run, event: str) -> None:
    """
    Tell the dead-man service; an answer that does not come is a line in the log.

    Args:
        event: ``/start``, ``/fail``, or empty for a good end.
    """
    address = run.settings.health.ping_url
    if not address:
        return
    from ..fetch.http import Request

    for _, answer in run.http.get_many([Request(url=address.rstrip("/") + event, most_bytes=10_000, cut=True)]):
        if isinstance(answer, FetchFailure):
            log.warning("ping not delivered: %s %s", answer.reason, answer.detail)
        elif answer.status >= 400:
            log.warning("ping not delivered: status %s", answer.status)
    run.http.take_traffic()     # no publisher saw it: `monitor feeds manners` counts what publishers see


def look_after(run: Run, report: RunReport) -> RunReport:
    """The report with what a person must be told; lasting faults are noted, so that each is told once. Opens its own transaction."""
    store, settings = run.store, run.settings.health
    habits = store.health.habits(to_iso(run.now), HABIT_ITEMS)
    # a source that sent nothing new this time shows no new habit: what was told of it lasts
    drifts = drifted(habits, settings)
    looked_at = {habit.publisher for habit in habits}
    alarms = persisting(store.health.faults(), drifts, settings.persist_runs)
    told = [str(alarm["name"]) for alarm in store.health.alarms()]
    kept = [name for name in told if name.startswith("drift ") and name.split(" ", 2)[2] not in looked_at]
    with store.transaction():
        new = store.health.raise_alarms(alarms, run.now, keep=kept)
    return replace(report, warnings=(*report.warnings, *(alarm.says for alarm in new)))


def publish_health(run: Run, report: RunReport, out: Path) -> None:
    """Metrics and the page, each whole or not at all; a place that cannot be written is a line in the log."""
    from ..pages import render_health

    store = run.store
    waiting = store.queue.counts()
    if run.settings.health.metrics_file:
        good, days = store.runs.last(good=True), store.digests.days()
        text = metrics_text(report, good_at=None if good is None else _moment(str(good["started_at"])),
                            digest_date=days[-1]["digest_date"] if days else None, feeds=store.health.feeds_by_state(), waiting=waiting,
                            alarms=len(store.health.alarms()), database_bytes=store.path.stat().st_size if store.path else 0)
        _write(Path(run.settings.health.metrics_file), text)
    if out.is_dir():
        _write(out / "health.html", render_health(report, feeds=store.health.feeds(), alarms=store.health.alarms(), waiting=waiting,
                                                  runs=store.runs.since(run.now - timedelta(days=7)), timezone=run.settings.timezone))


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode("utf-8"))
    except Exception as error:      # a page about health must not make anybody ill
        log.warning("cannot write %s: %s", path, error)


def _moment(text: str) -> datetime:
    from ..times import from_iso

    return from_iso(text)
