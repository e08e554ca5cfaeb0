"""Faults that last and were told, and the way to a source's latest items."""

TABLES = (
    """
    CREATE TABLE alarms (
        name TEXT PRIMARY KEY,
        says TEXT NOT NULL,
        since TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX articles_publisher_seen ON articles (publisher, first_seen_at)",
)
