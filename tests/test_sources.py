"""The feeds part of feeds.yml."""

from __future__ import annotations

import pytest

from monitor.errors import ConfigError
from monitor.located import Located
from monitor.sources import read_feeds


def located(value, line=1):
    """A value as the file would give it; each entry of a list one line further down."""
    if isinstance(value, dict):
        return Located({key: located(item, line) for key, item in value.items()}, line)
    if isinstance(value, list):
        return Located([located(item, line + n) for n, item in enumerate(value)], line)
    return Located(value, line, str(value))


def find_council(name):
    return ("Exampletown", None) if name.lower() == "exampletown" else (None, "Exampletown" if name.startswith("Exam") else None)


def read(*feeds):
    return read_feeds("feeds.yml", located(list(feeds)), find_council)


def feed(**changes):
    return {"url": "https://paper.example/rss", "publisher": "Paper", **changes}


def test_feeds_come_in_the_order_of_the_file_with_their_lines():
    found = read(feed(), feed(url="https://other.example/feed", publisher="Other", kind="trade", group="Group", councils=["exampletown"]))
    assert [("Paper", 1), ("Other", 2)] == [(each.publisher, each.line) for each in found]
    assert ("trade", "Group", ("Exampletown",)) == (found[1].kind, found[1].group, found[1].councils)


def test_an_absent_group_means_not_known():
    assert [None, None] == [each.group for each in read(feed(), feed(url="https://b.example/rss", group=None))]


@pytest.mark.parametrize(("entry", "told"), [
    (feed(publiser="x"), "unknown key 'publiser' in a feed, did you mean 'publisher'?"),
    ({"url": "https://paper.example/rss"}, "a feed without 'publisher'"),
    ({"publisher": "Paper"}, "a feed without 'url'"),
    (feed(publisher=1066), 'publisher must be text, found the number 1066: put it in quotes, "1066"'),
    (feed(publisher=""), "publisher is empty"),
    (feed(publisher=["a"]), "publisher must be text, found a list"),
    (feed(kind="nationl"), "kind 'nationl' is not one of national, regional, trade, official, rewriter, did you mean 'national'?"),
    (feed(url="paper.example/rss"), "must begin with https:// or http://"),
    (feed(url="file:///etc/passwd"), "must begin with https:// or http://"),
    (feed(url="https://[::1/rss"), "is not a web address"),
    (feed(url="https://paper.example:99999/rss"), "is not a web address"),
    (feed(councils="Exampletown"), "councils must be a list such as"),
    (feed(councils=["Exampleton"]), "unknown council 'Exampleton', did you mean 'Exampletown'?"),
    (feed(councils=["Atlantis"]), "unknown council 'Atlantis'"),
    ("https://paper.example/rss", "a feed needs at least url and publisher"),
    (None, "a feed must be a mapping of keys to values, found nothing"),
])
def test_a_mistake_in_a_feed_says_what_was_meant(entry, told):
    with pytest.raises(ConfigError) as caught:
        read(feed(url="https://first.example/"), entry)
    assert str(caught.value).startswith("feeds.yml:2: ")
    assert told in str(caught.value)


@pytest.mark.parametrize("twin", ["https://paper.example/rss", "http://paper.example/rss", "https://PAPER.example/rss/", "https://www.paper.example/rss#top"])
def test_the_same_feed_twice_is_a_mistake(twin):
    """It would count one paper as two independent sources."""
    with pytest.raises(ConfigError, match=r"feeds\.yml:2: duplicate feed .* line 1 \(Paper\)"):
        read(feed(), feed(url=twin, publisher="Twin"))


def test_a_password_in_an_address_is_refused_and_not_repeated():
    """Addresses are stored, logged and shown."""
    with pytest.raises(ConfigError) as caught:
        read(feed(url="https://clerk:s3cret@paper.example/rss"))
    assert "s3cret" not in str(caught.value)
    assert "may not hold a user name or password" in str(caught.value)


def test_a_mapping_in_place_of_the_list_is_explained():
    with pytest.raises(ConfigError, match="feeds must be a list"):
        read_feeds("feeds.yml", located({"url": "x"}), find_council)
