"""The road from files: judged once, judged the same in any order, judged again when a recipe or a text changes."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.config import configure
from monitor.errors import HardFailure, NothingUsable
from monitor.pipeline import thinking
from monitor.store.schema.views import CONTRACT
from tests.patient import ended
from tests.week import WORLD

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)

LINES = [json.loads(line) for line in (WORLD / "articles.jsonl").read_text(encoding="utf-8").splitlines()]


def monitor(folder: Path, name: str = "m", **changes: object) -> Monitor:
    made = Monitor(configure(folder, db=folder / f"{name}.db", out=folder / name), clock=lambda: NOW)
    made.settings = replace(made.settings, **changes)
    return made


def write(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def rows(folder: Path, name: str = "m") -> dict[str, list[str]]:
    with sqlite3.connect(folder / f"{name}.db") as db:
        return {view: sorted(map(repr, db.execute(f"SELECT {_verdicts(view)} FROM {view}"))) for view in CONTRACT}


def _verdicts(view: str) -> str:
    """All columns, but for a placement's reason: it says how many candidates there were, which grows with the archive."""
    return ", ".join(f'"{column}"' for column in CONTRACT[view] if (view, column) != ("v_copies", "reason"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    report = monitor(folder).import_paths([write(folder / "a.jsonl", LINES)])
    assert (len({line["url"] for line in LINES}) - 1, 0) == (report.added, len(report.problems))  # one address is the AMP twin of another
    return folder


def test_h2_importing_the_same_file_again_changes_nothing(whole):
    before = rows(whole)
    report = monitor(whole).import_paths([whole / "a.jsonl"])

    assert (0, 0, len(LINES)) == (report.added, report.changed, report.unchanged)
    assert before == rows(whole)


def test_the_order_of_the_lines_changes_no_verdict(whole, tmp_path):
    """Feeds come in any order; what is one story and what is new must not depend on it."""
    addresses = list(dict.fromkeys(line["url"] for line in LINES))
    turned = [line for address in reversed(addresses) for line in LINES if line["url"] == address]
    monitor(tmp_path).import_paths([write(tmp_path / "a.jsonl", turned)])

    here, there = rows(tmp_path), rows(whole)
    for view in ("v_articles", "v_copies", "v_sentences", "v_facts", "v_fact_mentions", "v_conflicts", "v_incident_councils"):
        assert there[view] == here[view], view


def test_articles_imported_in_two_parts_end_like_articles_imported_at_once(whole, tmp_path):
    """A late arrival opens its incident again and the verdicts come out as if it had been on time."""
    road = monitor(tmp_path)
    road.import_paths([write(tmp_path / "odd.jsonl", LINES[1::2])])
    road.import_paths([write(tmp_path / "even.jsonl", LINES[::2])])
    with sqlite3.connect(tmp_path / "m.db") as here, sqlite3.connect(whole / "m.db") as there:
        verdicts = "SELECT text, kind, novelty FROM v_sentences ORDER BY article_id, version, position"
        several = "SELECT count(*) FROM v_sentences GROUP BY article_id HAVING count(DISTINCT version) > 1"
        assert len(here.execute(several).fetchall()) <= len(there.execute(several).fetchall())
        told = {row[0] for row in here.execute("SELECT text FROM v_sentences WHERE novelty = 'new'")}
        expected = {row[0] for row in there.execute("SELECT text FROM v_sentences WHERE novelty = 'new'")}
        assert len(here.execute(verdicts).fetchall()) > 0
    assert len(told ^ expected) <= 0.02 * len(expected)


def test_a_changed_recipe_judges_again_and_an_unchanged_one_does_not(whole, monkeypatch):
    judged: list[str] = []
    ordinary = thinking.judge
    monkeypatch.setattr(thinking, "judge", lambda article, *rest, **more: (judged.append(article.article_id), ordinary(article, *rest, **more))[1])
    monitor(whole).import_paths([whole / "a.jsonl"])
    assert [] == judged

    settings = monitor(whole).settings.councils
    before = rows(whole)
    monkeypatch.setattr(type(settings), "recipe", property(lambda self: "another"))
    monitor(whole).import_paths([whole / "a.jsonl"])
    assert len(set(judged)) == len(before["v_articles"])
    assert before == rows(whole)


def test_an_item_that_cannot_be_judged_is_filed_and_the_others_go_on(tmp_path, monkeypatch):
    ordinary = thinking.judge

    def stumbling(article, *rest, **more):
        if "Brent" in article.title:
            raise HardFailure("too_odd", "a test")
        return ordinary(article, *rest, **more)

    monkeypatch.setattr(thinking, "judge", stumbling)
    road = monitor(tmp_path)
    road.import_paths([write(tmp_path / "a.jsonl", LINES[:6])])
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert [("relevance", "too_odd", "a test")] == db.execute("SELECT step, reason, detail FROM failures").fetchall()
        assert 5 == db.execute("SELECT count(*) FROM relevance").fetchone()[0]


def test_what_was_passed_over_is_judged_again_once_its_councils_incident_is_known(tmp_path, monkeypatch):
    """The weekly's odd failure of Monday becomes part of the incident that the daily names on Tuesday, in either order of arrival."""
    asked: list[tuple[str, frozenset[str]]] = []
    ordinary = thinking.judge

    def watched(article, *rest, affected):
        asked.append((article.title, affected))
        return ordinary(article, *rest, affected=affected)

    monkeypatch.setattr(thinking, "judge", watched)
    odd = {"url": "https://one.example/a", "title": "Oxford City Council's quiet Monday", "publisher": "One",
           "published_at": "2026-01-05T08:00:00Z", "text": "Oxford City Council had a quiet Monday, and the flower beds look splendid."}
    clear = {"url": "https://two.example/b", "title": "Cyber attack on Oxford City Council", "publisher": "Two",
             "published_at": "2026-01-06T08:00:00Z", "text": "Oxford City Council has been hit by a cyber attack and its systems are down."}
    monitor(tmp_path).import_paths([write(tmp_path / "a.jsonl", [odd, clear])])

    assert [(odd["title"], frozenset()), (clear["title"], frozenset()), (odd["title"], frozenset({"E07000178"}))] == asked


def test_a_bug_in_a_room_ends_the_walk_loudly(tmp_path, monkeypatch):
    monkeypatch.setattr(thinking, "judge", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        monitor(tmp_path).import_paths([write(tmp_path / "a.jsonl", LINES[:2])])


def test_a_walk_may_start_from_any_thread(tmp_path):
    path, reports = write(tmp_path / "a.jsonl", LINES[:3]), []
    thread = threading.Thread(target=lambda: reports.append(monitor(tmp_path).import_paths([path])))
    thread.start()
    ended(thread)
    assert 3 == reports[0].added


def test_an_article_without_text_is_filed_and_never_grouped(tmp_path):
    """Two empty texts are alike in every way that counts words, and must not become a story."""
    lines = [{"url": f"https://g.example/{n}", "title": "Council cyber attack", "text": "\u200b", "publisher": f"P{n}"} for n in (1, 2)]
    monitor(tmp_path).import_paths([write(tmp_path / "a.jsonl", [*lines, LINES[0]])])
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert 3 == db.execute("SELECT count(*) FROM v_articles").fetchone()[0]
        assert [] == db.execute("SELECT story_id FROM v_copies GROUP BY story_id HAVING count(*) > 1").fetchall()


def test_a_credit_that_the_first_paper_dropped_is_learnt_from_a_later_copy(tmp_path):
    """Two titles with one agency text are one origin, whichever of them we met first."""
    body = "\n\n".join([
        "Oxford City Council has shut down part of its network after a cyber attack over the weekend.",
        "Engineers found strangers in two old servers on Saturday evening and cut them off within the hour.",
        "Council tax cannot be paid online, and the planning pages show nothing but an apology in large type.",
        "The council said it had told the regulator and that it did not yet know whether anybody's details were taken.",
        "Councillors will be briefed on Monday in a room with paper maps and a borrowed projector."])
    bare = {"url": "https://one.example/a", "title": "Council network shut down", "publisher": "One", "published_at": "2026-01-05T08:00:00Z",
            "text": body}
    named = {"url": "https://two.example/b", "title": "Attack shuts council systems", "publisher": "Two", "published_at": "2026-01-05T09:00:00Z",
             "text": body, "byline": "Jo Field, Local Democracy Reporter"}
    monitor(tmp_path).import_paths([write(tmp_path / "a.jsonl", [bare, named])])
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert [("Local Democracy Reporting Service",)] == db.execute("SELECT DISTINCT origin FROM v_articles").fetchall()
        assert [1] == [row[0] for row in db.execute("SELECT DISTINCT origins FROM v_facts WHERE frame = 'shut_down'")]


def test_two_councils_hit_through_one_supplier_are_one_incident(tmp_path):
    """The break-in at the software house is the happening; its councils come forward one after the other."""
    lines = [
        {"url": "https://one.example/a", "title": "Colchester residents' data exposed in Capita breach", "publisher": "One",
         "published_at": "2026-01-05T08:00:00Z",
         "text": "Colchester City Council says data of its residents was exposed in a cyber attack on Capita, which runs its benefits system. "
                 "Capita said hackers had copied files of several councils from an unprotected bucket. The regulator has been told."},
        {"url": "https://two.example/b", "title": "Capita breach: Coventry is the second council to come forward", "publisher": "Two",
         "published_at": "2026-01-08T08:00:00Z",
         "text": "Files of Coventry City Council were also copied by the hackers who broke into Capita, the council confirmed on Thursday. "
                 "It uses the company for benefits and has written to 1,200 residents whose data was in the cyber attack."}]
    monitor(tmp_path).import_paths([write(tmp_path / "a.jsonl", lines)])
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert [(2, 2)] == db.execute("SELECT articles, stories FROM v_incidents").fetchall()
        assert 1 == db.execute("SELECT count(*) FROM incident_articles WHERE reason LIKE 'names the same supplier%'").fetchone()[0]


def test_h1_an_import_without_a_usable_line_says_so(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(NothingUsable, match="a.jsonl:1: 'url' is missing"):
        monitor(tmp_path).import_paths([tmp_path / "a.jsonl"])


def test_a_page_that_only_says_itself_when_it_was_published_is_first_seen_then(tmp_path):
    """Else everything imported from a folder of pages would be news of today."""
    (tmp_path / "a.html").write_text("<html><head><title>Pool opens</title><meta property='article:published_time' content='2026-01-10T08:00:00Z'></head>"
                                     "<body><article><h1>Pool opens</h1>" + "<p>The pool in the park opens on Monday and all may swim in it.</p>" * 9
                                     + "</article></body></html>", encoding="utf-8")
    monitor(tmp_path).import_paths([tmp_path / "a.html"])
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert [("2026-01-10T08:00:00Z", "2026-01-10T08:00:00Z")] == db.execute("SELECT published_at, first_seen_at FROM v_articles").fetchall()
