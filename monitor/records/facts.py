"""Sentences, claims, facts and what stands against what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .articles import Article
from .verdicts import BodyMention, CouncilTag, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of one version of an article, with its place and kind."""

    position: int
    start: int
    end: int
    place: str
    """headline, standfirst, subhead, caption or body."""
    kind: str
    """fact, quote, background, boilerplate or off_topic."""
    reason: str
    """Why it has this kind, with the words seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one article says in comparable form, with its evidence."""

    article_id: str
    version: int
    sentence: int
    """Position of the sentence."""
    start: int
    end: int
    """Offsets of the evidence into the article's text: exactly ``text[start:end]``."""
    type: str
    """event, forecast, advice, quote, comment or background."""
    subject: str
    """Key of the body it is about (GSS code or body key); empty if none is named."""
    frame: str
    """What kind of thing is said: offline, restored, reported_to ...; empty for a clause with no known frame."""
    value: str
    """The comparable part: number, time, body or text; empty if none."""
    unit: str
    polarity: str
    """asserted or denied."""
    hedge: str
    """none, alleged, unconfirmed or denied."""
    attribution: str
    """Canonical name of who says it; empty if the article says it itself."""
    attribution_key: str = ""
    """Key of that body; a leaked note of a body has the key with ``-note``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article version as the ledger reads it: the input of weighing."""

    article: Article
    relation: str
    """original, copy, edited or derived."""
    story_id: str
    lead_article_id: str
    origin: Origin
    kind: str
    """The article's kind: news, statement, retrospective, roundup."""
    bodies: tuple[BodyMention, ...]
    councils: tuple[CouncilTag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One article's claim tied to its fact."""

    article_id: str
    version: int
    sentence: int
    start: int
    end: int
    attribution: str
    origin: str
    """Body the claim rests on; empty for a restatement without a source."""
    hedge: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A claim on record: first seen where and when, its statement and standing."""

    fact_id: str
    incident_id: str
    statement: str
    """A clause of its clearest evidence, at most 25 words, a cut marked with an ellipsis."""
    type: str
    subject: str
    """Key of the body it is about; empty if none."""
    frame: str
    value: str
    unit: str
    polarity: str
    standing: str
    """confirmed, reported, unconfirmed, denied or disputed."""
    first_seen_at: datetime
    """When the first article that has it came to us."""
    first_article_id: str
    origins: int
    """Independent origins as the contract counts them."""
    told_as_new: bool
    """False for background, for restatements that are one side of a conflict only, and for a figure only a rewriter has."""
    why: str
    """Why it is new: rule, score and what it was compared with, for a person."""
    mentions: tuple[Mention, ...]
    new_at: datetime | None = None
    """When it could first be told: later than ``first_seen_at`` if it had to wait for a second independent origin; None: at first sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One step of an incident; its evidence is that of its fact."""

    incident_id: str
    fact_id: str
    kind: str
    """began, detected, disclosed, services_stopped, regulator_told ...: incidents/data/timeline.toml."""
    at: datetime
    at_precision: str
    """minute, day (then ``at`` is its noon), published or first_seen (then ``at`` is when the first article that has it was)."""
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two facts side by side."""

    conflict_id: str
    incident_id: str
    fact_a: str
    """The older side."""
    fact_b: str
    """The newer side; may equal ``fact_a`` (change of standing or wording)."""
    kind: str
    """contradicts, updates, status_change, quote_variant or scope."""
    severity: str
    """hard, soft or update."""
    rule: str
    explanation: str
    detected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """Verdict on one sentence against the facts on record, replayable."""

    article_id: str
    version: int
    position: int
    novelty: str
    """new, seen or excluded."""
    rule: str
    score: float | None
    """Novelty score, 0 (told word for word) to 1 (nothing alike); None where no score was needed."""
    threshold: float | None
    compared_with: str
    """Sentence it is nearest to, as ``article/version/position``; empty if none."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything known of one incident after weighing."""

    incident_id: str
    sentences: tuple[tuple[str, int, tuple[Sentence, ...]], ...]
    """(article_id, version, sentences), in reading order."""
    novelties: tuple[Novelty, ...]
    facts: tuple[Fact, ...]
    conflicts: tuple[Conflict, ...]
