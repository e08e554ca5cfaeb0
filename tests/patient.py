"""Children of tests: waits that end, and an environment in which they are counted."""

from __future__ import annotations

import os
import subprocess
import threading
from typing import IO

PATIENCE = 30.0
"""Seconds for what takes a fraction of one on a quiet machine."""


def counted() -> dict[str, str]:
    """What a child with an environment of its own needs so that ``make coverage`` counts it; empty at other times."""
    return {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}


def line_of(process: subprocess.Popen[str], stream: IO[str] | None = None, *, seconds: float = PATIENCE) -> str:
    """The next line of a process (of its stdout if not said otherwise); "" if it has ended or says nothing for so long that it is ended."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        return (stream or process.stdout).readline()
    finally:
        timer.cancel()


def ended(thread: threading.Thread, *, seconds: float = PATIENCE) -> None:
    """Wait for a thread's end. Raises AssertionError if it does not come."""
    thread.join(seconds)
    assert not thread.is_alive(), f"{thread.name} has not ended after {seconds:.0f} seconds"
