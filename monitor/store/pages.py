"""Pages behind the entries: which are due, what was sent, and whether it has been read."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime, timedelta

from ..records import Page
from .base import Shelf, iso, moment

LOOK_HOURS = (1, 6, 24, 72, 168, 336, 720)
"""Hours after first sight at which the page of a relevant article is read again: most edits come on the first day, and corrections at the
same address come late (an Ombudsman page named three councils, eight days later two)."""

TRIES = 5
"""A page that fails this often is left alone until its entry changes."""


class PagesShelf(Shelf):
    def want(self, address: str, url: str, dated_at: datetime, now: datetime, *, priority: int = 0) -> None:
        """Let a page be fetched, now or again."""
        self.db.execute(
            """INSERT INTO pages (address, url, state, due_at, dated_at, priority) VALUES (?, ?, 'due', ?, ?, ?)
               ON CONFLICT DO UPDATE SET due_at = excluded.due_at, failures = 0,
                   url = CASE WHEN (length(excluded.url), excluded.url) < (length(url), url) THEN excluded.url ELSE url END""",
            (address, url, iso(now), iso(dated_at), priority))

    def due(self, now: datetime) -> list[tuple[str, str, str | None, str | None]]:
        """(address, url, etag, last modified) of pages to fetch, most promising first, then newest."""
        return [tuple(row) for row in self.rows(
            """SELECT address, url, etag, last_modified FROM pages WHERE due_at IS NOT NULL AND due_at <= ?
                ORDER BY priority DESC, dated_at DESC, address""", iso(now))]

    def fetched(self, address: str, page: Page) -> None:
        digest = hashlib.sha256(page.body).hexdigest()
        self.db.execute(
            """UPDATE pages SET state = 'fetched', due_at = NULL, etag = ?, last_modified = ?, answered_url = ?, status = ?,
                      content_type = ?, body = ?, body_sha256 = ?, fetched_at = ?, looked_at = ?, failures = 0, reason = NULL,
                      extracted_sha256 = CASE extracted_sha256 WHEN ? THEN extracted_sha256 END
                WHERE address = ?""",
            (page.etag, page.last_modified, page.answered_url, page.status, page.content_type, zlib.compress(page.body), digest,
             iso(page.fetched_at), iso(page.fetched_at), digest, address))

    def not_modified(self, address: str, now: datetime) -> None:
        self.db.execute("UPDATE pages SET due_at = NULL, failures = 0, reason = NULL, looked_at = ? WHERE address = ?", (iso(now), address))

    def failed(self, address: str, reason: str, now: datetime) -> None:
        self.db.execute(
            """UPDATE pages SET failures = failures + 1, reason = ?, state = CASE WHEN body_sha256 IS NULL THEN 'failed' ELSE state END,
                      looked_at = ?, due_at = CASE WHEN failures + 1 < ? THEN ? END
                WHERE address = ?""", (reason, iso(now), TRIES, iso(now + timedelta(hours=6)), address))

    def plan_looks(self, now: datetime) -> None:
        """
        Put the next look at each relevant article's page into the calendar: the first of ``LOOK_HOURS`` that is later than the last look.

        Looks that a machine was off for are made up for by one.
        """
        oldest = now - timedelta(hours=LOOK_HOURS[-1])
        planned = []
        for row in self.rows(
                """SELECT p.address, a.first_seen_at, coalesce(p.looked_at, p.fetched_at, a.first_seen_at) AS looked_at FROM articles a
                    CROSS JOIN relevance r ON r.article_id = a.article_id AND r.relevant = 1
                    CROSS JOIN addresses d ON d.article_id = a.article_id
                    CROSS JOIN pages p ON p.address = d.address
                    WHERE a.first_seen_at > ? AND p.due_at IS NULL ORDER BY p.address""", iso(oldest)):
            first, last = moment(row["first_seen_at"]), moment(row["looked_at"])
            looks = (first + timedelta(hours=hours) for hours in LOOK_HOURS)
            planned.append((iso(next((at for at in looks if at > last), None)), row["address"]))
        self.db.executemany("UPDATE pages SET due_at = ? WHERE address = ?", planned)

    def redo_extraction(self, recipe: str) -> None:
        """Let pages that were read under another recipe be read again, as far as their bytes are kept."""
        self.db.execute("UPDATE pages SET extracted_sha256 = NULL WHERE body IS NOT NULL AND fetched_at IS NOT NULL AND extracted_recipe <> ?", (recipe,))

    def unread(self) -> list[str]:
        return [row[0] for row in self.rows(
            """SELECT address FROM pages WHERE body_sha256 IS NOT NULL AND extracted_sha256 IS NULL AND body IS NOT NULL
                ORDER BY dated_at, address""")]

    def page(self, address: str) -> Page:
        row = self.row("SELECT * FROM pages WHERE address = ?", address)
        return Page(url=row["url"], answered_url=row["answered_url"], status=row["status"], content_type=row["content_type"] or "",
                    body=zlib.decompress(row["body"]), fetched_at=moment(row["fetched_at"]), etag=row["etag"],
                    last_modified=row["last_modified"])

    def read(self, address: str, recipe: str, refusal: str | None = None) -> None:
        self.db.execute(
            """UPDATE pages SET extracted_sha256 = body_sha256, extracted_recipe = ?, reason = ?,
                      state = CASE WHEN ? IS NULL THEN 'fetched' ELSE 'refused' END WHERE address = ?""",
            (recipe, refusal, refusal, address))
