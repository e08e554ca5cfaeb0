"""
The canned queries: a ``.sql`` file each, over the views of the contract only, with a title and examples of its parameters in comments.

``monitor serve`` offers them, the docs show them, and a test asks each over a walked week.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Query:
    """One question an analyst asks often."""

    name: str
    title: str
    sql: str
    examples: Mapping[str, str]
    """Parameter to an example; in brackets: what an empty one means."""


@cache
def queries() -> tuple[Query, ...]:
    """Every canned query, by title."""
    found = [_read(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
             for file in files(__package__).iterdir() if file.name.endswith(".sql")]
    return tuple(sorted(found, key=lambda query: query.title))


def query(name: str) -> Query:
    """The query of a name. Raises KeyError."""
    return {each.name: each for each in queries()}[name]


def _read(name: str, text: str) -> Query:
    title = re.search(r"^-- title: (.+)$", text, re.M)
    examples = dict(re.findall(r"^-- param (\w+): (.+)$", text, re.M))
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return Query(name=name, title=title[1] if title else name, sql=sql.strip(), examples=examples)
