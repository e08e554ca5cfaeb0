"""Feeds as feeds.yml lists them, what visits taught us, and the entries they carry."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from ..records import Entry, Feed, FeedState
from ..text import words
from ..urls import canonical
from .base import Shelf, as_json, iso, moment

_TIMES = ("failing_since", "last_checked_at", "last_success_at", "next_due_at", "moved_since", "whole_at", "newest_at")
_PLAIN = ("etag", "last_modified", "body_sha256", "state", "reason", "failures", "address", "moved_to", "moved_times", "strikes", "recipe",
          "gap_minutes", "wait_minutes")
_STATE = (*_TIMES, *_PLAIN, "skip_hours")


class FeedsShelf(Shelf):
    def list_all(self, feeds: Sequence[Feed]) -> None:
        """Make the table say what feeds.yml says; a feed that left keeps its rows and is no longer listed."""
        urls = {feed.url for feed in feeds}
        for row in self.rows("SELECT url FROM feeds WHERE listed = 1"):
            if row["url"] not in urls:
                self.db.execute("UPDATE feeds SET listed = 0 WHERE url = ?", (row["url"],))
        self.db.executemany(
            """INSERT INTO feeds (url, publisher, publisher_group, kind, councils) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET publisher = excluded.publisher, publisher_group = excluded.publisher_group,
                   kind = excluded.kind, councils = excluded.councils, listed = 1""",
            [(feed.url, feed.publisher, feed.group, feed.kind, as_json(list(feed.councils))) for feed in feeds])

    def states(self) -> dict[str, FeedState]:
        """State of every listed feed by address."""
        return {row["url"]: _state(row) for row in self.rows("SELECT * FROM feeds WHERE listed = 1")}

    def state(self, url: str) -> FeedState:
        return _state(self.row("SELECT * FROM feeds WHERE url = ?", url))

    def save_state(self, state: FeedState) -> None:
        self.save_states((state,))

    def save_states(self, states: Iterable[FeedState]) -> None:
        """File what visits taught us, several feeds at once."""
        self.db.executemany(f"UPDATE feeds SET {', '.join(f'{name} = ?' for name in _STATE)} WHERE url = ?", [
            (*(iso(getattr(state, name)) for name in _TIMES), *(getattr(state, name) for name in _PLAIN), as_json(list(state.skip_hours)),
             state.url) for state in states])

    def note_move(self, feed: str, now: datetime, old: str, new: str, because: str) -> None:
        """Keep where a feed stood before it moved; the address in feeds.yml is never changed."""
        self.db.execute("INSERT OR REPLACE INTO feed_moves (feed, at, from_address, to_address, because) VALUES (?, ?, ?, ?, ?)",
                        (feed, iso(now), old, new, because))

    def moves(self, feed: str) -> list[tuple[datetime, str, str, str]]:
        """(when, from, to, because) of a feed's moves, oldest first."""
        return [(moment(row["at"]), row["from_address"], row["to_address"], row["because"]) for row in self.rows(
            "SELECT * FROM feed_moves WHERE feed = ? ORDER BY at", feed)]

    def of_entry(self, address: str) -> Feed | None:
        """The feed that first carried an address; None if no feed did."""
        row = self.row("""SELECT f.* FROM entries e JOIN feeds f ON f.url = e.feed WHERE e.address = ?
                           ORDER BY e.first_seen_at, f.rowid LIMIT 1""", address)
        return None if row is None else Feed(url=row["url"], publisher=row["publisher"], group=row["publisher_group"], kind=row["kind"],
                                             councils=tuple(json.loads(row["councils"])))

    def save_entry(self, entry: Entry, now: datetime) -> str:
        """
        File what a feed says of one item; gives ``new``, ``changed`` or ``known``.

        An item is known by its guid, its link, or its words and date, whichever agrees (reliability guide, section 6). A guid that a feed
        gives to another article at another address is not believed: both are kept.
        """
        address = canonical(entry.url) or entry.url
        content = hashlib.sha256("\x1f".join((entry.title, entry.summary, iso(entry.updated_at) or "")).encode()).hexdigest()
        known, entry_id, guid = self._identify(entry, address, content)
        if known is None:
            self.db.execute(
                """INSERT INTO entries (entry_id, feed, guid, address, url, title, summary, byline, source, published_at, updated_at,
                                        content_sha256, first_seen_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (entry_id, entry.feed, guid, address, entry.url, entry.title, entry.summary, entry.byline, entry.source,
                 iso(entry.published_at), iso(entry.updated_at), content, iso(now), iso(now)))
            return "new"
        if known["content_sha256"] == content:
            return "known"
        self.db.execute("UPDATE entries SET title = ?, summary = ?, updated_at = ?, content_sha256 = ?, changed_at = ? WHERE entry_id = ?",
                        (entry.title, entry.summary, iso(entry.updated_at), content, iso(now), known["entry_id"]))
        return "changed"

    def _identify(self, entry: Entry, address: str, content: str) -> tuple[sqlite3.Row | None, str, str | None]:
        """The row of an item met before; else None, and the id and guid it is to be filed under."""
        entry_id = _entry_id(entry.feed, entry.guid or address)
        row = self.row("SELECT * FROM entries WHERE entry_id = ?", entry_id)
        if row is not None and row["address"] == address:
            return row, entry_id, entry.guid
        if row is not None:
            # the guid stands for another page: either the page moved, or the feed gives one guid to several articles
            if row["content_sha256"] == content and row["published_at"] == iso(entry.published_at) and entry.title and (entry.summary or entry.published_at):
                return row, entry_id, entry.guid   # nothing but its address is new
            apart = _entry_id(entry.feed, entry.guid or "", address)
            moved = row["content_sha256"] == content or _alike(row["title"], entry.title)
            return self.row("SELECT * FROM entries WHERE entry_id = ?", apart), apart, entry.guid if moved else None
        same_link = self.rows("SELECT * FROM entries WHERE feed = ? AND address = ? ORDER BY entry_id", entry.feed, address)
        # a feed that makes up new guids repeats its items; one with several items to a page (a live blog) has another text in each
        row = next((one for one in same_link if one["content_sha256"] == content or not one["guid"] or not entry.guid), None)
        if row is None and not same_link and entry.title and entry.published_at is not None:
            # neither guid nor link is known: a feed that moved its whole site says the same words of the same moment
            row = self.row("SELECT * FROM entries WHERE feed = ? AND content_sha256 = ? AND published_at = ? ORDER BY entry_id LIMIT 1",
                           entry.feed, content, iso(entry.published_at))
        return row, entry_id, entry.guid

    def other_addresses(self, address: str) -> list[str]:
        """Addresses under which the feed that carries an address had the same item before it moved."""
        return [row[0] for row in self.rows(
            """SELECT DISTINCT o.address FROM entries e JOIN entries o ON o.feed = e.feed AND o.guid = e.guid
                WHERE e.address = ? AND e.guid IS NOT NULL AND o.address <> e.address ORDER BY o.first_seen_at, o.address LIMIT 5""", address)]

    def entry_of(self, address: str) -> Entry | None:
        """What the feed that first carried an address says of it; None if no feed did."""
        row = self.row("""SELECT e.* FROM entries e JOIN feeds f ON f.url = e.feed WHERE e.address = ?
                           ORDER BY e.first_seen_at, f.rowid LIMIT 1""", address)
        return None if row is None else Entry(
            feed=row["feed"], guid=row["guid"], url=row["url"], title=row["title"], summary=row["summary"], byline=row["byline"],
            source=row["source"], published_at=moment(row["published_at"]), updated_at=moment(row["updated_at"]))


def _entry_id(*parts: str) -> str:
    return "e-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


LEAST_SHARED_WORDS = 0.5
"""Of the shorter of two titles, 0 to 1: from here on one is the other, edited."""


def _alike(one: str, other: str) -> bool:
    first, second = set(words(one)), set(words(other))
    return bool(first and second) and len(first & second) >= LEAST_SHARED_WORDS * min(len(first), len(second))


def _state(row: object) -> FeedState:
    return FeedState(url=row["url"], skip_hours=tuple(json.loads(row["skip_hours"])), **{name: moment(row[name]) for name in _TIMES},
                     **{name: row[name] for name in _PLAIN})
