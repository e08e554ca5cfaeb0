"""What we add to Datasette: a first page, the dashboard, and the digests as they were written."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from ..store.queries import queries, query
from ..store.schema.dictionary import views
from ..store.search import fts_query
from .board import HEIGHT, LEVELS, WIDTH, bars, grid

FOLDERS: WeakKeyDictionary[Datasette, Path] = WeakKeyDictionary()
"""Folder of digests of each server in this process."""

TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8",
         ".json": "application/json", ".csv": "text/csv; charset=utf-8", ".ics": "text/calendar; charset=utf-8", ".xml": "application/xml"}
"""Files of the folder that are given out; everything else is not there."""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/dashboard$", dashboard), (r"^/digests/?$", digests), (r"^/digests/(?P<path>.+)$", digest_file)]


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """What a person types, as the canned search asks it; no word at all finds nothing."""
    conn.create_function("fts_query", 1, lambda text: fts_query(str(text)) or '""', deterministic=True)


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    return [{"href": datasette.urls.path("/dashboard"), "label": "Dashboard"}, {"href": datasette.urls.path("/digests/"), "label": "Digests"}]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    return {"monitor_queries": queries(), "monitor_views": tuple(views().values())}


async def dashboard(datasette: Datasette, request: Request) -> Response:
    """Coverage by day and council, drawn and as tables, each with the question it comes from."""
    database = next(name for name in datasette.databases if name != "_internal")
    db = datasette.get_database(database)
    by_day = [(row["day"], row["articles"], row["facts_first_seen"]) for row in (await db.execute(query("coverage-by-day").sql)).rows]
    cells = [(row["day"], row["council"], row["articles"]) for row in (await db.execute(query("coverage-day-council").sql)).rows]
    councils = [dict(row) for row in (await db.execute(query("coverage-by-council").sql)).rows]
    days, rows = grid(cells)
    return Response.html(await datasette.render_template("dashboard.html", {
        "database": database, "bars": bars(by_day), "width": WIDTH, "height": HEIGHT, "days": days, "rows": rows, "councils": councils,
        "levels": LEVELS, "most": max((max(articles, facts) for _, articles, facts in by_day), default=0)}, request=request))


async def digests(datasette: Datasette, request: Request) -> Response:
    folder = FOLDERS.get(datasette)
    if folder is None or not (folder / "index.html").is_file():
        return Response.html(await datasette.render_template("no_digests.html", {"folder": folder}, request=request), status=404)
    return Response.redirect(datasette.urls.path("/digests/index.html"))


async def digest_file(datasette: Datasette, request: Request) -> Response:
    """A file of the folder, and of no other: links out of it and other kinds of files are not there."""
    folder = FOLDERS.get(datasette)
    asked = request.url_vars["path"]
    path = (folder / asked).resolve() if folder is not None and "\0" not in asked else None
    if path is None or not path.is_relative_to(folder.resolve()) or path.suffix not in TYPES or not path.is_file() or _hidden(asked):
        return Response.text("there is no such digest", status=404)
    return Response(path.read_bytes(), content_type=TYPES[path.suffix], headers={"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"})


def _hidden(asked: str) -> bool:
    return any(part.startswith(".") for part in asked.split("/"))
