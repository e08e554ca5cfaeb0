"""The index: finds candidates, forgets what it must, and never scans."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import timedelta

import numpy
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluate.grouping import group_articles
from monitor.grouping.settings import GroupingSettings
from monitor.grouping.sign import sign
from monitor.store.grouping import GroupingIndex, keys_of
from monitor.store.posting_arrays import filter_of_keys, may_hold
from monitor.store.postings import ASKED, LEAST_FILTER_BITS, _question
from monitor.store.schema import grouping as first_tables
from monitor.store.schema import signatures as later_tables

from . import make
from .grouping_texts import AGENCY, OTHER
from .test_grouping_place import article

SETTINGS = GroupingSettings()


def near(grouped, new):
    window = timedelta(days=SETTINGS.window_days)
    return grouped.index.near(new, sign(new, SETTINGS), "Paper", since=new.dated_at - window, until=new.dated_at + window,
                              recent_since=new.dated_at - timedelta(hours=48), most=SETTINGS.most_candidates,
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

    assert 0 == grouped.index.value("SELECT count(*) FROM signatures")
    assert {} == near(grouped, article(2, f"{AGENCY} And more.")).shared_passages


def test_a_stored_signature_comes_back_without_what_it_is_found_by():
    grouped = group_articles([article(1, AGENCY)], SETTINGS)

    assert replace(grouped.signatures["a-1"], passages=(), quotes=(), bands=()) == grouped.index.signatures(["a-1"])["a-1"]


def test_a_list_that_is_too_long_is_passed_over_and_counted():
    grouped = group_articles([article(number, AGENCY) for number in range(1, 5)], SETTINGS)
    new = article(9, AGENCY)

    found = grouped.index.near(new, sign(new, SETTINGS), "Paper", since=make.SEVEN, until=make.SEVEN + timedelta(days=1), recent_since=make.SEVEN,
                               most=20, most_postings=3, most_recent=0, fewest=1)

    assert len(grouped.signatures["a-1"].passages) == found.passed_over


def test_a_packed_list_keeps_the_latest_and_is_still_known_to_be_too_long():
    """Without a cap that follows the setting, a phrase of every page would grow for ever, or be taken for a rare one."""
    grouped = group_articles([article(number, AGENCY) for number in range(1, 7)], SETTINGS)
    grouped.index.postings.pack(3)
    new = article(9, AGENCY)

    found = grouped.index.near(new, sign(new, SETTINGS), "Paper", since=make.SEVEN, until=make.SEVEN + timedelta(days=1), recent_since=make.SEVEN,
                               most=20, most_postings=3, most_recent=0, fewest=1)

    assert len(grouped.signatures["a-1"].passages) == found.passed_over
    assert 4 * len(keys_of(grouped.signatures["a-1"])) == grouped.index.value("SELECT sum(postings) FROM posting_levels")


def packed(*articles):
    grouped = group_articles(articles, SETTINGS)
    grouped.index.postings.pack(SETTINGS.most_postings)
    return grouped


def test_packing_changes_no_answer():
    """What is found must not depend on when the index was last packed."""
    texts = [AGENCY, OTHER, f"{OTHER}\n\n{AGENCY}", "\n\n".join(AGENCY.split("\n\n")[:2])]
    articles = [article(number, text) for number, text in enumerate(texts, 1)]
    new = article(9, AGENCY)

    assert near(group_articles(articles, SETTINGS), new) == near(packed(*articles), new)


def test_packing_slice_by_slice_changes_no_answer(monkeypatch):
    """A large index is packed in many slices of its keys, each with its part of the filter."""
    articles, new = [article(1, AGENCY), article(2, OTHER), article(3, f"{OTHER}\n\n{AGENCY}")], article(9, AGENCY)
    whole = near(packed(*articles), new)
    monkeypatch.setattr("monitor.store.postings.PART", 40)
    sliced = packed(*articles)

    assert 8 <= sliced.index.value("SELECT count(*) FROM postings WHERE block < 0")
    assert whole == near(sliced, new)
    sliced.index.postings.pack(SETTINGS.most_postings)
    assert whole == near(sliced, new)


def test_what_is_packed_twice_is_found_once():
    grouped = packed(article(1, AGENCY))
    before = near(grouped, article(9, AGENCY))
    grouped.index.postings.pack(SETTINGS.most_postings)

    assert before == near(grouped, article(9, AGENCY))


def test_an_article_grouped_again_after_packing_is_proposed_with_its_new_text_only():
    grouped = packed(article(1, AGENCY), article(2, OTHER))
    grouped.add(article(1, OTHER))

    assert {} == near(grouped, article(9, AGENCY)).shared_passages
    assert {"a-1", "a-2"} == set(near(grouped, article(9, OTHER)).shared_passages)


def test_a_forgotten_article_is_not_packed():
    grouped = group_articles([article(1, AGENCY), article(2, OTHER)], SETTINGS)
    grouped.index.forget("a-1")
    grouped.index.postings.pack(SETTINGS.most_postings)

    assert len(keys_of(grouped.signatures["a-2"])) \
        == grouped.index.value("SELECT sum(postings) FROM posting_levels")


def test_what_was_taken_back_is_not_found():
    """A step that fails rolls its article back; the index must not remember it."""
    grouped = group_articles([article(1, OTHER)], SETTINGS)
    grouped.index.db.execute("BEGIN")
    grouped.add(article(2, AGENCY))
    near(grouped, article(9, AGENCY))
    grouped.index.db.execute("ROLLBACK")

    assert {} == near(grouped, article(9, AGENCY)).shared_passages


def test_the_question_for_blocks_uses_the_index():
    """A scan of the blocks would read a gigabyte for each article."""
    grouped = packed(article(1, AGENCY))
    assert not [row["detail"] for row in grouped.index.rows(f"EXPLAIN QUERY PLAN {_question(ASKED)}", *range(ASKED)) if row["detail"].startswith("SCAN")]


@given(st.lists(st.integers(0, (1 << 64) - 1), max_size=200), st.sampled_from((1, 2, 8)), st.integers(LEAST_FILTER_BITS, 20))
def test_the_filter_lets_every_key_of_its_level_through(values, parts, bits):
    """One that is held back would be a copy that nobody ever finds."""
    keys = numpy.array(values, dtype=numpy.uint64)
    slices = (keys if parts == 1 else keys[keys >> numpy.uint64(65 - parts.bit_length()) == part] for part in range(parts))
    whole = b"".join(filter_of_keys(some, bits, part, parts) for part, some in enumerate(slices))

    assert list(range(len(keys))) == may_hold(keys, bits, numpy.frombuffer(whole, dtype=numpy.uint8)).tolist()


def test_the_filter_holds_back_most_keys_that_nobody_carries():
    chance = numpy.random.default_rng(1)
    carried, others = (chance.integers(0, 1 << 64, 1 << 16, dtype=numpy.uint64) for _ in range(2))
    whole = numpy.frombuffer(filter_of_keys(carried, 18, 0, 1), dtype=numpy.uint8)

    assert len(others) / 4 > len(may_hold(others, 18, whole))


def test_a_level_that_was_packed_without_a_filter_is_found_all_the_same():
    """An index of the release before has none."""
    grouped = packed(article(1, AGENCY))
    grouped.index.db.execute("DELETE FROM postings WHERE block < 0")

    assert ["a-1"] == list(near(grouped, article(9, AGENCY)).shared_passages)


def test_a_filter_goes_with_its_level():
    grouped = packed(article(1, AGENCY))
    grouped.index.postings.pack(SETTINGS.most_postings)

    assert (1, 1) == tuple(grouped.index.row("SELECT count(*), (SELECT count(*) FROM posting_levels) FROM postings WHERE block < 0"))


def test_what_another_program_made_anew_is_found():
    """The filter in memory is that of the level that was there before, under the same number."""
    grouped = packed(article(1, AGENCY))
    near(grouped, article(9, AGENCY))
    other, new = GroupingIndex(grouped.index.db), article(2, OTHER)
    for table in ("signatures", "postings", "posting_levels"):
        other.db.execute(f"DELETE FROM {table}")
    other.db.execute("UPDATE posting_state SET generation = generation + 1, packed_to = 0")
    other.save("a-2", "Paper", "s-2", sign(new, SETTINGS), new.dated_at, most_postings=SETTINGS.most_postings, template_stories=3)
    other.postings.pack(SETTINGS.most_postings)

    assert ["a-2"] == list(near(grouped, article(9, OTHER)).shared_passages)


def test_a_band_that_two_pages_share_by_their_furniture_proposes_nothing():
    """A foot of forty words gives each page a band in common with hundreds of others of its owner, none of which is worth reading."""
    chance = random.Random(1)
    foot = " ".join(f"foot{number}" for number in range(60))
    pages = [article(number, " ".join(f"w{chance.randrange(10_000)}" for _ in range(150)) + f". {foot}.") for number in range(1, 400)]
    grouped = group_articles([], SETTINGS)
    grouped.index.teach(("Paper", print_) for print_ in set(sign(pages[0], SETTINGS).passages) & set(sign(pages[1], SETTINGS).passages))
    signed = [sign(page, SETTINGS) for page in pages]
    alike = next(number for number in range(1, 399) if set(signed[0].bands) & set(signed[number].bands))
    grouped.add(pages[alike])

    assert {} == near(grouped, pages[0]).shared_passages


def test_a_merge_moves_every_article_of_the_younger_story():
    grouped = group_articles([article(1, AGENCY), article(2, OTHER)], SETTINGS)
    grouped.index.merge("s-1", "s-2")

    assert "s-1" == grouped.index.story_of("a-2")


def test_an_older_database_keeps_its_stories_and_forgets_its_signatures():
    """After an upgrade nothing is compared with a sketch of the old make, and no story changes its id."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for statement in first_tables.TABLES:
        db.execute(statement)
    db.execute("""INSERT INTO signatures (article_id, recipe, sketch, bands, shingles, passages, quotes, body_sha256, owner, story_id, dated_at)
                  VALUES ('a-1', 'words5/old', x'00', 32, 90, x'', x'', 'ab', 'Paper', 's-1', '2026-03-07T08:00:00Z')""")
    for statement in later_tables.TABLES:
        db.execute(statement)
    index = GroupingIndex(db)

    assert "s-1" == index.story_of("a-1")
    stored = index.signatures(["a-1"])["a-1"]
    assert ("", b"", "") == (stored.recipe, stored.sketch, stored.body_sha256)
    assert 1772870400 == index.value("SELECT dated_at FROM signatures")
