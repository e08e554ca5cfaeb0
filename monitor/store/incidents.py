"""Incidents: which articles tell of one happening, and how each council stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..records import CouncilStanding, Incident
from .base import Shelf, iso, marks, moment


class IncidentsShelf(Shelf):
    def near(self, councils: Sequence[str], since: datetime, until: datetime) -> list[Incident]:
        """Incidents with an article dated in the window that gives one of the councils an active part, oldest first."""
        if not councils:
            return []
        found = self.rows(
            f"""SELECT DISTINCT i.incident_id FROM council_tags t
                  JOIN incident_articles i ON i.article_id = t.article_id
                  JOIN articles a ON a.article_id = t.article_id
                 WHERE t.gss IN ({', '.join('?' * len(councils))}) AND t.role IN ('affected', 'cleared', 'alerted', 'responding')
                   AND a.dated_at BETWEEN ? AND ?""", *councils, iso(since), iso(until))
        return sorted((self.get(row[0]) for row in found), key=lambda incident: (incident.began_on, incident.incident_id))

    def of_suppliers(self, suppliers: Sequence[str], since: datetime, until: datetime) -> list[str]:
        """Incidents with an article in the window that names one of the suppliers."""
        return [row[0] for row in self.rows(
            f"""SELECT DISTINCT i.incident_id FROM article_suppliers s
                  JOIN incident_articles i ON i.article_id = s.article_id JOIN articles a ON a.article_id = s.article_id
                 WHERE s.supplier IN ({marks(suppliers)}) AND a.dated_at BETWEEN ? AND ? ORDER BY 1""",
            *suppliers, iso(since), iso(until))] if suppliers else []

    def taken(self, slug: str) -> bool:
        """Whether a slug names an incident with an article; one that everybody left may be used again."""
        return bool(self.row("SELECT 1 FROM incident_articles WHERE incident_id = ? LIMIT 1", slug))

    def get(self, incident_id: str) -> Incident:
        row = self.row("SELECT * FROM incidents WHERE incident_id = ?", incident_id)
        last = self.value("""SELECT max(a.dated_at) FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                              WHERE i.incident_id = ?""", incident_id)
        councils = self.rows(
            """SELECT DISTINCT t.gss FROM council_tags t JOIN incident_articles i ON i.article_id = t.article_id
                WHERE i.incident_id = ? AND t.role = 'affected'""", incident_id)
        return Incident(incident_id=incident_id, title=row["title"], status=row["status"], began_on=moment(row["began_on"]),
                        last_at=moment(str(last)) if last else moment(row["began_on"]), councils=frozenset(row[0] for row in councils))

    def grown_after(self, moment: datetime) -> list[str]:
        """Incidents that have a version of an article that came after a moment."""
        return [row[0] for row in self.rows(
            """SELECT DISTINCT i.incident_id FROM article_versions v JOIN incident_articles i ON i.article_id = v.article_id
                WHERE v.seen_at > ? ORDER BY 1""", iso(moment))]

    def of_articles(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Incident of each article that has one."""
        return {row["article_id"]: row["incident_id"] for row in self.rows(
            f"SELECT article_id, incident_id FROM incident_articles WHERE article_id IN ({', '.join('?' * len(article_ids))})",
            *article_ids)} if article_ids else {}

    def articles_of(self, incident_id: str) -> list[str]:
        """Ids of the articles of an incident, oldest first."""
        return [row[0] for row in self.rows("""SELECT i.article_id FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                                                WHERE i.incident_id = ? ORDER BY a.dated_at, a.article_id""", incident_id)]

    def reason(self, article_id: str) -> str:
        """Why an article is in its incident; empty if it is in none."""
        return str(self.value("SELECT reason FROM incident_articles WHERE article_id = ?", article_id) or "")

    def texts(self, incident_id: str, most: int) -> list[tuple[str, str]]:
        """(title, text) of the incident's latest articles."""
        return [(row["title"], row["text"]) for row in self.rows(
            """SELECT v.title, v.text FROM incident_articles i JOIN articles a ON a.article_id = i.article_id
                 JOIN article_versions v ON v.article_id = a.article_id AND v.version = a.latest_version
                WHERE i.incident_id = ? ORDER BY a.dated_at DESC, a.article_id LIMIT ?""", incident_id, most)]

    def create(self, incident: Incident) -> None:
        self.db.execute("INSERT OR IGNORE INTO incidents (incident_id, title, status, began_on) VALUES (?, ?, ?, ?)",
                        (incident.incident_id, incident.title, incident.status, iso(incident.began_on)))

    def rename(self, incident_id: str, title: str, status: str) -> None:
        self.db.execute("UPDATE incidents SET title = ?, status = ? WHERE incident_id = ? AND (title <> ? OR status <> ?)",
                        (title, status, incident_id, title, status))

    def join(self, article_id: str, incident_id: str, reason: str, recipe: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO incident_articles (article_id, incident_id, reason, recipe) VALUES (?, ?, ?, ?)",
                        (article_id, incident_id, reason, recipe))

    def leave(self, article_id: str) -> str | None:
        """Take an article out of its incident; gives the incident it was in."""
        found = self.value("SELECT incident_id FROM incident_articles WHERE article_id = ?", article_id)
        self.db.execute("DELETE FROM incident_articles WHERE article_id = ?", (article_id,))
        return None if found is None else str(found)

    def save_councils(self, incident_id: str, standings: Sequence[CouncilStanding]) -> None:
        self.db.execute("DELETE FROM incident_councils WHERE incident_id = ?", (incident_id,))
        self.db.executemany(
            "INSERT INTO incident_councils (incident_id, gss, council, role, standing, since, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(incident_id, one.gss, one.council, one.role, one.standing, iso(one.since), one.evidence) for one in standings])
