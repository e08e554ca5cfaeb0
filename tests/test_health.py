"""What of the monitor itself is told: faults when they begin to last, sources that change, pings, metrics, the page."""

from __future__ import annotations

import html
import json
import logging
import re
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import systemd
from monitor.app import Monitor
from monitor.config import load_config
from monitor.health.drift import drifted
from monitor.health.metrics import metrics_text
from monitor.health.settings import HealthSettings
from monitor.logs import JsonLines, TextLines, during
from monitor.pages import render_health
from monitor.records import FetchFailure, Habit, RunReport, StepReport
from monitor.store import Store

from .fakes import FakeHttp

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PING = "https://ping.example/abc"
FEED, OTHER = "https://a.example/rss", "https://b.example/rss"
EMPTY = b"<rss version='2.0'><channel><title>A</title><item><title>Bins are late</title><link>https://a.example/news/%d</link></item></channel></rss>"


def settings(**more) -> HealthSettings:
    return HealthSettings(**more)


def monitor_of(folder: Path, http: FakeHttp, now: datetime, health: str = "") -> Monitor:
    (folder / "feeds.yml").write_text(f"settings:\n  health: {{{health}}}\nfeeds:\n  - {{url: '{FEED}', publisher: A, group: G}}\n"
                                      f"  - {{url: '{OTHER}', publisher: B, group: H}}\n", encoding="utf-8")
    return Monitor(load_config(folder / "feeds.yml", environment={}), clock=lambda: now, http=http)


def answers(**more) -> FakeHttp:
    page = b"<html><body><p>" + b"Bins are late again this week. " * 40 + b"</p></body></html>"
    return FakeHttp({FEED: EMPTY % 1, "https://a.example/news/1": page, OTHER: 500, **more})


# -- faults that last ------------------------------------------------------------------------------------------------

def test_a_feed_that_fails_is_told_once_when_it_has_failed_three_times_and_again_after_a_recovery(tmp_path):
    """A mail a run would be filtered; no mail at all would hide an outage."""
    told, now = [], START
    for status in (500, 500, 500, 500, EMPTY % 9, 500, 500, 500):
        http = answers()
        http.answers[OTHER] = status
        http.answers["https://a.example/news/9"] = 404
        report = monitor_of(tmp_path, http, now).run(digest=False)
        told.append(len(report.warnings))
        now += timedelta(days=2)       # longer than any back-off
    assert [0, 0, 1, 0, 0, 0, 0, 1] == told
    assert "B has failed 3 times in a row since" in report.warnings[0]
    assert f"monitor feeds check {OTHER}" in report.warnings[0]


def test_how_many_failures_make_a_lasting_fault_is_a_setting(tmp_path):
    assert 1 == len(monitor_of(tmp_path, answers(), START, "persist_runs: 1").run(digest=False).warnings)


# -- sources that change ---------------------------------------------------------------------------------------------

def habit(latest: list[tuple[bool, int]], past: list[tuple[bool, int]]) -> Habit:
    items = latest + past
    return Habit(publisher="Example Post", dated=[dated for dated, _ in items], words=[words for _, words in items])


USUAL = [(True, 400)] * 40


@pytest.mark.parametrize(("latest", "what"), [
    ([(False, 400)] * 10, "undated"), ([(True, 0)] * 10, "textless"), ([(True, 90)] * 10, "shrunk"), ([(True, 90)] * 5 + [(True, 400)] * 5, "shrunk")])
def test_a_source_that_gives_up_a_habit_is_named_with_what_it_gave_up(latest, what):
    (found,) = drifted([habit(latest, USUAL)], settings())
    assert what == found.what
    assert "Example Post" == found.publisher
    assert "latest 10 items" in found.says


@pytest.mark.parametrize(("latest", "past"), [
    ([(True, 400)] * 10, USUAL), ([(False, 400)] * 10, [(False, 400)] * 40), ([(True, 30)] * 10, [(True, 30)] * 40),
    ([(False, 400)] * 4 + [(True, 400)] * 6, USUAL), ([(False, 0)] * 10, USUAL[:29]), ([(True, 250)] * 10, USUAL)],
    ids=["as always", "never had dates", "always short", "a few", "too young to have habits", "a little shorter"])
def test_what_was_always_so_or_is_rare_is_no_change(latest, past):
    assert [] == drifted([habit(latest, past)], settings())


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5000)), max_size=120))
def test_any_history_of_a_source_is_looked_at_without_an_error(items):
    found = drifted([habit([], items)], settings())
    assert len(found) <= 3
    assert found == drifted([habit([], items)], settings())


