"""The schema as a product: described, strict, indexed, and moved from release to release whole or not at all (row E12)."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from monitor.store import APPLICATION_ID, SCHEMA, Store
from monitor.store import migrations as history
from monitor.store.migrations import migrate
from monitor.store.queries import queries
from monitor.store.schema import dictionary
from monitor.store.schema.views import CONTRACT
from monitor.store.verify import DAY, TIME
from tests.archive_week import week  # noqa: F401

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def db():
    with Store.open(":memory:") as store:
        yield store.db


def our_tables(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute(r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\_%' ESCAPE '\' "
                                         "AND name NOT LIKE 'article_versions_fts_%' ORDER BY name")]


# ---- described

def test_every_view_and_every_column_is_described_and_nothing_else(db):
    """A column added without a word about it fails here."""
    views = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    there = {view: tuple(row[1] for row in db.execute(f"PRAGMA table_info({view})")) for view in views}

    assert there == {view.name: tuple(column.name for column in view.columns) for view in dictionary.views().values()}
    assert list(CONTRACT) == list(dictionary.views())


def test_every_table_has_its_line(db):
    assert set(our_tables(db)) == set(dictionary.tables())


@pytest.mark.parametrize("view", list(CONTRACT))
def test_a_description_is_a_sentence_and_its_type_is_known(view):
    described = dictionary.views()[view]
    assert all(column.type in dictionary.TYPES for column in described.columns)
    for about in (described.about, *(column.about for column in described.columns)):
        assert re.fullmatch(r"\S.{6,}[.]", about, re.S), about


@pytest.mark.parametrize("view", list(CONTRACT))
def test_the_values_are_of_the_type_described_and_the_order_is_a_unique_key(week, view):  # noqa: F811
    """Exports sort by this key; were it not unique they would differ from day to day."""
    described = dictionary.views()[view]
    kinds = {"text": ("text",), "integer": ("integer",), "real": ("real", "integer"), "time": ("text",), "day": ("text",)}
    with Store.open_to_read(week / "monitor.db") as store:
        for column in described.columns:
            found = {row[0] for row in store.db.execute(f'SELECT DISTINCT typeof("{column.name}") FROM {view}')} - {"null"}
            assert found <= set(kinds[column.type]), column.name
            if column.type in ("time", "day"):
                assert [] == store.db.execute(f'SELECT "{column.name}" FROM {view} WHERE "{column.name}" NOT GLOB ? LIMIT 3',
                                              (TIME if column.type == "time" else DAY,)).fetchall()
        key = ", ".join(f'"{name}"' for name in described.order)
        assert [] == store.db.execute(f"SELECT {key} FROM {view} GROUP BY {key} HAVING count(*) > 1").fetchall()


def test_the_page_of_the_docs_is_what_the_dictionary_says():
    """Made again by ``make docs``."""
    assert dictionary.page() == (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8")


# ---- strict

def test_every_table_is_strict(db):
    assert [] == [name for name in our_tables(db) if name != "article_versions_fts"
                  and "STRICT" not in db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]]


def test_every_foreign_key_has_an_index_that_begins_with_it(db):
    """Without one, deleting a row reads the whole table that refers to it."""
    bare = []
    for table in our_tables(db):
        indexes = [[row[2] for row in db.execute(f'PRAGMA index_info("{index[1]}")')] for index in db.execute(f'PRAGMA index_list("{table}")').fetchall()]
        indexes.append([row[1] for row in sorted(db.execute(f'PRAGMA table_info("{table}")'), key=lambda row: row[5]) if row[5]])
        for key in db.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            if not any(columns[:1] == [key[3]] for columns in indexes):
                bare.append(f"{table}.{key[3]}")
    assert [] == bare


def test_foreign_keys_are_on_in_every_connection_that_writes(tmp_path):
    with Store.open(tmp_path / "m.db") as store:
        assert 1 == store.db.execute("PRAGMA foreign_keys").fetchone()[0]
        with pytest.raises(sqlite3.IntegrityError):
            store.db.execute("INSERT INTO addresses (address, article_id) VALUES ('https://g.example/', 'a-nobody')")


def test_every_time_in_a_walked_week_is_utc_to_the_second(week):  # noqa: F811
    with Store.open_to_read(week / "monitor.db") as store:
        for table in our_tables(store.db):
            for column in store.db.execute(f'PRAGMA table_info("{table}")').fetchall():
                if column[2] == "TEXT" and column[1].endswith("_at"):
                    assert [] == store.db.execute(f'SELECT "{column[1]}" FROM "{table}" WHERE "{column[1]}" NOT GLOB ? LIMIT 3', (TIME,)).fetchall()


# ---- migrations

class Killed(BaseException):
    """Stands for SIGKILL: nobody catches it, nothing after it runs."""


def shape(path: Path) -> tuple[object, ...]:
    with sqlite3.connect(path) as db:
        found = (db.execute("PRAGMA user_version").fetchone()[0],
                 tuple(db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name")))
    db.close()
    return found


def database_of(path: Path, release: int) -> None:
    """A database as an earlier release left it: its migrations only."""
    kept = list(history.migrations._migrations)
    history.migrations._migrations[:] = kept[:release]
    try:
        db = sqlite3.connect(path, isolation_level=None)
        migrate(db, release, APPLICATION_ID)
        db.execute("""INSERT INTO articles (article_id, address, url, publisher, title, byline, source, summary, first_seen_at, dated_at, language, words,
                      not_article, filed_at, latest_version) VALUES ('a-1', 'u', 'u', 'P', 'T', '', '', '', '2026-03-01T07:00:00Z',
                      '2026-03-01T07:00:00Z', 'en', 1, '', '2026-03-01T07:00:00Z', 1)""")
        db.close()
    finally:
        history.migrations._migrations[:] = kept


def statements(path: Path) -> int:
    """How many statements it takes to bring a database up to date."""
    return _migrate_until(path, 1_000_000)


def _migrate_until(path: Path, last: int) -> int:
    """
    Migrate in a connection that dies before its n-th statement; gives how many there were.

    Dying is closing without COMMIT: what a kill leaves in the file is rolled back by the next one who opens it, in either case.
    """
    asked = 0

    def count(statement: str) -> None:
        nonlocal asked
        asked += 1
    db = sqlite3.connect(path, isolation_level=None)
    db.set_trace_callback(count)
    db.set_progress_handler(lambda: int(asked >= last), 1)
    try:
        migrate(db, SCHEMA, APPLICATION_ID)
    except (sqlite3.OperationalError, Killed):
        pass
    finally:
        db.set_progress_handler(None, 0)
        db.close()
    return asked


@pytest.mark.parametrize("release", range(1, SCHEMA))
def test_a_database_of_every_release_is_brought_up_to_date_with_its_rows(tmp_path, release):
    database_of(tmp_path / "old.db", release)
    with Store.open(tmp_path / "old.db") as store, Store.open(tmp_path / "new.db") as fresh:
        assert [("a-1", "P")] == [tuple(row) for row in store.db.execute("SELECT article_id, publisher FROM v_articles")]
        assert SCHEMA == store.schema
        columns = {table: {tuple(row[1:3]) for row in fresh.db.execute(f"PRAGMA table_info({table})")} for table in our_tables(fresh.db)}
        assert columns == {table: {tuple(row[1:3]) for row in store.db.execute(f"PRAGMA table_info({table})")} for table in our_tables(store.db)}


def test_e12_a_migration_stopped_before_any_statement_leaves_the_old_schema_or_the_new(tmp_path):
    database_of(tmp_path / "old.db", 2)
    old = shape(tmp_path / "old.db")
    content = (tmp_path / "old.db").read_bytes()
    work = tmp_path / "work.db"
    work.write_bytes(content)
    total = statements(work)
    new = shape(work)
    assert (2, SCHEMA) == (old[0], new[0])

    seen = set()
    for last in range(1, total + 1, 7):
        work.write_bytes(content)
        _migrate_until(work, last)
        found = shape(work)
        assert found in (old, new), f"statement {last} of {total}"
        seen.add(found[0])
        with Store.open(work) as store:     # and the next start completes it
            assert SCHEMA == store.schema
    assert 2 in seen


def test_e12_a_kill_while_a_database_is_made_leaves_nothing_in_its_place(tmp_path):
    """An empty file there would be refused by every later run."""
    import subprocess
    import sys
    script = ("import os, signal, sys\nfrom pathlib import Path\nfrom monitor.store import migrations, Store\n"
              "left = int(sys.argv[2])\nordinary = migrations.migrate\n"
              "def migrate(db, *more):\n"
              "    def count(_):\n        global left\n        left -= 1\n        if left == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
              "    db.set_trace_callback(count)\n    return ordinary(db, *more)\n"
              "migrations.migrate = migrate\nStore.open(Path(sys.argv[1])).close()\n")
    for last in (1, 40, 90):
        path = tmp_path / f"{last}.db"
        done = subprocess.run([sys.executable, "-c", script, str(path), str(last)], env={"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=60, check=False)
        assert -9 == done.returncode
        assert not path.exists()
        with Store.open(path) as store:
            assert SCHEMA == store.schema


# ---- queries

@pytest.mark.parametrize("query", queries(), ids=lambda query: query.name)
def test_a_canned_query_answers_over_a_walked_week(week, query):  # noqa: F811
    """Each has a title, names only views, and finds something; an imported week has no feeds and no runs."""
    assert query.title and query.title != query.name
    assert set() == {name for name in re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", query.sql) if not name.startswith("v_") and name != "told"}
    values = {name: "" if example.startswith("(") else example for name, example in query.examples.items()}
    assert set(re.findall(r":(\w+)", query.sql)) == set(values)
    with Store.open_to_read(week / "monitor.db") as store:
        rows = store.db.execute(query.sql, values).fetchall()
    assert rows or query.name in ("feed-health", "runs")


def test_there_are_at_least_twelve_canned_queries():
    assert 12 <= len(queries())
