"""The example week: shipped whole, walked day by day, started afresh each time."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from monitor.demo import show_demo
from monitor.errors import CannotCreate, ConfigError, MonitorError
from monitor.evaluate.world import score_world
from monitor.records import RunReport
from monitor.walk import days_of, serving, walk_world

WORLD = Path(str(files("monitor"))) / "world"


def report(now: datetime) -> RunReport:
    return RunReport(run_id="r", started_at=now, ended_at=now, outcome="done", exit_code=0, feeds_checked=1, feeds_failed=0, articles_new=2, facts_new=1)


def world(folder: Path, *mornings: str, serve: str = "", score: str = "print('scored', sys.argv[1:])\n") -> Path:
    """A small world of the shape of the real one."""
    folder.mkdir(exist_ok=True)
    (folder / "feeds.yml").write_text("settings: {digest: {at: '07:00'}}\nfeeds:\n  - url: http://127.0.0.1:1/rss\n    publisher: Paper\n")
    (folder / "gold.json").write_text(json.dumps({"digests": {"morning": dict.fromkeys(mornings, {})}}))
    (folder / "serve.py").write_text(serve or (WORLD / "serve.py").read_text())
    (folder / "score.py").write_text("import sys\n" + score)
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "manifest.json").write_text("{}")
    return folder


def test_the_week_is_shipped_with_everything_a_walk_needs():
    for name in ("README.md", "articles.jsonl", "feeds.yml", "gold.json", "score.py", "serve.py", "site/manifest.json"):
        assert (WORLD / name).is_file(), name
    manifest = json.loads((WORLD / "site" / "manifest.json").read_text())
    missing = [row["file"] for rows in manifest.values() for row in rows if not (WORLD / "site" / row["file"]).is_file()]
    assert [] == missing


def test_every_day_from_the_first_to_the_last_is_walked(tmp_path):
    """A day without news is a morning like any other: a digest that says so."""
    days = days_of(world(tmp_path, "2025-11-24", "2025-11-27"))
    assert [date(2025, 11, day) for day in (24, 25, 26, 27)] == days


def test_each_morning_is_seven_in_london_and_the_server_stands_there(tmp_path):
    asked = []

    def run_day(feeds_yml, db, out, now):
        base = yaml.safe_load(feeds_yml.read_text())["feeds"][0]["url"].rsplit("/", 1)[0]
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{base}/nothing-here", timeout=5)
        asked.append((now, caught.value.headers["Date"]))
        caught.value.close()
        return report(now)

    (folder := world(tmp_path / "w", "2026-03-28", "2026-03-29"))
    (folder / "feeds.yml").write_text((folder / "feeds.yml").read_text().replace("127.0.0.1:1", "127.0.0.1:8765"))
    mornings = list(walk_world(folder, run_day, db=tmp_path / "m.db", out=tmp_path))
    assert [datetime(2026, 3, 28, 7, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)] == [now for now, _ in asked]
    assert ["Sat, 28 Mar 2026 07:00:00 GMT", "Sun, 29 Mar 2026 06:00:00 GMT"] == [said for _, said in asked]
    assert [date(2026, 3, 28), date(2026, 3, 29)] == [morning.day for morning in mornings]


def test_the_server_is_gone_after_the_walk_even_when_a_run_fails(tmp_path):
    with pytest.raises(RuntimeError), serving(WORLD, tmp_path) as (feeds_yml, _):
        url = yaml.safe_load(feeds_yml.read_text())["feeds"][0]["url"]
        assert "127.0.0.1" in url
        raise RuntimeError
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=5)


def test_the_server_takes_the_port_it_is_given_and_another_if_that_is_taken(tmp_path):
    """Addresses hold the port: two demos on one port end in the same bytes."""
    def address(scratch, port):
        scratch.mkdir()
        return serving(WORLD, scratch, port=port)

    def port_of(feeds_yml):
        return int(yaml.safe_load(feeds_yml.read_text())["feeds"][0]["url"].split(":")[2].partition("/")[0])

    with address(tmp_path / "a", 0) as (feeds_yml, _):
        free = port_of(feeds_yml)
    with address(tmp_path / "b", free) as (first, _), address(tmp_path / "c", free) as (second, _):
        assert free == port_of(first)
        assert free != port_of(second)


def test_a_server_that_does_not_start_is_told_with_its_last_words(tmp_path):
    folder = world(tmp_path / "w", "2026-03-28", serve="raise SystemExit('no port is free')\n")
    with pytest.raises(MonitorError, match="did not start serving: no port is free"):
        list(walk_world(folder, lambda *a: report(a[3]), db=tmp_path / "m.db", out=tmp_path))


@pytest.mark.parametrize("gold", ["{}", "[]", '{"digests": {"morning": {}}}', '{"digests": {"morning": {"someday": {}}}}', "not json"])
def test_a_folder_that_is_no_world_is_a_mistake(tmp_path, gold):
    folder = world(tmp_path / "w", "2026-03-28")
    (folder / "gold.json").write_text(gold)
    with pytest.raises(ConfigError, match="no dates under digests.morning"):
        days_of(folder)
    (folder / "score.py").unlink()
    with pytest.raises(ConfigError, match="no world: score.py is missing"):
        days_of(folder)


def test_the_score_is_what_the_world_itself_prints(tmp_path):
    folder = world(tmp_path / "w", "2026-03-28")
    db = tmp_path / "kept" / "walk.db"
    printed, code = score_world(folder, lambda feeds, db, out, now: report(now), db=db, as_json=True)
    assert (f"scored {[str(db.resolve()), '--json']}\n", 0) == (printed, code)


def test_a_score_that_fails_is_an_error_with_its_last_words(tmp_path):
    folder = world(tmp_path / "w", "2026-03-28", score="raise SystemExit('a view is missing')\n")
    with pytest.raises(MonitorError, match="a view is missing"):
        score_world(folder, lambda feeds, db, out, now: report(now))


def written_day(feeds_yml, db, out, now):
    """A run that writes what a real one writes, without its work."""
    db.write_text("database")
    day = now.date().isoformat()
    (out / f"{day}.json").write_text(json.dumps({"subject": f"subject of {day}", "new": [1, 2], "changed": [1]}))
    (out / "index.html").write_text("index")
    return report(now)


def test_the_demo_tells_a_row_a_day_and_where_to_look(tmp_path):
    said: list[str] = []
    shown = show_demo(written_day, db=tmp_path / "storage" / "demo.db", out=tmp_path / "reports" / "demo", say=said.append, verbose=True)
    rows = [line for line in said if line.startswith("2025-") or line.startswith("2026-")]
    assert len(days_of(WORLD)) == len(rows) == len(shown.days)
    assert rows[0].endswith(f"2     2        1  subject of {shown.days[0].date}")
    assert any("index.html" in line for line in said)
    assert any("sqlite3 " in line for line in said)
    assert "peak memory" in said[-1]
    assert any("stopped" in line and "open nothing" in line for line in said[-5:])  # links of the demo lead to its own server


def test_the_demo_starts_afresh_and_leaves_other_files_alone(tmp_path):
    """Yesterday's demo database would make today's facts old news."""
    out = tmp_path / "reports"
    out.mkdir()
    db = tmp_path / "demo.db"
    for old in (db, tmp_path / "demo.db-wal", out / "2020-01-01.html", out / "notes.txt"):
        old.write_text("old")
    backups = tmp_path / "backups"
    backups.mkdir()
    own, other = backups / "demo-20260114T070000Z.db", backups / "monitor-20260114T070000Z.db"
    for old in (own, other):
        old.write_text("old")
    show_demo(written_day, db=db, out=out, say=lambda line: None)
    assert "database" == db.read_text()
    assert [other] == list(backups.iterdir())  # else the run would take the demo's database for lost
    assert not (tmp_path / "demo.db-wal").exists()
    assert not (out / "2020-01-01.html").exists()
    assert "old" == (out / "notes.txt").read_text()


def test_a_place_that_cannot_be_written_is_exit_73(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotCreate) as caught:
        show_demo(written_day, db=tmp_path / "file" / "demo.db", out=tmp_path / "out", say=lambda line: None)
    assert 73 == caught.value.exit_code


def test_quiet_mornings_are_one_row(tmp_path):
    """Fifty rows of nothing hide the six that matter."""
    def run_day(feeds_yml, db, out, now):
        busy = now.date() in (date(2025, 11, 26), date(2025, 11, 30))
        (out / f"{now.date().isoformat()}.json").write_text(json.dumps({"subject": "busy" if busy else "No new facts", "new": [1] * busy, "changed": []}))
        done = report(now)
        return done if busy else RunReport(**{**{name: getattr(done, name) for name in RunReport.__slots__}, "articles_new": 0})

    said: list[str] = []
    show_demo(run_day, db=tmp_path / "demo.db", out=tmp_path / "out", say=said.append)
    rows = [line for line in said if line[:2] == "20"]
    assert rows[0].startswith("2025-11-24") and rows[0].endswith("2 quiet mornings, to 2025-11-25")
    assert rows[1].endswith("busy")
    assert rows[2].endswith("3 quiet mornings, to 2025-11-29")
    assert 5 == len(rows)
