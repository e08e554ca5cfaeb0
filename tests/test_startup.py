"""What a command brings into memory before it answers: a question asked from cron, a prompt or a script is answered at once."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import records
from monitor.store import Store

ROOT = Path(__file__).parent.parent
ROOMS = ("fetch", "extract", "relevance", "councils", "grouping", "incidents", "facts", "digest", "pages", "delivery", "health", "publishers", "corrections")
GUESTS = {"aiohttp", "trafilatura", "datasketch", "scipy", "numpy", "apscheduler", "feedparser", "lxml", "rich", "jinja2", "nh3", "ahocorasick", "sqlite_utils",
          "protego", "xxhash", "datasette", "dask", "pyarrow", "asyncio", "ssl"}


def imported(folder: Path, *words: str) -> set[str]:
    """Every module in memory when a command has answered."""
    program = ("import sys\nfrom monitor.cli import main\ntry:\n    main(sys.argv[1:])\nfinally:\n"
               "    sys.stderr.write('IMPORTED ' + ' '.join(sorted(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert 0 == done.returncode, done.stderr
    return set(done.stderr.rpartition("IMPORTED ")[2].split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the shipped feeds.yml and a database."""
    made = tmp_path_factory.mktemp("startup")
    (made / "feeds.yml").write_bytes((ROOT / "feeds.yml").read_bytes())
    Store.open(made / "storage" / "monitor.db").close()
    return made


def rooms(modules: set[str]) -> set[str]:
    """What of the rooms was brought in besides their settings."""
    return {name for name in modules if name.startswith(tuple(f"monitor.{room}." for room in ROOMS)) and not name.endswith(".settings")}


def test_status_knows_no_room_and_no_guest_but_the_settings(folder):
    """The rooms with their word lists cost 0.1 s, the records of a whole run 0.05 s: more than all that status asks."""
    modules = imported(folder, "status")
    assert "monitor.status" in modules
    assert {"monitor.councils.listing"} >= rooms(modules)       # feeds.yml names councils
    assert set() == GUESTS & {name.partition(".")[0] for name in modules}
    assert set() == {f"monitor.records.{moment}" for moment in ("articles", "digest", "facts", "grouping", "verdicts", "site")} & modules
    assert set() == {f"monitor.{name}" for name in ("imports", "pipeline", "explanation", "archive", "evaluate", "store.schema", "store.migrations",
                                                    "store.grouping", "store.search", "store.rebuild", "store.digests", "store.reading")} & modules


def test_help_knows_neither_the_configuration_nor_the_database(folder):
    modules = imported(folder, "--help")
    assert set() == rooms(modules)
    assert set() == {"monitor.config", "monitor.store", "monitor.app", "monitor.records", "yaml", "msgspec", "sqlite3"} & modules
    assert set() == GUESTS & {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize("words", [("search", "council"), ("feeds", "list"), ("export", "runs"), ("settings",)], ids=lambda words: words[0])
def test_a_question_brings_in_no_room_that_judges(folder, words):
    found = rooms(imported(folder, *words))
    assert set() == {name for name in found if name.startswith(("monitor.relevance.", "monitor.facts.", "monitor.grouping.", "monitor.digest."))}


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / "monitor" / room / "settings.py").exists()])
def test_the_settings_of_a_room_bring_in_no_room(room):
    """Every command reads every setting."""
    done = subprocess.run([sys.executable, "-c", f"import sys, monitor.{room}.settings; print(*(name for name in sys.modules if name.startswith('monitor.')))"],
                          cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert {f"monitor.{room}", f"monitor.{room}.settings"} == set(done.stdout.split())


def test_every_record_is_found_under_its_name_and_in_its_file():
    """They are looked up when first asked for: a name without a file would fail in the middle of a run."""
    assert set(records.__all__) == set(records._FILES)
    for name, moment in records._FILES.items():
        assert getattr(records, name) is getattr(importlib.import_module(f"monitor.records.{moment}"), name)
    with pytest.raises(AttributeError):
        records.Nobody  # noqa: B018


def test_every_shelf_can_be_asked_for_and_is_made_once():
    with Store.open(":memory:") as store:
        for name, kind in Store.__annotations__.items():
            assert kind == type(getattr(store, name)).__name__
            assert getattr(store, name) is getattr(store, name)
        with pytest.raises(AttributeError, match="no shelf 'nowhere'"):
            store.nowhere  # noqa: B018
