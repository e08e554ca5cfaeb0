"""Replay and what-if: a past digest comes out again byte for byte, and another threshold shows what it would do before it is saved."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config import configure
from monitor.errors import ConfigError, StoreError
from monitor.pipeline.telling import as_told, told_with
from monitor.store import SCHEMA, Store
from monitor.store.rebuild import Situation
from monitor.store.settings import StoreSettings
from monitor.workbench.plot import Group, draw
from monitor.workbench.rebuild import _compared, rebuild
from monitor.workbench.tune import Case, Threshold, measure
from tests.archive_week import DAYS, NOW, monitor_of, own_week, week  # noqa: F401


def config(**environment: str):
    return configure(Path(), environment=environment)


@pytest.fixture(scope="module")
def unchanged(week, tmp_path_factory):  # noqa: F811
    return rebuild(week / "monitor.db", config(), (), keep=tmp_path_factory.mktemp("rebuilt") / "kept.db")


def test_a_past_digest_is_given_again_from_rows_byte_for_byte(own_week, week):  # noqa: F811
    """The files are gone and the folder is another; the day reads as it did."""
    app = monitor_of(own_week)
    with Store.open_to_read(own_week / "monitor.db") as store:
        hashes = {(day, form): digest for day, form, digest, _ in store.digests.hashes()}
    for day in DAYS:
        for path in app.digest(date.fromisoformat(day)).paths:
            assert hashes[day, path.suffix[1:]] == hashlib.sha256(path.read_bytes()).hexdigest()
            assert path.read_bytes() == (week / "reports" / path.name).read_bytes()


def test_judged_again_from_the_texts_up_every_verdict_and_every_digest_comes_out_the_same(unchanged):
    """No verdict hangs on the order or the day in which it was made."""
    assert unchanged.same, unchanged.as_text()
    assert (len(DAYS), len(DAYS)) == (unchanged.days, unchanged.same_bytes), unchanged.other_days


def test_a_digest_is_told_again_with_the_settings_it_was_told_with(own_week, unchanged):  # noqa: F811
    """Another feeds.yml, or none at hand, must not look like another past."""
    steps: list[tuple[str, int, int]] = []
    elsewhere = {"MONITOR_WATCH": "Oxford", "MONITOR_DIGEST_AT": "09:30", "MONITOR_DIGEST_EXTRACTS": "none", "MONITOR_TIMEZONE": "Asia/Tokyo"}
    report = rebuild(own_week / "monitor.db", config(**elsewhere), (), progress=lambda *step: steps.append(step))
    assert [("digests", number, len(DAYS)) for number in range(1, len(DAYS) + 1)] == [step for step in steps if step[0] == "digests"]
    assert report.same, report.as_text()
    assert (len(DAYS), len(DAYS), 0) == (report.days, report.same_bytes, report.without_settings), report.other_days
    assert () == report.judged_otherwise
    tried = rebuild(own_week / "monitor.db", config(**elsewhere), (), changes=("digest.extracts=none",))
    assert 0 == tried.same_bytes


def test_a_rebuild_says_when_the_rules_or_the_settings_of_the_time_are_not_at_hand(own_week):  # noqa: F811
    with Store.open(own_week / "monitor.db") as store, store.transaction():
        store.db.execute("UPDATE digests SET settings = NULL")      # as an earlier program left them
        store.queue.note_recipe("facts", "facts0")
    said = rebuild(own_week / "monitor.db", config(MONITOR_WATCH="Westminster"), ()).as_text()
    assert "until now facts judged by other rules or settings than here" in said
    assert f"{len(DAYS)} digests were told before their settings were kept" in said


def test_what_a_digest_is_told_with_is_kept_without_its_readers():
    told = config(MONITOR_DIGEST_RECIPIENTS="press@example.org", MONITOR_WATCH="Oxford", MONITOR_DIGEST_TOP="3").settings
    kept = json.loads(json.dumps(told_with(told)))
    assert "press@example.org" not in json.dumps(kept)
    again = as_told(config(MONITOR_DIGEST_RECIPIENTS="a@example.org").settings, {**kept, "gone": 1, "digest": {**kept["digest"], "gone": 2}})
    assert (("Oxford",), 3, ("a@example.org",)) == (again.watch, again.digest.top, again.digest.recipients)
    assert 5 == as_told(config().settings, kept, but=("digest.top",)).digest.top


def test_another_threshold_shows_what_would_be_told_otherwise_and_the_database_is_only_read(week):  # noqa: F811
    before = hashlib.sha256((week / "monitor.db").read_bytes()).digest()
    report = rebuild(week / "monitor.db", config(MONITOR_FACTS_NEW_WITHOUT_FRAME="0.99", MONITOR_RELEVANCE_ENOUGH="1.2",
                                                 MONITOR_RELEVANCE_ENOUGH_IN_CONTEXT="1.5"), (), changes=("a=b",))
    assert before == hashlib.sha256((week / "monitor.db").read_bytes()).digest()
    assert not report.same
    assert report.not_new and report.not_told and report.irrelevant
    assert [] == list(report.relevant)
    assert "with a=b" in report.as_text() and "nothing was saved" in report.as_text()


def test_the_rebuilt_copy_can_be_kept_and_asked(week, unchanged):  # noqa: F811
    with Store.open_to_read(unchanged.kept) as kept, Store.open_to_read(week / "monitor.db") as before:
        question = "SELECT fact_id, statement, standing, origins FROM v_facts WHERE fact_id IN (SELECT fact_id FROM v_digest_items) ORDER BY 1"
        assert [tuple(row) for row in before.db.execute(question)] == [tuple(row) for row in kept.db.execute(question)]
    with pytest.raises(ConfigError, match="is there already"):
        rebuild(week / "monitor.db", config(), (), keep=unchanged.kept)


def test_what_retention_dropped_is_not_judged_again(own_week):  # noqa: F811
    from datetime import timedelta
    with Store.open(own_week / "monitor.db") as store:
        store.retention.keep(StoreSettings(keep_text_days=1), NOW, store.transaction, longest_incident=timedelta(days=1))
    with pytest.raises(StoreError, match="dropped by retention"):
        rebuild(own_week / "monitor.db", config(), ())


@pytest.mark.parametrize(("given", "says"), [("facts.new_without_fram=1", "did you mean 'facts.new_without_frame'"), ("facts.frames", "KEY=VALUE"),
                                             ("facts.frames=perhaps", "true or false")])
def test_a_mistaken_setting_is_told(week, given, says, capsys):  # noqa: F811
    with pytest.raises(SystemExit) as leave:
        main(["rebuild", "--with", given, "--db", str(week / "monitor.db")])
    assert 2 == leave.value.code
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("room", ["relevance", "grouping", "facts"])
def test_tune_measures_cases_around_each_threshold_and_draws_them(week, room):  # noqa: F811
    report = measure(room, week / "monitor.db", config().settings)
    assert report.thresholds and all(one.cases for one in report.thresholds)
    for one in report.thresholds:
        assert {0} == {change for value, _, change in one.trials() if value == round(one.now, 3)}
    picture = ElementTree.fromstring(report.as_svg())
    assert re.fullmatch(r"\{http://www.w3.org/2000/svg\}svg", picture.tag)
    assert report.as_svg() == measure(room, week / "monitor.db", config().settings).as_svg()
    assert report.as_text().count("nearest to it") == len(report.thresholds)


def test_what_tune_says_of_a_threshold_is_what_a_run_decided(week):  # noqa: F811
    """Points turned back from a score must fall on the side on which the article fell."""
    for threshold in measure("relevance", week / "monitor.db", config().settings).thresholds:
        assert [] == [case for case in threshold.cases if case.over != (case.score >= threshold.now)]


def test_the_cases_nearest_to_a_threshold_are_shown_from_high_to_low():
    one = Threshold(key="k", now=0.5, cases=tuple(Case(score=number / 100, over=number >= 50, words=str(number)) for number in range(100)))
    scores = [case.score for case in one.nearest()]
    assert sorted(scores, reverse=True) == scores
    assert (0.57, 0.42) == (scores[0], scores[-1])
    assert (0.55, 45, -5) in one.trials()


def test_a_picture_of_hostile_words_is_well_formed_and_of_nothing_too():
    ElementTree.fromstring(draw("<script>&\"", [Group("]]><x y='", 0.5, [(0.1, True), (5.0, False), (-2.0, True)])], "<b>"))
    ElementTree.fromstring(draw("t", [Group("k", 0.5, [])], "v"))


def test_an_empty_database_is_judged_again_without_ado(tmp_path):
    Store.open(tmp_path / "m.db").close()
    report = rebuild(tmp_path / "m.db", config(), ())

    assert (True, 0, 0) == (report.same, report.days, report.same_bytes)
    assert "every verdict comes out the same" in report.as_text()


def test_a_group_of_three_that_falls_apart_is_told_as_two_pairs():
    report = _compared(situation(a="s-1", b="s-1", c="s-1", d="s-2"), situation(a="s-1", b="s-2", c="s-3", d="s-2"), (), None)

    assert (("A", "B"), ("A", "C")) == report.parted
    assert (("B", "D"),) == report.joined
    assert ["two stories now: 2", "    A  +  B", "    A  +  C"] == [line for line in report.as_text().splitlines() if "two stories" in line or "A  +" in line]


def test_two_that_fall_apart_from_a_group_together_are_one_pair_and_a_new_article_is_none():
    assert (("A", "B"),) == _compared(situation(a="s-1", b="s-1", c="s-1"), situation(a="s-1", b="s-2", c="s-2", e="s-2"), (), None).parted


def situation(**stories: str) -> Situation:
    return Situation(titles={name: name.upper() for name in stories}, relevant=dict.fromkeys(stories, True), stories=stories, incidents={},
                     sentences={}, told=(), files={})


def test_a_database_of_an_older_program_is_not_measured_before_a_run_brought_it_up_to_date(tmp_path):
    Store.open(tmp_path / "m.db").close()
    with sqlite3.connect(tmp_path / "m.db") as db:
        db.execute(f"PRAGMA user_version = {SCHEMA - 1}")
    with pytest.raises(StoreError, match=f"has schema {SCHEMA - 1}, this program's is {SCHEMA}: the next `monitor run`"):
        measure("facts", tmp_path / "m.db", config().settings)


def test_sentences_held_against_a_threshold_of_another_time_are_no_cases_of_this_one(week):  # noqa: F811
    """A picture of cases beside a line they were never held against would mislead."""
    settings = config().settings
    keys = [one.key for one in measure("facts", week / "monitor.db", settings).thresholds]
    moved = replace(settings, facts=replace(settings.facts, **{keys[0].partition(".")[2]: 0.123456}))

    assert keys[1:] == [one.key for one in measure("facts", week / "monitor.db", moved).thresholds]
