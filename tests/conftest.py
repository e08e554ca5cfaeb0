"""What holds for every test, and what every test leaves as it found it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from monitor.app import Monitor
from monitor.config import load_config

from .typed import LINES, MORNING, Typed

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


@pytest.fixture(scope="session")
def typed_week(tmp_path_factory):
    folder = tmp_path_factory.mktemp("week")
    (folder / "feeds.yml").write_text("feeds:\n  - url: https://paper.example/rss\n    publisher: Paper\n    councils: [Westminster]\n")
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    # not as a command: what that does to the log would stay for every later test of this process
    Monitor(load_config(folder / "feeds.yml", environment={}), clock=lambda: MORNING).import_paths([folder / "a.jsonl"])
    return folder


@pytest.fixture
def typed(typed_week, tmp_path, monkeypatch, capsys):
    """Commands in a folder of their own, with that morning on file."""
    shutil.copytree(typed_week, tmp_path / "week")
    monkeypatch.chdir(tmp_path / "week")
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    return Typed(tmp_path / "week", capsys)
