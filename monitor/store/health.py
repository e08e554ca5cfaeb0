"""How the file itself is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..records import Alarm, Fault, Habit
from ..times import from_iso
from .base import Shelf, iso


class HealthShelf(Shelf):
    def damage(self, most: int = 20) -> list[str]:
        """
        What is wrong with the file, empty when nothing was found.

        Cost grows with the file: pages are read once for ``quick_check`` and once for the references. Index contents and text hashes are
        the business of ``monitor verify``.
        """
        found = [str(row[0]).splitlines()[-1] for row in self.rows(f"PRAGMA quick_check({most:d})") if row[0] != "ok"]
        found += [f"a row of {row[0]} refers to {row[2]}, which has no such row" for row in self.rows("PRAGMA foreign_key_check")[:most]]
        return found

    def schema(self) -> int:
        return int(self.value("PRAGMA user_version"))

    def pages(self) -> tuple[int, int]:
        """Pages of the file and bytes a page."""
        return int(self.value("PRAGMA page_count")), int(self.value("PRAGMA page_size"))

    # -- lasting faults ----------------------------------------------------------------------------------------------

    def faults(self) -> list[Fault]:
        """Every listed feed whose latest visits failed, with how many in a row."""
        rows = self.rows(
            """
            SELECT f.url, f.publisher, count(*) AS visits, min(v.at) AS since,
                   (SELECT reason FROM fetches w WHERE w.feed = f.url AND w.outcome = 'failed' ORDER BY w.at DESC LIMIT 1) AS reason
              FROM feeds f JOIN fetches v ON v.feed = f.url AND v.outcome = 'failed'
             WHERE f.listed = 1 AND f.state <> 'ok'
               AND v.at > coalesce((SELECT max(g.at) FROM fetches g WHERE g.feed = f.url AND g.outcome IN ('fetched', 'unchanged')), '')
             GROUP BY f.url ORDER BY f.publisher, f.url""")
        return [Fault(feed=row["url"], publisher=row["publisher"], visits=row["visits"], since=from_iso(row["since"]), reason=row["reason"])
                for row in rows]

    def habits(self, since: str, items: int) -> list[Habit]:
        """
        The latest items of every publisher that had one at or after ``since``.

        Args:
            since: ISO 8601, as ``first_seen_at``.
            items: Most items a publisher.
        """
        found = []
        for row in self.rows("SELECT DISTINCT publisher FROM articles INDEXED BY articles_first_seen WHERE first_seen_at >= ? ORDER BY 1", since):
            latest = self.rows("SELECT published_at, words FROM articles WHERE publisher = ? ORDER BY first_seen_at DESC, article_id LIMIT ?",
                               row["publisher"], items)
            found.append(Habit(publisher=row["publisher"], dated=[one["published_at"] is not None for one in latest],
                               words=[one["words"] for one in latest]))
        return found

    def raise_alarms(self, alarms: Sequence[Alarm], now: datetime, *, keep: Sequence[str] = ()) -> list[Alarm]:
        """
        Note what lasts now and forget what is over.

        Args:
            keep: Names of alarms about which nothing is known this time.

        Returns:
            What nobody has been told of.
        """
        known = {row["name"] for row in self.rows("SELECT name FROM alarms")}
        lasting = {alarm.name for alarm in alarms} | set(keep)
        for name in known - lasting:
            self.db.execute("DELETE FROM alarms WHERE name = ?", (name,))
        for alarm in alarms:
            self.db.execute("INSERT INTO alarms (name, says, since) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET says = excluded.says",
                            (alarm.name, alarm.says, iso(now)))
        return [alarm for alarm in alarms if alarm.name not in known]

    def alarms(self) -> list[dict[str, object]]:
        """What lasts and was told: name, words and since when, oldest first."""
        return [dict(row) for row in self.rows("SELECT name, says, since FROM alarms ORDER BY since, name")]

    def feeds_by_state(self) -> dict[str, int]:
        return {row["state"]: row["feeds"] for row in self.rows("SELECT state, count(*) AS feeds FROM v_feed_health GROUP BY state")}

    def feeds(self) -> list[dict[str, object]]:
        """``v_feed_health``, what fails first."""
        return [dict(row) for row in self.rows("SELECT * FROM v_feed_health ORDER BY state = 'ok', publisher, url")]
