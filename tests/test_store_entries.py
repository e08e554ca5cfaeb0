"""An item of a feed is known again, whatever the feed does to its guid, its date or its address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.records import Entry, Feed
from monitor.store import Store

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
FEED = "https://gazette.example/rss"
ENTRY = Entry(
    feed=FEED,
    guid="g1",
    url="https://gazette.example/news/pool-opens-again",
    title="Pool opens again after works",
    summary="Doors open at nine.",
    published_at=NOW - timedelta(hours=2),
)


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        opened.feeds.list_all([Feed(url=FEED, publisher="Gazette")])
        yield opened


def again(store, **changes):
    return store.feeds.save_entry(replace(ENTRY, **changes), NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"guid": "g2"},
        {"guid": None},
        {"published_at": NOW},
        {"published_at": None},
        {"url": "http://gazette.example/news/pool-opens-again"},
        {"url": "https://www.gazette.example/news/pool-opens-again/?utm_source=rss"},
        {"guid": "g2", "url": "http://gazette.example/news/pool-opens-again"},
        {"guid": "g2", "url": "https://new-gazette.example/2026/pool-opens-again"},
        {"url": "https://gazette.example/sport/pool-opens-again"},
    ],
    ids=str,
)
def test_c13_c14_an_item_is_known_by_its_guid_or_link_or_words_and_date(store, changes):
    """A feed that makes up guids, re-dates its items or moves its site would be told again whole."""
    assert "new" == store.feeds.save_entry(ENTRY, NOW)

    assert "known" == again(store, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Pool opens again after works, council says"},
        {"summary": "Doors open at ten."},
        {"updated_at": NOW},
        {"guid": None, "summary": "Doors open at ten."},
    ],
    ids=str,
)
def test_c15_an_edited_item_is_the_same_item_changed(store, changes):
    store.feeds.save_entry(ENTRY, NOW)

    assert "changed" == again(store, **changes)
    assert 1 == store.db.execute("SELECT count(*) FROM entries").fetchone()[0]


def test_c13_one_guid_for_several_articles_keeps_each_of_them(store):
    """Nothing is lost because a feed numbers all its items 0."""
    titles = ["Pool opens again", "Bridge closed until May", "Mayor resigns over budget"]
    entries = [replace(ENTRY, guid="0", url=f"https://gazette.example/{n}", title=title, summary="") for n, title in enumerate(titles)]

    assert ["new"] * 3 == [store.feeds.save_entry(entry, NOW) for entry in entries]
    assert ["known"] * 3 == [store.feeds.save_entry(entry, NOW) for entry in reversed(entries)]
    assert [] == store.feeds.other_addresses("https://gazette.example/1")


def test_c13_a_page_that_moved_under_its_guid_is_looked_for_at_both_addresses(store):
    store.feeds.save_entry(ENTRY, NOW)

    assert "new" == again(store, url="https://gazette.example/leisure/pool-opens", title="Pool opens again after long works")
    assert ["https://gazette.example/news/pool-opens-again"] == store.feeds.other_addresses("https://gazette.example/leisure/pool-opens")


def test_several_items_of_one_page_stay_apart(store):
    """A live blog's items share the page and tell different things."""
    assert ["new", "new"] == [
        store.feeds.save_entry(replace(ENTRY, guid=guid, title=title), NOW) for guid, title in (("a", "Nine: doors open"), ("b", "Ten: doors shut"))
    ]


def test_c17_an_item_that_comes_back_after_months_is_known(store):
    """Keys outlive content: what was told in winter is not told again in spring."""
    store.feeds.save_entry(ENTRY, NOW)

    assert "known" == store.feeds.save_entry(ENTRY, NOW + timedelta(days=90))


@examples(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", None]), st.integers(0, 3), st.sampled_from(["Pool opens", "Bridge closed", ""]), st.sampled_from(["", "At nine."])
        ),
        max_size=12,
    )
)
def test_saying_the_same_twice_is_never_news(visits):
    """Whatever a feed said before, its own words of a moment ago are known."""
    with Store.open(":memory:") as store:
        store.feeds.list_all([Feed(url=FEED, publisher="Gazette")])
        for guid, page, title, summary in visits:
            entry = replace(ENTRY, guid=guid, url=f"https://gazette.example/{page}", title=title, summary=summary)
            store.feeds.save_entry(entry, NOW)
            assert "known" == store.feeds.save_entry(entry, NOW)
