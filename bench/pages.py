"""Made-up pages of a general feed, as large as real ones: a few on the demonstration week, the rest on other local matters."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import monitor

WORLD = Path(monitor.__file__).parent / "world"
ABOUT = 0.02
"""Share of the pages that are about an incident; in a general feed of local news it is smaller still."""
WORDS = 400
"""Words of a made article, about; local news lies between 250 and 600."""
SCRIPT, STYLE, LINKS, CARDS = 120_000, 50_000, 160, 80
"""Characters of scripts and of styles, links of menus, and cards that lead to other articles. Of 25 real pages the middle one has 290 kB."""
BEGIN = datetime(2025, 11, 24, 6, tzinfo=UTC)
SEED = 5


@dataclass(frozen=True, slots=True)
class Made:
    """One article and its page."""

    url: str
    title: str
    text: str
    publisher: str
    published_at: str

    def html(self, number: int) -> str:
        """The page as a publisher sends it: menus, scripts, styles, teasers and forms around the text."""
        chance = random.Random(number)
        menu = "".join(f'<li class="nav__item"><a class="nav__link" href="/section-{at}/" data-track="nav-{at}">Section {at}</a></li>' for at in range(LINKS))
        cards = "".join(
            f'<div class="card card--teaser" data-id="{chance.random()}"><a href="/news/{chance.randrange(10**7)}" class="card__link"><div class="card__media">'
            f'<img src="/i/{at}.jpg" srcset="/i/{at}-320.jpg 320w, /i/{at}-640.jpg 640w, /i/{at}-1280.jpg 1280w" sizes="(max-width: 600px) 100vw, 33vw" alt="">'
            f'</div><h3 class="card__title">Another story of the day, number {chance.randrange(10**6)}</h3></a>'
            f'<p class="card__meta"><time datetime="2025-11-24T06:00:00Z">2 hours ago</time> <span class="tag">News</span></p></div>' for at in range(CARDS))
        state = json.dumps({f"key{at}": chance.randrange(10**9) for at in range(SCRIPT // 24)})
        style = "".join(f".c{at}{{margin:{at % 9}px;padding:{at % 7}px;color:#{at % 4096:03x}}}" for at in range(STYLE // 45))
        said = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": self.title, "datePublished": self.published_at,
                           "author": {"@type": "Person", "name": "Alex Writer"}, "publisher": {"@type": "Organization", "name": self.publisher}})
        ad = '<div class="ad"><span>Advertisement</span></div>'
        body = "\n".join(f'<p class="article__p" data-n="{at}">{part}</p>' + (ad if at % 4 == 3 else "")
                         for at, part in enumerate(self.text.split("\n\n")))
        return (f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{self.title} | {self.publisher}</title>'
                f'<meta property="og:title" content="{self.title}"><meta property="article:published_time" content="{self.published_at}">'
                f'<link rel="canonical" href="{self.url}"><script type="application/ld+json">{said}</script><style>{style}</style>'
                f'<script>window.__STATE__={state}</script></head><body><header class="site-header"><nav class="nav"><ul>{menu}</ul></nav></header>'
                f'<main><article class="article"><h1>{self.title}</h1><div class="byline">By <a href="/alex">Alex Writer</a></div>'
                f'<time datetime="{self.published_at}">24 November 2025</time><figure><img src="/lead.jpg" alt=""><figcaption>A picture.</figcaption></figure>'
                f'<div class="article__body">{body}</div></article><section class="related"><h2>More stories</h2>{cards}</section></main>'
                f'<aside class="newsletter"><form action="/join"><input name="email"><button>Join</button></form></aside>'
                f'<footer class="site-footer"><ul>{menu}</ul><p>All rights reserved.</p></footer></body></html>')


def made(count: int) -> Iterator[Made]:
    """So many articles, evenly over two days; the same for the same number."""
    chance = random.Random(SEED)
    relevant = {article["url"] for article in json.loads((WORLD / "gold.json").read_text(encoding="utf-8"))["articles"] if article["relevant"]}
    rows = [json.loads(line) for line in (WORLD / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    about = [row for row in rows if row["url"] in relevant]
    for number in range(count):
        at = (BEGIN + timedelta(seconds=number * 172_800 / count)).strftime("%Y-%m-%dT%H:%M:%SZ")
        publisher = f"Paper {number % 40}"
        url = f"https://www.paper-{number % 40}.example/news/{number}"
        if chance.random() < ABOUT:
            row = chance.choice(about)
            yield Made(url, row["title"], row["text"], publisher, at)
            continue
        sentences: list[str] = []
        while sum(map(len, sentences)) < WORDS * 6:
            sentences.append(_matter(chance))
        yield Made(url, f"Local matter number {number}", "\n\n".join(" ".join(sentences[at:at + 2]) for at in range(0, len(sentences), 2)), publisher, at)


def _matter(chance: random.Random) -> str:
    """A sentence of local news about nothing that concerns us."""
    return chance.choice(MATTERS).format(n=chance.randrange(2, 900), m=chance.randrange(2, 90), who=chance.choice(NAMES), where=chance.choice(PLACES))


NAMES = ("Joan Pickle", "Amir Datta", "Sean Boyle", "Grace Obi", "Tom Farrow", "Elin Rees", "Priya Nair", "Walter Finch", "Moira Kerr", "Ben Ashdown")
PLACES = ("Mill Lane", "Station Road", "the harbour", "Castle Hill", "the market square", "Albert Park", "the old brewery", "Canal Street", "the high street",
          "Rowan Close", "the leisure centre", "St Mary's churchyard", "the bypass", "Quarry Bank")
MATTERS = (
    "A crowd of {n} people gathered in {where} on Saturday for the summer fair.",
    "{who}, {m}, has run the bakery near {where} for {m} years.",
    "The council's planning committee approved {n} homes beside {where} by {m} votes to two.",
    "Police are looking for a driver who left {where} at {m} miles an hour.",
    "The road past {where} will be closed for {m} days while a water main is replaced.",
    '"We have waited {m} years for this," said {who}, who lives in {where}.',
    "The home side won {m}-{m} in front of {n} supporters, and moved up to third in the table.",
    "Council tax will rise by {m} pounds a year for a typical house, councillors agreed.",
    "A fire in a flat above {where} was put out by {m} firefighters, and nobody was hurt.",
    "{who} was fined {n} pounds by magistrates for driving without insurance.",
    "The library near {where} will open on Sundays from next month, after {n} people signed a petition.",
    "Rain is expected until Thursday, with {m} millimetres on high ground.",
    "The school has raised {n} pounds for new playground equipment, its head teacher {who} said.",
    "Parking charges in {where} are to double under a plan put to residents this week.",
    "A swan called Norman has come back to {where}, where {who} has fed him for {m} winters.",
    "The bus to {where} will run every {m} minutes from January, the operator said.",
    "Volunteers planted {n} trees along {where} over the weekend.",
    "The hospital's new wing has {m} beds and cost {n} million pounds.",
    "{who} told the inquest that her brother had walked home by {where}.",
    "Shopkeepers in {where} say that trade is down by {m} per cent since the works began.",
    "The choir of {n} voices will sing carols in {where} at six o'clock.",
    "An inspector found mouse droppings in {m} of {n} kitchens visited in the spring.",
    "Councillors will decide on Tuesday whether to sell the land at {where}.",
    "A {m}-year-old man has been charged with taking {n} pounds from a till in {where}.",
)
"""Sentences written for this benchmark."""
