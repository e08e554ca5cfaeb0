"""What each command says of the same thing: lines for a person, one JSON document for a program, nothing with -q."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import cli
from monitor.app import Monitor
from monitor.backfill.backfill import Progress
from monitor.cli import backfill as backfilling
from monitor.cli import commands, doctor, search, show
from monitor.cli.shared import Moment
from monitor.cli.stop import stop_on_signals
from monitor.config import load_config
from monitor.doctor import Finding
from monitor.explanation import Explanation
from monitor.listing import Added
from monitor.manners import _key
from monitor.records import RunReport, StepReport
from monitor.store import Store
from monitor.store.search import SearchAnswer, SearchHit

from .patient import ended
from .week import WORLD

LINES = [json.loads(line) for line in (WORLD / "articles.jsonl").read_text(encoding="utf-8").splitlines()][:10]
"""The first morning of the week."""
NOW = "2025-11-25T07:30:00Z"
MORNING = datetime(2025, 11, 25, 7, 30, tzinfo=UTC)


class Typed:
    """A command line in this process: its exit code and what it said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: object, now: str = NOW) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = cli._run([str(word) for word in words] + ["--now", now])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    folder = tmp_path_factory.mktemp("week")
    (folder / "feeds.yml").write_text("feeds:\n  - url: https://paper.example/rss\n    publisher: Paper\n    councils: [Westminster]\n")
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    # not as a command: what that does to the log would stay for every later test of this process
    Monitor(load_config(folder / "feeds.yml", environment={}), clock=lambda: MORNING).import_paths([folder / "a.jsonl"])
    return folder


@pytest.fixture
def typed(week, tmp_path, monkeypatch, capsys):
    """Commands in a folder of their own, with that morning on file."""
    shutil.copytree(week, tmp_path / "week")
    monkeypatch.chdir(tmp_path / "week")
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    return Typed(tmp_path / "week", capsys)


def told(said: tuple[int, str, str]) -> object:
    """The one JSON document of a command that went well."""
    code, out, err = said
    assert (0, "") == (code, err)
    return json.loads(out)


def test_an_import_counts_in_a_line_or_in_json_and_says_nothing_with_q(typed):
    line = f"articles added 0, changed 0, unchanged {len(LINES)}; relevant "

    assert line in typed("import", "a.jsonl")[1]
    assert (0, len(LINES)) == ((counts := told(typed("import", "a.jsonl", "--json")))["added"], counts["unchanged"])
    assert (0, "", "") == typed("import", "a.jsonl", "-q")


def test_an_import_names_each_line_it_could_not_use(typed):
    Path("b.jsonl").write_text(json.dumps(LINES[0]) + "\nnot json\n", encoding="utf-8")
    code, out, err = typed("import", "b.jsonl", "-q")

    assert (0, "") == (code, out)
    assert "b.jsonl" in err and "2" in err


def test_an_import_of_nothing_usable_says_so(typed):
    Path("b.jsonl").write_text("not json\n", encoding="utf-8")
    code, _, err = typed("import", "b.jsonl")

    assert 65 == code
    assert err.startswith("monitor: nothing could be imported: ")


def test_a_digest_is_a_subject_and_its_files(typed):
    code, out, _ = typed("digest", "--date", "2025-11-25", "--format", "txt,md,txt")
    subject, *paths = out.splitlines()

    assert 0 == code
    assert not subject.startswith("preview")
    assert ["2025-11-25.md", "2025-11-25.txt"] == sorted(Path(path).name for path in paths if Path(path).stem == "2025-11-25")


def test_a_preview_says_that_nothing_was_recorded(typed):
    code, out, _ = typed("digest", "--date", "2025-11-25", "--since", "2025-11-24T00:00:00Z", "--format", "txt")

    assert 0 == code
    assert out.startswith("preview, nothing recorded: ")


def test_a_digest_as_json_and_a_quiet_one(typed):
    report = told(typed("digest", "--date", "2025-11-25", "--json"))

    assert True is report["recorded"]
    assert (0, "", "") == typed("digest", "--date", "2025-11-25", "-q")


