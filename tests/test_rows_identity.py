"""What a feed does to its items from one morning to the next, over the whole road: nothing is told twice, nothing is lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from .fakes import FakeHttp
from .hostile import FEEDS
from .town import FEED, HOST, MORNINGS, Item, Town, attack

MARKET = Item(
    title="Farmers' market moves to the square",
    url=f"{HOST}/news/farmers-market-moves-square",
    guid="tg-2",
    date="Mon, 02 Mar 2026 12:00:00 +0000",
    paragraphs=[
        "The farmers' market moves to the square in Bideford from April, its organisers said, after two years at the quay.",
        "Traders said that they look forward to the move, and that parking will be easier for all who come by car.",
    ],
)


@pytest.fixture(scope="module")
def morning_after(tmp_path_factory):
    """The morning after an attack was reported: it is told."""
    made = Town(tmp_path_factory.mktemp("town"))
    made.run(MORNINGS[0])
    made.items = [attack(), MARKET]
    assert 0 == made.run(MORNINGS[1]).exit_code
    assert 5 == len(made.told(MORNINGS[1]))
    return made


@pytest.fixture
def town(morning_after, tmp_path):
    """A copy of it, to go on from."""
    shutil.copytree(morning_after.folder, tmp_path, dirs_exist_ok=True)
    return Town(tmp_path, [attack(), MARKET], pages=dict(morning_after.pages))


@pytest.fixture(scope="module")
def quiet_morning(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("quiet"), [MARKET])
    made.run(MORNINGS[0])
    return made


@pytest.fixture
def before(quiet_morning, tmp_path):
    """A copy of the town before anything has happened."""
    shutil.copytree(quiet_morning.folder, tmp_path, dirs_exist_ok=True)
    return Town(tmp_path, [MARKET], pages=dict(quiet_morning.pages))


def articles(town: Town) -> int:
    return town.rows("SELECT count(*) FROM v_articles")[0][0]


def again(town: Town, *items: Item, morning: int = 2) -> list[tuple[str, str]]:
    """What is told of the paper's items as they stand another morning."""
    town.items = list(items)
    assert 0 == town.run(MORNINGS[morning]).exit_code
    return [row for row in town.told(MORNINGS[morning]) if row[0] in ("new", "changed")]


@pytest.mark.parametrize(
    "change",
    [
        {"guid": "other"},
        {"guid": ""},
        {"guid": f"{HOST}/?p=17"},
        {"date": "Tue, 03 Mar 2026 06:30:00 +0000"},
        {"date": ""},
        {"url": "http://gazette.example/news/torridge-cyber-attack-phone-lines"},
        {"url": f"{HOST}/news/torridge-cyber-attack-phone-lines?utm_source=rss&utm_medium=feed"},
        {"guid": "x", "url": "http://www.gazette.example/news/torridge-cyber-attack-phone-lines/?fbclid=1", "date": "Tue, 03 Mar 2026 06:30:00 +0000"},
        {"url": f"{HOST}/crime/council-phones-off-after-attack"},
    ],
    ids=str,
)
def test_c13_c14_a_changed_guid_date_or_address_is_not_told_again(town, change):
    """Feeds are moved to new programs and number everything anew; readers must not get the winter's news once more."""
    assert [] == again(town, attack(**change), MARKET)
    assert 2 == articles(town)


def test_c14_a_feed_that_turns_its_order_and_dates_tells_nothing(town):
    assert [] == again(town, replace(MARKET, date="Tue, 03 Mar 2026 06:00:00 +0000"), attack(date="Tue, 03 Mar 2026 05:00:00 +0000"))


def test_c13_a_new_address_with_the_old_guid_and_an_edit_is_a_version_of_the_article(town):
    moved = attack(url=f"{HOST}/crime/council-phones-off-after-attack", summary="Updated at ten.")
    moved.paragraphs[1] = "The council said that 4,700 residents' records were stolen in the attack."

    assert ["changed"] == [section for section, _ in again(town, moved, MARKET)]
    assert [(1,), (2,)] == town.rows("SELECT t.version FROM v_article_texts t JOIN v_articles a USING (article_id) WHERE a.relevant ORDER BY 1")


