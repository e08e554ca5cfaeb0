"""Backups, restore and verify: nothing that was acknowledged is lost, and a copy that is not sound is never put back."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive.backup import back_up, checksum_file, worth_keeping
from monitor.archive.restore import restore
from monitor.archive.verify import verify
from monitor.errors import CannotCreate, ConfigError, DiskError, RunInProgress, StoreError
from monitor.store import SCHEMA, Store, run_lock
from monitor.store.backups import backup_name, backups_of, last_backup
from monitor.store.settings import StoreSettings
from tests.archive_week import own_week, week  # noqa: F401
from tests.patient import counted, ended

NOW = datetime(2026, 2, 1, 7, 0, tzinfo=UTC)
SETTINGS = StoreSettings()


def test_a_backup_has_every_row_and_passes_verify(week, tmp_path):  # noqa: F811
    report = back_up(week / "monitor.db", tmp_path, NOW, SETTINGS)

    assert tmp_path / "monitor-20260201T070000Z.db" == report.path
    with sqlite3.connect(week / "monitor.db") as one, sqlite3.connect(report.path) as other:
        assert sorted(one.iterdump()) == sorted(other.iterdump())
    assert verify(report.path, files=False).good
    assert 0o600 == report.path.stat().st_mode & 0o777


def test_e16_a_backup_made_while_others_write_is_one_moment_of_the_database(own_week):  # noqa: F811
    """Each transaction writes two rows; a copy between them would have an odd number."""
    database, stop = own_week / "monitor.db", threading.Event()

    def write() -> None:
        with Store.open(database) as store:
            number = 0
            while not stop.is_set():
                with store.transaction():
                    for side in "ab":
                        store.db.execute("INSERT INTO stories (story_id) VALUES (?)", (f"s-test-{number}{side}",))
                number += 1
    writer = threading.Thread(target=write)
    writer.start()
    try:
        reports = [back_up(database, own_week / f"copies{number}", NOW, SETTINGS) for number in range(3)]
    finally:
        stop.set()
        ended(writer)
    for report in reports:
        with sqlite3.connect(report.path) as copy:
            assert 0 == copy.execute("SELECT count(*) % 2 FROM stories WHERE story_id LIKE 's-test-%'").fetchone()[0]
        assert verify(report.path, files=False).good


def test_e16_seven_daily_and_four_weekly_backups_are_kept():
    """Two months of daily backups, one of them twice a day."""
    first = datetime(2026, 1, 1, 7, tzinfo=UTC)
    made = [(first + timedelta(days=day), Path(f"{day}")) for day in range(60)] + [(first + timedelta(days=59, hours=2), Path("59b"))]
    kept = {path.name for path in worth_keeping(made, 7, 4)}

    assert {"53", "54", "55", "56", "57", "58", "59b"} <= kept
    weeks = {(first + timedelta(days=int(name.rstrip("b")))).isocalendar()[:2] for name in kept}
    assert (4, 10) == (len(weeks), len(kept))


def test_old_backups_are_removed_with_their_hashes_and_other_files_are_not(own_week):  # noqa: F811
    folder = own_week / "copies"
    folder.mkdir()
    (folder / "monitor-mine.db").write_text("kept")
    (folder / "monitor-99999999T999999Z.db").write_text("kept")
    settings = replace(SETTINGS, keep_daily_backups=2, keep_weekly_backups=1)
    reports = [back_up(own_week / "monitor.db", folder, NOW + timedelta(days=day), settings) for day in range(4)]

    assert [report.path for report in reports[2:]] == [path for _, path in backups_of(own_week / "monitor.db", folder)]
    assert {"monitor-mine.db", "monitor-99999999T999999Z.db", *(report.path.name for report in reports[2:]),
            *(checksum_file(report.path).name for report in reports[2:])} == {path.name for path in folder.iterdir()}


def test_e17_each_kept_backup_can_be_put_back_and_passes_verify(week, tmp_path):  # noqa: F811
    for day in range(5):
        back_up(week / "monitor.db", tmp_path / "backups", NOW + timedelta(days=day), SETTINGS)
    backups = [path for _, path in backups_of(week / "monitor.db", tmp_path / "backups")]
    assert 5 == len(backups)
    for number, backup in enumerate(backups):
        place = tmp_path / f"drill{number}" / "monitor.db"
        assert "2026-01-14" == restore(backup, place, NOW).last_digest
        assert verify(place).good


def test_restore_never_overwrites_a_database_unasked_and_keeps_it_aside_when_asked(own_week):  # noqa: F811
    database = own_week / "monitor.db"
    backup = back_up(database, own_week / "copies", NOW, SETTINGS).path
    with Store.open(database) as store, store.transaction():
        store.db.execute("INSERT INTO stories (story_id) VALUES ('s-later')")
    (own_week / "monitor.db-wal").write_bytes(b"")
    before = database.read_bytes()

    with pytest.raises(ConfigError, match="--force"):
        restore(backup, database, NOW)
    assert before == database.read_bytes()

    report = restore(backup, database, NOW, force=True)
    assert before == report.aside.read_bytes()
    assert report.aside.with_name(report.aside.name + "-wal").exists()
    with Store.open_to_read(database) as store:
        assert None is store.runs.value("SELECT 1 FROM stories WHERE story_id = 's-later'")


def test_restore_tells_which_digests_the_backup_does_not_know(own_week):  # noqa: F811
    backup = back_up(own_week / "monitor.db", own_week / "copies", NOW, SETTINGS).path
    for day in ("2026-01-14", "2026-01-31"):
        (own_week / f"{day}.json").write_text("{}")
    assert ("2026-01-31",) == restore(backup, own_week / "new" / "monitor.db", NOW, out=own_week).later


def test_restore_waits_for_nobody_and_disturbs_no_run(own_week):  # noqa: F811
    backup = back_up(own_week / "monitor.db", own_week / "copies", NOW, SETTINGS).path
    before = (own_week / "monitor.db").read_bytes()
    with run_lock(own_week / "monitor.db", NOW), pytest.raises(RunInProgress):
        restore(backup, own_week / "monitor.db", NOW, force=True)
    assert before == (own_week / "monitor.db").read_bytes()


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_backup_with_one_flipped_bit_is_not_put_back(own_week, at):  # noqa: F811
    """SQLite's own check misses a sixth of such faults; the hash beside the file misses none."""
    backup = back_up(own_week / "monitor.db", own_week / "copies", NOW, SETTINGS).path
    content = bytearray(backup.read_bytes())
    content[int(len(content) * at)] ^= 1
    backup.write_bytes(content)
    with pytest.raises(StoreError, match="not sound"):
        restore(backup, own_week / "new.db", NOW)
    assert not (own_week / "new.db").exists()


