"""How facts are worded, what is told once, and what other words, figures and channels do to novelty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.facts.settings import FactsSettings
from monitor.facts.slots import moment, spoken
from monitor.facts.weigh import weigh

from . import make

SETTINGS = FactsSettings()
HIT = "Exampletown Council has been the victim of a cyber attack."


def told(*texts, days=2):
    """The ledger of articles some days apart."""
    out = []
    for number, text in enumerate(texts):
        one = make.reading(text, number + 1)
        shift = timedelta(days=days * number)
        article = replace(one.article, first_seen_at=one.article.first_seen_at + shift, seen_at=one.article.seen_at + shift,
                          published_at=one.article.published_at + shift if one.article.published_at else None)
        out.append(replace(one, article=article))
    return weigh("i", out, SETTINGS)


def last(ledger):
    number = max(n.article_id for n in ledger.novelties)
    return [n.novelty for n in ledger.novelties if n.article_id == number]


@pytest.mark.parametrize(("first", "again"), [
    ("Refuse collections have been suspended.", "Bin crews cannot go out."),
    ("The council took its IT systems down as a precaution.", "The borough switched its computers off."),
    ("House sales are held up because land searches are not possible.", "Local searches cannot be completed, so purchases stall."),
    ("The attack has cost the council more than \u00a312m.", "The bill for the hack has passed \u00a312 million."),
    ("The council has reported the incident to the police and the Information Commissioner's Office.",
     "Police have been informed, and so has the data watchdog."),
    ("Social workers carry printed lists.", "Care staff work with sheets of paper."),
])
def test_other_words_of_the_same_thing_are_seen(first, again):
    assert ["seen"] == last(told(f"{HIT}\n\n{first}", again))


@pytest.mark.parametrize("news", ["Bin collections have been missed in three wards.", "The regulator fined the council \u00a3400,000.",
                                  "A man aged 24 was arrested in Leeds.", "The council had cyber insurance, which will cover part of the loss.",
                                  "The council has replaced 2,400 laptops."])
def test_another_matter_is_new(news):
    assert ["new"] == last(told(f"{HIT}\n\nPhone lines are down.", news))


def test_one_clause_with_two_keys_is_listed_once():
    """The reader would get the same words twice."""
    ledger = told(f"{HIT}\n\nThe council has rebuilt 110 of its roughly 420 servers.")
    same = [f for f in ledger.facts if "110" in f.statement]

    assert ["rebuilt"] == [f.frame for f in same if f.told_as_new]
    assert all(f.why.startswith("told in the same words") for f in same if not f.told_as_new)


def test_a_fragment_gives_way_to_its_sentence():
    ledger = told(f"{HIT}\n\nLibrarians were lending books again, with paper forms on the counter for anybody who had lost a card.")

    assert not [f.statement for f in ledger.facts if f.statement.startswith("with ")]


def test_what_is_hoped_for_is_not_restored():
    ledger = told(f"{HIT}\n\nThe website is down.", "Exampletown Council's website is expected to be back online next week.")

    assert [] == [c.rule for c in ledger.conflicts if c.rule == "restored"]
    assert not [f for f in ledger.facts if f.frame == "restored"]


def test_a_claim_of_ransomware_that_the_council_confirms_is_a_change_of_standing():
    ledger = told(f"{HIT}\n\nAn employee said that ransomware was behind it.", "Exampletown Council has confirmed that the attack was ransomware.")

    assert [("status_change", "confirmed")] == [(c.kind, c.rule) for c in ledger.conflicts]


def test_a_price_after_no_price_and_a_settled_price_are_updates():
    ledger = told(f"{HIT}\n\nNo figure has been put on the cost.", "The attack on Exampletown Council could cost between \u00a311m and \u00a318m.",
                  "The final cost of the attack to Exampletown Council was \u00a310.4m.")

    assert {("updates", "cost_known"), ("updates", "number")} == {(c.kind, c.rule) for c in ledger.conflicts}


def test_a_share_is_no_count():
    ledger = told("Exampletown Council has replaced 300 laptops after the cyber attack.", "Exampletown Council has replaced over 60 per cent of its laptops.")

    assert [] == [c.rule for c in ledger.conflicts]


def test_explanations_name_days_as_a_person_does():
    ledger = told("The cyber attack on Exampletown Council began on Saturday morning.", "The cyber attack on Exampletown Council began on Friday evening.")

    assert ["It began on Saturday morning in one report and on Friday evening in another."] == [c.explanation for c in ledger.conflicts]


@pytest.mark.parametrize(("tokens", "value", "words"), [
    (["at", "11am", "on", "saturday"], "sat morning", "on Saturday morning"), (["early", "on", "monday"], "mon early", "early on Monday"),
    (["9.30pm"], "night", "at night"), (["tuesday"], "tue", "on Tuesday")])
def test_moments_are_read_from_clock_times_and_told_in_words(tokens, value, words):
    assert value == moment(tokens)
    assert words == spoken(value)


@pytest.mark.parametrize("line", ["Tap the bell for more tales from your area.", "Our spring conference is now taking bookings.",
                                  "We put these points to the ministry.", "Local democracy reporters cover councils for all titles in the scheme.",
                                  "Othertown and Thirdtown councils were asked whether they had taken any steps."])
def test_a_publishers_own_matters_tell_nothing(line):
    assert "new" not in last(told(HIT, f"{HIT}\n\n{line}"))


def test_an_official_page_that_asks_others_to_act_tells_a_fact():
    """The press's cues are not for a council's own words."""
    one = make.reading("We have asked the newspaper concerned to put its story right about the attack.", 1)
    official = replace(one, article=replace(one.article, publisher_kind="official"))

    assert ["new"] == [n.novelty for n in weigh("i", [official], SETTINGS).novelties]
