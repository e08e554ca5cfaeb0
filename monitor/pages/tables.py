"""The facts of an incident as CSV for a spreadsheet (RFC 4180)."""

from __future__ import annotations

import csv
import io

from ..records import IncidentTold
from .timeline import safe_cell

COLUMNS = ("fact_id", "incident_id", "council", "type", "statement", "standing", "origins", "publishers", "first_seen_at", "told_on", "publisher", "url")


def facts_as_csv(told: IncidentTold) -> str:
    """A line a fact, in the order of the page; times in UTC."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for council, facts in told.groups:
        for fact in facts:
            row = fact.row
            first = row.evidence[0] if row.evidence else None
            writer.writerow([safe_cell(str(cell)) for cell in (
                row.fact_id, row.incident_id, council, row.type, fact.statement, row.standing, row.origins, row.publishers,
                f"{row.first_seen_at:%Y-%m-%dT%H:%M:%SZ}", row.told_on or "", first.publisher if first else "", first.url if first else "")])
    return out.getvalue()
