"""Articles, their versions and addresses, and the queue of what still has to be judged."""

TABLES = (
    """
    CREATE TABLE articles (
        article_id TEXT PRIMARY KEY,
        address TEXT NOT NULL UNIQUE,
        url TEXT NOT NULL,
        publisher TEXT NOT NULL,
        publisher_group TEXT,
        publisher_kind TEXT CHECK (publisher_kind IN ('national', 'regional', 'trade', 'official', 'rewriter')),
        councils TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(councils)),
        title TEXT NOT NULL,
        byline TEXT NOT NULL,
        source TEXT NOT NULL,
        summary TEXT NOT NULL,
        published_at TEXT,
        first_seen_at TEXT NOT NULL,
        dated_at TEXT NOT NULL,
        language TEXT NOT NULL,
        words INTEGER NOT NULL,
        not_article TEXT NOT NULL,
        filed_at TEXT NOT NULL,
        latest_version INTEGER NOT NULL CHECK (latest_version >= 1)
    ) STRICT
    """,
    "CREATE INDEX articles_first_seen ON articles (first_seen_at)",
    "CREATE INDEX articles_dated ON articles (dated_at)",
    """
    CREATE TABLE addresses (
        address TEXT PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles (article_id)
    ) STRICT
    """,
    "CREATE INDEX addresses_article ON addresses (article_id)",
    """
    CREATE TABLE article_versions (
        id INTEGER PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        version INTEGER NOT NULL CHECK (version >= 1),
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        blocks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(blocks)),
        credit TEXT NOT NULL,
        text_sha256 TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        method TEXT NOT NULL,
        UNIQUE (article_id, version)
    ) STRICT
    """,
    "CREATE INDEX article_versions_seen ON article_versions (seen_at)",
    """
    CREATE TABLE work (
        step TEXT NOT NULL,
        item TEXT NOT NULL,
        not_before TEXT,
        PRIMARY KEY (step, item)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE carried (
        article_id TEXT PRIMARY KEY REFERENCES articles (article_id),
        reason TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE recipes (
        step TEXT PRIMARY KEY,
        recipe TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE failures (
        step TEXT NOT NULL,
        item TEXT NOT NULL,
        recipe TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        at TEXT NOT NULL,
        tries INTEGER NOT NULL,
        PRIMARY KEY (step, item)
    ) STRICT, WITHOUT ROWID
    """,
)
