"""One article, many addresses: one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.urls import canonical, display, same_site


@pytest.mark.parametrize("a, b", [
    ("https://www.gazette.example/news/a-1/", "http://gazette.example/news/a-1"),
    ("https://gazette.example/news/a-1?utm_source=rss&utm_medium=feed", "https://gazette.example/news/a-1#comments"),
    ("https://gazette.example/news/a-1/amp/", "https://www.gazette.example/news/a-1"),
    ("https://gazette.example/news/amp/a-1", "https://gazette.example/news/a-1/"),
    ("https://gazette.example/a?amp=1", "https://gazette.example/a"),
    ("https://gazette.example/a?ref=rss", "https://gazette.example/a?replytocom=11"),
    ("https://gazette.example/a?b=2&a=1", "https://gazette.example/a?a=1&b=2"),
    ("https://GAZETTE.example:443/%7Ea", "https://gazette.example/~a"),
    ("https://feeds.bbci.co.uk/news/articles/c0abcdefghio", "https://www.bbc.com/news/articles/c0abcdefghio?at_medium=RSS"),
    ("https://www.the-independent.com/news/uk/some-words-b1234567.html", "https://www.independent.co.uk/other-words-b1234567.html"),
    ("https://iframe.standard.co.uk/news/some-words-b7654321.html", "https://www.standard.co.uk/other-words-b7654321.html"),
    ("https://feeds.bbci.co.uk/news/uk-england-kent-12345678", "https://www.bbc.co.uk/news/12345678"),
    ("https://test.gazette.example/news/a-1", "https://www.gazette.example/news/a-1"),
    ("https://prod.news.gazette.example/news/a-1", "https://news.gazette.example/news/a-1"),
    ("https://staging.gazette.co.uk/news/a-1", "https://gazette.co.uk/news/a-1"),
    ("https://gazette.example/tax/tax-news/mayor-opens-new-bridge-in-rain", "https://gazette.example/roads/roads-news/mayor-opens-new-bridge-in-rain"),
    ("https://gazette.example/news/mayor-opens-new-bridge-4567890", "https://gazette.example/news/local-news/mayor-opens-new-bridge-4567890"),
    ("https://gazette.example/news/23456789.mayor-opens-bridge/", "https://gazette.example/news/national/23456789.mayor-opens-new-bridge/"),
    ("https://gazette.example/2017/09/mayor_opens_new_bridge/?page=2", "https://gazette.example/2017/09/mayor_opens_new_bridge/"),
])
def test_two_spellings_of_one_address_have_one_key(a, b):
    """An article met twice would be told twice."""
    assert canonical(a) == canonical(b) is not None


@pytest.mark.parametrize("a, b", [
    ("https://gazette.example/?p=1", "https://gazette.example/?p=2"),
    ("https://gazette.example/a", "https://gazette.example/b"),
    ("https://gazette.example/a?page=2", "https://gazette.example/a"),
    ("https://gazette.example/camp/a", "https://gazette.example/c/a"),
    ("http://127.0.0.1:8765/a", "http://127.0.0.1:8766/a"),
    ("https://copycat.example/news/articles/c0abcdefghio", "https://www.bbc.co.uk/news/articles/c0abcdefghio"),
    ("https://copycat.example/news/uk-england-kent-12345678", "https://www.bbc.co.uk/news/12345678"),
    ("https://gazette.example/a/some-words-b1234567.html", "https://gazette.example/b/some-words-b1234567.html"),
    ("https://gazette.example/mayor-opens-new-bridge", "https://gazette.example/?p=65256"),
    ("https://gazette.example/news/?page=2", "https://gazette.example/news/?page=3"),
    ("https://gazette.example/search?page=2&q=mayor", "https://gazette.example/search?q=mayor"),
    ("https://gazette.example/council/what-is-on", "https://gazette.example/theatre/what-is-on"),
    ("https://gazette.example/news/live-updates-from-town-20251126", "https://gazette.example/sport/live-updates-from-town-20251126"),
    ("https://gazette.example/news/mayor-opens-new-bridge-4567890", "https://gazette.example/news/mayor-opens-new-bridge-4567891"),
    ("https://test.co.uk/a", "https://dev.co.uk/a"),
    ("http://127.0.0.1:8765/www.one.example/mayor-opens-new-bridge-4567890", "http://127.0.0.1:8765/www.two.example/mayor-opens-new-bridge-4567890"),
])
def test_different_articles_keep_different_keys(a, b):
    """A wrong merge loses an article for good."""
    assert canonical(a) != canonical(b)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "mailto:a@b.example", "http://", "http://a b.example/", "https://u:p@gazette.example/",
                                 "http://gazette.example:99999/", "/news/a", "http://[::1/", "data:text/html,x"])
def test_what_is_no_web_address_has_no_key(url):
    """Feeds do carry such links."""
    assert canonical(url) is None


def test_the_address_shown_keeps_its_host_and_loses_its_tracking():
    """The bare host of some publishers does not answer."""
    assert "https://www.gazette.example/a/?id=3" == display("https://www.Gazette.example/a/?utm_source=x&id=3#top")


def test_the_port_of_a_local_server_stays():
    """The demonstration serves every publisher from one port."""
    assert "http://127.0.0.1:8765/www.gazette.example/a" == canonical("http://127.0.0.1:8765/www.gazette.example/a/?utm_source=rss")


@pytest.mark.parametrize("a, b, same", [
    ("https://www.gazette.example/a", "https://gazette.example/b", True), ("https://news.gov.uk.example/", "https://gov.uk.example/", True),
    ("https://a.gazette.co.uk/", "https://b.gazette.co.uk/", True), ("https://gazette.co.uk/", "https://herald.co.uk/", False),
    ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False), ("javascript:1", "javascript:1", False)])
def test_a_site_is_known_by_its_registrable_name(a, b, same):
    """A hostile page must not name another publisher's article as its own."""
    assert same is same_site(a, b)


SHAPES = st.lists(st.sampled_from(["test", "www", "m", "co", "uk", "a", "amp"]), min_size=1, max_size=5).map(".".join)
PATHS = st.lists(st.sampled_from(["tax", "tax-news", "a-b-c-d-e-f", "a-b-c-d-1234567", "12345678.a-b-c", "amp", "news",
                                  "a-b1234567.html"]), max_size=4).map("/".join)


@given(SHAPES, PATHS, st.sampled_from(["", "?page=2", "?page=2&a=1", "?p=1"]))
def test_a_key_is_its_own_key_whatever_rule_made_it(host, path, query):
    """Keys are stored and looked up again as addresses."""
    key = canonical(f"https://{host}.example/{path}{query}")

    assert key is None or key == canonical(key)


@given(st.text(max_size=80) | st.text(max_size=60).map("https://www.gazette.example/".__add__))
def test_any_text_has_a_stable_key_or_none(text):
    """The key of a key is the key; nothing a feed can say raises."""
    key = canonical(text)

    assert key is None or key == canonical(key)
    assert display(display(text)) == display(text)
