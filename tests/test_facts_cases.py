"""Pairs of sentences, before and after, of many councils: each comparator in several wordings, and pairs that are no conflict."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import name_bodies
from monitor.facts.settings import FactsSettings
from monitor.facts.weigh import weigh

from . import make

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "facts" / "conflict_cases.jsonl").read_text(encoding="utf-8").splitlines()]
"""``hours`` lie between the two; ``kind`` is that of the conflict, or ``none``."""
TOLD = [json.loads(line) for line in (Path(__file__).parent / "data" / "facts" / "novelty_cases.jsonl").read_text(encoding="utf-8").splitlines()]
"""What the last sentence of ``after`` is, once ``before`` was told."""
COMPARATORS = {"number", "asserted_denied", "standing", "data", "scope", "time", "restored", "relapse", "outlook", "wording", "undone", "actor",
               "suspects", "cost", "gathered", "rebutted", "web", "entry", "mishap", "extent", "length", "still_down", "arrests"}


@lru_cache(maxsize=1)
def gazetteer():
    return load_gazetteer()


def read(text: str, hour: int):
    reading = make.reading(text, hour)
    return replace(reading, bodies=tuple(name_bodies(reading.article, gazetteer())))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['comparator']}-{case['kind']}-{case['before'][:40]}")
def test_a_change_is_found_and_what_agrees_is_left_alone(case):
    """What a press officer must know before the phone rings; and no false alarm that teaches her to skip the page."""
    ledger = weigh("i", [read(case["before"], 1), read(case["after"], 1 + case["hours"])], FactsSettings())
    kinds = {conflict.kind for conflict in ledger.conflicts}

    assert ({case["kind"]} <= kinds) if case["kind"] != "none" else not kinds


@pytest.mark.parametrize("case", TOLD, ids=lambda case: f"{case['rule']}-{case['want']}-{case['after'][:40]}")
def test_what_was_told_in_other_words_is_not_news_and_the_page_itself_is_no_fact(case):
    after = read(case["after"], 9)
    after = replace(after, article=replace(after.article, publisher=case.get("publisher", after.article.publisher)))
    ledger = weigh("i", [read(case["before"], 1), after], FactsSettings())
    verdicts = [n.novelty for n in ledger.novelties if n.article_id == after.article.article_id]

    assert case["want"] == verdicts[-1]


def test_every_comparator_has_cases_and_a_quarter_of_all_are_no_conflict():
    counts = Counter(case["kind"] for case in CASES)

    assert {case["comparator"] for case in CASES} == COMPARATORS
    assert counts["none"] >= len(CASES) / 4


def test_a_day_of_the_month_is_compared_with_its_weekday():
    """"On Sunday" and "on 8 March" are one day: no contradiction; "on 7 March" is another."""
    def found(before: str, after: str) -> list[str]:
        return [c.rule for c in weigh("i", [read(before, 1), read(after, 9)], FactsSettings()).conflicts]

    assert [] == found("The attack on Wyre Council began on Sunday.", "The attack on Wyre Council began on 8 March.")
    assert ["start_time"] == found("The attack on Wyre Council began on Sunday.", "The attack on Wyre Council began on 7 March.")


def test_a_slipped_zero_of_a_rewriter_is_disputed_and_what_it_rewrites_is_not():
    after = read("A whopping 1,400 laptops of Wyre Council have been called in!", 9)
    after = replace(after, article=replace(after.article, publisher_kind="rewriter"))
    ledger = weigh("i", [read("Wyre Council said 140 laptops had been called in for checks.", 1), after], FactsSettings())

    assert ["slip"] == [c.rule for c in ledger.conflicts]
    assert {"140": "confirmed", "1400": "disputed"} == {f.value: f.standing for f in ledger.facts if f.frame == "gathered"}


def test_what_the_body_itself_says_stands_and_what_others_say_against_it_is_disputed():
    ledger = weigh("i", [read("Dudley Council said the attack began on Monday morning.", 1),
                         read("The attack on Dudley Council began on Saturday night, a trader claimed.", 9)], FactsSettings())

    assert {"mon morning": "confirmed", "sat night": "disputed"} == {f.value: f.standing for f in ledger.facts if f.frame == "started"}
