"""From feeds.yml to entries on file: which feeds are visited, what each visit brought, and what the ledger says of those that were not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..records import Feed, FeedState, FetchedFeed, FetchFailure, FetchRow, HostTraffic, NotModified, Visit
from ..urls import canonical, display, host_of
from .ahead import ahead
from .run import Interrupted, Run
from .watching import watch

if TYPE_CHECKING:
    from ..fetch.answer import Client

OLDEST_ENTRY = timedelta(days=30)
"""An entry dated earlier is filed and its page not read: a first visit to a feed must not fetch a publisher's whole past."""

NETWORK = ("dns", "connect")
"""Failures that, when every visit of a run ends so, mean that we are offline and not they."""

FEWEST_HOSTS = 3
"""Hosts that must all be out of reach before we believe that it is our line: one paper's dead server is not."""

AHEAD = 4
"""Feeds parsed before they are stored; the worker and the disk then wait for one another no more."""

AT_ONCE = 200
"""Unchanged feeds stored in one transaction: each alone would wait for the disk, and there is nothing in them to lose."""


def sources_step(run: Run) -> None:
    """Make the ledger list the feeds that feeds.yml lists."""
    with run.item("sources", "feeds.yml"):
        run.store.feeds.list_all(run.feeds)


@dataclass(slots=True)
class _Round:
    """One run's visits on the way."""

    states: dict[str, FeedState]
    jobs: list[Feed]
    untried: dict[str, FetchRow]
    """Feeds without an answer so far, as the ledger would have to say it."""
    unchanged: list[tuple[FeedState, FetchRow]] = field(default_factory=list)
    unreachable: list[tuple[Feed, FetchFailure]] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)
    """The first feed that each address answered for."""


def feeds_step(run: Run) -> None:
    """Visit what is due, the untried first; a visit is one transaction of state, ledger row, entries and pages wanted."""
    from ..fetch.feeds import fetch_feeds

    trip = _plan(run)
    try:
        if trip.jobs:
            jobs = [(feed, trip.states[feed.url]) for feed in trip.jobs]
            visits = fetch_feeds(jobs, run.http, run.settings.fetch, run.now, guard=run.guard, stop=run.enough)
            with closing(ahead(visits, AHEAD)) as ready:  # one is parsed while another is stored
                for count, (feed, visit) in enumerate(ready):
                    run.progress("feeds", count + 1, len(jobs))
                    _arrived(run, trip, feed, visit)
            if _offline(trip):
                run.offline = True  # nobody answered: our own line, so nobody's count of failures is raised
                run.feeds_failed = len(jobs)
            else:
                for feed, failure in trip.unreachable:
                    _file_failure(run, trip, feed, failure)
            run.enough()
    except Interrupted:
        _close(run, trip)
        raise
    _close(run, trip)


def _plan(run: Run) -> _Round:
    """What is to be visited, in order, and what is due and waits because its host asked for it."""
    from ..fetch.state import due

    states, pauses = run.store.feeds.states(), run.store.hosts.pauses(run.now)
    wanted = [feed for feed in run.feeds if due(state := states[feed.url], run.now) or (run.every_feed and state.state == "ok")]
    wanted.sort(key=lambda feed: (states[feed.url].last_checked_at is not None, states[feed.url].next_due_at or run.now, feed.url))
    trip = _Round(states=states, jobs=[], untried={})
    for feed in wanted:
        until = _paused(states[feed.url].address or feed.url, pauses) if pauses else None
        trip.untried[feed.url] = FetchRow(feed=feed.url, at=run.now, outcome="not_tried", reason="rate_limited" if until else "",
                                          detail=f"its host asked us to wait until {until:%Y-%m-%d %H:%M} UTC" if until else "")
        if until is None:
            trip.jobs.append(feed)
    return trip


def _paused(url: str, pauses: Mapping[str, datetime]) -> datetime | None:
    return max((pauses[name] for name in (url, host_of(url)) if name in pauses), default=None)


def _offline(trip: _Round) -> bool:
    """Whether it is our own line: every visit failed to reach anybody, and there were enough hosts or nobody to ask for their names."""
    if not trip.unreachable or len(trip.unreachable) < len(trip.jobs):
        return False
    hosts = {host_of(feed.url) for feed in trip.jobs}
    return len(hosts) >= FEWEST_HOSTS or all(failure.ours for _, failure in trip.unreachable)


def _arrived(run: Run, trip: _Round, feed: Feed, visit: Visit) -> None:
    if isinstance(visit, FetchFailure) and not visit.asked:
        trip.untried[feed.url] = FetchRow(feed=feed.url, at=run.now, outcome="not_tried", reason=visit.reason, detail=visit.detail)
        with run.store.transaction():
            run.store.feeds.save_state(_learnt(run, trip, feed, visit))
    elif isinstance(visit, FetchFailure) and visit.reason in NETWORK:
        trip.unreachable.append((feed, visit))
    elif isinstance(visit, FetchFailure):
        _file_failure(run, trip, feed, visit)
    elif isinstance(visit, NotModified):
        _file_unchanged(run, trip, feed, visit)
    else:
        _file_entries(run, trip, feed, visit)


def _learnt(run: Run, trip: _Round, feed: Feed, visit: Visit) -> FeedState:
    from ..fetch.state import next_state

    return next_state(trip.states[feed.url], visit, run.settings.fetch, run.now)


