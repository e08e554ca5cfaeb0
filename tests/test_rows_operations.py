"""Rows G of the matrix of faults: signals, closed streams, overlaps, a bare environment, a thousand runs in a row."""

from __future__ import annotations

import gc
import importlib
import importlib.metadata
import os
import random
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from .torture.paper import Press
from .torture.walk import START, Walk

ROOT = Path(__file__).parent.parent
MORNING = START + timedelta(days=2, hours=7)

RUN = """
import sys, time
from datetime import datetime
from pathlib import Path
sys.path.insert(0, {root!r})
import monitor.app
from monitor.cli import main
from tests.fakes import HereGuard
from tests.torture.paper import Press
from tests.torture.walk import START
from monitor.pipeline.run import Run

press = Press(5, START, 30)
press.now = datetime.fromisoformat({now!r})
answer = press._answer
begun = Path({config!r}).with_suffix(".asked")
press._answer = lambda request: (begun.touch(), time.sleep({pause}), answer(request))[2]
Run.guard = property(lambda run: HereGuard())
ordinary = monitor.app.Monitor.__init__
monitor.app.Monitor.__init__ = lambda self, *args, **more: ordinary(self, *args, **{{**more, "http": press}})
main(["run", "--config", {config!r}, "--now", {now!r}, *{more!r}])
"""
"""The real command in a process of its own, with a press in the place of the network."""


def command(walk: Walk, now=MORNING, *more: str, pause: float = 0.0) -> list[str]:
    return [sys.executable, "-c", RUN.format(root=str(ROOT), now=now.isoformat(), config=str(walk.config.paths.config), pause=pause, more=list(more))]


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("walked")
    walk = Walk(folder, Press(5, START, 30))
    for day in range(2):
        for hour in (7, 13):
            walk.run(START + timedelta(days=day, hours=hour))
    return folder


@pytest.fixture
def walk(walked, tmp_path) -> Walk:
    import shutil
    shutil.copytree(walked, tmp_path / "w", dirs_exist_ok=True)
    return Walk(tmp_path / "w", Press(5, START, 30))


@pytest.fixture(scope="module")
def unbroken(walked, tmp_path_factory) -> Walk:
    import shutil
    folder = tmp_path_factory.mktemp("unbroken") / "w"
    shutil.copytree(walked, folder)
    walk = Walk(folder, Press(5, START, 30))
    assert 0 == walk.run(MORNING)
    return walk


