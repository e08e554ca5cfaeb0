"""From entries to articles on file: pages and extraction."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ..records import Arrival, Block, Entry, Extraction, Feed, FetchFailure, NotModified, Page, Refusal, RobotsFile
from ..text import clean, words
from ..urls import canonical, host_of
from .run import Run
from .visiting import note_traffic, with_port

if TYPE_CHECKING:
    from ..guards import Call

log = logging.getLogger(__name__)

TELLING_LETTERS, LOOKED_AT = 5, 2000
"""A word of a title that tells something has this many letters; a page about it has one in this many characters."""


def pages_step(run: Run) -> None:
    """Fetch the pages behind new and changed entries, and those of relevant articles whose next look has come."""
    with run.store.transaction():
        run.store.pages.plan_looks(run.now)
    due = run.store.pages.due(run.now)
    if run.offline or not due:
        return
    pauses = run.store.hosts.pauses(run.now)
    jobs = []
    for address, url, etag, modified in due:
        if host_of(url) in pauses:
            run.refused("pages", "rate_limited")  # stays due
        else:
            jobs.append((address, url, etag, modified))
    robots = run.store.hosts.robots(run.now - timedelta(hours=run.settings.fetch.robots_hours))
    believed, refused = dict(robots), Counter()
    try:
        _fetch_all(run, jobs, robots, refused)
    finally:
        with run.store.transaction():
            run.store.hosts.save_robots({origin: file for origin, file in robots.items() if believed.get(origin) is not file})
        note_traffic(run, refused)


def _fetch_all(run: Run, jobs: list[tuple[str, str, str | None, str | None]], robots: dict[str, RobotsFile], refused: Counter[str]) -> None:
    from ..fetch.pages import fetch_pages

    by_url = {url: address for address, url, _, _ in jobs}
    asked = [(url, etag, modified) for _, url, etag, modified in jobs]
    for count, (url, answer) in enumerate(fetch_pages(asked, run.http, run.settings.fetch, run.now, robots=robots, stop=run.enough)):
        run.progress("pages", count + 1, len(jobs))
        address = by_url[url]
        if isinstance(answer, FetchFailure) and answer.reason == "robots":
            refused[with_port(url)] += 1
        elif isinstance(answer, FetchFailure) and not answer.asked:
            run.refused("pages", answer.reason)  # its host asked us to wait: stays due
            continue
        with run.item("pages", address):
            if isinstance(answer, Page):
                run.store.pages.fetched(address, answer)
            elif isinstance(answer, NotModified):
                run.store.pages.not_modified(address, run.now)
                run.refused("pages", "not_modified")
            else:
                run.store.pages.failed(address, answer.reason, run.now)
                run.failed("pages", address, answer.reason, answer.detail)
                if answer.reason == "rate_limited" and answer.retry_after_seconds and run.settings.fetch.retry_after_scope == "host":
                    run.store.hosts.pause({host_of(url): run.now + timedelta(seconds=answer.retry_after_seconds)}, run.now)
                _file_summary(run, address, url, answer.reason)


def extract_step(run: Run) -> None:
    """Read the article in each page; a page that is no article leaves the feed's own summary, marked as such."""
    from ..guard import GuardKilled, Stumbled

    settings = run.settings.extract
    with run.store.transaction():
        run.store.pages.redo_extraction(settings.recipe)
    unread = run.store.pages.unread()
    asked: deque[tuple[str, Page, Entry | None]] = deque()

    def calls() -> Iterator[Call]:
        for address in unread:
            page, entry = run.store.pages.page(address), run.store.feeds.entry_of(address)
            asked.append((address, page, entry))
            yield (page, settings), {"entry_title": entry.title if entry else "", "entry_published_at": entry.published_at if entry else None}

    with run.store.together() as stored:
        for count, result in enumerate(run.guards.each("monitor.extract.read:extract", calls())):
            run.progress("extract", count + 1, len(unread))
            address, page, entry = asked.popleft()
            if isinstance(result, GuardKilled):
                result = Refusal(reason="parse_limit", detail=str(result))
            elif isinstance(result, Stumbled):  # one document must not keep every digest back until somebody mends the program
                log.error("reading a page failed: %s", result, extra={"item": address})
                result = Refusal(reason="parse_limit", detail="a mistake of ours, which the log tells")
            if isinstance(result, Extraction) and _led_elsewhere(address, page, entry, result):
                result = Refusal(reason="led_elsewhere", detail=f"{page.answered_url} is another page")
            with run.item("extract", address, settings.recipe):
                if isinstance(result, Refusal):
                    run.refused("extract", result.reason)
                    run.store.pages.read(address, settings.recipe, result.reason)
                    _file_summary(run, address, page.url, result.reason)
                else:
                    run.store.pages.read(address, settings.recipe)
                    _file(run, address, page, entry, result)
            stored()


def _led_elsewhere(address: str, page: Page, entry: Entry | None, reading: Extraction) -> bool:
    """A link that was redirected to a page with nothing of its title: a home page or a list, not the article."""
    if entry is None or canonical(page.answered_url) in (None, address):
        return False
    telling = {word for word in words(entry.title) if len(word) >= TELLING_LETTERS}
    return bool(telling) and not telling & set(words(f"{reading.title} {reading.text}"[:LOOKED_AT]))


def _file(run: Run, address: str, page: Page, entry: Entry | None, reading: Extraction) -> None:
    others = {canonical(other) for other in (page.answered_url, reading.canonical_url) if other} - {None, address}
    published = (entry.published_at if entry else None) or reading.published_at
    arrival = _arrival(run, address, page.url, entry, reading)
    arrival = replace(arrival, addresses=tuple(sorted(others)), published_at=published, seen_at=page.fetched_at)
    _queue(run, arrival)


def _file_summary(run: Run, address: str, url: str, reason: str) -> None:
    """File what the feed itself says, so that nothing is dropped silently; a page read earlier stays."""
    entry = run.store.feeds.entry_of(address)
    if entry is None:
        return
    text = clean(entry.summary).strip()
    blocks = (Block(start=0, end=len(text), place="body"),) if text else ()
    reading = Extraction(title=entry.title, text=text, blocks=blocks, method="feed-summary", byline=entry.byline,
                         published_at=entry.published_at)
    _queue(run, replace(_arrival(run, address, url, entry, reading), not_article=reason, published_at=entry.published_at))


def _arrival(run: Run, address: str, url: str, entry: Entry | None, reading: Extraction) -> Arrival:
    feed = run.store.feeds.of_entry(address) or Feed(url="", publisher=url)
    if entry is not None:
        reading = replace(reading, title=reading.title or entry.title, byline=reading.byline or entry.byline)
    return Arrival(url=address, display_url=url, publisher=feed.publisher, publisher_group=feed.group, publisher_kind=feed.kind,
                   councils=feed.councils, extraction=reading, source=entry.source if entry else "",
                   summary=entry.summary if entry else "", seen_at=run.now)


def _queue(run: Run, arrival: Arrival) -> None:
    filed = run.store.articles.file(arrival, run.now)
    if filed.change != "unchanged":
        run.store.queue.add("relevance", filed.article_id)
