"""Exports, and the copy that may be passed on."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import sqlite3
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import export as exporting
from monitor.archive.export import FORMULA, export, safe_cell
from monitor.archive.publish import RUN, publish, runs, without
from monitor.archive.verify import verify
from monitor.errors import CannotCreate, ConfigError, DiskError
from monitor.records import Arrival, Extraction
from monitor.store import Store
from monitor.store.schema.dictionary import views
from tests.archive_week import own_week, week  # noqa: F401

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
_WORD = re.compile(r"[^\W_]+")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_an_export_of_everything_is_the_same_bytes_twice(week, tmp_path, form):  # noqa: F811
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra of that name")
    for name in ("one", "two"):
        export(week / "monitor.db", "all", form, tmp_path / name)
    there = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert sorted(f"{view}.{form}" for view in views()) == there
    for name in there:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_json_lines_hold_every_row_exactly_and_in_order(week, tmp_path):  # noqa: F811
    written, = export(week / "monitor.db", "facts", "jsonl", tmp_path / "facts.jsonl")
    lines = [json.loads(line) for line in written.path.read_text(encoding="utf-8").splitlines()]
    with Store.open_to_read(week / "monitor.db") as store:
        assert [dict(row) for row in store.db.execute("SELECT * FROM v_facts ORDER BY incident_id, first_seen_at, fact_id")] == lines
    assert written.rows == len(lines) > 0


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "＝cmd", "＋1", "－1", "＠x"])
def test_f19_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_csv_and_is_exact_in_json(tmp_path, cell):
    with Store.open(tmp_path / "m.db") as store:
        store.articles.file(Arrival(url="https://g.example/", publisher=cell, seen_at=NOW,
                                    extraction=Extraction(title=cell, text="T", blocks=(), method="t")), NOW)
    export(tmp_path / "m.db", "articles", "csv", tmp_path / "a.csv")
    export(tmp_path / "m.db", "articles", "jsonl", tmp_path / "a.jsonl")

    row, = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_bytes().decode(), newline=""))
    assert (f"'{cell}", f"'{cell}") == (row["title"], row["publisher"])
    assert cell == json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["title"]


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.none()))
def test_f19_no_text_cell_begins_like_a_formula_and_no_number_is_touched(value):
    safe = safe_cell(value)
    assert not (isinstance(safe, str) and safe.startswith(FORMULA))
    assert value == safe or (isinstance(value, str) and f"'{value}" == safe)


def test_parquet_has_typed_columns(week, tmp_path):  # noqa: F811
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs the extra of that name")
    export(week / "monitor.db", "digest_items", "parquet", tmp_path / "items.parquet")
    table = parquet.read_table(tmp_path / "items.parquet")
    assert {"digest_date": "date32[day]", "position": "int64", "told_at": "timestamp[ms, tz=UTC]", "statement": "string"}.items() <= {
        field.name: str(field.type) for field in table.schema}.items()
    assert date(2025, 11, 25) in table["digest_date"].to_pylist()


def test_a_view_nobody_knows_is_told_with_the_nearest(week, tmp_path):  # noqa: F811
    with pytest.raises(ConfigError, match="did you mean v_facts"):
        export(week / "monitor.db", "fact", "csv", tmp_path / "x.csv")
    with pytest.raises(ConfigError, match="folder"):
        export(week / "monitor.db", "all", "csv", None)


def test_parquet_without_its_extra_says_what_to_install(week, tmp_path, monkeypatch):  # noqa: F811
    import builtins
    ordinary = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lambda name, *more, **named: (_ for _ in ()).throw(ImportError(name)) if name.startswith("pyarrow")
                        else ordinary(name, *more, **named))
    with pytest.raises(ConfigError, match=r"pip install 'council-cyber-monitor\[parquet\]'"):
        exporting.export(week / "monitor.db", "facts", "parquet", tmp_path / "f.parquet")


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, DiskError), (errno.EACCES, CannotCreate)])
def test_an_export_that_cannot_be_finished_leaves_the_file_that_was_there(week, tmp_path, monkeypatch, number, kind):  # noqa: F811
    """Half a table looks like a whole one."""
    (tmp_path / "facts.csv").write_text("of yesterday")

    def refuse(handle: int) -> None:
        raise OSError(number, "the reason")
    monkeypatch.setattr("monitor.archive.export.os.fsync", refuse)
    with pytest.raises(kind, match="cannot write .*facts.csv: the reason"):
        export(week / "monitor.db", "facts", "csv", tmp_path / "facts.csv")

    assert [("facts.csv", "of yesterday")] == [(path.name, path.read_text()) for path in tmp_path.iterdir()]


def test_an_export_beneath_a_file_is_refused_in_words(week, tmp_path):  # noqa: F811
    (tmp_path / "a-file").touch()
    with pytest.raises(CannotCreate, match="cannot write .*facts.csv: .*Name another place with -o"):
        export(week / "monitor.db", "facts", "csv", tmp_path / "a-file" / "facts.csv")


# ---- publish-db

@pytest.fixture(scope="module")
def published(week, tmp_path_factory):  # noqa: F811
    target = tmp_path_factory.mktemp("published") / "public.db"
    return publish(week / "monitor.db", target)


def theirs(database) -> set[tuple[str, ...]]:
    """Every run of eight words of every text, headline and summary on file."""
    found = set()
    with sqlite3.connect(database) as db:
        for question in ("SELECT text FROM article_versions", "SELECT title FROM article_versions", "SELECT title FROM articles",
                         "SELECT summary FROM articles", "SELECT title FROM entries", "SELECT summary FROM entries"):
            for (text,) in db.execute(question):
                words = [word.casefold() for word in _WORD.findall(text)]
                found.update(tuple(words[at:at + RUN]) for at in range(len(words) - RUN + 1))
    return found


def test_no_eight_words_of_any_article_stand_anywhere_in_the_file(week, published):  # noqa: F811
    """Its bytes are read as text from end to end, free pages too; only the words of an address may spell a headline."""
    with sqlite3.connect(published.path) as db:
        addresses = {row[0] for row in db.execute("SELECT url FROM articles UNION SELECT address FROM addresses UNION SELECT address FROM articles")}
    text = published.path.read_bytes().decode("utf-8", "replace")
    for address in sorted(addresses, key=len, reverse=True):
        text = text.replace(address, " \0 0 ")
    words = [word.casefold() for word in _WORD.findall(text)]
    there = {tuple(words[at:at + RUN]) for at in range(len(words) - RUN + 1)}
    assert len(there) > 10_000
    assert set() == there & theirs(week / "monitor.db")
    assert published.blanked > 50 and published.reworded > 100


def test_the_published_copy_still_answers_every_view_and_passes_verify(week, published):  # noqa: F811
    with Store.open_to_read(published.path) as copy, Store.open_to_read(week / "monitor.db") as whole:
        for view in views():
            counts = [store.db.execute(f"SELECT count(*) FROM {view}").fetchone()[0] for store in (copy, whole)]
            assert counts[0] == counts[1], view
        assert 0 == copy.db.execute("SELECT count(*) FROM v_fact_mentions WHERE quote <> ''").fetchone()[0]
        assert () == copy.search.search("council").hits
    assert verify(published.path, files=False).good


def test_what_concerns_us_alone_is_not_in_the_published_copy(own_week):  # noqa: F811
    """Recipients, letters, raw pages, folders: a table that nobody named is emptied."""
    with Store.open(own_week / "monitor.db") as store, store.transaction():
        store.db.execute("CREATE TABLE added_next_year (secret TEXT NOT NULL) STRICT")
        store.db.execute("INSERT INTO added_next_year (secret) VALUES ('a.person@example.org')")
        store.db.execute("INSERT INTO installation (one, name) VALUES (1, 'the-name-of-this-machine') ON CONFLICT DO UPDATE SET name = excluded.name")
    content = publish(own_week / "monitor.db", own_week / "public.db").path.read_bytes()
    for word in (b"a.person@example.org", b"the-name-of-this-machine", str(own_week).encode(), b"archive-week"):
        assert word not in content


def test_two_published_copies_are_byte_identical(week, published, tmp_path):  # noqa: F811
    assert published.path.read_bytes() == publish(week / "monitor.db", tmp_path / "again.db").path.read_bytes()


def test_the_database_itself_is_never_the_target(own_week):  # noqa: F811
    before = (own_week / "monitor.db").read_bytes()
    with pytest.raises(ConfigError, match="is the database itself"):
        publish(own_week / "monitor.db", own_week / "monitor.db")
    assert before == (own_week / "monitor.db").read_bytes()


def test_runs_of_words_are_cut_out_and_the_rest_stays():
    text = "Judged: The quick brown fox, jumps over the lazy dog and more. End"
    cut = set(runs("the QUICK brown fox jumps over the lazy dog"))
    assert "Judged: … and more. End" == without(text, cut)
    assert text == without(text, set())


def test_a_published_copy_beneath_a_file_is_refused_in_words(week, tmp_path):  # noqa: F811
    (tmp_path / "a-file").touch()
    with pytest.raises(CannotCreate, match="cannot write to .*a-file"):
        publish(week / "monitor.db", tmp_path / "a-file" / "public.db")
