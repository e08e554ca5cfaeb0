"""docs/recipes.md as a reader follows it: every line is run, in order, in one folder."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from monitor.store import Store
from monitor.store.queries import queries
from tests.archive_week import week  # noqa: F401
from tests.patient import counted

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", PAGE, re.S | re.M)
NOT_RUN = ("python3 -m venv", "pip install", "monitor serve")
SQL = [(path.name, question) for path in sorted((ROOT / "docs").glob("*.md")) for question in re.findall(r"^```sql\n(.*?)^```",
       path.read_text(encoding="utf-8"), re.S | re.M)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Commands as an installation has them."""
    made = tmp_path_factory.mktemp("recipes")
    (made / "bin").mkdir()
    for name, command in (("monitor", "-m monitor"), ("sqlite-utils", "-m sqlite_utils"), ("python3", "")):
        (made / "bin" / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
        (made / "bin" / name).chmod(0o755)
    return made


def test_every_line_of_the_recipes_runs_in_order(folder):
    pytest.importorskip("pyarrow", reason="the recipes use the extra [parquet]")
    ran = []
    for kind, block in BLOCKS:
        if kind == "python":
            (folder / "chart.py").write_text(block, encoding="utf-8")
            continue
        for line in filter(None, block.splitlines()):
            if line.startswith(NOT_RUN):
                continue
            done = subprocess.run(["bash", "-ec", line], cwd=folder, capture_output=True, text=True, timeout=120,
                                  env={"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder), "LANG": "C.UTF-8", **counted()})
            assert (0, "") == (done.returncode, done.stderr), line
            assert done.stdout or " -q" in line or line.startswith(("cp ", "python3", "sqlite-utils insert")), line
            ran.append(line)
    assert len(ran) >= 15
    for name in ("chart.svg", "facts.svg"):
        ElementTree.fromstring((folder / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "question"), SQL, ids=[f"{page}-{number}" for number, (page, _) in enumerate(SQL)])
def test_every_question_of_the_docs_finds_something_in_a_walked_week(week, page, question):  # noqa: F811
    with Store.open_to_read(week / "monitor.db") as store:
        rows = store.db.execute(question).fetchall()
    assert rows or "v_feed_health" in question or "v_runs" in question


def test_every_canned_query_is_in_the_docs():
    dictionary = (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert [] == [query.name for query in queries() if f"### {query.name}\n" not in dictionary]


def test_pictures_shown_are_there():
    assert [] == [name for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGE) if not (ROOT / "docs" / name).is_file()]
