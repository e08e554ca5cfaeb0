"""A run over feeds that misbehave: nothing is lost, nothing is invented, the day says what is missing."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.config import Settings, load_config
from monitor.errors import SoftFailure
from monitor.fetch.answer import Answer
from monitor.guard import GuardKilled, Stumbled
from monitor.guards import Guards
from monitor.pipeline import Run, thinking, visiting
from monitor.records import FetchFailure
from monitor.store import Store
from tests.fakes import FakeHttp

MORNING = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)

BODY = ("Leeds City Council has shut down its computer network after a cyber attack on Monday. "
        "The council said that council tax cannot be paid online. Police have been told and are investigating the attack.")


def page(title: str, *paragraphs: str) -> bytes:
    inner = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{inner}</article></body></html>".encode()


def feed(*items: tuple[str, str, datetime, str]) -> bytes:
    entries = "".join(f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{format_datetime(at)}</pubDate>"
                      f"<description>{summary}</description></item>" for title, link, at, summary in items)
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title><link>https://x.example/</link>{entries}</channel></rss>".encode()


def write_config(folder: Path, *hosts: str) -> Path:
    path = folder / "feeds.yml"
    path.write_text("feeds:\n" + "".join(f"  - url: https://{host}/rss\n    publisher: {host.split('.')[0].title()}\n    group: {host}\n"
                                         "    kind: regional\n" for host in hosts))
    return path


def run(config: Path, answers: dict[str, object], now: datetime = MORNING):
    return Monitor(load_config(config), clock=lambda: now, http=FakeHttp(answers)).run()


def ask(config: Path, question: str) -> list[tuple]:
    with sqlite3.connect(config.parent / "storage" / "monitor.db") as db:
        return db.execute(question).fetchall()


def told(config: Path, day: str) -> dict:
    return json.loads((config.parent / "reports" / f"{day}.json").read_text())


def test_links_that_lead_to_a_list_page_stay_two_articles(tmp_path):
    """A paper that sends broken links to its front page must not make two incidents vanish into one page."""
    config, at = write_config(tmp_path, "paper.example"), MORNING - timedelta(hours=2)
    listing = Answer(url="https://paper.example/1", answered_url="https://paper.example/news", status=200,
                     headers={"content-type": "text/html"},
                     body=page("Our pages", *["Short lines about gardens, buses and the weather of the week, nothing else at all."] * 6))
    report = run(config, {"https://paper.example/rss": feed(
        ("Cyber attack on Leeds City Council", "https://paper.example/1", at, BODY),
        ("Hull City Council hit by cyber attack", "https://paper.example/2", at, BODY.replace("Leeds", "Hull"))),
        "https://paper.example/1": listing, "https://paper.example/2": listing})

    assert 0 == report.exit_code
    assert [("Cyber attack on Leeds City Council",), ("Hull City Council hit by cyber attack",)] == ask(
        config, "SELECT title FROM v_articles ORDER BY title")


def test_one_dead_host_is_its_own_fault_and_three_are_ours(tmp_path):
    config = write_config(tmp_path, "one.example", "two.example", "three.example")
    dead = {f"https://{host}.example/rss": FetchFailure(url="", reason="dns") for host in ("one", "two", "three")}

    assert ("offline", 3) == ((report := run(config, dead)).outcome, report.exit_code)
    assert [("ok",)] * 3 == ask(config, "SELECT state FROM v_feed_health")

    alone = write_config(tmp_path, "one.example")
    assert "failed_feeds" == run(alone, dead, MORNING + timedelta(hours=1)).outcome
    assert [("failing", "dns")] == ask(alone, "SELECT state, reason FROM v_feed_health")


def test_h6_when_too_many_feeds_fail_the_digest_is_written_and_says_so_and_the_exit_code_is_3(tmp_path):
    """A digest of one feed in three must not look like a digest."""
    config, at = write_config(tmp_path, "one.example", "two.example", "three.example"), MORNING - timedelta(hours=2)
    answers = {"https://one.example/rss": feed(("Pool opens", "https://one.example/1", at, "Swim.")), "https://one.example/1": page("Pool opens", "Swim."),
               "https://two.example/rss": 500, "https://three.example/rss": 500}

    assert ("failed_feeds", 3) == ((report := run(config, answers)).outcome, report.exit_code)
    said = told(config, "2026-03-04")["completeness"]
    assert (1, 3, ["Three", "Two"]) == (said["checked"], said["of"], sorted(one["publisher"] for one in said["not_checked"]))
    assert "Two" in (tmp_path / "reports" / "2026-03-04.txt").read_text()


def test_an_article_that_could_not_be_read_is_filed_and_named_in_the_day(tmp_path):
    config, at = write_config(tmp_path, "paper.example"), MORNING - timedelta(hours=2)
    run(config, {"https://paper.example/rss": feed(("Cyber attack on Leeds City Council", "https://paper.example/1", at, BODY)),
                 "https://paper.example/1": 403})

    assert [("Cyber attack on Leeds City Council",)] == ask(config, "SELECT title FROM v_articles")
    assert ["1 article could not be read"] == [one["reason"] for one in told(config, "2026-03-04")["completeness"]["not_checked"]]


def test_news_that_could_not_be_judged_in_time_is_told_the_next_morning(tmp_path, monkeypatch):
    """A fault of ours on the morning of an attack must not make the attack disappear for ever."""
    config, at = write_config(tmp_path, "paper.example"), MORNING - timedelta(hours=2)
    answers = {"https://paper.example/rss": feed(("Cyber attack on Leeds City Council", "https://paper.example/1", at, "")),
               "https://paper.example/1": page("Cyber attack on Leeds City Council", *BODY.split(". "))}
    with monkeypatch.context() as broken:
        def stumbling(*_, **__):
            raise SoftFailure("test")

        broken.setattr(thinking, "judge", stumbling)
        run(config, answers)
    run(config, answers, MORNING + timedelta(days=1))

    assert [] == told(config, "2026-03-04")["new"]
    assert "Leeds" in json.dumps(told(config, "2026-03-05")["new"])


def test_two_feeds_with_two_forms_of_one_link_show_the_plain_one(tmp_path):
    config, at = write_config(tmp_path, "paper.example", "other.example"), MORNING - timedelta(hours=2)
    text = page("Cyber attack on Leeds City Council", *BODY.split(". "))
    run(config, {"https://paper.example/rss": feed(("Cyber attack on Leeds City Council", "https://paper.example/1/amp", at, "")),
                 "https://other.example/rss": feed(("Cyber attack on Leeds City Council", "https://paper.example/1", at, "")),
                 "https://paper.example/1/amp": text, "https://paper.example/1": text})

    assert [("https://paper.example/1",)] == ask(config, "SELECT url FROM v_articles")


def test_a_host_that_asks_to_wait_is_left_alone_by_the_pages_of_other_feeds_too(tmp_path):
    """Whoever asks a site that said "not now" is shut out of it for good."""
    config, at = write_config(tmp_path, "paper.example"), MORNING - timedelta(hours=2)
    one, two = "https://far.example/1", "https://far.example/2"
    there = {one: page("Cyber attack on Leeds City Council", *BODY.split(". ")), two: page("Pool opens", "Swim.")}
    listed = {"https://paper.example/rss": feed(("Cyber attack on Leeds City Council", one, at, ""), ("Pool opens", two, at, ""))}
    first = run(config, {**listed, one: FetchFailure(url=one, reason="rate_limited", retry_after_seconds=7200),
                         two: FetchFailure(url=two, reason="rate_limited", asked=False)})
    waiting = run(config, listed, MORNING + timedelta(hours=1))     # the pages are not there: asking for them would fail the test
    run(config, {**listed, **there}, MORNING + timedelta(hours=3))

    refused = [{step.step: step.refused for step in report.steps}["pages"] for report in (first, waiting)]
    assert [1, 1] == [one["rate_limited"] for one in refused]
    assert [("Cyber attack on Leeds City Council",), ("Pool opens",)] == ask(config, "SELECT title FROM v_articles ORDER BY title")


def test_a_feed_on_a_host_that_asks_to_wait_is_not_tried_and_says_why(tmp_path):
    config, at = write_config(tmp_path, "paper.example", "other.example"), MORNING - timedelta(hours=2)
    page_of = "https://other.example/1"
    listed = {"https://paper.example/rss": feed(("Pool opens", page_of, at, "")), "https://other.example/rss": feed()}
    run(config, {**listed, page_of: FetchFailure(url=page_of, reason="rate_limited", retry_after_seconds=3 * 24 * 3600)})
    del listed["https://other.example/rss"]
    run(config, listed, MORNING + timedelta(days=1))

    (row,) = ask(config, "SELECT outcome, reason, detail FROM fetches WHERE outcome = 'not_tried'")
    assert ("not_tried", "rate_limited", "its host asked us to wait until 2026-03-07 07:00 UTC") == row


@pytest.mark.parametrize("ended", [GuardKilled("stopped after 5 s"), Stumbled("extract failed in the worker")])
def test_a_page_that_cannot_be_read_within_bounds_leaves_the_words_of_its_feed(tmp_path, monkeypatch, ended):
    """One document must not keep every digest back."""
    monkeypatch.setattr(Guards, "each", lambda self, function, calls: (ended for _ in calls))
    config, at = write_config(tmp_path, "paper.example"), MORNING - timedelta(hours=2)
    report = run(config, {"https://paper.example/rss": feed(("Cyber attack on Leeds City Council", "https://paper.example/1", at, BODY)),
                          "https://paper.example/1": page("Cyber attack on Leeds City Council", *BODY.split(". "))})

    assert {"parse_limit": 1} == {step.step: step.refused for step in report.steps}["extract"]
    assert [("feed-summary",)] == ask(config, "SELECT method FROM article_versions")


@pytest.mark.parametrize(("answer", "titles"), [(page("Pool opens", *["The pool in the park opens on Monday and all may swim in it."] * 9), [("Pool opens",)]),
                                                (404, [])])
def test_a_page_that_no_feed_names_is_read_for_what_it_says_itself(tmp_path, answer, titles):
    """A feed may have been taken off the list since it named the page."""
    config, lone = write_config(tmp_path, "paper.example"), "https://gone.example/1"
    run(config, {"https://paper.example/rss": feed()})
    with Store.open(tmp_path / "storage" / "monitor.db") as store, store.transaction():
        store.pages.want(lone, lone, MORNING, MORNING)
    run(config, {"https://paper.example/rss": feed(), lone: answer}, MORNING + timedelta(hours=2))

    assert titles == ask(config, "SELECT title FROM v_articles")


def test_many_feeds_with_nothing_new_are_filed_together_and_each_once(tmp_path, monkeypatch):
    monkeypatch.setattr(visiting, "AT_ONCE", 2)
    hosts = [f"p{number}.example" for number in range(5)]
    config = write_config(tmp_path, *hosts)
    tags = {f"https://{host}/rss": Answer(url=f"https://{host}/rss", answered_url=f"https://{host}/rss", status=200, body=feed(),
                                          headers={"etag": '"1"'}) for host in hosts}
    run(config, tags)
    report = run(config, dict.fromkeys(tags, 304), MORNING + timedelta(days=1))

    assert 5 == {step.step: step.done for step in report.steps}["feeds"]
    assert [("unchanged", 5)] == ask(config, "SELECT outcome, count(*) FROM fetches WHERE run_id = (SELECT max(run_id) FROM fetches) GROUP BY 1")


def test_the_guests_of_a_run_are_made_once(tmp_path):
    with Store.open(tmp_path / "m.db") as store, Run(store, Settings(), (), MORNING) as walk:
        assert walk.guard is walk.guard
        assert walk.guards is walk.guards
