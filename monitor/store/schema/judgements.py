"""Relevance, councils, stories, origins and incidents: a row per verdict, each with its recipe."""

ROLES = "('affected', 'alerted', 'cleared', 'responding', 'mentioned', 'background')"
STANDINGS = "('confirmed', 'reported', 'unconfirmed', 'denied', 'corrected')"

TABLES = (
    """
    CREATE TABLE relevance (
        article_id TEXT PRIMARY KEY REFERENCES articles (article_id),
        recipe TEXT NOT NULL,
        text_sha256 TEXT NOT NULL,
        relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
        score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
        kind TEXT NOT NULL CHECK (kind IN ('news', 'statement', 'retrospective', 'roundup', 'not_article')),
        reasons TEXT NOT NULL CHECK (json_valid(reasons)),
        by_context INTEGER NOT NULL CHECK (by_context IN (0, 1))
    ) STRICT
    """,
    """
    CREATE TABLE passed_over (
        gss TEXT NOT NULL,
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        in_context INTEGER NOT NULL CHECK (in_context IN (0, 1)),
        PRIMARY KEY (gss, article_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX passed_over_article ON passed_over (article_id)",
    f"""
    CREATE TABLE council_tags (
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        version INTEGER NOT NULL,
        gss TEXT NOT NULL,
        council TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN {ROLES}),
        standing TEXT NOT NULL CHECK (standing IN {STANDINGS}),
        "start" INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        evidence TEXT NOT NULL,
        sure REAL NOT NULL,
        recipe TEXT NOT NULL,
        PRIMARY KEY (article_id, version, gss)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX council_tags_gss ON council_tags (gss)",
    """
    CREATE TABLE article_suppliers (
        supplier TEXT NOT NULL,
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        PRIMARY KEY (supplier, article_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX article_suppliers_article ON article_suppliers (article_id)",
    """
    CREATE TABLE stories (
        story_id TEXT PRIMARY KEY,
        merged_into TEXT REFERENCES stories (story_id)
    ) STRICT
    """,
    """
    CREATE TABLE story_merges (
        story_id TEXT NOT NULL REFERENCES stories (story_id),
        merged_into TEXT NOT NULL REFERENCES stories (story_id),
        article_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (story_id, merged_into)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE placements (
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        position INTEGER NOT NULL,
        story_id TEXT NOT NULL REFERENCES stories (story_id),
        lead_article_id TEXT NOT NULL,
        relation TEXT NOT NULL CHECK (relation IN ('original', 'copy', 'edited', 'derived')),
        similarity REAL,
        containment REAL,
        reason TEXT NOT NULL,
        spans TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(spans)),
        recipe TEXT NOT NULL,
        PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX placements_story ON placements (story_id)",
    """
    CREATE TABLE origins (
        article_id TEXT PRIMARY KEY REFERENCES articles (article_id),
        origin TEXT NOT NULL,
        kind TEXT NOT NULL,
        evidence TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE incidents (
        incident_id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'contained', 'closed', 'corrected', 'near_miss')),
        began_on TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE incident_articles (
        article_id TEXT PRIMARY KEY REFERENCES articles (article_id),
        incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
        reason TEXT NOT NULL,
        recipe TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX incident_articles_incident ON incident_articles (incident_id)",
    f"""
    CREATE TABLE incident_councils (
        incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
        gss TEXT NOT NULL,
        council TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN {ROLES}),
        standing TEXT NOT NULL CHECK (standing IN {STANDINGS}),
        since TEXT NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (incident_id, gss)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX incident_councils_gss ON incident_councils (gss)",
)
