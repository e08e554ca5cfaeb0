"""Settings of health."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSettings:
    """What is told of the monitor itself."""

    persist_runs: int = 3
    """Visits in a row that a feed must fail before anybody is told. 429s and single bad days end by themselves (digest guide, lesson 7)."""

    ping_url: str = ""
    """Address of a dead-man service; asked at the end of a good run, with /start at the beginning and /fail after a bad one. Empty: nobody is asked."""

    metrics_file: str = ""
    """File for Prometheus' textfile collector (its name must end in .prom), written after each run. Empty: none."""

    drift_items: int = 10
    """Latest items of a source compared with its own past. A local paper publishes so many in one or two days."""

    drift_past: int = 30
    """Earlier items a source must have before it has habits. Our choice: three times the latest ones."""

    drift_share: float = 0.5
    """Rise of the share of undated, textless or much shorter items, 0 to 1, that is no accident any more. Our choice."""
