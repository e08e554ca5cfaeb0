"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check, what it saw, and what to do about it."""

    check: str
    verdict: Verdict
    says: str
    next_step: str = ""
    """Empty only when nothing need be done."""
    exit_code: int = 0
    """What `monitor run` would leave with because of it; 0 for a warning."""


def ok(check: str, says: str) -> Finding:
    return Finding(check=check, verdict="ok", says=says)


def warning(check: str, says: str, next_step: str) -> Finding:
    return Finding(check=check, verdict="warning", says=says, next_step=next_step)


def problem(check: str, says: str, next_step: str, exit_code: int) -> Finding:
    return Finding(check=check, verdict="problem", says=says, next_step=next_step, exit_code=exit_code)