# -- signals ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("number", range(20))
def test_g1_a_run_told_to_stop_at_any_moment_ends_soon_and_the_next_one_finishes_it(walk, unbroken, number):
    """Twenty moments between the first import and the end of the run; SIGINT is as good as SIGTERM."""
    chance = random.Random(number)
    running = subprocess.Popen(command(walk, pause=0.01), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(chance.uniform(0.25, 1.6))
        running.send_signal(chance.choice((signal.SIGTERM, signal.SIGINT)))
        began = time.monotonic()
        _, said = running.communicate(timeout=30)
    finally:
        running.kill()
    assert time.monotonic() - began < 11
    assert running.returncode in (143, 0, -signal.SIGTERM, -signal.SIGINT), said      # before its first line Python itself ends it
    assert "Traceback" not in said or running.returncode == -signal.SIGINT
    assert [] == walk.faults()
    assert 0 == walk.run(MORNING)
    assert unbroken.rows() == walk.rows()


def test_g2_a_second_signal_ends_it_at_once_and_nothing_is_half(walk, unbroken):
    running = subprocess.Popen(command(walk, pause=10.0), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            if walk.config.paths.config.with_suffix(".asked").exists():
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        running.send_signal(signal.SIGTERM)
        began = time.monotonic()
        running.communicate(timeout=30)
    finally:
        running.kill()
    assert time.monotonic() - began < 5
    assert 143 == running.returncode
    assert [] == walk.faults()
    assert 0 == walk.run(MORNING)
    assert unbroken.rows() == walk.rows()


def test_g3_a_terminal_that_is_gone_and_a_closed_or_full_log_end_no_run(walk, unbroken):
    for stdout, stderr in (("/dev/full", "/dev/full"), (None, None)):
        with open(stdout or os.devnull, "w") as out, open(stderr or os.devnull, "w") as err:
            given = command(walk, MORNING, "-v") if stdout else ["sh", "-c", '"$@" >&- 2>&-', "sh", *command(walk, MORNING, "-v")]
            running = subprocess.Popen(given, stdout=out, stderr=err, start_new_session=True)
            time.sleep(0.5)
            os.killpg(running.pid, signal.SIGHUP) if stdout else None
            code = running.wait(30)
        assert code in (0, -signal.SIGHUP), code        # before its first line Python itself ends it
    assert 0 == walk.run(MORNING)
    assert unbroken.rows() == walk.rows()


# -- a bare environment ----------------------------------------------------------------------------------------------

def test_g7_cron_without_home_language_or_time_zone_gives_the_same_bytes(walk, unbroken):
    old = os.umask(0)
    try:
        done = subprocess.run(["env", "-i", f"PATH={os.environ['PATH']}", "LANG=C", *command(walk)], capture_output=True, text=True, timeout=60)
    finally:
        os.umask(old)
    assert 0 == done.returncode, done.stderr
    assert unbroken.files() == walk.files()


def test_e15_a_caller_without_umask_opens_no_folder_to_others(walk, tmp_path):
    """Who may write to the folder of the database may put another one in its place."""
    new = tmp_path / "new"
    old = os.umask(0)
    try:
        done = subprocess.run(command(walk, MORNING, "--db", str(new / "storage" / "a.db"), "--out", str(new / "reports")), capture_output=True, timeout=60)
    finally:
        os.umask(old)
    assert 0 == done.returncode, done.stderr
    made = [new, *new.rglob("*")]
    assert {"storage", "backups", "reports", "incident"} <= {path.name for path in made if path.is_dir()}
    assert [] == [path for path in made if path.stat().st_mode & 0o022]


# -- many runs -------------------------------------------------------------------------------------------------------

def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def open_paths() -> list[Path]:
    """What the open files are; the one that lists them is closed by then."""
    return [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]


def test_g11_two_hundred_runs_in_one_process_leave_nothing_behind(tmp_path):
    """A thousand and more are in `make torture`; a leak of one handle a run shows in two hundred."""
    walk = Walk(tmp_path, Press(5, START, 4))
    for number in range(20):
        walk.run(START + timedelta(hours=7 + number))
    gc.collect()
    files, threads, memory = open_files(), threading.active_count(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(20, 220):
        walk.run(START + timedelta(hours=7 + number))
    gc.collect()
    assert files >= open_files()    # what a test before this one left open may be closed meanwhile
    assert [] == [path for path in open_paths() if path.is_relative_to(tmp_path)]
    assert threads >= threading.active_count()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 40_000, "KiB"
    assert [] == [path for path in tmp_path.rglob("*") if path.name.endswith((".tmp", ".new"))]


# -- the code and its packages ---------------------------------------------------------------------------------------

def test_g12_what_runs_what_it_reads_does_not_stand_in_the_code():
    """Ruff's rules for security say so too; this one cannot be switched off by a comment."""
    banned = re.compile(r"\b(pickle|marshal|shelve|joblib)\b|yaml\.(unsafe_|full_)?load\(|\b(eval|exec)\(|shell=True|ssl=False|verify=False|"
                        r"_create_unverified_context|os\.system\(")
    found = [f"{path.relative_to(ROOT)}:{number}: {line.strip()}" for path in (ROOT / "monitor").rglob("*.py") if "world" not in path.parts
             for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if banned.search(line) and not line.lstrip().startswith("#")]
    assert [] == found


def test_g13_every_package_is_pinned_with_its_hashes():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert len(blocks) > 50
    assert [] == [block.split()[0] for block in blocks if "==" not in block.split()[0] or "--hash=sha256:" not in block]
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["urllib3", "aiohttp", "lxml", "yaml", "jinja2", "click", "feedparser", "trafilatura"])
def test_g14_a_package_is_the_one_of_its_name(name):
    """One of the packages that replace others at import (urllib3-future does) would stand in for every library that fetches."""
    module = importlib.import_module(name)
    owners = importlib.metadata.packages_distributions()[name]
    assert {name.lower(), "py" + name.lower()} & {owner.lower() for owner in owners}, owners
    assert 1 == len(set(owners)), f"{module.__file__} belongs to several packages: {owners}"
