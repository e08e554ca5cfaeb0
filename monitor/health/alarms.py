"""Alarms: faults that last. Each is told once when it begins to persist, and forgotten when it is over."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import Alarm, Fault
from .drift import Drift


def persisting(faults: Iterable[Fault], drifts: Iterable[Drift], persist_runs: int) -> list[Alarm]:
    """Every fault that lasts now, in the order given; who has been told of it is the store's to know."""
    found = [Alarm(name=f"feed {fault.feed}",
                   says=f"{fault.publisher} has failed {fault.visits} times in a row since {fault.since:%Y-%m-%d %H:%M} UTC: {fault.reason}. "
                        f"`monitor feeds check {fault.feed}` tells what it answers now")
             for fault in faults if fault.visits >= persist_runs]
    return found + [Alarm(name=f"drift {drift.what} {drift.publisher}",
                          says=f"{drift.publisher} has changed: {drift.says}. `monitor feeds check --why URL` shows what is read of one of its pages")
                    for drift in drifts]
