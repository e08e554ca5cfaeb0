"""The index: finds candidates, forgets what it must, and never scans."""

from __future__ import annotations

from datetime import timedelta

from monitor.evaluate.grouping import group_articles
from monitor.grouping import GroupingSettings, sign
from monitor.store.grouping import band_hashes, pack, unpack

from . import make
from .grouping_texts import AGENCY, OTHER
from .test_grouping_place import article

SETTINGS = GroupingSettings()
TABLES = ("signatures", "bands", "passages", "quotes")


def near(grouped, new):
    window = timedelta(days=SETTINGS.window_days)
    return grouped.index.near(new, sign(new, SETTINGS), "Paper", since=new.dated_at - window, until=new.dated_at + window,
                              recent_since=new.dated_at - timedelta(hours=48), bands=SETTINGS.bands, most=SETTINGS.most_candidates,
                              most_postings=SETTINGS.most_postings, most_recent=10, fewest=SETTINGS.fewest_passages)


def test_a_near_copy_is_proposed_and_a_stranger_is_not():
    grouped = group_articles([article(1, AGENCY), article(2, OTHER)], SETTINGS)

    assert ["a-1"] == list(near(grouped, article(3, AGENCY)).shared_passages)


def test_an_article_never_meets_its_old_self():
    grouped = group_articles([article(1, AGENCY)], SETTINGS)

    assert {} == near(grouped, article(1, AGENCY)).shared_passages


def test_a_forgotten_article_leaves_no_row():
    grouped = group_articles([article(1, AGENCY)], SETTINGS)
    grouped.index.forget("a-1")

    assert [0, 0, 0, 0] == [grouped.index.value(f"SELECT count(*) FROM {table}") for table in TABLES]


def test_eviction_drops_postings_and_keeps_signatures():
    grouped = group_articles([article(1, AGENCY), article(2, OTHER, published_at=make.SEVEN + timedelta(days=90))], SETTINGS)

    assert 1 == grouped.index.evict(make.SEVEN + timedelta(days=30))
    assert {"a-1", "a-2"} == set(grouped.index.signatures(["a-1", "a-2"]))
    assert {} == near(grouped, article(3, f"{AGENCY} And more.")).shared_passages


def test_a_stored_signature_comes_back_as_it_was():
    grouped = group_articles([article(1, AGENCY)], SETTINGS)

    assert grouped.signatures["a-1"] == grouped.index.signatures(["a-1"])["a-1"]


def test_a_list_that_is_too_long_is_passed_over_and_counted():
    grouped = group_articles([article(number, AGENCY) for number in range(1, 5)], SETTINGS)
    new = article(9, AGENCY)

    found = grouped.index.near(new, sign(new, SETTINGS), "Paper", since=make.SEVEN, until=make.SEVEN + timedelta(days=1), recent_since=make.SEVEN,
                               bands=SETTINGS.bands, most=20, most_postings=3, most_recent=0, fewest=1)

    assert len(grouped.signatures["a-1"].passages) == found.passed_over


def test_the_band_question_uses_the_index():
    """A row-value list scans the table: 53 ms instead of 0.07 at 20,000 articles."""
    grouped = group_articles([article(1, AGENCY)], SETTINGS)
    values = band_hashes(sign(article(1, AGENCY), SETTINGS).sketch, SETTINGS.bands)
    question = " OR ".join("(band = ? AND hash = ?)" for _ in values)

    plan = grouped.index.rows(f"EXPLAIN QUERY PLAN SELECT number FROM bands WHERE {question}", *(part for pair in enumerate(values) for part in pair))

    assert not [row["detail"] for row in plan if row["detail"].startswith("SCAN")]


def test_a_merge_moves_every_article_of_the_younger_story():
    grouped = group_articles([article(1, AGENCY), article(2, OTHER)], SETTINGS)
    grouped.index.merge("s-1", "s-2")

    assert "s-1" == grouped.index.story_of("a-2")


def test_numbers_survive_packing():
    numbers = (-(1 << 63), -1, 0, (1 << 63) - 1)

    assert numbers == unpack(pack(numbers))
