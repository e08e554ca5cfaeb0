"""Bytes that are not parsed at all: entities of their own, or what makes a parser slow. Linear in their length."""

from __future__ import annotations

import codecs
import re

from ...guard import prescan
from ..settings import FetchSettings

MOST_AUTHOR_CHARACTERS = 4000
"""Longest author element that is parsed: the parser looks for a mail address in it in quadratic time (measured: 8 kB 0.25 s, 32 kB 3.5 s)."""
ENCODINGS = frozenset("""utf-8 utf-8-sig ascii utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be iso8859-1 iso8859-2 iso8859-3 iso8859-4
    iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254
    cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp866 mac-roman koi8-r koi8-u gb2312 gbk gb18030 big5 euc_jp shift_jis iso2022_jp euc_kr cp949
    """.split())
"""Encodings a feed may name. Python knows others that are no text (``zlib_codec``), slow (``punycode``) or a way around filters (``utf-7``)."""

_WIDE = ("utf-16", "utf-32")
_AUTHOR = re.compile(rb"<(?:[\w.-]+:)?(?:author|creator|contributor|managingeditor|webmaster|publisher|owner|name|email)\b[^<>]{0,1000}>",
                     re.IGNORECASE)
DECLARED = re.compile(rb"^(\s*<\?xml[^>]{0,200}?)\s+encoding\s*=\s*[\"']([^\"'>]{0,100})[\"']", re.IGNORECASE)
_DOCTYPE, _ENTITY = re.compile(rb"<!DOCTYPE", re.IGNORECASE), re.compile(rb"<!ENTITY", re.IGNORECASE)


def refused(body: bytes, settings: FetchSettings) -> tuple[str, str] | None:
    """Reason and sentence; None if the bytes may be parsed."""
    text = as_ascii(body)
    if _ENTITY.search(text) and _DOCTYPE.search(text):
        return "xml_dtd", "the feed declares entities of its own"
    too_dear = prescan(text, most_tag_bytes=settings.most_tag_bytes, most_attributes=settings.most_attributes,
                       most_repeats=settings.most_repeats)
    if too_dear is not None:
        return "parse_limit", too_dear
    for found in _AUTHOR.finditer(text):
        end = found.end() + MOST_AUTHOR_CHARACTERS
        if text.find(b"</", found.end(), end) < 0 and len(text) > end:
            return "parse_limit", f"an author of more than {MOST_AUTHOR_CHARACTERS:,} characters"
    return None


def as_ascii(body: bytes) -> bytes:
    """Bytes in which ASCII marks can be seen, of a body in UTF-16 or UTF-32 too."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:8]:
        return body.replace(b"\x00", b"")
    return body


def allowed(encoding: str) -> bool:
    """Whether a feed may be in the encoding of that name."""
    try:
        return codecs.lookup(encoding.strip()).name in ENCODINGS
    except (LookupError, ValueError, UnicodeError):
        return False


def without_odd_encoding(body: bytes, content_type: str) -> tuple[bytes, str]:
    """The bytes and their content type without an encoding that is not allowed: the parser then guesses."""
    declared = DECLARED.match(body[:1000])
    name = declared[2].decode("ascii", "replace") if declared else ""
    if declared and (not allowed(name) or codecs.lookup(name.strip()).name.startswith(_WIDE)):
        # one that could be read as ASCII so far is not of two or four bytes a letter, whatever it says (seen from .NET programs)
        body = declared[1] + body[declared.end():]
    kind, _, rest = content_type.partition(";")
    named = re.search(r"charset\s*=\s*[\"']?([^\"';\s]*)", rest, re.IGNORECASE)
    return body, kind.strip() if named and not allowed(named[1]) else content_type
