"""Feeds: bytes to entries, and what a visit teaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.fetch.answer import Answer, retry_after
from monitor.fetch.feeds import fetch_feeds, parse_feed, read_feed
from monitor.fetch.settings import FetchSettings
from monitor.fetch.state import due, next_state, reading_recipe
from monitor.records import Entry, Feed, FeedBody, FeedState, FetchedFeed, FetchFailure, NotModified

from .fakes import FakeHttp, HereGuard

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=timezone.utc)
URL = "https://www.gazette.example/rss"
SETTINGS = FetchSettings()
ITEM = ("<item><title>Library &amp;amp; pool open</title><link>/news/a-1?utm_source=rss</link><guid isPermaLink='false'>a-1</guid>"
        "<pubDate>Tue, 03 Mar 2026 10:30:00 +0100</pubDate><description>&lt;p&gt;Doors open at &lt;b&gt;nine&lt;/b&gt;.&lt;/p&gt;</description>"
        "<author>desk@gazette.example (Ann Reporter)</author><source url='https://agency.example/'>Agency</source></item>")


def rss(*items: str) -> bytes:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Gazette</title>{''.join(items)}</channel></rss>".encode()


def visit(answer: object, state: FeedState | None = None):
    http = FakeHttp({URL: answer})
    ((_, brought),) = fetch_feeds([(Feed(url=URL, publisher="Gazette"), state or FeedState(url=URL))], http, SETTINGS, NOW, guard=HereGuard())
    return brought, http.asked[0]


def test_an_item_becomes_an_entry_with_plain_text_and_a_whole_address():
    (entry,) = parse_feed(rss(ITEM), URL, "text/xml", now=NOW)

    assert "https://www.gazette.example/news/a-1" == entry.url
    assert "Library & pool open" == entry.title
    assert "Doors open at nine ." == entry.summary or "Doors open at nine." == entry.summary
    assert datetime(2026, 3, 3, 9, 30, tzinfo=timezone.utc) == entry.published_at
    assert ("a-1", "Agency") == (entry.guid, entry.source)
    assert "Ann Reporter" in entry.byline


@pytest.mark.parametrize("body", [
    b"<feed xmlns='http://www.w3.org/2005/Atom'><title>G</title><entry><title>Open</title><id>x</id><link href='/news/a-1'/>"
    b"<updated>2026-03-03T09:30:00Z</updated></entry></feed>",
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel><title>G</title></channel>"
    b"<item rdf:about='x'><title>Open</title><link>https://www.gazette.example/news/a-1</link></item></rdf:RDF>",
    rss("<item><title>Open</title><link>https://www.gazette.example/news/a-1</link></item>")])
def test_each_kind_of_feed_is_read(body):
    (entry,) = parse_feed(body, URL, "", now=NOW)

    assert ("Open", "https://www.gazette.example/news/a-1") == (entry.title, entry.url)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "", "mailto:a@b.example", "ftp://x.example/a"])
def test_an_item_whose_link_is_no_web_page_is_counted_and_left_out(link):
    """A digest must never link to it."""
    body = read_feed(rss(f"<item><title>x</title><link>{link}</link></item>", ITEM), URL, URL, "", SETTINGS, NOW)

    assert (1, False, 1) == (len(body.entries), body.partial, body.skipped)


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2999 00:00:00 GMT", "30 Feb 2026", "never", "-1", ""])
def test_a_date_that_cannot_be_true_is_no_date(date):
    """A re-dated item would otherwise jump the queue or vanish."""
    (entry,) = parse_feed(rss(f"<item><title>x</title><link>/a</link><pubDate>{date}</pubDate></item>"), URL, "", now=NOW)

    assert entry.published_at is None or entry.published_at <= NOW + timedelta(days=1)
    assert entry.published_at is None or entry.published_at.year >= 1995


@pytest.mark.parametrize("body, words", [
    (b"<html><title>Log in</title><body><input type='password'></body></html>", "log in"),
    (b"<!doctype html><html><body>Checking your browser</body></html>", "robots"),
    (b"<html><body>This domain is for sale</body></html>", "for sale"), (b"<html><body>Hello</body></html>", "web page"),
    (b"hello", "neither"), (b"/etc/hostname", "neither"), (b"{}", "no JSON Feed")])
def test_what_is_no_feed_is_named(body, words):
    """A page that asks to log in looks like "nothing new" for ever."""
    brought, _ = visit(body)

    assert isinstance(brought, FetchFailure)
    assert "not_a_feed" == brought.reason
    assert words in brought.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused_unparsed(encoding):
    """Entities are how a feed opens files or grows to gigabytes."""
    body = "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><rss><channel><item><title>&a;</title></item></channel></rss>".encode(encoding)

    assert "xml_dtd" == visit(body)[0].reason


def test_a_feed_cut_in_the_middle_gives_its_whole_items_and_keeps_no_validator():
    """The rest must come with the next visit."""
    whole = rss(*(ITEM.replace("a-1", f"a-{n}") for n in range(5)))
    brought, _ = visit(Answer(url=URL, answered_url=URL, status=200, headers={"etag": '"e"'}, body=whole[:-400]))

    assert isinstance(brought, FetchedFeed)
    assert (True, None) == (brought.partial, brought.etag)
    assert 3 <= len(brought.entries) <= 4


def test_items_above_the_limit_are_counted_not_taken():
    tight = replace(SETTINGS, most_entries=3)
    body = read_feed(rss(*(ITEM.replace("a-1", f"a-{n}") for n in range(5))), URL, URL, "", tight, NOW)

    assert (3, 2, 2) == (len(body.entries), body.skipped, body.beyond)


def test_validators_are_sent_back_and_an_unchanged_feed_is_not_read_again():
    state = FeedState(url=URL, etag='"e"', last_modified="x", last_checked_at=NOW, whole_at=NOW, recipe=reading_recipe(SETTINGS))
    brought, request = visit(304, state)

    assert isinstance(brought, NotModified)
    assert '"e"' == request.etag


def test_the_same_body_is_not_modified_whatever_the_server_says():
    first, _ = visit(rss(ITEM))
    again, _ = visit(rss(ITEM), FeedState(url=URL, body_sha256=first.body_sha256))

    assert isinstance(again, NotModified)


def test_unchanged_without_having_been_asked_is_a_fault():
    """A server that says so to everyone would hide its news."""
    assert "protocol" == visit(304)[0].reason


@pytest.mark.parametrize("status, reason", [(404, "http_4xx"), (410, "gone"), (429, "rate_limited"), (500, "http_5xx"), (999, "http_4xx"), (204, "protocol")])
def test_each_status_has_its_reason(status, reason):
    assert reason == visit(status)[0].reason


def test_an_empty_body_is_not_nothing_new():
    assert "empty" == visit(b"  ")[0].reason


def test_a_whole_visit_stores_validators_and_a_failed_one_keeps_them():
    """A cut body with a new ETag would hide its missing half for ever."""
    good = next_state(FeedState(url=URL), FetchedFeed(url=URL, entries=(), etag='"e"', last_modified=None, body_sha256="h"), SETTINGS, NOW)
    bad = next_state(good, FetchFailure(url=URL, reason="timeout"), SETTINGS, NOW)

    assert ("ok", '"e"', "h") == (good.state, good.etag, good.body_sha256)
    assert ("failing", '"e"', 1, NOW) == (bad.state, bad.etag, bad.failures, bad.failing_since)
    assert not due(bad, NOW)


def test_failures_wait_longer_and_longer_and_never_for_ever():
    """A dead feed costs little, a living one comes back."""
    state, waits = FeedState(url=URL), []
    for _ in range(40):
        state = next_state(state, FetchFailure(url=URL, reason="http_5xx"), SETTINGS, NOW)
        waits.append(state.next_due_at - NOW)

    assert waits[0] < waits[4] < waits[10]
    assert max(waits) <= timedelta(days=33)
    assert "ok" == next_state(state, NotModified(url=URL), SETTINGS, NOW).state


def test_a_hard_failure_waits_longer_than_one_of_the_moment():
    hard, moment = (next_state(FeedState(url=URL), FetchFailure(url=URL, reason=reason), SETTINGS, NOW).next_due_at
                    for reason in ("not_a_feed", "timeout"))

    assert hard > moment


def test_being_offline_is_nobodys_failure():
    assert 0 == next_state(FeedState(url=URL), FetchFailure(url=URL, reason="offline"), SETTINGS, NOW).failures


@pytest.mark.parametrize("value, seconds", [("120", 120), ("-5", 0), ("999999999999", 86400), ("soon", None), ("", None), (None, None),
                                            ("Wed, 04 Mar 2026 08:00:00 GMT", 3600), ("Wed, 04 Mar 2020 08:00:00 GMT", 0)])
def test_a_wish_to_wait_is_honoured_within_a_day(value, seconds):
    assert seconds == retry_after(value, NOW, 24)


@examples(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: rss(f"<item><title>{text}</title><link>/a</link></item>") if not any(
    0xD800 <= ord(c) <= 0xDFFF for c in text) else b""))
def test_no_bytes_make_reading_a_feed_raise(body):
    """One odd feed must not end the run."""
    brought = read_feed(body, URL, URL, "", SETTINGS, NOW)

    assert isinstance(brought, (FeedBody, FetchFailure))
    if isinstance(brought, FeedBody):
        assert all(isinstance(entry, Entry) and entry.url.startswith("http") for entry in brought.entries)


INDEX = b"<sitemapindex><sitemap><loc>/news-1.xml</loc></sitemap><sitemap><loc>/news-2.xml</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize("reached", [1, 2])
def test_an_index_whose_sitemaps_were_not_all_asked_in_time_is_still_to_be_tried(reached):
    """Half of its news must not be taken for all of it."""
    http = FakeHttp({URL: INDEX, "https://www.gazette.example/news-1.xml": 404})
    found = fetch_feeds([(Feed(url=URL, publisher="Gazette"), FeedState(url=URL))], http, SETTINGS, NOW, guard=HereGuard(),
                        stop=lambda: len(http.asked) >= reached)

    assert [] == list(found)
    assert reached == len(http.asked)


@pytest.mark.parametrize(("between", "warned"), [("", False), ("<b>odd</i>", True)])
def test_a_feed_that_breaks_the_rules_of_its_form_is_read_and_says_so(between, warned):
    brought, _ = visit(rss(ITEM).replace(b"</channel>", between.encode() + b"</channel>"))

    assert "Library & pool open" == brought.entries[0].title
    assert warned is any("breaks the rules of its form" in one for one in brought.warnings)
