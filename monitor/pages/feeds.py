"""The digests as feeds: Atom (RFC 4287) and JSON Feed 1.1. Their entries are the pages as they were written, so all say the same."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape, unescape

from ..look import PRODUCT
from ..look.words import safe_link
from ..text import clean

MOST_ENTRIES = 30
"""Most days in a feed, the newest: a month; every day is on the page of the days."""

_MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.S)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_HREF = re.compile(r'\bhref="([^"]*)"')
_NUMBER = re.compile(r'<a class="n"[^>]*>.*?</a>', re.S)
_KEPT = frozenset({"a", "h2", "h3", "h4", "p", "ol", "ul", "li", "dl", "dt", "dd", "strong", "b", "blockquote", "figure", "figcaption", "table",
                   "tr", "th", "td", "div", "section"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDay:
    """A written digest."""

    day: date
    subject: str
    summary: str
    at: datetime
    """When it was told."""
    html: str
    """Its page."""


def render_atom(days: Sequence[FeedDay], *, archive: str, site: str = "") -> str:
    """
    ``feed.atom``, newest first; for the same days the same bytes.

    Args:
        archive: What names this archive for ever, such as the moment and hash of its first digest: entries are known by it.
        site: Web address of the folder of the pages; empty for links beside the file.
    """
    newest, root = _newest(days), _root(archive)
    updated = newest[0].at if newest else datetime(1970, 1, 1)
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">', f"<title>{_xml(PRODUCT)}</title>",
             f"<id>urn:uuid:{root}</id>", f"<updated>{_iso(updated)}</updated>", f"<author><name>{_xml(PRODUCT)}</name></author>",
             f'<link rel="alternate" type="text/html" href="{_xml(_address(site, "index.html"))}"/>']
    if _base(site):
        lines.append(f'<link rel="self" type="application/atom+xml" href="{_xml(_address(site, "feed.atom"))}"/>')
    for one in newest:
        lines += ["<entry>", f"<title>{_xml(one.subject)}</title>", f"<id>urn:uuid:{_entry(root, one.day)}</id>", f"<updated>{_iso(one.at)}</updated>",
                  f"<published>{_iso(one.at)}</published>",
                  f'<link rel="alternate" type="text/html" href="{_xml(_address(site, f"{one.day.isoformat()}.html"))}"/>',
                  f"<summary>{_xml(one.summary)}</summary>", f'<content type="html">{_xml(content_of(one.html, site))}</content>', "</entry>"]
    return "\n".join((*lines, "</feed>")) + "\n"


def render_json_feed(days: Sequence[FeedDay], *, archive: str, site: str = "") -> str:
    """``feed.json``, the same entries; arguments as for ``render_atom``."""
    newest, root = _newest(days), _root(archive)
    document = {"version": "https://jsonfeed.org/version/1.1", "title": PRODUCT, "language": "en-GB", "home_page_url": _address(site, "index.html"),
                **({"feed_url": _address(site, "feed.json")} if _base(site) else {}), "authors": [{"name": PRODUCT}],
                "items": [{"id": f"urn:uuid:{_entry(root, one.day)}", "url": _address(site, f"{one.day.isoformat()}.html"), "title": clean(one.subject),
                           "summary": clean(one.summary), "content_html": content_of(one.html, site), "date_published": _iso(one.at)} for one in newest]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def content_of(html: str, site: str = "") -> str:
    """The main part of a page without drawings, classes and the links of each item to itself; links inside the page become links to it, or text."""
    found = _MAIN.search(html)
    body = _NUMBER.sub("", _DRAWING.sub("", found[1])) if found else ""
    body = re.sub(r"<h1>.*?</h1>", "", body, count=1, flags=re.S)  # the entry has it as its title
    opened: list[bool] = []

    def bare(tag: re.Match[str]) -> str:
        close, name, rest = tag.groups()
        if name != "a":
            return f"<{close}{name}>" if name in _KEPT else ""
        if close:
            return "</a>" if opened.pop() else ""
        href = _HREF.search(rest)
        target = _target(unescape(href[1]), site) if href else ""
        opened.append(bool(target))
        return f'<a href="{escape(target)}">' if target else ""

    return clean(re.sub(r"\n\s*\n+", "\n", _TAG.sub(bare, body)).strip())


def _target(href: str, site: str) -> str:
    """Where a link of a page leads from a feed reader; empty if nowhere."""
    if href.startswith(("mailto:", "http://", "https://")):
        return href
    return _address(site, href) if _base(site) and not href.startswith("#") else ""


def _newest(days: Sequence[FeedDay]) -> list[FeedDay]:
    return sorted(days, key=lambda one: one.day, reverse=True)[:MOST_ENTRIES]


def _root(archive: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, clean(f"council-cyber-monitor/{archive}"))


def _entry(root: uuid.UUID, day: date) -> uuid.UUID:
    return uuid.uuid5(root, day.isoformat())


def _base(site: str) -> str:
    return safe_link(site.strip().rstrip("/") + "/") if site.strip() else ""


def _address(site: str, name: str) -> str:
    return f"{_base(site)}{name}"


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _xml(text: str) -> str:
    return escape(clean(text)).replace("&#x27;", "&#39;")
