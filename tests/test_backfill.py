"""An archive on many workers ends as an import of the same files does, however it is cut, whoever finishes first, and whoever dies."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("distributed")

import monitor
from monitor.app import Monitor
from monitor.backfill import results
from monitor.backfill.backfill import BackfillReport, Stop, backfill
from monitor.backfill.crew import Alone, Lost
from monitor.backfill.plan import plan
from monitor.backfill.reading import Reader
from monitor.backfill.working import as_filed, work
from monitor.config import Config, configure
from monitor.errors import ConfigError, NothingUsable
from monitor.guard import Guard, Stumbled
from monitor.imports import Found, Problem, Publishers
from monitor.pipeline import Interrupted
from monitor.store import Store
from monitor.store.schema.views import CONTRACT
from monitor.store.unhurried import unhurried

WEEK = Path(monitor.__file__).parent / "world" / "articles.jsonl"
NOW = datetime(2026, 2, 1, 7, tzinfo=UTC)
SMALL = 9_000
"""Bytes of a partition that cuts the week into several, in the middle of lines."""
FIRST = 22
"""Lines of the week that make its first days."""


class Shuffled(Alone):
    """Workers that finish in any order."""

    def __init__(self, seed: int = 3) -> None:
        self._chance = random.Random(seed)

    def each(self, function, calls, stopping):
        order = list(range(len(calls)))
        self._chance.shuffle(order)
        for number in order:
            yield number, function(*calls[number])


class Failing(Alone):
    """Workers that lose one part."""

    def each(self, function, calls, stopping):
        for number, call in enumerate(calls):
            yield number, Lost("every worker that tried it died") if number == 1 and function is work else function(*call)


@contextmanager
def at_home(hands):
    yield hands


def config(folder: Path, name: str) -> Config:
    return configure(folder, db=folder / f"{name}.db", environment={})


def imported(folder: Path, *paths: Path, name: str = "imported") -> dict[str, list[str]]:
    Monitor(config(folder, name), clock=lambda: NOW).import_paths(list(paths))
    return rows(folder, name)


def filled(folder: Path, *sources: object, name: str = "filled", hands=None, **options) -> BackfillReport:
    return backfill([str(source) for source in sources], config(folder, name), lambda: at_home(hands or Alone()), NOW,
                    work_folder=str(folder / f"{name}-work"), **options)


def rows(folder: Path, name: str) -> dict[str, list[str]]:
    """Every row of every view of the contract."""
    with sqlite3.connect(folder / f"{name}.db") as db:
        return {view: sorted(map(repr, db.execute(f"SELECT * FROM {view}"))) for view in CONTRACT}


@pytest.fixture(scope="module")
def week(tmp_path_factory) -> dict[str, list[str]]:
    """Every view after an import of the week."""
    return imported(tmp_path_factory.mktemp("week"), WEEK)


@pytest.fixture(scope="module")
def days(tmp_path_factory) -> Path:
    """The first days of the week: enough to group, to tell and to cut in five, where it is not about judging the whole of it."""
    path = tmp_path_factory.mktemp("days") / "days.jsonl"
    path.write_text("".join(WEEK.read_text(encoding="utf-8").splitlines(keepends=True)[:FIRST]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def days_imported(days) -> dict[str, list[str]]:
    """Every view after an import of the days."""
    return imported(days.parent, days)


def test_the_week_comes_out_as_an_import_of_it(week, tmp_path):
    """A backfill that groups otherwise than the live run would tell old stories as new ones."""
    report = filled(tmp_path, WEEK, partition_bytes=SMALL)

    assert week == rows(tmp_path, "filled")
    assert report.partitions > 5
    assert 65 == report.articles == report.added + report.changed + report.unchanged


def test_what_workers_thought_is_taken_and_not_thought_again(tmp_path):
    """Else the archive is judged on one machine after all."""
    report = filled(tmp_path, WEEK)

    assert report.taken["relevance"] > 0.8 * report.articles
    assert report.taken["signatures"] > report.anew.get("signatures", 0)


def test_the_order_in_which_workers_finish_changes_nothing(week, tmp_path):
    filled(tmp_path, WEEK, partition_bytes=SMALL // 2, hands=Shuffled())

    assert week == rows(tmp_path, "filled")


def test_a_second_backfill_changes_nothing_and_does_nothing_again(days_imported, days, tmp_path):
    filled(tmp_path, days, partition_bytes=SMALL)
    again = filled(tmp_path, days, partition_bytes=SMALL)

    assert again.partitions == again.resumed
    assert (0, 0) == (again.added, again.changed)
    assert days_imported == rows(tmp_path, "filled")


def test_a_start_that_was_broken_off_goes_on_where_it_was(days_imported, days, tmp_path):
    """A night's work is not done twice because of one power cut."""
    stop = Stop()

    def after_three(progress):
        if progress.done == 3:
            stop.ask()

    with pytest.raises(Interrupted):
        filled(tmp_path, days, partition_bytes=SMALL, tell=after_three, stop=stop)
    report = filled(tmp_path, days, partition_bytes=SMALL)

    assert 3 == report.resumed
    assert days_imported == rows(tmp_path, "filled")


