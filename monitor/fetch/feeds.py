"""Feed addresses -> FetchedFeed, NotModified or FetchFailure. The bytes are parsed in the guarded worker."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from ..guard import GuardKilled, Stumbled
from ..records import Entry, Feed, FeedBody, FeedState, FetchedFeed, FetchFailure, NotModified, Visit
from .answer import Answer, Client, Request, failure_of, validator
from .formats.read import parse_feed, read_feed
from .settings import FetchSettings
from .state import reading_recipe, unconditional
from .wishes import moved_for_good, skipped_hours, stay_away_minutes

__all__ = ["ACCEPT", "READER", "Worker", "fetch_feeds", "parse_feed", "read_feed"]

log = logging.getLogger(__name__)

ACCEPT = ("application/rss+xml, application/atom+xml, application/feed+json;q=0.9, application/rdf+xml;q=0.9, application/xml;q=0.8, "
          "text/xml;q=0.8, */*;q=0.1")
READER = "monitor.fetch.formats.read:read_feed"


class Worker(Protocol):
    """What feeds need of ``Guard``."""

    def call(self, function: str, *args: object) -> Any: ...


def fetch_feeds(jobs: Sequence[tuple[Feed, FeedState]], http: Client, settings: FetchSettings, now: datetime, *, guard: Worker,
                stop: Callable[[], bool] = lambda: False, budget_seconds: float | None = None) -> Iterator[tuple[Feed, Visit]]:
    """
    Visit every feed once and give what each visit brought, as it completes; indexes of sitemaps last, after the sitemaps they list.

    Does not decide which feeds are due and changes no state. A feed not begun when ``stop`` turns true or the budget is spent gives
    nothing: it is still to be tried.
    """
    asked: dict[Request, list[tuple[Feed, FeedState]]] = {}
    for feed, state in jobs:
        whole = unconditional(state, settings, now)
        request = Request(url=state.address or feed.url, etag=None if whole else state.etag,
                          last_modified=None if whole else state.last_modified, most_bytes=settings.most_feed_bytes, accept=ACCEPT)
        asked.setdefault(request, []).append((feed, state))
    indexes: list[tuple[Feed, FeedState, Answer, FeedBody]] = []
    for request, answer in http.get_many(asked, stop=stop, budget_seconds=budget_seconds):
        for feed, state in asked[request]:
            visit = _visit(feed, state, request, answer, settings, now, guard)
            if isinstance(visit, FeedBody):
                assert isinstance(answer, Answer)
                indexes.append((feed, state, answer, visit))
            else:
                yield feed, visit
    yield from _parts(indexes, http, settings, now, guard=guard, stop=stop, budget_seconds=budget_seconds)


def read_answer(answer: Answer, feed_url: str, settings: FetchSettings, now: datetime, guard: Worker) -> FeedBody | FetchFailure:
    """What stands in an answer's body, read in the worker."""
    try:
        return guard.call(READER, answer.body, feed_url, answer.answered_url, answer.headers.get("content-type", ""), settings, now)
    except GuardKilled as killed:
        return FetchFailure(url=feed_url, reason=killed.reason, detail=f"reading the feed was {killed.detail}")
    except Stumbled as mistake:  # one document must not keep every digest back until somebody mends the program
        log.error("reading a feed failed: %s", mistake, extra={"feed": feed_url})
        return FetchFailure(url=feed_url, reason="parse_limit", detail="our reader stumbled over it: a mistake of ours, which the log tells")


def _visit(feed: Feed, state: FeedState, request: Request, answer: Answer | FetchFailure, settings: FetchSettings, now: datetime,
           guard: Worker) -> Visit | FeedBody:
    """What an answer brings; a FeedBody if it is an index whose parts must be asked for first."""
    if isinstance(answer, FetchFailure):
        return replace(answer, url=feed.url)
    conditional = bool(validator(request.etag) or validator(request.last_modified))
    failure = failure_of(answer, now, settings.most_interval_hours, conditional=conditional)
    if failure is not None:
        return replace(failure, url=feed.url)
    etag, modified = validator(answer.headers.get("etag")), validator(answer.headers.get("last-modified"))
    unchanged = NotModified(url=feed.url, etag=etag, last_modified=modified, answered_url=answer.answered_url,
                            moved_to=moved_for_good(answer), wait_minutes=stay_away_minutes(answer.headers, now, answer.body))
    if answer.status == 304:
        return unchanged
    digest = hashlib.sha256(answer.body).hexdigest()
    if digest == state.body_sha256 and state.recipe in (None, reading_recipe(settings)):
        return replace(unchanged, whole=True)
    parsed = read_answer(answer, feed.url, settings, now, guard)
    if isinstance(parsed, FetchFailure) or parsed.parts:
        return parsed
    return replace(_fetched(feed, answer, parsed, digest, etag, modified), recipe=reading_recipe(settings), moved_to=moved_for_good(answer),
                   wait_minutes=unchanged.wait_minutes, skip_hours=skipped_hours(answer.body))


