"""The outbox: letters with their bytes, a delivery per recipient, and what was urgent."""

TABLES = (
    # the installation's name, drawn once: part of every Message-ID, so that two installations never share one
    """
    CREATE TABLE installation (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        name TEXT NOT NULL
    ) STRICT
    """,
    "INSERT INTO installation (one, name) VALUES (1, lower(hex(randomblob(8))))",
    """
    CREATE TABLE letters (
        letter_id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('digest', 'alert')),
        day TEXT NOT NULL,
        subject TEXT NOT NULL,
        text TEXT NOT NULL,
        html TEXT NOT NULL,
        document TEXT NOT NULL CHECK (json_valid(document)),
        made_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE outbox (
        delivery_id INTEGER PRIMARY KEY,
        letter_id TEXT NOT NULL REFERENCES letters (letter_id),
        channel TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
        recipient TEXT NOT NULL,
        message_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('claimed', 'written', 'sending', 'sent', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        unsure INTEGER NOT NULL DEFAULT 0 CHECK (unsure >= 0),
        next_try_at TEXT,
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        sending_at TEXT,
        settled_at TEXT,
        UNIQUE (letter_id, channel, recipient)
    ) STRICT
    """,
    "CREATE INDEX outbox_waiting ON outbox (state) WHERE state IN ('claimed', 'written', 'sending')",
    # state: claimed until its files are in place
    """
    CREATE TABLE alerts (
        alert_id TEXT PRIMARY KEY REFERENCES letters (letter_id),
        council TEXT NOT NULL,
        day TEXT NOT NULL,
        made_at TEXT NOT NULL,
        folder TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('claimed', 'written')),
        UNIQUE (council, day)
    ) STRICT
    """,
    # every urgent thing there was, sent or held back by an earlier alert of the day: it is urgent once
    """
    CREATE TABLE alert_hits (
        council TEXT NOT NULL,
        rule TEXT NOT NULL CHECK (rule IN ('named', 'published', 'stopped')),
        incident_id TEXT NOT NULL,
        fact_id TEXT NOT NULL,
        alert_id TEXT REFERENCES alerts (alert_id),
        seen_at TEXT NOT NULL,
        PRIMARY KEY (council, rule, incident_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX alert_hits_alert ON alert_hits (alert_id)",
    # facts that were looked at; the first look only fills it
    """
    CREATE TABLE alert_looks (
        fact_id TEXT PRIMARY KEY,
        seen_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX alert_looks_seen ON alert_looks (seen_at)",
)
