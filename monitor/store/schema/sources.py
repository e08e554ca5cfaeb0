"""Feeds, their entries, pages as sent, and the ledger of runs."""

TABLES = (
    """
    CREATE TABLE feeds (
        url TEXT PRIMARY KEY,
        publisher TEXT NOT NULL,
        publisher_group TEXT,
        kind TEXT NOT NULL CHECK (kind IN ('national', 'regional', 'trade', 'official', 'rewriter')),
        councils TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(councils)),
        listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1)),
        etag TEXT,
        last_modified TEXT,
        body_sha256 TEXT,
        state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'failing', 'gone', 'paused')),
        reason TEXT,
        failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
        failing_since TEXT,
        last_checked_at TEXT,
        last_success_at TEXT,
        next_due_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE entries (
        entry_id TEXT PRIMARY KEY,
        feed TEXT NOT NULL REFERENCES feeds (url),
        guid TEXT,
        address TEXT NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        summary TEXT NOT NULL,
        byline TEXT NOT NULL,
        source TEXT NOT NULL,
        published_at TEXT,
        updated_at TEXT,
        content_sha256 TEXT NOT NULL,
        first_seen_at TEXT NOT NULL,
        changed_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX entries_address ON entries (address)",
    "CREATE INDEX entries_feed ON entries (feed)",
    """
    CREATE TABLE pages (
        address TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('due', 'fetched', 'failed', 'refused')),
        due_at TEXT,
        priority INTEGER NOT NULL DEFAULT 0,
        dated_at TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        answered_url TEXT,
        status INTEGER,
        content_type TEXT,
        body BLOB,
        body_sha256 TEXT,
        fetched_at TEXT,
        extracted_sha256 TEXT,
        extracted_recipe TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        reason TEXT,
        rereads INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX pages_due ON pages (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX pages_kept ON pages (fetched_at) WHERE body IS NOT NULL",
    "CREATE INDEX pages_unread ON pages (address) WHERE body_sha256 IS NOT NULL AND extracted_sha256 IS NULL",
    """
    CREATE TABLE runs (
        run_id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT NOT NULL,
        exit_code INTEGER,
        feeds_checked INTEGER NOT NULL DEFAULT 0,
        feeds_failed INTEGER NOT NULL DEFAULT 0,
        articles_new INTEGER NOT NULL DEFAULT 0,
        facts_new INTEGER NOT NULL DEFAULT 0,
        steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(steps))
    ) STRICT
    """,
)
