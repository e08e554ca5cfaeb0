"""The timeline of one incident as CSV for a spreadsheet and as ICS for a calendar (RFC 4180, RFC 5545)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from ..records import TimelineEntry
from ..text import clean_line

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins so is run by a spreadsheet; it gets an apostrophe (OWASP, CSV injection)."""

FOLD = 74
"""Octets of a calendar line before it is folded; RFC 5545, section 3.1, allows 75."""


def as_csv(rows: Sequence[TimelineEntry]) -> str:
    """A line a step, in order of time; times in UTC."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("incident_id", "at", "at_precision", "what", "fact_id"))
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in (row.incident_id, _iso(row.at), row.at_precision, row.what, row.fact_id)])
    return out.getvalue()


def as_ics(rows: Sequence[TimelineEntry], title: str) -> str:
    """An event a step: a whole day when only the day is known. The same rows give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//council-cyber-monitor//timeline//EN", f"X-WR-CALNAME:{_escaped(title)}"]
    for row in rows:
        lines += ["BEGIN:VEVENT", f"UID:{row.fact_id}@council-cyber-monitor", f"DTSTAMP:{row.at:%Y%m%dT%H%M%SZ}"]
        if row.at_precision == "day":
            lines += [f"DTSTART;VALUE=DATE:{row.at:%Y%m%d}", f"DTEND;VALUE=DATE:{row.at + timedelta(days=1):%Y%m%d}"]
        else:
            lines.append(f"DTSTART:{row.at:%Y%m%dT%H%M%SZ}")
        lines += [f"SUMMARY:{_escaped(row.what)}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return "\r\n".join(_folded(line) for line in (*lines, "END:VCALENDAR")) + "\r\n"


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def safe_cell(cell: str) -> str:
    """A cell no spreadsheet runs, on one line of clean text."""
    cell = clean_line(cell, 5000)
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _escaped(text: str) -> str:
    plain = clean_line(text, 5000)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > FOLD:
            parts.append(part)
            part = ""
        part += char
    return "\r\n ".join((*parts, part))