def test_a_part_that_nobody_could_do_is_named_and_done_at_the_next_start(days_imported, days, tmp_path):
    """The rest is not lost with it, and it is not lost in silence."""
    first = filled(tmp_path, days, partition_bytes=SMALL, hands=Failing())
    second = filled(tmp_path, days, partition_bytes=SMALL)

    assert 1 == len(first.lost)
    assert "every worker that tried it died" in str(first.lost[0])
    assert (first.partitions - 1, ()) == (second.resumed, second.lost)
    assert [row.split(",")[0] for row in days_imported["v_articles"]] == [row.split(",")[0] for row in rows(tmp_path, "filled")["v_articles"]]


def test_other_settings_are_other_work(days, tmp_path):
    """A changed recipe must not be answered with what another recipe found."""
    filled(tmp_path, days)
    other = config(tmp_path, "filled")
    other = replace(other, settings=replace(other.settings, extract=replace(other.settings.extract, least_words=11)))
    report = backfill([str(days)], other, lambda: at_home(Alone()), NOW, work_folder=str(tmp_path / "filled-work"))

    assert 0 == report.resumed


def test_a_damaged_result_is_done_again(days_imported, days, tmp_path):
    filled(tmp_path, days)
    result, = (tmp_path / "filled-work" / "results").glob("*.parquet")
    result.write_bytes(result.read_bytes()[:-100])
    report = filled(tmp_path, days)

    assert 0 == report.resumed
    assert days_imported == rows(tmp_path, "filled")


def test_every_format_gives_the_same_articles(days_imported, days, tmp_path):
    """An archive is what it holds, not how it is packed."""
    import pyarrow
    import pyarrow.parquet

    lines = [json.loads(line) for line in days.read_text(encoding="utf-8").splitlines()]
    columns = sorted({key for line in lines for key in line if isinstance(line[key], str)})
    pyarrow.parquet.write_table(pyarrow.table({key: [line.get(key) for line in lines] for key in columns}), tmp_path / "days.parquet", row_group_size=7)
    (tmp_path / "days.jsonl.gz").write_bytes(gzip.compress(days.read_bytes()))

    report = filled(tmp_path, tmp_path / "days.parquet", name="parquet", partition_bytes=SMALL)
    filled(tmp_path, tmp_path / "days.jsonl.gz", name="gzip")

    assert report.partitions > 1
    assert days_imported == rows(tmp_path, "parquet") == rows(tmp_path, "gzip")


def archive(path: Path, pages: int) -> Path:
    """A web archive, uncompressed."""
    body = "".join(f"<p>The council of Exampletown said on day {number} that its systems were offline after a cyber attack.</p>" for number in range(12))
    with path.open("wb") as file:
        for number in range(pages):
            answer = (f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><head><title>Page {number}</title></head><body><article><h1>Page {number}"
                      f"</h1>{body}<p>{number}</p></article></body></html>").encode()
            file.write(f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://paper.example/news/{number}\r\nWARC-Date: 2025-11-26T07:00:00Z\r\n"
                       f"Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n")
    return path


def test_pages_of_a_web_archive_are_extracted_by_the_workers(tmp_path):
    source = archive(tmp_path / "a.warc", 7)
    report = filled(tmp_path, source, partition_bytes=3000)

    assert imported(tmp_path, source) == rows(tmp_path, "filled")
    assert (7, True) == (report.added, report.partitions > 2)


def test_a_page_we_stumble_over_costs_that_page_alone(tmp_path, monkeypatch):
    """One odd page must not cost an archive the thousand pages beside it; an import forgives it too."""
    plain = Guard.call

    def call(guard, asked, page, *args):
        if b"Page 3" in page.body:
            raise Stumbled(f"{asked} failed in the worker\nOverflowError: date value out of range")
        return plain(guard, asked, page, *args)

    monkeypatch.setattr(Guard, "call", call)
    source = archive(tmp_path / "a.warc", 5)
    report = filled(tmp_path, source)

    assert (4, ()) == (report.added, report.lost)
    assert ["OverflowError: date value out of range" in str(problem) for problem in report.problems] == [True]
    assert imported(tmp_path, source) == rows(tmp_path, "filled")


def test_what_is_loaded_waits_for_the_disk_again_when_it_is_done(tmp_path):
    """Commits of a backfill do not wait, those of a run must: what a digest has told may not be taken back by a power cut."""
    with Store.open(tmp_path / "a.db") as store:
        with pytest.raises(ValueError), unhurried(store):
            with store.transaction():
                store.queue.add("relevance", "a-1")
            raise ValueError
        assert (2, ["a-1"]) == (store.db.execute("PRAGMA synchronous").fetchone()[0], store.queue.pending("relevance", NOW))


