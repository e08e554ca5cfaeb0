"""``monitor status``: short questions that need no guest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .times import to_iso

if TYPE_CHECKING:
    from .store import Store

GIVEN_UP_SHOWN = timedelta(days=7)
"""How long a letter that was given up is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """Last good run and digest, and how the feeds are."""

    now: datetime
    last_run: dict[str, object] | None
    last_good_run: dict[str, object] | None
    last_digest: dict[str, object] | None
    feeds: tuple[dict[str, object], ...]
    waiting: dict[str, int]
    """Items that wait in each step."""
    articles: int
    relevant: int
    facts: int
    outbox: tuple[dict[str, object], ...] = ()
    """Letters that wait, and those given up in the last week: a row per letter, channel, state and reason."""

    def as_json(self) -> str:
        return json.dumps({"now": to_iso(self.now), "last_run": self.last_run, "last_good_run": self.last_good_run,
                           "last_digest": self.last_digest, "feeds": list(self.feeds), "waiting": self.waiting,
                           "articles": self.articles, "relevant": self.relevant, "facts": self.facts,
                           "outbox": list(self.outbox)}, ensure_ascii=False, indent=1)

    def as_text(self) -> str:
        ill = [feed for feed in self.feeds if feed["state"] != "ok"]
        untried = sum(feed["last_success_at"] is None and feed["state"] == "ok" for feed in self.feeds)
        lines = [f"last run        {_run(self.last_run)}", f"last good run   {_run(self.last_good_run)}",
                 "last digest     " + ("none yet" if self.last_digest is None else
                                       f"{self.last_digest['digest_date']}: {self.last_digest['subject']}"),
                 f"feeds           {len(self.feeds)} listed, {len(self.feeds) - len(ill) - untried} well, {untried} not tried yet, {len(ill)} failing",
                 f"articles        {self.articles:,} on file, {self.relevant:,} relevant, {self.facts:,} facts"]
        if self.waiting:
            lines.append("waiting         " + ", ".join(f"{count} in {step}" for step, count in self.waiting.items()))
        if self.outbox:
            lines.append("outbox")
            lines += [f"  {_letter(row)}" for row in self.outbox]
        lines += [f"  {feed['state']:8} {feed['publisher']}: {feed['reason'] or 'no reason'} since {feed['failing_since']}, next try "
                  f"{feed['next_due_at'] or 'never'}  {feed['url']}" for feed in ill]
        # a feed that works and has become odd: its items are read, a person should look
        lines += [f"  {feed['state']:8} {feed['publisher']}: {feed['reason']}  {feed['url']}" for feed in self.feeds
                  if feed["state"] == "ok" and feed["reason"]]
        return "\n".join(lines)


def _letter(row: dict[str, object]) -> str:
    """``digest-2026-03-05  mail to 2 recipients waits: connect (...), 3 attempts, next try 2026-03-05T08:10:00Z``"""
    people = _count(row["recipients"], "recipient")
    state = "was given up" if row["state"] == "failed" else "waits"
    why = f": {row['reason']}" + (f" ({row['detail']})" if row["detail"] else "") if row["reason"] else ""
    tried = f", {_count(row['attempts'], 'attempt')}" if row["attempts"] else ""
    return (f"{row['letter_id']}  {row['channel']} to {people} {state}{why}{tried}"
            + (f", next try {row['next_try_at']}" if row["next_try_at"] else ""))


def _run(run: dict[str, object] | None) -> str:
    if run is None:
        return "none yet"
    return (f"{run['started_at']}  {run['outcome']}  {_count(run['feeds_checked'], 'feed')} checked, {run['feeds_failed']} failed, "
            f"{_count(run['articles_new'], 'new article')}, {_count(run['facts_new'], 'new fact')}")


def _count(number: object, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def status(store: Store, now: datetime) -> StatusReport:
    return StatusReport(
        now=now, last_run=store.runs.last(), last_good_run=store.runs.last(good=True), last_digest=store.status.last_digest(),
        feeds=tuple(store.status.feeds()), waiting=store.queue.counts(), **store.status.counts(),
        outbox=tuple(store.status.letters(now - GIVEN_UP_SHOWN)))