def test_a_change_is_told_once_and_lasts_while_the_source_is_silent(tmp_path):
    def lines(name: str, numbers: range, **more) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(json.dumps({"url": f"https://a.example/n/{n}", "publisher": "Example Post", "title": f"Bins {n}", "text": f"Round {n}. " * 60,
                                              **more}) for n in numbers), encoding="utf-8")
        return path
    earlier = START - timedelta(days=10)
    monitor_of(tmp_path, answers(), earlier).import_paths([lines("past.jsonl", range(40), published_at="2026-02-01T09:00:00Z")])
    monitor_of(tmp_path, answers(), START).import_paths([lines("now.jsonl", range(40, 50))])
    first = monitor_of(tmp_path, answers(), START).run(digest=False)
    second = monitor_of(tmp_path, answers(), START + timedelta(days=2)).run(digest=False)
    assert [1, 0] == [sum("without a date" in warning for warning in report.warnings) for report in (first, second)]
    with Store.open_to_read(tmp_path / "storage" / "monitor.db") as store:
        assert ["drift undated Example Post"] == [alarm["name"] for alarm in store.health.alarms()]


# -- pings -----------------------------------------------------------------------------------------------------------

def pinged(http: FakeHttp) -> list[str]:
    return [request.url.removeprefix(PING) for request in http.asked if request.url.startswith(PING)]


def test_a_good_run_is_told_at_its_start_and_at_its_end(tmp_path):
    http = answers(**{PING: b"OK", PING + "/start": b"OK"})
    http.answers[OTHER] = EMPTY % 1
    assert 0 == monitor_of(tmp_path, http, START, f"ping_url: '{PING}'").run(digest=False).exit_code
    assert ["/start", ""] == pinged(http)
    assert [] == [host for host, in sqlite3.connect(tmp_path / "storage" / "monitor.db").execute("SELECT host FROM traffic") if host.startswith("ping.")]


def test_a_bad_run_is_told_as_such(tmp_path):
    http = answers(**{PING + "/fail": b"OK", PING + "/start": b"OK", FEED: 500})
    http.answers[FEED] = 500
    assert 3 == monitor_of(tmp_path, http, START, f"ping_url: '{PING}'").run(digest=False).exit_code
    assert ["/start", "/fail"] == pinged(http)