def test_c13_articles_that_share_one_guid_are_all_read(town):
    """A feed that numbers everything 0 must not hide all but one."""
    fire = Item(
        title="Fire at boat yard in Appledore",
        url=f"{HOST}/news/fire-boat-yard-appledore",
        guid="tg-1",
        date="Tue, 03 Mar 2026 05:00:00 +0000",
        paragraphs=["A fire broke out at a boat yard in Appledore in the night to Tuesday, and forty firefighters fought it until the morning."],
    )
    again(town, attack(), fire, replace(MARKET, guid="tg-1"))

    assert 3 == articles(town)


@pytest.mark.parametrize(
    "old, new, word",
    [
        (1, "The council said that 4,700 residents' records were stolen in the attack.", "4,700"),
        (1, "The council said that no residents' records were stolen in the attack.", "no residents"),
        (2, "South Wales Police are investigating, and the Information Commissioner's Office has been told.", "South Wales Police"),
    ],
    ids=["number", "status", "name"],
)
def test_c15_an_edit_that_changes_a_fact_is_kept_and_told(town, old, new, word):
    """The figure that a paper corrects overnight is the news of the morning."""
    edited = attack(summary="Updated on Tuesday.")
    edited.paragraphs[old] = new
    told = again(town, edited, MARKET)

    assert any(word in statement for _, statement in told), told
    assert 2 == town.rows("SELECT max(version) FROM v_article_texts")[0][0]


@pytest.mark.parametrize(
    "old, new",
    [
        ("switched off its phone lines", "switched of its phone lines"),
        ("has switched off its phone lines after", "switched off its telephone lines following"),
        ("work day and night", "are working day and night"),
        ("Chief executive", "Its chief executive,"),
    ],
)
def test_c15_an_edit_of_spelling_is_kept_and_not_told(town, old, new):
    edited = attack(summary="Updated on Tuesday.")
    edited.paragraphs = [text.replace(old, new) for text in edited.paragraphs]

    assert [] == again(town, edited, MARKET)
    assert 2 == town.rows("SELECT max(version) FROM v_article_texts")[0][0]


@pytest.mark.parametrize(
    "date",
    [
        "",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 01 Jan 2999 00:00:00 GMT",
        "-1",
        "30 Feb 2026 10:00:00 GMT",
        "Mon, 02 Mar 2026 15:00:00 +99:99",
        "99999999999999999999",
        "yesterday",
    ],
)
def test_c16_a_date_that_cannot_be_true_keeps_nothing_from_the_digest(before, date):
    """News whose date is broken is news."""
    assert 5 == len(again(before, attack(date=date), MARKET, morning=1))
    ((published, seen),) = before.rows("SELECT published_at, first_seen_at FROM v_articles WHERE relevant")
    assert published is None or "2026-02-27" <= published <= "2026-03-05"
    assert seen.startswith("2026-03-03")


def test_c17_an_item_that_comes_back_after_ninety_days_is_not_told_again(town):
    """Keys outlive content."""
    assert [] == again(town, MARKET)
    later = MORNINGS[1] + timedelta(days=90)
    town.items = [MARKET]
    town.run(later)
    town.items = [attack(date="Mon, 01 Jun 2026 06:00:00 +0000"), MARKET]
    town.run(later + timedelta(days=1))

    assert [] == town.told(later + timedelta(days=1))
    assert [] == [request.url for request in town.http.asked if "attack" in request.url]


def test_c12_items_without_guid_or_date_are_read_and_empty_ones_counted(before):
    told = again(before, attack(guid="", date=""), replace(MARKET, title="", url="", guid="e"), MARKET, morning=1)

    assert 5 == len(told)
    assert 2 == articles(before)


