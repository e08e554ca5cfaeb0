"""The timeline of an incident: which steps are drawn and numbered, and the lanes they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..look.words import day_words, name, near_day, time_words
from ..records import CouncilStanding, IncidentTold
from ..text import clean_line
from .drawing import Lane
from .shown import ROLES, Link, Links

STEPS = {
    "began": "Began", "detected": "Detected", "disclosed": "Made public", "data_taken": "Data", "services_stopped": "Services stopped",
    "services_restored": "Services back", "regulator_told": "Regulator told", "people_told": "People told", "authorities_told": "Authorities told",
    "investigated": "Investigation", "claimed": "Claim of responsibility", "arrests": "Arrests", "rebuilt": "Rebuilding", "cost": "Cost",
    "penalty": "Penalty",
}
"""Kinds of a step in words; others are written as they are named."""
MOST_STEPS = 18
"""Most steps drawn and listed first; more would make the marks of a phone's drawing touch. The others are in the table behind them."""
MOST_DAYS = 10
"""Most days of the drawing: a column of a phone's drawing is then wider than a mark."""
MOST_LANES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    number: int
    when: str
    at: datetime
    precise: bool
    council: str
    kind: str
    what: str
    standing: str
    more: int
    """Further steps of this kind for this council on that day."""
    link: Link | None


def steps_of(told: IncidentTold, links: Links, zone: ZoneInfo) -> tuple[list[Step], list[Step], list[Lane]]:
    """The steps drawn and numbered, the others, and the lanes they stand in."""
    facts = dict(told.by_fact)
    active = [one for one in told.record.councils if one.role in ROLES]
    grouped: dict[tuple[str, str, date], list[Step]] = {}
    for entry in told.record.steps:
        fact = facts.get(entry.fact_id)
        if fact is None:
            continue
        day = entry.at.astimezone(zone).date()
        council = fact.group or (active[0].council if active else "")
        precise = entry.at_precision in ("minute", "published")
        when = time_words(entry.at, zone, told.day) if precise else near_day(day, told.day)
        # the moment is that of the first report, so the words are too; how sure it is stands behind them
        what = fact.statement if told.extracts == "none" else _sentence(entry.what)
        step = Step(number=0, when=when, at=entry.at, precise=precise, council=name(council), kind=STEPS.get(entry.kind, entry.kind.replace("_", " ")),
                    what=what, standing=fact.standing_words, more=0, link=links.of(next(iter(fact.row.evidence), None)))
        same = grouped.setdefault((council, entry.kind, day), [])
        if all(step.what != other.what for other in same):
            same.append(step)
    leading = _most_telling([_led(same) for same in grouped.values()], zone)
    numbered = [replace(step, number=n) for n, step in enumerate(sorted(leading, key=lambda s: (s.at, s.council, s.kind, s.what)), start=1)]
    shown = {(step.council, step.kind, step.at.astimezone(zone).date()) for step in numbered}
    others = [step for same in grouped.values() for step in (same[1:] if (same[0].council, same[0].kind, same[0].at.astimezone(zone).date()) in shown
                                                             else same)]
    return numbered, sorted(others, key=lambda s: (s.at, s.council, s.what)), _lanes(told, active, numbered)


def _sentence(clause: str) -> str:
    """A clause with a capital and an end."""
    clause = clean_line(clause)
    return clause[:1].upper() + clause[1:] + ("" if re.search(r"[.?!\u2026][\u201d\u2019\"')]*$", clause) else ".")


def _led(same: Sequence[Step]) -> Step:
    return replace(same[0], more=len(same) - 1)


def _most_telling(steps: Sequence[Step], zone: ZoneInfo) -> list[Step]:
    """The first of each kind for each council before the second of any, until the drawing is full of marks or of days."""
    kinds = list(STEPS.values())
    seen: dict[tuple[str, str], int] = {}
    ranked = []
    for step in sorted(steps, key=lambda s: s.at):
        turn = seen.get((step.council, step.kind), 0)
        seen[step.council, step.kind] = turn + 1
        ranked.append((turn, kinds.index(step.kind) if step.kind in kinds else len(kinds), step.at, step))
    picked: list[Step] = []
    days: set[date] = set()
    for _, _, _, step in sorted(ranked, key=lambda one: (one[0], one[1], one[2], one[3].council)):
        day = step.at.astimezone(zone).date()
        if len(picked) < MOST_STEPS and (day in days or len(days) < MOST_DAYS):
            picked.append(step)
            days.add(day)
    return picked


def _lanes(told: IncidentTold, active: Sequence[CouncilStanding], steps: Sequence[Step]) -> list[Lane]:
    end = told.record.last_at
    by_council: dict[str, list[tuple[int, datetime]]] = {}
    for step in steps:
        by_council.setdefault(step.council, []).append((step.number, step.at))
    lanes = []
    order = list(ROLES)
    for one in sorted(active, key=lambda c: (order.index(c.role), c.since or end, c.council))[:MOST_LANES]:
        council = name(one.council)
        mine = by_council.get(council, [])
        begins = min([at for _, at in mine] + ([_first_said(told, one)] if one.since else []), default=end)
        if one.role == "cleared":
            since = max(one.since or end, begins)
            stretches = (("reported", begins, min(since, end)), ("cleared", min(since, end), end))
        else:
            status = one.role if one.role != "affected" else "affected" if one.standing == "confirmed" else "reported"
            stretches = ((status, min(begins, end), end),)
        lanes.append(Lane(name=council, stretches=stretches, steps=tuple(mine)))
    return lanes


def _first_said(told: IncidentTold, council: CouncilStanding) -> datetime:
    """When the first report that gives the council its part was published; else when we met it."""
    source = next((one for one in told.record.sources if one.gss == council.gss), None)
    return min(source.at, council.since) if source and council.since else council.since or told.record.last_at


def lane_desc(lanes: Sequence[Lane], steps: Sequence[Step], zone: ZoneInfo, today: date) -> str:
    said = {"affected": "is affected from {}", "reported": "is reported affected from {}", "alerted": "is on alert from {}",
            "cleared": "is found not affected on {}", "responding": "is helping from {}"}
    parts = []
    for lane in lanes:
        told = " and ".join(said[status].format(near_day(begin.astimezone(zone).date(), today)) for status, begin, _ in lane.stretches)
        parts.append(f"{lane.name} {told}.")
    if steps:
        parts.append(f"The numbers 1 to {len(steps)} are the rows of the table below.")
    return " ".join(parts)


def span_of(steps: Sequence[Step], zone: ZoneInfo) -> str:
    if not steps:
        return ""
    first, last = steps[0].at.astimezone(zone).date(), steps[-1].at.astimezone(zone).date()
    return day_words(first, year=True) if first == last else f"{day_words(first, year=first.year != last.year)} to {day_words(last, year=True)}"
