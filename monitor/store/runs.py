"""The ledger of runs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from ..records import RunReport
from .base import Shelf, as_json, iso


class RunsShelf(Shelf):
    def begin(self, run_id: str, now: datetime) -> None:
        """Open a row; one that was left open by a crash is closed as such."""
        self.db.execute("UPDATE runs SET outcome = 'crashed' WHERE ended_at IS NULL AND outcome = 'running'")
        self.db.execute("INSERT OR REPLACE INTO runs (run_id, started_at, outcome) VALUES (?, ?, 'running')", (run_id, iso(now)))

    def end(self, report: RunReport) -> None:
        self.db.execute(
            """UPDATE runs SET ended_at = ?, outcome = ?, exit_code = ?, feeds_checked = ?, feeds_failed = ?, articles_new = ?,
                      facts_new = ?, steps = ? WHERE run_id = ?""",
            (iso(report.ended_at), report.outcome, report.exit_code, report.feeds_checked, report.feeds_failed, report.articles_new,
             report.facts_new, as_json([asdict(step) for step in report.steps]), report.run_id))

    def last(self, *, good: bool = False) -> dict[str, object] | None:
        """The latest run, or the latest that ended with exit code 0."""
        row = self.row(f"SELECT * FROM v_runs {'WHERE exit_code = 0' if good else ''} ORDER BY started_at DESC, run_id DESC LIMIT 1")
        return None if row is None else dict(row)

    def since(self, moment: datetime) -> list[dict[str, object]]:
        """Rows of ``v_runs`` that started at or after a moment, newest first."""
        return [dict(row) for row in self.rows("SELECT * FROM v_runs WHERE started_at >= ? ORDER BY started_at DESC, run_id DESC", iso(moment))]

    def next_id(self, now: datetime) -> str:
        """``r-20251126T070000Z``, with a counter if that second has run before."""
        base = "r-" + now.strftime("%Y%m%dT%H%M%SZ")
        taken = int(self.value("SELECT count(*) FROM runs WHERE run_id = ? OR run_id LIKE ?", base, base + ".%"))
        return base if not taken else f"{base}.{taken + 1}"
