"""What was told: the material of a period, the digests written, and the bytes of their files."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from ..records import Completeness, ConflictRow, CouncilStanding, DayMaterial, Digest, Evidence, FactRow, NotChecked
from .base import Shelf, as_json, iso, moment

CARRIED_FOR = timedelta(days=7)
"""How long news may wait to be judged and still be told. Our choice: what is a week old is no longer this morning's."""

LONGEST_OUTAGE = timedelta(hours=6)
"""A feed that failed at the end of a period counts as checked if it was checked well so shortly before: one bad answer at seven is no outage."""

ACTIVE = "('affected', 'cleared', 'alerted', 'responding')"

REASON_WORDS = {
    "dns": "its address was not found", "connect": "no connection", "tls": "its certificate is not valid", "timeout": "no answer",
    "protocol": "its answer could not be read", "redirects": "it sent us in circles", "blocked_address": "its address is not public",
    "encoding": "its answer could not be read", "too_large": "its answer was too large", "truncated": "its answer broke off",
    "http_4xx": "it refused us", "http_5xx": "its server has a fault", "gone": "it has closed", "rate_limited": "it asked us to wait",
    "not_a_feed": "it sent a web page in place of a feed", "xml_dtd": "its feed is not safe to read",
    "parse_limit": "its feed could not be read", "empty": "it sent nothing", "offline": "we were offline",
    "budget": "the time of the check was used up before its turn", "stopped": "the check was stopped before its turn",
}
"""Failure reasons as the digest says them."""


