"""For each run and digest: which sources were checked, failed, not tried, and since when. An outage never looks like a quiet day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.records import FetchFailure

from .test_fetch_matrix_runs import BODY_PAGE, GOOD, HOUR, MORNING, Desk, Net

PAPERS = [f"https://{name}.example/rss" for name in ("one", "two", "three", "four")]


def told(desk: Desk, day: str) -> dict:
    return json.loads((Path(desk.path).parent / "reports" / f"{day}.json").read_text())["completeness"]


def answers(**bad: object) -> Net:
    """Every paper is well but those named."""
    return Net({"https://paper.example/0": BODY_PAGE, **{url: bad.get(url.split("//")[1].split(".")[0], GOOD) for url in PAPERS}})


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, PAPERS)


def test_a_day_says_which_source_failed_and_since_when(desk):
    desk.run(answers())
    desk.run(answers(two=500), MORNING + 24 * HOUR)
    desk.run(answers(two=500), MORNING + 48 * HOUR)

    assert {"checked": 4, "of": 4, "not_checked": []} == told(desk, "2026-03-04")
    for day in ("2026-03-05", "2026-03-06"):
        (one,) = told(desk, day)["not_checked"]
        assert (3, 4, "its server has a fault", "2026-03-05T07:00:00Z") == (told(desk, day)["checked"], told(desk, day)["of"], one["reason"], one["since"])


def test_a_source_that_was_well_early_in_the_day_and_out_ever_since_is_named(desk):
    """Checked once at eight yesterday is not checked."""
    desk.run(answers())
    desk.run(answers(), MORNING + 2 * HOUR, digest=False)
    for hours in (12, 24):
        desk.run(answers(three=FetchFailure(url="", reason="timeout")), MORNING + hours * HOUR, digest=hours == 24)

    (one,) = told(desk, "2026-03-05")["not_checked"]
    assert ("no answer", "2026-03-04T19:00:00Z") == (one["reason"], one["since"])


def test_one_bad_answer_shortly_after_a_good_one_is_no_outage(desk):
    desk.run(answers())
    desk.run(answers(), MORNING + 22 * HOUR, digest=False)
    desk.run(answers(three=500), MORNING + 24 * HOUR)

    assert 4 == told(desk, "2026-03-05")["checked"]


def test_a_day_on_which_we_were_offline_says_so(desk):
    desk.run(answers())
    dead = FetchFailure(url="", reason="dns")
    report = desk.run(answers(one=dead, two=dead, three=dead, four=dead), MORNING + 24 * HOUR)

    assert 3 == report.exit_code
    day = told(desk, "2026-03-05")
    assert (0, {"we were offline"}) == (day["checked"], {one["reason"].partition(",")[0] for one in day["not_checked"]})


def test_a_source_whose_host_asked_us_to_wait_says_so(desk):
    from monitor.fetch.answer import Answer

    busy = Answer(url=PAPERS[0], answered_url=PAPERS[0], status=429, headers={"retry-after": "86000"})
    desk.run(answers(one=busy), MORNING)
    desk.run(answers(), MORNING + 12 * HOUR, digest=False)

    (one,) = told(desk, "2026-03-04")["not_checked"]
    assert "it asked us to wait" == one["reason"]
    with desk.store() as store:
        rows = store.fetches.of_feed(PAPERS[0], MORNING)
    assert [("failed", "rate_limited")] == [(row.outcome, row.reason) for row in rows]
