"""What the judging rooms say of an article, each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that fired, with the words it saw."""

    rule: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Verdict: is this our subject, and why."""

    relevant: bool
    score: float
    """0 to 1."""
    kind: str
    """news, statement, retrospective, roundup or not_article."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMention:
    """A council, agency, supplier or other body named in a text."""

    start: int
    end: int
    """Character offsets into the article's text, end excluded; both -1 for a council that only the title names."""
    key: str
    """GSS code of a council (``E09000020``), else a short lower-case key (``ncsc``, ``ico``, ``ldrs``, ``met-police``)."""
    name: str
    """Canonical name."""
    kind: str
    """council, agency, regulator, police, government, supplier, press."""
    sure: float = 1.0
    """0 to 1: how sure that these words mean this body."""
    joint: bool = False
    """The words name it only together with another one (``the two councils``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilTag:
    """A council an article names, its role, and the words that say so."""

    gss: str
    council: str
    """Official short name, such as ``Kensington and Chelsea``."""
    role: str
    """affected, alerted, cleared, responding, mentioned or background."""
    standing: str
    """How the article tells it: confirmed, reported, unconfirmed, denied or corrected."""
    evidence: str
    """Exactly ``text[start:end]``."""
    start: int
    end: int
    sure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The agency or body a text comes from, else the publisher."""

    name: str
    kind: str
    """agency, council, body, own, or not_known."""
    evidence: str
    """The words that say so, or why it is taken as own reporting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The happening in the world that stories tell of."""

    incident_id: str
    """Readable slug, such as ``2025-11-kensington-and-chelsea``."""
    title: str
    status: str
    """open, contained, closed, corrected or near_miss."""
    began_on: datetime
    """Publication of the first article that reported it."""
    last_at: datetime
    councils: frozenset[str]
    """GSS codes of the councils its articles call affected, alerted or cleared."""
