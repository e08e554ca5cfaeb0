"""What the report on manners asks besides the ledger of traffic."""

from __future__ import annotations

from datetime import datetime

from .base import Shelf, iso


class MannersShelf(Shelf):
    def left_alone(self, since: datetime) -> list[str]:
        """Feeds not visited because their host had asked us to wait, once for each time."""
        return [row[0] for row in self.rows("SELECT feed FROM fetches WHERE at >= ? AND outcome = 'not_tried' AND reason = 'rate_limited'", iso(since))]

    def new_articles(self, since: datetime) -> list[str]:
        """Addresses of the articles first seen since a moment."""
        return [row[0] for row in self.rows("SELECT url FROM articles WHERE first_seen_at >= ?", iso(since))]
