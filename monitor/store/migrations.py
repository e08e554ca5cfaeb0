"""
The schema's history: numbered functions, only added, each in a transaction with its own record of having run.

``user_version`` is the number of the last one and is written at the very end of one transaction over all that is missing. An ordinary start
needs neither this module nor sqlite-utils.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from .schema import articles, digests, facts, fetching, grouping, growth, health, judgements, outbox, profiles, retention, signatures, sources, timeline, told
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


@migrations()
def m004_smaller_signatures(db: Database) -> None:
    """Signatures in a third of the room; every article is grouped again, and keeps its story."""
    for statement in signatures.TABLES:
        db.execute(statement)


@migrations()
def m005_retention(db: Database) -> None:
    """Tombstones of texts that retention drops, and an index for every foreign key."""
    for statement in retention.TABLES:
        db.execute(statement)


@migrations()
def m006_outbox(db: Database) -> None:
    """Letters, their deliveries and what was urgent; the installation gets its name."""
    for statement in outbox.TABLES:
        db.execute(statement)


@migrations()
def m007_alarms(db: Database) -> None:
    """Faults that last and were told, and the way to a source's latest items."""
    for statement in health.TABLES:
        db.execute(statement)


@migrations()
def m008_growth(db: Database) -> None:
    """Indexes for what every run asks of tables that grow for ever."""
    for statement in growth.TABLES:
        db.execute(statement)


@migrations()
def m009_profiles(db: Database) -> None:
    """What feeds have been, and notes on those that work and are odd."""
    for statement in profiles.TABLES:
        db.execute(statement)


@migrations()
def m010_manners(db: Database) -> None:
    """How many requests were conditional, and how close two of them came."""
    for statement in profiles.TRAFFIC:
        db.execute(statement)


@migrations()
def m011_told(db: Database) -> None:
    """Each digest keeps the settings it was told with; those told before have none."""
    for statement in told.TABLES:
        db.execute(statement)


def migrate(connection: sqlite3.Connection, version: int, application_id: int) -> None:
    """
    Bring a database up to this program's schema; a second call does nothing.

    One transaction from the first statement to the version: a kill at any moment leaves the old schema whole or the new one (row E12).
    Tables change by migrations only. Views hold nothing, so they are made anew from ``VIEWS`` whenever a migration has run.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        for name in VIEWS:
            connection.execute(f"DROP VIEW IF EXISTS {name}")
        migrations.apply(Database(connection))
        for name, query in VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
        connection.execute(f"PRAGMA application_id = {application_id:d}")
        connection.execute(f"PRAGMA user_version = {version:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
