"""
A working copy of the database turned into one that may be passed on.

What is kept is named, table by table; a table that nobody named is emptied, so that a new one never leaks by being forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from ..errors import StoreError

KEPT = ("feeds", "runs", "recipes", "articles", "addresses", "article_versions", "tombstones", "relevance", "council_tags", "stories", "story_merges",
        "placements", "origins", "incidents", "incident_articles", "incident_councils", "sentences", "facts", "mentions", "conflicts", "timeline",
        "digests", "digest_items", "_sqlite_migrations")
"""Tables that keep their rows: those behind the views of the contract."""

BLANKED = {"article_versions": {"title": "''", "text": "''", "blocks": "'[]'", "credit": "''"}, "articles": {"title": "''", "summary": "''"},
           "council_tags": {"evidence": "''"}, "incident_councils": {"evidence": "''"}, "digests": {"folder": "''", "settings": "NULL"},
           "runs": {"steps": "'[]'"},
           "feeds": {"etag": "NULL", "last_modified": "NULL", "body_sha256": "NULL"}, "_sqlite_migrations": {"applied_at": "''"}}
"""Publishers' words, our folders and settings, and what tells two copies of one content apart (when, how long): what stands there instead."""

ADDRESSES = ("url", "address", "moved_to", "answered_url")
"""Columns that hold addresses: a link is no extract, though it may spell a headline."""


def strip(db: sqlite3.Connection) -> int:
    """Empty, blank, and note every text as dropped; gives how many texts that were. Foreign keys must be off."""
    blanked = int(db.execute("SELECT count(*) FROM article_versions WHERE text <> ''").fetchone()[0])
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    for name in _ordinary_tables(db):
        if name not in KEPT:
            db.execute(f'DELETE FROM "{name}"')
    db.execute("""INSERT OR IGNORE INTO tombstones (article_id, version, dropped_at, characters)
                  SELECT article_id, version, seen_at, length(text) FROM article_versions""")
    for table, columns in BLANKED.items():
        db.execute(f"UPDATE {table} SET {', '.join(f'{column} = {value}' for column, value in columns.items())}")
    db.execute("""UPDATE relevance SET reasons = (SELECT json_group_array(json_object('rule', json_extract(value, '$.rule'), 'quote', ''))
                                                    FROM json_each(relevance.reasons))""")
    db.execute("INSERT INTO article_versions_fts (article_versions_fts) VALUES ('rebuild')")
    for _, sql in triggers:
        db.execute(sql)
    return blanked


def reword(db: sqlite3.Connection, statements: Mapping[str, str], explanations: Mapping[str, str]) -> int:
    """Tell facts and changes in our words wherever they are told; gives how many cells that were."""
    count = 0
    for fact_id, statement in statements.items():
        for table, column in (("facts", "statement"), ("digest_items", "statement"), ("timeline", "what")):
            count += db.execute(f"UPDATE {table} SET {column} = ? WHERE fact_id = ?", (statement, fact_id)).rowcount
    for conflict_id, explanation in explanations.items():
        for table, column in (("conflicts", "explanation"), ("digest_items", "statement")):
            count += db.execute(f"UPDATE {table} SET {column} = ? WHERE conflict_id = ?", (explanation, conflict_id)).rowcount
    return count


def cells(db: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """(table, column, value) of every different text that is left, addresses aside."""
    for table in _ordinary_tables(db):
        for row in db.execute(f'PRAGMA table_info("{table}")').fetchall():
            if row[2] == "TEXT" and row[1] not in ADDRESSES:
                for (value,) in db.execute(f'SELECT DISTINCT "{row[1]}" FROM "{table}" WHERE "{row[1]}" LIKE \'% %\'').fetchall():
                    yield table, row[1], value


def rewrite(db: sqlite3.Connection, table: str, column: str, old: str, new: str) -> int:
    return db.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?', (new, old)).rowcount


def publishers_texts(db: sqlite3.Connection) -> Iterator[str]:
    """Everything publishers wrote that is on file: titles, texts, summaries."""
    for question in ("SELECT title FROM article_versions", "SELECT text FROM article_versions", "SELECT title FROM articles",
                     "SELECT summary FROM articles", "SELECT title FROM entries", "SELECT summary FROM entries"):
        for (text,) in db.execute(question):
            yield text


def check_whole(db: sqlite3.Connection) -> None:
    """Raises StoreError if a reference leads nowhere now."""
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise StoreError(f"a table that is left out is referred to from {', '.join(sorted({row[0] for row in broken}))}")


def fact_and_conflict_ids(db: sqlite3.Connection) -> tuple[list[str], list[tuple[str, str]]]:
    """Every fact, and (conflict, kind) of every conflict."""
    return ([row[0] for row in db.execute("SELECT fact_id FROM facts ORDER BY 1")],
            [(row[0], row[1]) for row in db.execute("SELECT conflict_id, kind FROM conflicts ORDER BY 1")])


def count(db: sqlite3.Connection, view: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {view}").fetchone()[0])


def to_work_on(path: str) -> sqlite3.Connection:
    """A connection to a working copy: nothing of it survives a crash, so nothing waits for the disk."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "trusted_schema = ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _ordinary_tables(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute(
        """SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
              AND name NOT LIKE 'article_versions_fts%' ORDER BY name""")]
