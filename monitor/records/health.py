"""Lasting faults of sources, and what tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A feed that fails, as the ledger of visits has it."""

    feed: str
    publisher: str
    visits: int
    """Failed visits in a row, the latest included."""
    since: datetime
    """First of them."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A source's items, newest first."""

    publisher: str
    dated: Sequence[bool]
    words: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One lasting fault."""

    name: str
    """Which fault of which source, so that the same one is known again: ``feed https://...`` or ``drift undated Example Post``."""
    says: str
    """A line for a person, with the name of the source and the next step."""
