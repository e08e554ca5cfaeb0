"""The comparators one by one: what two facts must have in common, and what must differ, for a pair to be told."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.facts.changes import all_or_part_online, borrowed_figures, happened, start_times, undone, who_leads
from monitor.facts.conflicts import find_conflicts
from monitor.facts.ledger import Known, Said
from monitor.facts.points import Point
from monitor.facts.settings import FactsSettings
from monitor.facts.statements import statement_of
from monitor.records import Reading

from . import make

SETTINGS = FactsSettings()
HERE, THERE = "E07000999", "E07000998"
"""Two invented councils."""


def known(text: str, hour: int, number: int = 0, *, reading: Reading | None = None, **said: Any) -> Known:
    """A fact told once, by a paper of its own, so many hours after seven o'clock on a Thursday."""
    reading = reading or make.reading(text, hour)
    given: dict[str, Any] = {"sentence": 0, "start": 0, "end": len(text), "type": "event", "subject": HERE, "sure_subject": True, "frame": "affected",
                             "group": "hit", "value": "", "unit": "", "polarity": "asserted", "hedge": "none", "attribution": "", "attribution_key": ""}
    point = Point(**{**given, **said})
    return Known(number=number or hour, lead=point, why="", tell=True, said=[Said(point, reading, 0)])


def rules(found: list) -> list[tuple[str, str, str]]:
    return [(one.rule, one.kind, one.severity) for one in found]


def conflicts(*facts: Known) -> tuple[dict[int, str], list[tuple[str, str, str]]]:
    forced, found = find_conflicts(facts, (), SETTINGS)
    return forced, rules(found)


# ---- when it began

def test_two_beginnings_that_do_not_fit_contradict_and_one_that_is_only_nearer_does_not():
    began, again, other = (known(text, hour, frame="started", group="start", value=value) for text, hour, value in (
        ("It began on Monday.", 1, "mon"), ("It began on Monday morning.", 2, "mon morning"), ("It began on Tuesday.", 3, "tue")))

    assert [("start_time", "contradicts", "hard")] == rules(start_times([began, again, other], [], []))
    assert [] == start_times([began, again], [], [])


def test_what_was_found_before_it_is_said_to_have_begun_is_to_be_checked():
    began = known("It began on Monday evening.", 1, frame="started", group="start", value="mon evening")
    found = known("It was found on Monday morning.", 2, frame="detected", group="start", value="mon morning")
    after = known("It was found on Monday night.", 3, frame="detected", group="start", value="mon night")

    assert [("found_before_start", "contradicts", "soft")] == rules(start_times([began], [after, found], []))
    assert [] == start_times([began], [after], [])


def test_a_duration_that_is_longer_than_the_time_since_the_beginning_is_to_be_checked():
    """The article is of Thursday, eight in the morning: three days and two hours after Monday, six o'clock."""
    began = known("It began on Monday.", 1, frame="started", group="start", value="mon")
    short, long, none = (known(f"Systems have been down for {hours or 'many'} hours.", 1, 2, frame="duration", group="start", value=hours)
                         for hours in ("72", "90", ""))

    assert [("duration", "contradicts", "soft")] == rules(start_times([began], [], [none, short, long]))
    assert [] == start_times([began], [], [none, short])
    assert [] == start_times([known("It began in the evening.", 1, frame="started", group="start", value="evening")], [], [long])


# ---- who, what and how much

def test_nothing_online_works_and_some_does_are_two_reports():
    one = make.reading("No online service works. Some forms work.", 1)
    every = known("No online service works.", 1, frame="web_all", group="web", reading=one)
    same_page = known("Some forms work.", 1, 2, frame="web_part", group="web", reading=one)
    elsewhere = known("Some forms work.", 2, frame="web_part", group="web")

    assert [("all_or_part", "scope", "soft")] == rules(all_or_part_online([every], [same_page, elsewhere]))
    assert [] == all_or_part_online([every], [same_page])


def test_an_inquiry_that_somebody_else_leads_now_is_told_and_one_that_stays_where_it_was_is_not():
    before = known("Police are investigating the attack.", 1, frame="investigating", group="inquiry")
    led = known("The agency now leads the inquiry.", 3, frame="led_by", group="inquiry")
    remains = known("The agency still leads the inquiry.", 3, frame="led_by", group="inquiry")
    late = known("Police are investigating the attack.", 9, frame="investigating", group="inquiry")

    assert [("lead", "updates", "soft")] == rules(who_leads([], [before], [led]))
    assert [] == who_leads([], [before], [remains])
    assert [] == who_leads([], [late], [led]), "what is told later was not before"
    assert [] == who_leads([], [before], [])


def test_what_had_not_happened_and_then_has_is_an_update_and_not_the_other_way_round():
    no, yes = (known(text, hour, frame="arrests", group="arrests", polarity=polarity)
               for text, hour, polarity in (("No arrests were made.", 2, "denied"), ("Two men were arrested.", 5, "asserted")))
    early = known("Two men were arrested.", 1, frame="arrests", group="arrests")

    assert [("happened", "updates", "update")] == rules(happened([no, yes]))
    assert [] == happened([early, no])


