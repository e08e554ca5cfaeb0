"""Sentences with their verdicts, facts, mentions and conflicts of an incident."""

TABLES = (
    """
    CREATE TABLE sentences (
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        version INTEGER NOT NULL,
        position INTEGER NOT NULL,
        incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
        "start" INTEGER NOT NULL CHECK ("start" >= 0),
        "end" INTEGER NOT NULL CHECK ("end" > "start"),
        place TEXT NOT NULL CHECK (place IN ('headline', 'standfirst', 'subhead', 'caption', 'body')),
        kind TEXT NOT NULL CHECK (kind IN ('fact', 'quote', 'background', 'boilerplate', 'off_topic')),
        kind_reason TEXT NOT NULL,
        novelty TEXT NOT NULL CHECK (novelty IN ('new', 'seen', 'excluded')),
        rule TEXT NOT NULL,
        score REAL,
        threshold REAL,
        compared_with TEXT NOT NULL,
        reason TEXT NOT NULL,
        recipe TEXT NOT NULL,
        PRIMARY KEY (article_id, version, position)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sentences_incident ON sentences (incident_id)",
    """
    CREATE TABLE facts (
        fact_id TEXT PRIMARY KEY,
        incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
        statement TEXT NOT NULL,
        type TEXT NOT NULL CHECK (type IN ('event', 'forecast', 'advice', 'quote', 'comment', 'background')),
        subject TEXT NOT NULL,
        frame TEXT NOT NULL,
        value TEXT NOT NULL,
        unit TEXT NOT NULL,
        polarity TEXT NOT NULL CHECK (polarity IN ('asserted', 'denied')),
        standing TEXT NOT NULL CHECK (standing IN ('confirmed', 'reported', 'unconfirmed', 'denied', 'disputed')),
        first_seen_at TEXT NOT NULL,
        new_at TEXT NOT NULL,
        first_article_id TEXT NOT NULL REFERENCES articles (article_id),
        origins INTEGER NOT NULL CHECK (origins >= 0),
        told_as_new INTEGER NOT NULL CHECK (told_as_new IN (0, 1)),
        why TEXT NOT NULL,
        retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
        recipe TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX facts_incident ON facts (incident_id)",
    "CREATE INDEX facts_new ON facts (new_at)",
    "CREATE INDEX facts_first_seen ON facts (first_seen_at)",
    "CREATE INDEX facts_first_article ON facts (first_article_id)",
    """
    CREATE TABLE mentions (
        fact_id TEXT NOT NULL REFERENCES facts (fact_id),
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        version INTEGER NOT NULL,
        sentence INTEGER NOT NULL,
        "start" INTEGER NOT NULL CHECK ("start" >= 0),
        "end" INTEGER NOT NULL CHECK ("end" > "start"),
        attribution TEXT NOT NULL,
        origin TEXT NOT NULL,
        hedge TEXT NOT NULL CHECK (hedge IN ('none', 'alleged', 'unconfirmed', 'denied')),
        seen_at TEXT NOT NULL,
        PRIMARY KEY (fact_id, article_id, version, "start", "end")
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX mentions_article ON mentions (article_id, version)",
    """
    CREATE TABLE conflicts (
        conflict_id TEXT PRIMARY KEY,
        incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
        fact_a TEXT NOT NULL REFERENCES facts (fact_id),
        fact_b TEXT NOT NULL REFERENCES facts (fact_id),
        kind TEXT NOT NULL CHECK (kind IN ('contradicts', 'updates', 'status_change', 'quote_variant', 'scope')),
        severity TEXT NOT NULL CHECK (severity IN ('hard', 'soft', 'update')),
        rule TEXT NOT NULL,
        explanation TEXT NOT NULL,
        detected_at TEXT NOT NULL,
        retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
    ) STRICT
    """,
    "CREATE INDEX conflicts_incident ON conflicts (incident_id)",
    "CREATE INDEX conflicts_fact_a ON conflicts (fact_a)",
    "CREATE INDEX conflicts_fact_b ON conflicts (fact_b)",
    "CREATE INDEX conflicts_detected ON conflicts (detected_at)",
)