def test_a_damaged_database_is_not_backed_up_and_the_older_backup_is_named(own_week):  # noqa: F811
    database = own_week / "monitor.db"
    good = back_up(database, own_week / "backups", NOW, SETTINGS).path
    _damage(database)
    with pytest.raises(StoreError) as caught:
        back_up(database, own_week / "backups", NOW + timedelta(days=1), SETTINGS)
    assert f"`monitor restore {good} --force`" in str(caught.value)
    assert 1 == len(str(caught.value).splitlines())
    assert [good] == [path for _, path in backups_of(database)]


def test_a_file_that_is_no_backup_is_refused_in_words_about_that_file(own_week):  # noqa: F811
    """Somebody who mistypes a name is not told to restore a backup."""
    (own_week / "feeds.yml").write_text("feeds: []\n" * 500)
    with pytest.raises(StoreError) as caught:
        restore(own_week / "feeds.yml", own_week / "monitor.db", NOW, force=True)
    assert "feeds.yml cannot be restored: it is damaged: file is not a database." in str(caught.value)
    assert "monitor restore" not in str(caught.value)


def _damage(database: Path) -> None:
    """Overwrite the root page of a table that every run reads."""
    with sqlite3.connect(database) as db:
        size, = db.execute("PRAGMA page_size").fetchone()
        root, = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts'").fetchone()
    db.close()
    with open(database, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "monitor", *arguments], cwd=cwd, capture_output=True, text=True, timeout=60,
                          env={"PYTHONPATH": str(Path(__file__).parent.parent), "PATH": "/usr/bin:/bin", **counted()})


FEEDS = "feeds:\n  - {url: 'http://127.0.0.1:9/rss', publisher: Gazette, kind: regional}\n"


