"""Is the archive what it says: every check of ``monitor verify`` that the database alone can answer."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .articles import text_digest
from .schema.views import CONTRACT

TIME = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"
DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
TIMES = ("at", "since", "until", "not_before", "period_from", "period_to", "began_on", "moved_since")
"""Columns that hold a time though their name does not end in ``_at``; those of numbers are left out by their type."""

NAMED = 5
"""Examples of a fault that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one check."""

    check: str
    looked_at: int
    wrong: tuple[str, ...]
    """What is wrong, a few of each; empty: all is well."""
    skipped: str = ""
    """Why it could not be done."""


def findings(db: sqlite3.Connection, path: Path | None) -> Iterator[Finding]:
    """
    Every check in turn.

    Args:
        db: Open to read.
        path: Of the file: the check of full-text search needs a connection that may write, though it writes nothing.
    """
    try:
        damage = [line for row in db.execute(f"PRAGMA integrity_check({NAMED})") for line in str(row[0]).splitlines()]
    except sqlite3.DatabaseError as error:
        damage = [str(error)]
    yield Finding(check="the file is whole", looked_at=_pages(db), wrong=() if damage == ["ok"] else tuple(damage))
    if damage != ["ok"]:
        return      # nothing that is read from it now could be believed
    for check in (_references, _views, _texts, _pages_kept, _digest_bytes, _told_once, _evidence, _spans, _times):
        yield _safely(check, db)
    yield _full_text(path)


def _safely(check: Callable[[sqlite3.Connection], Finding], db: sqlite3.Connection) -> Finding:
    try:
        return check(db)
    except sqlite3.DatabaseError as error:
        return Finding(check=(check.__doc__ or "").strip().rstrip("."), looked_at=0, wrong=(str(error),))


def _pages(db: sqlite3.Connection) -> int:
    try:
        return int(db.execute("PRAGMA page_count").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


def _found(check: str, looked_at: int, wrong: list[str]) -> Finding:
    more = [f"and {len(wrong) - NAMED} more"] if len(wrong) > NAMED else []
    return Finding(check=check, looked_at=looked_at, wrong=tuple(wrong[:NAMED] + more))


def _count(db: sqlite3.Connection, question: str) -> int:
    return int(db.execute(question).fetchone()[0])


def _kept(db: sqlite3.Connection, name: str) -> str:
    """A condition: the text was not dropped by retention, which schemas before the fifth did not know."""
    if not _count(db, "SELECT count(*) FROM sqlite_master WHERE name = 'tombstones'"):
        return "true"
    return f"NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.article_id = {name}.article_id AND t.version = {name}.version)"


def _references(db: sqlite3.Connection) -> Finding:
    """Every reference leads to a row."""
    broken = [f"{row[0]} row {row[1]} refers to a {row[2]} that is not there" for row in db.execute("PRAGMA foreign_key_check")]
    return _found("every reference leads to a row", len(_tables(db)), broken)


def _views(db: sqlite3.Connection) -> Finding:
    """The views are those of the contract."""
    wrong = [name for name, columns in CONTRACT.items() if columns != tuple(row[1] for row in db.execute(f"PRAGMA table_info({name})"))]
    return _found("the views are those of the contract", len(CONTRACT), wrong)


def _texts(db: sqlite3.Connection) -> Finding:
    """Every text has its hash."""
    wrong, looked_at = [], 0
    for row in db.execute(f"SELECT v.article_id, v.version, v.title, v.text, v.text_sha256 FROM article_versions v WHERE {_kept(db, 'v')}"):
        looked_at += 1
        if text_digest(row[2], row[3]) != row[4]:
            wrong.append(f"{row[0]} version {row[1]}")
    return _found("every text has its hash", looked_at, wrong)


def _pages_kept(db: sqlite3.Connection) -> Finding:
    """Every page has its hash."""
    wrong, looked_at = [], 0
    for address, body, digest in db.execute("SELECT address, body, body_sha256 FROM pages WHERE body IS NOT NULL"):
        looked_at += 1
        try:
            same = hashlib.sha256(zlib.decompress(body)).hexdigest() == digest
        except zlib.error:
            same = False
        if not same:
            wrong.append(address)
    return _found("every page has its hash", looked_at, wrong)


def _digest_bytes(db: sqlite3.Connection) -> Finding:
    """Every digest has its hash."""
    wrong, looked_at = [], 0
    for day, name, content, digest in db.execute("SELECT digest_date, format, bytes, sha256 FROM digest_files"):
        looked_at += 1
        if hashlib.sha256(content).hexdigest() != digest:
            wrong.append(f"{day}.{name}")
    return _found("every digest has its hash", looked_at, wrong)


def _told_once(db: sqlite3.Connection) -> Finding:
    """What was told was told once."""
    wrong = [f"{row[0]} in {row[1]}" for column in ("fact_id", "conflict_id") for row in db.execute(
        f"SELECT {column}, group_concat(digest_date, ', ') FROM digest_items WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1")]
    return _found("what was told was told once", _count(db, "SELECT count(*) FROM digest_items"), wrong)


def _evidence(db: sqlite3.Connection) -> Finding:
    """What was told has its evidence."""
    wrong = [row[0] for row in db.execute(
        """WITH told AS (SELECT fact_id FROM digest_items WHERE fact_id IS NOT NULL
                         UNION SELECT c.fact_a FROM digest_items d JOIN conflicts c ON c.conflict_id = d.conflict_id
                         UNION SELECT c.fact_b FROM digest_items d JOIN conflicts c ON c.conflict_id = d.conflict_id)
           SELECT fact_id FROM told WHERE NOT EXISTS (SELECT 1 FROM mentions m WHERE m.fact_id = told.fact_id)""")]
    return _found("what was told has its evidence", _count(db, "SELECT count(*) FROM digest_items"), wrong)


def _spans(db: sqlite3.Connection) -> Finding:
    """Every quotation lies inside its text."""
    wrong = [f"{row[0]} in {row[1]} version {row[2]}" for row in db.execute(
        f"""SELECT m.fact_id, m.article_id, m.version FROM mentions m
              LEFT JOIN article_versions v ON v.article_id = m.article_id AND v.version = m.version
             WHERE (v.text IS NULL OR m."end" > length(v.text)) AND {_kept(db, 'm')}""")]
    return _found("every quotation lies inside its text", _count(db, "SELECT count(*) FROM mentions"), wrong)


def _times(db: sqlite3.Connection) -> Finding:
    """Every time is UTC and ends in Z."""
    wrong, looked_at = [], 0
    for table in _tables(db):
        for column in db.execute(f'PRAGMA table_info("{table}")').fetchall():
            name = column[1]
            if column[2] != "TEXT" or not (name.endswith("_at") or name in TIMES):
                continue
            looked_at += 1
            wrong += [f"{table}.{name}: {row[0]!r}" for row in db.execute(
                f"""SELECT "{name}" FROM "{table}" WHERE "{name}" IS NOT NULL AND "{name}" NOT GLOB ? AND "{name}" NOT GLOB ? LIMIT {NAMED}""",
                (TIME, DAY if name.endswith("_on") else TIME))]
    return _found("every time is UTC and ends in Z", looked_at, wrong)


def _full_text(path: Path | None) -> Finding:
    """The index of words agrees with the texts; SQLite asks for it as an INSERT that stores nothing."""
    check = "the index of words agrees with the texts"
    if path is None:
        return Finding(check=check, looked_at=0, wrong=(), skipped="a database in memory")
    connection = None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=1)
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute("INSERT INTO article_versions_fts (article_versions_fts, rank) VALUES ('integrity-check', 1)")
        finally:
            connection.execute("ROLLBACK")
        return Finding(check=check, looked_at=_count(connection, "SELECT count(*) FROM article_versions"), wrong=())
    except sqlite3.OperationalError as error:
        if any(words in str(error) for words in ("locked", "readonly", "unable to open")):
            return Finding(check=check, looked_at=0, wrong=(), skipped=str(error))
        return Finding(check=check, looked_at=0, wrong=(str(error),))
    except sqlite3.DatabaseError as error:
        return Finding(check=check, looked_at=0, wrong=(str(error),))
    finally:
        if connection is not None:
            connection.close()


def _tables(db: sqlite3.Connection) -> list[str]:
    """Our own tables."""
    return [row[0] for row in db.execute(
        """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'
              AND name NOT LIKE 'article_versions_fts%' ORDER BY name""")]
