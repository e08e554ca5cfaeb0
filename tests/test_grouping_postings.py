"""The lists of the index: the same answers whenever they are packed, however they were filled and whoever begins to read them."""

from __future__ import annotations

import hashlib
import random

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluate.grouping import group_articles
from monitor.grouping.sign import sign
from monitor.records import Signature
from monitor.store.grouping import MOST_OF_CHANCE, GroupingIndex, keys_of
from monitor.store.posting_arrays import KEY_BITS, sorted_by_key

from . import make
from .grouping_texts import AGENCY, OTHER
from .test_grouping_index import SETTINGS, near, packed
from .test_grouping_place import article

TEXTS = (AGENCY, OTHER, f"{OTHER}\n\n{AGENCY}", "\n\n".join(AGENCY.split("\n\n")[:2]))


def filed():
    """Four articles, two of which share most of what they say."""
    return group_articles([article(number, text) for number, text in enumerate(TEXTS, 1)], SETTINGS)


def levels(index: GroupingIndex) -> list[int]:
    return [row[0] for row in index.rows("SELECT level FROM posting_levels ORDER BY level")]


def made(**changes: object) -> Signature:
    """A signature by hand: what it is found by, a body of its own and no sketch."""
    return Signature(**{"recipe": "words5/made", "sketch": b"", "shingles": 200, "passages": (), "quotes": (), "bands": (),
                        "body_sha256": hashlib.sha256(repr(changes).encode()).hexdigest(), **changes})


def keep(index: GroupingIndex, number: int, signature: Signature, owner: str = "Paper") -> None:
    index.save(f"a-{number}", owner, f"s-{number}", signature, make.SEVEN, most_postings=SETTINGS.most_postings, template_stories=3)


def asked(index: GroupingIndex, signature: Signature, **changes: int):
    return index.near(article(999, AGENCY), signature, "Paper", since=make.SEVEN, until=make.SEVEN, recent_since=make.SEVEN,
                      **{"most": 500, "most_postings": 500, "most_recent": 0, "fewest": 1, **changes})


@given(st.lists(st.tuples(st.integers(0, (1 << KEY_BITS) - 1), st.integers(0, (1 << 40) - 1)), max_size=60))
def test_postings_stand_by_key_then_by_number_however_high_the_numbers_are(pairs):
    """Above sixteen million articles a number no longer fits beside its key, and another way of sorting takes over."""
    keys, numbers = (numpy.array([pair[place] for pair in pairs], dtype=numpy.uint64) for place in (0, 1))

    assert sorted(pairs) == list(zip(*(column.tolist() for column in sorted_by_key(keys, numbers))))


def test_the_tail_is_packed_by_itself_when_it_has_grown(monkeypatch):
    """Else it would stay in memory for ever, and a program that begins would read all of it."""
    answer = near(filed(), article(9, AGENCY))
    monkeypatch.setattr("monitor.store.postings.TAIL", 2)
    index = (grouped := filed()).index

    assert [b"", b"", b""] == [row[0] for row in index.rows("SELECT keys FROM signatures ORDER BY number LIMIT 3")]
    assert b"" != index.value("SELECT keys FROM signatures ORDER BY number DESC LIMIT 1")
    assert answer == near(grouped, article(9, AGENCY))


def test_a_large_level_is_left_alone_by_a_small_one_until_that_has_grown(monkeypatch):
    """Merging all of a million articles with each new tail would write the whole index again and again."""
    monkeypatch.setattr("monitor.store.postings.LEAST_GROWN", 1)
    monkeypatch.setattr("monitor.store.postings.GROWN", 0.5)
    grouped = packed(article(1, AGENCY), article(2, OTHER), article(3, f"{OTHER}\n\n{AGENCY}"))
    grouped.add(article(4, OTHER))
    grouped.index.postings.pack(SETTINGS.most_postings)
    assert [1, 2] == levels(grouped.index)
    assert {"a-1", "a-3"} == set(near(grouped, article(9, AGENCY)).shared_passages)
    assert {"a-2", "a-3", "a-4"} == set(near(grouped, article(9, OTHER)).shared_passages)

    for number, text in ((5, AGENCY), (6, OTHER)):
        grouped.add(article(number, text))
    grouped.index.postings.pack(SETTINGS.most_postings)
    assert [3] == levels(grouped.index)
    assert {"a-1", "a-3", "a-5"} == set(near(grouped, article(9, AGENCY)).shared_passages)


def test_an_index_filled_at_once_answers_like_one_filled_article_by_article(monkeypatch):
    """So a large archive is measured without years of filing."""
    monkeypatch.setattr("monitor.store.postings.PART", 40)     # in several slices
    grouped, new = filed(), article(9, AGENCY)
    answer = near(grouped, new)
    rows = [(row[0], keys_of(grouped.signatures[row[1]])) for row in grouped.index.rows("SELECT number, article_id FROM signatures ORDER BY number")]
    grouped.index.db.execute("UPDATE signatures SET keys = x''")
    at_once = GroupingIndex(grouped.index.db)
    assert {} == at_once.near(new, sign(new, SETTINGS), "Paper", since=make.SEVEN, until=new.dated_at, recent_since=make.SEVEN, most=9,
                              most_postings=500, most_recent=0, fewest=1).shared_passages
    at_once.postings.fill(numpy.concatenate([keys for _, keys in rows]), numpy.repeat([number for number, _ in rows], [len(keys) for _, keys in rows]),
                          SETTINGS.most_postings)
    grouped.index = at_once

    assert 1 < at_once.value("SELECT count(*) FROM postings WHERE block < 0")
    assert answer == near(grouped, new)


