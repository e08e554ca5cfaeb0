"""A feed that becomes another one is noticed; one that only has other news is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest

import monitor
from monitor.config import Settings
from monitor.fetch.shift import Profile, shifted, widened
from monitor.pipeline import Run
from monitor.pipeline.watching import SHIFT, watch
from monitor.records import Entry
from monitor.store import Store

WEEK = Path(monitor.__file__).parent / "world" / "articles.jsonl"
FEED = "https://gazette.example/rss"
TOWN = [
    "Council agrees budget for the new library",
    "Traffic queues after lorry overturns near the bridge",
    "School wins award for its kitchen garden",
    "Police appeal after theft from village shop",
    "Hospital opens new wing for children",
    "Residents object to plans for houses on the meadow",
    "Bus service to the coast is saved",
    "Town carnival returns in summer",
    "Fire crews called to flat in the high street",
    "Market traders worry about parking",
    "Mayor opens restored swimming pool",
    "Councillor calls for slower traffic near the school",
]
GAMBLING = [
    "Best online casino bonuses without deposit",
    "How to win at slots: seven secrets",
    "Top poker rooms for real money",
    "Free spins today only",
    "Roulette strategies that work",
    "New betting apps reviewed",
    "Jackpot winners share their tricks",
]


def entries(titles: list[str], host: str = "gazette.example", count: int | None = None) -> list[Entry]:
    return [Entry(feed=FEED, guid=str(n), url=f"https://{host}/{n}", title=title) for n, title in enumerate(islice(cycle(titles), count or len(titles)))]


PROFILE = widened(Profile(), entries(TOWN, count=36))


@pytest.mark.parametrize("host", ["gazette.example", "win-big.example"])
def test_c18_a_domain_sold_to_another_trade_is_noticed(host):
    """Advertising under a paper's name would be read as its news."""
    found = shifted(PROFILE, entries(GAMBLING, host))

    assert found is not None
    assert host in str(found)


@pytest.mark.parametrize(
    "new",
    [
        entries(
            [
                "Library plans agreed by council",
                "Lorry fire closes bridge",
                "Police seek shop theft witness",
                "Village school garden award",
                "Houses on meadow refused",
            ]
        ),
        entries(
            [
                "Library plans agreed by council",
                "Lorry fire closes bridge",
                "Police seek shop theft witness",
                "Village school garden award",
                "Houses on meadow refused",
            ],
            "www.other.example",
        ),
        entries(GAMBLING[:4]),
        [],
    ],
    ids=["other news", "same news elsewhere", "too few to say", "nothing"],
)
def test_c18_other_news_is_no_other_feed(new):
    """A warning that comes every week is not read."""
    assert shifted(PROFILE, new) is None


def test_a_young_profile_says_nothing():
    assert shifted(widened(Profile(), entries(TOWN)), entries(GAMBLING)) is None


def test_the_example_week_has_no_other_feed():
    """Each title's own articles of the week, first half against second."""
    lines = [json.loads(line) for line in WEEK.read_text(encoding="utf-8").splitlines()]
    by_title: dict[str, list[Entry]] = {}
    for line in lines:
        by_title.setdefault(line["publisher"], []).append(Entry(feed=FEED, guid=None, url=line["url"], title=line.get("title", "")))
    for publisher, mine in by_title.items():
        others = [entry for name, theirs in by_title.items() if name != publisher for entry in theirs]
        assert shifted(widened(Profile(), others), mine[:40]) is None, publisher


def test_a_profile_stays_small():
    big = widened(Profile(), entries([f"{'abcdefghij'[n % 10] * 4}{n} word{n} other{n}" for n in range(5000)]))

    assert (5000, True, True) == (big.items, len(big.words) <= 2000, len(big.sites) <= 50)


def test_after_a_month_the_new_contents_are_the_feeds_own(tmp_path):
    """Nobody corrected the list: a warning that lasts for ever is read by nobody."""
    now = datetime(2026, 3, 1, 7, tzinfo=UTC)
    days, told = (0, 1, 2, 32, 33), []
    for number, day in enumerate(days):
        titles = entries(TOWN, count=36) if number == 0 else entries(GAMBLING, "win-big.example")
        with Store.open(tmp_path / "m.db") as store, Run(store, Settings(), (), now + timedelta(days=day)) as run:
            with store.transaction():
                watch(run, FEED, titles)
            told.append(store.profiles.since(FEED, SHIFT) is not None)

    assert [False, True, True, False, False] == told
