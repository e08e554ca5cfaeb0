"""What fetching remembers from run to run: the ledger of visits, what each host was asked, its wishes, and where feeds moved."""

COLUMNS = (
    "ALTER TABLE feeds ADD COLUMN address TEXT",
    "ALTER TABLE feeds ADD COLUMN moved_to TEXT",
    "ALTER TABLE feeds ADD COLUMN moved_since TEXT",
    "ALTER TABLE feeds ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0 CHECK (moved_times >= 0)",
    "ALTER TABLE feeds ADD COLUMN strikes REAL NOT NULL DEFAULT 0 CHECK (strikes >= 0)",
    "ALTER TABLE feeds ADD COLUMN whole_at TEXT",
    "ALTER TABLE feeds ADD COLUMN recipe TEXT",
    "ALTER TABLE feeds ADD COLUMN gap_minutes REAL",
    "ALTER TABLE feeds ADD COLUMN newest_at TEXT",
    "ALTER TABLE feeds ADD COLUMN wait_minutes REAL",
    "ALTER TABLE feeds ADD COLUMN skip_hours TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(skip_hours))",
    "ALTER TABLE pages ADD COLUMN looked_at TEXT",
)
"""Columns of a feed's state, as ``FeedState`` describes them, and when a page was last asked for, whatever came."""

TABLES = (
    # a row per run and feed that was due; a feed without a row was not due or is backing off
    """
    CREATE TABLE fetches (
        run_id TEXT NOT NULL,
        feed TEXT NOT NULL,
        at TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('fetched', 'unchanged', 'failed', 'not_tried')),
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        answered_url TEXT NOT NULL DEFAULT '',
        entries INTEGER NOT NULL DEFAULT 0,
        new_entries INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (run_id, feed)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX fetches_feed ON fetches (feed, at)",
    "CREATE INDEX fetches_at ON fetches (at)",
    # a row per run and host:port that was asked: what publishers see of us
    """
    CREATE TABLE traffic (
        run_id TEXT NOT NULL,
        host TEXT NOT NULL,
        at TEXT NOT NULL,
        requests INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        not_modified INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        refused_by_robots INTEGER NOT NULL DEFAULT 0,
        rate_limited INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (run_id, host)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX traffic_host ON traffic (host, at)",
    "CREATE INDEX traffic_at ON traffic (at)",
    # a host, or a single feed, that asked us to wait, until then
    """
    CREATE TABLE pauses (
        name TEXT PRIMARY KEY,
        until TEXT NOT NULL,
        asked_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE robots (
        origin TEXT PRIMARY KEY,
        fetched_at TEXT NOT NULL,
        status INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE feed_moves (
        feed TEXT NOT NULL,
        at TEXT NOT NULL,
        from_address TEXT NOT NULL,
        to_address TEXT NOT NULL,
        because TEXT NOT NULL,
        PRIMARY KEY (feed, at)
    ) STRICT, WITHOUT ROWID
    """,
)
