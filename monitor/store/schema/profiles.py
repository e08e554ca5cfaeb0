"""What a feed's items have been, and what a person should know of a feed that works."""

TRAFFIC = (
    "ALTER TABLE traffic ADD COLUMN conditional INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE traffic ADD COLUMN closest_seconds REAL",
)
"""What the report on manners asks of the ledger besides."""

TABLES = (
    """
    CREATE TABLE feed_profiles (
        feed TEXT PRIMARY KEY,
        items INTEGER NOT NULL CHECK (items >= 0),
        sites TEXT NOT NULL CHECK (json_valid(sites)),
        words TEXT NOT NULL CHECK (json_valid(words))
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE feed_notes (
        feed TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL,
        since TEXT NOT NULL,
        last_at TEXT NOT NULL,
        PRIMARY KEY (feed, kind)
    ) STRICT, WITHOUT ROWID
    """,
)
