"""A page's tree: parsed under limits, stripped of furniture, walked into paragraphs with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..text import clean_line
from .settings import ExtractSettings
from .words import is_furniture_line, parts, words

_DROP = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "form", "button", "select", "input", "textarea",
         "nav", "aside", "footer", "video", "audio", "dialog", "map", "picture", "source", "head")
_BLOCKS = frozenset("p div section article main header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr td th tbody thead blockquote figure figcaption "
                    "pre address body html center details summary hr fieldset time-block".split())
_SUBHEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_BOLD = frozenset(("b", "strong"))
_ENDS = re.compile(r"[.!?\u2026:;,][\"'\u2019\u201d)]*$")
MOST_LINE_CHARACTERS = 100_000
LEAST_PARAGRAPHED = 400
"""Characters in ``p`` elements from which a page is taken to write its text in them."""
_DATED = re.compile(r"(?:[A-Z][a-z]+day,? )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4}\b")
_DATED_WORDS = 14


class TooDeep(Exception):
    """Nested beyond what we read."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text between block boundaries."""

    text: str
    place: str
    """headline, standfirst, subhead, caption, byline or body."""
    links: int
    """Characters of it inside links."""
    owner: Any
    """Innermost block element around it."""


def parse(body: bytes, settings: ExtractSettings) -> Any:
    """The tree of a page; None if the bytes hold none. Raises TooDeep."""
    from lxml import etree
    from lxml import html as lxml_html
    from trafilatura.utils import decode_file

    text = decode_file(body)
    if not isinstance(text, str) or not text.strip():
        return None
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""), count=1)
    for huge in (False, True):
        try:
            tree = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(huge_tree=huge, remove_comments=True, remove_pis=True))
        except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
            return None
        depth = _depth(tree, settings.most_depth)
        if depth > settings.most_depth:
            raise TooDeep
        if depth < settings.usual_depth:
            break
    return tree


def _depth(tree: Any, most: int) -> int:
    """Deepest nesting, counted with a stack of our own; ends early above ``most``."""
    from lxml import etree

    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > deepest:
            deepest = depth
            if deepest > most:
                break
    return deepest


def strip(tree: Any, settings: ExtractSettings) -> None:
    """Take the furniture out of a tree, by what its elements call themselves; an element with much of the text always stays."""
    known = words()
    for element in list(tree.iter("script", "style")):
        _remove(element)
    characters = max(1, len("".join(tree.itertext())))
    for element in list(tree.iter(*_DROP)):
        # a page whose whole text sits in a form or aside is odd, and read all the same
        if element.tag in ("form", "aside") and len("".join(element.itertext())) > settings.furniture_share * characters:
            continue
        if element.tag != "head":
            _remove(element)
    sizes = _sizes(tree)
    whole = sizes.get(tree, 0) or 1
    doomed = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article", "h1"):
            continue
        if element.get("hidden") is not None or element.get("aria-hidden") == "true" and element.tag not in ("p", "span"):
            doomed.append(element)
            continue
        names = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("data-component"), element.get("data-testid"),
                                       element.get("aria-label", "").replace(" ", "-"))))
        role = (element.get("role") or "").lower()
        called = parts(names) if names else frozenset()
        if known.article & called or (role not in known.roles and not known.furniture & called):
            continue
        if sizes.get(element, 0) / whole <= settings.furniture_share:
            doomed.append(element)
    for element in doomed:
        _remove(element)


def _sizes(tree: Any) -> dict[Any, int]:
    """Characters of running text below each element: what stands in ``p``, or everything outside links on a page without; linear."""
    from lxml import etree

    sizes: dict[Any, int] = {}
    paragraphed = sum(len("".join(element.itertext())) for element in tree.iter("p")) >= LEAST_PARAGRAPHED
    for _, element in etree.iterwalk(tree, events=("end",)):
        if paragraphed:
            below = sum(sizes.get(child, 0) for child in element)
            sizes[element] = len("".join(element.itertext())) if element.tag == "p" and not below else below
            continue
        own = 0 if element.tag == "a" else len(element.text or "")
        for child in element:
            own += sizes.get(child, 0) + len(child.tail or "")
        sizes[element] = own
    return sizes


def _remove(element: Any) -> None:
    """Take an element out and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def paragraphs(tree: Any, settings: ExtractSettings) -> Iterator[Paragraph]:
    """Every run of text of a stripped tree, in order, with the place its elements give it."""
    from lxml import etree

    known = words()
    pieces: list[str] = []
    linked = bold = plain = breaks = 0
    in_link = in_bold = 0
    places: list[tuple[Any, str]] = [(tree, "body")]
    started = False

    def flush() -> Iterator[Paragraph]:
        nonlocal linked, bold, plain, breaks
        text = clean_line("".join(pieces), MOST_LINE_CHARACTERS)
        owner, place = places[-1]
        if text and not is_furniture_line(text):
            if place == "body" and bold and not plain and not _ENDS.search(text) and len(text.split()) <= settings.subhead_words:
                place = "subhead"
            elif place == "body" and _DATED.match(text) and len(text.split()) <= _DATED_WORDS and not _ENDS.search(text):
                place = "byline"  # a date line with or without a name
            yield Paragraph(text, place, linked, owner)
        pieces.clear()
        linked = bold = plain = breaks = 0

    def take(text: str | None) -> None:
        nonlocal linked, bold, plain, breaks
        if not text:
            return
        pieces.append(text)
        size = len(text.strip())
        if size:
            breaks = 0
            linked += size if in_link else 0
            if in_bold:
                bold += size
            else:
                plain += size

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in ("head", "title", "meta", "link"):
                continue
            started = started or tag == "body"
            if tag in _BLOCKS:
                yield from flush()
                places.append((element, _place(element, tag, places[-1][1], known)))
            elif tag == "br":
                breaks += 1
                if breaks == 2:
                    yield from flush()
                else:
                    pieces.append(" ")
            in_link += tag == "a"
            in_bold += tag in _BOLD
            if started:
                take(element.text)
        else:
            if tag in _BLOCKS:
                yield from flush()
                places.pop()
            in_link -= tag == "a"
            in_bold -= tag in _BOLD
            if started and tag != "body" and tag != "html":
                take(element.tail)
    yield from flush()


def _place(element: Any, tag: str, outer: str, known: Any) -> str:
    if tag == "h1":
        return "headline"
    if tag == "figcaption" or tag == "figure" or outer == "caption":
        return "caption"
    if tag in _SUBHEADS:
        return "subhead"
    if tag == "address":
        return "byline"
    names = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("data-component"), element.get("itemprop"))))
    if names:
        found = parts(names)
        if known.caption & found:
            return "caption"
        if known.standfirst & found:
            return "standfirst"
        if known.byline & found:
            return "byline"
    return outer if outer in ("standfirst", "byline", "subhead") else "body"
