"""
Which test shows which row of the acceptance matrix: writes docs/matrix.md.

    python scripts/matrix.py [--check]

A test shows a row by having its id in its name: ``test_a11_...``, ``test_a15_a18_...``. The names are read from the files of tests/, so that
nothing has to be installed or run.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS, PAGE = ROOT / "tests" / "data" / "matrix.txt", ROOT / "docs" / "matrix.md"
MOST_SHOWN = 6
_IDS = re.compile(r"test_((?:[a-h]\d{1,2}_)+)")


def rows(text: str) -> dict[str, list[tuple[str, str]]]:
    """Ids and what must happen, by part; a part begins with ``# X: title``."""
    parts: dict[str, list[tuple[str, str]]] = {}
    part = ""
    for line in text.splitlines():
        if re.match(r"# [A-H]: ", line):
            part = line[2:]
            parts[part] = []
        elif line.strip() and not line.startswith("#"):
            name, _, words = line.partition(" ")
            parts[part].append((name, words))
    return parts


def shown(folder: Path) -> dict[str, list[str]]:
    """Row id -> ``file: test`` of the tests that name it, in the order of files and lines."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (ids := _IDS.match(node.name)):
                for name in ids[1].strip("_").split("_"):
                    found.setdefault(f"{name[0].upper()}{int(name[1:])}", []).append(f"{path.relative_to(folder)}: {node.name}")
    return found


def page(parts: dict[str, list[tuple[str, str]]], tests: dict[str, list[str]]) -> str:
    every = [name for listed in parts.values() for name, _ in listed]
    lines = ["# The acceptance matrix", "", "What may go wrong, what must happen then, and the tests that show it. Made by `python scripts/matrix.py`.", "",
             f"{sum(name in tests for name in every)} of {len(every)} rows have a test."]
    for part, listed in parts.items():
        lines += ["", f"## {part}", "", "| row | what must happen | tests |", "|---|---|---|"]
        for name, words in listed:
            own = tests.get(name, [])
            names = "<br>".join(f"`{one.partition(': ')[2]}`" for one in own[:MOST_SHOWN]) or "not yet"
            more = f"<br>and {len(own) - MOST_SHOWN} more" if len(own) > MOST_SHOWN else ""
            lines.append(f"| {name} | {words.replace('|', '/')} | {names}{more} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    made = page(rows(ROWS.read_text(encoding="utf-8")), shown(ROOT / "tests"))
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        print("docs/matrix.md is not current: python scripts/matrix.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
