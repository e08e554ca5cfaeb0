"""
The frozen records that cross rooms, a file per moment of the road.

A record is imported from here and made known when it is first asked for: a command needs the moments it speaks of, not all of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .articles import Arrival, Article, Block, Extraction, Page, Refusal
    from .corrections import Correction, Named
    from .delivery import Delivery, Hit, Letter, Outcome
    from .digest import (
        Completeness,
        ConflictRow,
        CorrectedRow,
        CouncilStanding,
        DayMaterial,
        DaySummary,
        Digest,
        Evidence,
        FactRow,
        NotChecked,
        ToldChange,
        ToldComing,
        ToldCorrection,
        ToldFact,
    )
    from .facts import Claim, Conflict, Fact, Ledger, Mention, Novelty, Reading, Sentence, TimelineEntry
    from .feeds import Entry, Feed, FeedBody, FeedState, FetchedFeed, FetchFailure, NotModified, Publisher, Visit
    from .fetches import FetchRow, HostTraffic, RobotsFile
    from .grouping import Near, Neighbour, Placement, Signature, Touch
    from .health import Alarm, Fault, Habit
    from .runs import Failure, RunReport, StepReport
    from .site import Carried, IncidentLine, IncidentRecord, IncidentTold, StandingSource
    from .verdicts import BodyMention, CouncilTag, Incident, Origin, Reason, Relevance

__all__ = [
    "Alarm", "Arrival", "Article", "Block", "BodyMention", "Carried", "Claim", "Completeness", "Conflict", "ConflictRow", "CorrectedRow", "Correction",
    "CouncilStanding", "CouncilTag", "DayMaterial", "DaySummary", "Delivery", "Digest", "Entry", "Evidence", "Extraction", "Fact", "FactRow",
    "Failure", "Fault", "Feed", "FeedBody", "FeedState", "FetchFailure", "FetchRow", "FetchedFeed", "Habit", "Hit", "HostTraffic",
    "Incident", "IncidentLine", "IncidentRecord", "IncidentTold", "Ledger", "Letter", "Mention", "Named", "Near", "Neighbour",
    "NotChecked", "NotModified", "Novelty", "Origin", "Outcome", "Page", "Placement", "Publisher", "Reading", "Reason", "Refusal",
    "Relevance", "RobotsFile", "RunReport", "Sentence", "Signature", "StandingSource", "StepReport", "TimelineEntry", "ToldChange", "ToldComing",
    "ToldCorrection", "ToldFact",
    "Touch", "Visit",
]

_MOMENTS = {
    "articles": "Arrival Article Block Extraction Page Refusal",
    "corrections": "Correction Named",
    "delivery": "Delivery Hit Letter Outcome",
    "digest": "Completeness ConflictRow CorrectedRow CouncilStanding DayMaterial DaySummary Digest Evidence FactRow "
              "NotChecked ToldChange ToldComing ToldCorrection ToldFact",
    "facts": "Claim Conflict Fact Ledger Mention Novelty Reading Sentence TimelineEntry",
    "feeds": "Entry Feed FeedBody FeedState FetchedFeed FetchFailure NotModified Publisher Visit",
    "fetches": "FetchRow HostTraffic RobotsFile",
    "grouping": "Near Neighbour Placement Signature Touch",
    "health": "Alarm Fault Habit",
    "runs": "Failure RunReport StepReport",
    "site": "Carried IncidentLine IncidentRecord IncidentTold StandingSource",
    "verdicts": "BodyMention CouncilTag Incident Origin Reason Relevance",
}
"""Which file has which records."""

_FILES = {name: moment for moment, names in _MOMENTS.items() for name in names.split()}


def __getattr__(name: str) -> type:
    """The record of this name, from its file; kept, so that it is looked up once."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: type = getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    globals()[name] = found
    return found
