"""What the pages ask: days to come, what was put right, and everything on record of one incident."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..records import CorrectedRow, Correction, FactRow, Named
from .base import Shelf, iso, marks
from .digests import DigestsShelf

COMING_FOR = timedelta(days=90)
"""How long what was said of a day to come is looked at. Our choice: a plan older than a quarter is told again or given up."""

OPEN_FOR = timedelta(days=60)
"""An incident without an article for longer is not followed any more. Our choice: twice the longest silence of the incidents we know."""

MOST_COMING = 200
"""Most facts looked at for a day to come, the newest; a bound on a morning's work."""

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


class ReadingShelf(Shelf):
    def coming(self, until: datetime) -> tuple[FactRow, ...]:
        """Facts of incidents still followed that speak of what is to come, or name a month."""
        digests = DigestsShelf(self.db)
        named = " OR ".join("f.statement LIKE ?" for _ in _MONTHS)
        return tuple(digests.fact(row["fact_id"]) for row in self.rows(
            f"""SELECT f.fact_id FROM facts f JOIN incidents n ON n.incident_id = f.incident_id
                 WHERE f.retired = 0 AND f.first_seen_at > ? AND f.first_seen_at <= ? AND n.status IN ('open', 'contained')
                   AND f.type <> 'background' AND (f.type = 'forecast' OR {named})
                   AND EXISTS (SELECT 1 FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                                WHERE i.incident_id = f.incident_id AND a.first_seen_at > ?)
                 ORDER BY f.first_seen_at DESC, f.fact_id LIMIT ?""",
            iso(until - COMING_FOR), iso(until), *(f"%{month}%" for month in _MONTHS), iso(until - OPEN_FOR), MOST_COMING))

    def corrected(self, corrections: Iterable[Correction], since: datetime, until: datetime) -> tuple[CorrectedRow, ...]:
        """What earlier digests told that was put right after ``since`` and up to ``until``; an item once, by its last correction."""
        found: dict[str, CorrectedRow] = {}
        for one in corrections:
            if since < one.at <= until:
                for row in self._told_of(one):
                    found[row.fact_id] = row
        return tuple(found.values())

    def _told_of(self, one: Correction) -> list[CorrectedRow]:
        """The items that a correction makes wrong."""
        if one.kind == "not-new" and one.first:
            facts = self._told_facts(one.first)
        elif one.kind == "same-as" and one.second:
            facts = self._told_facts(one.second)
        elif one.kind in ("not-relevant", "not-this-council") and one.of == "article":
            facts = self._told_only_by(one.article)
        else:
            return []
        first = self._told_facts(one.first)[:1] if one.kind == "same-as" and one.first else []
        rows = [row for fact_id in facts for row in self._items(fact_id, one)]
        return [replace(row, first_told_on=self._first_told(first[0])) for row in rows] if first else rows

    def _told_facts(self, named: Named) -> list[str]:
        """Facts a digest told that a correction names: by the id of that day, else by an article and the words."""
        told = [row[0] for row in self.rows("SELECT DISTINCT fact_id FROM digest_items WHERE section = 'new' AND fact_id = ?", named.id)]
        if told or not named.articles or not named.words:
            return told
        return [row[0] for row in self.rows(
            f"""SELECT DISTINCT d.fact_id FROM digest_items d JOIN v_fact_mentions m ON m.fact_id = d.fact_id
                  JOIN addresses a ON a.article_id = m.article_id
                 WHERE d.section = 'new' AND a.address IN ({marks(named.articles)}) AND m.quote = ? ORDER BY 1""", *named.articles, named.words)]

    def _told_only_by(self, address: str) -> list[str]:
        """Facts a digest told that rest on one article alone."""
        return [row[0] for row in self.rows(
            """SELECT DISTINCT d.fact_id FROM digest_items d JOIN mentions m ON m.fact_id = d.fact_id
                 JOIN addresses a ON a.article_id = m.article_id
                WHERE d.section = 'new' AND a.address = ?
                  AND NOT EXISTS (SELECT 1 FROM mentions o WHERE o.fact_id = d.fact_id AND o.article_id <> m.article_id) ORDER BY 1""", address)]

    def _items(self, fact_id: str, one: Correction) -> list[CorrectedRow]:
        """How a fact was told; for a council it is not about, only if it was told under that council."""
        row = self.row(
            """SELECT d.digest_date, d.statement, a.publisher, a.url FROM digest_items d JOIN facts f ON f.fact_id = d.fact_id
                 JOIN articles a ON a.article_id = f.first_article_id
                WHERE d.fact_id = ? AND d.section = 'new' ORDER BY d.digest_date LIMIT 1""", fact_id)
        if row is None or one.kind == "not-this-council" and one.council not in self._told_under(row["digest_date"], fact_id):
            return []
        return [CorrectedRow(kind=one.kind, because=one.because, at=one.at, told_on=date.fromisoformat(row["digest_date"]), fact_id=fact_id,
                             statement=row["statement"], publisher=row["publisher"], url=row["url"], council=one.council)]

    def _told_under(self, day: str, fact_id: str) -> Sequence[str]:
        """The councils under which a digest told a fact, from its own file: verdicts have changed since."""
        told = self.value("SELECT bytes FROM digest_files WHERE digest_date = ? AND format = 'json'", day)
        items = json.loads(bytes(told))["new"] if told else []
        return next((item["councils"] for item in items if item["fact_id"] == fact_id), ())

    def _first_told(self, fact_id: str) -> date | None:
        day = self.value("SELECT min(digest_date) FROM digest_items WHERE fact_id = ?", fact_id)
        return date.fromisoformat(str(day)) if day else None
