"""What a page says about its article: title, byline, credit, times, language, canonical address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from ..records import Page
from ..text import clean_line
from ..times import from_iso, sane
from ..urls import display, same_site
from .words import parts, words

_NEWS_TYPES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "AnalysisNewsArticle", "WebPage")
_BY = re.compile(r"^\s*(?:written\s+|words\s+|story\s+|reported\s+)?by[:\s]+", re.IGNORECASE)
_WHEN = re.compile(r"(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?\b\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}\b(?:,?\s*(?:at\s+)?"
                   r"\d{1,2}[:.]\d{2}(?:\s*[ap]m)?)?|\b\d{4}-\d{2}-\d{2}\b|\b(?:updated|published|posted)\b:?", re.IGNORECASE)
MOST_SCRIPT_CHARACTERS = 300_000


@dataclass(frozen=True, slots=True)
class About:
    title: str
    byline: str
    credit: str
    published_at: datetime | None
    updated_at: datetime | None
    language: str
    canonical_url: str | None


def about(tree: Any, page: Page) -> About:
    """Read before furniture is taken out. Never raises on what a page says of itself."""
    meta = _meta(tree)
    news = next((row for kind in _NEWS_TYPES for row in _linked_data(tree) if kind in _types(row)), {})
    return About(title=_title(tree, meta, news), byline=_byline(tree, meta, news), credit=_credit(tree, news),
                 published_at=_first_time(page, _text(news.get("datePublished")), meta.get("article:published_time"), _clock(tree, updated=False),
                                          meta.get("datepublished"), meta.get("date"), meta.get("dc.date"), meta.get("dcterms.created")),
                 updated_at=_first_time(page, _text(news.get("dateModified")), meta.get("article:modified_time"), _clock(tree, updated=True),
                                        meta.get("datemodified"), meta.get("dcterms.modified")),
                 language=_language(tree, meta), canonical_url=_canonical(tree, meta, page))


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name and element.get("content"):
            found.setdefault(name, element.get("content"))
    return found


def _linked_data(tree: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or len(script.text or "") > MOST_SCRIPT_CHARACTERS:
            continue
        try:
            loaded = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = loaded if isinstance(loaded, list) else [loaded]
        for row in waiting[:50]:
            if isinstance(row, dict):
                rows.append(row)
                graph = row.get("@graph")
                rows.extend(part for part in (graph if isinstance(graph, list) else ())[:100] if isinstance(part, dict))
    return rows


def _types(row: dict[str, Any]) -> tuple[str, ...]:
    kind = row.get("@type")
    return tuple(str(one) for one in kind) if isinstance(kind, list) else (str(kind),)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(element: Any) -> str:
    return clean_line(" ".join(element.itertext()), 500)


def _title(tree: Any, meta: dict[str, str], news: dict[str, Any]) -> str:
    heads = [line for line in (_line(element) for element in tree.iter("h1")) if line]
    named = clean_line(meta.get("og:title") or _text(news.get("headline")) or "")
    page_title = next((_line(element) for element in tree.iter("title")), "")
    # sites put their own name in an h1 too: the one that the page's title begins with is the article's
    for head in heads:
        if head.lower() in (named or page_title).lower() or head.lower() in page_title.lower():
            return head
    if named:
        return named
    return heads[0] if heads else re.split(r"\s+[|\u2013\u2014-]\s+(?=[^|]*$)", page_title)[0]


def _byline(tree: Any, meta: dict[str, str], news: dict[str, Any]) -> str:
    """Names only: no "By", no date."""
    for candidate in _bylines(tree, meta, news):
        line = clean_line(_WHEN.sub(" ", candidate), 300)
        line = _BY.sub("", re.sub(r"^.*?\b(?=[Bb]y[: ])", "", line) if re.search(r"\bby\b", line[:60], re.IGNORECASE) else line)
        line = line.strip(" ,|-\u2013\u2014\u2022\u00b7:")
        if line and not line.startswith("http") and not line.isdigit() and len(line.split()) <= 25:
            return line
    return ""


def _bylines(tree: Any, meta: dict[str, str], news: dict[str, Any]) -> Iterator[str]:
    authors = news.get("author")
    names = [_text(author.get("name")) if isinstance(author, dict) else _text(author)
             for author in (authors if isinstance(authors, list) else [authors])]
    yield ", ".join(name for name in names if name)
    yield meta.get("author", "")
    known = words()
    for element in tree.iter("a", "span", "p", "div", "address", "li"):
        if element.tag == "address" or (element.get("rel") or "") == "author" or element.get("itemprop") == "author":
            yield _line(element)
        elif known.byline_names & parts(f"{element.get('class') or ''} {element.get('data-component') or ''}"):
            yield _line(element)
    for element in tree.iter("div"):  # date and name in one line, such as "26 November 2025, 08:40 - Some Team"
        line = _line(element) if len(element) == 0 else ""
        if line and len(line) < 120 and (found := _WHEN.match(line)) and line[found.end():].strip(" -\u2013|,"):
            yield line


def _credit(tree: Any, news: dict[str, Any]) -> str:
    """A contributor beside the author, as some broadcasters give the agency."""
    contributor = news.get("contributor")
    if isinstance(contributor, dict):
        return clean_line(_text(contributor.get("name")), 300)
    for element in tree.iter("span", "div", "p"):
        if "contributor" in parts(f"{element.get('class') or ''} {element.get('data-testid') or ''}"):
            return _line(element)[:300]
    return ""


def _clock(tree: Any, *, updated: bool) -> str:
    """The first time element that is, or is not, marked as an update."""
    for element in tree.iter("time"):
        around = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.getparent().get("class")
                                        if element.getparent() is not None else "")))
        before = clean_line(element.getparent().text or "" if element.getparent() is not None else "", 60).lower()
        marked = bool({"updated", "modified", "datemodified", "update"} & parts(around)) or before.startswith(("updated", "last updated"))
        if marked == updated and element.get("datetime"):
            return str(element.get("datetime"))
    return ""


def _first_time(page: Page, *values: str | None) -> datetime | None:
    for value in values:
        if not value or len(value) > 40:
            continue
        try:
            found = sane(from_iso(value), page.fetched_at)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found
    return None


def _language(tree: Any, meta: dict[str, str]) -> str:
    language = (tree.get("lang") or meta.get("og:locale") or "").replace("_", "-").strip()
    return language.split("-")[0].lower() if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9-]{1,20})?", language) else ""


def _canonical(tree: Any, meta: dict[str, str], page: Page) -> str | None:
    links = [element.get("href") for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical"]
    for link in (*links, meta.get("og:url")):
        if not link:
            continue
        try:
            whole = urljoin(page.answered_url, link.strip())
        except ValueError:
            continue
        # the home page as canonical address would make all articles one; another site's would take ours away
        if same_site(whole, page.answered_url) and not re.fullmatch(r"https?://[^/]+/?", whole):
            return display(whole)
    return None
