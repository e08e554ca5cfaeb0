"""Council tags, for every version of an article."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..records import Article, CouncilTag
from .base import Shelf


class CouncilsShelf(Shelf):
    def save(self, article: Article, recipe: str, tags: Sequence[CouncilTag]) -> None:
        """Replace the tags of one version."""
        self.db.execute("DELETE FROM council_tags WHERE article_id = ? AND version = ?", (article.article_id, article.version))
        self.db.executemany(
            """INSERT INTO council_tags (article_id, version, gss, council, role, standing, "start", "end", evidence, sure, recipe)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [(article.article_id, article.version, tag.gss, tag.council, tag.role, tag.standing, tag.start, tag.end, tag.evidence,
              tag.sure, recipe) for tag in tags])

    def of(self, article_id: str, version: int) -> tuple[CouncilTag, ...]:
        """Tags of one version, in the order in which the text names the councils."""
        return tuple(CouncilTag(gss=row["gss"], council=row["council"], role=row["role"], standing=row["standing"],
                                evidence=row["evidence"], start=row["start"], end=row["end"], sure=row["sure"])
                     for row in self.rows("""SELECT * FROM council_tags WHERE article_id = ? AND version = ?
                                              ORDER BY "start", gss""", article_id, version))

    def save_suppliers(self, article_id: str, suppliers: Collection[str]) -> None:
        """Replace the suppliers that an article names."""
        self.db.execute("DELETE FROM article_suppliers WHERE article_id = ?", (article_id,))
        self.db.executemany("INSERT INTO article_suppliers (supplier, article_id) VALUES (?, ?)",
                            [(supplier, article_id) for supplier in sorted(set(suppliers))])

    def suppliers(self, article_id: str) -> list[str]:
        return [row[0] for row in self.rows("SELECT supplier FROM article_suppliers WHERE article_id = ? ORDER BY 1", article_id)]

    def forget(self, article_id: str) -> None:
        self.db.execute("DELETE FROM article_suppliers WHERE article_id = ?", (article_id,))
        self.db.execute("DELETE FROM council_tags WHERE article_id = ?", (article_id,))
