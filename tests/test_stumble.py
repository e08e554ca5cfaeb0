"""A document that our own reader stumbles over: loud in the log, and the rest of the morning goes on."""

from __future__ import annotations

import logging
from datetime import timedelta

from monitor.fetch.feeds import READER, fetch_feeds
from monitor.fetch.settings import FetchSettings
from monitor.guard import Guard, Stumbled
from monitor.records import Feed, FeedState, FetchedFeed, FetchFailure
from tests.delivery_day import BODY, MORNING, TWO, House
from tests.fakes import FakeHttp, HereGuard
from tests.test_run import feed

MISTAKE = "failed in the worker\nOverflowError: date value out of range"


def test_a_page_we_stumble_over_keeps_no_digest_back(tmp_path, monkeypatch, caplog):
    """It would come again in every run, and no morning would have a digest until somebody mends the program."""
    house = House(tmp_path / "house", people=())
    house.run(MORNING)
    house.tell(1, BODY, TWO.replace(hour=5))
    house.tell(2, "Bins are late. " * 30, TWO.replace(hour=5))
    plain = Guard.call

    def call(guard, asked, *args, **named):
        if asked.endswith(":extract") and b"Bins" in args[0].body:
            raise Stumbled(f"{asked} {MISTAKE}")
        return plain(guard, asked, *args, **named)

    monkeypatch.setattr(Guard, "call", call)
    with caplog.at_level(logging.ERROR):
        report = house.run(TWO)

    assert ("done", 4) == (report.outcome, len(report.digest_paths))
    assert report.facts_new > 0
    assert ["OverflowError" in record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [True]


def test_a_feed_we_stumble_over_is_a_failure_of_that_feed_alone(caplog):
    """One paper's odd feed must not cost the others their morning, and must be found in the log."""
    class Stumbling(HereGuard):
        def call(self, function, *args, **named):
            if function == READER and b"Odd" in args[0]:
                raise Stumbled(f"{function} {MISTAKE}")
            return super().call(function, *args, **named)

    answers = {f"https://{name.lower()}.example/rss": feed((name, f"https://{name.lower()}.example/1", MORNING - timedelta(hours=2), ""))
               for name in ("Odd", "Plain")}
    jobs = [(Feed(url=url, publisher="Paper"), FeedState(url=url)) for url in answers]
    with caplog.at_level(logging.ERROR):
        odd, plain = (visit for _, visit in fetch_feeds(jobs, FakeHttp(answers), FetchSettings(), MORNING, guard=Stumbling()))

    assert isinstance(odd, FetchFailure) and "parse_limit" == odd.reason
    assert isinstance(plain, FetchedFeed) and ["Plain"] == [entry.title for entry in plain.entries]
    assert [(True, "https://odd.example/rss")] == [("OverflowError" in record.getMessage(), record.feed) for record in caplog.records]
