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
from monitor.backfill.crew import Alone, Lost, crew, need
from monitor.cli import main
from monitor.errors import ConfigError
from monitor.pipeline import Interrupted
from tests.test_backfill import NOW, SMALL, WEEK, at_home, config, imported, rows

ROOT = Path(monitor.__file__).parent.parent


@pytest.fixture(scope="module")
def two():
    """Two workers."""
    with crew("local", 2) as hands:
        yield hands


def test_the_command_says_what_it_did_and_nothing_more_when_piped(two, tmp_path):
    """The whole of it, over a scheduler that stands elsewhere. Cron mails whatever is printed."""
    scheduler = two._client.scheduler.address
    done = subprocess.run([sys.executable, "-m", "monitor", "backfill", WEEK, "--scheduler", scheduler, "--now", "2026-02-01T07:00:00Z", "--db", "a.db"],
                          cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120)

    assert (0, "") == (done.returncode, done.stderr)
    assert ["partitions 1, of which done before 0, not done 0", "articles added"] == [line[:len(begin)] for line, begin in zip(
        done.stdout.splitlines(), ("partitions 1, of which done before 0, not done 0", "articles added"), strict=True)]
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert 60 == db.execute("SELECT count(*) FROM v_articles").fetchone()[0]


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


@pytest.fixture
def backfill_here(tmp_path, monkeypatch, capsys):
    """The command in this process, and nobody else at work; gives its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("monitor.backfill.crew.crew", lambda *_: at_home(Alone()))

    def command(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["backfill", *map(str, words), "--now", "2026-02-01T07:00:00Z", "--db", "a.db"])
        return (ended.value.code, *capsys.readouterr())
    return command


def test_the_command_is_silent_when_it_is_told_to_be(backfill_here, tmp_path):
    source = tmp_path / "one.jsonl"
    source.write_text('{"url": "https://paper.example/1", "title": "Bins", "text": "The bins are late."}\n', encoding="utf-8")

    assert "articles added 1, changed 0, unchanged 0" in backfill_here(source)[1]
    assert (0, "", "") == backfill_here(source, "-q")


def test_the_command_ends_with_65_when_there_is_nothing(backfill_here):
    code, _, said = backfill_here("none.jsonl")

    assert 65 == code
    assert "there is no such file" in said
