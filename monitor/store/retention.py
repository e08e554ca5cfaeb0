"""What is forgotten, and what never is: keys, hashes, addresses, verdicts and what was told outlive every text (row C17)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from .base import Shelf, iso
from .settings import StoreSettings

BATCH = 500
"""Rows of one transaction, so that nobody waits long for the write lock (reliability guide, section 9)."""

LEAP = timedelta(days=1)
"""A clock that is further ahead of the last run than this is not believed until the next run: a wrong clock must not empty the archive."""

Transaction = Callable[[], AbstractContextManager[None]]


class RetentionShelf(Shelf):
    def keep(self, settings: StoreSettings, now: datetime, transaction: Transaction, *, longest_incident: timedelta) -> dict[str, int]:
        """
        Drop what is older than its time, in batches; gives how much of what.

        Args:
            transaction: Opens one; each batch is one.
            longest_incident: An incident is open so long: its texts are needed to weigh what comes in.
        """
        dropped = {"pages": self._batches(transaction, lambda: self._pages(now - timedelta(days=settings.keep_pages_days)))}
        if settings.keep_runs_days:
            since = now - timedelta(days=settings.keep_runs_days)
            for table, column in (("runs", "started_at"), ("fetches", "at"), ("traffic", "at")):
                dropped[table] = self._batches(transaction, lambda table=table, column=column: self._ledger(table, column, since))
        if settings.keep_text_days:
            before = now - timedelta(days=settings.keep_text_days)
            dropped["texts"] = self._batches(transaction, lambda: self._texts(self._irrelevant(before), now))
        if settings.keep_told_text_days:
            before = now - max(timedelta(days=settings.keep_told_text_days), longest_incident)
            dropped["told texts"] = self._batches(transaction, lambda: self._texts(self._told(before), now))
        return {name: count for name, count in dropped.items() if count}

    def leapt(self, now: datetime) -> bool:
        """Whether the clock is far ahead of the run before the present one; after days off that is true once, and nothing is dropped that day."""
        last = self.value("SELECT max(started_at) FROM runs WHERE started_at < ?", iso(now))
        return last is not None and str(last) < str(iso(now - LEAP))

    def _batches(self, transaction: Transaction, drop: Callable[[], int]) -> int:
        total = 0
        while True:
            with transaction():
                count = drop()
            total += count
            if count < BATCH:
                return total

    def _pages(self, before: datetime) -> int:
        return self.db.execute(
            """UPDATE pages SET body = NULL WHERE address IN (SELECT address FROM pages WHERE body IS NOT NULL AND extracted_sha256 IS NOT NULL
                                                                AND fetched_at < ? LIMIT ?)""", (iso(before), BATCH)).rowcount

    def _ledger(self, table: str, column: str, before: datetime) -> int:
        keys = [row[1] for row in sorted(self.rows(f"PRAGMA table_info({table})"), key=lambda row: row[5]) if row[5]]
        named = ", ".join(keys)
        rows = self.rows(f"SELECT {named} FROM {table} WHERE {column} < ? LIMIT ?", iso(before), BATCH)
        self.db.executemany(f"DELETE FROM {table} WHERE {' AND '.join(f'{key} = ?' for key in keys)}", [tuple(row) for row in rows])
        return len(rows)

    def _irrelevant(self, before: datetime) -> list[tuple[str, int, int]]:
        """(article, version, characters) of texts that are none of our subject, judged and old."""
        return [tuple(row) for row in self.rows(
            """SELECT v.article_id, v.version, length(v.text) FROM article_versions v
                 JOIN articles a ON a.article_id = v.article_id JOIN relevance r ON r.article_id = v.article_id
                WHERE r.relevant = 0 AND a.first_seen_at < ? AND v.seen_at < ?
                  AND NOT EXISTS (SELECT 1 FROM work w WHERE w.item = v.article_id)
                  AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.article_id = v.article_id AND t.version = v.version) LIMIT ?""",
            iso(before), iso(before), BATCH)]

    def _told(self, before: datetime) -> list[tuple[str, int, int]]:
        """The same of incidents on which the last word was said before that time."""
        return [tuple(row) for row in self.rows(
            """SELECT v.article_id, v.version, length(v.text) FROM article_versions v
                 JOIN incident_articles i ON i.article_id = v.article_id
                WHERE i.incident_id IN (SELECT incident_id FROM v_incidents WHERE last_seen_at < ?)
                  AND NOT EXISTS (SELECT 1 FROM work w WHERE w.item IN (v.article_id, i.incident_id))
                  AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.article_id = v.article_id AND t.version = v.version) LIMIT ?""",
            iso(before), BATCH)]

    def _texts(self, found: list[tuple[str, int, int]], now: datetime) -> int:
        """Empty texts, titles of versions left; the triggers take the words out of full-text search."""
        self.db.executemany("UPDATE article_versions SET text = '', blocks = '[]', credit = '' WHERE article_id = ? AND version = ?",
                            [(article_id, version) for article_id, version, _ in found])
        self.db.executemany("INSERT INTO tombstones (article_id, version, dropped_at, characters) VALUES (?, ?, ?, ?)",
                            [(article_id, version, iso(now), characters) for article_id, version, characters in found])
        return len(found)
