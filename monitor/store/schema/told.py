"""With which settings a digest was told, so that it can be told again as it was."""

TABLES = (
    "ALTER TABLE digests ADD COLUMN settings TEXT CHECK (settings IS NULL OR json_valid(settings))",
)
