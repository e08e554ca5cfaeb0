"""The same with real workers, in processes of their own: they are killed, they stop, they are not there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed")

import monitor
from monitor.backfill.backfill import backfill
from monitor.backfill.crew import Lost, crew, need
from monitor.errors import ConfigError
from monitor.pipeline import Interrupted
from tests.test_backfill import NOW, SMALL, WEEK, at_home, config, imported, rows

ROOT = Path(monitor.__file__).parent.parent


@pytest.fixture(scope="module")
def two():
    """Two workers."""
    with crew("local", 2) as hands:
        yield hands


def told_to_die(number: int) -> int:
    """A part that is the death of every worker, among parts that are not."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def slow(number: int) -> int:
    time.sleep(30)
    return number


def broken(number: int) -> int:
    raise OSError(f"disk {number} is away")


def test_a_worker_that_is_killed_at_work_is_survived(two, tmp_path):
    """Machines of a cluster go away; the archive must come out as if they had stayed."""
    killed = []

    def kill_all(progress):
        if not killed:      # after the first part is done: both are in the middle of another
            killed.extend(two._client.run(os.getpid).values())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    report = backfill([str(WEEK)], config(tmp_path, "filled"), lambda: at_home(two), NOW, work_folder=str(tmp_path / "work"),
                      partition_bytes=SMALL, tell=kill_all)

    assert 2 == len(killed)
    assert ((), 65) == (report.lost, report.articles)
    assert imported(tmp_path, WEEK) == rows(tmp_path, "filled")


def test_a_part_that_kills_every_worker_is_given_up_and_the_others_are_done(two):
    """One poisoned file must not keep a library waiting for ever."""
    answers = dict(two.each(told_to_die, [(number,) for number in range(5)], lambda: False))

    assert isinstance(answers.pop(2), Lost)
    done = {number: answer for number, answer in answers.items() if not isinstance(answer, Lost)}
    assert {0, 1, 3, 4} == answers.keys()
    # a part that was on the same worker each time it died may be given up with it; the next start takes it up again
    assert len(done) >= 2 and done.items() <= {0: 0, 1: 1, 3: 9, 4: 16}.items()


def test_a_failure_that_stays_is_told_with_its_reason(two):
    assert [(0, Lost("OSError: disk 7 is away"))] == list(two.each(broken, [(7,)], lambda: False))


def test_a_person_may_stop_while_workers_are_busy(two):
    began = time.monotonic()
    with pytest.raises(Interrupted):
        list(two.each(slow, [(1,), (2,)], lambda: time.monotonic() - began > 0.5))
    assert time.monotonic() - began < 10


def test_a_scheduler_that_is_not_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr("monitor.backfill.crew.CONNECT_SECONDS", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(ConfigError, match=f"nobody answers at '{address}'"), crew(address, 0):
            pass


def test_a_missing_extra_is_told_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'council-cyber-monitor\[scale\]'"):
        need()


def command(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "monitor", "backfill", *map(str, words)], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120)


def test_the_command_says_what_it_did_and_nothing_more_when_piped(tmp_path):
    """Cron mails whatever is printed."""
    first = command(tmp_path, WEEK, "--workers", 1, "--now", "2026-02-01T07:00:00Z", "--db", "a.db")
    again = command(tmp_path, WEEK, "--workers", 1, "--now", "2026-02-01T07:00:00Z", "--db", "a.db", "-q")

    assert (0, "") == (first.returncode, first.stderr)
    assert ["partitions 1, of which done before 0, not done 0", "articles added"] == [line[:len(begin)] for line, begin in zip(
        first.stdout.splitlines(), ("partitions 1, of which done before 0, not done 0", "articles added"), strict=True)]
    assert (0, "", "") == (again.returncode, again.stdout, again.stderr)
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert 60 == db.execute("SELECT count(*) FROM v_articles").fetchone()[0]


def test_the_command_ends_with_65_when_there_is_nothing(tmp_path):
    done = command(tmp_path, "none.jsonl", "--db", "a.db")

    assert 65 == done.returncode
    assert "there is no such file" in done.stderr