def test_a_digest_in_no_format_is_a_mistake(typed):
    code, out, err = typed("digest", "--format", " , ")

    assert (2, "") == (code, out)
    assert "no format named" in err


def test_an_article_is_explained_in_lines_and_in_json(typed):
    url = LINES[0]["url"]

    assert typed("explain", url)[1].startswith("article ")
    assert url == told(typed("explain", url, "--json"))["url"]


def test_status_in_lines_and_in_json(typed):
    assert "digest" in typed("status")[1]
    assert isinstance(told(typed("status", "--json")), dict)


def test_settings_as_the_page_of_the_manual(typed):
    code, out, _ = typed("settings", "--markdown")

    assert 0 == code
    assert "| `digest.at`" in out


def test_feeds_list_says_group_not_known_and_the_councils(typed):
    code, out, _ = typed("feeds", "list")

    assert 0 == code
    assert ["Paper", "not known", "regional", "Westminster", "https://paper.example/rss"] == out.splitlines()[1].split("  ")[:1] + [
        part.strip() for part in out.splitlines()[1].split("  ")[1:] if part.strip()]


def test_feeds_are_added_and_removed_in_json_and_in_silence(typed):
    added = told(typed("feeds", "add", "https://two.example/rss", "--no-check", "--publisher", "Two", "--json"))

    assert ("Two", False) == (added["publisher"], added["made_file"])
    assert (0, "", "") == typed("feeds", "add", "https://three.example/rss", "--no-check", "--publisher", "Three", "-q")
    assert "https://two.example/rss" == told(typed("feeds", "remove", "https://two.example/rss", "--json"))["url"]
    assert (0, "", "") == typed("feeds", "remove", "https://three.example/rss", "-q")
    assert "three.example" not in Path("feeds.yml").read_text()


def test_opml_goes_out_and_comes_in_as_json_and_in_silence(typed):
    assert {"file": "f.opml", "feeds": 1} == told(typed("feeds", "export-opml", "f.opml", "--json"))
    assert (0, "", "") == typed("feeds", "export-opml", "g.opml", "-q")
    assert (0, "1 feeds written to h.opml\n", "") == typed("feeds", "export-opml", "h.opml")
    assert Path("f.opml").read_text() == told(typed("feeds", "export-opml", "--json"))["opml"] + "\n"
    assert 0 == told(typed("feeds", "import-opml", "f.opml", "--json"))["added"]
    assert (0, "", "") == typed("feeds", "import-opml", "f.opml", "-q")
    assert (0, "feeds added 0, known already 1, not usable 0\n", "") == typed("feeds", "import-opml", "f.opml")


def test_opml_into_a_folder_is_a_mistake(typed):
    code, out, err = typed("feeds", "export-opml", ".")

    assert (2, "") == (code, out)
    assert "is not a file; leave it out to have the list on stdout" in err


def test_a_long_list_of_lines_left_out_is_cut_and_says_where_all_are(typed):
    unusable = "".join(f'<outline type="rss" text="P{n}" xmlUrl="ftp://p{n}.example/rss"/>\n' for n in range(25))
    Path("f.opml").write_text(f'<opml version="2.0"><body>\n<outline type="rss" text="New" xmlUrl="https://new.example/rss"/>\n{unusable}</body></opml>')
    code, out, err = typed("feeds", "import-opml", "f.opml")

    assert (0, 21) == (code, len(err.splitlines()))
    assert "f.opml: and 5 more lines; --json names them all" == err.splitlines()[-1]
    assert out.startswith("feeds added 1, known already 0, not usable 25; written to feeds.yml")


def test_why_a_page_on_file_is_kept_reads_as_lines(typed):
    code, out, _ = typed("feeds", "check", "--why", LINES[0]["url"])

    assert 0 == code
    assert "relevan" in out


