"""From candidates to stories: through the index, as a run does it."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.evaluate.grouping import Grouped, group_articles
from monitor.grouping.place import place, story_id_of
from monitor.grouping.settings import GroupingSettings
from monitor.grouping.sign import sign
from monitor.records import Article, Neighbour

from . import make
from .grouping_texts import AGENCY, FOOT, OTHER, STATEMENT

SETTINGS = GroupingSettings()
OWN_PARAGRAPHS = ("In Kelham the news was met with shrugs at the market on Monday. Traders there have not been able to pay for their pitches by card "
                  "since the winter and say that nobody has told them anything. One of them has gone back to a biscuit tin.")


def put(*texts: str, **changes: object) -> Grouped:
    """Articles a-1, a-2, ... of Paper 1, Paper 2, ..., an hour apart, grouped in this order."""
    return group_articles([article(number, text, **changes) for number, text in enumerate(texts, start=1)], SETTINGS)


def article(number: int, text: str, **changes: object) -> Article:
    at = make.SEVEN + timedelta(hours=number)
    return make.article(text, **{"article_id": f"a-{number}", "publisher": f"Paper {number}", "title": "Council pages are down",
                                 "published_at": at, "first_seen_at": at,
                                 "seen_at": at, **changes})


def verdicts(grouped: Grouped) -> list[tuple[str, str, str, str]]:
    return [(name, touch.story_id, touch.lead_article_id, touch.relation) for name, placement in sorted(grouped.placements.items())
            for touch in placement.touches]


def relation(grouped: Grouped, number: int) -> str:
    return grouped.placements[f"a-{number}"].touches[0].relation


def test_the_first_of_its_text_leads_a_story_of_its_own():
    touch = put(AGENCY).placements["a-1"].touches[0]

    assert ("s-1", "original", None) == (touch.story_id, touch.relation, touch.similarity)


def test_the_same_words_with_other_marks_are_a_copy():
    grouped = put(AGENCY, AGENCY.replace('"', "\u201c"))

    assert ("s-1", "copy") == (grouped.stories("a-2")[0], relation(grouped, 2))


def test_a_cut_copy_is_a_copy():
    """Papers cut agency text from the end; nothing of a cut copy is news."""
    grouped = put(AGENCY, "\n\n".join(AGENCY.split("\n\n")[:2]))

    assert ("s-1", "copy") == (grouped.stories("a-2")[0], relation(grouped, 2))


def test_agency_copy_with_a_local_opening_is_edited():
    grouped = put(AGENCY, f"{OWN_PARAGRAPHS}\n\n{AGENCY}")
    touch = grouped.placements["a-2"].touches[0]

    assert ("s-1", "edited") == (touch.story_id, touch.relation)
    assert "of the shorter text" in touch.reason or "quotation" in touch.reason


def test_spans_are_the_same_words_in_both_texts():
    grouped = put(AGENCY, f"{OWN_PARAGRAPHS}\n\n{AGENCY}")
    other = grouped.articles["a-2"].text

    spans = grouped.placements["a-2"].touches[0].spans

    assert spans
    assert all(other[a:b].split() == AGENCY[c:d].split() for a, b, c, d in spans)


def test_a_rewrite_that_keeps_a_long_quotation_is_derived():
    quote = '"We pulled the plug on everything within twenty minutes of the first call,"'
    grouped = put(AGENCY, f"{OTHER}\n\n{quote} was all that the town hall would add.")

    assert ("s-1", "derived") == (grouped.stories("a-2")[0], relation(grouped, 2))


def test_a_pasted_statement_with_a_line_of_introduction_is_a_copy():
    """Ten titles that paste one statement are one report."""
    quoted = f'A council spokesperson said this afternoon:\n\n"{STATEMENT}"'
    grouped = put(STATEMENT, f"The council has put out the following statement.\n\n{STATEMENT}", quoted)

    assert ["s-1", "s-1", "s-1"] == [grouped.stories(f"a-{number}")[0] for number in (1, 2, 3)]
    assert ["copy", "copy"] == [relation(grouped, 2), relation(grouped, 3)]


def test_articles_on_different_things_stay_apart():
    grouped = put(AGENCY, OTHER, STATEMENT)

    assert 3 == len({grouped.stories(f"a-{number}")[0] for number in (1, 2, 3)})


def test_page_furniture_of_one_owner_joins_nothing():
    """Without this, everything with one newsletter box becomes one story."""
    texts = [f"{text}\n\n{FOOT}" for text in (AGENCY, OTHER, STATEMENT)]
    grouped = put(*texts, publisher_group="Valley Press")

    assert 3 == len({grouped.stories(f"a-{number}")[0] for number in (1, 2, 3)})


def test_furniture_is_learnt_after_three_stories_and_only_for_its_owner():
    texts = [f"{text}\n\n{FOOT}" for text in (AGENCY, OTHER, STATEMENT)]
    owners = {owner for owner, _ in put(*texts, publisher_group="Valley Press").index.templates()}

    assert {"Valley Press"} == owners
    assert [] == put(*texts).index.templates()


def test_empty_texts_never_meet():
    grouped = put("", "", " ")

    assert 3 == len({grouped.stories(f"a-{number}")[0] for number in (1, 2, 3)})
    assert "no text" in grouped.placements["a-2"].touches[0].reason


def test_short_texts_meet_only_word_for_word():
    grouped = put("Offices close early today because of snow.", "Offices close EARLY today because of snow!",
                  "Offices close early today because of heavy snow.")

    assert "s-1" == grouped.stories("a-2")[0]
    assert "s-3" == grouped.stories("a-3")[0]


def test_a_consent_wall_under_many_headlines_is_no_story():
    """One cookie page on five hundred addresses would swallow five hundred articles."""
    wall = ("We and our partners store and read cookies on this device to measure adverts and to learn what readers like. You may accept all of it, "
            "refuse all of it, or choose one by one. Your choice is kept for a year and can be changed at the foot of any page.")
    titles = ("Fire at Kelham mill", "Buses late again tomorrow", "Prize for rye bread", "Mayor opens swimming bath", "Snow expected overnight")
    grouped = group_articles([article(number, wall, title=title) for number, title in enumerate(titles, start=1)], SETTINGS)

    assert "s-5" == grouped.stories("a-5")[0]
    assert "wall" in grouped.placements["a-5"].touches[0].reason


def test_a_round_up_touches_the_stories_it_holds():
    first, second = ("\n".join(text.split("\n\n")[:2]) for text in (AGENCY, OTHER))
    grouped = put(AGENCY, OTHER, f"{first}\n\n{second}")

    assert {"s-1", "s-2"} == set(grouped.stories("a-3"))
    assert () == grouped.placements["a-3"].merges


def test_a_fuller_text_merges_the_stories_of_its_parts_under_the_older():
    """Two cuts that hardly overlap lead two stories until the whole text shows them to be one."""
    parts = AGENCY.split("\n\n")
    grouped = put("\n\n".join([parts[0], parts[2]]), "\n\n".join([parts[1], parts[3], parts[2].split(". ")[0]]), AGENCY)

    assert {"s-1"} == {grouped.stories(f"a-{number}")[0] for number in (1, 2, 3)}


def test_a_late_arrival_joins_without_changing_the_story_id():
    late = article(2, AGENCY, published_at=make.SEVEN - timedelta(days=1))
    grouped = group_articles([article(1, "\n\n".join(AGENCY.split("\n\n")[:3])), late], SETTINGS)

    assert "s-1" == grouped.stories("a-2")[0]


def test_grouping_twice_changes_nothing():
    grouped = put(AGENCY, f"{OWN_PARAGRAPHS}\n\n{AGENCY}", OTHER)
    before = verdicts(grouped)
    rows = grouped.index.rows("SELECT article_id, story_id, hex(keys) FROM signatures ORDER BY article_id")

    for one in list(grouped.articles.values()):
        grouped.add(one)

    assert before == verdicts(grouped)
    assert rows == grouped.index.rows("SELECT article_id, story_id, hex(keys) FROM signatures ORDER BY article_id")


def test_a_leader_that_is_rewritten_keeps_its_story():
    grouped = put(AGENCY, AGENCY)
    grouped.add(replace(grouped.articles["a-1"], version=2, text=f"{AGENCY}\n\n{OWN_PARAGRAPHS}"))

    assert ("s-1", "original") == (grouped.stories("a-1")[0], relation(grouped, 1))


def test_a_page_that_becomes_another_text_leaves_its_story():
    grouped = put(AGENCY, AGENCY)
    grouped.add(replace(grouped.articles["a-2"], version=2, text=OTHER))

    assert ("s-2", "original") == (grouped.stories("a-2")[0], relation(grouped, 2))


def test_a_neighbour_of_another_recipe_is_never_compared():
    one, other = article(1, AGENCY), article(2, AGENCY)
    old = replace(sign(one, SETTINGS), recipe="words3/old")
    near = [Neighbour(article=one, story_id="s-1", relation="original", signature=old)]

    assert "s-2" == place(other, sign(other, SETTINGS), near, SETTINGS).touches[0].story_id


def test_the_order_of_the_candidates_does_not_matter():
    grouped = put(AGENCY, f"{OWN_PARAGRAPHS}\n\n{AGENCY}", "\n\n".join(AGENCY.split("\n\n")[:2]), OTHER)
    near = list(grouped.load(["a-1", "a-2", "a-3", "a-4"]).values())
    new = article(9, AGENCY.replace("Monday", "Tuesday"))
    wanted = place(new, sign(new, SETTINGS), near, SETTINGS)

    for seed in range(4):
        random.Random(seed).shuffle(near)
        assert wanted == place(new, sign(new, SETTINGS), near, SETTINGS)


@pytest.mark.parametrize("days", [29, 31])
def test_candidates_are_looked_for_inside_the_window(days):
    later = article(2, AGENCY, published_at=make.SEVEN + timedelta(days=days))
    grouped = group_articles([article(1, AGENCY, published_at=make.SEVEN), later], SETTINGS)

    assert (grouped.stories("a-2")[0] == "s-1") is (days <= SETTINGS.window_days)


def test_a_rewriter_that_tells_a_story_in_other_words_is_derived():
    """A page that rewords somebody else's report must not count as a second one."""
    reworded = ("Intruders have been discovered on a pair of servers at Brindley District Council, which shut its payment pages on Sunday night. Bin crews "
                "at the depot turned to paper maps. Parking permits stay valid until May, while housing benefit gets paid as usual. The privacy "
                "regulator was told, and a Leeds firm is copying the discs of 340 machines at Brindley.")
    at = make.SEVEN + timedelta(hours=9)
    grouped = put(AGENCY, OTHER)
    grouped.add(article(3, reworded, publisher="Sprint", publisher_kind="rewriter", published_at=at))

    touch = grouped.placements["a-3"].touches[0]

    assert ("s-1", "derived", "a-1") == (touch.story_id, touch.relation, touch.lead_article_id)


def test_story_ids_come_from_the_article_that_leads():
    assert "s-12ab" == story_id_of("a-12ab")


@pytest.mark.parametrize("text", ["'a " * 8000, '"' * 9000, "word " * 9000, "a" + "." * 9000 + " b", "x " * 40 + "\x00\ud800 " * 40, "'\u201c\n" * 3000])
def test_no_text_is_too_odd_to_group(text):
    """A broken page must not stop or stall the walk."""
    began = time.process_time()
    grouped = put(text, text, AGENCY)

    assert "s-3" == grouped.stories("a-3")[0]
    assert time.process_time() - began < 5
