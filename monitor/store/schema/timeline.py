"""Steps of an incident with their moment."""

TABLES = (
    """
    CREATE TABLE timeline (
        fact_id TEXT PRIMARY KEY REFERENCES facts (fact_id) ON DELETE CASCADE,
        incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
        kind TEXT NOT NULL CHECK (kind <> ''),
        at TEXT NOT NULL,
        at_precision TEXT NOT NULL CHECK (at_precision IN ('minute', 'day', 'published', 'first_seen')),
        what TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX timeline_incident ON timeline (incident_id)",
)
