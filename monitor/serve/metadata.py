"""What Datasette is told about the database: titles, descriptions, facets, canned queries; all from the store's dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..store.queries import queries
from ..store.schema.dictionary import tables, views
from ..store.search import IN_BROWSER

TITLE = "Council cyber monitor"

FACETS: Mapping[str, tuple[str, ...]] = {
    "v_articles": ("publisher", "kind", "relevant", "incident_id"), "v_copies": ("relation",), "v_stories": ("origin",), "v_incidents": ("status",),
    "v_article_councils": ("council", "role"), "v_incident_councils": ("council", "role", "standing"), "v_sentences": ("kind", "novelty", "place"),
    "v_facts": ("type", "standing", "frame", "incident_id"), "v_fact_mentions": ("hedge", "origin"), "v_conflicts": ("kind", "severity"),
    "v_digest_items": ("digest_date", "section", "standing"), "v_timeline": ("incident_id", "at_precision"), "v_feed_health": ("state", "reason"),
    "v_runs": ("outcome",),
}
"""Columns of few values, counted beside the rows."""


def metadata(database: str, our_tables: Iterable[str]) -> dict[str, Any]:
    """
    Datasette's metadata.

    Args:
        database: Its name in Datasette: the file's without ending.
        our_tables: Tables of the file; hidden, since only views are promised.
    """
    described = tables()
    shown: dict[str, Any] = {name: {"hidden": True, **({"description": described[name]} if name in described else {})} for name in our_tables}
    for view in views().values():
        shown[view.name] = {"description": view.about, "columns": {column.name: column.about for column in view.columns},
                            "facets": list(FACETS.get(view.name, ())), "sortable_columns": [column.name for column in view.columns], "size": 50}
    asked = {query.name: {"title": query.title, "sql": query.sql, "hide_sql": True, "description": _parameters(query.examples)} for query in queries()}
    asked["search"] = {"title": "Articles by their words", "sql": IN_BROWSER, "hide_sql": True, "description": "Words, or \"several words\" side by side."}
    return {"title": TITLE, "databases": {database: {"description": "Every article, fact, mention and digest. Read-only.", "tables": shown, "queries": asked}}}


def _parameters(examples: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: left empty, {example.strip('()')}" if example.startswith("(") else f"{name}, such as {example}"
                     for name, example in examples.items())
