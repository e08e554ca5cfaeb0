"""The page of an incident: how its councils stand, what happened when, every fact with its evidence, what disagrees, who carried whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ..look import page
from ..look.words import clock_words, count, day_words, is_mail_address, listed, name, near_day, safe_link, slug, time_words
from ..records import Carried, CouncilStanding, Evidence, IncidentTold, ToldChange, ToldFact
from ..text import clean_line
from .drawing import Carrier, Drawing, Lane, draw_lanes, draw_story

NO_COUNCIL = "Other bodies"
ROLES = {"affected": "Affected", "cleared": "Found not affected", "alerted": "On alert, not affected", "responding": "Helping"}
"""Roles of a council worth a row, in the order of the table."""
STATUS = {"open": "Open", "contained": "Contained", "closed": "Closed", "corrected": "Reported in error", "near_miss": "Prevented"}
RELATIONS = {"first": "first report", "copy": "same text", "edited": "same text, lines added", "derived": "rewritten"}
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
FULL_FACTS = 8
"""Facts shown with all their evidence beside them; the others follow by council. Our choice: what is read on a screen or two."""
MOST_STORIES = 10
"""Most stories drawn, the most carried first; all articles are in the table."""
HOURS = (24, 48, 96)
"""Scales of the drawings of stories, in hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    text: str
    url: str
    time: str
    at: datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A fact as shown."""

    anchor: str
    who: str
    clause: str
    standing: str
    shape: str
    sources: str
    told: str
    """When a digest told it; empty if none did."""
    told_day: date | None
    links: tuple[Link, ...]
    """First report, then further ones of other stories."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    anchor: str
    heading: str
    about: str
    link: Link | None
    desc: str
    drawings: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article in the table of all."""

    link: Link
    relation: str
    origin: str


def incident_name(incident_id: str) -> str:
    """File name of an incident's page, without its folder and ending."""
    return slug(incident_id)


def council_name(council: str) -> str:
    """File name of a council's page, without its folder and ending."""
    return slug(council)


def render_incident(told: IncidentTold, *, stamp: str = "") -> str:
    """
    The page ``incident/ID.html``, for the same record the same bytes.

    Args:
        stamp: Kept in the page, so that whoever writes the files can see that it is up to date.
    """
    record, zone = told.record, ZoneInfo(told.timezone)
    links = Links(record.carried, zone, told.day)
    steps, more_steps, lanes = _steps(told, links, zone)
    top, groups = _facts(told, links)
    stories, alone = _stories(record.carried, links, zone, told.day)
    relations = [_relation(one) for one in record.carried if one.first]
    last = record.last_at.astimezone(zone)
    return page(__package__, "incident.html.j2", {
        "told": told, "record": record, "stamp": stamp, "last": record.last_at,
        "last_words": f"{clock_words(last)} on {day_words(last.date(), year=True)}" if clock_words(last) else day_words(last.date(), year=True),
        "title": record.title, "status": STATUS.get(record.status, record.status), "lede": _lede(record.councils), "about": _about(told),
        "councils": _councils(told, links, zone), "steps": steps, "more_steps": more_steps, "lanes": draw_lanes(lanes, zone),
        "lane_desc": _lane_desc(lanes, steps, zone, told.day), "span": _span(steps, zone), "top": top, "groups": groups,
        "facts": len(record.facts), "shown": len(top), "pairs": [_pair(n, one, links) for n, one in enumerate(told.changes, start=1)],
        "coming": [(one, links.of(_spoken(one.told))) for one in told.coming], "corrected": told.corrected,
        "withdrawn": [fact_line(one, links) for one in told.withdrawn], "stories": stories, "alone": alone,
        "squares": [relation for wanted in RELATIONS for relation in relations if relation == wanted], "carried": _carried_words(relations),
        "rows": [Row(link=links.article(one), relation=RELATIONS[_relation(one)], origin=name(one.origin)) for one in record.carried if one.first],
        "csv": f"{incident_name(record.incident_id)}.csv", "contact": _contact(told.contact)})


def render_gone() -> str:
    """What stands in place of an incident that is no longer kept by itself, so that old links find their way."""
    return page(__package__, "gone.html.j2", {})


class Links:
    """Link text for each address of a page: ``Example Post, 5:30pm, 25 November``, different for each target."""

    def __init__(self, carried: Iterable[Carried], zone: ZoneInfo, today: date) -> None:
        self.zone, self.today = zone, today
        seen: dict[str, tuple[str, datetime]] = {}
        for one in sorted(carried, key=lambda c: (c.at, c.article_id)):
            seen.setdefault(one.url, (name(one.publisher), one.at))
        taken: set[str] = set()
        self._text: dict[str, str] = {}
        for url, (publisher, at) in seen.items():
            label = f"{publisher}, {time_words(at, zone, today)}"
            text, number = label, 2
            while text in taken:
                text, number = f"{label}, number {number}", number + 1
            taken.add(text)
            self._text[url] = text

    def to(self, url: str, publisher: str, at: datetime) -> Link:
        text = self._text.get(url) or f"{name(publisher)}, {time_words(at, self.zone, self.today)}"
        return Link(text=text, url=safe_link(url), time="", at=at)

    def of(self, evidence: Evidence | None) -> Link | None:
        return None if evidence is None else self.to(evidence.url, evidence.publisher, evidence.published_at or evidence.seen_at)

    def article(self, one: Carried) -> Link:
        return self.to(one.url, one.publisher, one.at)


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


# -- timeline -------------------------------------------------------------------------------------------------------------

