"""What a run asks of the database must not cost more the longer the archive is. Counted in steps of SQLite's machine, which no busy computer changes."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import timedelta

import pytest

from bench.years import grow
from monitor import store

from .torture.paper import Press
from .torture.walk import START, Walk

ENTRIES = 6_000
"""Copied into the long archive; the short one has about a hundred."""
MORE = 0.2
"""Most that the long archive may add (ten years of entries slow a run by less than a fifth)."""
EACH = 100
"""Steps between two counts."""
WHOLE_FILE = re.compile(r"PRAGMA|VACUUM|SELECT count\(\*\) FROM \"")
"""What copies or examines the whole file, once a day and on purpose: the verified backup."""


def steps_of_runs(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Steps of a morning and a midday run, by question."""
    spent: Counter[str] = Counter()
    now = [""]

    def begins(question: str) -> None:
        now[0] = " ".join(re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", question).split())[:180]

    def counts() -> int:
        spent[now[0]] += EACH
        return 0

    opened = store.Store.open

    def listening(path):
        one = opened(path)
        one.db.set_trace_callback(begins)
        one.db.set_progress_handler(counts, EACH)
        return one
    with monkeypatch.context() as patch:
        patch.setattr(store.Store, "open", listening)
        for hour in (7, 13):
            walk.run(START + timedelta(days=8, hours=hour))
    return Counter({question: steps for question, steps in spent.items() if not WHOLE_FILE.match(question)})


def test_e19_a_run_over_an_archive_of_many_entries_asks_no_more_of_the_database(tmp_path, monkeypatch):
    press = Press(3, START, 12)
    short = Walk(tmp_path / "short", press)
    for day in range(8):
        short.run(START + timedelta(days=day, hours=7))
    shutil.copytree(tmp_path / "short", tmp_path / "long")
    long = Walk(tmp_path / "long", press)
    grow(long.db, ENTRIES)
    usual, grown = steps_of_runs(short, monkeypatch), steps_of_runs(long, monkeypatch)
    added = Counter({question: grown[question] - usual[question] for question in grown})
    assert sum(usual.values()) > 10 * EACH
    assert sum(grown.values()) <= (1 + MORE) * sum(usual.values()), "\n".join(f"{steps:9,} {question}" for question, steps in added.most_common(12))