def test_a_run_that_breaks_is_told_before_it_is_gone(tmp_path, monkeypatch):
    http = answers(**{PING + "/fail": b"OK", PING + "/start": b"OK"})
    monkeypatch.setattr("monitor.pipeline.run.Run.walk", lambda run, steps: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        monitor_of(tmp_path, http, START, f"ping_url: '{PING}'").run(digest=False)
    assert ["/start", "/fail"] == pinged(http)


def test_a_dead_man_service_that_is_dead_stops_no_run(tmp_path):
    http = answers(**{PING: 503, PING + "/start": 503})
    http.answers[OTHER] = EMPTY % 1
    assert 0 == monitor_of(tmp_path, http, START, f"ping_url: '{PING}'").run(digest=False).exit_code


def test_nobody_is_asked_where_no_service_is_named(tmp_path):
    http = answers()
    monitor_of(tmp_path, http, START).run(digest=False)
    assert {FEED, OTHER} >= {request.url for request in http.asked if "rss" in request.url or "ping" in request.url}


# -- metrics ---------------------------------------------------------------------------------------------------------

REPORT = RunReport(run_id="r-1", started_at=START, ended_at=START + timedelta(seconds=90), outcome="done", exit_code=0, feeds_checked=2, feeds_failed=1,
                   articles_new=3, facts_new=4, steps=(StepReport(step="feeds", done=2, seconds=1.5),))


def test_metrics_are_in_the_form_of_the_textfile_collector():
    """Prometheus' exposition format: HELP and TYPE before each family, labels quoted, the file ends with a line feed."""
    text = metrics_text(REPORT, good_at=START, digest_date=START.date(), feeds={"ok": 1, 'o"d\\d': 2}, waiting={}, alarms=1, database_bytes=123_456_789)
    assert text.endswith("\n")
    line = re.compile(r'council_monitor_[a-z_]+(\{[a-z]+="(\\.|[^"\\])*"\})? -?[0-9.e+]+')
    assert [] == [one for one in text.splitlines() if not one.startswith("# ") and not line.fullmatch(one)]
    values = dict(one.rsplit(" ", 1) for one in text.splitlines() if not one.startswith("#"))
    assert ("123456789", "90", "0", "1772438490") == tuple(values["council_monitor_" + name] for name in
                                                           ("database_bytes", "run_seconds", "run_exit_code", "run_end_timestamp_seconds"))
    assert "1.5" == values['council_monitor_step_seconds{step="feeds"}']
    families = re.findall(r"^# TYPE (\S+) gauge$", text, re.M)
    assert len(families) == len(set(families))


def test_a_run_writes_its_metrics_whole(tmp_path):
    file = tmp_path / "node" / "monitor.prom"
    monitor_of(tmp_path, answers(), START, f"metrics_file: '{file}'").run(digest=False)
    assert 'council_monitor_feeds{state="failing"} 1' in file.read_text(encoding="utf-8")
    assert [file.name] == [path.name for path in file.parent.iterdir()]


def test_a_place_that_cannot_be_written_stops_no_run(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        report = monitor_of(tmp_path, answers(), START, f"metrics_file: '{tmp_path / 'file' / 'x.prom'}'").run(digest=False)
    assert "done" == report.outcome
    assert "cannot write" in caplog.text


# -- the page --------------------------------------------------------------------------------------------------------

def page(**more) -> str:
    given = {"feeds": [], "alarms": [], "waiting": {}, "runs": [], "timezone": "Europe/London", **more}
    return render_health(REPORT, **given)


def test_the_page_on_health_lies_beside_the_digests_after_a_run(tmp_path):
    (tmp_path / "reports").mkdir()
    monitor_of(tmp_path, answers(), START, "persist_runs: 1").run(digest=False)
    text = (tmp_path / "reports" / "health.html").read_text(encoding="utf-8")
    assert "1 fault lasts" in text
    assert "1 of 2 feeds are well" in text


def test_the_page_says_that_all_is_well_only_when_it_is():
    assert "All is well" in page()
    assert "All is well" not in page(alarms=[{"says": "A has failed", "since": "2026-03-01T00:00:00Z"}])


def test_a_feed_that_was_never_reached_is_not_called_well():
    """After a first run without network nothing is known to be well."""
    feeds = [{"url": FEED, "publisher": "A", "state": "ok", "failing_since": None, "reason": None, "next_due_at": None, "last_success_at": at}
             for at in (None, None, "2026-03-01T00:00:00Z")]
    assert "1 of 3 feeds are well, 2 never reached." in page(feeds=feeds)


@pytest.mark.parametrize("outcome, words", [("no_output", "could not write the digest"), ("disk_error", "the disk was full or failed"),
                                            ("crashed", "broke off")])
def test_what_ended_a_run_is_told_in_words(outcome, words):
    run = {"started_at": "2026-03-01T07:00:00Z", "outcome": outcome, "exit_code": 74, "feeds_checked": 2, "feeds_failed": 0, "articles_new": 0, "facts_new": 0}
    assert words in page(runs=[run])
    assert outcome not in page(runs=[run])


def test_a_hostile_name_of_a_source_is_inert_on_the_page():
    feed = {"url": FEED, "publisher": "<script>alert(1)</script>", "state": "failing", "failing_since": None, "reason": "<b>", "next_due_at": None,
            "last_success_at": None}
    text = page(feeds=[feed], alarms=[{"says": "</li><script>", "since": "2026-03-01T00:00:00Z"}])
    assert "<script" not in text
    assert "default-src 'none'" in html.unescape(text)


# -- the clock and systemd -------------------------------------------------------------------------------------------

def test_systemd_hears_what_it_asked_for(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert systemd.tell("READY=1")
        assert b"READY=1" == ear.recv(100)


@pytest.mark.parametrize("address", ["", "/nowhere/notify", "relative"])
def test_where_systemd_does_not_listen_nothing_happens(monkeypatch, address):
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not systemd.tell("READY=1")


@pytest.mark.parametrize(("usec", "pid", "seconds"), [("300000000", "", 150.0), ("", "", None), ("0", "", None), ("soon", "", None), ("300000000", "1", None)])
def test_the_clock_says_that_it_lives_twice_as_often_as_asked(monkeypatch, usec, pid, seconds):
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.setenv("WATCHDOG_PID", pid)
    assert seconds == systemd.watchdog_seconds()


# -- the log ---------------------------------------------------------------------------------------------------------

def record(**extra) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "monitor.x", "levelno": logging.INFO, "levelname": "INFO", "msg": "failed", "created": 0.0, **extra})


def test_a_line_of_the_log_names_its_run_and_its_feed():
    with during("r-20260302T080000Z"):
        row = json.loads(JsonLines().format(record(feed=FEED, reason="timeout")))
    assert ("r-20260302T080000Z", FEED, "timeout") == (row["run"], row["feed"], row["reason"])
    assert "run" not in json.loads(JsonLines().format(record()))


def test_g10_a_hostile_feed_cannot_begin_a_line_of_the_log():
    assert 1 == len(TextLines().format(record(feed="https://x\n2026 ERROR all lost")).splitlines())


def test_every_failure_of_a_run_is_a_line_with_its_feed(tmp_path, caplog):
    with caplog.at_level(logging.INFO, logger="monitor"):
        monitor_of(tmp_path, answers(), START).run(digest=False)
    assert [(OTHER, "http_5xx")] == [(one.feed, one.reason) for one in caplog.records if hasattr(one, "feed")]


def test_a_ping_that_reaches_nobody_is_a_line_in_the_log_and_stops_no_run(tmp_path, caplog):
    away = FetchFailure(url=PING, reason="dns", detail="no such name")
    http = answers(**{PING: away, PING + "/start": away})
    http.answers[OTHER] = EMPTY % 1

    assert 0 == monitor_of(tmp_path, http, START, f"ping_url: '{PING}'").run(digest=False).exit_code
    assert 2 == [record.getMessage() for record in caplog.records].count("ping not delivered: dns no such name")
