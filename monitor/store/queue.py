"""What still has to be judged: an item waits under its step until the verdict is stored, in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..errors import ItemError, SoftFailure
from .base import Shelf, iso

RETRY_AFTER = timedelta(hours=1)
"""First wait of an item that failed softly; doubles with each try, at most a day."""

LONGEST_WAIT = timedelta(days=1)

_KEPT = "NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.article_id = {table}.article_id)"

EVERYTHING = {
    "relevance": f"SELECT article_id FROM articles WHERE {_KEPT.format(table='articles')}",
    **dict.fromkeys(("councils", "grouping", "incidents"),
                    f"SELECT article_id FROM relevance WHERE relevant = 1 AND {_KEPT.format(table='relevance')}"),
    "facts": f"""SELECT incident_id FROM incidents WHERE incident_id NOT IN
                    (SELECT i.incident_id FROM incident_articles i WHERE NOT {_KEPT.format(table='i')})""",
}
"""What a step judges: all of it waits again when the step's recipe changes. What lost its text to retention keeps its last verdict."""


class Queue(Shelf):
    def add(self, step: str, *items: str) -> None:
        self.db.executemany("INSERT INTO work (step, item) VALUES (?, ?) ON CONFLICT DO UPDATE SET not_before = NULL",
                            [(step, item) for item in items])

    def done(self, step: str, item: str) -> None:
        self.db.execute("DELETE FROM work WHERE step = ? AND item = ?", (step, item))
        self.db.execute("DELETE FROM failures WHERE step = ? AND item = ?", (step, item))

    def renew(self, step: str, recipe: str) -> int:
        """Let everything wait again if the step's recipe is another than last time; gives how many items that were."""
        if self.recipe(step) == recipe:
            return 0
        added = self.db.execute(f"INSERT INTO work (step, item) SELECT ?, * FROM ({EVERYTHING[step]}) WHERE true "
                                "ON CONFLICT DO UPDATE SET not_before = NULL", (step,)).rowcount
        self.note_recipe(step, recipe)
        return added

    def recipe(self, step: str) -> str | None:
        """The recipe a step was last walked with; None if it never was."""
        found = self.value("SELECT recipe FROM recipes WHERE step = ?", step)
        return None if found is None else str(found)

    def note_recipe(self, step: str, recipe: str) -> None:
        self.db.execute("INSERT INTO recipes (step, recipe) VALUES (?, ?) ON CONFLICT DO UPDATE SET recipe = excluded.recipe",
                        (step, recipe))

    def waits(self) -> bool:
        """Whether anything waits in any step."""
        return self.row("SELECT 1 FROM work LIMIT 1") is not None

    def counts(self) -> dict[str, int]:
        """Items that wait, by step."""
        return {row[0]: row[1] for row in self.rows("SELECT step, count(*) FROM work GROUP BY step ORDER BY step")}

    def pending(self, step: str, now: datetime) -> list[str]:
        """Items that wait, articles oldest first by date of publication."""
        return [row[0] for row in self.rows(
            """SELECT w.item FROM work w LEFT JOIN articles a ON a.article_id = w.item
                WHERE w.step = ? AND (w.not_before IS NULL OR w.not_before <= ?)
                ORDER BY a.dated_at, w.item""", step, iso(now))]

    def fail(self, step: str, item: str, recipe: str, error: ItemError, now: datetime) -> None:
        """File a failure: a soft one waits and comes again, a hard one waits for another recipe or text."""
        tries = 1 + int(self.value("SELECT tries FROM failures WHERE step = ? AND item = ?", step, item) or 0)
        self.db.execute(
            """INSERT INTO failures (step, item, recipe, reason, detail, at, tries) VALUES (?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET recipe = excluded.recipe, reason = excluded.reason, detail = excluded.detail,
                                         at = excluded.at, tries = excluded.tries""",
            (step, item, recipe, error.reason, error.detail[:500], iso(now), tries))
        if isinstance(error, SoftFailure):
            wait = min(RETRY_AFTER * 2 ** min(tries - 1, 10), LONGEST_WAIT)
            self.db.execute("UPDATE work SET not_before = ? WHERE step = ? AND item = ?", (iso(now + wait), step, item))
        else:
            self.db.execute("DELETE FROM work WHERE step = ? AND item = ?", (step, item))
