"""What was told: a digest a local day, its items, and the bytes of its files."""

TABLES = (
    """
    CREATE TABLE digests (
        digest_date TEXT PRIMARY KEY,
        timezone TEXT NOT NULL,
        period_from TEXT NOT NULL,
        period_to TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('claimed', 'written')),
        told_at TEXT NOT NULL,
        made_at TEXT NOT NULL,
        folder TEXT NOT NULL,
        subject TEXT NOT NULL,
        summary TEXT NOT NULL,
        new INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        councils TEXT NOT NULL CHECK (json_valid(councils)),
        complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
        checked INTEGER NOT NULL,
        of_feeds INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE digest_items (
        digest_date TEXT NOT NULL REFERENCES digests (digest_date),
        section TEXT NOT NULL CHECK (section IN ('new', 'changed', 'context', 'repeated')),
        position INTEGER NOT NULL,
        fact_id TEXT REFERENCES facts (fact_id),
        conflict_id TEXT REFERENCES conflicts (conflict_id),
        statement TEXT NOT NULL,
        standing TEXT NOT NULL,
        told_at TEXT NOT NULL,
        PRIMARY KEY (digest_date, section, position),
        CHECK ((fact_id IS NULL) <> (conflict_id IS NULL))
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX digest_items_fact ON digest_items (fact_id)",
    "CREATE INDEX digest_items_conflict ON digest_items (conflict_id)",
    """
    CREATE TABLE digest_files (
        digest_date TEXT NOT NULL REFERENCES digests (digest_date),
        format TEXT NOT NULL,
        bytes BLOB NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (digest_date, format)
    ) STRICT, WITHOUT ROWID
    """,
)
