"""The ledger of visits and of traffic: what was asked when, and what came of it. retention.py forgets what is older than 400 days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..records import FetchRow, HostTraffic
from .base import Shelf, iso, moment


class FetchesShelf(Shelf):
    def note(self, run_id: str, rows: Iterable[FetchRow]) -> None:
        """File what a run's visits brought; a feed visited twice in a run keeps the later row."""
        self.db.executemany(
            """INSERT OR REPLACE INTO fetches (run_id, feed, at, outcome, reason, detail, answered_url, entries, new_entries)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [(run_id, row.feed, iso(row.at), row.outcome, row.reason, row.detail[:500], row.answered_url, row.entries, row.new_entries)
             for row in rows])

    def note_traffic(self, run_id: str, now: datetime, traffic: Mapping[str, HostTraffic]) -> None:
        """Add to what a run asked of each host (``host:port``)."""
        self.db.executemany(
            """INSERT INTO traffic (run_id, host, at, requests, bytes, not_modified, failed, refused_by_robots, rate_limited, conditional,
                                    closest_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, bytes = bytes + excluded.bytes,
                   not_modified = not_modified + excluded.not_modified, failed = failed + excluded.failed,
                   refused_by_robots = refused_by_robots + excluded.refused_by_robots, rate_limited = rate_limited + excluded.rate_limited,
                   conditional = conditional + excluded.conditional,
                   closest_seconds = coalesce(min(closest_seconds, excluded.closest_seconds), closest_seconds, excluded.closest_seconds)""",
            [(run_id, host, iso(now), one.requests, one.bytes, one.not_modified, one.failed, one.refused_by_robots, one.rate_limited, one.conditional,
              one.closest_seconds)
             for host, one in traffic.items()])

    def of_run(self, run_id: str) -> list[FetchRow]:
        """Every feed that was due in a run, in the order of addresses."""
        return [_row(row) for row in self.rows("SELECT * FROM fetches WHERE run_id = ? ORDER BY feed", run_id)]

    def of_feed(self, feed: str, since: datetime) -> list[FetchRow]:
        """Visits of one feed from a moment on, oldest first."""
        return [_row(row) for row in self.rows("SELECT * FROM fetches WHERE feed = ? AND at >= ? ORDER BY at, run_id", feed, iso(since))]

    def traffic_since(self, since: datetime) -> dict[str, HostTraffic]:
        """What each host (``host:port``) was asked from a moment on, all runs together."""
        return {row["host"]: HostTraffic(
            requests=row["requests"], bytes=row["bytes"], not_modified=row["not_modified"], failed=row["failed"],
            refused_by_robots=row["refused_by_robots"], rate_limited=row["rate_limited"], conditional=row["conditional"],
            closest_seconds=row["closest_seconds"]) for row in self.rows(
            """SELECT host, sum(requests) AS requests, sum(bytes) AS bytes, sum(not_modified) AS not_modified, sum(failed) AS failed,
                      sum(refused_by_robots) AS refused_by_robots, sum(rate_limited) AS rate_limited,
                      sum(conditional) AS conditional, min(closest_seconds) AS closest_seconds
                 FROM traffic WHERE at >= ? GROUP BY host ORDER BY host""", iso(since))}


def _row(row: object) -> FetchRow:
    return FetchRow(feed=row["feed"], at=moment(row["at"]), outcome=row["outcome"], reason=row["reason"], detail=row["detail"],
                    answered_url=row["answered_url"], entries=row["entries"], new_entries=row["new_entries"], run_id=row["run_id"])
