"""One unattended run from its first line in the ledger to its last: what cron calls, whatever happens on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CannotCreate, DiskError, MonitorError
from ..logs import during
from ..records import RunReport
from ..times import to_iso
from .alerting import raise_alerts
from .caring import look_after, ping, publish_health
from .delivering import Delivered, deliver
from .run import Interrupted, Run

if TYPE_CHECKING:
    from ..config.secrets import Secrets
    from .days import Days

log = logging.getLogger(__name__)

Step = Callable[[Run], None]

GOOD = (0, 4)
"""Exit codes after which a dead-man service is told that all is well: done, or done as far as the time went."""
BROKEN = {CannotCreate.exit_code: "no_output", DiskError.exit_code: "disk_error"}
"""Outcomes of runs that could not go on because of the machine, by exit code."""
MOST_FAILURES = 50
"""Failures named in a report; the ledger has them all."""


@dataclass(slots=True)
class _End:
    """How a run ends, as far as is known: a crash until something better is."""

    outcome: str = "crashed"
    code: int = 1
    digest_paths: tuple[Path, ...] = ()
    delivered: Delivered = field(default_factory=Delivered)


def run_unattended(run: Run, steps: tuple[Step, ...], days: Days, day: date | None, secrets: Secrets, clock: Callable[[], datetime]) -> RunReport:
    """
    Walk the steps, raise alerts, write the digest of ``day`` if one is due, send what waits; told to the ledger at both ends.

    Whoever watches over runs is told too. An exception that nobody expected passes through, after the ledger has it as a crash.
    """
    with during(run.run_id):
        _begin(run, day)
        end = _End()
        try:
            _walk(run, steps, days, day, secrets, end)
        except Interrupted:
            end.outcome, end.code = "interrupted", Interrupted.exit_code
        except MonitorError as error:   # it says so itself: no crash, and the ledger has the code that the process leaves with
            end.outcome, end.code = BROKEN.get(error.exit_code, end.outcome), error.exit_code
            raise
        finally:
            report = _file_end(run, end, clock)
        report = look_after(run, report)
        publish_health(run, report, days.out)
        if report.outcome != "interrupted":
            ping(run, "" if report.exit_code in GOOD else "/fail")
        return report


def _begin(run: Run, day: date | None) -> None:
    with run.store.transaction():
        run.store.runs.begin(run.run_id, run.now)
    log.info("run begins%s", ", a digest is due" if day is not None else "")
    ping(run, "/start")


def _walk(run: Run, steps: tuple[Step, ...], days: Days, day: date | None, secrets: Secrets, end: _End) -> None:
    run.walk(steps)
    run.check()     # a stop that no item met on the way: the day is told by a run that has seen its feeds
    outcome, code = _fetched(run)
    raise_alerts(run, days.out)
    if day is not None:
        end.digest_paths = days.write(day, run.now, told_at=run.now).paths
    end.delivered = deliver(run, secrets, day)
    if code == 0 and (end.delivered.waiting or end.delivered.given_up):
        outcome, code = "delivery_queued", 69
    end.outcome, end.code = outcome, code


def _fetched(run: Run) -> tuple[str, int]:
    """Outcome and exit code as far as fetching goes."""
    if run.offline:
        return "offline", 3
    if run.cut_short:  # what was tried says little about what was not
        return "budget_spent", 4
    if run.feeds_checked and run.feeds_failed / run.feeds_checked > run.settings.run.most_failed_share:
        return "failed_feeds", 3
    return "done", 0


def _file_end(run: Run, end: _End, clock: Callable[[], datetime]) -> RunReport:
    store, sent = run.store, end.delivered
    report = RunReport(
        run_id=run.run_id, started_at=run.now, ended_at=max(clock(), run.now), outcome=end.outcome, exit_code=end.code,
        feeds_checked=run.feeds_checked, feeds_failed=run.feeds_failed, articles_new=store.articles.count_first_seen(run.now),
        facts_new=store.facts.count_first_seen(to_iso(run.now)), steps=tuple(run.reports), failures=tuple(run.failures[:MOST_FAILURES]),
        digest_paths=tuple(str(path) for path in end.digest_paths), sent=sent.sent, waiting=sent.waiting, delivery_notes=sent.notes,
        warnings=sent.notes if sent.urgent else ())
    with store.transaction():
        store.runs.end(report)
    log.info("run ends: %s, exit code %d", end.outcome, end.code)
    if end.outcome in ("crashed", *BROKEN.values()):
        ping(run, "/fail")
    return report
