"""What is our subject, what only reads like it, and what kind of page it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import name_bodies
from monitor.relevance.judge import judge
from monitor.relevance.settings import RelevanceSettings
from tests import make

GAZETTEER = load_gazetteer()
ATTACK = "Fife Council was hit by a cyber attack on Friday."


def verdict(text: str, **changes: object):
    article = make.article(text, **changes)
    return judge(article, name_bodies(article, GAZETTEER), RelevanceSettings())


def test_a_verdict_quotes_the_words_it_saw():
    """A clerk asks why this is here; the answer is the page's own words."""
    found = verdict(ATTACK)

    assert found.relevant
    assert "attack-of-a-council" == found.reasons[0].rule
    assert "cyber attack" in found.reasons[0].quote


def test_words_are_matched_whole():
    """``hackney`` holds no hack and ``discyberia`` no cyber."""
    assert not verdict("Shackled cyclists in Hackney Council's hackathon-free Discyberia were wreck.").relevant


@pytest.mark.parametrize("text", [
    "Fife Council's website will be offline on Sunday for planned maintenance.",
    "A cyber attack on a carmaker cost jobs. Fife Council opened a helpline.",
    "Fife Council will run a mock cyber attack exercise in June.",
    "Fife Council sent letters to the wrong address by mistake, a data breach.",
    "A power cut took down phones at Fife Council for two hours.",
])
def test_what_only_reads_like_an_incident_is_left_out(text):
    """Three wrong items and a press officer stops reading."""
    found = verdict(text)

    assert not found.relevant
    assert found.reasons


def test_a_page_that_was_no_article_is_judged_by_its_summary():
    """A paywall before a story about a council attack is still that story."""
    found = verdict("Fife Council was hit by hackers.", not_article="paywall", title="Inside the attack")

    assert (True, "not_article") == (found.relevant, found.kind)


def test_an_empty_page_is_not_relevant_but_has_a_reason():
    found = verdict("", not_article="consent_page")

    assert (False, "not_article") == (found.relevant, found.kind)
    assert found.reasons


def test_a_template_notice_is_no_article():
    """Councils publish holding statements with blanks; nothing has happened."""
    found = verdict("[Council name] is dealing with a cyber incident. Call 01234 567890.", title="Holding statement")

    assert (False, "not_article") == (found.relevant, found.kind)


@pytest.mark.parametrize(("kind", "changes"), [
    ("news", {}),
    ("statement", {"publisher": "Fife Council newsroom", "publisher_kind": "official"}),
    ("statement", {"publisher": "Fife Council"}),
    ("roundup", {"title": "The week in five minutes"}),
    ("news", {"title": "Fife Council cyber attack: what we know so far"}),
])
def test_the_kind_tells_what_page_it_is(kind, changes):
    assert kind == verdict(ATTACK, **changes).kind


def test_a_retelling_years_later_is_a_retrospective():
    """Its facts are background, not news."""
    text = "In October 2020 hackers scrambled the files of Fife Council. Clerks worked on paper for a year."

    assert "retrospective" == verdict(text, title="Five years on: the attack that changed Fife", published_at=datetime(2025, 11, 1, tzinfo=UTC)).kind


def test_a_decision_today_in_an_old_case_is_news():
    """A fine announced today is new, however old the attack."""
    text = "The regulator announced a fine for Fife Council on Tuesday over the ransomware attack five years ago, in 2020."

    assert "news" == verdict(text, title="Council fined over 2020 attack").kind


def test_sections_of_several_towns_make_a_roundup():
    text = "Fife. The council was hit by hackers.\n\nMoray. A new leader.\n\nAngus. The budget is agreed."

    assert "roundup" == verdict(text, title="Town hall notes").kind


@given(st.lists(st.sampled_from(["cyber attack", "council", "Fife Council", "planned maintenance", "\"", "\u201c", "\n\n", ".", "[", "]", "\x00",
                                 "ransomware", "data", "stolen", "12", "\u0130", "by mistake"]), max_size=80))
def test_any_text_gets_a_score_and_a_reason(parts):
    """Bad input is normal; a verdict is never missing."""
    found = verdict(" ".join(parts), title=" ".join(parts[:5]))

    assert 0 <= found.score <= 1
    assert found.reasons


def test_the_recipe_changes_with_a_number():
    assert RelevanceSettings().recipe != RelevanceSettings(enough=0.8).recipe


FIFE = frozenset({"S12000047"})


def in_context(text: str, affected: frozenset[str] = FIFE, **changes: object):
    article = make.article(text, **changes)
    return judge(article, name_bodies(article, GAZETTEER, affected=affected), RelevanceSettings(), affected=affected)


def test_a_later_chapter_is_relevant_only_when_its_incident_is_known():
    """``The servers are back`` never says attack; who knows the incident knows what it means."""
    text = "Fife Council has rebuilt the servers that hold its planning files."

    assert in_context(text).relevant
    assert "open-incident" == in_context(text).reasons[0].rule
    assert not any(reason.rule == "open-incident" for reason in in_context(text, frozenset()).reasons)


def test_a_page_that_speaks_for_itself_needs_no_context():
    """Only such a page may open an incident for others."""
    assert not any(reason.rule == "open-incident" for reason in in_context(ATTACK).reasons)


@pytest.mark.parametrize("text", [
    "Fife Council will replace old laptops in its schools over five years.",
    "Storm winds brought down phone lines at Fife Council. Engineers restored them.",
    "Fife Council's website will be offline on Sunday for planned maintenance.",
    "Supporters in Fife could not reach the ticket website of the football club.",
    "Residents can report potholes on the website of Fife Council.",
])
def test_an_open_incident_is_no_free_pass(text):
    """A council goes on with everything else it does."""
    assert not in_context(text).relevant


def test_a_councils_we_is_the_council_whose_feed_it_is():
    found = in_context("Our phones are still down. We are keeping records on paper.", publisher="Fife Council newsroom", publisher_kind="official",
                       councils=("Fife",))

    assert found.relevant


@pytest.mark.parametrize(("expected", "text"), [
    (True, "Phones at Fife Council have been dead since Monday. It would not say why."),
    (False, "Phones at Fife Council have been dead since Monday, when a digger cut a cable."),
    (False, "So many people wanted tickets that Fife Council's website crashed. Technical problems were solved by noon."),
])
def test_a_failure_counts_when_nobody_explains_it(expected, text):
    """The first report of an incident often says no more than that."""
    assert expected is verdict(text).relevant
