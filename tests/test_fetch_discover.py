"""The feeds of a site: what its page names, what robots.txt lists, the usual places."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.fetch.answer import Answer
from monitor.fetch.discover import LINKED, LINKS, LISTED, NAMED, USUAL, discover, links, sitemaps
from monitor.fetch.settings import FetchSettings
from monitor.guard import GuardKilled
from monitor.records import FetchFailure

from .fakes import FakeHttp, HereGuard
from .hostile import FEEDS

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
SITE = "https://gazette.example"
RSS, NEWS = FEEDS["rss20"], FEEDS["sitemap"]


class Site(FakeHttp):
    """A site that has nothing at addresses nobody put there."""

    def _answer(self, request):
        if request.url not in self.answers:
            return Answer(url=request.url, answered_url=request.url, status=404)
        return super()._answer(request)


def found(answers: dict, url: str = f"{SITE}/"):
    http = Site(answers)
    return discover(url, http, FetchSettings(), NOW, guard=HereGuard()), [request.url for request in http.asked]


def page(*pieces: str) -> bytes:
    return f"<!doctype html><html><head><title>Gazette</title>{''.join(pieces)}</head><body><p>News</p></body></html>".encode()


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def test_a_feed_is_itself_and_nothing_else_is_asked():
    (one,), asked = found({f"{SITE}/rss": RSS}, f"{SITE}/rss")

    assert (True, "RSS 2.0", "Gazette", 4, datetime(2026, 3, 3, 10, 33, tzinfo=UTC)) == (one.ok, one.format, one.title, one.entries, one.newest)
    assert [f"{SITE}/rss"] == asked


def test_what_the_page_names_comes_first_and_feeds_of_comments_last():
    """Readers' comments are no news."""
    comments = RSS.replace(b"<title>Gazette</title>", b"<title>Comments on Gazette</title>")
    rows, _ = found(
        {
            f"{SITE}/": page(link("/comments/feed/"), link("/news.json", "application/feed+json"), "<a href='/sport/rss.xml'>RSS</a>"),
            f"{SITE}/comments/feed/": comments,
            f"{SITE}/news.json": FEEDS["jsonfeed"],
            f"{SITE}/sport/rss.xml": RSS,
        }
    )

    assert [(NAMED, "/news.json"), (LINKED, "/sport/rss.xml"), (NAMED, "/comments/feed/")] == [(one.how, one.url.removeprefix(SITE)) for one in rows]
    assert [False, False, True] == [one.comments for one in rows]


def test_sitemaps_of_robots_are_looked_at_and_other_sites_ones_are_not():
    robots = f"User-agent: *\nDisallow: /x\nSITEMAP: {SITE}/all.xml\nSitemap:{SITE}/news-sitemap.xml\nSitemap: https://other.example/news.xml\n".encode()
    rows, asked = found({f"{SITE}/": page(), f"{SITE}/robots.txt": robots, f"{SITE}/news-sitemap.xml": NEWS})

    assert (LISTED, "news sitemap", True) == (rows[0].how, rows[0].format, rows[0].ok)
    assert not [url for url in asked if "other.example" in url]


def test_the_usual_places_are_tried_only_when_the_page_names_nothing_that_works():
    """Guessing is bad manners where an answer is given."""
    rows, asked = found({f"{SITE}/news": page(link("/gone.xml")), f"{SITE}/news/feed/": RSS}, f"{SITE}/news")
    assert [(USUAL, True, "/news/feed/"), (NAMED, False, "/gone.xml")] == [(one.how, one.ok, one.url.removeprefix(SITE)) for one in rows]
    _, asked = found({f"{SITE}/": page(link("/rss")), f"{SITE}/rss": RSS})
    assert [f"{SITE}/", f"{SITE}/rss", f"{SITE}/robots.txt"] == asked


@pytest.mark.parametrize(
    "answer, reason, words",
    [
        (page("<input type=password>"), "not_a_feed", "log in"),
        (404, "http_4xx", "404"),
        (500, "http_5xx", "500"),
        (FetchFailure(url=f"{SITE}/", reason="dns", detail="gazette.example has no address"), "dns", "no address"),
        (b"hello", "not_a_feed", "neither"),
    ],
)
def test_a_site_without_a_feed_says_why(answer, reason, words):
    rows, _ = found({f"{SITE}/": answer})

    assert (False, reason) == (rows[0].ok, rows[0].reason)
    assert words in rows[0].detail