@pytest.fixture
def installed(own_week):  # noqa: F811
    """feeds.yml, storage/monitor.db with a backup; the feed answers to nobody."""
    (own_week / "feeds.yml").write_text(FEEDS)
    (own_week / "storage").mkdir()
    shutil.move(own_week / "monitor.db", own_week / "storage" / "monitor.db")
    back_up(own_week / "storage" / "monitor.db", own_week / "storage" / "backups", NOW, SETTINGS)
    return own_week


def _truncate(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


def _foreign(database: Path) -> None:
    database.unlink()
    with sqlite3.connect(database) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()


@pytest.mark.parametrize("harm", [_truncate, _damage, _foreign, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"not a database" * 500),
                                  Path.unlink], ids=["truncated", "flipped", "foreign", "empty", "other bytes", "missing"])
def test_e10_a_lost_database_is_65_before_any_fetch_and_is_never_replaced_in_silence(installed, harm):
    database = installed / "storage" / "monitor.db"
    harm(database)
    before = database.read_bytes() if database.exists() else None

    done = run("run", "-q", cwd=installed)

    assert 65 == done.returncode, done.stderr
    assert "Traceback" not in done.stderr
    if harm is not _foreign:
        assert "monitor-20260201T070000Z.db" in done.stderr
    assert before == (database.read_bytes() if database.exists() else None)


def test_e11_a_database_of_a_newer_program_is_65_and_untouched(installed):
    database = installed / "storage" / "monitor.db"
    with sqlite3.connect(database) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    db.close()
    before = hashlib.sha256(database.read_bytes()).digest()
    for command in (("run",), ("status",), ("verify",), ("backup", "copies"), ("search", "council"), ("export", "facts")):
        done = run(*command, cwd=installed)
        assert 65 == done.returncode, (command, done.stderr)
        assert f"schema {SCHEMA + 1}" in done.stderr and f"knows {SCHEMA}" in done.stderr
    assert before == hashlib.sha256(database.read_bytes()).digest()


