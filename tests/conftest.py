"""What holds for every test, and what every test leaves as it found it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# a machine under load is no fault of the code: examples have no deadline, and slow drawing of them ends no test (measured: 372 ms for what takes 5)
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command run in this process sets up logging for good; the next test that reads the log would find it silent."""
    names = ("", "monitor", "apscheduler")
    levels = {name: logging.getLogger(name).level for name in names}
    root, raised = logging.getLogger(), logging.raiseExceptions
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.raiseExceptions = raised
