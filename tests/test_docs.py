"""Promises are written down, and what is written down is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.cli import monitor
from monitor.config import configure
from monitor.config.rows import setting_rows, settings_page

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "storage" / "README.md", ROOT / "reports" / "README.md"])
TEXT = {path: path.read_text(encoding="utf-8") for path in PAGES}


def anchors(text: str) -> set[str]:
    """Anchors of the headings, as the usual viewers make them."""
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_project_resolves(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXT[path]):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{path.name}: {target}"
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), f"{path.name}: {target}"


@pytest.mark.parametrize("name", list(monitor.commands))
def test_every_command_is_in_the_operators_guide(name):
    assert f"monitor {name}" in TEXT[ROOT / "docs" / "operators.md"]


def test_commands_in_the_docs_exist():
    """A command that is told and not there costs a person an evening."""
    said = {(path.name, name) for path, text in TEXT.items() for name in re.findall(r"^\s*(?:\$ )?monitor ([a-z][a-z-]*)", text, re.M)}
    assert said
    assert set() == {(page, name) for page, name in said if name not in monitor.commands}


def test_the_settings_page_is_what_the_code_says():
    """Made again by ``make docs``."""
    assert settings_page(setting_rows(configure(Path(), environment={}))) == TEXT[ROOT / "docs" / "settings.md"]


def test_every_exit_code_is_in_the_operators_guide():
    from monitor import errors
    codes = {each.exit_code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.MonitorError)} | {0, 4, 143}
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT[ROOT / "docs" / "operators.md"], re.M)}
    assert codes <= told


def test_views_named_in_the_docs_exist():
    from monitor.store.schema import views
    source = Path(views.__file__).read_text(encoding="utf-8")
    named = {name for text in TEXT.values() for name in re.findall(r"\bv_[a-z_]+\b", text)}
    assert named
    assert set() == {name for name in named if name not in source}


def test_no_page_is_a_leftover():
    for path, text in TEXT.items():
        assert not re.search(r"\bTODO\b|\bTBD\b|\bFIXME\b|lorem ipsum", text, re.I), path.name


SQL = [(path.name, found) for path, text in TEXT.items() for found in re.findall(r"```sql\n(.*?)```", text, re.S)]


@pytest.mark.parametrize(("page", "question"), SQL, ids=[f"{page}-{number}" for number, (page, _) in enumerate(SQL)])
def test_the_questions_in_the_docs_can_be_asked(page, question, tmp_path):
    """People paste these first."""
    import sqlite3

    from monitor.store import Store
    Store.open(tmp_path / "monitor.db").close()
    with sqlite3.connect(tmp_path / "monitor.db") as db:
        db.execute(question)
    db.close()


def test_the_accuracy_that_the_readme_names_is_the_measured_one():
    """A figure on the first page that nobody measured any more would be a lie."""
    rows = {cells[1].strip(): cells[-2].strip() for line in (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8").splitlines()
            if len(cells := line.split("|")) == 8}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for figure, words in (("relevance f1", "relevance F1"), ("council_role f1", "council roles"), ("story_pairs f1", "copies"),
                          ("new f1", "new sentences")):
        assert f"{words} {float(rows[figure]):.2f}".replace(" 0.", " .") in readme, figure