class DigestsShelf(Shelf):
    def last(self) -> tuple[date, datetime] | None:
        """(day, end of its period) of the last digest written; None before the first."""
        row = self.row("SELECT digest_date, period_to FROM digests ORDER BY digest_date DESC LIMIT 1")
        return None if row is None else (date.fromisoformat(row["digest_date"]), moment(row["period_to"]))

    def files(self, day: date) -> dict[str, bytes]:
        """Format to bytes of a written day; empty if it was not written."""
        return {row["format"]: row["bytes"] for row in self.rows("SELECT format, bytes FROM digest_files WHERE digest_date = ?",
                                                                   day.isoformat())}

    def hashes(self) -> list[tuple[str, str, str, str]]:
        """(day, format, SHA-256, folder) of every file that was told."""
        return [tuple(row) for row in self.rows(
            "SELECT f.digest_date, f.format, f.sha256, d.folder FROM digest_files f JOIN digests d ON d.digest_date = f.digest_date ORDER BY 1, 2")]

    def header(self, day: date) -> dict[str, object] | None:
        row = self.row("SELECT * FROM digests WHERE digest_date = ?", day.isoformat())
        return None if row is None else dict(row)

    def unwritten(self) -> list[tuple[date, Path]]:
        """Days that were claimed and whose files a crash may have left undone, with the folder they belong to."""
        return [(date.fromisoformat(row[0]), Path(row[1])) for row in self.rows(
            "SELECT digest_date, folder FROM digests WHERE state = 'claimed' ORDER BY 1")]

    def days(self) -> list[dict[str, object]]:
        """Headers of all days, oldest first."""
        return [dict(row) for row in self.rows("SELECT * FROM digests ORDER BY digest_date")]

    def claim(self, digest: Digest, files: Mapping[str, bytes], told_at: datetime, *, now: datetime, folder: str,
              settings: Mapping[str, object] | None = None) -> None:
        """File a digest, its items, the bytes of its files and the settings it is told with, before anything is written to disk."""
        day = digest.day.isoformat()
        self.db.execute(
            """INSERT INTO digests (digest_date, timezone, period_from, period_to, state, told_at, made_at, folder, subject, summary, new, changed, councils,
                                    complete, checked, of_feeds, settings) VALUES (?, ?, ?, ?, 'claimed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (day, digest.timezone, iso(digest.period_from), iso(digest.period_to), iso(told_at), iso(now), folder, digest.subject, digest.summary,
             len(digest.new), len(digest.changed), as_json(list(dict.fromkeys(council for item in digest.new
                                                                               for council in item.row.councils))),
             int(digest.completeness.checked >= digest.completeness.of), digest.completeness.checked, digest.completeness.of,
             None if settings is None else as_json(settings)))
        items = [(section, position, item.row.fact_id, None, item.statement, item.row.standing)
                 for section, told in (("new", digest.new), ("context", digest.context)) for position, item in enumerate(told, start=1)]
        together = [(item, fact_id) for item in digest.new for fact_id in item.also_ids]
        items += [("new", position, fact_id, None, item.statement, item.row.standing)
                  for position, (item, fact_id) in enumerate(together, start=len(digest.new) + 1)]
        items += [("changed", position, None, item.row.conflict_id, item.after_statement, item.row.after.standing)
                  for position, item in enumerate(digest.changed, start=1)]
        self.db.executemany(
            """INSERT INTO digest_items (digest_date, section, position, fact_id, conflict_id, statement, standing, told_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", [(day, *item, iso(told_at)) for item in items])
        self._carry()
        self.db.executemany("INSERT INTO digest_files (digest_date, format, bytes, sha256) VALUES (?, ?, ?, ?)",
                            [(day, name, content, hashlib.sha256(content).hexdigest()) for name, content in files.items()])

    def _carry(self) -> None:
        """What still waits to be judged when a digest is made is news of the next one, although it came in this one's period."""
        self.db.execute("DELETE FROM carried")
        for table in ("work", "failures"):
            self.db.execute(f"""INSERT OR IGNORE INTO carried (article_id, reason)
                                SELECT a.article_id, 'not judged yet' FROM {table} w JOIN articles a ON a.article_id = w.item""")
            self.db.execute(f"""INSERT OR IGNORE INTO carried (article_id, reason)
                                SELECT i.article_id, 'not weighed yet' FROM {table} w JOIN incident_articles i ON i.incident_id = w.item
                                 WHERE w.step = 'facts'""")

    def written(self, day: date) -> None:
        self.db.execute("UPDATE digests SET state = 'written' WHERE digest_date = ?", (day.isoformat(),))

    def material(self, day: date, timezone: str, since: datetime, until: datetime, *, watch: tuple[str, ...], first: bool,
                 preview: bool, gap_days: int, again: bool = False) -> DayMaterial:
        """
        Everything known about a period, after ``since`` and up to ``until``.

        Args:
            first: There was no digest before: what was published before the period is recorded and not told.
            again: Also what has been told already (a look over a longer time, never recorded).
        """
        period = (iso(since), iso(until))
        fresh = "AND a.dated_at > ?" if first else "AND ? IS NOT NULL"
        untold = "" if again else "AND NOT EXISTS (SELECT 1 FROM digest_items d WHERE d.fact_id = f.fact_id)"
        last_made = self.value("SELECT max(made_at) FROM digests")
        new = [row["fact_id"] for row in self.rows(
            f"""SELECT f.fact_id FROM facts f JOIN articles a ON a.article_id = f.first_article_id
                 WHERE (f.new_at > ? OR f.new_at > ? AND a.filed_at <= ? AND f.first_article_id IN (SELECT article_id FROM carried))
                   AND f.new_at <= ? AND f.told_as_new = 1 AND f.retired = 0 AND f.type <> 'background' {fresh}
                   {untold}
                 ORDER BY a.dated_at, f.fact_id""", iso(since), iso(since - CARRIED_FOR), last_made, iso(until), iso(since))]
        changed = [row["conflict_id"] for row in self.rows(
            f"""SELECT c.conflict_id FROM conflicts c JOIN facts f ON f.fact_id = c.fact_b
                  JOIN articles a ON a.article_id = f.first_article_id
                 WHERE (c.detected_at > ? OR c.detected_at > ? AND a.filed_at <= ?
                        AND f.first_article_id IN (SELECT article_id FROM carried))
                   AND c.detected_at <= ? AND c.retired = 0 {fresh}
                   {untold.replace("d.fact_id = f.fact_id", "d.conflict_id = c.conflict_id")}
                 ORDER BY c.detected_at, c.conflict_id""", iso(since), iso(since - CARRIED_FOR), last_made, iso(until), iso(since))]
        context = [row["fact_id"] for row in self.rows(
            """SELECT f.fact_id FROM facts f WHERE f.type = 'background' AND f.retired = 0 AND f.first_seen_at > ? AND f.first_seen_at <= ?
                  AND NOT EXISTS (SELECT 1 FROM digest_items d WHERE d.fact_id = f.fact_id)
                ORDER BY f.first_seen_at, f.fact_id""", *period)]
        counts = self.row(
            """SELECT count(*) AS articles, count(DISTINCT a.publisher) AS publishers, count(DISTINCT p.story_id) AS stories
                 FROM articles a JOIN incident_articles i ON i.article_id = a.article_id
                 LEFT JOIN placements p ON p.article_id = a.article_id AND p.position = 0
                WHERE a.first_seen_at > ? AND a.first_seen_at <= ?""", *period)
        repeated = self.row(
            """SELECT count(*) AS articles, count(DISTINCT a.publisher) AS publishers
                 FROM articles a JOIN incident_articles i ON i.article_id = a.article_id
                WHERE a.first_seen_at > ? AND a.first_seen_at <= ? AND NOT EXISTS
                      (SELECT 1 FROM sentences s WHERE s.article_id = a.article_id AND s.novelty = 'new')""", *period)
        standings = self._standings(since, until)
        return DayMaterial(
            day=day, timezone=timezone, period_from=since, period_to=until, new=tuple(self.fact(one) for one in new),
            changed=tuple(self.conflict(one) for one in changed), context=tuple(self.fact(one) for one in context),
            repeated_articles=repeated["articles"], repeated_publishers=repeated["publishers"], articles=counts["articles"],
            publishers=counts["publishers"], stories=counts["stories"], councils=standings,
            completeness=self._completeness(since, until), watch=watch,
            first_named=tuple(one.council for one in standings if one.council in watch and one.role == "affected"
                              and one.since is not None and since < one.since <= until),
            gap_days=gap_days, first_run=first, preview=preview)

    def _standings(self, since: datetime, until: datetime) -> tuple[CouncilStanding, ...]:
        """Councils with a part in the incidents that got an article in the period."""
        return tuple(CouncilStanding(gss=row["gss"], council=row["council"], role=row["role"], standing=row["standing"],
                                     incident_id=row["incident_id"], since=moment(row["since"]), evidence=row["evidence"])
                     for row in self.rows(
            f"""SELECT * FROM incident_councils WHERE role IN {ACTIVE} AND incident_id IN
                   (SELECT i.incident_id FROM incident_articles i JOIN article_versions v ON v.article_id = i.article_id
                      JOIN relevance r ON r.article_id = i.article_id
                     WHERE v.seen_at > ? AND v.seen_at <= ? AND r.kind <> 'retrospective')
                ORDER BY incident_id, since, council""", iso(since), iso(until)))

    def _completeness(self, since: datetime, until: datetime) -> Completeness:
        """
        Which feeds were checked in a period and which were not, by the ledger of visits.

        A feed that was checked early in the period and has failed ever since is named too: an outage must not look like a quiet day.
        """
        rows = self.rows("SELECT * FROM feeds WHERE listed = 1 ORDER BY publisher, url")
        good, last = self._visits(since, until)
        missing = []
        for row in rows:
            seen = good.get(row["url"], row["last_success_at"] if row["last_success_at"] and iso(since) < row["last_success_at"] <= iso(until) else None)
            ended_badly = row["url"] in last and last[row["url"]]["outcome"] in ("failed", "not_tried")
            if seen is None or ended_badly and seen <= iso(until - LONGEST_OUTAGE):
                missing.append((row, seen or row["last_success_at"], last.get(row["url"])))
        unread = self.rows(
            """SELECT f.publisher, count(*) AS pages, min(e.first_seen_at) AS since FROM pages p
                 CROSS JOIN entries e ON e.address = p.address CROSS JOIN feeds f ON f.url = e.feed
                WHERE p.state = 'failed' AND p.dated_at > ? AND p.dated_at <= ? AND f.listed = 1
                GROUP BY f.publisher ORDER BY f.publisher""", iso(since), iso(until))
        return Completeness(checked=len(rows) - len(missing), of=len(rows), not_checked=(
            *(NotChecked(publisher=row["publisher"], reason=_why(row, visit), since=moment(row["failing_since"]), last_checked_at=moment(seen))
              for row, seen, visit in missing),
            *(NotChecked(publisher=row["publisher"], since=moment(row["since"]),
                         reason=f"{row['pages']} article{'s' if row['pages'] > 1 else ''} could not be read") for row in unread)))

    def _visits(self, since: datetime, until: datetime) -> tuple[dict[str, str], dict[str, sqlite3.Row]]:
        """Of each feed when it was last checked well in a period, and the last row of the ledger."""
        good: dict[str, str] = {}
        last: dict[str, sqlite3.Row] = {}
        for row in self.rows("SELECT feed, at, outcome, reason FROM fetches WHERE at > ? AND at <= ? ORDER BY at, run_id", iso(since), iso(until)):
            last[row["feed"]] = row
            if row["outcome"] in ("fetched", "unchanged"):
                good[row["feed"]] = row["at"]
        return good, last

    def told_on(self, fact_id: str) -> tuple[date, ...]:
        """Days whose digest told a fact."""
        return tuple(date.fromisoformat(row[0]) for row in self.rows(
            "SELECT DISTINCT digest_date FROM digest_items WHERE fact_id = ? ORDER BY 1", fact_id))

    def fact(self, fact_id: str) -> FactRow:
        """A fact complete with incident, councils and evidence in reading order."""
        row = self.row(
            """SELECT v.*, n.title AS incident_title, f.why,
                      (SELECT min(d.digest_date) FROM digest_items d LEFT JOIN conflicts c ON c.conflict_id = d.conflict_id
                        WHERE d.fact_id = v.fact_id OR c.fact_a = v.fact_id OR c.fact_b = v.fact_id) AS told_on
                 FROM v_facts v JOIN facts f ON f.fact_id = v.fact_id JOIN incidents n ON n.incident_id = v.incident_id
                WHERE v.fact_id = ?""", fact_id)
        evidence = tuple(Evidence(
            article_id=one["article_id"], url=one["url"], publisher=one["publisher"], publisher_group=one["publisher_group"],
            published_at=moment(one["published_at"]), seen_at=moment(one["seen_at"]), quote=one["quote"], attribution=one["attribution"],
            origin=one["origin"], story_id=one["story_id"] or "", relation=one["relation"] or "original", hedge=one["hedge"],
            publisher_kind=one["publisher_kind"], sentence=one["sentence"] or "",
            version=one["version"])
            for one in self.rows(
                """SELECT m.*, a.url, a.publisher, a.publisher_group, a.publisher_kind, a.published_at, p.story_id, p.relation,
                          (SELECT s.text FROM v_sentences s WHERE s.article_id = m.article_id AND s.version = m.version
                              AND s.position = m.sentence_position) AS sentence
                     FROM v_fact_mentions m JOIN articles a ON a.article_id = m.article_id
                     LEFT JOIN placements p ON p.article_id = m.article_id AND p.position = 0
                    WHERE m.fact_id = ? ORDER BY CASE m.version WHEN 1 THEN a.dated_at ELSE m.seen_at END, m.article_id, m.version,
                          m."start\"""", fact_id))
        return FactRow(
            fact_id=fact_id, incident_id=row["incident_id"], incident_title=row["incident_title"],
            councils=self._councils_of(row["subject"], row["incident_id"]), statement=row["statement"], type=row["type"],
            subject=row["subject"], frame=row["frame"], value=row["value"], unit=row["unit"], polarity=row["polarity"],
            standing=row["standing"], first_seen_at=moment(row["first_seen_at"]), origins=row["origins"], publishers=row["publishers"],
            why=row["why"], evidence=evidence, told_on=date.fromisoformat(row["told_on"]) if row["told_on"] else None)

    def _councils_of(self, subject: str, incident_id: str) -> tuple[str, ...]:
        named = self.value("SELECT council FROM council_tags WHERE gss = ? LIMIT 1", subject)
        if named:
            return (str(named),)
        return tuple(row[0] for row in self.rows(
            "SELECT council FROM incident_councils WHERE incident_id = ? AND role = 'affected' ORDER BY since, council", incident_id))

    def conflict(self, conflict_id: str) -> ConflictRow:
        row = self.row("SELECT * FROM conflicts WHERE conflict_id = ?", conflict_id)
        return ConflictRow(conflict_id=conflict_id, incident_id=row["incident_id"], kind=row["kind"], severity=row["severity"],
                           explanation=row["explanation"], detected_at=moment(row["detected_at"]), before=self.fact(row["fact_a"]),
                           after=self.fact(row["fact_b"]))


def gap_between(last: date | None, day: date) -> int:
    """Local days between two digests that had none."""
    return 0 if last is None else max(0, (day - last - timedelta(days=1)).days)


def _why(feed: sqlite3.Row, visit: sqlite3.Row | None) -> str:
    """Why a feed was not checked, as the digest says it."""
    reason = (visit["reason"] if visit is not None and visit["outcome"] in ("failed", "not_tried") else "") or feed["reason"] or ""
    return REASON_WORDS.get(reason, reason or ("not checked in this period" if feed["last_success_at"] else "not checked yet"))
