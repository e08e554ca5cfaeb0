"""What a run, a schedule, a demo, a restore and a backfill say."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.backfill.backfill import Progress
from monitor.cli import backfill as backfilling
from monitor.listing import Added
from monitor.records import RunReport, StepReport

from .typed import LINES, MORNING, told

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