def _steps(told: IncidentTold, links: Links, zone: ZoneInfo) -> tuple[list[Step], list[Step], list[Lane]]:
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
    steps_of: dict[str, list[tuple[int, datetime]]] = {}
    for step in steps:
        steps_of.setdefault(step.council, []).append((step.number, step.at))
    lanes = []
    order = list(ROLES)
    for one in sorted(active, key=lambda c: (order.index(c.role), c.since or end, c.council))[:MOST_LANES]:
        council = name(one.council)
        mine = steps_of.get(council, [])
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


def _lane_desc(lanes: Sequence[Lane], steps: Sequence[Step], zone: ZoneInfo, today: date) -> str:
    said = {"affected": "is affected from {}", "reported": "is reported affected from {}", "alerted": "is on alert from {}",
            "cleared": "is found not affected on {}", "responding": "is helping from {}"}
    parts = []
    for lane in lanes:
        told = " and ".join(said[status].format(near_day(begin.astimezone(zone).date(), today)) for status, begin, _ in lane.stretches)
        parts.append(f"{lane.name} {told}.")
    if steps:
        parts.append(f"The numbers 1 to {len(steps)} are the rows of the table below.")
    return " ".join(parts)


def _span(steps: Sequence[Step], zone: ZoneInfo) -> str:
    if not steps:
        return ""
    first, last = steps[0].at.astimezone(zone).date(), steps[-1].at.astimezone(zone).date()
    return day_words(first, year=True) if first == last else f"{day_words(first, year=first.year != last.year)} to {day_words(last, year=True)}"


# -- facts ----------------------------------------------------------------------------------------------------------------

def _spoken(fact: ToldFact) -> Evidence | None:
    """The article whose words are told."""
    evidence = fact.row.evidence
    return next((one for one in evidence if one.article_id == fact.said_in), evidence[0] if evidence else None)


def fact_line(fact: ToldFact, links: Links) -> FactLine:
    """A fact as a page shows it: its words, its standing, up to three reports, the digest that told it."""
    row = fact.row
    stories: dict[str, Evidence] = {}
    for one in ([_spoken(fact)] if fact.row.evidence else []) + list(row.evidence):
        if one:
            stories.setdefault(one.story_id or one.article_id, one)
    return FactLine(anchor=f"f-{slug(row.fact_id)}", who=fact.who, clause=fact.statement[len(fact.who) + 2:] if fact.who else fact.statement,
                    standing=fact.standing_words, shape=fact.shape, sources=fact.sources_words,
                    told=f"Told on {near_day(row.told_on, links.today)}" if row.told_on else "", told_day=row.told_on,
                    links=tuple(filter(None, (links.of(one) for one in list(stories.values())[:3]))))


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


# -- coverage -------------------------------------------------------------------------------------------------------------

def _relation(one: Carried) -> str:
    return "first" if one.relation == "original" else one.relation


def _carried_words(relations: Sequence[str]) -> str:
    said = {"first": ("is a first report", "are first reports"), "copy": ("repeats a text unchanged", "repeat a text unchanged"),
            "edited": ("adds lines of its own", "add lines of their own"), "derived": ("is rewritten", "are rewritten")}
    numbers = {kind: relations.count(kind) for kind in said}
    parts = [f"{number:,} {said[kind][number > 1]}" for kind, number in numbers.items() if number]
    return f"Of {count(len(relations), 'article', 'articles')}, {listed(parts)}. Copies never add an origin." if relations else ""


def _stories(carried: Sequence[Carried], links: Links, zone: ZoneInfo, today: date) -> tuple[list[Story], int]:
    """The stories that others carried, drawn; and how many stayed with one title."""
    by_story: dict[str, list[Carried]] = {}
    for one in carried:
        by_story.setdefault(one.story_id, []).append(one)
    shared = sorted((sorted(same, key=lambda c: (c.relation != "original", c.at, c.article_id)) for same in by_story.values() if len(same) > 1),
                    key=lambda same: (-len(same), same[0].at, same[0].article_id))
    latest = max((one.at - same[0].at for same in shared for one in same), default=timedelta())
    hours = next((h for h in HOURS if latest <= timedelta(hours=h)), HOURS[-1])
    return [_story(same, hours, links, zone, today) for same in shared[:MOST_STORIES]], len(by_story) - len(shared)


def _story(same: Sequence[Carried], hours: int, links: Links, zone: ZoneInfo, today: date) -> Story:
    first = same[0]
    began = first.at.astimezone(zone).date()
    carriers = []
    for n, one in enumerate(same):
        relation = "first" if n == 0 else "derived" if one.relation == "original" else one.relation
        local = one.at.astimezone(zone)
        clock = clock_words(local) or day_words(local.date())
        short = clock if local.date() == began or not clock_words(local) else f"{clock}, {local.day} {local:%b}"
        carriers.append(Carrier(key=one.article_id, publisher=name(one.publisher), at=one.at, relation=relation, lead=one.lead_article_id,
                                note=f"{short}, {RELATIONS[relation].removesuffix(' report')}", short=short))
    texts = sum(1 for c in carriers if c.relation in ("first", "copy", "edited"))
    rewritten = len(carriers) - texts
    said = [count(texts, "title with the text", "titles with the text")] if texts > 1 else []
    if rewritten:
        said.append(f"{rewritten:,} that rewrote it" if said else count(rewritten, "title rewrote it", "titles rewrote it"))
    own = name(first.publisher).startswith(name(first.origin))
    about = f"{'' if own else f'{name(first.origin)} copy. '}{', '.join(said)}. One origin."
    desc = "; ".join(f"{c.publisher} {time_words(c.at, zone, today)}, {RELATIONS[c.relation]}" for c in carriers)
    what = "statement" if first.publisher_kind == "official" else "report"
    return Story(anchor=f"s-{slug(first.story_id)}", heading=f"{name(first.publisher)} {what} of {near_day(began, today)}", about=about,
                 link=links.article(first), desc=f"{desc}.", drawings=draw_story(carriers, hours))

