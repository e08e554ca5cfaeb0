"""
What every view, column and table means, read from ``dictionary.toml``: the page of the docs, Datasette's descriptions, the types of exports.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..queries import Query, queries

TYPES = ("text", "integer", "real", "time", "day")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view."""

    name: str
    type: str
    """One of TYPES."""
    about: str


@dataclass(frozen=True, slots=True)
class View:
    """One view of the contract."""

    name: str
    about: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    """A unique key; exports are sorted by it."""


@cache
def _document() -> Mapping[str, dict]:
    return tomllib.loads(files(__package__).joinpath("dictionary.toml").read_text(encoding="utf-8"))


@cache
def views() -> Mapping[str, View]:
    """Every described view by its name, in the order of the contract."""
    return {name: View(name, part["about"], tuple(Column(column, *given) for column, given in part["columns"].items()), tuple(part["order"]))
            for name, part in _document().items() if name.startswith("v_")}


def tables() -> Mapping[str, str]:
    """A line about each of our tables."""
    return _document()["tables"]


def _examples(query: Query) -> str:
    return "".join(f" Left empty: {example.strip('()')}." for example in query.examples.values() if example.startswith("("))


def page() -> str:
    """``docs/dictionary.md``."""
    lines = ["# Data dictionary", "",
             "Made by `python scripts/dictionary.py`; do not edit. Views are everybody's and stay; tables are the program's own and change without",
             "notice. [For the analyst](analysts.md) tells how to ask, [recipes](recipes.md) how to go from here to a chart.", "",
             "Types: `time` is ISO 8601 in UTC and ends in `Z`; `day` is `YYYY-MM-DD` in the reader's time zone; `end` is an SQL word, quote it.", ""]
    lines += ["| view | a row is |", "|---|---|", *(f"| [{view.name}](#{view.name}) | {view.about} |" for view in views().values()), ""]
    for view in views().values():
        lines += [f"## {view.name}", "", view.about, "", f"Unique by {', '.join(f'`{name}`' for name in view.order)}.", "",
                  "| column | type | meaning |", "|---|---|---|",
                  *(f"| `{column.name}` | {column.type} | {column.about} |" for column in view.columns), ""]
    lines += ["## Questions", "",
              "The canned queries of `monitor serve`, ready to be pasted: a value between the empty quotation marks asks for another one.", ""]
    for query in queries():
        lines += [f"### {query.name}", "", f"{query.title}.{_examples(query)}", "", "```sql",
                  re.sub(r":(" + "|".join(query.examples) + r")\b", "''", query.sql) + ";" if query.examples else query.sql + ";", "```", ""]
    lines += ["## Tables", "", "Below the views, for whoever reads the code:", "", "| table | holds |", "|---|---|",
              *(f"| `{name}` | {about} |" for name, about in sorted(tables().items())), ""]
    return "\n".join(lines)
