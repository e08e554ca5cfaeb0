"""Random and damaged input for everything that reads what others write: nothing raises, everything stays within its bounds."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.fetch.answer import retry_after, validator
from monitor.fetch.discover import links, sitemaps
from monitor.fetch.formats.entry import plain, read_time
from monitor.fetch.formats.read import read_feed
from monitor.fetch.gate import Blocked, admit
from monitor.fetch.settings import FetchSettings
from monitor.opml import read_opml
from monitor.records import FeedBody, FetchFailure
from monitor.times import sane
from monitor.urls import MOST_CHARACTERS, canonical, display, host_of, same_site

from .hostile import FEEDS

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
URL = "https://gazette.example/rss"
SETTINGS = FetchSettings()
PIECES = [
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?xml",
    b"<!DOCTYPE",
    b"&",
    b"&amp;",
    b"&#x0;",
    b"&#99999999;",
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"<item>",
    b"</item>",
    b"<link>",
    b"<rss>",
    b"<feed>",
    b"<entry>",
    b"<title>",
    b"'",
    b'"',
    b"{",
    b"}",
    b"[",
    b"\\u",
    b"http://[",
    b"://",
    b" xmlns:a='b'",
    b"\r",
    b"\xe2\x80\xae",
    b"=",
]


def spoilt(seed: int, body: bytes) -> bytes:
    """A body with some of its bytes lost, doubled, moved, or with marks of markup thrown in; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 12)):
        at, to = sorted((chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)))
        to = min(to, at + 200)
        match chance.randrange(5):
            case 0:
                body = body[:at] + body[to:]
            case 1:
                body = body[:to] + body[at:]
            case 2 | 3:
                body = body[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 40)) + body[at:]
            case 4:
                body = body[:at] + bytes(chance.randrange(256) for _ in range(to - at)) + body[to:]
    return body or b"<"


def good(found: FeedBody | FetchFailure) -> None:
    assert isinstance(found, FeedBody | FetchFailure)
    if isinstance(found, FetchFailure):
        assert found.reason and found.detail and "\x00" not in found.detail
        return
    for entry in found.entries:
        assert entry.title or entry.summary
        assert canonical(entry.url) is not None and len(entry.url) <= 4 * MOST_CHARACTERS
        assert len(entry.title) <= SETTINGS.most_title_characters and len(entry.summary) <= SETTINGS.most_summary_characters
        assert entry.published_at is None or entry.published_at == sane(entry.published_at, NOW)
        (entry.title + entry.summary + entry.byline + entry.source + (entry.guid or "")).encode()


