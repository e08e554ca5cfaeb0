"""A run over feeds that misbehave: nothing is lost, nothing is invented, the day says what is missing."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from monitor.app import Monitor
from monitor.config import load_config
from monitor.errors import SoftFailure
from monitor.fetch.answer import Answer
from monitor.pipeline import thinking
from monitor.records import FetchFailure
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