def test_manners_of_a_time_in_which_nothing_was_asked(typed):
    assert "nothing was asked in this time" == typed("feeds", "manners")[1].splitlines()[-1]
    assert [] == told(typed("feeds", "manners", "--json"))["hosts"]


def test_a_search_reads_as_lines_and_as_json(typed):
    code, out, _ = typed("search", "cyber", "attack", "--since", "2025-01-01")

    assert 0 == code
    assert out.splitlines()[-1].endswith(f"shown of {told(typed('search', 'cyber', 'attack', '--json'))['matches']:,}")
    assert "nothing found\n" == typed("search", "zebra")[1]
    assert "nothing to look for: the query has no word\n" == typed("search", "?!")[1]


def test_a_search_since_no_day_is_a_mistake(typed):
    code, out, err = typed("search", "cyber", "--since", "yesterday")

    assert (2, "") == (code, out)
    assert "'yesterday' is not a day such as 2025-11-26" in err


def test_archive_commands_in_lines_in_json_and_in_silence(typed):
    made = told(typed("backup", "kept", "--json"))["path"]

    assert (0, "", "") == typed("backup", "kept", "-q", now="2025-11-26T07:30:00Z")
    assert "rows, verified" in typed("backup", "kept", now="2025-11-27T07:30:00Z")[1]
    assert "storage/monitor.db" == told(typed("restore", made, "--force", "--json"))["database"]
    assert "no day yet" in typed("restore", made, "--force")[1]
    assert (0, "", "") == typed("restore", made, "--force", "-q")
    assert True is told(typed("verify", "--json"))["good"]
    assert (0, "", "") == typed("verify", "-q")
    assert "rows\n" in typed("export", "articles", "-o", "a.csv")[1]
    assert "a.csv" == told(typed("export", "articles", "-o", "a.csv", "--json"))[0]["path"]
    assert (0, "", "") == typed("export", "articles", "-o", "b.csv", "-q")
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()
    assert len(LINES) == told(typed("publish-db", "p.db", "--json"))["articles"]
    assert (0, "", "") == typed("publish-db", "q.db", "-q")
    assert "texts left out" in typed("publish-db", "r.db")[1]


def test_the_doctor_names_only_what_is_not_right_with_q(typed):
    said = typed("doctor")[1]
    quiet = typed("doctor", "-q")[1]

    assert " checks" in said.splitlines()[-1]
    assert set(quiet.splitlines()) < set(said.splitlines())
    assert not any(line.startswith("ok ") for line in quiet.splitlines())
    assert {"exit_code", "findings"} == set(json.loads(typed("doctor", "--json")[1]))


def test_a_correction_as_json_and_in_silence(typed):
    first = told(typed("correct", "not-relevant", LINES[0]["url"], "--because", "read it", "--json"))

    assert (False, "read it") == (first["already"], first["because"])
    assert (0, "", "") == typed("correct", "not-relevant", LINES[0]["url"], "--because", "read it", "-q")


def test_rebuild_and_tune_in_json_and_in_lines(typed):
    assert isinstance(told(typed("rebuild", "--json")), dict)
    assert "tune" in typed("tune", "relevance", "--svg", "tune.svg")[1]
    assert isinstance(told(typed("tune", "relevance", "--json")), dict)
    assert Path("tune.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(("change", "said"), [
    ("grouping.least_cover", "--with takes KEY=VALUE, found 'grouping.least_cover'"),
    ("grouping.least_covr=1", "there is no setting 'grouping.least_covr', did you mean 'grouping.least_cover'?")])
def test_a_setting_that_cannot_be_tried_is_named(typed, change, said):
    code, out, err = typed("rebuild", "--with", change)

    assert (2, "") == (code, out)
    assert said in err


