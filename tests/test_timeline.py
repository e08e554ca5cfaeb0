"""The timeline of an incident: each step is a fact, at the moment its words name, never later than the article that says so."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app import Monitor
from monitor.config import configure
from monitor.incidents.timeline import kinds, timeline
from monitor.records import Fact, Mention
from monitor.store import Store

from .make import article

LONDON = ZoneInfo("Europe/London")
THURSDAY = datetime(2026, 7, 9, 8, 30, tzinfo=UTC)
"""9 July 2026, summer time in London."""


def fact(statement: str = "Systems are offline", **changes) -> Fact:
    given = {"fact_id": "f1", "incident_id": "i", "statement": statement, "type": "event", "subject": "E07000999", "frame": "offline", "value": "",
             "unit": "", "polarity": "asserted", "standing": "reported", "first_seen_at": THURSDAY, "first_article_id": "a1", "origins": 1,
             "told_as_new": True, "why": "", "mentions": (Mention(article_id="a1", version=1, sentence=0, start=0, end=1, attribution="", origin="Paper",
                                                                  hedge="none", seen_at=THURSDAY),)}
    return Fact(**{**given, **changes})


def steps(*facts: Fact, published: datetime | None = THURSDAY):
    return timeline(facts, {"a1": article(published_at=published, first_seen_at=THURSDAY + timedelta(hours=1))}, LONDON)


@pytest.mark.parametrize(("changes", "at", "precision"), [
    ({"frame": "detected", "value": "mon early"}, datetime(2026, 7, 6, 11, tzinfo=UTC), "day"),
    ({"frame": "started", "value": "fri"}, datetime(2026, 7, 3, 11, tzinfo=UTC), "day"),
    ({"frame": "detected", "value": "thu morning"}, THURSDAY, "day"),
    ({"frame": "detected", "value": "early"}, THURSDAY, "published"),
    ({"statement": "The breach was found on 6 July"}, datetime(2026, 7, 6, 11, tzinfo=UTC), "day"),
    ({"statement": "The breach was found on 6th July 2025"}, datetime(2025, 7, 6, 11, tzinfo=UTC), "day"),
    ({"statement": "The breach was found on Sunday, 28 December"}, datetime(2025, 12, 28, 12, tzinfo=UTC), "day"),
    ({"statement": "Systems went down at 10.30pm on 6 July"}, datetime(2026, 7, 6, 21, 30, tzinfo=UTC), "minute"),
    ({"statement": "Phones failed at 9am on Monday", "frame": "started", "value": "mon"}, datetime(2026, 7, 6, 8, tzinfo=UTC), "minute"),
    ({"statement": "Systems are offline until 6 July"}, THURSDAY, "published"),
    ({"statement": "Systems will be back by Monday 6 July"}, THURSDAY, "published"),
    ({"statement": "Systems failed on 6 July and 7 July"}, datetime(2026, 7, 6, 11, tzinfo=UTC), "day"),
    ({"statement": "Systems failed on 6 July, then on 8 July"}, THURSDAY, "published"),
    ({"statement": "The switchboard came back on Monday evening", "frame": "restored"}, datetime(2026, 7, 6, 11, tzinfo=UTC), "day"),
    ({"statement": "The phones are dead, a spokesman told the Gazette on Monday"}, THURSDAY, "published"),
    ({"statement": "Phones failed on Monday and again on Tuesday"}, THURSDAY, "published"),
    ({"statement": "Systems return on 20 July"}, THURSDAY, "published"),
    ({"statement": "Systems failed on 31 June"}, THURSDAY, "published"),
])
def test_a_step_stands_where_its_words_put_it(changes, at, precision):
    step, = steps(fact(**changes))

    assert (at, precision) == (step.at, step.at_precision)


def test_without_a_time_of_publication_the_first_sight_counts():
    step, = steps(fact(), published=None)

    assert (THURSDAY + timedelta(hours=1), "first_seen") == (step.at, step.at_precision)


@pytest.mark.parametrize(("changes", "kind"), [
    ({"frame": "detected"}, "detected"), ({"frame": "affected"}, "disclosed"), ({"frame": "reported_to", "value": "ico"}, "regulator_told"),
    ({"frame": "reported_to", "value": "nca"}, "authorities_told"), ({"frame": "offline"}, "services_stopped"),
    ({"frame": "restored"}, "services_restored"), ({"frame": "data_taken"}, "data_taken"), ({"frame": "cost", "value": "2000000"}, "cost"),
    ({"statement": "Council tax cannot be paid; the site does not work"}, "services_stopped"),
])
def test_a_frame_has_its_kind_of_step(changes, kind):
    step, = steps(fact(**changes))

    assert kind == step.kind


@pytest.mark.parametrize("changes", [{"polarity": "denied"}, {"standing": "denied"}, {"type": "background"}, {"type": "forecast"},
                                     {"frame": "apology"}, {"frame": ""}, {"first_article_id": "gone"},
                                     {"frame": "arrests", "statement": "Nobody has been arrested"},
                                     {"frame": "affected", "statement": "The council was not hit by the attack"},
                                     {"frame": "data_taken", "statement": "It hasn\u2019t lost any data"}])
def test_what_did_not_happen_here_is_no_step(changes):
    assert () == steps(fact(**changes))


def test_steps_stand_in_order_of_time():
    found = steps(fact("Systems are back", fact_id="f1", frame="restored"), fact("Found on 6 July", fact_id="f2", frame="detected"),
                  fact("Phones are down", fact_id="f3"))

    assert ["detected", "services_stopped", "services_restored"] == [step.kind for step in found]


def test_every_frame_of_the_timeline_is_a_frame_of_the_lexicon():
    """A frame renamed there would silently leave the timeline."""
    from importlib.resources import files

    known = {line.split()[1] for line in (files("monitor.facts") / "data" / "frames.txt").read_text(encoding="utf-8").splitlines()
             if line.startswith("frame ")}

    assert set() == {frame for kind in kinds() for frame in kind.frames} - known


@given(st.text(max_size=80) | st.tuples(
    st.integers(0, 40), st.sampled_from(["May", "june", "Feb"]), st.integers(0, 3000)).map(lambda d: "at 13.99pm on {} {} {}".format(*d)),
       st.text(max_size=12), st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)))
def test_no_step_is_later_than_the_article_that_tells_it(statement, value, published):
    published = published.replace(tzinfo=UTC)
    step, = steps(fact(statement, value=value), published=published)

    assert step.at <= published


LINES = [
    {"url": "https://gazette.example/1", "publisher": "Gazette", "published_at": "2026-03-05T09:00:00Z", "title": "Cyber attack hits Hackney Council",
     "text": "Hackney Council has been hit by a cyber attack, it said on Thursday.\n\nThe attack was detected on Monday morning. "
             "Online payments are offline.\n\nThe council has reported the attack to the Information Commissioner's Office."},
    {"url": "https://herald.example/2", "publisher": "Herald", "published_at": "2026-03-20T09:00:00Z",
     "title": "Hackney Council restores services after cyber attack",
     "text": "Online payments have been restored at Hackney Council after the cyber attack, the authority said on Friday."}]


def test_the_view_tells_an_incident_from_detection_to_repair_with_evidence(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    app = Monitor(configure(tmp_path, environment={}), clock=lambda: datetime(2026, 3, 21, 9, tzinfo=UTC))
    app.import_paths([path])
    with sqlite3.connect(app.db) as db:
        told = db.execute("SELECT t.at, t.at_precision, f.frame FROM v_timeline t JOIN v_facts f USING (fact_id) ORDER BY t.at").fetchall()
        without = db.execute("SELECT fact_id FROM v_timeline WHERE fact_id NOT IN (SELECT fact_id FROM v_fact_mentions)").fetchall()
    db.close()

    assert [] == without
    assert ("2026-03-02T12:00:00Z", "day", "detected") == told[0]
    assert ("2026-03-20T09:00:00Z", "published", "restored") == told[-1]
    assert {"affected", "offline", "reported_to"} <= {frame for _, _, frame in told}


def test_a_database_of_the_first_schema_gets_its_timeline(tmp_path):
    """An archive of months must not begin its timeline today."""
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    app = Monitor(configure(tmp_path, environment={}), clock=lambda: datetime(2026, 3, 21, 9, tzinfo=UTC))
    app.import_paths([path])
    with sqlite3.connect(app.db, isolation_level=None) as db:
        before = db.execute("SELECT * FROM v_timeline ORDER BY fact_id").fetchall()
        db.execute("DROP VIEW v_timeline")
        db.execute("DROP TABLE timeline")
        db.execute("CREATE VIEW v_timeline AS SELECT incident_id, first_seen_at AS at, 'first_seen' AS at_precision, statement AS what, fact_id FROM facts")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_timeline'")
        db.execute("PRAGMA user_version = 1")
    db.close()
    path.write_text(json.dumps({"url": "https://x.example/3", "text": "The library reopens.", "published_at": "2026-03-20T09:00:00Z"}), encoding="utf-8")
    app.import_paths([path])
    with Store.open_to_read(app.db) as store:
        assert before
        assert before == [tuple(row) for row in store.articles.rows("SELECT * FROM v_timeline ORDER BY fact_id")]
