"""
The schema's history: numbered functions, only added, each in a transaction with its own record of having run.

``user_version`` is the number of the last one and is written at the very end: a start that finds it lower begins again, and what has run is
left out. An ordinary start needs neither this module nor sqlite-utils.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from .schema import articles, digests, facts, fetching, grouping, judgements, sources, timeline
from .schema.views import VIEWS

migrations = Migrations("council-cyber-monitor")


@migrations()
def m001_first_release(db: Database) -> None:
    """Every table of the first release, and full-text search over the articles."""
    for part in (sources, articles, judgements, grouping, facts, digests):
        for statement in part.TABLES:
            db.execute(statement)
    db["article_versions"].enable_fts(["title", "text"], tokenize="porter unicode61", create_triggers=True)


@migrations()
def m002_timeline(db: Database) -> None:
    """Steps of an incident with their moment; every incident is weighed again to fill it."""
    for statement in timeline.TABLES:
        db.execute(statement)
    db.execute("DELETE FROM recipes WHERE step = 'facts'")


@migrations()
def m003_fetching(db: Database) -> None:
    """The ledger of visits, traffic per host, robots files, and what a feed's state learnt to remember."""
    for statement in (*fetching.COLUMNS, *fetching.TABLES):
        db.execute(statement)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """
    Bring a database up to this program's schema; a second call does nothing.

    Tables change by migrations only. Views hold nothing, so they are made anew from ``VIEWS`` whenever a migration has run.
    """
    db = Database(connection)
    for name in VIEWS:
        connection.execute(f"DROP VIEW IF EXISTS {name}")
    migrations.apply(db)
    for name, query in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    connection.execute(f"PRAGMA user_version = {version:d}")