def test_what_is_undone_is_undone_by_the_same_body_and_later():
    cut = known("Links were cut.", 2, frame="cut_links", group="links")
    others, early, later = (known("Links are open again.", hour, frame="relink", group="links", subject=body)
                            for body, hour in ((THERE, 5), (HERE, 1), (HERE, 6)))

    assert [("undone", "updates", "update")] == rules(undone([cut], [others, early, later], "links are open"))
    assert [] == undone([cut], [others, early], "links are open")


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, [("other_body", "contradicts", "soft")]), ({"subject": HERE}, []), ({"value": "41000"}, []), ({"unit": "people"}, []), ({"sure_subject": False}, [])])
def test_an_old_figure_is_borrowed_only_when_another_body_is_given_the_very_same(changes, expected):
    old = known("In 2020 criminals took 40,000 files.", 1, type="background", frame="count", group="count", value="40000", unit="files")
    new = known("Criminals took 40,000 files.", 2, **{"frame": "count", "group": "count", "value": "40000", "unit": "files", "subject": THERE, **changes})

    assert expected == rules(borrowed_figures([old], [new]))


# ---- hit, or not hit

def test_a_claim_against_a_denial_is_a_contradiction_and_the_body_that_denies_is_believed():
    no = known("We were not hit.", 1, polarity="denied", attribution_key=HERE)
    yes = known("The council was hit.", 3)

    assert ({3: "denied"}, [("asserted_denied", "contradicts", "hard")]) == conflicts(no, yes)


def test_a_denial_that_somebody_else_speaks_leaves_both_disputed():
    no, yes = known("It was not hit.", 1, polarity="denied", attribution_key=THERE), known("The council was hit.", 3)

    assert ({1: "disputed", 3: "disputed"}, [("asserted_denied", "contradicts", "hard")]) == conflicts(no, yes)


def test_a_denial_after_a_claim_takes_it_back_when_the_body_speaks_or_days_have_passed():
    yes = known("The council was hit.", 1)
    own = known("We were not hit.", 3, polarity="denied", attribution_key=HERE)
    soon, late = (known("It was not hit.", hour, polarity="denied") for hour in (3, 60))

    assert [("taken_back", "status_change", "update")] == conflicts(yes, own)[1]
    assert [("taken_back", "status_change", "update")] == conflicts(yes, late)[1]
    assert ({1: "disputed", 3: "disputed"}, [("asserted_denied", "contradicts", "hard")]) == conflicts(yes, soon)


def test_hit_in_one_sentence_and_not_in_the_next_is_no_contradiction():
    page = make.reading("The council was hit. Its schools were not hit.", 1)

    assert [] == conflicts(known("The council was hit.", 1, reading=page), known("Its schools were not hit.", 1, 2, polarity="denied", reading=page))[1]


def test_a_claim_that_nobody_stands_behind_is_no_contradiction_of_an_earlier_denial():
    no, maybe = known("We were not hit.", 1, polarity="denied", attribution_key=HERE), known("It may have been hit.", 3, hedge="unconfirmed")

    assert [] == [one for one in conflicts(no, maybe)[1] if one[0] == "asserted_denied"]


def test_knowing_and_not_knowing_of_the_same_thing_stand_against_each_other():
    aware, unaware = (known(text, hour, frame="aware", group="aware", value="leak", polarity=polarity)
                      for text, hour, polarity in (("It knows of a leak.", 2, "asserted"), ("It knows of no leak.", 1, "denied")))
    other = known("It knows of a fault.", 3, frame="aware", group="aware", value="fault")
    speaking = [known(text, hour, frame="aware", group="aware", polarity=polarity, attribution_key=HERE)
                for text, hour, polarity in (("We know of it.", 1, "asserted"), ("We do not know of it.", 2, "denied"))]

    assert [("asserted_denied", "contradicts", "soft")] == conflicts(unaware, aware)[1]
    assert [("asserted_denied", "contradicts", "soft")] == conflicts(*speaking)[1]
    assert [] == conflicts(unaware, other)[1]


def test_flat_in_one_report_and_with_a_may_in_another_is_to_be_checked():
    flat, hedged = (known(text, hour, frame="coordinated", group="coordinated", hedge=hedge)
                    for text, hour, hedge in (("The attacks were coordinated.", 1, "none"), ("The attacks may be coordinated.", 2, "unconfirmed")))
    page = make.reading("The attacks were coordinated. They may be.", 1)
    same = known("They may be.", 1, 2, frame="coordinated", group="coordinated", hedge="alleged", reading=page)

    assert [("hedge", "status_change", "soft")] == conflicts(flat, hedged)[1]
    assert [] == conflicts(known("The attacks were coordinated.", 1, frame="coordinated", group="coordinated", reading=page), same)[1]


# ---- how a fact is worded

def worded(text: str, clause: str, span: tuple[int, int] | None, **settings: int) -> str:
    fact = known(text, 1, start=text.index(clause), end=text.index(clause) + len(clause))
    fact.said[0].span = span
    return statement_of(fact, FactsSettings(**settings))


def test_a_clause_whose_sentence_is_not_known_stands_for_itself():
    assert "and the phones are down" == worded("It was hit, and the phones are down.", "and the phones are down", None)


def test_a_fragment_is_completed_from_the_head_of_its_sentence_when_the_whole_is_too_long():
    head, tail = "The council took its systems off the network on Monday", " to keep what was stored there out of the hands of whoever had come in"
    text = f"{head}, leaving residents without a telephone number,{tail}."
    clause = "leaving residents without a telephone number"

    assert f"{head}, {clause}" == worded(text, clause, (0, len(text)), statement_words=18)
    assert text[:-1] == worded(text, clause, (0, len(text)), statement_words=60).rstrip(".")


def test_a_clause_without_a_word_gives_way_to_its_sentence():
    text = "The phones are down \u2026!"

    assert text.rstrip("!.\u2026 ") == worded(text, "\u2026!", (0, len(text))).rstrip("!.\u2026 ")
