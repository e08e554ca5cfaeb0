"""The doctor: everything a run needs, looked at before the run misses it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import monitor
from monitor.config import configure, load_config
from monitor.doctor import Finding, examine, machine
from monitor.errors import ConfigError
from monitor.fetch.names import find_names
from monitor.records import RunReport
from monitor.store import Store

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FEEDS = "feeds:\n  - {url: 'https://a.example/rss', publisher: A, group: G, kind: regional}\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "feeds.yml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def findings(folder: Path, now: datetime = NOW, *, reach=lambda hosts: dict.fromkeys(hosts, ""), mail=None) -> dict[str, Finding]:
    report = examine(lambda: load_config(folder / "feeds.yml", environment={}), now, reach=reach, probe_mail=lambda config: mail)
    worst: dict[str, Finding] = {}
    for one in report.findings:
        if one.check not in worst or worst[one.check].verdict == "ok":
            worst[one.check] = one
    return worst


def filled(folder: Path, at: datetime = NOW) -> Path:
    path = folder / "storage" / "monitor.db"
    with Store.open(path) as store, store.transaction():
        store.runs.begin("r-1", at)
        store.runs.end(RunReport(run_id="r-1", started_at=at, ended_at=at, outcome="done", exit_code=0, feeds_checked=1, feeds_failed=0,
                                 articles_new=0, facts_new=0, steps=(), failures=(), digest_paths=()))
    return path


def test_a_new_folder_is_well_and_says_that_the_first_run_makes_the_database(folder):
    found = findings(folder)
    assert "ok" == found["database"].verdict
    assert "does not exist yet" in found["database"].says
    assert {"ok"} == {found[check].verdict for check in ("configuration", "storage", "digests", "network", "mail")}


def test_a_mistake_in_feeds_yml_is_named_with_its_line_and_the_exit_code_of_a_run(folder):
    (folder / "feeds.yml").write_text("feeds:\n  - {urll: x}\n", encoding="utf-8")
    found = findings(folder)
    assert 2 == found["configuration"].exit_code
    assert "feeds.yml:2:" in found["configuration"].says


def test_every_warning_and_problem_says_the_next_step(folder):
    filled(folder, NOW + timedelta(days=40)).chmod(0o666)
    (folder / "feeds.yml").write_text("feeds:\n  - {url: 'https://a.example/rss', publisher: A}\n", encoding="utf-8")
    found = findings(folder, reach=lambda hosts: dict.fromkeys(hosts, "no answer")).values()
    raised = [one for one in found if one.verdict != "ok"]
    assert len(raised) >= 4
    assert [] == [one for one in raised if not one.next_step]


def test_e10_a_damaged_database_is_65_with_the_way_back(folder):
    path = filled(folder)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    found = findings(folder)["database"]
    assert ("problem", 65) == (found.verdict, found.exit_code)
    assert "restore" in found.next_step


def test_a_reference_that_leads_nowhere_is_found(folder):
    path = filled(folder)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO entries (entry_id, feed, address, url, title, summary, byline, source, content_sha256, first_seen_at, changed_at)"
                   " VALUES ('e', 'https://nobody.example', 'a', 'u', '', '', '', '', '', '', '')")
    db.close()
    found = findings(folder)["database"]
    assert 65 == found.exit_code
    assert "entries refers to feeds" in found.says


def test_e20_a_clock_a_day_behind_the_last_run_is_told(folder):
    filled(folder, NOW + timedelta(hours=25))
    assert "warning" == findings(folder)["clock"].verdict


def test_a_clock_a_little_behind_is_no_matter(folder):
    filled(folder, NOW + timedelta(hours=23))
    assert "ok" == findings(folder)["clock"].verdict


def test_a_clock_after_the_last_run_is_well_however_long_ago(folder):
    filled(folder)
    assert "ok" == findings(folder, NOW + timedelta(days=400))["clock"].verdict


def test_one_lost_name_is_a_warning_and_all_lost_is_the_network(folder):
    (folder / "feeds.yml").write_text(FEEDS + "  - {url: 'https://b.example/rss', publisher: B, group: G, kind: regional}\n", encoding="utf-8")
    assert "warning" == findings(folder, reach=lambda hosts: {"a.example": "", "b.example": "not found"})["network"].verdict
    assert 3 == findings(folder, reach=lambda hosts: dict.fromkeys(hosts, "not found"))["network"].exit_code


def test_names_that_may_be_private_on_purpose_are_not_looked_up(tmp_path):
    (tmp_path / "feeds.yml").write_text("settings:\n  fetch: {allow_hosts: ['a.example:8080']}\nfeeds:\n  - {url: 'http://a.example:8080/rss', publisher: A}\n",
                                        encoding="utf-8")
    assert "network" not in findings(tmp_path)


def test_a_name_that_leads_home_or_never_answers_is_no_good():
    import threading
    release = threading.Event()

    def look_up(host):
        if host == "slow.example":
            release.wait(5)
        if host == "gone.example":
            raise OSError(2, "not known")
        return ["127.0.0.1"] if host == "home.example" else ["8.8.8.8"]
    found = find_names(["good.example", "home.example", "gone.example", "slow.example"], seconds=0.3, look_up=look_up)
    release.set()
    assert {"good.example": True, "home.example": False, "gone.example": False, "slow.example": False} == {host: not why for host, why in found.items()}
    assert "not public" in found["home.example"]


def test_e13_an_old_sqlite_is_one_warning(monkeypatch):
    monkeypatch.setattr(machine.sqlite3, "sqlite_version_info", (3, 51, 2))
    assert ["warning"] == [one.verdict for one in machine.sqlite()]
    monkeypatch.setattr(machine.sqlite3, "sqlite_version_info", (3, 51, 3))
    assert ["ok"] == [one.verdict for one in machine.sqlite()]


@pytest.mark.parametrize(("kind", "told"), [("nfs4", True), ("cifs", True), ("ext4", False), ("overlay", False)])
def test_e14_a_database_on_a_network_share_is_warned_of(tmp_path, monkeypatch, kind, told):
    monkeypatch.setattr(machine, "_file_system", lambda path: kind)
    assert told == any(one.check == "file system" for one in machine.disk(tmp_path, 0))


def test_the_longest_mount_decides_the_file_system(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"root / ext4 rw 0 0\nshare {tmp_path.resolve()} nfs4 rw 0 0\nother {tmp_path.resolve()}x ext4 rw 0 0\n", encoding="utf-8")
    assert "nfs4" == machine._file_system(tmp_path, mounts)
    assert "ext4" == machine._file_system(Path("/"), mounts)
    assert "" == machine._file_system(tmp_path, tmp_path / "none")


def test_a_full_disk_is_told_before_it_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: type("U", (), {"free": 3_000_000_000})())
    assert ["ok"] == [one.verdict for one in machine.disk(tmp_path, 1_000_000_000)]
    assert ["warning"] == [one.verdict for one in machine.disk(tmp_path, 2_000_000_000)]


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_e15_a_folder_that_cannot_be_written_is_73(tmp_path):
    tmp_path.chmod(0o500)
    assert [73] == [one.exit_code for one in machine.folder("storage", tmp_path / "storage", "the database")]


def test_e15_a_folder_that_is_mounted_read_only_is_told_from_one_of_another_user(tmp_path, monkeypatch):
    """A failing disk is remounted so, and chown does not help against it."""
    class ReadOnly:
        f_flag = os.ST_RDONLY

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda path: ReadOnly)
    (found,) = machine.folder("storage", tmp_path, "the database")
    assert (73, True, False) == (found.exit_code, "read-only" in found.says, "chown" in found.next_step)


def test_e15_a_folder_open_to_everybody_is_warned_of(tmp_path):
    tmp_path.chmod(0o777)
    assert ["warning"] == [one.verdict for one in machine.folder("storage", tmp_path, "the database")]


def test_a_file_in_the_place_of_a_folder_is_73(tmp_path):
    (tmp_path / "reports").write_text("")
    assert [73] == [one.exit_code for one in machine.folder("digests", tmp_path / "reports", "the digests")]


def test_missing_and_wrong_packages_are_named(monkeypatch):
    monkeypatch.setattr(machine.importlib.metadata, "requires", lambda name: ["click>=99", "APScheduler>=3.11,<4", "no-such-thing>=1",
                                                                             'pyarrow>=1; extra == "p"'])
    (found,) = machine.packages()
    assert "problem" == found.verdict
    assert "needed is >=99" in found.says and "no-such-thing is missing" in found.says
    assert "APScheduler" not in found.says and "pyarrow" not in found.says


def test_time_zone_data_that_are_missing_are_2():
    assert [2] == [one.exit_code for one in machine.clock("Europe/Nowhere", NOW, None)]


def test_without_feeds_the_next_step_adds_one(tmp_path):
    report = examine(lambda: configure(tmp_path, environment={}), NOW, reach=lambda hosts: {}, probe_mail=lambda config: None)
    (found,) = [one for one in report.findings if one.check == "configuration"]
    assert "monitor feeds add" in found.next_step


def test_a_configuration_that_cannot_be_read_ends_the_examination_there():
    def fails():
        raise ConfigError("feeds.yml:1: no")
    report = examine(fails, NOW, reach=lambda hosts: {}, probe_mail=lambda config: None)
    assert "configuration" == report.findings[-1].check
    assert 2 == report.exit_code


def test_the_command_prints_json_and_leaves_with_the_code_of_the_first_problem(folder, monkeypatch, capsys):
    monkeypatch.setattr("monitor.fetch.names._addresses", lambda host: ["127.0.0.1"])
    code = monitor.main(["doctor", "--config", str(folder / "feeds.yml"), "--json"], standalone_mode=False)
    said = json.loads(capsys.readouterr().out)
    assert 3 == code == said["exit_code"]
    assert "network" in [one["check"] for one in said["findings"] if one["verdict"] == "problem"]


def test_a_quiet_doctor_says_only_what_is_to_be_looked_at(folder, monkeypatch, capsys):
    monkeypatch.setattr("monitor.fetch.names._addresses", lambda host: ["8.8.8.8"])
    monkeypatch.setattr(machine, "packages", lambda: iter(()))
    monkeypatch.setattr(machine.sqlite3, "sqlite_version_info", (3, 51, 3))
    (folder / "feeds.yml").write_text(FEEDS + "settings: {fetch: {contact: 'https://x.example/m'}}\n", encoding="utf-8")
    assert 0 == monitor.main(["doctor", "--config", str(folder / "feeds.yml"), "-q"], standalone_mode=False)
    assert "" == capsys.readouterr().out


@pytest.mark.parametrize("left", ["backup", "digest"])
def test_e10_a_database_that_is_gone_is_65_as_in_a_run_if_a_backup_or_a_digest_tells_of_it(folder, left):
    """The doctor must not call a lost archive a fresh start."""
    path = {"backup": folder / "storage" / "backups" / "monitor-20260201T070000Z.db", "digest": folder / "reports" / "2026-02-01.json"}[left]
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    found = findings(folder)["database"]
    assert ("problem", 65) == (found.verdict, found.exit_code)
    assert "is missing" in found.says
    assert {"backup": str(path), "digest": "a backup of your own"}[left] in found.next_step


def test_room_on_the_disk_is_told_in_numbers_that_can_be_read(folder):
    assert "GB free" in findings(folder)["disk"].says and "database" not in findings(folder)["disk"].says
    filled(folder)
    assert re.search(r"GB free, the database has \d\.\d MB$", findings(folder)["disk"].says)
