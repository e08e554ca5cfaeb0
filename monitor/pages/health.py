"""The page on the monitor's own health, beside the digests: for whoever is told that something is wrong, without a shell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ..look import page
from ..records import RunReport
from ..times import from_iso

OUTCOMES = {"done": "done", "budget_spent": "time was up, the rest is carried over", "interrupted": "stopped on request",
            "offline": "nothing could be fetched", "failed_feeds": "too many feeds failed", "delivery_queued": "done, the delivery waits",
            "no_output": "could not write the digest", "disk_error": "the disk was full or failed", "crashed": "broke off", "running": "under way"}
MOST_RUNS = 12
"""Runs in the table; the database has them all."""


def render_health(report: RunReport, *, feeds: Sequence[Mapping[str, object]], alarms: Sequence[Mapping[str, object]], waiting: Mapping[str, int],
                  runs: Sequence[Mapping[str, object]], timezone: str) -> str:
    """
    The page ``health.html``.

    Args:
        report: Of the run that has just ended.
        feeds: Rows of ``v_feed_health``.
        alarms: Faults that last: says and since.
        waiting: Items that wait, by step.
        runs: Rows of ``v_runs`` of the last seven days, newest first.
        timezone: In which times are shown.
    """
    zone = ZoneInfo(timezone)

    def told(moment: object) -> str:
        return _words(from_iso(str(moment)).astimezone(zone)) if moment else "never"

    ill = [{**feed, "failing_since": told(feed["failing_since"]), "next": told(feed["next_due_at"]), "success": told(feed["last_success_at"])}
           for feed in feeds if feed["state"] != "ok"]
    untried = sum(feed["state"] == "ok" and feed["last_success_at"] is None for feed in feeds)
    good = next((run for run in runs if run["exit_code"] == 0), None)
    return page(__package__, "health.html.j2", {
        "ended": _words(report.ended_at.astimezone(zone)), "ended_at": report.ended_at, "outcome": OUTCOMES.get(report.outcome, report.outcome),
        "well": report.exit_code == 0, "good": told(good["started_at"]) if good else "", "feeds": len(feeds), "untried": untried, "ill": ill,
        "alarms": [{"says": alarm["says"], "since": told(alarm["since"])} for alarm in alarms], "waiting": sorted(waiting.items()),
        "runs": [{**run, "at": told(run["started_at"]), "outcome": OUTCOMES.get(str(run["outcome"]), run["outcome"])} for run in runs[:MOST_RUNS]],
        "runs_in_all": len(runs)})


def _words(at: datetime) -> str:
    minutes = f":{at:%M}" if at.minute else ""
    if (at.hour, at.minute) == (12, 0):
        clock = "midday"
    else:
        clock = f"{(at.hour - 1) % 12 + 1}{minutes or (':00' if not at.hour else '')}{'am' if at.hour < 12 else 'pm'}"
    return f"{clock} on {at.day} {at:%B}"
