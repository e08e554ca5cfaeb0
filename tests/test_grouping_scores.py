"""The figures of an evaluation."""

from __future__ import annotations

from monitor.evaluate.scores import ari, b_cubed, pair_scores
from monitor.incidents.closeness import Closeness, closeness

from .grouping_texts import AGENCY, OTHER, STATEMENT

GOLD = ["a", "a", "b", "b"]


def test_the_same_partition_under_other_names_is_perfect():
    got = [1, 1, 2, 2]

    assert (1.0, 1.0, 1.0) == (ari(GOLD, got), pair_scores(GOLD, got)["f1"], b_cubed(GOLD, got)["f1"])


def test_one_heap_has_full_recall_and_poor_precision():
    scores = pair_scores(GOLD, [1, 1, 1, 1])

    assert (1.0, 2 / 6) == (scores["recall"], scores["precision"])
    assert 0.0 == ari(GOLD, [1, 1, 1, 1])


def test_a_worked_example_of_the_adjusted_rand_index():
    """Pairs together: 1 in both, 2 in gold, 1 found, of 6. (1 - 2/6) / (1.5 - 2/6)."""
    assert abs((1 - 1 / 3) / (1.5 - 1 / 3) - ari(GOLD, [1, 1, 2, 3])) < 1e-9


def test_a_text_is_closer_to_its_own_happening():
    others = [("", STATEMENT)]

    assert closeness(("", AGENCY), others) > closeness(("", OTHER), others)
    assert 0.0 == closeness(("", AGENCY), [])


def test_happenings_grow_online():
    model = Closeness()

    assert "one" == model.place("one", "Brindley council servers", AGENCY)[0]
    assert "two" == model.place("two", "Bakery wins prize", OTHER)[0]
    assert "one" == model.place("three", "Brindley council servers", AGENCY)[0]
