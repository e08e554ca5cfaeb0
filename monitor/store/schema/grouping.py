"""The index of the grouping room: signatures, bands of the sketch, passages, quotations, and learnt page furniture."""

TABLES = (
    """
    CREATE TABLE signatures (
        number INTEGER PRIMARY KEY,
        article_id TEXT NOT NULL UNIQUE,
        recipe TEXT NOT NULL,
        sketch BLOB NOT NULL,
        bands INTEGER NOT NULL,
        shingles INTEGER NOT NULL,
        passages BLOB NOT NULL,
        quotes BLOB NOT NULL,
        body_sha256 TEXT NOT NULL,
        owner TEXT NOT NULL,
        story_id TEXT NOT NULL,
        dated_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX signatures_body ON signatures (body_sha256)",
    "CREATE INDEX signatures_dated ON signatures (dated_at)",
    "CREATE INDEX signatures_story ON signatures (story_id)",
    """
    CREATE TABLE bands (
        band INTEGER NOT NULL,
        hash INTEGER NOT NULL,
        number INTEGER NOT NULL REFERENCES signatures (number),
        PRIMARY KEY (band, hash, number)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE passages (
        print INTEGER NOT NULL,
        number INTEGER NOT NULL REFERENCES signatures (number),
        PRIMARY KEY (print, number)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE quotes (
        print INTEGER NOT NULL,
        number INTEGER NOT NULL REFERENCES signatures (number),
        PRIMARY KEY (print, number)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE templates (
        owner TEXT NOT NULL,
        print INTEGER NOT NULL,
        PRIMARY KEY (owner, print)
    ) STRICT, WITHOUT ROWID
    """,
)
