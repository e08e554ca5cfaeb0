"""The timeline of an incident in a spreadsheet and in a calendar."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.pages import as_csv, as_ics
from monitor.records import TimelineEntry


def step(what: str = "Servers were shut down, all of them.", precision: str = "minute", fact_id: str = "f1") -> TimelineEntry:
    return TimelineEntry(incident_id="2026-03-oxford", fact_id=fact_id, kind="services_stopped", at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
                         at_precision=precision, what=what)


def test_a_step_is_a_line_of_the_spreadsheet():
    rows = list(csv.reader(io.StringIO(as_csv([step()]))))

    assert ["incident_id", "at", "at_precision", "what", "fact_id"] == rows[0]
    assert ["2026-03-oxford", "2026-03-04T09:30:00Z", "minute", "Servers were shut down, all of them.", "f1"] == rows[1]


def test_a_step_that_reads_like_a_formula_is_not_run_by_a_spreadsheet():
    """Words come from anybody's page; a clerk opens the file with a double click."""
    assert "'=HYPERLINK(1)" == list(csv.reader(io.StringIO(as_csv([step("=HYPERLINK(1)")]))))[1][3]


def test_a_step_whose_hour_is_not_known_is_a_whole_day_in_the_calendar():
    day, minute = as_ics([step(precision="day")], "Oxford"), as_ics([step()], "Oxford")

    assert "DTSTART;VALUE=DATE:20260304\r\nDTEND;VALUE=DATE:20260305" in day
    assert "DTSTART:20260304T093000Z" in minute


def test_commas_and_breaks_cannot_add_a_line_to_the_calendar():
    text = as_ics([step("One, two; three\r\nBEGIN:VALARM")], "T\nX")

    assert "SUMMARY:One\\, two\\; three BEGIN:VALARM" in text
    assert "\r\nBEGIN:VALARM" not in text


@given(st.text(max_size=300))
def test_calendar_lines_are_short_and_lose_nothing(what):
    text = as_ics([step(what)], "Oxford")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:VEVENT") == 1 == text.count("SUMMARY:")
