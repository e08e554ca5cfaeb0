"""
The schema's history: numbered functions, only added, each in a transaction with its own record of having run.

``user_version`` repeats how many have run, so that an ordinary start needs neither this module nor sqlite-utils.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from .schema import articles, digests, facts, grouping, judgements, sources, timeline
from .schema.views import VIEWS

migrations = Migrations("council-cyber-monitor")


@migrations()
def m001_first_release(db: Database) -> None:
    """Every table of the first release, its views, and full-text search over the articles."""
    for part in (sources, articles, judgements, grouping, facts, digests):
        for statement in part.TABLES:
            db.execute(statement)
    for name, query in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {query}")
    db["article_versions"].enable_fts(["title", "text"], tokenize="porter unicode61", create_triggers=True)
    db.execute("PRAGMA user_version = 1")


@migrations()
def m002_timeline(db: Database) -> None:
    """Steps of an incident with their moment; every incident is weighed again to fill it."""
    for statement in timeline.TABLES:
        db.execute(statement)
    db.execute("DROP VIEW v_timeline")
    db.execute(f"CREATE VIEW v_timeline AS {VIEWS['v_timeline']}")
    db.execute("DELETE FROM recipes WHERE step = 'facts'")
    db.execute("PRAGMA user_version = 2")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database up to this program's schema; a second call does nothing."""
    migrations.apply(Database(connection))
