"""The frozen records that cross rooms, a file per moment of the road."""

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