@pytest.mark.parametrize("form", FEEDS)
@examples(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_fuzz_a_spoilt_feed_never_raises(form, seed):
    good(read_feed(spoilt(seed, FEEDS[form]), URL, URL, "", SETTINGS, NOW))


@examples(max_examples=120, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_fuzz_any_bytes_under_any_label_never_raise(body, label):
    good(read_feed(body, URL, URL, label, SETTINGS, NOW))


ADDRESSES = st.text(max_size=120) | st.builds(
    "".join,
    st.lists(
        st.sampled_from(
            [
                "http",
                "https",
                "://",
                ":",
                "/",
                "//",
                "\\",
                "@",
                "?",
                "#",
                "&",
                "=",
                "%",
                "%00",
                "%2f",
                "..",
                "[",
                "]",
                "::1",
                "127.0.0.1",
                "0x7f",
                "2130706433",
                "example.org",
                "www.",
                "é",
                "①",
                "。",
                " ",
                "\t",
                "\n",
                "\x00",
                "\ud800",
                "utm_source=x",
                "amp",
                "xn--",
                "a" * 70,
                ":80",
                ":99999",
                "feed:",
                "user:pw@",
            ]
        ),
        max_size=12,
    ),
)


@examples(max_examples=400, deadline=None)
@given(ADDRESSES)
def test_fuzz_any_address_is_told_apart_or_refused(text):
    """The key of an address is a fixed point, and what is shown leads to the same article."""
    key = canonical(text)
    if key is not None:
        assert key == canonical(key)
        assert key == canonical(display(text))
        assert key.startswith(("http://", "https://")) and urlsplit(key).hostname
        assert same_site(text, text)
    assert isinstance(display(text), str) and isinstance(host_of(text), str)


@examples(max_examples=400, deadline=None)
@given(ADDRESSES)
def test_fuzz_the_gate_lets_public_addresses_through_and_nothing_else(text):
    try:
        url = admit(text, SETTINGS)
    except Blocked:
        return
    assert url.scheme in ("http", "https") and url.raw_host
    assert str(url.port) in SETTINGS.ports
    assert not (url.raw_host or "").startswith(("127.", "10.", "192.168.", "169.254.", "0.", "[")) and url.user is None


@pytest.mark.parametrize("text", ["//[]@", "http://[]@/", "https://[]@gazette.example/"])
def test_b9_an_address_at_which_the_library_stumbles_is_refused(text):
    """Found by the test above: its own parser raised what nobody expects of it, and would have ended a run."""
    with pytest.raises(Blocked):
        admit(text, SETTINGS)


@examples(max_examples=300, deadline=None)
@given(
    st.text(max_size=90)
    | st.builds(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}".format,
        st.integers(0, 99999),
        st.integers(0, 99),
        st.integers(0, 99),
        st.integers(0, 99),
        st.integers(0, 99),
        st.integers(0, 99),
        st.sampled_from(["Z", "", "+00:00", "+99:99", "-24:00", "z", " GMT"]),
    )
    | st.builds(
        "{}, {} {} {} {}:{}:{} {}".format,
        st.sampled_from(["Mon", "Xyz", ""]),
        st.integers(-1, 40),
        st.sampled_from(["Jan", "Foo", "13"]),
        st.integers(-1, 99999),
        st.integers(0, 99),
        st.integers(0, 99),
        st.integers(0, 99),
        st.sampled_from(["GMT", "+9999", "EST", "-0000", ""]),
    )
)
def test_fuzz_any_date_is_a_moment_or_nothing(text):
    """A feed's date decides what is read first; none may raise or lie in the far future."""
    for value in (read_time(text), sane(read_time(text), NOW)):
        assert value is None or value.tzinfo is not None and value.utcoffset().total_seconds() == 0
    body = FEEDS["rss20"].decode().replace("Tue, 03 Mar 2026 10:30:00 +0000", text.translate({ord(c): " " for c in "<>&"})).encode("utf-8", "replace")
    good(read_feed(body, URL, URL, "", SETTINGS, NOW))
    seconds = retry_after(text, NOW, 24)
    assert seconds is None or 0 <= seconds <= 86_400


@examples(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_fuzz_a_spoilt_list_of_feeds_never_raises(seed):
    body = (
        b"<?xml version='1.0'?><opml version='2.0'><body>"
        + b"<outline text='Gazette' type='rss' xmlUrl='https://gazette.example/rss'/>" * 4
        + b"</body></opml>"
    )
    why, rows = read_opml(spoilt(seed, body))

    assert not (why and rows)


@examples(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), raw=st.binary(max_size=200))
def test_fuzz_any_page_and_any_robots_file_name_addresses_or_nothing(seed, raw):
    page = b"<html><head><base href='/x/'><link rel=alternate type='application/rss+xml' href='/rss'></head><a href='/feed/'>x</a></html>"
    robots = b"User-agent: *\nDisallow: /a\nCrawl-delay: 9\nSitemap: https://gazette.example/news.xml\n"
    for body in (spoilt(seed, page), raw):
        assert all(canonical(url) for url, _, _ in links(body, URL))
    for body in (spoilt(seed, robots), raw):
        assert all(canonical(url) and same_site(url, URL) for url, _, _ in sitemaps(body, URL))


@examples(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), raw=st.binary(max_size=200))
def test_fuzz_any_robots_file_gives_a_rule(seed, raw):
    """A file that cannot be read allows or forbids; it never ends the run."""
    from monitor.fetch.pages import fetch_pages

    from .fakes import FakeHttp

    robots = b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: x\nUser-agent: council-cyber-monitor\nDisallow: /private\n"
    for body in (spoilt(seed, robots), raw):
        http = FakeHttp({"https://gazette.example/robots.txt": body, "https://gazette.example/n/1": b"<html>x"})
        assert 1 == len(list(fetch_pages([("https://gazette.example/n/1", None, None)], http, SETTINGS, NOW)))


@examples(max_examples=200, deadline=None)
@given(
    st.text(max_size=300)
    | st.builds(
        "".join,
        st.lists(
            st.sampled_from(["<", ">", "<p>", "</p>", "<script>", "</script>", "<!--", "-->", "&lt;", "&amp;", "a", " ", "\ud800", "\x00"]), max_size=30
        ),
    ),
    st.integers(5, 60),
)
def test_fuzz_any_markup_becomes_a_line_of_bounded_length(text, most):
    line, cut = plain(text, most)

    assert len(line) <= most and "\n" not in line and "\x00" not in line
    assert cut or len(text) <= 4 * most
    line.encode()


@examples(max_examples=200, deadline=None)
@given(st.text(max_size=1200) | st.none())
def test_fuzz_a_validator_is_plain_ascii_or_none(text):
    found = validator(text)
    assert found is None or found.isascii() and found.isprintable() and len(found) <= 1000
