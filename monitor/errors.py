"""
The error tree.

    MonitorError                    exit code
    ├── ConfigError                 2    feeds.yml or an option; reads ``feeds.yml:LINE: ...``
    ├── NothingFetched              3
    ├── StoreError                  65   database damaged, foreign, newer, or gone although a backup tells of it
    ├── NothingUsable               65   an import with no usable line
    ├── CannotCreate                73   output cannot be created
    ├── DiskError                   74   disk full or I/O error
    ├── RunInProgress               75   another run holds the lock
    └── ItemError                   -    this one item failed, the run goes on
        ├── SoftFailure                  try again later
        └── HardFailure                  only under a new recipe
"""

from __future__ import annotations


class MonitorError(Exception):
    """Root of everything we raise on purpose; reads as a sentence for a person."""

    exit_code = 1


class ConfigError(MonitorError):
    """feeds.yml or an option is wrong; the message names file, line and what was meant."""

    exit_code = 2


class NothingFetched(MonitorError):
    exit_code = 3


class StoreError(MonitorError):
    exit_code = 65


class NothingUsable(MonitorError):
    exit_code = 65


class CannotCreate(MonitorError):
    exit_code = 73


class DiskError(MonitorError):
    exit_code = 74


class RunInProgress(MonitorError):
    exit_code = 75


class ItemError(MonitorError):
    """One item failed in one step; stored with its kind, and the run goes on."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class SoftFailure(ItemError):
    """May go better next time."""


class HardFailure(ItemError):
    """Will not go better until the recipe or the text changes."""
