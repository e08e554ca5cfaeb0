"""The index of the grouping room: signatures, who carries a fingerprint, and learnt page furniture."""

TABLES = (
    """
    CREATE TABLE signatures (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
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
        dated_at TEXT NOT NULL,
        posted INTEGER NOT NULL DEFAULT 1 CHECK (posted IN (0, 1))
    ) STRICT
    """,
    "CREATE INDEX signatures_body ON signatures (body_sha256)",
    "CREATE INDEX signatures_dated ON signatures (dated_at)",
    "CREATE INDEX signatures_posted ON signatures (posted)",
    "CREATE INDEX signatures_story ON signatures (story_id)",
    """
    CREATE TABLE postings (
        block INTEGER PRIMARY KEY,
        numbers BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE posting_levels (
        level INTEGER PRIMARY KEY,
        bits INTEGER NOT NULL,
        width INTEGER NOT NULL,
        postings INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE posting_state (
        generation INTEGER NOT NULL,
        packed_to INTEGER NOT NULL
    ) STRICT
    """,
    "INSERT INTO posting_state (generation, packed_to) VALUES (0, 0)",
    """
    CREATE TABLE templates (
        owner TEXT NOT NULL,
        print INTEGER NOT NULL,
        PRIMARY KEY (owner, print)
    ) STRICT, WITHOUT ROWID
    """,
)
