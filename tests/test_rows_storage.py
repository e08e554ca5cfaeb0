"""Rows E of the matrix of faults: the disk is full, the file is lost, somebody else holds it. What was stored stays, and the exit code says which it was."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.errors import CannotCreate, DiskError, RunInProgress, StoreError
from monitor.store import Store, run_lock

from .torture.paper import Press
from .torture.walk import START, Walk

ROOT = Path(__file__).parent.parent
MORNING = START + timedelta(days=2, hours=7)


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Path:
    """Two days of runs; copied by the tests that break something."""
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


def in_child(work, *, file_bytes: int | None = None) -> int:
    """Exit code of what is done in a process of its own, with a limit on the size of any file it writes."""
    child = os.fork()
    if not child:
        code = 70
        try:
            if file_bytes is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
            work()
            code = 0
        except (DiskError, CannotCreate, RunInProgress, StoreError) as error:
            code = error.exit_code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# -- the disk --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("more_kib", [0, 8, 40, 100, 200])
def test_e4_a_disk_that_fills_up_is_74_and_the_next_run_is_like_an_unbroken_one(walk, tmp_path, more_kib):
    """RLIMIT_FSIZE ends the write-ahead log, the database or a file of the digest after so many kilobytes, as a full disk would."""
    whole = Walk(tmp_path / "whole", walk.press)
    for day in range(2):
        for hour in (7, 13):
            whole.run(START + timedelta(days=day, hours=hour))
    before, files = walk.kept(), walk.files()
    size = walk.db.stat().st_size
    code = in_child(lambda: walk.run(MORNING), file_bytes=min(size, 64 * 1024) + more_kib * 1024 if more_kib else 16 * 1024)
    assert code in (0, 74), code
    after = walk.kept()
    assert {} == {name: before[name] - after[name] for name in before if before[name] - after[name]}
    assert [] == walk.faults()
    told = {name: content for name, content in files.items() if name[:4] == "2026"}
    assert told and told.items() <= walk.files().items(), "what was told stays as it was told"
    assert 0 == walk.run(MORNING)
    assert 0 == whole.run(MORNING)
    assert whole.rows() == walk.rows()
    assert whole.files() == walk.files()


@pytest.mark.parametrize("pages", [1, 20, 60])
def test_e4_a_database_that_may_not_grow_is_74_and_keeps_what_it_has(walk, monkeypatch, pages):
    opened, most = Store.open, walk.db.stat().st_size // 4096 + pages

    def small(path):
        store = opened(path)
        store.db.execute(f"PRAGMA max_page_count = {most}")
        return store
    before = walk.kept()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", small)
        with pytest.raises(DiskError, match="full") as caught:
            for hours in range(0, 96, 3):
                walk.run(MORNING + timedelta(hours=hours))
    assert 74 == caught.value.exit_code
    assert ("disk_error", 74) == last_run(walk) or ("running", None) == last_run(walk), "unless not even the ledger had room"
    after = walk.kept()
    assert {} == {name: before[name] - after[name] for name in before if before[name] - after[name]}
    assert [] == walk.faults()
    assert 0 == walk.run(MORNING + timedelta(days=4))


def test_e5_an_error_at_the_nth_write_for_every_n_is_74_and_nothing_is_half(walk, tmp_path):
    """The limit grows until a run succeeds: each size is another write that fails."""
    import shutil
    codes = []
    for limit in range(4, 2000, 48):
        here = tmp_path / f"n{limit}"
        shutil.copytree(walk.db.parent.parent, here)
        other = Walk(here, walk.press)
        codes.append(in_child(lambda each=other: each.run(MORNING), file_bytes=limit * 1024))
        assert [] == other.faults(), limit
        shutil.rmtree(here)
        if codes[-1] == 0:
            break
    assert 0 == codes[-1]
    assert {74} == set(codes[:-1])


def last_run(walk: Walk) -> tuple[str, int | None]:
    """Outcome and exit code of the latest run in the ledger."""
    with sqlite3.connect(walk.db) as db:
        found = db.execute("SELECT outcome, exit_code FROM v_runs ORDER BY started_at DESC LIMIT 1").fetchone()
    db.close()
    return found


def test_e15_a_folder_that_cannot_be_made_is_73_and_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    walk = Walk(tmp_path / "w", Press(5, START, 30))
    with pytest.raises(CannotCreate, match="file") as caught:
        Monitor(walk.config, db=tmp_path / "file" / "monitor.db", clock=lambda: MORNING, http=walk.press).run()
    assert 73 == caught.value.exit_code


def test_e15_f2_digests_that_cannot_be_written_are_73_and_come_with_the_next_run(walk):
    import shutil
    before = walk.files()
    aside = walk.out.with_name("aside")
    walk.out.rename(aside)
    walk.out.write_text("a file in the way")
    with pytest.raises(CannotCreate) as caught:
        walk.run(MORNING)
    assert 73 == caught.value.exit_code
    assert ("no_output", 73) == last_run(walk), "the ledger says what the process said, not that it crashed"
    walk.out.unlink()
    shutil.move(aside, walk.out)
    assert 0 == walk.run(MORNING)
    assert before.keys() < walk.files().keys()
    assert [] == walk.faults()


def test_e15_files_are_for_their_owner_only(walk):
    for path in (walk.db, walk.db.with_name(walk.db.name + ".lock")):
        assert 0o600 == stat.S_IMODE(path.stat().st_mode), path.name


# -- two at once -----------------------------------------------------------------------------------------------------

def test_e6_g6_a_second_run_leaves_within_a_second_and_names_the_holder(walk):
    before = walk.kept()
    with run_lock(walk.db, MORNING):
        began = time.monotonic()
        with pytest.raises(RunInProgress) as caught:
            walk.run(MORNING)
        assert time.monotonic() - began < 1
    assert 75 == caught.value.exit_code
    assert f"process {os.getpid()}, since 2026-01-07T07:00:00Z" in str(caught.value)
    assert before == walk.kept()


def test_e7_a_lock_of_a_killed_run_is_free_again(walk):
    """The kernel holds it, not the file: nobody has to delete anything."""
    ready, tell = os.pipe()
    child = os.fork()
    if not child:
        with run_lock(walk.db, MORNING):
            os.write(tell, b"x")
            time.sleep(60)
    os.read(ready, 1)
    with pytest.raises(RunInProgress):
        walk.run(MORNING)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert 0 == walk.run(MORNING)


def test_e8_a_foreign_writer_that_holds_the_database_is_waited_for_and_then_75(walk, monkeypatch):
    monkeypatch.setattr("monitor.store.BUSY_MILLISECONDS", 300)
    foreign = sqlite3.connect(walk.db, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    before = walk.kept()
    began = time.monotonic()
    with pytest.raises(RunInProgress) as caught:
        walk.run(MORNING)
    assert 0.25 < time.monotonic() - began < 5
    assert 75 == caught.value.exit_code
    foreign.execute("ROLLBACK")
    foreign.close()
    assert before == walk.kept()
    assert 0 == walk.run(MORNING)


def test_e9_a_long_reader_stops_no_run_and_the_log_is_folded_back_when_it_is_gone(walk):
    reader = sqlite3.connect(walk.db, isolation_level=None)
    reader.execute("BEGIN")
    seen = reader.execute("SELECT count(*) FROM articles").fetchone()[0]
    assert 0 == walk.run(MORNING)
    assert seen == reader.execute("SELECT count(*) FROM articles").fetchone()[0], "a reader sees one moment"
    log = walk.db.with_name(walk.db.name + "-wal")
    assert log.stat().st_size > 0
    reader.close()
    assert 0 == walk.run(MORNING + timedelta(hours=6))
    assert not log.exists() or 0 == log.stat().st_size


# -- the file --------------------------------------------------------------------------------------------------------

def broken(kind: str, path: Path) -> None:
    whole = path.read_bytes()
    if kind == "truncated":
        path.write_bytes(whole[:len(whole) // 2])
    elif kind == "overwritten":
        path.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "not a database":
        path.write_bytes(b"once upon a time " * 1000)
    elif kind == "foreign":
        path.unlink()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE theirs (x)")
        db.close()
    elif kind == "missing":
        path.unlink()
    elif kind == "newer":
        with sqlite3.connect(path) as db:
            db.execute(f"PRAGMA user_version = {int(db.execute('PRAGMA user_version').fetchone()[0]) + 1}")
        db.close()


@pytest.mark.parametrize("kind", ["truncated", "overwritten", "empty", "not a database", "foreign", "missing"])
def test_e10_a_database_that_is_not_ours_any_more_is_65_before_anything_is_fetched(walk, kind):
    for part in walk.db.parent.glob("monitor.db-*"):
        part.unlink()
    broken(kind, walk.db)
    content = walk.db.read_bytes() if walk.db.exists() else None
    asked = []
    walk.press.get_many = lambda requests, **more: asked.extend(requests) or iter(())
    with pytest.raises(StoreError) as caught:
        walk.run(MORNING)
    assert 65 == caught.value.exit_code
    assert [] == asked
    assert str(walk.db) in str(caught.value)
    assert content == (walk.db.read_bytes() if walk.db.exists() else None), "what is there may still be mended"
    backups = sorted((walk.db.parent / "backups").glob("*.db"))
    if kind not in ("foreign",):
        assert backups and backups[-1].name in str(caught.value), "the way back is named"


def test_e11_a_database_of_a_newer_program_is_65_and_untouched(walk):
    broken("newer", walk.db)
    content = walk.db.read_bytes()
    with pytest.raises(StoreError, match="newer program"):
        walk.run(MORNING)
    assert content == walk.db.read_bytes()


def test_e3_every_writer_waits_for_the_disk_and_has_the_log_that_survives(walk):
    """What a power cut spares is decided by these two; power cuts themselves are not tried here."""
    with Store.open(walk.db) as store:
        assert "wal" == store.db.execute("PRAGMA journal_mode").fetchone()[0]
        assert 2 == store.db.execute("PRAGMA synchronous").fetchone()[0]
        assert 1 == store.db.execute("PRAGMA foreign_keys").fetchone()[0]


# -- the clock -------------------------------------------------------------------------------------------------------

def test_e20_a_clock_a_day_back_or_a_year_ahead_tells_nothing_twice_and_loses_nothing(walk):
    """A flat battery, then the time service."""
    kept = walk.kept()
    for now in (MORNING, MORNING - timedelta(days=1), MORNING + timedelta(hours=6), MORNING + timedelta(days=366), MORNING + timedelta(days=1, hours=1)):
        assert 0 == walk.run(now)
        assert [] == walk.faults()
        after = walk.kept()
        assert {} == {name: kept[name] - after[name] for name in kept if kept[name] - after[name]}
        kept = after


def test_e10_a_lost_database_beside_its_digests_is_never_begun_afresh(walk):
    import shutil
    for part in walk.db.parent.iterdir():
        shutil.rmtree(part) if part.is_dir() else part.unlink()
    done = subprocess.run([sys.executable, "-m", "monitor", "run", "-q", "--config", str(walk.db.parent.parent / "feeds.yml")], capture_output=True,
                          text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert 65 == done.returncode
    assert "digests were written" in done.stderr
    assert not walk.db.exists()
