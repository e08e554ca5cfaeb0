"""One walk down the road, counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One item that one step could not do in one run, and why."""

    step: str
    item: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What one step did."""

    step: str
    done: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did; printed by ``monitor run`` and filed in ``v_runs``."""

    run_id: str
    started_at: datetime
    ended_at: datetime
    outcome: str
    """done, budget_spent, interrupted, offline, failed_feeds, delivery_queued, no_output, disk_error, crashed."""
    exit_code: int
    feeds_checked: int
    feeds_failed: int
    articles_new: int
    facts_new: int
    steps: tuple[StepReport, ...] = ()
    failures: tuple[Failure, ...] = ()
    digest_paths: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """Lines for a person, told even when quiet: faults that begin to last."""
    sent: int = 0
    """Letters that went out in this run, one a recipient."""
    waiting: int = 0
    """Letters that wait in the outbox."""
    delivery_notes: tuple[str, ...] = ()
    """A sentence for each thing that waits or was given up."""
