"""The outbox: letters, a delivery per recipient with its state, and the alerts there were."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from ..records import CouncilStanding, Delivery, Hit, Letter
from .base import Shelf, iso, moment

WAITING = "('written', 'sending')"
_DELIVERIES = "SELECT o.*, l.kind, l.day, l.made_at FROM outbox o JOIN letters l ON l.letter_id = o.letter_id"


class OutboxShelf(Shelf):
    def installation(self) -> str:
        """Name of this installation, drawn when the database was made."""
        return str(self.value("SELECT name FROM installation"))

    # -- letters and deliveries --------------------------------------------------------------------------------------

    def claim(self, letter: Letter, recipients: Iterable[tuple[str, str, str]]) -> None:
        """File a letter with its deliveries: (channel, recipient, Message-ID) each. They wait until its files are written."""
        self.db.execute("INSERT INTO letters (letter_id, kind, day, subject, text, html, document, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (letter.letter_id, letter.kind, letter.day.isoformat(), letter.subject, letter.text, letter.html, letter.document,
                         iso(letter.made_at)))
        self.db.executemany("INSERT INTO outbox (letter_id, channel, recipient, message_id, state) VALUES (?, ?, ?, ?, 'claimed')",
                            [(letter.letter_id, *each) for each in recipients])

    def written(self, letter_id: str) -> None:
        """The letter's files are in place: it may go out."""
        self.db.execute("UPDATE outbox SET state = 'written' WHERE letter_id = ? AND state = 'claimed'", (letter_id,))

    def letter(self, letter_id: str) -> Letter:
        row = self.row("SELECT * FROM letters WHERE letter_id = ?", letter_id)
        return Letter(letter_id=row["letter_id"], kind=row["kind"], day=date.fromisoformat(row["day"]), subject=row["subject"], text=row["text"],
                      html=row["html"], document=row["document"], made_at=moment(row["made_at"]))

    def waiting(self) -> list[Delivery]:
        """What is still to be sent, and what a crash left in the middle of being sent."""
        return [_delivery(row) for row in self.rows(f"{_DELIVERIES} WHERE o.state IN {WAITING} ORDER BY l.day, o.delivery_id")]

    def has(self, letter_id: str) -> bool:
        """Whether such a letter was ever written to anybody."""
        return self.row("SELECT 1 FROM letters WHERE letter_id = ?", letter_id) is not None

    def sending(self, delivery_id: int, now: datetime) -> None:
        """From here on it may have arrived."""
        self.db.execute("UPDATE outbox SET state = 'sending', sending_at = ? WHERE delivery_id = ?", (iso(now), delivery_id))

    def settle(self, delivery_id: int, now: datetime, *, state: str, attempts: int, unsure: int, next_try_at: datetime | None, reason: str,
               detail: str) -> None:
        self.db.execute(
            """UPDATE outbox SET state = ?, attempts = ?, unsure = ?, next_try_at = ?, reason = ?, detail = ?,
                      settled_at = CASE WHEN ? IN ('sent', 'failed') THEN ? END WHERE delivery_id = ?""",
            (state, attempts, unsure, iso(next_try_at), reason, detail, state, iso(now), delivery_id))

    # -- alerts ------------------------------------------------------------------------------------------------------

    def looked(self) -> bool:
        """Whether an earlier run came to its end, so that what is new now came in while somebody watched."""
        return self.row(
            """SELECT 1 FROM runs
                WHERE ended_at IS NOT NULL AND outcome NOT IN ('crashed', 'no_output', 'disk_error', 'offline') LIMIT 1""") is not None

    def unlooked(self, since: datetime, now: datetime) -> list[tuple[str, str, str]]:
        """(fact, frame, incident) of facts new after ``since``, published no earlier, that nobody has looked at; as the next digest would tell them."""
        return [tuple(row) for row in self.rows(
            """SELECT f.fact_id, f.frame, f.incident_id FROM facts f JOIN articles a ON a.article_id = f.first_article_id
                WHERE f.new_at > ? AND f.new_at <= ? AND a.dated_at > ? AND f.told_as_new = 1 AND f.retired = 0 AND f.type <> 'background'
                  AND NOT EXISTS (SELECT 1 FROM digest_items d WHERE d.fact_id = f.fact_id)
                  AND NOT EXISTS (SELECT 1 FROM alert_looks l WHERE l.fact_id = f.fact_id)
                ORDER BY a.dated_at, f.fact_id""", iso(since), iso(now), iso(since))]

    def affected(self, since: datetime, now: datetime) -> list[CouncilStanding]:
        """Councils that are affected since a moment, oldest first."""
        return [CouncilStanding(gss=row["gss"], council=row["council"], role=row["role"], standing=row["standing"],
                                incident_id=row["incident_id"], since=moment(row["since"]), evidence=row["evidence"])
                for row in self.rows("""SELECT * FROM incident_councils WHERE role = 'affected' AND since > ? AND since <= ?
                                         ORDER BY since, council, incident_id""", iso(since), iso(now))]

    def code_of(self, council: str) -> str:
        """Code of a council by its short name; empty if no article named it."""
        return str(self.value("SELECT gss FROM council_tags WHERE council = ? LIMIT 1", council) or "")

    def hit_before(self, hit: Hit) -> bool:
        """Whether this was urgent once already, also under another name of the incident: a fact keeps its incident when two are merged."""
        return self.row(
            """SELECT 1 FROM alert_hits h LEFT JOIN facts f ON f.fact_id = h.fact_id
                WHERE h.council = ? AND h.rule = ? AND ? IN (h.incident_id, f.incident_id)""", hit.council, hit.rule, hit.incident_id) is not None

    def alerted(self, council: str, day: date) -> bool:
        return self.row("SELECT 1 FROM alerts WHERE council = ? AND day = ?", council, day.isoformat()) is not None

    def look(self, fact_ids: Sequence[str], now: datetime) -> None:
        self.db.executemany("INSERT OR IGNORE INTO alert_looks (fact_id, seen_at) VALUES (?, ?)", [(each, iso(now)) for each in fact_ids])

    def keep_hit(self, hit: Hit, alert_id: str | None, now: datetime) -> None:
        self.db.execute("INSERT OR IGNORE INTO alert_hits (council, rule, incident_id, fact_id, alert_id, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
                        (hit.council, hit.rule, hit.incident_id, hit.fact_id, alert_id, iso(now)))

    def claim_alert(self, letter: Letter, council: str, folder: str) -> None:
        """File an alert, its letter having been claimed; its files come next."""
        self.db.execute("INSERT INTO alerts (alert_id, council, day, made_at, folder, state) VALUES (?, ?, ?, ?, ?, 'claimed')",
                        (letter.letter_id, council, letter.day.isoformat(), iso(letter.made_at), folder))

    def unwritten_alerts(self) -> list[tuple[str, Path]]:
        """Alerts whose files a crash may have left undone, with the folder they belong to."""
        return [(row[0], Path(row[1])) for row in self.rows("SELECT alert_id, folder FROM alerts WHERE state = 'claimed' ORDER BY alert_id")]

    def alert_written(self, alert_id: str) -> None:
        self.db.execute("UPDATE alerts SET state = 'written' WHERE alert_id = ?", (alert_id,))
        self.written(alert_id)


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(delivery_id=row["delivery_id"], letter_id=row["letter_id"], kind=row["kind"], day=date.fromisoformat(row["day"]),
                    made_at=moment(row["made_at"]), channel=row["channel"], recipient=row["recipient"], message_id=row["message_id"],
                    state=row["state"], attempts=row["attempts"], unsure=row["unsure"], next_try_at=moment(row["next_try_at"]),
                    reason=row["reason"], detail=row["detail"])
