"""Profiles of feeds, and notes on feeds that work: what is odd about them and since when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from .base import Shelf, as_json, iso, moment


class ProfilesShelf(Shelf):
    def profile(self, feed: str) -> tuple[int, dict[str, int], dict[str, int]]:
        """Items, sites and words so far; nothing for a feed never profiled."""
        row = self.row("SELECT * FROM feed_profiles WHERE feed = ?", feed)
        return (0, {}, {}) if row is None else (row["items"], json.loads(row["sites"]), json.loads(row["words"]))

    def save(self, feed: str, items: int, sites: Mapping[str, int], words: Mapping[str, int]) -> None:
        self.db.execute("INSERT OR REPLACE INTO feed_profiles (feed, items, sites, words) VALUES (?, ?, ?, ?)",
                        (feed, items, as_json(dict(sites)), as_json(dict(words))))

    def note(self, feed: str, kind: str, detail: str, now: datetime) -> None:
        """Put down, or put down again, what is odd about a feed; its first day stays."""
        self.db.execute("""INSERT INTO feed_notes (feed, kind, detail, since, last_at) VALUES (?, ?, ?, ?, ?)
                           ON CONFLICT DO UPDATE SET detail = excluded.detail, last_at = excluded.last_at""",
                        (feed, kind, detail, iso(now), iso(now)))

    def forget(self, feed: str, kind: str) -> None:
        self.db.execute("DELETE FROM feed_notes WHERE feed = ? AND kind = ?", (feed, kind))

    def since(self, feed: str, kind: str) -> datetime | None:
        """Since when a note stands; None if it does not."""
        return moment(self.value("SELECT since FROM feed_notes WHERE feed = ? AND kind = ?", feed, kind))
