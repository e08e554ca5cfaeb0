"""
When: the same ``monitor run`` on a clock.

Only a clock. A tick starts the run as a child process in its own process group and kills the group at the run's budget, so
that a run that hangs or crashes cannot stop the clock. Whether a digest is due is asked of the store by the run itself, by
local date: ticks that come twice, late or not at all end in one digest a day.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from . import systemd
from .config import Config

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler
    from apscheduler.triggers.base import BaseTrigger

log = logging.getLogger(__name__)

KILLED = -signal.SIGKILL


def run_command(config: Config, extra: Sequence[str] = ()) -> list[str]:
    """The child's command line: the same interpreter, configuration and paths, whatever the current folder."""
    paths = config.paths
    where = ["--config", str(paths.config.resolve())] if paths.config else []
    return [sys.executable, "-m", "monitor", "run", *where, "--db", str(paths.db.resolve()), "--out", str(paths.out.resolve()), *extra]


class Child:
    """At most one run at a time, ended at its budget or when told to stop."""

    def __init__(self, command: Sequence[str], *, budget_seconds: float, stop_seconds: float) -> None:
        self.command = list(command)
        self.budget_seconds = budget_seconds
        self.stop_seconds = stop_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def tick(self) -> int | None:
        """
        One run, waited for. Never raises: the next tick must come.

        Returns:
            Exit code; ``KILLED`` after a kill; None if it could not be started or we are stopping.
        """
        if self._stopping.is_set():
            return None
        try:
            process = self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, start_new_session=True)
        except OSError as error:
            log.error("run did not start: %s", error)
            return None
        try:
            # a run spends its budget by itself and says so; the watchdog is for one that cannot
            code = process.wait(self.budget_seconds + self.stop_seconds)
        except subprocess.TimeoutExpired:
            log.error("run hangs, killed after %.0f seconds", self.budget_seconds + self.stop_seconds)
            code = self._kill(process)
        log.info("run ended code=%s", code)
        return code

    def stop(self) -> None:
        """Ask a run in flight to stop, then kill it; no new one starts."""
        self._stopping.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        _signal_group(process, signal.SIGTERM)
        try:
            process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self._kill(process)

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> int:
        _signal_group(process, signal.SIGKILL)
        return process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass    # it ended meanwhile


def trigger_of(config: Config, start: datetime | None = None) -> BaseTrigger:
    """Every few minutes from ``start`` on, and at ``digest.at`` each local day."""
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    zone = ZoneInfo(config.settings.timezone)
    hour, minute = config.settings.digest.at.split(":")
    return OrTrigger([IntervalTrigger(minutes=config.settings.schedule.every_minutes, start_date=start or datetime.now(zone), timezone=zone),
                      CronTrigger(hour=int(hour), minute=int(minute), timezone=zone)])


def add_runs(scheduler: BaseScheduler, config: Config, child: Child, start: datetime | None = None) -> None:
    """One job, due at once; missed ticks count as one, and a late one still runs (the default grace of a second would skip a day)."""
    scheduler.add_job(child.tick, trigger_of(config, start), id="run", coalesce=True, max_instances=1, misfire_grace_time=None,
                      next_run_time=start or datetime.now(ZoneInfo(config.settings.timezone)))


def keep_running(config: Config, extra: Sequence[str] = ()) -> None:
    """Run on the clock until a signal handler raises here; a run in flight is stopped on the way out."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler

    settings = config.settings
    child = Child(run_command(config, extra), budget_seconds=settings.run.budget_seconds, stop_seconds=settings.schedule.stop_seconds)
    # two threads: a long run must not keep the clock from saying that it lives
    scheduler = BlockingScheduler(timezone=ZoneInfo(settings.timezone),
                                  executors={"default": ThreadPoolExecutor(1), "alive": ThreadPoolExecutor(1)})
    add_runs(scheduler, config, child)
    seconds = systemd.watchdog_seconds()
    if seconds is not None:
        scheduler.add_job(systemd.tell, "interval", ("WATCHDOG=1",), seconds=seconds, id="alive", executor="alive", coalesce=True,
                          misfire_grace_time=None)
    # a tick that finds the last run still going is skipped on purpose: say so in our words, not as a warning of the library
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    log.info("schedule every_minutes=%s digest_at=%s timezone=%s", settings.schedule.every_minutes, settings.digest.at, settings.timezone)
    systemd.tell("READY=1")
    try:
        scheduler.start()
    finally:
        systemd.tell("STOPPING=1")
        child.stop()
        if scheduler.running:
            scheduler.shutdown(wait=False)
