"""Verdicts of relevance, and the articles that were passed over although they name a council."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ..records import Article, Relevance
from .base import Shelf, as_json, iso

CONTEXT_RULE = "open-incident"
"""Rule of a verdict that rests on the incident being known already; such an article makes nothing else relevant."""


class RelevanceShelf(Shelf):
    def judged(self, article_id: str) -> bool:
        """Whether an article has a verdict already, of whatever recipe."""
        return self.value("SELECT 1 FROM relevance WHERE article_id = ?", article_id) is not None

    def save(self, article: Article, recipe: str, verdict: Relevance, *, named: Collection[str] = (), affected: Collection[str] = ()) -> None:
        """
        File a verdict.

        Args:
            named: Councils the article names, by GSS code; kept for an article that is passed over, so that it can be looked at again.
            affected: Those of them that were known to have an open incident.
        """
        if verdict.relevant and self.value("SELECT relevant FROM relevance WHERE article_id = ?", article.article_id) == 0:
            self.db.execute("INSERT OR REPLACE INTO carried (article_id, reason) VALUES (?, 'passed over at first')", (article.article_id,))
        reasons = [{"rule": reason.rule, "quote": reason.quote} for reason in verdict.reasons]
        self.db.execute("INSERT OR REPLACE INTO relevance (article_id, recipe, text_sha256, relevant, score, kind, reasons, by_context) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (article.article_id, recipe, article.text_sha256, int(verdict.relevant), verdict.score, verdict.kind,
                         as_json(reasons), int(any(reason.rule == CONTEXT_RULE for reason in verdict.reasons))))
        self.db.execute("DELETE FROM passed_over WHERE article_id = ?", (article.article_id,))
        if not verdict.relevant:
            self.db.executemany("INSERT INTO passed_over (gss, article_id, in_context) VALUES (?, ?, ?)",
                                [(gss, article.article_id, int(gss in affected)) for gss in sorted(set(named))])

    def count(self) -> int:
        """Relevant articles on file."""
        return int(self.value("SELECT count(*) FROM relevance WHERE relevant = 1"))

    def kind(self, article_id: str) -> str:
        return str(self.value("SELECT kind FROM relevance WHERE article_id = ?", article_id) or "news")

    def affected(self, named: Collection[str], article_id: str, since: datetime, until: datetime) -> frozenset[str]:
        """Which of the councils another article, relevant by its own words and no look back, calls affected in a window."""
        return frozenset(gss for gss in named if self.row(
            """SELECT 1 FROM council_tags t JOIN relevance r ON r.article_id = t.article_id JOIN articles a ON a.article_id = t.article_id
                WHERE t.gss = ? AND t.role = 'affected' AND t.article_id <> ? AND r.relevant = 1 AND r.by_context = 0
                  AND r.kind <> 'retrospective' AND a.dated_at BETWEEN ? AND ? LIMIT 1""", gss, article_id, iso(since), iso(until)))

    def passed_over(self, gss: str, since: datetime, until: datetime) -> list[str]:
        """Articles of a window that name a council and were judged before its incident was known."""
        return [row[0] for row in self.rows(
            """SELECT p.article_id FROM passed_over p JOIN articles a ON a.article_id = p.article_id
                WHERE p.gss = ? AND p.in_context = 0 AND a.dated_at BETWEEN ? AND ? ORDER BY a.dated_at, p.article_id""",
            gss, iso(since), iso(until))]

    def judged_in_context(self, gss: str, since: datetime, until: datetime) -> list[str]:
        """Articles of a window whose verdict knew of the open incident of a council."""
        return [row[0] for row in self.rows(
            """SELECT p.article_id FROM passed_over p JOIN articles a ON a.article_id = p.article_id
                WHERE p.gss = ? AND p.in_context = 1 AND a.dated_at BETWEEN ? AND ?
               UNION
               SELECT t.article_id FROM council_tags t JOIN relevance r ON r.article_id = t.article_id
                 JOIN articles a ON a.article_id = t.article_id
                WHERE t.gss = ? AND r.by_context = 1 AND a.dated_at BETWEEN ? AND ? ORDER BY 1""",
            gss, iso(since), iso(until), gss, iso(since), iso(until))]

    def by_own_words(self, article_id: str) -> bool:
        """Whether an article is relevant without the help of an incident already known, and tells of the present."""
        return bool(self.value("SELECT relevant = 1 AND by_context = 0 AND kind <> 'retrospective' FROM relevance WHERE article_id = ?",
                               article_id))
