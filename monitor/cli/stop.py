"""SIGTERM and SIGINT: the first asks for a clean stop, the second ends at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED = 143
"""Exit code after a stop that was asked for."""

STOP_SECONDS = 10
"""What is in hand may take so long to finish; then it is dropped."""

_asked: list[bool] = [False]
_ask: list[Callable[[], None]] = []
"""Whom to ask; the innermost last."""


@contextmanager
def on_stop(ask: Callable[[], None]) -> Iterator[None]:
    """Ask politely first while the block runs: ``ask`` only sets a flag, and the work ends by itself."""
    _ask.append(ask)
    try:
        yield
    finally:
        _ask.pop()


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """
    Handle the signals while the block runs.

    Whoever is busy under ``on_stop`` is asked and has ``STOP_SECONDS``. Nobody there, or the time over: SystemExit, and what was
    begun is rolled back on the way out, since an item is one transaction. Does nothing outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _asked[0] = False
    before = {each: signal.signal(each, handler) for each, handler in
              ((signal.SIGTERM, _stop), (signal.SIGINT, _stop), (signal.SIGALRM, _give_up), (signal.SIGHUP, signal.SIG_IGN))}
    try:
        yield
    finally:
        signal.alarm(0)
        for each, handler in before.items():
            signal.signal(each, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    if _asked[0]:
        os._exit(STOPPED)
    _asked[0] = True
    if not _ask:
        raise SystemExit(STOPPED)
    signal.alarm(STOP_SECONDS)
    _ask[-1]()


def _give_up(number: int, frame: FrameType | None) -> None:
    raise SystemExit(STOPPED)