def test_a_site_asks_no_more_than_twenty_or_so_of_its_addresses():
    """A hostile page may name thousands."""
    many = page(*(link(f"/f{n}.xml") for n in range(3000)), *(f"<a href=/rss/{n}.xml>x</a>" for n in range(3000)))
    robots = "".join(f"Sitemap: {SITE}/news{n}.xml\n" for n in range(3000)).encode()
    _, asked = found({f"{SITE}/": many, f"{SITE}/robots.txt": robots})

    assert len(asked) <= 30


def test_a_site_that_keeps_us_waiting_is_left_after_a_minute_and_what_was_not_tried_is_said():
    """A person waits before the screen, and thirty answers that never come would take ten minutes."""
    http = Site({f"{SITE}/": page(link("/a.xml"), link("/b.xml")), f"{SITE}/a.xml": RSS})
    rows = discover(f"{SITE}/", http, FetchSettings(), NOW, guard=HereGuard(), most_seconds=0)

    assert [f"{SITE}/"] == [request.url for request in http.asked]
    assert {("/a.xml", "budget"), ("/b.xml", "budget"), ("/", "not_a_feed")} == {(one.url.removeprefix(SITE), one.reason) for one in rows}


@pytest.mark.parametrize(
    "tag, wanted",
    [
        ('<link rel="alternate" type="application/rss+xml" href="/a">', ["/a"]),
        ("<LINK HREF=/a TYPE=application/atom+xml REL='alternate home'>", ["/a"]),
        ('<link rel=alternate type="application/rss+xml; charset=utf-8" href=/a?x=1&amp;y=2>', ["/a?x=1&y=2"]),
        ("<link rel=stylesheet type=text/css href=/a>", []),
        ("<link rel=alternate hreflang=cy href=/cy>", []),
        ('<link rel="alternate" type="application/json+oembed" href="/o">', []),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">', []),
        ('<link rel=alternate type=application/rss+xml href="javascript:x">', []),
        ('<link rel=alternate type=application/rss+xml href="feed://gazette.example/a">', ["/a"]),
        ('<link rel=alternate type=application/rss+xml href="feed:https://gazette.example/a">', ["/a"]),
        ('<base href="/deep/"><link rel=alternate type=application/rss+xml href=a>', ["/deep/a"]),
        ('<a href="/feed/">x</a><a href="/feedback">y</a><a href="/rss.xml">z</a>', ["/feed/", "/rss.xml"]),
        ('<a href="https://other.example/rss">x</a>', []),
        ("<link rel=alternate type=application/rss+xml>", []),
        ("<link " + "x" * 5000 + ">", []),
    ],
)
def test_what_a_page_names_is_read_as_browsers_read_it(tag, wanted):
    assert [SITE + path for path in wanted] == [url for url, _, _ in links(page(tag), f"{SITE}/")]


@pytest.mark.parametrize("body", [b"<link " * 200_000, b"<a href='" * 100_000, b"<link rel=alternate " + b"a='" * 300_000, b"<base href=" * 100_000])
def test_reading_a_page_is_linear(body):
    import time

    began = time.process_time()
    links(body, f"{SITE}/")

    assert time.process_time() - began < 3


def test_lines_of_robots_that_are_no_address_are_passed_over():
    assert [] == sitemaps(b"Sitemap:\nSitemap: javascript:x\nSitemap: http://[\nsitemap : \xff\xfe\nDisallow: /", f"{SITE}/")


def test_a_page_that_names_a_feed_at_no_address_loses_only_that():
    assert [f"{SITE}/rss.xml"] == [url for url, _, _ in links(page('<a href="http://[rss">x</a><a href="/rss.xml">y</a>'), f"{SITE}/")]


class Killed(HereGuard):
    """A worker that is killed over the page, and over nothing else."""

    def call(self, function, *args, **named):
        if function == LINKS:
            raise GuardKilled("stopped after 5 seconds")
        return super().call(function, *args, **named)


def test_a_page_that_cannot_be_read_does_not_hide_the_usual_places():
    """A hostile page is shown with its reason, beside what the site has all the same."""
    http = Site({f"{SITE}/": page(), f"{SITE}/feed/": RSS, f"{SITE}/feed": RSS})
    rows = discover(f"{SITE}/", http, FetchSettings(), NOW, guard=Killed())

    assert {(USUAL, True)} == {(one.how, one.ok) for one in rows if one.url != f"{SITE}/"}
    assert ("parse_limit", "reading the page was stopped after 5 seconds") == next((one.reason, one.detail) for one in rows if one.url == f"{SITE}/")
