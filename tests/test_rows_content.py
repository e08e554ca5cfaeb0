"""Rows C1 to C11 and C19 of the matrix: what a hostile feed tries, through the real guarded worker where limits matter."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.fetch.answer import Answer
from monitor.fetch.feeds import READER, fetch_feeds
from monitor.fetch.formats.read import read_feed
from monitor.fetch.settings import FetchSettings
from monitor.guard import Guard, GuardKilled, GuardSettings
from monitor.records import Feed, FeedBody, FeedState, FetchedFeed, FetchFailure

from . import hostile
from .fakes import FakeHttp, HereGuard

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
URL = "https://gazette.example/rss"
SETTINGS = FetchSettings()
GOOD = hostile.FEEDS["rss20"]


@pytest.fixture(scope="module")
def guard():
    with Guard(GuardSettings(cpu_seconds=0.6, wall_seconds=5.0), preload=("feedparser",)) as running:
        yield running


def read(body: bytes, settings: FetchSettings = SETTINGS) -> FeedBody | FetchFailure:
    return read_feed(body, URL, URL, "", settings, NOW)


def visits(guard, *bodies: bytes, settings: FetchSettings = SETTINGS) -> list:
    """What a run over feeds with these bodies brings, in their order."""
    urls = [f"https://paper{n}.example/rss" for n in range(len(bodies))]
    http = FakeHttp(dict(zip(urls, bodies, strict=True)))
    jobs = [(Feed(url=url, publisher=url), FeedState(url=url)) for url in urls]
    return [visit for _, visit in fetch_feeds(jobs, http, settings, NOW, guard=guard)]


@pytest.mark.parametrize(
    "body", [hostile.LAUGHS, hostile.BLOW_UP, hostile.LAUGHS.upper().replace("<!ENTITY", "<!EnTiTy")], ids=["laughs", "blow-up", "odd case"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_c1_entities_that_multiply_are_refused_before_parsing(body, encoding):
    """A kilobyte that grows to a gigabyte ends no run."""
    assert "xml_dtd" == read(body.encode(encoding)).reason


@pytest.fixture
def listener():
    """A server that counts who comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        came: list[object] = []

        def accept() -> None:
            try:
                while True:
                    came.append(server.accept())
            except OSError:
                pass

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", came


@pytest.mark.parametrize("made", [hostile.outside, hostile.parameter])
def test_c2_a_feed_opens_neither_files_nor_addresses(listener, tmp_path, made):
    """What a publisher writes must not read this machine's files, nor make it call."""
    address, came = listener
    secret = tmp_path / "secret"
    secret.write_text("do-not-tell")
    for target in (address, secret.as_uri(), str(secret)):
        found = read(made(target).encode())
        assert "xml_dtd" == found.reason
        assert "do-not-tell" not in str(found)

    assert [] == came


def test_c2_a_doctype_without_entities_is_let_in():
    """Netscape's own document type stands in old feeds to this day."""
    body = hostile.FEEDS["rss091"].replace(
        b"<rss", b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss'
    )
    assert 4 == len(read(body).entries)


@pytest.mark.parametrize("name", ["attributes", "comments", "author", "breaks"])
def test_c3_what_makes_the_parser_quadratic_is_refused_unparsed(name):
    """Forty seconds of one feed are forty minutes of sixty."""
    assert "parse_limit" == read(dict(hostile.hostile_feeds())[name]).reason


def test_c3_c4_what_slips_through_is_killed_and_the_next_feed_is_read(guard):
    hanging, good = visits(guard, dict(hostile.hostile_feeds())["nested"], GOOD)

    assert ("parse_limit", True) == (hanging.reason, "processor time" in hanging.detail)
    assert 4 == len(good.entries)


def test_c4_deep_nesting_in_json_is_refused():
    assert "truncated" == read(dict(hostile.hostile_feeds())["nested-json"]).reason


def test_c5_a_packed_feed_that_grows_past_the_cap_is_refused():
    """The cap on the way is no cap on a file packed once more."""
    import gzip

    assert "too_large" == read(gzip.compress(b" " * 11_000_000 + GOOD)).reason


def test_c6_the_first_two_thousand_items_are_taken_and_the_rest_is_told(guard):
    item = "<item><title>Pool {0}</title><link>/n/{0}</link></item>"
    body = b"<?xml version='1.0'?><rss version='2.0'><channel>" + "".join(item.format(n) for n in range(5000)).encode() + b"</channel></rss>"
    with Guard(preload=("feedparser",)) as roomy:
        (visit,) = visits(roomy, body)

    assert (2000, 3000) == (len(visit.entries), visit.skipped)
    assert "3,000 items above the limit of 2,000 left out" in visit.warnings


def test_c7_cut_fields_are_told_of(guard):
    (visit,) = visits(HereGuard(), GOOD.replace(b"Pool opens", b"P" * 100_000))

    assert ("1 item with fields longer than we keep, which were cut",) == visit.warnings


def test_c9_a_label_that_is_no_encoding_never_raises():
    for name in ("utf-7", "zlib_codec", "idna", "rot13", "uu", "bz2", "mbcs", "undefined", "unicode_internal", "charmap", "x" * 5000, "\u00e9"):
        assert 4 == len(read(hostile._relabelled(name)(GOOD)).entries), name
        found = read_feed(GOOD, URL, URL, f"text/xml; charset={name}", SETTINGS, NOW)
        assert 4 == len(found.entries), name


