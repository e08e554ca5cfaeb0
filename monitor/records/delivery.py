"""What leaves the house beside the files: a letter, one delivery of it to one recipient, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A digest or an alert in every form it is sent in; the same for ever once made."""

    letter_id: str
    """``digest-2025-11-26``, ``alert-2025-11-26-E09000033``."""
    kind: str
    """digest or alert."""
    day: date
    subject: str
    text: str
    """Complete: says everything the HTML says."""
    html: str
    document: str
    """One JSON document, for webhooks."""
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One letter to one recipient."""

    delivery_id: int
    letter_id: str
    kind: str
    day: date
    made_at: datetime
    channel: str
    """mail or webhook."""
    recipient: str
    """Mail address, or web address of the webhook."""
    message_id: str
    """The same in every attempt, so that a reader's program knows a second copy."""
    state: str
    """claimed, written, sending, sent or failed."""
    attempts: int = 0
    unsure: int = 0
    """Times it was sent without a receipt."""
    next_try_at: datetime | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt."""

    result: str
    """sent; wait: not taken, may go better; refused: the other side said no for good; unsure: it may or may not have been taken."""
    reason: str = ""
    """Stable word: connect, timeout, tls, no_tls, login, busy, refused, dropped ..."""
    detail: str = ""
    retry_after_seconds: float | None = None
    everybody: bool = False
    """The fault lies with the server or our settings, not with this recipient: nobody else need be tried now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A council and why it is urgent."""

    council: str
    rule: str
    """named: a watched council is affected for the first time; published: data is out; stopped: a public service does not work."""
    incident_id: str
    fact_id: str
    """The fact that tells it; empty if none does yet."""
