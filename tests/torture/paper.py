"""
A made-up press for any number of days: feeds and pages as of a moment, from a seed, without a socket.

Incidents at real councils begin every few days and are told over the next ones by an agency text that three papers carry, by a paper of its own
and by the council. Between them there is other news. Texts are templates: what matters here is that there is always something to tell.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from monitor.fetch.answer import Answer, Request
from monitor.records import FetchFailure
from tests.fakes import FakeHttp

COUNCILS = ("Bolton", "Cornwall", "Dorset", "Exeter", "Fenland", "Gedling", "Havant", "Ipswich", "Kirklees", "Luton", "Medway", "Norwich", "Oldham",
            "Plymouth", "Reigate and Banstead", "Sandwell", "Thanet", "Wigan", "Wyre Forest", "York")
READER = "reader@example.org"
PAPERS = ("alpha", "bravo", "charlie", "delta")
SERVICES = ("council tax payments", "housing repairs", "planning applications", "library cards", "parking permits", "benefit claims")

STEPS: tuple[Callable[[str, random.Random], str], ...] = (
    lambda council, chance: f"{council} Council has been hit by a cyber attack that has taken its systems offline. Staff found the fault at "
    f"{chance.randint(1, 11)}am and phone lines went down. The council said it had called in the National Cyber Security Centre. "
    f"Residents cannot use {chance.choice(SERVICES)} online.",
    lambda council, chance: f"Personal data of {chance.randint(11, 98) * 100:,} residents may have been copied in the cyber attack on {council} Council, it "
    f"said. The council has told the Information Commissioner's Office. It expects {chance.choice(SERVICES)} to be offline for {chance.randint(2, 9)} weeks.",
    lambda council, chance: f"{council} Council has restored {chance.choice(SERVICES)} after the cyber attack. The attack has cost it "
    f"£{chance.randint(11, 99) / 10:.1f} million so far, a report to councillors says. Police have arrested a man aged {chance.randint(19, 60)}.",
)
OTHER = "The {place} market will be open on Sunday with {number} stalls. Organisers expect good weather, and music from noon. Parking is free all day."


@dataclass(frozen=True)
class Item:
    paper: str
    number: int
    title: str
    text: str
    at: datetime
    byline: str

    @property
    def url(self) -> str:
        return f"https://{self.paper}.example/news/story-{self.number}.html"


def items(seed: int, start: datetime, days: int) -> list[Item]:
    """Everything that is published in these days, in order of time."""
    chance, found, number = random.Random(seed), [], 1000
    for day in range(days):
        at = start + timedelta(days=day, hours=9)
        for paper in PAPERS:
            number += 1
            place, stalls = chance.choice(COUNCILS), chance.randint(10, 90)
            found.append(Item(paper, number, f"{place} market on Sunday", OTHER.format(place=place, number=stalls) * 3, at, "Staff reporter"))
        if day % 3 == 0:
            council = COUNCILS[day // 3 % len(COUNCILS)]
            for step, words in enumerate(STEPS):
                text, told = words(council, chance), at + timedelta(days=step, hours=chance.randint(0, 9))
                for lag, paper in enumerate(chance.sample(PAPERS, 3)):
                    number += 1
                    found.append(Item(paper, number, f"{council} Council cyber attack: {('systems down', 'data copied', 'services back')[step]}", text,
                                      told + timedelta(minutes=20 * lag), "Local Democracy Reporter"))
    return sorted(found, key=lambda item: (item.at, item.number))


class Press(FakeHttp):
    """Stands where the network would be, as of ``now``."""

    def __init__(self, seed: int, start: datetime, days: int) -> None:
        super().__init__({})
        self.all = items(seed, start, days)
        self.pages = {item.url: item for item in self.all}
        self.now = datetime(1970, 1, 1, tzinfo=UTC)

    def _answer(self, request: Request) -> Answer | FetchFailure:
        self.asked.clear()      # thousands of runs: nobody looks
        if request.url.endswith("/rss"):
            return self._sent(request, self._feed(request.url.split("/")[2].split(".")[0]))
        item = self.pages.get(request.url)
        if item is None or item.at > self.now:
            return Answer(url=request.url, answered_url=request.url, status=404)
        paragraphs = "".join(f"<p>{escape(part)}.</p>" for part in item.text.rstrip(".").split(". "))
        return self._sent(request, (f"<html><head><title>{escape(item.title)}</title></head><body><article><h1>{escape(item.title)}</h1>"
                                    f"<p class='byline'>By {item.byline}</p>{paragraphs}</article></body></html>").encode())

    def _sent(self, request: Request, body: bytes) -> Answer:
        mark = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if request.etag == mark:
            return Answer(url=request.url, answered_url=request.url, status=304, headers={"etag": mark})
        return Answer(url=request.url, answered_url=request.url, status=200, body=body, headers={"etag": mark, "content-type": "text/html; charset=utf-8"})

    def _feed(self, paper: str) -> bytes:
        latest = [item for item in self.all if item.paper == paper and self.now - timedelta(days=7) < item.at <= self.now]
        rows = "".join(f"<item><title>{escape(item.title)}</title><link>{item.url}</link><guid>{item.url}</guid>"
                       f"<pubDate>{format_datetime(item.at)}</pubDate></item>" for item in reversed(latest))
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{paper}</title>{rows}</channel></rss>".encode()


def feeds_yml(mail: Mapping[str, object] | None = None) -> str:
    """The configuration of the torture: four papers of three owners, and one recipient where there is a mail server."""
    settings = "" if mail is None else (f"settings:\n  digest: {{recipients: [{READER}]}}\n  mail: {{"
                                        + ", ".join(f"{key}: {value}" for key, value in mail.items()) + "}\n")
    return settings + "feeds:\n" + "".join(
        f"  - {{url: 'https://{paper}.example/rss', publisher: {paper.title()}, group: {'Two' if paper < 'c' else paper}}}\n" for paper in PAPERS)
