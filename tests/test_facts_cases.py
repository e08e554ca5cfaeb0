"""Pairs of sentences, before and after, of many councils: each comparator in several wordings, and pairs that are no conflict."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from monitor.councils import load_gazetteer, name_bodies
from monitor.facts import FactsSettings, weigh

from . import make

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "facts" / "conflict_cases.jsonl").read_text(encoding="utf-8").splitlines()]
"""``hours`` lie between the two; ``kind`` is that of the conflict, or ``none``."""
COMPARATORS = {"number", "asserted_denied", "standing", "data", "scope", "time", "restored", "relapse", "outlook", "wording", "undone", "actor",
               "suspects", "cost"}


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