def test_c10_controls_bidi_marks_and_lone_surrogates_are_gone_before_storage():
    """They would turn a line of the log or of the digest around."""
    odd = "\x00\x1b[31m\u202e\u2066\ufeff\x85"
    items = f'{{"id":"a{odd}","url":"https://gazette.example/1","title":"Pool{odd} opens","summary":"at{odd} nine\\ud800","authors":[{{"name":"A{odd}nn"}}]}}'
    body = (
        f'{{"version":"https://jsonfeed.org/version/1.1","title":"G{odd}","items":[{items}]}}'.encode()
        .replace(b"\x00", b"\\u0000")
        .replace(b"\x1b", b"\\u001b")
    )
    found = read(body)
    told = "".join((found.title, *(entry.title + entry.summary + entry.byline + (entry.guid or "") for entry in found.entries)))

    assert "Pool[31m opens" == found.entries[0].title
    assert not set(told) & set("\x00\x1b\u202e\u2066\ufeff\x85\ud800")


@pytest.mark.parametrize("body", [b"/etc/hostname", b"file:///etc/hostname", b"http://127.0.0.1:9/rss", os.fsencode(__file__)])
def test_c11_a_body_that_is_a_path_or_an_address_is_data(body):
    """The parser opens what it is given as text."""
    found = read(body)

    assert "not_a_feed" == found.reason
    assert "def test_" not in str(found)


@pytest.mark.parametrize(
    "link, url",
    [
        ("/news/1", "https://gazette.example/news/1"),
        ("news/1?utm_source=x", "https://gazette.example/news/1"),
        ("//other.example/1", "https://other.example/1"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("vbscript:x", None),
        ("", None),
        (URL, None),
        (URL + "?utm_source=x", None),
        ("http://gazette.example/rss#x", None),
        ("https://user:pw@gazette.example/1", None),
        ("https://gazette.example/" + "a" * 3000, None),
        ("http://[::1", None),
    ],
)
def test_c19_links_are_resolved_or_the_item_is_left_out_and_counted(link, url):
    """A digest links to pages, never to code, and never to the feed itself."""
    from xml.sax.saxutils import escape

    body = f"<?xml version='1.0'?><rss version='2.0'><channel><item><title>x</title><link>{escape(link)}</link></item></channel></rss>".encode()
    found = read(body)

    assert ([url] if url else []) == [entry.url for entry in found.entries]
    assert (url is None) == (1 == found.skipped)


def test_c19_an_item_with_a_bad_link_and_a_good_guid_keeps_its_page():
    body = GOOD.replace(b"<link>https://gazette.example/news/0</link>", b"<link>javascript:x</link>").replace(
        b"<guid isPermaLink='false'>g-0", b"<guid isPermaLink='true'>https://gazette.example/news/0"
    )
    assert "https://gazette.example/news/0" in {entry.url for entry in read(body).entries}


@pytest.mark.parametrize(
    "body, reason",
    [
        (b"", "empty"),
        (b"<html><input type=password></html>", "not_a_feed"),
        (hostile.FEEDS["podcast"], "not_a_feed"),
        (hostile.LAUGHS.encode(), "xml_dtd"),
        (GOOD[:200], "truncated"),
    ],
)
def test_every_refusal_has_its_reason_and_a_sentence(body, reason):
    (visit,) = visits(HereGuard(), body)

    assert reason == visit.reason
    assert visit.detail and "Traceback" not in visit.detail


def test_an_index_brings_the_entries_of_its_sitemaps_and_keeps_no_validators():
    """An index stands unchanged while the sitemap of today grows."""
    index, part = "https://gazette.example/sitemap.xml", "https://gazette.example/news-1.xml"
    body = f"<sitemapindex><sitemap><loc>{part}</loc></sitemap></sitemapindex>".encode()
    http = FakeHttp({index: Answer(url=index, answered_url=index, status=200, headers={"etag": '"e"'}, body=body), part: hostile.FEEDS["sitemap"]})
    jobs = [(Feed(url=index, publisher="Gazette"), FeedState(url=index))]
    ((feed, visit),) = fetch_feeds(jobs, http, SETTINGS, NOW, guard=HereGuard())

    assert isinstance(visit, FetchedFeed)
    assert (4, None, {index}) == (len(visit.entries), visit.etag, {entry.feed for entry in visit.entries})
    again = [(feed, replace(FeedState(url=index), body_sha256=visit.body_sha256))]
    ((_, second),) = fetch_feeds(again, http, SETTINGS, NOW, guard=HereGuard())
    assert "NotModified" == type(second).__name__


def test_an_index_of_which_nothing_can_be_read_says_why():
    index, part = "https://gazette.example/sitemap.xml", "https://gazette.example/news-1.xml"
    http = FakeHttp({index: f"<sitemapindex><sitemap><loc>{part}</loc></sitemap></sitemapindex>".encode(), part: 404})
    ((_, visit),) = fetch_feeds([(Feed(url=index, publisher="Gazette"), FeedState(url=index))], http, SETTINGS, NOW, guard=HereGuard())

    assert ("http_4xx", True) == (visit.reason, "none of the 1 sitemaps" in visit.detail)


@pytest.mark.parametrize(
    "function, arguments",
    [("ctypes:string_at", (0,)), ("os:abort", ()), ("os:_exit", (0,)), ("signal:raise_signal", (9,))],
    ids=["segfault", "abort", "exit", "killed"],
)
def test_d3_a_worker_that_dies_is_noticed_tried_twice_and_replaced(guard, function, arguments):
    """A page that crashes the parser must not crash it for ever, nor the run."""
    with pytest.raises(GuardKilled, match="died"):
        guard.call(function, *arguments)

    assert isinstance(guard.call(READER, GOOD, URL, URL, "", SETTINGS, NOW), FeedBody)


def test_d3_a_worker_over_its_memory_is_noticed(guard):
    with pytest.raises(GuardKilled, match="MB"):
        guard.call("builtins:bytearray", 2_000_000_000)

    assert isinstance(guard.call(READER, GOOD, URL, URL, "", SETTINGS, NOW), FeedBody)