def test_e4_a_full_disk_leaves_older_backups_and_no_half_one(installed):
    database, folder = installed / "storage" / "monitor.db", installed / "storage" / "backups"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    limit = database.stat().st_size // 2
    done = subprocess.run([sys.executable, "-m", "monitor", "backup", str(folder), "--db", str(database)], capture_output=True, text=True, timeout=60,
                          env={"PYTHONPATH": str(Path(__file__).parent.parent)}, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert 74 == done.returncode, done.stderr
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_newest_backup_is_named_and_a_hash_or_a_half_file_never_is(tmp_path):
    database, folder = tmp_path / "monitor.db", tmp_path / "backups"
    folder.mkdir()
    assert None is last_backup(database)
    for name in ("monitor-copy.db.gz", "monitor-copy.db.gz.sha256", "monitor.db.tmp", "other-20260101T070000Z.db"):
        (folder / name).touch()
    assert "monitor-copy.db.gz" == last_backup(database).name
    (folder / backup_name(database, NOW)).touch()
    assert "monitor-20260201T070000Z.db" == last_backup(database).name


FAULTS = {
    "every text has its hash": "UPDATE article_versions SET text = text || ' more' WHERE id = 1",
    "every digest has its hash": "UPDATE digest_files SET bytes = x'00' WHERE format = 'txt'",
    "what was told was told once": "INSERT INTO digest_items SELECT '2025-11-25', 'context', 999, fact_id, NULL, statement, standing, told_at "
                                   "FROM digest_items WHERE digest_date = '2025-11-26' AND section = 'new' LIMIT 1",
    "what was told has its evidence": "DELETE FROM mentions WHERE fact_id = (SELECT fact_id FROM digest_items WHERE fact_id IS NOT NULL LIMIT 1)",
    "every quotation lies inside its text": 'UPDATE mentions SET "end" = 1000000 WHERE rowid_of = 1',
    "every time is UTC and ends in Z": "UPDATE articles SET first_seen_at = '2025-11-26 07:00:00'",
    "every reference leads to a row": "UPDATE placements SET story_id = 's-nowhere'",
    "the index of words agrees with the texts": "INSERT INTO article_versions_fts (article_versions_fts, rowid, title, text) VALUES ('delete', 1, 'a', 'b')",
}


@pytest.mark.parametrize("check", list(FAULTS))
def test_verify_finds_each_kind_of_fault_and_no_other(own_week, check):  # noqa: F811
    statement = FAULTS[check].replace("WHERE rowid_of = 1", "WHERE fact_id = (SELECT min(fact_id) FROM mentions)")
    with sqlite3.connect(own_week / "monitor.db") as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(statement)
    db.close()
    wrong = {one.check for one in verify(own_week / "monitor.db", files=False).findings if one.wrong}
    assert check in wrong
    assert {check} == wrong or check in ("every text has its hash", "the index of words agrees with the texts",
                                         "every quotation lies inside its text")


def test_verify_finds_a_digest_that_somebody_edited_and_forgives_one_deleted(own_week):  # noqa: F811
    folder = own_week / "reports"
    with Store.open(own_week / "monitor.db") as store, store.transaction():
        store.db.execute("UPDATE digests SET folder = ?", (str(folder),))
        files = store.digests.rows("SELECT digest_date, format, bytes FROM digest_files")
    folder.mkdir()
    for row in files:
        (folder / f"{row['digest_date']}.{row['format']}").write_bytes(row["bytes"])
    (folder / "2025-11-25.html").unlink()
    assert verify(own_week / "monitor.db").good

    (folder / "2025-11-26.html").write_text("edited")
    assert [f"{folder}/2025-11-26.html was changed; `monitor digest --date 2025-11-26` writes it again as it was told"] == [
        wrong for one in verify(own_week / "monitor.db").findings for wrong in one.wrong]


def test_a_backup_goes_into_no_folder_that_cannot_be_and_over_nothing_that_is_no_file(own_week):  # noqa: F811
    """Whatever stands in the way is named, and nothing half made is left."""
    database = own_week / "monitor.db"
    with pytest.raises(CannotCreate, match="cannot make the folder"):
        back_up(database, database / "copies", NOW, SETTINGS)
    in_the_way = own_week / "copies" / backup_name(database, NOW)
    in_the_way.mkdir(parents=True)
    with pytest.raises(DiskError, match="cannot write .*monitor-20260201T070000Z.db: Is a directory"):
        back_up(database, own_week / "copies", NOW, SETTINGS)
    assert [] == list((own_week / "copies").glob(".*.tmp"))


def test_what_is_there_to_restore_and_where_is_looked_at_first(own_week):  # noqa: F811
    database = own_week / "monitor.db"
    with pytest.raises(StoreError, match="there is no backup at .*none.db"):
        restore(own_week / "none.db", database, NOW)
    with pytest.raises(ConfigError, match="is the database itself"):
        restore(database, database, NOW, force=True)
    (own_week / "a-file").touch()
    with pytest.raises(CannotCreate, match="cannot make the folder .*a-file"):
        restore(database, own_week / "a-file" / "monitor.db", NOW)


def test_a_backup_that_somebody_edited_is_not_put_back_even_without_its_hash(own_week):  # noqa: F811
    backup = back_up(own_week / "monitor.db", own_week / "copies", NOW, SETTINGS).path
    checksum_file(backup).unlink()
    with sqlite3.connect(backup) as db:
        db.execute(FAULTS["every text has its hash"])
    with pytest.raises(StoreError, match="is not sound: .*Nothing was changed; try an older one"):
        restore(backup, own_week / "elsewhere.db", NOW)
    assert not (own_week / "elsewhere.db").exists()


@pytest.mark.parametrize("harm", ["full", "in the way"])
def test_a_backup_that_cannot_be_copied_changes_nothing(own_week, monkeypatch, harm):  # noqa: F811
    database = own_week / "monitor.db"
    backup, before = back_up(database, own_week / "copies", NOW, SETTINGS).path, database.read_bytes()
    if harm == "full":
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")
        monkeypatch.setattr("monitor.archive.restore.shutil.copyfileobj", full)
    else:
        (own_week / ".monitor.db.restore").mkdir()
    with pytest.raises(DiskError, match="cannot write .*monitor.db.restore: .*Nothing was changed"):
        restore(backup, database, NOW, force=True)

    assert before == database.read_bytes()
    assert [] == [path for path in own_week.glob(".*.restore") if path.is_file()]


def test_databases_put_aside_in_one_second_are_all_kept(own_week):  # noqa: F811
    database = own_week / "monitor.db"
    backup = back_up(database, own_week / "copies", NOW, SETTINGS).path
    asides = [restore(backup, database, NOW, force=True).aside for _ in range(3)]

    assert [f"monitor.db.before-20260201T070000Z{end}" for end in ("", ".2", ".3")] == [path.name for path in asides]
    assert all(verify(path, files=False).good for path in asides)
