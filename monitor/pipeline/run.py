"""One walk: what it knows, what it counts, what it forgives."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import ItemError, MonitorError
from ..records import Correction, Failure, Feed, StepReport
from ..store import Store

if TYPE_CHECKING:
    from ..config import Settings
    from ..corrections import Ruling
    from ..councils.gazetteer import Gazetteer
    from ..guard import Guard
    from ..guards import Guards
    from .thinking import Thinking

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with step, items done, items in all (0: not known)."""


class Interrupted(MonitorError):
    """Somebody asked the run to stop; what is done is stored."""

    exit_code = 143

    def __init__(self) -> None:
        super().__init__("stopped; what was done is stored, and the rest goes on next time")


class Run:
    """A walk down the road. Holds the guests that cost something, made when first needed."""

    def __init__(self, store: Store, settings: Settings, feeds: tuple[Feed, ...], now: datetime, *, http: object | None = None,
                 budget_seconds: float | None = None, every_feed: bool = False, progress: Progress | None = None,
                 corrections: tuple[Correction, ...] = (), run_id: str = "", thinking: Thinking | None = None) -> None:
        self.store = store
        self.run_id = run_id
        """As in ``v_runs``; the ledger of visits hangs on it."""
        self.settings = settings
        self.feeds = feeds
        self.now = now
        self.every_feed = every_feed
        """Check every feed that is not backing off, whatever its interval: a digest will be written."""
        self.corrections = corrections
        self.rulings: tuple[Ruling, ...] | None = None
        """The corrections tied to the articles on file; made when first needed, after the articles are filed."""
        self.ruled: dict[tuple[str, str], dict[str, list[Ruling]]] = {}
        """The rulings about one article by kind, what they are about, and article."""
        self.failures: list[Failure] = []
        self.reports: list[StepReport] = []
        self.feeds_checked = 0
        self.feeds_failed = 0
        self.offline = False
        self.stopping = False
        self.cut_short = False
        """The budget was spent before everything was fetched."""
        self._http = http
        self._made_http: object | None = None
        """Ours to close; one that was given is its giver's."""
        self._guard: Guard | None = None
        self._guards: Guards | None = None
        self._thinking = thinking
        self._progress = progress
        self._ends = None if budget_seconds is None else time.monotonic() + budget_seconds
        self._done: Counter[str] = Counter()
        self._failed: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[tuple[str, str]] = Counter()

    @property
    def http(self) -> object:
        if self._http is None:
            from ..fetch.http import Http  # aiohttp costs 0.16 s: only a run that fetches pays

            self._http = self._made_http = Http(self.settings.fetch)
        return self._http

    @property
    def guard(self) -> Guard:
        if self._guard is None:
            from ..guard import Guard

            self._guard = Guard()
        return self._guard

    @property
    def guards(self) -> Guards:
        """Workers for pages, one for each core."""
        if self._guards is None:
            from ..guards import Guards

            self._guards = Guards(self.settings.extract.workers)
        return self._guards

    @property
    def thinking(self) -> Thinking:
        """The rooms, asked by the judging steps."""
        if self._thinking is None:
            from .thinking import Thinking

            self._thinking = Thinking(self.settings)
        return self._thinking

    @property
    def gazetteer(self) -> Gazetteer:
        return self.thinking.gazetteer

    def spent(self) -> bool:
        """The run's budget is used up: no new request is made."""
        return self._ends is not None and time.monotonic() > self._ends

    def enough(self) -> bool:
        """No new request is to be made: the budget is used up, or somebody asked us to stop."""
        self.cut_short = self.cut_short or self.spent()
        return self.stopping or self.cut_short

    def check(self) -> None:
        if self.stopping:
            raise Interrupted

    @contextmanager
    def item(self, step: str, name: str, recipe: str = "") -> Iterator[None]:
        """
        The whole policy of forgiveness: one item, one transaction, counted once.

        An ItemError becomes a stored failure and the walk goes on; anything else is a bug and ends the run.
        """
        self.check()
        try:
            with self.store.transaction():
                yield
        except ItemError as error:
            with self.store.transaction():
                self.store.queue.fail(step, name, recipe, error, self.now)
            self._failed[step, error.reason] += 1
            self._note(Failure(step=step, item=name, reason=error.reason, detail=error.detail))
        else:
            self._done[step] += 1

    def did(self, step: str, count: int) -> None:
        """Count items that were stored together."""
        self._done[step] += count

    def refused(self, step: str, reason: str) -> None:
        """Count something that left the road for a reason that is no failure of ours."""
        self._refused[step, reason] += 1

    def failed(self, step: str, name: str, reason: str, detail: str = "") -> None:
        """Count a failure that the step has stored itself."""
        self._failed[step, reason] += 1
        self._note(Failure(step=step, item=name, reason=reason, detail=detail))

    def _note(self, failure: Failure) -> None:
        self.failures.append(failure)
        where = "feed" if failure.step == "feeds" else "item"
        log.info("failed%s", f": {failure.detail}" if failure.detail else "",
                 extra={"step": failure.step, where: failure.item, "reason": failure.reason})

    def progress(self, step: str, done: int, of: int = 0) -> None:
        if self._progress is not None:
            self._progress(step, done, of)

    def walk(self, steps: tuple[Callable[[Run], None], ...]) -> None:
        """Walk steps in order, timing each."""
        for step in steps:
            name = step.__name__.removesuffix("_step")
            began = time.monotonic()
            try:
                step(self)
            finally:
                seconds = round(time.monotonic() - began, 3)
                log.debug("step done=%d seconds=%.3f", self._done[name], seconds, extra={"step": name})
                self.reports.append(StepReport(
                    step=name, done=self._done[name], seconds=seconds,
                    refused={reason: count for (of, reason), count in self._refused.items() if of == name},
                    failed={reason: count for (of, reason), count in self._failed.items() if of == name}))

    def close(self) -> None:
        if self._made_http is not None:
            self._made_http.close()
            self._http = self._made_http = None
        if self._guard is not None:
            self._guard.close()
            self._guard = None
        if self._guards is not None:
            self._guards.close()
            self._guards = None

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