def _fetched(feed: Feed, answer: Answer, body: FeedBody, digest: str, etag: str | None, modified: str | None) -> FetchedFeed:
    return FetchedFeed(url=feed.url, entries=body.entries, etag=None if body.partial else etag, last_modified=None if body.partial else modified,
                       body_sha256=digest, partial=body.partial, skipped=body.skipped, format=body.format, title=body.title,
                       answered_url=answer.answered_url, warnings=tuple(_warnings(body)))


def _warnings(body: FeedBody) -> Iterator[str]:
    """Sentences about what a visit had to leave out."""
    if body.beyond:
        yield f"{_items(body.beyond)} above the limit of {len(body.entries) + body.skipped - body.beyond:,} left out"
    if pageless := body.skipped - body.beyond:
        yield f"{_items(pageless)} without a page to read, or with nothing to say, left out"
    if cut := sum(bool(entry.truncated) for entry in body.entries):
        yield f"{_items(cut)} with fields longer than we keep, which were cut"
    if body.partial:
        yield "the feed ends early: its whole items are used, and it is asked for again whole"
    if body.malformed:
        yield "the feed breaks the rules of its form; it is read all the same"


def _items(count: int) -> str:
    return f"{count:,} item{'' if count == 1 else 's'}"


def _parts(indexes: Sequence[tuple[Feed, FeedState, Answer, FeedBody]], http: Client, settings: FetchSettings, now: datetime, *, guard: Worker,
           stop: Callable[[], bool], budget_seconds: float | None) -> Iterator[tuple[Feed, Visit]]:
    """
    Visit the sitemaps that indexes list and give each index the entries of its parts.

    An index keeps no validators: it may stand unchanged while a sitemap in it changes. The hash is over all parts.
    """
    if not indexes:
        return
    requests = {Request(url=part, most_bytes=settings.most_feed_bytes, accept=ACCEPT) for *_, body in indexes for part in body.parts}
    answers: dict[str, FeedBody | FetchFailure] = {}
    digests: dict[str, str] = {}
    for request, answer in http.get_many(sorted(requests, key=lambda one: one.url), stop=stop, budget_seconds=budget_seconds):
        failed = answer if isinstance(answer, FetchFailure) else failure_of(answer, now, settings.most_interval_hours, conditional=False)
        if failed is not None or isinstance(answer, FetchFailure):
            answers[request.url] = failed or answer  # type: ignore[assignment]
        else:
            answers[request.url] = read_answer(answer, request.url, settings, now, guard)
            digests[request.url] = hashlib.sha256(answer.body).hexdigest()
    for feed, state, answer, index in indexes:
        if not all(part in answers for part in index.parts):
            continue  # the end of the run came before: still to be tried
        yield feed, _together(feed, state, answer, index, answers, digests, settings)


def _together(feed: Feed, state: FeedState, answer: Answer, index: FeedBody, answers: dict[str, FeedBody | FetchFailure], digests: dict[str, str],
              settings: FetchSettings) -> Visit:
    read = [(part, found) for part in index.parts if isinstance(found := answers[part], FeedBody) and not found.parts]
    if not read:
        first = next((found for part in index.parts if isinstance(found := answers[part], FetchFailure)), None)
        why = f"{first.reason}: {first.detail}" if first else "they are indexes themselves"
        return FetchFailure(url=feed.url, reason=first.reason if first else "not_a_feed",
                            detail=f"none of the {len(index.parts)} sitemaps in the index could be used ({why})")
    digest = hashlib.sha256("".join(digests[part] for part, _ in read).encode()).hexdigest()
    if digest == state.body_sha256:
        return NotModified(url=feed.url)
    entries: dict[str, Entry] = {}
    for _, body in read:
        for entry in body.entries:
            entries.setdefault(entry.url, replace(entry, feed=feed.url))
    kept = tuple(entries.values())[:settings.most_entries]
    beyond = len(entries) - len(kept) + sum(body.beyond for _, body in read)
    whole = FeedBody(format="index of news sitemaps", title=read[0][1].title, entries=kept, beyond=beyond,
                     partial=index.partial or len(read) < len(index.parts) or any(body.partial for _, body in read),
                     skipped=beyond + sum(body.skipped - body.beyond for _, body in read))
    return _fetched(feed, answer, whole, digest, None, None)