def _file_failure(run: Run, trip: _Round, feed: Feed, failure: FetchFailure) -> None:
    with run.item("feeds", feed.url):
        run.feeds_checked += 1
        run.feeds_failed += 1
        run.failed("feeds", feed.url, failure.reason, failure.detail)
        _save_state(run, trip, feed, failure, because=failure.reason)
        run.store.fetches.note(run.run_id, [FetchRow(feed=feed.url, at=run.now, outcome="failed", reason=failure.reason, detail=failure.detail)])
        if failure.reason == "rate_limited" and failure.retry_after_seconds:
            asked = trip.states[feed.url].address or feed.url
            name = host_of(asked) if run.settings.fetch.retry_after_scope == "host" else asked
            run.store.hosts.pause({name: run.now + timedelta(seconds=failure.retry_after_seconds)}, run.now)
    trip.untried.pop(feed.url, None)


def _file_unchanged(run: Run, trip: _Round, feed: Feed, visit: NotModified) -> None:
    run.check()
    run.feeds_checked += 1
    run.refused("feeds", "not_modified")
    reason, detail, answered = _whence(run, trip, feed, visit)
    state = _learnt(run, trip, feed, visit)
    row = FetchRow(feed=feed.url, at=run.now, outcome="unchanged", reason=reason, detail=detail, answered_url=answered)
    if state.address != trip.states[feed.url].address:
        with run.store.transaction():
            _save_state(run, trip, feed, visit, because="a permanent redirect")
    trip.unchanged.append((state, row))
    if len(trip.unchanged) >= AT_ONCE:
        _flush(run, trip)


def _flush(run: Run, trip: _Round) -> None:
    kept, trip.unchanged = trip.unchanged, []
    if not kept:
        return
    with run.store.transaction():
        run.store.feeds.save_states(state for state, _ in kept)
        run.store.fetches.note(run.run_id, [row for _, row in kept])
    for _, row in kept:
        trip.untried.pop(row.feed, None)
    run.did("feeds", len(kept))


def _file_entries(run: Run, trip: _Round, feed: Feed, visit: FetchedFeed) -> None:
    reason, detail, answered = _whence(run, trip, feed, visit)
    if visit.partial:
        reason, detail = "partial", detail or "the feed is damaged: its whole items are used, and it is asked for again"
    elif not visit.entries:
        reason = reason or "nothing"
    with run.item("feeds", feed.url):
        run.feeds_checked += 1
        _save_state(run, trip, feed, visit, because="a permanent redirect")
        new = _save_entries(run, visit)
        run.store.fetches.note(run.run_id, [FetchRow(
            feed=feed.url, at=run.now, outcome="fetched", reason=reason, detail=detail or "; ".join(visit.warnings), answered_url=answered,
            entries=len(visit.entries), new_entries=new)])
    trip.untried.pop(feed.url, None)


def _save_state(run: Run, trip: _Round, feed: Feed, visit: Visit, *, because: str) -> None:
    old, new = trip.states[feed.url], _learnt(run, trip, feed, visit)
    run.store.feeds.save_state(new)
    if new.address != old.address:
        run.store.feeds.note_move(feed.url, run.now, old.address or feed.url, new.address or feed.url, because)


def _whence(run: Run, trip: _Round, feed: Feed, visit: FetchedFeed | NotModified) -> tuple[str, str, str]:
    """Reason, detail and address of an answer that came from elsewhere than asked; a second feed that answers from one place is told."""
    asked = trip.states[feed.url].address or feed.url
    where = visit.answered_url or asked
    first = trip.answered.setdefault(where, feed.url)
    answered = "" if where == asked else where
    if first == feed.url:
        return "", "", answered
    run.refused("feeds", "same_address")
    return "same_address", f"answers from the same address as {first}: one of the two can be left out of feeds.yml", answered


def _save_entries(run: Run, visit: FetchedFeed) -> int:
    """File the entries of a visit and want their pages; gives how many were new or changed."""
    new, unseen = 0, []
    for entry in visit.entries:
        change = run.store.feeds.save_entry(entry, run.now)
        new += change != "known"
        if change == "new":
            unseen.append(entry)
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
    watch(run, visit.url, unseen)
    return new


def _close(run: Run, trip: _Round) -> None:
    """The rest of the ledger: what was unchanged, what was not tried and why, and what the hosts were asked."""
    _flush(run, trip)
    why, detail = (("offline", "we were offline") if run.offline else ("stopped", "the run was stopped") if run.stopping
                   else ("budget", "the time of the run was used up"))
    rows = [row if row.reason else FetchRow(feed=row.feed, at=row.at, outcome=row.outcome, reason=why, detail=detail)
            for row in trip.untried.values()]
    with run.store.transaction():
        run.store.fetches.note(run.run_id, rows)
    if trip.jobs:
        note_traffic(run)


def with_port(url: str) -> str:
    """``host:port`` of an address, as traffic is counted."""
    host = host_of(url)
    return host if ":" in host else f"{host}:{80 if url.lower().startswith('http:') else 443}"


def note_traffic(run: Run, refused_by_robots: Mapping[str, int] | None = None) -> None:
    """File what the hosts were asked since this was last called."""
    client: Client = run.http  # type: ignore[assignment]
    traffic = client.take_traffic()
    for host, count in (refused_by_robots or {}).items():
        traffic[host] = replace(traffic.get(host, HostTraffic()), refused_by_robots=count)
    if traffic:
        with run.store.transaction():
            run.store.fetches.note_traffic(run.run_id, run.now, traffic)
