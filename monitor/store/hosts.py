"""What hosts asked of us: to wait, and what robots.txt says. Remembered from run to run."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime

from ..records import RobotsFile
from .base import Shelf, iso, moment


class HostsShelf(Shelf):
    def pauses(self, now: datetime) -> dict[str, datetime]:
        """Hosts, or addresses of single feeds, that are not to be asked yet, with the moment they may be."""
        return {row["name"]: moment(row["until"]) for row in self.rows("SELECT name, until FROM pauses WHERE until > ?", iso(now))}

    def pause(self, until: Mapping[str, datetime], now: datetime) -> None:
        """Note a wish to wait; the longer of two holds, and those that are over are forgotten."""
        self.db.execute("DELETE FROM pauses WHERE until <= ?", (iso(now),))
        self.db.executemany(
            """INSERT INTO pauses (name, until, asked_at) VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET until = max(until, excluded.until), asked_at = excluded.asked_at""",
            [(name, iso(at), iso(now)) for name, at in until.items()])

    def robots(self, since: datetime) -> dict[str, RobotsFile]:
        """Files of robots.txt found since a moment, by origin."""
        return {row["origin"]: RobotsFile(origin=row["origin"], fetched_at=moment(row["fetched_at"]), status=row["status"],
                                          body=zlib.decompress(row["body"]))
                for row in self.rows("SELECT * FROM robots WHERE fetched_at > ?", iso(since))}

    def save_robots(self, files: Mapping[str, RobotsFile]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO robots (origin, fetched_at, status, body) VALUES (?, ?, ?, ?)",
                            [(one.origin, iso(one.fetched_at), one.status, zlib.compress(one.body)) for one in files.values()])
