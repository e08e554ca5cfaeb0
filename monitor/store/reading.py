"""What the pages ask: days to come, what was put right, and everything on record of one incident."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..records import (
    Carried,
    ConflictRow,
    CorrectedRow,
    Correction,
    CouncilStanding,
    FactRow,
    IncidentLine,
    IncidentRecord,
    Named,
    StandingSource,
    TimelineEntry,
)
from .base import Shelf, iso, marks, moment
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

    # -- incidents ------------------------------------------------------------------------------------------------------

    def stamps(self) -> dict[str, str]:
        """Every incident with a short name of the state of everything its page shows, in order of their ids."""
        sums = {row[0]: hashlib.sha256() for row in self.rows(
            "SELECT DISTINCT n.incident_id FROM incidents n JOIN incident_articles i ON i.incident_id = n.incident_id ORDER BY 1")}
        for question in (
                "SELECT incident_id, title, status FROM incidents ORDER BY 1",
                """SELECT i.incident_id, a.article_id, a.latest_version, a.url, a.publisher, a.dated_at, p.story_id, p.relation, p.lead_article_id
                     FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                     LEFT JOIN placements p ON p.article_id = a.article_id ORDER BY 1, 2, p.position""",
                """SELECT f.incident_id, f.fact_id, f.standing, f.origins, f.retired, f.statement, f.subject,
                          (SELECT count(*) FROM mentions m WHERE m.fact_id = f.fact_id),
                          (SELECT min(d.digest_date) FROM digest_items d WHERE d.fact_id = f.fact_id) FROM facts f ORDER BY 1, 2""",
                "SELECT incident_id, conflict_id, retired FROM conflicts ORDER BY 1, 2",
                "SELECT incident_id, gss, role, standing, since, evidence FROM incident_councils ORDER BY 1, 2",
                "SELECT incident_id, fact_id, kind, at FROM timeline ORDER BY 1, 2"):
            for row in self.db.execute(question):
                if row[0] in sums:
                    sums[row[0]].update(repr(tuple(row)).encode())
        return {incident_id: found.hexdigest()[:16] for incident_id, found in sums.items()}

    def incident(self, incident_id: str, corrections: Iterable[Correction], stamp: str = "") -> IncidentRecord:
        """One incident with everything on record of it."""
        digests = DigestsShelf(self.db)
        head = self.row("SELECT * FROM v_incidents WHERE incident_id = ?", incident_id)
        last_at = moment(str(self.value("""SELECT max(a.dated_at) FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                                            WHERE i.incident_id = ?""", incident_id)))
        facts = self.rows("SELECT fact_id, retired FROM facts WHERE incident_id = ? ORDER BY first_seen_at, fact_id", incident_id)
        rows = {row["fact_id"]: digests.fact(row["fact_id"]) for row in facts}
        retired = {row["fact_id"] for row in facts if row["retired"]}
        last_seen = moment(head["last_seen_at"])
        corrected = self.corrected(corrections, datetime.min.replace(tzinfo=last_seen.tzinfo), datetime.max.replace(tzinfo=last_seen.tzinfo))
        return IncidentRecord(
            incident_id=incident_id, title=head["title"], status=head["status"], first_seen_at=moment(head["first_seen_at"]),
            last_seen_at=last_seen, last_at=last_at, councils=self._councils(incident_id), sources=self._said_by(incident_id),
            steps=tuple(TimelineEntry(incident_id=incident_id, fact_id=row["fact_id"], kind=row["kind"], at=moment(row["at"]),
                                      at_precision=row["at_precision"], what=row["what"])
                        for row in self.rows("SELECT * FROM timeline WHERE incident_id = ? ORDER BY at, fact_id", incident_id)),
            facts=tuple(row for fact_id, row in rows.items() if fact_id not in retired),
            withdrawn=tuple(row for fact_id, row in rows.items() if fact_id in retired and row.told_on),
            conflicts=tuple(self._conflict(row, rows, digests) for row in self.rows(
                "SELECT * FROM conflicts WHERE incident_id = ? AND retired = 0 ORDER BY detected_at DESC, conflict_id", incident_id)),
            coming=tuple(row for fact_id, row in rows.items() if fact_id not in retired and row.type != "background"),
            corrected=tuple(one for one in corrected if one.fact_id in rows), carried=self._carried(incident_id), stamp=stamp)

    @staticmethod
    def _conflict(row: object, rows: dict[str, FactRow], digests: DigestsShelf) -> ConflictRow:
        sides = [rows.get(row[side]) or digests.fact(row[side]) for side in ("fact_a", "fact_b")]
        return ConflictRow(conflict_id=row["conflict_id"], incident_id=row["incident_id"], kind=row["kind"], severity=row["severity"],
                           explanation=row["explanation"], detected_at=moment(row["detected_at"]), before=sides[0], after=sides[1])

    def _councils(self, incident_id: str) -> tuple[CouncilStanding, ...]:
        return tuple(CouncilStanding(gss=row["gss"], council=row["council"], role=row["role"], standing=row["standing"],
                                     incident_id=incident_id, since=moment(row["since"]), evidence=row["evidence"])
                     for row in self.rows("SELECT * FROM incident_councils WHERE incident_id = ? ORDER BY since, council", incident_id))

    def _said_by(self, incident_id: str) -> tuple[StandingSource, ...]:
        """The first article in which the evidence of a council's standing was found."""
        found: dict[str, StandingSource] = {}
        for row in self.rows(
                """SELECT c.gss, a.publisher, a.url, a.dated_at FROM incident_councils c
                     JOIN incident_articles i ON i.incident_id = c.incident_id
                     JOIN council_tags t ON t.article_id = i.article_id AND t.gss = c.gss AND t.evidence = c.evidence
                     JOIN articles a ON a.article_id = t.article_id
                    WHERE c.incident_id = ? ORDER BY a.dated_at, a.article_id""", incident_id):
            found.setdefault(row["gss"], StandingSource(gss=row["gss"], publisher=row["publisher"], url=row["url"], at=moment(row["dated_at"])))
        return tuple(found.values())

    def _carried(self, incident_id: str) -> tuple[Carried, ...]:
        return tuple(Carried(article_id=row["article_id"], url=row["url"], publisher=row["publisher"], publisher_kind=row["publisher_kind"],
                             at=moment(row["dated_at"]), story_id=row["story_id"] or row["article_id"], relation=row["relation"] or "original",
                             lead_article_id=row["lead_article_id"] or row["article_id"], origin=row["origin"] or row["publisher"],
                             first=not row["position"])
                     for row in self.rows(
            """SELECT a.article_id, a.url, a.publisher, a.publisher_kind, a.dated_at, p.story_id, p.relation, p.lead_article_id, p.position, o.origin
                 FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                 LEFT JOIN placements p ON p.article_id = a.article_id LEFT JOIN origins o ON o.article_id = a.article_id
                WHERE i.incident_id = ? ORDER BY a.dated_at, a.article_id, p.position""", incident_id))

    def incidents(self) -> tuple[IncidentLine, ...]:
        """Every incident with its affected councils, the latest first."""
        affected: dict[str, list[str]] = {}
        for row in self.rows("SELECT incident_id, council FROM incident_councils WHERE role = 'affected' ORDER BY since, council"):
            affected.setdefault(row["incident_id"], []).append(row["council"])
        return tuple(IncidentLine(incident_id=row["incident_id"], title=row["title"], status=row["status"],
                                  councils=tuple(affected.get(row["incident_id"], ())), articles=row["articles"],
                                  stories=row["stories"], facts=row["facts"], last_at=moment(row["last_at"]))
                     for row in self.rows(
            """SELECT v.*, (SELECT max(a.dated_at) FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                             WHERE i.incident_id = v.incident_id) AS last_at
                 FROM v_incidents v ORDER BY last_at DESC, v.incident_id"""))

    def newest(self, most: int) -> list[tuple[date, str, str, datetime, bytes]]:
        """(day, subject, summary, when told, page) of the newest digests."""
        return [(date.fromisoformat(row["digest_date"]), row["subject"], row["summary"], moment(row["told_at"]), row["bytes"]) for row in self.rows(
            """SELECT d.digest_date, d.subject, d.summary, d.told_at, f.bytes FROM digests d
                 JOIN digest_files f ON f.digest_date = d.digest_date AND f.format = 'html' ORDER BY d.digest_date DESC LIMIT ?""", most)]

    def archive(self) -> str:
        """What names this archive for ever: day, moment and hash of its first digest; empty before it."""
        row = self.row("""SELECT d.digest_date, d.told_at, f.sha256 FROM digests d JOIN digest_files f ON f.digest_date = d.digest_date
                            AND f.format = 'html' ORDER BY d.digest_date LIMIT 1""")
        return "/".join(row) if row else ""

    def councils_in(self) -> dict[str, tuple[str, ...]]:
        """Council to the incidents in which it has a part or a fact."""
        found: dict[str, set[str]] = {}
        for row in self.rows(
                """SELECT council, incident_id FROM incident_councils WHERE role IN ('affected', 'cleared', 'alerted', 'responding')
                    UNION SELECT t.council, f.incident_id FROM facts f JOIN (SELECT gss, min(council) AS council FROM council_tags GROUP BY gss) t
                       ON t.gss = f.subject WHERE f.retired = 0 AND f.type <> 'background'"""):
            found.setdefault(row["council"], set()).add(row["incident_id"])
        return {council: tuple(sorted(found[council])) for council in sorted(found)}

    def days_about(self) -> dict[str, tuple[tuple[date, int], ...]]:
        """Council to the days whose digest told new facts of it, with their number."""
        found: dict[str, list[tuple[date, int]]] = {}
        for row in self.rows(
                """SELECT t.council, d.digest_date, count(DISTINCT d.fact_id) AS facts FROM digest_items d JOIN facts f ON f.fact_id = d.fact_id
                     JOIN (SELECT gss, min(council) AS council FROM council_tags GROUP BY gss) t ON t.gss = f.subject
                    WHERE d.section = 'new' GROUP BY t.council, d.digest_date ORDER BY 1, 2"""):
            found.setdefault(row["council"], []).append((date.fromisoformat(row["digest_date"]), row["facts"]))
        return {council: tuple(days) for council, days in found.items()}

    # -- what was put right ---------------------------------------------------------------------------------------------

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
