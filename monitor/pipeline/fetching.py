"""From feeds.yml to articles on file: sources, feeds, pages, extraction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..records import Arrival, Block, Entry, Extraction, Feed, FetchedFeed, FetchFailure, NotModified, Page, Refusal, Visit
from ..text import clean, words
from ..urls import canonical, display, host_of
from .run import Run

OLDEST_ENTRY = timedelta(days=30)
"""An entry dated earlier is filed and its page not read: a first visit to a feed must not fetch a publisher's whole past."""

NETWORK = ("dns", "connect")
"""Failures that, when every visit of a run ends so, mean that we are offline and not they."""


TELLING_LETTERS, LOOKED_AT = 5, 2000
"""A word of a title that tells something has this many letters; a page about it has one in this many characters."""

FEWEST_HOSTS = 3
"""Hosts that must all be out of reach before we believe that it is our line: one paper's dead server is not."""


def sources_step(run: Run) -> None:
    """Make the ledger list the feeds that feeds.yml lists."""
    with run.item("sources", "feeds.yml"):
        run.store.feeds.list_all(run.feeds)


def feeds_step(run: Run) -> None:
    """Visit what is due, the untried first; a visit is one transaction of state, entries and pages wanted."""
    from ..fetch.feeds import fetch_feeds
    from ..fetch.state import due

    states = run.store.feeds.states()
    backing_off = {url for url, state in states.items() if state.state != "ok"}
    jobs = [(feed, states[feed.url]) for feed in run.feeds
            if due(states[feed.url], run.now) or (run.every_feed and feed.url not in backing_off)]
    jobs.sort(key=lambda job: (job[1].last_checked_at is not None, job[1].next_due_at or run.now, job[0].url))
    unreachable: list[tuple[Feed, Visit]] = []
    for count, (feed, visit) in enumerate(fetch_feeds(jobs, run.http, run.settings.fetch, run.now, guard=run.guard, stop=run.enough)):
        run.progress("feeds", count + 1, len(jobs))
        if isinstance(visit, FetchFailure) and visit.reason in NETWORK:
            unreachable.append((feed, visit))
            continue
        _save_visit(run, feed, visit)
    hosts = {host_of(feed.url) for feed, _ in jobs}
    if unreachable and len(unreachable) == len(jobs) and len(hosts) >= FEWEST_HOSTS:
        run.offline = True  # nobody answered: our own line, so nobody's count of failures is raised
        run.feeds_failed = len(jobs)
        return
    for feed, visit in unreachable:
        _save_visit(run, feed, visit)


def _save_visit(run: Run, feed: Feed, visit: Visit) -> None:
    from ..fetch.state import next_state

    with run.item("feeds", feed.url):
        run.feeds_checked += 1
        run.store.feeds.save_state(next_state(run.store.feeds.state(feed.url), visit, run.settings.fetch, run.now))
        if isinstance(visit, FetchFailure):
            run.feeds_failed += 1
            run.failed("feeds", feed.url, visit.reason, visit.detail)
        elif isinstance(visit, NotModified):
            run.refused("feeds", "not_modified")
        else:
            _save_entries(run, visit)


def _save_entries(run: Run, visit: FetchedFeed) -> None:
    for entry in visit.entries:
        change = run.store.feeds.save_entry(entry, run.now)
        address = canonical(entry.url)
        if change == "known" or address is None:
            continue
        dated_at = entry.updated_at or entry.published_at or run.now
        if dated_at < run.now - OLDEST_ENTRY:
            run.refused("feeds", "old_entry")
            continue
        run.store.pages.want(address, display(entry.url), entry.published_at or run.now, run.now)
        known = run.store.articles.find(address)
        if known:
            run.store.articles.show_plainest(known, display(entry.url))


def pages_step(run: Run) -> None:
    """Fetch the pages behind new and changed entries, and those of relevant articles whose next look has come."""
    from ..fetch.pages import fetch_pages

    with run.store.transaction():
        for address, first_seen_at in run.store.pages.to_read_again(run.now):
            run.store.pages.read_again(address, first_seen_at, run.now)
    due = run.store.pages.due(run.now)
    if run.offline or not due:
        return
    by_url = {url: address for address, url, _, _ in due}
    jobs = [(url, etag, modified) for _, url, etag, modified in due]
    for count, (url, answer) in enumerate(fetch_pages(jobs, run.http, run.settings.fetch, run.now, stop=run.enough)):
        run.progress("pages", count + 1, len(jobs))
        address = by_url[url]
        with run.item("pages", address):
            if isinstance(answer, Page):
                run.store.pages.fetched(address, answer)
            elif isinstance(answer, NotModified):
                run.store.pages.not_modified(address)
                run.refused("pages", "not_modified")
            else:
                run.store.pages.failed(address, answer.reason, run.now)
                run.failed("pages", address, answer.reason, answer.detail)
                _file_summary(run, address, url, answer.reason)


def extract_step(run: Run) -> None:
    """Read the article in each page; a page that is no article leaves the feed's own summary, marked as such."""
    from ..guard import GuardKilled

    settings = run.settings.extract
    with run.store.transaction():
        run.store.pages.redo_extraction(settings.recipe)
    unread = run.store.pages.unread()
    for count, address in enumerate(unread):
        run.progress("extract", count + 1, len(unread))
        page = run.store.pages.page(address)
        entry = run.store.feeds.entry_of(address)
        try:
            result = run.guard.call("monitor.extract:extract", page, settings, entry_title=entry.title if entry else "",
                                    entry_published_at=entry.published_at if entry else None)
        except GuardKilled as killed:
            result = Refusal(reason="parse_limit", detail=str(killed))
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
