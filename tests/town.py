"""A small town's paper for tests of the whole road: a feed and its pages as they stand now, and runs over them morning by morning."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from monitor.app import Monitor
from monitor.config import load_config
from monitor.records import RunReport
from monitor.urls import display

from .fakes import FakeHttp

HOST = "https://gazette.example"
FEED = f"{HOST}/rss"


@dataclass
class Item:
    """An article of the paper."""

    title: str
    paragraphs: list[str]
    url: str
    guid: str
    date: str
    summary: str = ""


@dataclass
class Town:
    """The paper, and a Monitor that reads it."""

    folder: Path
    items: list[Item] = field(default_factory=list)
    feeds: dict[str, str] = field(default_factory=lambda: {FEED: "Torridge Gazette"})
    others: dict[str, object] = field(default_factory=dict)
    """Other addresses and what stands there."""
    pages: dict[str, bytes] = field(default_factory=dict)
    """Every page there has been: old addresses go on answering."""

    def feed(self) -> bytes:
        items = "".join(
            f"<item><title>{escape(one.title)}</title>{f'<link>{escape(one.url)}</link>' if one.url else ''}"
            f"{f'<guid isPermaLink=`false`>{escape(one.guid)}</guid>'.replace('`', chr(34)) if one.guid else ''}"
            f"{f'<pubDate>{one.date}</pubDate>' if one.date else ''}<description>{escape(one.summary)}</description></item>"
            for one in self.items
        )
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Torridge Gazette</title>{items}</channel></rss>".encode()

    def page(self, item: Item) -> bytes:
        return (
            "<!doctype html><html lang=en><head><title>"
            + escape(item.title)
            + "</title></head><body><article><h1>"
            + escape(item.title)
            + "</h1>"
            + "".join(f"<p>{escape(text)}</p>" for text in item.paragraphs)
            + "</article></body></html>"
        ).encode()

    def run(self, now: datetime) -> RunReport:
        """One morning."""
        config = self.folder / "feeds.yml"
        config.write_text("feeds:\n" + "".join(f"  - url: {url}\n    publisher: {name}\n" for url, name in self.feeds.items()), encoding="utf-8")
        self.pages.update({display(one.url): self.page(one) for one in self.items if one.url})
        self.http = FakeHttp({FEED: self.feed(), **self.pages, **self.others})
        return Monitor(load_config(config), clock=lambda: now, http=self.http).run()

    def status(self, now: datetime) -> str:
        """What ``monitor status`` says."""
        return Monitor(load_config(self.folder / "feeds.yml"), clock=lambda: now).status().as_text()

    def rows(self, question: str, *values: object) -> list[tuple]:
        with sqlite3.connect(self.folder / "storage" / "monitor.db") as db:
            return db.execute(question, values).fetchall()

    def told(self, day: datetime) -> list[tuple[str, str]]:
        """(section, statement) of a morning's digest."""
        return self.rows("SELECT section, statement FROM v_digest_items WHERE digest_date = ? ORDER BY section, position", f"{day:%Y-%m-%d}")


def attack(**changes: object) -> Item:
    """The paper's report of an attack on a council."""
    given: dict[str, object] = {
        "title": "Cyber attack shuts Torridge council's phone lines",
        "url": f"{HOST}/news/torridge-cyber-attack-phone-lines",
        "guid": "tg-1",
        "date": "Mon, 02 Mar 2026 15:00:00 +0000",
        "summary": "The district council has switched off its systems.",
        "paragraphs": [
            "Torridge District Council has switched off its phone lines after a cyber attack, it said on Monday.",
            "The council said that 1,200 residents' records were stolen in the attack.",
            "Devon and Cornwall Police are investigating, and the Information Commissioner's Office has been told.",
            "Chief executive Ann Marsh said: “We are sorry for the trouble this causes to our residents, and we work day and night to restore services.”",
        ],
    }
    return Item(**{**given, **changes})  # type: ignore[arg-type]


MORNINGS = [datetime.fromisoformat("2026-03-02T07:00:00+00:00") + timedelta(days=n) for n in range(6)]
