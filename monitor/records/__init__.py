"""The frozen records that cross rooms, a file per moment of the road."""

from .articles import Arrival, Article, Block, Extraction, Page, Refusal
from .corrections import Correction, Named
from .digest import Completeness, ConflictRow, CouncilStanding, DayMaterial, DaySummary, Digest, Evidence, FactRow, NotChecked, ToldChange, ToldFact
from .facts import Claim, Conflict, Fact, Ledger, Mention, Novelty, Reading, Sentence, TimelineEntry
from .feeds import Entry, Feed, FeedState, FetchedFeed, FetchFailure, NotModified, Publisher, Visit
from .fetches import FetchRow, HostTraffic, RobotsFile
from .grouping import Near, Neighbour, Placement, Signature, Touch
from .runs import Failure, RunReport, StepReport
from .verdicts import BodyMention, CouncilTag, Incident, Origin, Reason, Relevance

__all__ = [
    "Arrival", "Article", "Block", "BodyMention", "Claim", "Completeness", "Conflict", "ConflictRow", "Correction",
    "CouncilStanding", "CouncilTag", "DayMaterial", "DaySummary", "Digest", "Entry", "Evidence", "Extraction", "Fact", "FactRow",
    "Failure", "Feed", "FeedState", "FetchFailure", "FetchRow", "FetchedFeed", "HostTraffic", "Incident", "Ledger", "Mention", "Named", "Near", "Neighbour",
    "NotChecked", "NotModified", "Novelty", "Origin", "Page", "Placement", "Publisher", "Reading", "Reason", "Refusal",
    "Relevance", "RobotsFile", "RunReport", "Sentence", "Signature", "StepReport", "TimelineEntry", "ToldChange", "ToldFact",
    "Touch", "Visit",
]