def test_lines_that_cannot_be_used_are_told_with_file_and_number(tmp_path):
    """In an archive of a million lines nobody finds a bad one without its number."""
    good = [json.dumps({"url": f"https://paper.example/{number}", "text": f"Number {number} stands here.", "title": "T"}) for number in range(40)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([*good[:20], "{broken", *good[20:], '{"title": "no address"}', ""]), encoding="utf-8")
    report = filled(tmp_path, path, partition_bytes=400)

    assert [(str(path), 21), (str(path), 42)] == [(problem.file, problem.line) for problem in report.problems]
    assert 40 == report.added


@pytest.mark.parametrize("size", [1, 2, 7, 50, 301, 10_000])
def test_each_line_is_read_once_however_the_file_is_cut(size, tmp_path):
    path = tmp_path / "a.jsonl"
    text = "\n".join(json.dumps({"url": f"https://p.example/{number}", "text": "x" * (number * 7 % 40 + 1)}) for number in range(30))
    path.write_text(text + "\n\n" if size % 2 else text, encoding="utf-8")
    partitions, _ = plan([str(path)], size)
    found = [one.arrival.url for part in partitions for one in Reader(part, NOW, Publishers({})) if isinstance(one, Found)]

    assert 30 == len(found) == len(set(found))


def test_folders_patterns_and_what_is_no_archive(tmp_path):
    for name in ("b.jsonl", "a.jsonl", "notes.md"):
        (tmp_path / name).write_text('{"url": "https://p.example/a", "text": "A text."}\n')
    (tmp_path / "empty.jsonl").write_text("")
    by_folder, problems = plan([str(tmp_path)])
    by_pattern, _ = plan([f"{tmp_path}/?.jsonl"])
    _, missing = plan([f"{tmp_path}/none.jsonl", f"{tmp_path}/notes.md", f"{tmp_path}/*.warc"])

    assert ["a.jsonl", "b.jsonl"] == [Path(one.source).name for one in by_folder] == [Path(one.source).name for one in by_pattern]
    assert ["the file is empty"] == [problem.reason.split(": ")[-1] for problem in problems]
    assert [True] * 3 == [word in problem.reason for word, problem in zip(("no such", "not a format", "holds no file"), missing, strict=True)]


def test_nothing_to_read_is_said(tmp_path):
    with pytest.raises(NothingUsable, match="no such file"):
        filled(tmp_path, tmp_path / "none.jsonl")


def test_damaged_archives_are_told_and_the_rest_is_taken(tmp_path):
    lines = "".join(json.dumps({"url": f"https://p.example/{number}", "text": f"Text {number}."}) + "\n" for number in range(2000))
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-2000])
    (tmp_path / "no.parquet").write_bytes(b"PAR1 nothing of the kind PAR1")
    report = filled(tmp_path, tmp_path)

    assert 0 < report.added < 2000
    assert ["cut.jsonl.gz", "no.parquet"] == sorted(Path(problem.file).name for problem in report.problems)


def test_the_article_a_worker_judges_is_the_one_the_step_asks_of(tmp_path):
    """If the two differ in a hair, every verdict is reached twice."""
    seen = []
    with Store.open(tmp_path / "a.db") as store:
        for found in Reader(plan([str(WEEK)])[0][0], NOW, Publishers({})):
            if isinstance(found, Problem) or store.articles.find(found.arrival.url):
                continue
            with store.transaction():
                filed = store.articles.file(found.arrival, NOW, exact_time=found.exact_time)
            seen.append((store.articles.latest(filed.article_id), as_filed(found.arrival)))
    assert seen
    assert [here for here, _ in seen] == [there for _, there in seen]


def test_views_can_be_written_as_parquet_without_touching_the_database(days_imported, days, tmp_path):
    import pyarrow.parquet

    report = filled(tmp_path, days, to=tmp_path / "out")

    assert not (tmp_path / "filled.db").exists()
    assert {f"{view}.parquet" for view in CONTRACT} == {Path(path).name for path in report.written}
    assert len(days_imported["v_facts"]) == pyarrow.parquet.read_table(tmp_path / "out" / "v_facts.parquet").num_rows


def test_a_result_holds_no_code(days, tmp_path):
    """Whoever can write into the work folder must not be able to run something here."""
    filled(tmp_path, days)
    folder = tmp_path / "filled-work" / "results"
    result, = folder.glob("*.parquet")
    with pytest.raises(ValueError, match="may not be sent"):
        results.unpacked(b'{"!": "os:system", "=": ["true"]}', results._ours)
    assert results.look(str(folder), result.stem).articles == FIRST


def test_an_old_worker_is_refused(days, tmp_path, monkeypatch):
    """Two versions in one backfill would judge one archive by two minds."""
    monkeypatch.setattr("monitor.backfill.working.__version__", "0.0.1")
    with pytest.raises(ConfigError, match="runs version 0.0.1"):
        filled(tmp_path, days)
