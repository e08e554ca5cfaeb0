"""Commands without what they need, and the pieces they are made of."""

from __future__ import annotations

import errno
import signal
import threading
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.cli import commands, doctor, search, show
from monitor.cli.shared import Moment
from monitor.cli.stop import stop_on_signals
from monitor.doctor import Finding
from monitor.explanation import Explanation
from monitor.manners import _key
from monitor.store import Store
from monitor.store.search import SearchAnswer, SearchHit

from .patient import ended
from .typed import LINES, MORNING, told

# ---- pieces

def test_values_that_are_made_already_are_taken_as_they_are():
    """A default is no text, and must not be read again."""
    day = MORNING.date()

    assert MORNING == Moment().convert(MORNING, None, None)
    assert (day, day) == (commands.Day().convert(day, None, None), search.Day().convert(day, None, None))
    assert ("html",) == commands.FormatList().convert(("html",), None, None)


def test_a_table_without_rows_says_nothing(capsys):
    show.say_table(("a", "b"), [])

    assert "" == capsys.readouterr().out


def test_an_error_of_stdout_that_is_no_reader_gone_is_not_hidden(monkeypatch):
    def fails(text):
        raise OSError(errno.EBADF, "no such stream")
    monkeypatch.setattr("sys.stdout.write", fails)
    with pytest.raises(OSError, match="no such stream"):
        show.say("x")


def test_progress_of_a_step_without_a_known_end_names_no_end(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.delenv("TERM", raising=False)
    tell = show.progress(False)
    tell("feeds", 3, 0)
    tell("feeds", 4, 4)

    assert "\r\x1b[Kfeeds 3\r\x1b[Kfeeds 4 of 4\r\x1b[K" == capsys.readouterr().err


def test_signals_are_left_alone_outside_the_main_thread():
    """A program that uses us in a thread keeps its own handlers."""
    before, seen = signal.getsignal(signal.SIGTERM), []

    def inside():
        with stop_on_signals():
            seen.append(signal.getsignal(signal.SIGTERM))
    thread = threading.Thread(target=inside)
    thread.start()
    ended(thread)

    assert [before] == seen


# ---- without what is needed

@pytest.mark.parametrize("words", [("digest",), ("correct", "not-new", "x", "--because", "y"), ("explain", "x"), ("status",), ("search", "x")])
def test_a_question_to_a_database_that_is_not_there_is_65_and_makes_none(typed, words):
    code, out, err = typed(*words, "--db", "none.db")

    assert (65, "") == (code, out)
    assert "none.db" in err
    assert not Path("none.db").exists()


def test_a_name_that_nothing_has_is_a_mistake(typed):
    code, out, err = typed("explain", "nothing")

    assert (2, "") == (code, out)
    assert "nothing here is called 'nothing'" in err


def test_what_a_broken_walk_left_is_judged_before_the_day_is_told(typed):
    """News that was filed and not yet judged must not be missing from the digest."""
    with Store.open(typed.folder / "storage" / "monitor.db") as store:
        with store.transaction():
            store.db.execute("DELETE FROM relevance")
            store.queue.add("relevance", *(row[0] for row in store.db.execute("SELECT article_id FROM articles").fetchall()))
        assert store.queue.waits()
    assert 0 == typed("digest", "--date", "2025-11-25", "-q")[0]
    with Store.open_to_read(typed.folder / "storage" / "monitor.db") as store:
        assert (False, len(LINES)) == (store.queue.waits(), store.db.execute("SELECT count(*) FROM relevance").fetchone()[0])


def test_feeds_that_answer_nothing_are_3_and_told_as_json(typed, monkeypatch):
    asked = []
    monkeypatch.setattr(Monitor, "feeds_check", lambda self, urls, progress: asked.append(urls) or [])

    assert (0, "[]\n", "") == typed("feeds", "check", "--json")
    assert [None] == asked


def test_an_evaluation_of_a_world_says_how_far_it_is_with_v_only(typed, monkeypatch):
    def scored(folder, run_day, *, db, out, as_json, tell):
        tell("a morning")
        return "all right\n", 0
    monkeypatch.setattr("monitor.evaluate.world.score_world", scored)

    assert (0, "all right\n", "a morning\n") == typed("evaluate", "world", ".", "-v")
    assert (0, "all right\n", "") == typed("evaluate", "world", ".", "-q", "-v")


def test_each_kind_of_thing_is_explained(typed):
    """With -v the rules behind it too."""
    with Store.open_to_read(typed.folder / "storage" / "monitor.db") as store:
        names = {kind: [row[0] for row in store.db.execute(f"SELECT {kind}_id FROM v_{view} LIMIT 1")]
                 for kind, view in (("fact", "facts"), ("story", "stories"), ("incident", "incidents"), ("conflict", "conflicts"))}
    assert {"fact", "story", "incident"} <= {kind for kind, found in names.items() if found}
    for kind, (name, *_) in ((kind, found) for kind, found in names.items() if found):
        assert typed("explain", name)[1].startswith(f"{kind} {name}\n")
        assert len(typed("explain", name)[1]) <= len(typed("explain", name, "-v")[1])


def test_a_hit_without_a_snippet_is_its_head_and_its_place(capsys):
    hit = SearchHit(article_id="a1", url="https://paper.example/1", publisher="Paper", title="Bins", published_at=None,
                    first_seen_at="2025-11-25T07:00:00Z", relevant=False, story_id=None, incident_id=None, councils=(), snippet="", score=1.0)
    search._say(SearchAnswer(query="bins", asked="bins", hits=(hit,), matches=5000, more=True), False)

    assert ["2025-11-25  Paper: Bins", "    https://paper.example/1  a1  not relevant", "1 shown of 5,000 and more, of which the newest were ranked"] \
        == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(("verdicts", "said"), [
    (("ok",), "\n1 checks, nothing that stops a run."), (("ok", "warning"), "\n2 checks, nothing that stops a run, 1 to look at."),
    (("ok", "problem"), "\n1 of 2 checks found something that stops a run.")])
def test_the_doctor_sums_up(verdicts, said):
    assert said == doctor._sum(tuple(Finding(check="c", verdict=verdict, says="s") for verdict in verdicts))


def test_a_restore_where_nothing_stood_names_no_other_database(typed):
    made = told(typed("backup", "kept", "--json"))["path"]
    for file in Path("storage").glob("monitor.db*"):
        file.unlink()

    (line,) = typed("restore", made)[1].splitlines()

    assert line.startswith("storage/monitor.db: restored from kept")


def test_a_correction_of_what_a_digest_told_says_that_the_digest_stays(typed):
    assert 0 == typed("digest", "--date", "2025-11-25", "-q")[0]
    with Store.open_to_read(typed.folder / "storage" / "monitor.db") as store:
        (fact_id,) = store.db.execute("SELECT fact_id FROM v_digest_items WHERE fact_id IS NOT NULL AND section = 'new' LIMIT 1").fetchone()

    assert "told on 2025-11-25: that digest stays as it is" in typed("correct", "not-new", fact_id, "--because", "old news")[1].splitlines()


def test_an_incident_that_nothing_is_left_in_says_so():
    assert "incident 2025-11-a\n  no article is in it any more" == Explanation(kind="incident", name="2025-11-a", rows={"articles_in_it": []}).as_text()


def test_hosts_are_counted_with_their_port():
    assert ["a.example:8443", "a.example:80", "a.example:443", ""] == [_key(url) for url in (
        "https://a.example:8443/1", "http://a.example/1", "https://a.example/1", "nothing")]
