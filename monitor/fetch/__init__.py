"""Fetching: feeds and pages, politely, as records. Import what you need from its modules; nothing heavy is imported here."""
