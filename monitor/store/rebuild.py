"""Judgements forgotten in a copy, and what they come to, as plain rows that two databases can be compared by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .base import Shelf, moment

JUDGEMENTS = ("digest_files", "digest_items", "digests", "timeline", "conflicts", "mentions", "facts", "sentences", "incident_councils",
              "incident_articles", "incidents", "origins", "placements", "story_merges", "stories", "article_suppliers", "council_tags", "passed_over",
              "relevance", "signatures", "postings", "posting_levels", "templates", "carried", "work", "failures", "recipes", "alert_hits", "alert_looks",
              "alerts", "outbox", "letters")
"""Tables that hold what was judged or told, children before parents; what was fetched and read stays."""


@dataclass(frozen=True, slots=True)
class Told:
    """One item of a digest."""

    day: str
    section: str
    key: str
    """Where its first words stand, so that items can be compared whatever their ids."""
    statement: str


@dataclass(frozen=True, slots=True)
class Situation:
    """Every verdict that shows, by article, sentence and day."""

    titles: dict[str, str]
    relevant: dict[str, bool]
    stories: dict[str, str]
    incidents: dict[str, str]
    sentences: dict[tuple[str, int, int], tuple[str, str]]
    """(novelty, text) by article, version and start."""
    told: tuple[Told, ...]
    files: dict[tuple[str, str], str]
    """SHA-256 by day and format."""


@dataclass(frozen=True, slots=True)
class Day:
    """A digest that was told: its day, the end of its period, when it was made."""

    day: str
    until: datetime
    made_at: datetime
    settings: Mapping[str, object] | None
    """Those it was told with; None if it was told before they were kept."""


class RebuildShelf(Shelf):
    def forget(self) -> None:
        """Empty every table of judgements; the next walk makes them anew. For copies only."""
        present = {row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in JUDGEMENTS:
            if name in present:
                self.db.execute(f"DELETE FROM {name}")
        self.db.execute("UPDATE posting_state SET generation = generation + 1, packed_to = 0")

    def dropped_texts(self) -> int:
        """Versions whose text retention has dropped: they cannot be judged again."""
        return int(self.value("SELECT count(*) FROM tombstones"))

    def days(self) -> list[Day]:
        return [Day(row["digest_date"], moment(row["period_to"]), moment(row["made_at"]), json.loads(row["settings"]) if row["settings"] else None)
                for row in self.rows("SELECT digest_date, period_to, made_at, settings FROM digests ORDER BY digest_date")]

    def recipes(self) -> dict[str, str]:
        """What each step judged by when it last walked."""
        return {row[0]: row[1] for row in self.rows("SELECT step, recipe FROM recipes ORDER BY step")}

    def newest(self) -> datetime | None:
        """The latest moment anything was filed or seen."""
        found = self.value("SELECT max(at) FROM (SELECT max(filed_at) AS at FROM articles UNION ALL SELECT max(seen_at) FROM article_versions)")
        return moment(str(found)) if found else None

    def situation(self) -> Situation:
        """What stands in the database now."""
        articles = self.rows("SELECT article_id, publisher, title, relevant, story_id, incident_id FROM v_articles")
        return Situation(
            titles={row["article_id"]: f"{row['publisher']}: {row['title']}" for row in articles},
            relevant={row["article_id"]: bool(row["relevant"]) for row in articles},
            stories={row["article_id"]: row["story_id"] for row in articles if row["story_id"]},
            incidents={row["article_id"]: row["incident_id"] for row in articles if row["incident_id"]},
            sentences={(row["article_id"], row["version"], row["start"]): (row["novelty"], row["text"])
                       for row in self.rows('SELECT article_id, version, "start", novelty, text FROM v_sentences')},
            told=tuple(Told(row["digest_date"], row["section"], row["key"] or row["statement"], row["statement"]) for row in self.rows(_TOLD)),
            files={(row[0], row[1]): row[2] for row in self.rows("SELECT digest_date, format, sha256 FROM digest_files")})

    def scores(self) -> list[sqlite3.Row]:
        """Sentences that a threshold decided, with the nearest earlier sentence."""
        return self.rows(
            """SELECT s.score, s.threshold, s.novelty, s.rule, v.text, s.compared_with,
                      (SELECT w.text FROM v_sentences w WHERE w.article_id || '/' || w.version || '/' || w.position = s.compared_with) AS compared_text
                 FROM sentences s JOIN v_sentences v ON v.article_id = s.article_id AND v.version = s.version AND v.position = s.position
                WHERE s.score IS NOT NULL AND s.threshold IS NOT NULL AND s.rule IN ('known_keys', 'near', 'words')
                ORDER BY s.score, s.article_id, s.version, s.position""")

    def relevance_scores(self) -> list[sqlite3.Row]:
        """Articles whose points were counted."""
        return self.rows("""SELECT r.score, r.relevant, r.by_context, a.publisher, a.title, a.article_id FROM relevance r JOIN articles a
                             ON a.article_id = r.article_id WHERE r.score > 0 AND r.score < 1 ORDER BY r.score, a.article_id""")

    def relevant_articles(self, most: int) -> list[str]:
        """The latest relevant articles."""
        return [row[0] for row in self.rows("""SELECT a.article_id FROM articles a JOIN relevance r ON r.article_id = a.article_id
                                                WHERE r.relevant = 1 ORDER BY a.dated_at DESC, a.article_id LIMIT ?""", most)]


_TOLD = """
    SELECT d.digest_date, d.section, d.statement, coalesce(
               (SELECT m.article_id || '/' || m.version || '/' || m."start" FROM mentions m WHERE m.fact_id = coalesce(d.fact_id, c.fact_b)
                 ORDER BY m.seen_at, m.article_id, m.version, m."start" LIMIT 1)
               || coalesce((SELECT '<' || m.article_id || '/' || m.version || '/' || m."start" FROM mentions m WHERE m.fact_id = c.fact_a
                 ORDER BY m.seen_at, m.article_id, m.version, m."start" LIMIT 1), ''), '') AS key
      FROM digest_items d LEFT JOIN conflicts c ON c.conflict_id = d.conflict_id
     ORDER BY d.digest_date, d.section, d.position"""
