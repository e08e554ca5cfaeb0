"""What the client knows of the hosts it asks, within one run: what each was asked, and when it may be asked again."""

from __future__ import annotations

import asyncio

from ..records import HostTraffic


class Traffic:
    """What one host was asked, while it is being counted."""

    __slots__ = ("requests", "bytes", "not_modified", "failed", "rate_limited", "conditional", "closest", "_begun")

    def __init__(self) -> None:
        self.requests = self.bytes = self.not_modified = self.failed = self.rate_limited = self.conditional = 0
        self.closest: float | None = None
        self._begun: float | None = None

    def begin(self, now: float, *, conditional: bool) -> None:
        """Count a request that starts now."""
        self.requests += 1
        self.conditional += conditional
        if self._begun is not None:
            gap = round(now - self._begun, 3)
            self.closest = gap if self.closest is None else min(gap, self.closest)
        self._begun = now

    def note(self, status: int) -> None:
        self.not_modified += status == 304
        self.rate_limited += status == 429
        self.failed += status >= 400

    def told(self) -> HostTraffic:
        """As the ledger keeps it."""
        return HostTraffic(requests=self.requests, bytes=self.bytes, not_modified=self.not_modified, failed=self.failed,
                           rate_limited=self.rate_limited, conditional=self.conditional, closest_seconds=self.closest)


class Host:
    """How one host is doing within this run."""

    __slots__ = ("places", "next_start", "closed_until")

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.next_start = 0.0
        self.closed_until = 0.0
