"""
OPML, the lists of feeds that readers exchange (opml.org, version 2.0): bytes -> outlines, feeds -> bytes.

Reading happens in the guarded worker, and takes no entities: a list from elsewhere is as strange as a feed. What only we know of a feed
(group, kind, councils) goes out in attributes of our own name space, and comes back from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from .guard import prescan
from .records import Feed
from .text import clean_line

OURS = "https://opml.council-cyber-monitor.example/1"
"""Name space of our own attributes; a name, not an address."""
MOST_BYTES = 20_000_000
"""Largest file read."""
MOST_OUTLINES = 200_000
MOST_CHARACTERS = 3000
"""Longest attribute kept: an address is at most 2,048."""
_PRESCAN = {"most_tag_bytes": 65_536, "most_attributes": 1000, "most_repeats": 60_000}
_SEPARATOR = " "

Outline = tuple[int, str, str, str, str, str]
"""Line, address of the feed, title, group, kind, councils separated by ``;``; an empty text where the file says nothing."""


def read_opml(body: bytes) -> tuple[str, tuple[Outline, ...]]:
    """
    The outlines that name a feed or a web page, in the order of the file, and why the file cannot be read; empty if it can.

    Outlines without any address are folders, and left out. Never raises on odd bytes.
    """
    if len(body) > MOST_BYTES:
        return f"larger than {MOST_BYTES // 1_000_000} MB", ()
    plain = body.replace(b"\x00", b"") if b"\x00" in body[:8] or body[:2] in (b"\xff\xfe", b"\xfe\xff") else body
    if b"<!entity" in (lower := plain[:MOST_BYTES].lower()) or (b"<!doctype" in lower and b"[" in lower[lower.find(b"<!doctype"):][:2000].partition(b">")[0]):
        return "it declares entities of its own, which no list of feeds needs", ()
    if (too_dear := prescan(plain, **_PRESCAN)) is not None:
        return f"it holds {too_dear}", ()
    found: list[Outline] = []
    roots: list[str] = []
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)

    def start(name: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append(name)
        if name.lower() != "outline" or len(found) > MOST_OUTLINES:
            return
        said = {key.lower(): value[:MOST_CHARACTERS] for key, value in attributes.items()}
        url = said.get("xmlurl") or (said.get("url", "") if said.get("type", "").lower() in ("rss", "atom", "feed") else "")
        if not url and not (said.get("htmlurl") or said.get("url")):
            return
        ours = {key: clean_line(said.get(f"{OURS}{_SEPARATOR}{key}", ""), 300) for key in ("group", "kind", "councils")}
        title = next((clean_line(said[key], 200) for key in ("title", "text") if clean_line(said.get(key, ""))), "")
        found.append((parser.CurrentLineNumber, clean_line(url, MOST_CHARACTERS), title, ours["group"], ours["kind"], ours["councils"]))

    def entities(*_: object) -> None:
        raise ValueError("entities of its own")

    parser.StartElementHandler, parser.EntityDeclHandler = start, entities
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        return f"line {error.lineno}: {expat.ErrorString(error.code)}", ()
    except (ValueError, LookupError) as error:
        return f"it cannot be read ({error})", ()
    if roots[0].lower() != "opml":
        return f"it is no OPML: its outermost element is <{clean_line(roots[0], 40)}>", ()
    if len(found) > MOST_OUTLINES:
        return f"more than {MOST_OUTLINES:,} outlines", ()
    return "", tuple(found)


def write_opml(feeds: Iterable[Feed], title: str = "Feeds of council-cyber-monitor") -> bytes:
    """The feeds as OPML 2.0; the same feeds give the same bytes."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<opml version="2.0" xmlns:monitor="{OURS}">',
             f"  <head><title>{title}</title></head>", "  <body>"]
    for feed in feeds:
        own = {"monitor:kind": feed.kind, **({"monitor:group": feed.group} if feed.group else {}),
               **({"monitor:councils": "; ".join(feed.councils)} if feed.councils else {})}
        said = {"type": "rss", "text": feed.publisher, "title": feed.publisher, "xmlUrl": feed.url, **own}
        lines.append("    <outline " + " ".join(f"{key}={quoteattr(clean_line(value, MOST_CHARACTERS))}" for key, value in said.items()) + "/>")
    return "\n".join([*lines, "  </body>", "</opml>", ""]).encode()
