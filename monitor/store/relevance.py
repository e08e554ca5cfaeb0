"""Verdicts of relevance."""

from __future__ import annotations

from ..records import Article, Relevance
from .base import Shelf, as_json


class RelevanceShelf(Shelf):
    def save(self, article: Article, recipe: str, verdict: Relevance) -> None:
        reasons = [{"rule": reason.rule, "quote": reason.quote} for reason in verdict.reasons]
        self.db.execute("INSERT OR REPLACE INTO relevance (article_id, recipe, text_sha256, relevant, score, kind, reasons) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (article.article_id, recipe, article.text_sha256, int(verdict.relevant), verdict.score, verdict.kind,
                         as_json(reasons)))

    def kind(self, article_id: str) -> str:
        return str(self.value("SELECT kind FROM relevance WHERE article_id = ?", article_id) or "news")
