"""Settings of the memory: what is kept for how long, and how many copies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """What is kept for how long, and how many copies of it. Keys, hashes and what was told are kept for ever."""

    keep_text_days: int = 0
    """Days after which articles that are not relevant lose their text; 0: kept for ever. Who may not store publishers' text for long sets it.
    An article that lost its text keeps its row, its address and its hash, so that it is never taken for new."""

    keep_told_text_days: int = 0
    """Days after the last word on an incident when its articles lose their text too, and its quotations with them; 0: kept for ever.
    Never sooner than incidents.longest_days, since a late report is weighed against all earlier ones."""

    keep_pages_days: int = 7
    """Days that raw pages are kept, so that extraction can be redone. From the reliability table: a week is long enough to notice a fault."""

    keep_runs_days: int = 400
    """Days that the ledgers of runs and of visits are kept. More than a year, so that last year's figures can be compared."""

    backup: bool = True
    """Whether a run that writes a digest also makes a verified backup in ``backups/`` beside the database."""

    keep_daily_backups: int = 7
    """Days of which the latest backup is kept, beside the weekly ones. Our choice: a week to notice a fault."""

    keep_weekly_backups: int = 4
    """Weeks of which the latest backup is kept, the newest weeks first. Our choice: a month to notice a slow one."""
