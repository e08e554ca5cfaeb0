"""
Several guarded workers at once: documents are parsed on all cores, and their answers come back in order.

Floor 1, a pure tool beside ``guard.py``, whose limits hold for every document. What is asked next is taken in the caller's own thread, so
that it may read a database; only the waiting happens in threads.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

from .guard import Guard, GuardKilled, Stumbled

_CALLS_A_WORKER = 12
# A further worker is started when so many calls a worker have been asked for: it takes half a second to start, a page 0.02.
_AHEAD = 4
# Calls asked for ahead of the answer that is due, for each worker.

Call = tuple[tuple[object, ...], dict[str, object]]
"""Arguments of one call, by place and by name."""
_NOTHING: Future[Any] = Future()
_NOTHING.set_result(None)


def cores() -> int:
    """Processors that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Guards:
    """A pool of guarded workers; each is started when there is enough to do for it, all are closed by ``close()`` or as a context manager."""

    def __init__(self, most: int = 0, *, make: Callable[[], Guard] = Guard) -> None:
        """
        Args:
            most: Workers at most; 0: one for each core.
            make: Makes a guard, with its limits.
        """
        self._most = most or cores()
        self._make = make
        self._idle: deque[Guard] = deque()
        self._made: list[Guard] = []
        self._asked = 0
        self._free = threading.Condition()
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="guard")

    def each(self, function: str, calls: Iterable[Call | None]) -> Iterator[Any]:
        """
        Run ``module:function`` on the arguments of each call; gives the answers in the order of the calls, None where none is asked.

        The answer of a document that a limit ended is the ``GuardKilled``, of one on which the function raised the ``Stumbled``, so that the
        others go on.

        Raises:
            RuntimeError: No worker can be started.
        """
        waiting: deque[Future[Any]] = deque()
        try:
            for call in calls:
                if call is None:
                    waiting.append(_NOTHING)
                else:
                    self._asked += 1
                    waiting.append(self._threads.submit(self._ask, function, *call))
                while len(waiting) > _AHEAD * self._most or (waiting and waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def call(self, function: str, *args: object, **named: object) -> Any:
        """One call, as ``Guard.call`` does it."""
        guard = self._take()
        try:
            return guard.call(function, *args, **named)
        finally:
            self._give(guard)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        for guard in self._made:
            guard.close()

    def __enter__(self) -> Guards:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ask(self, function: str, args: tuple[object, ...], named: dict[str, object]) -> Any:
        try:
            return self.call(function, *args, **named)
        except (GuardKilled, Stumbled) as ended:
            return ended

    def _take(self) -> Guard:
        with self._free:
            while not self._idle:
                if len(self._made) < self._most and (not self._made or self._asked > _CALLS_A_WORKER * len(self._made)):
                    self._made.append(self._make())
                    return self._made[-1]
                self._free.wait()
            return self._idle.pop()

    def _give(self, guard: Guard) -> None:
        with self._free:
            self._idle.append(guard)
            self._free.notify()