@pytest.mark.parametrize(("words", "said"), [
    (("grouping", "."), "is a folder; grouping takes JSON Lines files"),
    (("novelty", "a.jsonl", "--learn", "a.jsonl"), "--learn and --pairs belong to 'grouping'"),
    (("novelty", "a.jsonl"), "labelled line 1 has no 'stream'; novelty needs stream, text, label"),
    (("novelty", "empty.jsonl"), "empty.jsonl: no labelled lines"),
    (("world", "a.jsonl"), "'world' takes one folder"),
    (("world", ".", "."), "'world' takes one folder"),
])
def test_an_evaluation_that_cannot_be_says_why(typed, words, said):
    Path("empty.jsonl").write_text("")
    code, out, err = typed("evaluate", *words)

    assert (2, "") == (code, out)
    assert said in err


def test_an_evaluation_reads_as_lines_and_as_json(typed):
    Path("l.jsonl").write_text("".join(json.dumps({"id": str(n), "text": line["text"], "label": "positive"}) + "\n" for n, line in enumerate(LINES)))

    assert "name and keyword" in typed("evaluate", "relevance", "l.jsonl")[1]
    assert len(LINES) == told(typed("evaluate", "relevance", "l.jsonl", "--json"))["lines"]


# ---- a run, and what it says

REPORT = RunReport(run_id="2025-11-25T07:30:00Z", started_at=MORNING, ended_at=MORNING, outcome="done", exit_code=0, feeds_checked=1, feeds_failed=0,
                   articles_new=2, facts_new=3, steps=(StepReport(step="feeds", done=1, refused={"not_modified": 2, "nothing": 1}),),
                   digest_paths=("reports/2025-11-25.html",))


@pytest.fixture
def ran(typed, monkeypatch):
    """A command ``run`` whose walk ends with a given report."""
    def run(*words: str, **changes: object) -> tuple[int, str, str]:
        monkeypatch.setattr(Monitor, "run", lambda self, **options: replace(REPORT, **changes))
        return typed("run", *words)
    return run


def test_a_run_tells_its_steps_its_digest_and_what_was_sent(ran):
    code, out, err = ran(sent=2, waiting=1, delivery_notes=("press@example.org waits: the server is away",))

    assert (0, "") == (code, err)
    assert ["run 2025-11-25T07:30:00Z: done", "digest: reports/2025-11-25.html", "sent: 2", "outbox: press@example.org waits: the server is away"] == [
        line for line in out.splitlines() if line.split(":")[0] in ("run 2025-11-25T07", "digest", "sent", "outbox")]
    assert "not_modified 2, nothing 1" in out


def test_a_note_on_delivery_that_is_a_warning_already_is_told_once(ran):
    code, out, err = ran(warnings=("mail waits",), delivery_notes=("mail waits",))

    assert (0, 0, 1) == (code, out.count("mail waits"), err.count("mail waits"))


def test_a_quiet_run_says_only_what_needs_a_person(ran):
    assert (0, "", "") == ran("-q")
    code, out, err = ran("-q", outcome="offline", exit_code=3)
    assert (3, "") == (code, out)
    assert err.startswith("monitor: nothing could be fetched: is this machine offline?")


def test_a_run_as_json_is_its_report(ran):
    assert {"not_modified": 2, "nothing": 1} == told(ran("--json"))["steps"][0]["refused"]


def test_a_schedule_says_when_it_will_run_and_passes_its_options_on(typed, monkeypatch):
    """A run that the clock starts must be as quiet, and log in the form, that a person asked of the clock."""
    passed = []
    monkeypatch.setattr("monitor.schedule.keep_running", lambda config, extra: passed.append(extra))
    said = typed("schedule", "-v", "--log-format", "json")[1]

    assert said.startswith("a run every ") and said.endswith("until SIGTERM or Ctrl-C\n")
    assert (0, "", "") == typed("schedule", "-q")
    assert (0, "", "") == typed("schedule", "--json")
    assert [["-v", "--log-format", "json"], ["-q"], []] == passed


def test_a_demo_tells_its_days_as_lines_or_as_json(typed, monkeypatch):
    def shown(run_day, *, db, out, say, verbose):
        say("a day")
        return {"database": db, "index": out}
    monkeypatch.setattr("monitor.demo.show_demo", shown)

    assert (0, "a day\n", "") == typed("demo")
    assert {"database": "storage/demo.db", "index": "reports/demo"} == told(typed("demo", "--json"))


