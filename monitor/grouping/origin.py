"""Where a text comes from: an agency, a body's own statement, another title, or the publisher. What corroboration counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..records import Article, Origin, Touch
from ..text import clean_line, normalise, paragraphs
from .credits import phrases
from .quotes import quotations
from .settings import GroupingSettings

FIRST_LINES, LAST_LINES = 2, 4
"""Paragraphs at the beginning and the end of a text in which a credit line stands."""
LONGEST_CREDIT = 200
"""Characters of a paragraph that is looked at as a credit line."""


def origin(article: Article, settings: GroupingSettings) -> Origin:
    """
    The agency or body an article's text comes from, by its own evidence; else the publisher's own reporting.

    Does not look at other articles: see ``story_origin``. A credit under a picture is no evidence. ``not_known`` when there is neither
    credit nor publisher.
    """
    return (_credited(article) or _official(article) or _pasted(article, settings) or _mentioned(article) or _sourced(article)
            or _reported(article) or _own(article))


def story_origin(article_origin: Origin, lead_origin: Origin, touch: Touch) -> Origin:
    """
    The origin of an article that carries another one's text.

    An agency or body that the article credits itself stays. A copy or edited copy otherwise comes from where its lead comes from;
    a derived article does only when the lead is an agency's or a body's text.
    """
    if touch.relation == "original" or article_origin.kind in ("agency", "council", "body"):
        return article_origin
    if lead_origin.kind in ("agency", "council", "body") or touch.relation in ("copy", "edited") and lead_origin.kind == "own":
        return Origin(name=lead_origin.name, kind=lead_origin.kind,
                      evidence=f"{touch.relation} of {touch.lead_article_id} ({touch.reason}), whose origin is: {lead_origin.evidence}")
    return article_origin


@cache
def _any(*path: str) -> re.Pattern[str] | None:
    section: object = phrases()
    for key in path:
        section = section[key]
    return re.compile("|".join(f"(?:{one})" for one in section), re.MULTILINE) if section else None


def _agencies() -> Iterator[tuple[str, str]]:
    for key, agency in phrases()["agencies"].items():
        yield key, agency["name"][0]


def _credited(article: Article) -> Origin | None:
    """An agency in the byline, the credit line, the feed's source element, or a credit at the edge of the text."""
    for where, line in (("byline", article.byline), ("credit line", article.credit), ("source element", article.source)):
        for key, name in _agencies():
            if line and _any("agencies", key, "line").search(normalise(line)):
                return Origin(name=name, kind="agency", evidence=f"{where}: {clean_line(line, LONGEST_CREDIT)}")
    for line in _edge_lines(article):
        for key, name in _agencies():
            if _any("agencies", key, "text").search(normalise(line)):
                return Origin(name=name, kind="agency", evidence=f"credit in the text: {clean_line(line, LONGEST_CREDIT)}")
    return None


def _edge_lines(article: Article) -> list[str]:
    """Short lines at the beginning and end of a text and the last sentences of its last paragraph, without captions and picture credits."""
    captions = [(block.start, block.end) for block in article.blocks if block.place == "caption"]
    lines = [(start, end) for start, end in paragraphs(article.text) if not any(a <= start < b for a, b in captions)]
    chosen = lines if len(lines) <= FIRST_LINES + LAST_LINES else lines[:FIRST_LINES] + lines[-LAST_LINES:]
    out = []
    for start, end in chosen:
        text = article.text[start:end]
        out.append(text if len(text) <= LONGEST_CREDIT else re.split(r"(?<=[.!?])\s+", text)[-1])
        if len(text) > LONGEST_CREDIT:
            out.append(text[:LONGEST_CREDIT // 2])
    picture = _any("bylines", "picture")
    return [line for line in out if not picture.search(normalise(line))]


def _official(article: Article) -> Origin | None:
    """A body that publishes its own words."""
    if article.publisher_kind != "official" or not article.publisher:
        return None
    return Origin(name=_trimmed(article.publisher), kind=_kind_of(article.publisher),
                  evidence=f"published by the body itself: {article.publisher}")


def _trimmed(publisher: str) -> str:
    for word in phrases()["statement"]["trim"]:
        publisher = re.sub(rf"\s+{word}$", "", publisher, flags=re.IGNORECASE)
    return publisher.strip()


def _kind_of(name: str) -> str:
    return "council" if re.search(r"\b(?:council|borough|corporation of london|combined authority)\b", normalise(name)) else "body"


def _pasted(article: Article, settings: GroupingSettings) -> Origin | None:
    """A page that is mostly one body's quoted words, introduced by its name."""
    quoted = sum(end - start for start, end in quotations(article.text))
    if not article.text or quoted < settings.pasted_share * len(article.text):
        return None
    for pattern in phrases()["statement"]["cues"]:
        for start, end in list(paragraphs(article.text))[:FIRST_LINES]:
            found = re.search(pattern, article.text[start:end])
            if found:
                name = re.sub(r"^(?:An? |The )", "", found["name"]).strip()
                return Origin(name=name, kind="council" if re.search(r"[Cc]ouncil|spokes", found[0]) else "body",
                              evidence=f"a pasted statement: {clean_line(found[0], LONGEST_CREDIT)}")
    return None


def _mentioned(article: Article) -> Origin | None:
    """An agency that the running text rests on, when no reporter of the title is named."""
    if article.publisher_kind == "rewriter" or _person(article):
        return None
    for key, name in _agencies():
        weak = _any("agencies", key, "weak")
        found = weak.search(normalise(article.text)) if weak else None
        if found:
            return Origin(name=name, kind="agency", evidence=f"no reporter is named, and the text says: {found[0]}")
    return None


def _person(article: Article) -> bool:
    """Whether the byline names a person."""
    byline = normalise(article.byline).removeprefix("by ").strip()
    if not byline or byline == normalise(article.publisher):
        return False
    return not re.search(rf"\b(?:{'|'.join(phrases()['bylines']['nobody'])})\b", byline)


def _sourced(article: Article) -> Origin | None:
    source = clean_line(article.source, LONGEST_CREDIT)
    if not source or normalise(source) in normalise(article.publisher) or normalise(article.publisher) in normalise(source):
        return None
    return Origin(name=source, kind="own", evidence=f"source element: {source}")


def _reported(article: Article) -> Origin | None:
    """The title that a rewriter names as the one that reported it."""
    if article.publisher_kind != "rewriter":
        return None
    for pattern in phrases()["reported"]["cues"]:
        found = re.search(pattern, article.text)
        if found and normalise(found["name"]) != normalise(article.publisher):
            return Origin(name=found["name"], kind="own", evidence=f"the text says: {clean_line(found[0], LONGEST_CREDIT)}")
    return None


def _own(article: Article) -> Origin:
    if not article.publisher.strip():
        return Origin(name="not known", kind="not_known", evidence="neither a credit nor a publisher")
    why = f"byline: {clean_line(article.byline, LONGEST_CREDIT)}" if article.byline else "no credit to anybody else"
    return Origin(name=article.publisher, kind="own", evidence=f"own reporting; {why}")
