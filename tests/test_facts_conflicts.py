"""What stands against what."""

from __future__ import annotations

import pytest

from monitor.facts.settings import FactsSettings
from monitor.facts.weigh import weigh

from . import make

SETTINGS = FactsSettings()


def conflicts(*texts: str, hours: tuple[int, ...] = (), **changes):
    hours = hours or tuple(range(1, len(texts) + 1))
    ledger = weigh("i", [make.reading(text, hour, **changes) for text, hour in zip(texts, hours)], SETTINGS)
    return [(c.kind, c.severity) for c in ledger.conflicts], ledger


@pytest.mark.parametrize(("before", "after", "hours", "expected"), [
    ("Exampletown Council was not hit by the cyber attack.", "Exampletown, Otherham and Thirdborough councils were hit by a cyber attack.", (1, 3),
     ("contradicts", "hard")),
    ("The cyber attack on Exampletown Council began on Monday afternoon.", "The attack on Exampletown Council began on Monday morning.", (1, 3),
     ("contradicts", "hard")),
    ("At Exampletown Council 12 online services are down.", "At Exampletown Council 17 online services are down.", (1, 40), ("updates", "update")),
    ("At Exampletown Council 12 online services are down.", "At Exampletown Council 31 online services are down.", (1, 3), ("contradicts", "soft")),
    ("Exampletown Council's telephone lines are down.", "Exampletown Council's telephone lines are back online.", (1, 40), ("updates", "update")),
    ("Exampletown Council said it was too early to say whether personal data had been taken.",
     "Exampletown Council said personal data was stolen in the attack.", (1, 60), ("updates", "update")),
    ("Exampletown Council was hit by a cyber attack, but this is unconfirmed.", "Exampletown Council was hit by a cyber attack.", (1, 9),
     ("status_change", "update")),
    ("Exampletown Council was hit by a cyber attack.", "Exampletown Council said it was not affected by the cyber attack.", (1, 99),
     ("status_change", "update")),
    ("Exampletown Council has shut down all of its networks.", "Parts of the network at Exampletown Council are offline.", (1, 9), ("scope", "soft")),
    ("The systems at Exampletown Council are not expected back until the weekend.", "Exampletown Council expects disruption for several weeks.", (1, 60),
     ("updates", "soft")),
    ("A spokesperson for Exampletown Council said: \u201cWe found the intrusion on Sunday, closed every system and rang the police at once.\u201d",
     "A spokesperson for Exampletown Council said: \u201cWe found the intrusion on Sunday, closed some of our offices and rang for help at once.\u201d", (1, 9),
     ("quote_variant", "soft")),
])
def test_conflicts_are_found_with_kind_and_severity(before, after, hours, expected):
    """A press officer must hear of a contradiction before the first caller does."""
    found, _ = conflicts(before, after, hours=hours)

    assert expected in found


@pytest.mark.parametrize(("before", "after"), [
    ("About 4,100 permits at Exampletown Council cannot be renewed.", "More than 4,000 permits at Exampletown Council cannot be renewed."),
    ("Exampletown Council was hit by a cyber attack.", "Otherham Council was not affected by the cyber attack."),
    ("Exampletown Council's telephone lines are down.", "Otherham Council's telephone lines are working as normal."),
    ("The attack on Exampletown Council began on Monday.", "The attack on Exampletown Council began on Monday morning."),
    ("Exampletown Council said: \u201cWe are sorry for the disruption to our residents and customers today.\u201d",
     "Exampletown Council said: \u201cWe are sorry for the disruption to our residents.\u201d"),
    ("At Exampletown Council 12 online services are down.", "At Otherham Council 31 online services are down."),
])
def test_what_agrees_or_speaks_of_others_is_no_conflict(before, after):
    """False alarms teach people to skip the page."""
    found, _ = conflicts(before, after, hours=(1, 30))

    assert [] == found


def test_a_page_that_names_fewer_councils_is_a_correction():
    one = "New complaints about three councils, Exampletown, Otherham and Thirdborough, are paused."
    two = "New complaints about two councils, Exampletown and Otherham, are paused."
    first = make.reading(one, 1)
    later = make.reading(two, 1, version=2, seen_at=first.article.seen_at.replace(day=20))
    ledger = weigh("i", [first, later], SETTINGS)

    assert [("updates", "corrected_page")] == [(c.kind, c.rule) for c in ledger.conflicts]


def test_two_bodies_with_one_old_figure_are_shown():
    """The slip of a rewriter: another council's figure."""
    found, ledger = conflicts("Exampletown Council is offline after an attack.\n\nIn 2020 criminals encrypted 40,000 files at Otherham Council.",
                              "Exampletown Council is offline after an attack.\n\nIn 2020 criminals encrypted 40,000 files at Exampletown Council.")

    assert ("contradicts", "soft") in found
    assert not any(f.told_as_new for f in ledger.facts if f.frame == "count")


def test_a_claim_that_the_body_itself_denies_stands_denied():
    _, ledger = conflicts("Exampletown Council said it was not hit by the cyber attack.", "Exampletown and Otherham councils were hit by a cyber attack.")

    assert ["denied"] == [f.standing for f in ledger.facts if f.subject == "E07000999" and f.frame == "affected" and f.polarity == "asserted"]


def test_conflicts_keep_their_ids_and_read_as_a_sentence():
    texts = ("Exampletown Council's telephone lines are down.", "Exampletown Council's telephone lines are back online.")
    one, two = (conflicts(*texts, hours=(1, 40))[1] for _ in range(2))

    assert [c.conflict_id for c in one.conflicts] == [c.conflict_id for c in two.conflicts]
    assert all(c.explanation and c.rule for c in one.conflicts)


def test_hit_here_and_not_there_in_one_article_is_no_contradiction():
    found, _ = conflicts("Exampletown Council was hit by a cyber attack. Exampletown Council's payment systems were not affected by the attack.")

    assert ("contradicts", "hard") not in found
