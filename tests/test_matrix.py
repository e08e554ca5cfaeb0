"""The page of the acceptance matrix says what the tests are."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parent.parent
MATRIX = runpy.run_path(str(ROOT / "scripts" / "matrix.py"))


def test_the_page_of_the_matrix_is_current():
    """A row without a test must be seen to have none. Made by ``python scripts/matrix.py``."""
    made = MATRIX["page"](MATRIX["rows"]((ROOT / "tests" / "data" / "matrix.txt").read_text(encoding="utf-8")), MATRIX["shown"](ROOT / "tests"))

    assert made == (ROOT / "docs" / "matrix.md").read_text(encoding="utf-8")


def test_every_row_stands_once_and_every_test_names_a_row_that_is_there():
    parts = MATRIX["rows"]((ROOT / "tests" / "data" / "matrix.txt").read_text(encoding="utf-8"))
    names = [name for listed in parts.values() for name, _ in listed]

    assert 149 == len(names) == len(set(names))
    assert set() == set(MATRIX["shown"](ROOT / "tests")) - set(names)


def test_every_row_has_a_test():
    tests = MATRIX["shown"](ROOT / "tests")

    assert [] == [name for listed in MATRIX["rows"]((ROOT / "tests" / "data" / "matrix.txt").read_text(encoding="utf-8")).values() for name, _ in listed
                  if name not in tests]
