"""What many servers put into a feed by mistake, taken out before parsing: strict parsers stop at it, lenient ones lose items."""

from __future__ import annotations

import codecs
import html.entities
import re

from .refuse import DECLARED, allowed

ROOTS = frozenset(("rss", "feed", "rdf", "channel", "urlset", "sitemapindex"))
"""Outermost elements of the XML forms, in lower case and without prefix."""
HEAD_BYTES = 20_000
_JUNK = bytes(c for c in range(32) if c not in b"\t\n\r") + b"\x7f"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_NAMED = re.compile(r"&(?:(#?\w{1,31});)?")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def wide(body: bytes) -> bool:
    """Whether the bytes are UTF-16 or UTF-32: two or four bytes a letter."""
    return body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:4] and b"<" in body[:4]


def root_of(body: bytes) -> str:
    """Name of the outermost element in lower case, without prefix; empty if there is none near the beginning."""
    head = body[:HEAD_BYTES].replace(b"\x00", b"") if wide(body) else body[:HEAD_BYTES]
    while (start := head.find(b"<!--")) >= 0:
        end = head.find(b"-->", start)
        head = head[:start] + (head[end + 3:] if end >= 0 else b"")
    found = _ROOT.search(head)
    return found[1].decode("ascii", "replace").lower() if found else ""


def tidy(body: bytes) -> bytes:
    """
    The bytes without control characters, and without what stands before the XML declaration: blank lines, marks of encoding twice, a
    comment of a cache, a warning of PHP. Bytes of more than one byte a letter come back as they are.
    """
    if wide(body):
        return body
    declared = DECLARED.match(body.lstrip()[:1000])
    if declared is None or b"2022" not in declared[2]:  # encodings in which the escape character says something
        body = body.translate(None, _JUNK)
    while body[:3] == _MARKS[0] or body[:1].isspace():
        body = body.removeprefix(_MARKS[0]).lstrip()
    start = body.find(b"<?xml", 0, HEAD_BYTES)
    if start > 0 and root_of(body[:start]) not in ROOTS:
        body = body[start:]
    return body


def as_text(body: bytes) -> str:
    """Text of an XML body in whatever encoding it declares or shows, for a parser that knows few; never raises."""
    for mark, name in _WIDE:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if wide(body):
        return body.decode("utf-16-be" if body[:1] == b"\x00" else "utf-16-le", "replace")
    declared = DECLARED.match(body[:1000])
    name = declared[2].decode("ascii", "replace") if declared else ""
    text = None
    if not allowed(name):
        name = "utf-8"
    try:
        text = body.decode(name)
    except (UnicodeError, LookupError):
        text = body.decode("utf-8", "replace")
    return text


def plain_entities(text: str) -> str:
    """The text with HTML's names of letters, which XML does not know, as letters, and bare ampersands as XML wants them."""
    def letter(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "&amp;"
        if name in _XML_NAMES or name.startswith("#"):
            return found[0]
        known = html.entities.html5.get(f"{name};", "")
        return known if known and known not in "<>&\"'" else f"&amp;{name};"

    return _NAMED.sub(letter, text)