@pytest.mark.parametrize("fresh", [2, 256])
def test_a_program_that_begins_finds_what_the_one_before_it_filed(monkeypatch, fresh):
    """Few articles are taken one by one, many are sorted at once: both find the same."""
    grouped, new = filed(), article(9, AGENCY)
    answer = near(grouped, new)
    monkeypatch.setattr("monitor.store.postings.FRESH", fresh)
    grouped.index = GroupingIndex(grouped.index.db)
    assert answer == near(grouped, new)

    for number in (5, 6):
        grouped.add(article(number, AGENCY))
    assert {"a-1", "a-5", "a-6"} <= set(near(grouped, new).shared_passages)


@pytest.mark.parametrize("filtered", [True, False])
def test_a_text_of_which_a_packed_index_knows_no_word_is_like_nothing(filtered):
    """Said by the filter alone, or by blocks that are not there."""
    index = packed(article(1, AGENCY)).index
    if not filtered:
        index.db.execute("DELETE FROM postings WHERE block < 0")
    carried = set((keys_of(sign(article(1, AGENCY), SETTINGS)) >> numpy.uint64(48)).tolist())
    chance = random.Random(1)
    keys = numpy.array([key for key in (chance.getrandbits(64) for _ in range(50)) if key >> 48 not in carried], dtype=numpy.uint64)

    assert [[], []] == [column.tolist() for column in index.postings.find(keys)]


@pytest.mark.parametrize("asked_within", [False, True])
def test_page_furniture_learnt_in_a_step_that_failed_is_not_known(asked_within):
    """Else words of an article that was never filed would be passed over until the program ends."""
    index, foot = group_articles([], SETTINGS).index, made(passages=(11, 12))
    keep(index, 1, foot)
    keep(index, 2, made(passages=(11, 12, 13)))
    index.db.execute("BEGIN")
    keep(index, 3, made(passages=(11, 12, 14)))
    assert [("Paper", 11), ("Paper", 12)] == index.templates()
    if asked_within:
        assert {11, 12} == asked(index, foot).furniture
    index.db.execute("ROLLBACK")

    found = asked(index, made(passages=(11, 12)))
    assert (frozenset(), {"a-1": 2, "a-2": 2}) == (found.furniture, found.shared_passages)


def test_page_furniture_learnt_in_a_step_that_succeeded_stays_known():
    index, foot = group_articles([], SETTINGS).index, made(passages=(11, 12))
    for number in (1, 2, 3):
        keep(index, number, made(passages=(11, 12, 12 + number)))

    assert [{11, 12}, {11, 12}] == [asked(index, foot).furniture for _ in range(2)]


def test_what_stands_in_too_many_papers_alone_proposes_nobody():
    index = group_articles([], SETTINGS).index
    for number in range(1, 5):
        keep(index, number, made(passages=(11, number)), owner=f"Paper {number}")
    found = asked(index, made(passages=(11,)), most_postings=3)

    assert ({}, 1) == (found.shared_passages, found.passed_over)


def test_of_many_that_share_a_band_by_chance_the_latest_are_looked_at():
    """One page's furniture can give it a band in common with hundreds; what shares passages is never left out for them."""
    index = group_articles([], SETTINGS).index
    alike = {"sketch": bytes(range(64)), "bands": (7,)}
    keep(index, 1, made(passages=(21, 22, 23), shingles=200))
    for number in range(2, MOST_OF_CHANCE + 6):
        keep(index, number, made(**alike))

    found = asked(index, made(passages=(21, 22, 23), **alike)).shared_passages
    assert {"a-1": 3, **{f"a-{number}": 0 for number in range(6, MOST_OF_CHANCE + 6)}} == found


def test_no_more_candidates_are_given_than_asked_for_and_the_heaviest_stay():
    index = group_articles([], SETTINGS).index
    for number, passages in enumerate(((31,), (31, 32, 33), (31, 32)), 1):
        keep(index, number, made(passages=passages))

    assert ["a-2", "a-3"] == list(asked(index, made(passages=(31, 32, 33, 34)), most=2).shared_passages)
    assert {} == asked(index, made(passages=(31, 32, 33, 34)), fewest=4).shared_passages


def test_the_article_filed_first_under_a_story_is_its_first():
    index = group_articles([article(2, AGENCY), article(1, OTHER)], SETTINGS).index
    index.merge("s-2", "s-1")

    assert ["a-2", None] == [index.first_of(story) for story in ("s-2", "s-1")]
