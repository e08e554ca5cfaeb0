"""Names what came instead of a feed: a login, a shield against robots, a parked domain, a request for consent."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from pathlib import Path

from ...text import clean_line
from .tidy import ROOTS, root_of

DATA = Path(__file__).parent / "data" / "instead.toml"
HEAD_CHARACTERS = 50_000
"""Part of a page in which its kind is looked for."""
ORDINARY = "a web page"
"""A page of no kind that the list knows."""
_IS_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|script)\b", re.IGNORECASE)
_LIST = re.compile(r"<opml\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)


@cache
def kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Name of each kind of page and the phrases it is known by."""
    listed = tomllib.loads(DATA.read_text(encoding="utf-8"))["kind"]
    return tuple((one["name"], re.compile("|".join(f"(?:{phrase})" for phrase in one["phrases"]), re.IGNORECASE | re.DOTALL)) for one in listed)


def is_page(body: bytes) -> bool:
    """Whether the bytes look like a page of HTML."""
    return root_of(body) not in (*ROOTS, "opml") and _IS_HTML.search(body[:HEAD_CHARACTERS].decode("utf-8", "replace")) is not None


def what_it_is(body: bytes, content_type: str) -> str:
    """A sentence for a person."""
    head = body[:HEAD_CHARACTERS].decode("utf-8", "replace")
    if _LIST.search(head):
        return "an OPML list of feeds, not a feed: `monitor feeds import-opml` takes the file"
    if not _IS_HTML.search(head):
        kind = clean_line(content_type.partition(";")[0], 60) or "no type"
        return f"neither RSS nor Atom nor RDF nor JSON Feed nor a news sitemap ({kind})"
    found = _TITLE.search(head)
    title = clean_line(html.unescape(found[1]), 80) if found else ""
    named = f": {title!r}" if title else ""
    return next((f"{name} instead of a feed{named}" for name, mark in kinds() if mark.search(head)), f"{ORDINARY} instead of a feed{named}")
