"""
An address -> the feeds of its site: itself, what its page names, what robots.txt lists, and the usual places.

Asks at most some thirty addresses, politely like every run, and for a minute at most: a person waits. Guesses only when the page names no
feed that works.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from ..guard import GuardKilled
from ..records import Feed, FeedBody, FeedState, FetchedFeed, FetchFailure
from ..text import clean_line
from ..urls import canonical, display, same_site
from .answer import Answer, Client, Request, failure_of
from .feeds import ACCEPT, Worker, fetch_feeds, read_answer
from .formats.instead import ORDINARY, is_page, what_it_is
from .settings import FetchSettings

ITSELF, NAMED, LINKED, LISTED, USUAL = ("the address itself", "named by the page", "linked on the page", "listed by robots.txt", "a usual place")
"""How a feed was found, most trustworthy first."""
MOST_NAMED, MOST_LINKED, MOST_LISTED = 8, 5, 4
"""Addresses of each kind that are tried."""
MOST_SECONDS = 60.0
"""Time after which no further address is asked; what is under way may finish. Our choice: as long as a person waits without being told anything."""
USUAL_PLACES = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
"""Where WordPress, Drupal, Hugo, Jekyll and the systems of UK councils and regional papers put their feeds."""
LINKS = "monitor.fetch.discover:links"
_HEAD_CHARACTERS = 1_000_000
_TAG = re.compile(r"<(link|a|base)\b([^<>]{0,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s{0,20}=\s{0,20}(?:\"([^\"]{0,2100})\"|'([^']{0,2100})'|([^\s\"'>]{1,2100}))")
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x.atom+xml",
          "application/x-atom+xml", "application/json", "text/xml", "application/xml")
_LOOKS_LIKE_FEED = re.compile(r"/(?:rss|feeds?|atom)(?:[/._?-]|$)|\.(?:rss|atom)(?:$|\?)|(?:rss|feed|atom)\.(?:xml|json|php|aspx)|"
                              r"[?&](?:feed|format)=(?:rss|atom)", re.IGNORECASE)
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*((?:https?:/)?/\S{1,2048})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One address that was looked at, and what stands there."""

    url: str
    how: str
    """One of ITSELF, NAMED, LINKED, LISTED and USUAL."""
    ok: bool
    """It is a feed that can be read."""
    format: str = ""
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    reason: str = ""
    """Why it is none, as in FetchFailure."""
    detail: str = ""
    comments: bool = False
    """A feed of readers' comments."""


def discover(url: str, http: Client, settings: FetchSettings, now: datetime, *, guard: Worker, most_seconds: float = MOST_SECONDS
             ) -> tuple[Found, ...]:
    """
    The feeds of an address, those that work first, the most trustworthy first.

    Usual places that hold no feed are left out: nobody said that there was one. So is the address itself if it is an ordinary page of a
    site that has feeds; a login or a shield in its place is shown. What the time did not suffice for is shown as not tried.
    """
    ends = time.monotonic() + most_seconds
    look = _Look(http, settings, now, guard, stop=lambda: time.monotonic() > ends)
    request = Request(url=url, most_bytes=settings.most_feed_bytes, accept=f"{ACCEPT}, text/html;q=0.5")
    answer = next((found for _, found in http.get_many([request])), FetchFailure(url=url, reason="timeout", detail="not asked"))
    failed = answer if isinstance(answer, FetchFailure) else failure_of(answer, now, settings.most_interval_hours, conditional=False)
    if failed is None and isinstance(answer, Answer) and not is_page(answer.body):
        itself = look.read(url, answer)
        if itself.ok:
            return (itself,)
        failed = FetchFailure(url=url, reason=itself.reason, detail=itself.detail)
    if failed is not None and failed.reason not in ("http_4xx", "gone", "not_a_feed", "empty"):
        return (Found(url=url, how=ITSELF, ok=False, reason=failed.reason, detail=failed.detail),)
    page = answer.answered_url if isinstance(answer, Answer) else url
    named: list[tuple[str, str, str]] = []
    if failed is None and isinstance(answer, Answer):
        try:
            named = [tuple(one) for one in guard.call(LINKS, answer.body, page)]
        except GuardKilled as killed:
            failed = FetchFailure(url=url, reason=killed.reason, detail=f"reading the page was {killed.detail}")
    found = look.at(named)
    found += look.at(_unseen(look.listed(page), found))
    if not any(one.ok and not one.comments for one in found):
        found += [one for one in look.at(_unseen(_usual(page), found)) if one.ok]
    if failed is None and isinstance(answer, Answer):
        what = what_it_is(answer.body, answer.headers.get("content-type", ""))
        if not what.startswith(ORDINARY) or not any(one.ok for one in found):
            failed = FetchFailure(url=url, reason="not_a_feed", detail=what)
    if failed is not None:
        found.append(Found(url=url, how=ITSELF, ok=False, reason=failed.reason, detail=failed.detail))
    order = (ITSELF, NAMED, LINKED, LISTED, USUAL)
    return tuple(sorted(found, key=lambda one: (not one.ok, one.comments, one.ok and not one.entries, order.index(one.how))))


