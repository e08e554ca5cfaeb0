"""Stories: which articles carry one text, who leads, and where the text comes from."""

from __future__ import annotations

import json
from datetime import datetime

from ..records import Origin, Placement, Touch
from .base import Shelf, as_json, iso


class StoriesShelf(Shelf):
    def save(self, article_id: str, placement: Placement, origin: Origin, recipe: str, now: datetime) -> list[str]:
        """Replace the placement of an article; gives the articles whose story changed through a merge."""
        self.db.executemany("INSERT OR IGNORE INTO stories (story_id) VALUES (?)", [(touch.story_id,) for touch in placement.touches])
        self.db.execute("DELETE FROM placements WHERE article_id = ?", (article_id,))
        self.db.executemany(
            """INSERT INTO placements (article_id, position, story_id, lead_article_id, relation, similarity, containment, reason, spans,
                                       recipe) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [(article_id, position, touch.story_id, touch.lead_article_id, touch.relation, touch.similarity, touch.containment,
              touch.reason, as_json([list(span) for span in touch.spans]), recipe) for position, touch in enumerate(placement.touches)])
        self.save_origin(article_id, origin)
        return self._merge(article_id, placement, now) if len(placement.merges) > 1 else []

    def save_origin(self, article_id: str, origin: Origin) -> None:
        self.db.execute("INSERT OR REPLACE INTO origins (article_id, origin, kind, evidence) VALUES (?, ?, ?, ?)",
                        (article_id, origin.name, origin.kind, origin.evidence))

    def _merge(self, article_id: str, placement: Placement, now: datetime) -> list[str]:
        """Two stories that one article proves to be one: the older id stays, the other becomes its alias; logged, so reversible."""
        older, *younger = placement.merges
        self.db.execute("INSERT OR IGNORE INTO stories (story_id) VALUES (?)", (older,))
        return [one for story in younger if story != older for one in self.merge(older, story, article_id, placement.touches[0].reason, now)]

    def merge(self, older: str, younger: str, article_id: str, reason: str, now: datetime) -> list[str]:
        """Make the younger story an alias of the older; gives the articles that moved."""
        moved = [row[0] for row in self.rows("SELECT DISTINCT article_id FROM placements WHERE story_id = ?", younger)]
        self.db.execute("INSERT OR IGNORE INTO stories (story_id) VALUES (?)", (younger,))
        self.db.execute("UPDATE stories SET merged_into = NULL WHERE story_id = ?", (older,))
        self.db.execute("UPDATE stories SET merged_into = ? WHERE story_id = ? OR merged_into = ?", (older, younger, younger))
        self.db.execute("INSERT OR IGNORE INTO story_merges (story_id, merged_into, article_id, reason, at) VALUES (?, ?, ?, ?, ?)",
                        (younger, older, article_id, reason, iso(now)))
        self.db.execute("UPDATE OR IGNORE placements SET story_id = ? WHERE story_id = ?", (older, younger))
        return moved

    def unmerge(self, story_id: str) -> None:
        """Forget that stories were merged into one that is taken apart."""
        self.db.execute("UPDATE stories SET merged_into = NULL WHERE merged_into = ?", (story_id,))
        self.db.execute("DELETE FROM story_merges WHERE merged_into = ?", (story_id,))

    def touches(self, article_id: str) -> tuple[Touch, ...]:
        """The stories of an article, its own first."""
        return tuple(Touch(story_id=row["story_id"], lead_article_id=row["lead_article_id"], relation=row["relation"],
                           similarity=row["similarity"], containment=row["containment"], reason=row["reason"],
                           spans=tuple(tuple(span) for span in json.loads(row["spans"])))
                     for row in self.rows("SELECT * FROM placements WHERE article_id = ? ORDER BY position", article_id))

    def origin(self, article_id: str) -> Origin | None:
        row = self.row("SELECT * FROM origins WHERE article_id = ?", article_id)
        return None if row is None else Origin(name=row["origin"], kind=row["kind"], evidence=row["evidence"])

    def originals(self, story_id: str) -> list[str]:
        """The articles that stand as the original of a story: one, as a rule."""
        return [row[0] for row in self.rows("""SELECT article_id FROM placements
                                                WHERE story_id = ? AND relation = 'original' ORDER BY article_id""", story_id)]

    def members(self, story_id: str) -> list[str]:
        return [row[0] for row in self.rows("""SELECT p.article_id FROM placements p JOIN articles a ON a.article_id = p.article_id
                                                WHERE p.story_id = ? ORDER BY a.dated_at, a.article_id""", story_id)]

    def forget(self, article_id: str) -> None:
        self.db.execute("DELETE FROM placements WHERE article_id = ?", (article_id,))
        self.db.execute("DELETE FROM origins WHERE article_id = ?", (article_id,))
