"""The page of a council: its part in each incident, what is known of it, and the digests that told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from ..look import page
from ..look.words import count, day_words, name, near_day
from ..records import IncidentTold
from .shown import FULL_FACTS, ROLES, STATUS, Links, fact_line, incident_name


def render_council(council: str, incidents: Sequence[IncidentTold], days: Sequence[tuple[date, int]], *, stamp: str = "") -> str:
    """
    The page ``council/NAME.html``, for the same records the same bytes.

    Args:
        council: Short name, as the facts have it.
        incidents: Those in which it has a part, in any order.
        days: Days whose digest told new facts of it, with their number.
        stamp: Kept in the page, so that whoever writes the files can see that it is up to date.
    """
    told = sorted(incidents, key=lambda one: (one.record.last_at, one.record.incident_id), reverse=True)
    zone = ZoneInfo(told[0].timezone)
    newest = told[0].day
    links = Links([one for each in told for one in each.record.carried], zone, newest)
    rows, sections = [], []
    for one in told:
        record = one.record
        part = next((c for c in record.councils if c.council == council and c.role in ROLES), None)
        status = "" if part is None else ROLES[part.role] + (f", {part.standing}" if part.role == "affected" and part.standing else "")
        rows.append({"title": record.title, "page": f"../incident/{incident_name(record.incident_id)}.html", "shape": part.role if part else "",
                     "status": status or "Named", "since": near_day(part.since.astimezone(zone).date(), newest) if part and part.since else "",
                     "since_at": part.since if part else None, "incident": STATUS.get(record.status, record.status)})
        facts = next((facts for group, facts in one.groups if group == council), ())
        lines = [fact_line(fact, links) for fact in facts]
        if lines:
            sections.append({"title": record.title, "page": rows[-1]["page"], "top": lines[:FULL_FACTS], "rest": lines[FULL_FACTS:]})
    return page(__package__, "council.html.j2", {
        "council": name(council), "rows": rows, "sections": sections, "stamp": stamp, "lede": _lede(rows),
        "about": f"{count(sum(len(s['top']) + len(s['rest']) for s in sections), 'fact', 'facts')} in {count(len(rows), 'incident', 'incidents')}.",
        "days": [(day, day_words(day, year=True), count(number, "new fact", "new facts")) for day, number in sorted(days, reverse=True)],
        "foot": told[0].foot})


def _lede(rows: Sequence[dict[str, object]]) -> str:
    first = rows[0]
    since = f" since {first['since']}" if first["since"] else ""
    return f"{first['status']}{since}. Incident: {str(first['incident']).lower()}."