def links(body: bytes, base: str) -> list[tuple[str, str, str]]:
    """Address, how it was found, and title of the feeds that a page names. Runs in the worker."""
    text = body[:_HEAD_CHARACTERS].decode("utf-8", "replace")
    named: list[tuple[str, str, str]] = []
    linked: list[tuple[str, str, str]] = []
    for found in _TAG.finditer(text):
        tag = found[1].lower()
        said = {one[1].lower(): html.unescape(one[2] or one[3] or one[4] or "") for one in _ATTRIBUTE.finditer(found[2])}
        href = said.get("href", "").strip()
        if not href:
            continue
        try:
            whole = urljoin(base, re.sub(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", "", href))
        except ValueError:
            continue
        if tag == "base":
            base = whole
        elif canonical(whole) is None:
            continue
        elif tag == "link" and {"alternate", "feed"} & set(said.get("rel", "").lower().split()):
            kind = said.get("type", "").partition(";")[0].strip().lower()
            if kind in _TYPES and "json+oembed" not in kind and "/wp-json/" not in whole:
                named.append((whole, NAMED, clean_line(said.get("title", ""), 120)))
        elif tag == "a" and _LOOKS_LIKE_FEED.search(whole) and same_site(whole, base):
            linked.append((whole, LINKED, ""))
    return [*_once(named, MOST_NAMED), *_once([one for one in linked if one[0] not in {first[0] for first in named}], MOST_LINKED)]


def _once(found: Iterable[tuple[str, str, str]], most: int) -> Iterator[tuple[str, str, str]]:
    seen: set[str | None] = set()
    for one in found:
        if (key := canonical(one[0])) not in seen and len(seen) < most:
            seen.add(key)
            yield one


def sitemaps(body: bytes, page: str) -> list[tuple[str, str, str]]:
    """Addresses on the ``Sitemap:`` lines of a robots.txt that belong to the page's site, those called news first."""
    found = []
    for line in _SITEMAP.finditer(body.decode("utf-8-sig", "replace")):
        try:
            whole = urljoin(page, line[1])
        except ValueError:
            continue
        if canonical(whole) is not None and same_site(whole, page):
            found.append((whole, LISTED, ""))
    return sorted(found, key=lambda one: "news" not in one[0].lower())


def _usual(page: str) -> list[tuple[str, str, str]]:
    """The usual places, first those beneath the page itself."""
    parts = urlsplit(page)
    root, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    beneath = [f"{root}{path}/feed/", f"{root}{path}/rss.xml"] if path and "." not in path.rpartition("/")[2] else []
    return [(url, USUAL, "") for url in dict.fromkeys([*beneath, *(root + place for place in USUAL_PLACES)])]


def _unseen(candidates: list[tuple[str, str, str]], found: list[Found]) -> list[tuple[str, str, str]]:
    seen = {canonical(one.url) for one in found}
    return [one for one in candidates if canonical(one[0]) not in seen]


def _feed(url: str, how: str, title: str, body: FeedBody | FetchedFeed) -> Found:
    dates = [entry.published_at for entry in body.entries if entry.published_at]
    name = body.title or title
    return Found(url=url, how=how, ok=True, format=body.format, title=name, entries=len(body.entries), newest=max(dates, default=None),
                 comments=bool(_COMMENTS.search(f"{name} {title} {urlsplit(url).path}")))


class _Look:
    """Looks at candidates with one client until the time is over."""

    def __init__(self, http: Client, settings: FetchSettings, now: datetime, guard: Worker, stop: Callable[[], bool]) -> None:
        self._http, self._settings, self._now, self._guard, self._stop = http, settings, now, guard, stop

    def at(self, candidates: list[tuple[str, str, str]]) -> list[Found]:
        """Every candidate with what stands there, in the order of the candidates."""
        jobs = {display(url): (url, how, title) for url, how, title in candidates}
        feeds = [(Feed(url=url, publisher=url), FeedState(url=url)) for url in jobs]
        made = {url: Found(url=url, how=how, ok=False, title=title, reason="budget", detail="not tried: the time was used up")
                for url, (_, how, title) in jobs.items()}
        for feed, visit in fetch_feeds(feeds, self._http, self._settings, self._now, guard=self._guard, stop=self._stop):
            _, how, title = jobs[feed.url]
            if isinstance(visit, FetchedFeed):
                made[feed.url] = _feed(feed.url, how, title, visit)
            elif isinstance(visit, FetchFailure):
                made[feed.url] = Found(url=feed.url, how=how, ok=False, title=title, reason=visit.reason, detail=visit.detail)
        return list(made.values())

    def read(self, url: str, answer: Answer) -> Found:
        """What stands in an answer that is here already; the sitemaps in an index are asked for."""
        body = read_answer(answer, url, self._settings, self._now, self._guard)
        if isinstance(body, FetchFailure):
            return Found(url=url, how=ITSELF, ok=False, reason=body.reason, detail=body.detail)
        return self.at([(url, ITSELF, "")])[0] if body.parts else _feed(url, ITSELF, "", body)

    def listed(self, page: str) -> list[tuple[str, str, str]]:
        """Sitemaps that robots.txt names, those for news first."""
        parts = urlsplit(page)
        request = Request(url=f"{parts.scheme}://{parts.netloc}/robots.txt", most_bytes=self._settings.most_robots_bytes,
                          accept="text/plain, */*;q=0.1", cut=True)
        answer = next((found for _, found in self._http.get_many([request], stop=self._stop)), None)
        if not isinstance(answer, Answer) or answer.status != 200:
            return []
        return list(_once(sitemaps(answer.body, page), MOST_LISTED))
