"""The plan of the house, read from the code: who may look at whom, and who may bring which guest."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "monitor"

HEIGHT = {
    "errors": 0, "records": 0,
    # pure tools, which know no room
    "text": 1, "sentences": 1, "wordlists": 1, "urls": 1, "times": 1, "located": 1, "logs": 1, "look": 1, "guard": 1, "wire": 1, "guards": 1,
    "files": 1, "opml": 1, "systemd": 1, "failpoint": 1,
    # rooms think, the store remembers; neighbours do not know one another
    "sources": 2, "fetch": 2, "extract": 2, "relevance": 2, "councils": 2, "grouping": 2, "incidents": 2, "facts": 2, "digest": 2, "delivery": 2, "pages": 2,
    "publishers": 2, "health": 2, "imports": 2, "corrections": 2, "store": 2,
    "config": 3,
    # the only places where rooms and store meet
    "pipeline": 4, "walk": 4, "explanation": 4, "archive": 4, "serve": 4, "status": 4, "why": 4, "listing": 4, "checking": 4, "manners": 4, "doctor": 4,
    "app": 5, "evaluate": 5, "workbench": 5, "demo": 5, "backfill": 5,
    "cli": 6, "schedule": 5,
    "__main__": 7, "__init__": 7,
}
"""A floor for each top-level module. A new module needs a place here: think before choosing it."""

GUESTS = {
    "aiohttp": "fetch", "yarl": "fetch", "feedparser": "fetch", "protego": "fetch",
    "trafilatura": "extract", "htmldate": "extract", "lxml": "extract",
    "datasketch": "grouping", "numpy": "grouping facts store backfill", "xxhash": "grouping",
    "ahocorasick": "councils", "sqlite_utils": "store", "msgspec": "config", "yaml": "config",
    "jinja2": "look", "nh3": "look", "markupsafe": "look", "click": "cli", "rich": "cli", "apscheduler": "schedule",
    "datasette": "serve", "uvicorn": "serve", "pyarrow": "archive backfill", "dask": "backfill", "distributed": "backfill", "fsspec": "backfill",
}
"""The one room that each guest may enter."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "world" != path.relative_to(PACKAGE).parts[0])


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path):
    """Absolute dotted names of what a module imports, functions included; what is imported for type checkers only is left out."""
    package = ["monitor", *path.relative_to(PACKAGE).parts[:-1]]

    def visit(node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                yield from (alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = package[:len(package) - child.level + 1] if child.level else []
                start = ".".join([*base, *([child.module] if child.module else [])])
                yield from (f"{start}.{alias.name}" for alias in child.names)
            else:
                yield from visit(child)
    yield from visit(ast.parse(path.read_text(encoding="utf-8")))


def rooms_imported_by(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("monitor.") and name.split(".")[1] in HEIGHT}


NAMES = [str(path.relative_to(PACKAGE)) for path in MODULES]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_floor_looks_only_down(path):
    """One import upwards, and no room can be read, tested or replaced alone any more."""
    wrong = {other for other in rooms_imported_by(path) if other != room(path) and HEIGHT[other] >= HEIGHT[room(path)]}
    # the words everybody speaks may use one another, and so may the pure tools
    assert set() == {other for other in wrong if not HEIGHT[other] == HEIGHT[room(path)] < 2}


def test_every_module_has_a_floor():
    assert set() == {room(path) for path in MODULES} - set(HEIGHT)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_guest_is_imported_in_one_room(path):
    """When a guest changes its manners, one room changes."""
    ours = set(sys.stdlib_module_names) | {"monitor"}
    guests = {name.split(".")[0] for name in imports(path)} - ours - {"__future__"}
    assert set() == guests - set(GUESTS), "a guest that nobody invited"
    assert {} == {guest: GUESTS[guest] for guest in guests if room(path) not in GUESTS[guest].split()}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_client_and_mail_open_sockets(path):
    network = {"socket", "ssl", "http", "ftplib", "smtplib", "urllib.request", "aiohttp", "requests"}
    used = {name for name in imports(path) for banned in network if name == banned or name.startswith(banned + ".")}
    # the named exceptions: the mail sender, and the channel to systemd, which leads nowhere but to this machine
    allowed = {"delivery/smtp.py": {"socket", "ssl", "smtplib"}, "systemd.py": {"socket"}}
    assert room(path) == "fetch" or set() == used - allowed.get(path.relative_to(PACKAGE).as_posix(), set())


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "settings.py"], ids=str)
def test_settings_import_no_guest(path):
    """``status`` and ``settings`` read them all and must stay quick."""
    assert set() == {name.split(".")[0] for name in imports(path)} & set(GUESTS)


def test_sql_stands_in_the_store_only():
    """A table may change its shape and one folder follows."""
    begins = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "PRAGMA ")
    found = [f"{path.relative_to(PACKAGE)}:{node.lineno}" for path in MODULES if room(path) not in ("store", "app", "status", "explanation", "demo")
             for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(begins)]
    assert [] == found


@pytest.mark.parametrize("folder", ["storage", "reports"])
def test_data_folders_hold_no_code(folder):
    """A Python file there would make the folder importable by accident."""
    assert [] == list((ROOT / folder).rglob("*.py"))
    assert (ROOT / folder / "README.md").is_file()
