"""
The signatures of the grouping room, smaller: a third of the bytes for a million articles.

A sketch keeps one byte of each value (Li and Koenig 2010), times and hashes are no text, what an article is found by stands in one
column until it is packed, and an equal body is found like everything else. What stood
in the old table keeps its story; its signature is made again from the text, because it has another recipe.
"""

TABLES = (
    "CREATE TABLE signature_recipes (number INTEGER PRIMARY KEY, recipe TEXT NOT NULL UNIQUE) STRICT",
    "INSERT INTO signature_recipes (number, recipe) VALUES (0, '')",
    "ALTER TABLE signatures RENAME TO former_signatures",
    "DROP INDEX signatures_body",
    "DROP INDEX signatures_dated",
    "DROP INDEX signatures_posted",
    "DROP INDEX signatures_story",
    """
    CREATE TABLE signatures (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id TEXT NOT NULL UNIQUE,
        recipe INTEGER NOT NULL,
        sketch BLOB NOT NULL,
        shingles INTEGER NOT NULL,
        keys BLOB NOT NULL,
        body BLOB NOT NULL,
        owner TEXT NOT NULL,
        story_id TEXT NOT NULL,
        dated_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX signatures_dated ON signatures (dated_at)",
    "CREATE INDEX signatures_story ON signatures (story_id)",
    """
    INSERT INTO signatures (number, article_id, recipe, sketch, shingles, keys, body, owner, story_id, dated_at)
    SELECT number, article_id, 0, x'', 0, x'', x'', owner, story_id, CAST(strftime('%s', dated_at) AS INTEGER)
      FROM former_signatures
    """,
    "DROP TABLE former_signatures",
    "DELETE FROM postings",
    "DELETE FROM posting_levels",
    """
    UPDATE posting_state
       SET generation = generation + 1, packed_to = (SELECT coalesce(max(number), 0) FROM signatures)
    """,
)
