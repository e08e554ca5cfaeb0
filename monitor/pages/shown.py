"""What pages of incidents and councils share: links by name and time, facts as shown, names of roles and files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..look.words import name, near_day, safe_link, slug, time_words
from ..records import Carried, Evidence, ToldFact

ROLES = {"affected": "Affected", "cleared": "Found not affected", "alerted": "On alert, not affected", "responding": "Helping"}
"""Roles of a council worth a row, in the order of the table."""
STATUS = {"open": "Open", "contained": "Contained", "closed": "Closed", "corrected": "Reported in error", "near_miss": "Prevented"}
FULL_FACTS = 8
"""Facts shown with all their evidence beside them; the others follow by council. Our choice: what is read on a screen or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    text: str
    url: str
    time: str
    at: datetime


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


def incident_name(incident_id: str) -> str:
    """File name of an incident's page, without its folder and ending."""
    return slug(incident_id)


def council_name(council: str) -> str:
    """File name of a council's page, without its folder and ending."""
    return slug(council)


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


def spoken(fact: ToldFact) -> Evidence | None:
    """The article whose words are told."""
    evidence = fact.row.evidence
    return next((one for one in evidence if one.article_id == fact.said_in), evidence[0] if evidence else None)


def fact_line(fact: ToldFact, links: Links) -> FactLine:
    """A fact as a page shows it: its words, its standing, up to three reports, the digest that told it."""
    row = fact.row
    stories: dict[str, Evidence] = {}
    for one in ([spoken(fact)] if fact.row.evidence else []) + list(row.evidence):
        if one:
            stories.setdefault(one.story_id or one.article_id, one)
    return FactLine(anchor=f"f-{slug(row.fact_id)}", who=fact.who, clause=fact.statement[len(fact.who) + 2:] if fact.who else fact.statement,
                    standing=fact.standing_words, shape=fact.shape, sources=fact.sources_words,
                    told=f"Told on {near_day(row.told_on, links.today)}" if row.told_on else "", told_day=row.told_on,
                    links=tuple(filter(None, (links.of(one) for one in list(stories.values())[:3]))))
