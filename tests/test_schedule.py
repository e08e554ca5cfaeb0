"""The clock: it starts runs, and nothing a run does can stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.config import configure, load_config
from monitor.schedule import KILLED, Child, add_runs, keep_running, run_command, trigger_of

from .patient import ended, line_of

LONDON = ZoneInfo("Europe/London")


def child(code: str, *, budget: float = 10, stop: float = 5) -> Child:
    return Child([sys.executable, "-c", code], budget_seconds=budget, stop_seconds=stop)


def gone(pid: int) -> bool:
    """Whether a process has ended; an orphan in a container may stay a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_g5_a_run_that_raises_exits_or_is_killed_leaves_the_next_tick_as_it_was(tmp_path):
    """Every tick gives the exit code of its run and the clock goes on."""
    turn = tmp_path / "turn"
    turn.write_text("0")
    one = child(f"import os, pathlib\nturn = pathlib.Path({str(turn)!r})\nnumber = int(turn.read_text())\nturn.write_text(str(number + 1))\n"
                "if number == 0: raise RuntimeError\nif number == 1: raise SystemExit(74)\nif number == 2: os.kill(os.getpid(), 9)")
    assert [1, 74, -signal.SIGKILL, 0] == [one.tick() for _ in range(4)]


def test_g5_a_run_that_cannot_be_started_does_not_stop_the_clock():
    assert Child(["/nowhere/python"], budget_seconds=1, stop_seconds=1).tick() is None


def test_g5_a_run_that_hangs_is_killed_with_everything_it_started(tmp_path):
    """A hanging child of a hanging run would hold the lock for ever."""
    said = tmp_path / "pid"
    hanging = child("import subprocess, sys, time, pathlib, signal\n"
                    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
                    f"pathlib.Path({str(said)!r}).write_text(str(p.pid))\n"
                    "time.sleep(60)", budget=1.0, stop=0.5)
    assert KILLED == hanging.tick()
    assert wait_until(lambda: gone(int(said.read_text())))
    assert KILLED == hanging.tick(), "the next tick runs"


def test_a_stop_asks_the_run_in_flight_and_starts_no_other():
    busy = child("import signal, time\nsignal.signal(signal.SIGTERM, lambda *a: exit(143))\nprint('ready', flush=True)\ntime.sleep(60)")
    codes: list[int | None] = []
    thread = threading.Thread(target=lambda: codes.append(busy.tick()))
    thread.start()
    assert wait_until(lambda: busy._process is not None)
    time.sleep(0.3)     # the child installs its handler
    busy.stop()
    ended(thread)
    assert codes[0] in (143, -signal.SIGTERM)
    assert busy.tick() is None


def test_ticks_come_on_the_interval_and_at_the_digest_hour_through_the_change_of_clocks():
    """The digest hour is a local hour, before and after the last Sunday of March."""
    config = configure(Path(), environment={"MONITOR_SCHEDULE_EVERY_MINUTES": "600"})
    at, ticks = datetime(2026, 3, 28, 6, 50, tzinfo=LONDON), []
    trigger = trigger_of(config, at)
    previous = None
    for _ in range(8):
        previous = trigger.get_next_fire_time(previous, at)
        ticks.append(previous.astimezone(LONDON))
        at = previous + timedelta(microseconds=1)
    assert datetime(2026, 3, 28, 6, 50, tzinfo=LONDON) == ticks[0]
    for day in (28, 29, 30):
        assert datetime(2026, 3, day, 7, 0, tzinfo=LONDON) in ticks


def test_g4_a_machine_that_slept_for_six_hours_runs_once_on_waking(tmp_path):
    """Twelve ticks were missed: one run catches up, not twelve, and none is dropped for being late."""
    ran = tmp_path / "ran"
    one = child(f"open({str(ran)!r}, 'a').write('x')")
    scheduler = BackgroundScheduler(timezone=LONDON)
    add_runs(scheduler, configure(Path(), environment={}), one,
             start=datetime.now(LONDON) - timedelta(hours=6))
    scheduler.start()
    try:
        assert wait_until(lambda: ran.exists() and one._process is not None and one._process.poll() is not None)
        assert datetime.now(LONDON) < scheduler.get_job("run").next_run_time <= datetime.now(LONDON) + timedelta(minutes=30)
    finally:
        scheduler.shutdown(wait=True)
    assert "x" == ran.read_text()


def test_the_run_is_the_one_a_person_types_with_the_paths_of_the_clock(tmp_path):
    (tmp_path / "feeds.yml").write_text("feeds:\n  - url: https://paper.example/rss\n    publisher: Paper\n")
    command = run_command(load_config(tmp_path / "feeds.yml", environment={}), ["-q"])
    assert [sys.executable, "-m", "monitor", "run"] == command[:4]
    assert str(tmp_path / "feeds.yml") in command
    assert str(tmp_path / "storage" / "monitor.db") in command
    assert "-q" == command[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_clock_stops_cleanly_when_told(tmp_path, number):
    (tmp_path / "feeds.yml").write_text("settings: {schedule: {stop_seconds: 3}}\nfeeds:\n  - url: http://127.0.0.1:9/rss\n    publisher: Paper\n")
    clock = subprocess.Popen([sys.executable, "-m", "monitor", "schedule", "-v"], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
                             env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})
    try:
        assert "schedule every_minutes=30 digest_at=07:00" in line_of(clock, clock.stderr)
        # the first run is due at once, not after half an hour
        assert wait_until((tmp_path / "storage" / "monitor.db").exists, 20)
        clock.send_signal(number)
        assert 143 == clock.wait(15)
    finally:
        clock.kill()
        clock.communicate(timeout=30)


@pytest.mark.parametrize(("usec", "jobs"), [("", ["run"]), ("20000000", ["alive", "run"])])
def test_the_clock_says_that_it_lives_only_where_somebody_listens(tmp_path, monkeypatch, usec, jobs):
    """A clock that cannot start leaves nothing behind."""
    seen, stopped = [], []

    def start(scheduler):
        seen.extend(sorted(job.id for job in scheduler.get_jobs()))
        raise SystemExit(143)
    monkeypatch.setattr("apscheduler.schedulers.blocking.BlockingScheduler.start", start)
    monkeypatch.setattr(Child, "stop", lambda self: stopped.append(self.command))
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    with pytest.raises(SystemExit):
        keep_running(configure(tmp_path, environment={}), extra=["-q"])

    assert jobs == seen
    assert [["-q"]] == [command[-1:] for command in stopped]


def test_a_stop_when_nothing_runs_or_all_has_ended_stops_nothing():
    idle = child("pass")
    idle.stop()
    assert None is idle.tick(), "no new run starts"

    ran = child("pass")
    assert 0 == ran.tick()
    ran.stop()
    assert None is ran.tick()
