"""The page of an incident: how its councils stand, what happened when, every fact with its evidence, what disagrees, who carried whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ..look import page
from ..look.words import clock_words, count, day_words, is_mail_address, name, near_day, safe_link
from ..records import CouncilStanding, IncidentTold, ToldChange, ToldFact
from .coverage import RELATIONS, Row, carried_words, relation_of, stories_of
from .drawing import draw_lanes
from .shown import FULL_FACTS, ROLES, STATUS, FactLine, Link, Links, council_name, fact_line, incident_name, spoken
from .steps import lane_desc, span_of, steps_of

NO_COUNCIL = "Other bodies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    name: str
    page: str
    shape: str
    status: str
    since: str
    since_at: datetime | None
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    council: str
    page: str
    facts: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    heading: str
    statement: str
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    number: int
    heading: str
    standing: str
    shape: str
    before: Side
    after: Side
    explanation: str


def render_incident(told: IncidentTold, *, stamp: str = "") -> str:
    """
    The page ``incident/ID.html``, for the same record the same bytes.

    Args:
        stamp: Kept in the page, so that whoever writes the files can see that it is up to date.
    """
    record, zone = told.record, ZoneInfo(told.timezone)
    links = Links(record.carried, zone, told.day)
    steps, more_steps, lanes = steps_of(told, links, zone)
    top, groups = _facts(told, links)
    stories, alone = stories_of(record.carried, links, zone, told.day)
    relations = [relation_of(one) for one in record.carried if one.first]
    last = record.last_at.astimezone(zone)
    return page(__package__, "incident.html.j2", {
        "told": told, "record": record, "stamp": stamp, "last": record.last_at,
        "last_words": f"{clock_words(last)} on {day_words(last.date(), year=True)}" if clock_words(last) else day_words(last.date(), year=True),
        "title": record.title, "status": STATUS.get(record.status, record.status), "lede": _lede(record.councils), "about": _about(told),
        "councils": _councils(told, links, zone), "steps": steps, "more_steps": more_steps, "lanes": draw_lanes(lanes, zone),
        "lane_desc": lane_desc(lanes, steps, zone, told.day), "span": span_of(steps, zone), "top": top, "groups": groups,
        "facts": len(record.facts), "shown": len(top), "pairs": [_pair(n, one, links) for n, one in enumerate(told.changes, start=1)],
        "coming": [(one, links.of(spoken(one.told))) for one in told.coming], "corrected": told.corrected,
        "withdrawn": [fact_line(one, links) for one in told.withdrawn], "stories": stories, "alone": alone,
        "squares": [relation for wanted in RELATIONS for relation in relations if relation == wanted], "carried": carried_words(relations),
        "rows": [Row(link=links.article(one), relation=RELATIONS[relation_of(one)], origin=name(one.origin)) for one in record.carried if one.first],
        "csv": f"{incident_name(record.incident_id)}.csv", "contact": _contact(told.contact)})


def render_gone() -> str:
    """What stands in place of an incident that is no longer kept by itself, so that old links find their way."""
    return page(__package__, "gone.html.j2", {})


# -- head and councils ----------------------------------------------------------------------------------------------------

def _lede(councils: Iterable[CouncilStanding]) -> str:
    """``2 councils affected, 1 cleared, 4 on alert.``"""
    by_role = {role: sum(1 for one in councils if one.role == role) for role in ROLES}
    parts = []
    if by_role["affected"]:
        parts.append(f"{count(by_role['affected'], 'council', 'councils')} affected")
    if by_role["cleared"]:
        parts.append(f"{by_role['cleared']:,} found not affected")
    if by_role["alerted"]:
        parts.append(f"{by_role['alerted']:,} on alert")
    return f"{', '.join(parts)}." if parts else "No council is named as affected."


def _about(told: IncidentTold) -> str:
    record = told.record
    articles = len({one.article_id for one in record.carried})
    stories, titles = len({one.story_id for one in record.carried}), len({one.publisher for one in record.carried})
    are = "is" if articles == 1 else "are"
    return (f"{count(articles, 'article', 'articles')} in {count(titles, 'title', 'titles')} {are} {count(stories, 'story', 'stories')}. "
            f"{count(len(record.facts), 'fact', 'facts')}.")


def _councils(told: IncidentTold, links: Links, zone: ZoneInfo) -> list[Council]:
    sources = {one.gss: one for one in told.record.sources}
    order = list(ROLES)
    made = []
    for one in sorted((c for c in told.record.councils if c.role in ROLES), key=lambda c: (order.index(c.role), c.since or told.record.last_at, c.council)):
        source = sources.get(one.gss)
        status = ROLES[one.role]
        if one.role == "affected" and one.standing:
            status += f", {one.standing}"
        made.append(Council(name=name(one.council), page=f"../council/{council_name(one.council)}.html", shape=one.role, status=status,
                            since=near_day(one.since.astimezone(zone).date(), told.day) if one.since else "", since_at=one.since,
                            link=links.to(source.url, source.publisher, source.at) if source else None))
    return made


def _contact(where: str) -> str:
    where = where.strip()
    return safe_link(where) or (f"mailto:{where}" if is_mail_address(where) else "")


# -- facts ----------------------------------------------------------------------------------------------------------------

def _facts(told: IncidentTold, links: Links) -> tuple[list[FactLine], list[Group]]:
    """The most serious of each council in turn, then all others by council."""
    queues = [list(facts) for council, facts in told.groups if council]
    top: list[ToldFact] = []
    said: set[str] = set()
    while any(queues) and len(top) < FULL_FACTS:
        for queue in queues:
            while queue and queue[0].statement in said:
                queue.pop(0)
            if queue and len(top) < FULL_FACTS:
                fact = queue.pop(0)
                said.add(fact.statement)
                top.append(fact)
    above = {fact.row.fact_id for fact in top}
    groups = [Group(council=name(council) or NO_COUNCIL, page=f"../council/{council_name(council)}.html" if council else "",
                    facts=tuple(fact_line(one, links) for one in facts if one.row.fact_id not in above)) for council, facts in told.groups]
    return [fact_line(one, links) for one in top], [group for group in groups if group.facts]


def _pair(number: int, change: ToldChange, links: Links) -> Pair:
    row = change.row
    before = next((e for e in row.before_evidence if e.article_id == change.before_said_in), None)
    after = next((e for e in row.after_evidence if e.article_id == change.after_said_in), None)
    return Pair(number=number, heading=change.heading, standing=change.standing_words, shape=change.shape, explanation="",
                before=Side(heading=change.before_heading, statement=change.before_statement, link=links.of(before)),
                after=Side(heading=change.after_heading, statement=change.after_statement, link=links.of(after)))
