"""The whole road over the demonstration week: real fetchers, real database, real digests."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.week import Week, served_week

MORNINGS = [datetime(2025, 11, day, 7, tzinfo=UTC) for day in (24, 25, 26)]

LEDGER = ("v_runs", "v_feed_health")
"""The views that tell of the checking itself and not of the news."""


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    with served_week(tmp_path_factory.mktemp("week")) as served:
        yield served


@pytest.fixture(scope="module")
def walked(week: Week) -> Week:
    for morning in MORNINGS:
        assert 0 == week.run("walked", morning).exit_code
    return week


def test_three_mornings_leave_a_quiet_day_and_two_days_of_news(walked: Week):
    days = [json.loads((walked.folder / "walked" / f"{morning:%Y-%m-%d}.json").read_text()) for morning in MORNINGS]

    assert 0 == len(days[0]["new"])
    assert all(len(day["new"]) > 0 for day in days[1:])
    assert all(17 == day["completeness"]["checked"] == day["completeness"]["of"] for day in days)


def test_every_quotation_stands_at_its_offsets(walked: Week):
    """An analyst cites the words; they must be the publisher's, to the letter."""
    import sqlite3

    with sqlite3.connect(walked.folder / "walked.db") as db:
        rows = db.execute("""SELECT m.quote, m.start, m."end", t.text FROM v_fact_mentions m
                               JOIN v_article_texts t ON t.article_id = m.article_id AND t.version = m.version""").fetchall()
        sentences = db.execute("""SELECT s.text, s.start, s."end", t.text FROM v_sentences s
                                    JOIN v_article_texts t ON t.article_id = s.article_id AND t.version = s.version""").fetchall()

    assert len(rows) > 50
    assert all(text[start:end] == quote for quote, start, end, text in rows + sentences)


def test_nothing_is_told_without_a_mention_and_nothing_twice(walked: Week):
    import sqlite3

    with sqlite3.connect(walked.folder / "walked.db") as db:
        assert [] == db.execute("""SELECT fact_id FROM v_digest_items WHERE fact_id IS NOT NULL
                                    AND fact_id NOT IN (SELECT fact_id FROM v_fact_mentions)""").fetchall()
        assert [] == db.execute("SELECT fact_id FROM v_digest_items WHERE section = 'new' GROUP BY 1 HAVING count(*) > 1").fetchall()


def test_the_timeline_of_the_incident_lies_beside_the_digests(walked: Week):
    files = _files(walked)
    assert files["timeline/2025-11-kensington-and-chelsea.csv"].startswith(b"incident_id,at,")
    assert files["timeline/2025-11-kensington-and-chelsea.ics"].startswith(b"BEGIN:VCALENDAR")


def test_a_second_run_on_unchanged_feeds_changes_no_row(walked: Week):
    before, files = walked.rows("walked", *LEDGER), _files(walked)
    assert 0 == walked.run("walked", MORNINGS[-1]).exit_code

    assert before == walked.rows("walked", *LEDGER)
    assert files == _files(walked)


def test_h5_a_day_written_once_renders_to_the_same_bytes(walked: Week):
    """Half a year later, with the files gone: from what is on record."""
    before = _files(walked)
    written = [path for path in (walked.folder / "walked").iterdir() if path.name.startswith(f"{MORNINGS[1].date()}.")]
    for path in written:
        path.unlink()
    report = walked.monitor("walked", datetime(2026, 5, 1, tzinfo=UTC)).digest(MORNINGS[1].date())

    assert 4 == len(written)
    assert report.already
    assert before == _files(walked)


@pytest.mark.parametrize("after", [3, 12, 40, 66, 75, 84])
def test_a_run_killed_anywhere_and_run_again_ends_like_an_unbroken_one(week: Week, walked: Week, after: int):
    """Power cuts come at the worst moment; the morning after must not show it."""
    name = f"killed{after}"
    for morning in MORNINGS[:2]:
        week.run(name, morning)

    assert week.run_killed(name, MORNINGS[2], after) in (-9, 0)
    assert 0 == week.run(name, MORNINGS[2]).exit_code
    assert walked.rows("walked", *LEDGER) == week.rows(name, *LEDGER)
    assert {name: content for name, content in _files(walked).items() if "2025-11-26" in name} == {
        name: content for name, content in _files(week, name).items() if "2025-11-26" in name}


def _files(week: Week, name: str = "walked") -> dict[str, bytes]:
    """All that is told; the page on health tells of the runs themselves."""
    return {str(path.relative_to(week.folder / name)): path.read_bytes() for path in sorted((week.folder / name).rglob("*"))
            if path.is_file() and path.name != "health.html"}
