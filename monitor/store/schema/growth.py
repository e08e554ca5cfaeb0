"""Indexes that keep a run's questions as quick after ten years as after ten days (measured by ``python -m bench.years``)."""

TABLES = (
    "DROP INDEX entries_address",
    "CREATE INDEX entries_address ON entries (address, feed)",
    "DROP INDEX entries_feed",
    "CREATE INDEX entries_guid ON entries (feed, guid)",
    "CREATE INDEX entries_content ON entries (feed, content_sha256)",
    "CREATE INDEX pages_failed ON pages (dated_at) WHERE state = 'failed'",
)
