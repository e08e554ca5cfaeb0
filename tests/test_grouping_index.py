"""The index: finds candidates, forgets what it must, and never scans."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

from monitor.evaluate.grouping import group_articles
from monitor.grouping import GroupingSettings, sign
from monitor.store.grouping import GroupingIndex, keys_of
from monitor.store.postings import ASKED, _question
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
