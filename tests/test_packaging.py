"""What a fresh machine gets: pinned, hashed, whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+) \\$", LOCK, re.M))


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def test_the_package_has_the_name_and_the_command_of_the_contract():
    assert ("council-cyber-monitor", "monitor.cli:main", ">=3.11") == (PROJECT["name"], PROJECT["scripts"]["monitor"], PROJECT["requires-python"])


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
def test_every_requirement_is_locked(requirement):
    assert name_of(requirement) in {name_of(name) for name in LOCKED}


def test_every_locked_package_has_a_hash_and_nothing_names_a_host():
    """An index or a link of one machine in the lock breaks every other machine."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.M)[1:]
    assert len(LOCKED) == len(blocks)
    assert [] == [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not re.search(r"https?:|file:/|--index|--extra-index|--find-links|--trusted-host| @ ", LOCK)


def test_the_installer_of_the_makefile_is_the_locked_one():
    makefile = (ROOT / "Makefile").read_text()
    assert LOCKED["pip"] == re.search(r"^PIP := (\S+)$", makefile, re.M)[1]
    assert "--require-hashes" in makefile


def test_lxml_html_clean_is_asked_for_by_name():
    """An old pip does not bring it with trafilatura, and the import of trafilatura then fails."""
    assert any(name_of(each) == "lxml-html-clean" for each in PROJECT["dependencies"])


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The wheel and the source archive, made without a network."""
    out = tmp_path_factory.mktemp("dist")
    program = f"import os; os.chdir({str(ROOT)!r}); from flit_core import buildapi as b; b.build_wheel({str(out)!r}); b.build_sdist({str(out)!r})"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, timeout=120)
    return out


def test_the_wheel_holds_every_file_of_the_package(built):
    """Data that stays behind is found missing only on the customer's machine."""
    wheel = zipfile.ZipFile(next(built.glob("*.whl")))
    inside = set(wheel.namelist())
    wanted = {str(path.relative_to(ROOT)) for path in (ROOT / "monitor").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert set() == wanted - inside
    assert not {name for name in inside if name.startswith(("tests", "storage", "reports"))}
    entry = wheel.read(next(name for name in inside if name.endswith("entry_points.txt"))).decode()
    assert "monitor=monitor.cli:main" in entry.replace(" ", "")


def test_the_source_archive_builds_the_same_package(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "monitor/cli/__init__.py", "monitor/world/gold.json"} <= names


def test_ci_calls_make_test_and_nothing_clever():
    script = (ROOT / ".ci" / "run").read_text()
    assert "make test" in script
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False, timeout=60).returncode == 0
