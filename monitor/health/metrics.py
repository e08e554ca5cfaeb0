"""metrics_text(report, ...) -> the text of a file for Prometheus' textfile collector (text exposition format 0.0.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ..records import RunReport

PREFIX = "council_monitor_"


def metrics_text(report: RunReport, *, good_at: datetime | None, digest_date: date | None, feeds: Mapping[str, int], waiting: Mapping[str, int],
                 alarms: int, database_bytes: int) -> str:
    """
    Args:
        report: Of the run that has just ended.
        good_at: Start of the latest run that ended with exit code 0.
        digest_date: Of the latest digest written.
        feeds: Number of feeds by state.
        waiting: Items that wait, by step.
        alarms: Faults that last.
        database_bytes: Size of the database file.
    """
    lines: list[str] = []

    def gauge(name: str, says: str, values: Sequence[tuple[str, float]]) -> None:
        lines.append(f"# HELP {PREFIX}{name} {says}")
        lines.append(f"# TYPE {PREFIX}{name} gauge")
        lines.extend(f"{PREFIX}{name}{labels} {value:g}" if abs(value) < 1e6 else f"{PREFIX}{name}{labels} {value:.0f}" for labels, value in values)

    gauge("run_end_timestamp_seconds", "When the latest run ended.", [("", report.ended_at.timestamp())])
    gauge("run_seconds", "How long the latest run took.", [("", (report.ended_at - report.started_at).total_seconds())])
    gauge("run_exit_code", "Exit code of the latest run; 0 is good.", [("", report.exit_code)])
    if good_at is not None:
        gauge("good_run_timestamp_seconds", "When the latest good run started.", [("", good_at.timestamp())])
    if digest_date is not None:
        gauge("digest_timestamp_seconds", "Midnight UTC of the date of the latest digest.",
              [("", datetime(digest_date.year, digest_date.month, digest_date.day, tzinfo=report.ended_at.tzinfo).timestamp())])
    gauge("feeds", "Listed feeds by state.", [(_label("state", state), count) for state, count in sorted(feeds.items())])
    gauge("feeds_checked", "Feeds visited by the latest run.", [("", report.feeds_checked)])
    gauge("feeds_failed", "Feeds that failed in the latest run.", [("", report.feeds_failed)])
    gauge("articles_new", "Articles first seen by the latest run.", [("", report.articles_new)])
    gauge("facts_new", "Facts first seen by the latest run.", [("", report.facts_new)])
    gauge("step_seconds", "Time of each step of the latest run.", [(_label("step", step.step), step.seconds) for step in report.steps])
    gauge("items_waiting", "Items that wait, by step.", [(_label("step", step), count) for step, count in sorted(waiting.items())])
    gauge("alarms", "Faults that last.", [("", alarms)])
    gauge("database_bytes", "Size of the database file.", [("", database_bytes)])
    return "\n".join(lines) + "\n"


def _label(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{{{name}="{escaped}"}}'
