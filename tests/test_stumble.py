"""A document that our own reader stumbles over: loud in the log, and the rest of the morning goes on."""

from __future__ import annotations

import logging

import pytest

from monitor.guard import Guard, Stumbled
from tests.delivery_day import BODY, FEED, MORNING, TWO, House


@pytest.mark.parametrize("function, outcome, new", [("monitor.extract.read:extract", "done", True)])
def test_a_document_we_stumble_over_keeps_no_digest_back(tmp_path, monkeypatch, caplog, function, outcome, new):
    """It would come again in every run, and no morning would have a digest until somebody mends the program."""
    house = House(tmp_path / "house", people=())
    house.run(MORNING)
    house.tell(1, BODY, TWO.replace(hour=5))
    house.tell(2, "Bins are late. " * 30, TWO.replace(hour=5))
    plain = Guard.call

    def call(guard, asked, *args, **named):
        if asked == function and b"Bins" in getattr(args[0], "body", args[0]):
            raise Stumbled(f"{asked} failed in the worker\nOverflowError: date value out of range")
        return plain(guard, asked, *args, **named)

    monkeypatch.setattr(Guard, "call", call)
    with caplog.at_level(logging.ERROR):
        report = house.run(TWO)

    assert (outcome, 4) == (report.outcome, len(report.digest_paths))
    assert new == (report.facts_new > 0)
    assert ["OverflowError" in record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [True]
    if not new:
        assert [("failed", "parse_limit")] == house.rows(f"SELECT outcome, reason FROM fetches WHERE feed = '{FEED}' ORDER BY at DESC LIMIT 1")
