"""What retention leaves behind, and indexes: for every foreign key, and for search by publisher."""

TABLES = (
    """
    CREATE TABLE tombstones (
        article_id TEXT NOT NULL REFERENCES articles (article_id),
        version INTEGER NOT NULL CHECK (version >= 1),
        dropped_at TEXT NOT NULL CHECK (dropped_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'),
        characters INTEGER NOT NULL CHECK (characters >= 0),
        PRIMARY KEY (article_id, version)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX articles_publisher ON articles (publisher COLLATE NOCASE)",
    "CREATE INDEX stories_merged_into ON stories (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX story_merges_merged_into ON story_merges (merged_into)",
)