def test_a_feed_added_from_a_page_names_the_others_that_the_page_names(typed, monkeypatch):
    added = Added(file=Path("feeds.yml"), made_file=False, url="https://one.example/rss", publisher="One", group=None, kind="regional", format="RSS 2.0",
                  entries=1, newest=None, how="named by the page", others=("https://one.example/sport",))
    monkeypatch.setattr(Monitor, "feeds_add", lambda self, url, **said: added)

    assert ["  RSS 2.0, 1 entry; named by the page", "  also there: https://one.example/sport"] == typed("feeds", "add", "https://one.example/")[1].splitlines()[-2:]


def test_what_a_site_has_is_listed_as_json_and_3_when_nothing_is_a_feed(typed, monkeypatch):
    monkeypatch.setattr(Monitor, "feeds_discover", lambda self, url: ())

    assert (3, "[]\n", "") == typed("feeds", "discover", "https://one.example/", "--json")


def test_what_needs_a_word_of_warning_after_a_restore_is_told_even_with_q(typed):
    """The next digest would tell again what was told: a person must know."""
    made = told(typed("backup", "kept", "--json"))["path"]
    assert 0 == typed("digest", "--date", "2025-11-25", "-q")[0]
    first = typed("restore", made, "--force")
    second = typed("restore", made, "--force", "-q")

    assert "the database that stood there is " in first[1]
    assert (0, "", "monitor: reports has digests that this backup does not know (2025-11-25 to 2025-11-25): what they told is told again by the next one.\n") \
        == second


def test_a_backup_names_the_older_ones_it_removed(typed):
    for day in range(1, 13):
        assert 0 == typed("backup", "kept", "-q", now=f"2025-11-{day:02}T07:30:00Z")[0]
    removed = [line for line in typed("backup", "kept", now="2025-11-13T07:30:00Z")[1].splitlines() if line.startswith("removed ")]

    assert 1 <= len(removed)
    assert not any(Path(line.removeprefix("removed ")).exists() for line in removed)


def test_a_correction_of_two_names_given_one_is_a_mistake(typed):
    code, _, err = typed("correct", "merge", "story-1", "--because", "x")

    assert 2 == code
    assert "'merge' takes two stories or two incidents; 1 given" in err


# ---- a backfill

@pytest.fixture
def filled(typed, monkeypatch):
    """A command ``backfill`` whose only worker is this process."""
    pytest.importorskip("distributed")
    from monitor.backfill import crew

    monkeypatch.setattr(crew, "crew", lambda scheduler, workers: nullcontext(crew.Alone()))
    return typed


def test_a_backfill_as_json_counts_and_names_each_line_it_could_not_use(filled):
    Path("b.jsonl").write_text(json.dumps(LINES[0]) + "\nnot json\n", encoding="utf-8")
    code, out, err = filled("backfill", "b.jsonl", "--json")

    assert (0, 1, 1) == (code, json.loads(out)["unchanged"], len(json.loads(out)["problems"]))
    assert "b.jsonl" in err


def test_a_backfill_to_parquet_names_the_files_it_wrote(filled):
    code, out, _ = filled("backfill", "a.jsonl", "--to", "views")

    assert 0 == code
    assert out.splitlines()[-1].endswith(".parquet") and Path(out.splitlines()[-1]).is_file()


def test_the_work_of_a_backfill_is_told_in_one_line_on_a_terminal_only(monkeypatch, capsys):
    assert None is backfilling._teller(False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert None is backfilling._teller(True)
    for done in (1, 2):
        backfilling._teller(False)(Progress(done=done, of=2, articles=done, a_second=1.0, left_seconds=None))

    assert "\r\x1b[K1 of 2 partitions, 1 articles, 1 a second\r\x1b[K2 of 2 partitions, 2 articles, 1 a second\r\x1b[K" == capsys.readouterr().err


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