def test_a33_two_feeds_that_lead_to_one_address_tell_once_and_are_both_kept(town):
    """A paper that folds two feeds into one must not look like two witnesses."""
    from monitor.fetch.answer import Answer

    second = f"{HOST}/feed/news"
    town.feeds[second] = "Torridge Gazette News"
    town.items = [
        attack(),
        MARKET,
        replace(
            attack(),
            title="Torridge council's phones are back",
            guid="tg-9",
            url=f"{HOST}/news/torridge-phones-back-today",
            paragraphs=["Torridge District Council's phone lines are back, the council said, a day after a cyber attack."],
        ),
    ]
    town.others[second] = Answer(url=second, answered_url=FEED, status=200, hops=((302, FEED),), body=town.feed())
    town.run(MORNINGS[2])

    assert {("ok",)} == set(town.rows("SELECT state FROM v_feed_health"))
    assert 3 == articles(town)
    assert 1 == len({statement for section, statement in town.told(MORNINGS[2]) if section in ("new", "changed")})
    assert ("same_address",) in town.rows("SELECT reason FROM fetches")


def test_c8_a_cut_feed_is_asked_for_whole_next_time(town):
    """The half that was missing would be missing for ever."""
    whole = town.feed()
    asked = []
    for body, morning in ((whole[:-40], 2), (whole, 3), (whole, 4)):
        town.others[FEED] = _answer(body)
        town.run(MORNINGS[morning])
        asked += [one.etag for one in town.http.asked if one.url == FEED]

    assert [None, None, '"e"'] == asked


def _answer(body: bytes):
    from monitor.fetch.answer import Answer

    return Answer(url=FEED, answered_url=FEED, status=200, headers={"etag": '"e"'}, body=body)


def test_a_bad_feed_leaves_the_others_of_its_run_alone(tmp_path):
    """One hostile feed is one line in the health part."""
    town = Town(tmp_path)
    bad = {f"https://bad{n}.example/rss": body for n, body in enumerate([b"", b"<html><input type=password>", FEEDS["podcast"], b"/etc/hostname"])}
    town.feeds.update({url: f"Bad {n}" for n, url in enumerate(bad)})
    town.others = dict(bad)
    town.run(MORNINGS[0])
    report = None
    town.items = [attack()]
    report = town.run(MORNINGS[1])

    assert 5 == len(town.told(MORNINGS[1]))
    assert report.exit_code in (0, 3)
    assert {"empty", "not_a_feed"} == {row[0] for row in town.rows("SELECT reason FROM v_feed_health WHERE state <> 'ok'")}
    assert isinstance(town.http, FakeHttp)


def test_c18_a_feed_that_becomes_another_one_is_flagged_and_still_read(tmp_path):
    """A lapsed domain bought for advertising must not speak under the paper's name unseen."""
    from .test_fetch_shift import GAMBLING, TOWN

    def items(titles: list[str], start: int) -> list[Item]:
        return [
            Item(
                title=title,
                paragraphs=[f"{title}. That is all that is known of it so far, and more will follow in the course of the day."],
                url=f"{HOST}/{start + n}",
                guid=str(start + n),
                date="Mon, 02 Mar 2026 05:00:00 +0000",
            )
            for n, title in enumerate(titles)
        ]

    town = Town(tmp_path, items([*TOWN, *(f"{title} again" for title in TOWN)], 0))
    town.run(MORNINGS[0])
    assert [(None,)] == town.rows("SELECT reason FROM v_feed_health")
    town.items = items(GAMBLING, 100)
    report = town.run(MORNINGS[1])

    ((state, reason),) = town.rows("SELECT state, reason FROM v_feed_health")
    assert "ok" == state
    assert reason.startswith("content_shift: its new items stand on gazette.example")
    assert len(GAMBLING) == report.articles_new
    assert "Torridge Gazette: content_shift: its new items" in town.status(MORNINGS[1])
    town.items = items([f"{title} today" for title in TOWN], 200)
    town.run(MORNINGS[2])
    assert [(None,)] == town.rows("SELECT reason FROM v_feed_health")
