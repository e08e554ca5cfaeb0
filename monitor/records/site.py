"""What the pages behind the digest are made of: an incident with everything on record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .digest import ConflictRow, CorrectedRow, CouncilStanding, FactRow, ToldChange, ToldComing, ToldCorrection, ToldFact
from .facts import TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One article of an incident in one of its stories."""

    article_id: str
    url: str
    publisher: str
    publisher_kind: str | None
    at: datetime
    """When it was published, or first seen."""
    story_id: str
    relation: str
    """original, copy, edited or derived."""
    lead_article_id: str
    """The article it was copied from; itself for an original."""
    origin: str
    """Agency or body its text comes from, or its publisher."""
    first: bool = True
    """Its own story; False for a further one of a round-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSource:
    """Where a council's standing is said."""

    gss: str
    publisher: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRecord:
    """Everything on record of one incident, as the store joins it."""

    incident_id: str
    title: str
    status: str
    first_seen_at: datetime
    last_seen_at: datetime
    """When its latest article version came to us."""
    last_at: datetime
    """When its latest article was published."""
    councils: tuple[CouncilStanding, ...]
    sources: tuple[StandingSource, ...]
    """Of the councils, where an article is known."""
    steps: tuple[TimelineEntry, ...]
    facts: tuple[FactRow, ...]
    withdrawn: tuple[FactRow, ...]
    """Told in a digest and no longer found in the reports."""
    conflicts: tuple[ConflictRow, ...]
    coming: tuple[FactRow, ...]
    corrected: tuple[CorrectedRow, ...]
    carried: tuple[Carried, ...]
    """By time."""
    stamp: str
    """Changes whenever anything of it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """One line of the list of incidents."""

    incident_id: str
    title: str
    status: str
    councils: tuple[str, ...]
    """Short names of those affected."""
    articles: int
    stories: int
    facts: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTold:
    """An incident, worded: a page needs nothing else."""

    record: IncidentRecord
    timezone: str
    day: date
    """Day of its first article: dates without a year belong to the same year."""
    extracts: str
    groups: tuple[tuple[str, tuple[ToldFact, ...]], ...]
    """Facts by council in order of telling; the group without a council is named by an empty string."""
    by_fact: tuple[tuple[str, ToldFact], ...]
    """Every fact, by id."""
    withdrawn: tuple[ToldFact, ...]
    changes: tuple[ToldChange, ...]
    coming: tuple[ToldComing, ...]
    corrected: tuple[ToldCorrection, ...]
    foot: tuple[str, ...]
    contact: str = ""
