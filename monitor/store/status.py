"""What ``monitor status`` asks: rows and counts, and no record, so that it is answered at once."""

from __future__ import annotations

from datetime import datetime

from .base import Shelf, iso


class StatusShelf(Shelf):
    def last_digest(self) -> dict[str, object] | None:
        """The latest day that was written; None before the first."""
        row = self.row("""SELECT digest_date, subject, period_from, period_to, new, changed, complete FROM digests
                           ORDER BY digest_date DESC LIMIT 1""")
        return None if row is None else dict(row)

    def feeds(self) -> list[dict[str, object]]:
        """Rows of ``v_feed_health``."""
        return [dict(row) for row in self.rows("SELECT * FROM v_feed_health ORDER BY publisher, url")]

    def counts(self) -> dict[str, int]:
        """Articles on file, relevant ones, and facts that stand."""
        return dict(self.row("""SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM relevance WHERE relevant = 1) AS relevant,
                                       (SELECT count(*) FROM facts WHERE retired = 0) AS facts"""))

    def letters(self, since: datetime) -> list[dict[str, object]]:
        """What waits, and what was given up after ``since``: a row per letter, channel, state and reason, oldest first."""
        if self.row("SELECT 1 FROM sqlite_master WHERE name = 'outbox'") is None:
            return []  # a file of an earlier program, looked at before the first run brings it up to date
        return [dict(row) for row in self.rows(
            """SELECT o.letter_id, o.channel, o.state, count(*) AS recipients, max(o.attempts) AS attempts, min(o.next_try_at) AS next_try_at,
                      o.reason, max(o.detail) AS detail
                 FROM outbox o JOIN letters l ON l.letter_id = o.letter_id
                WHERE o.state IN ('claimed', 'written', 'sending') OR o.state = 'failed' AND o.settled_at > ?
                GROUP BY o.letter_id, o.channel, o.state, o.reason ORDER BY l.day, o.letter_id, o.channel, o.state""", iso(since))]
