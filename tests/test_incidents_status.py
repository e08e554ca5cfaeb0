"""How far an incident has come, in the words of its reports."""

from __future__ import annotations

import pytest

from monitor.incidents.status import status_of


@pytest.mark.parametrize(("status", "text"), [
    ("open", "The council has shut down its network and is investigating."),
    ("contained", "The council said the incident has been contained and that intruders no longer have access."),
    ("open", "Engineers could not say when the incident is contained."),
    ("open", "Services are expected to be back to normal within weeks."),
    ("closed", "All systems have been restored, the council said on Friday."),
    ("open", "It may be months before systems are fully restored."),
    ("near_miss", "The chief executive called it a near miss: nothing was opened."),
])
def test_a_status_is_what_a_sentence_says_of_the_present(status, text):
    """A hope told as an end would make a press officer stop watching too early."""
    assert status == status_of([text], {"affected"})


def test_the_furthest_that_was_said_stands_and_an_older_word_does_not_take_it_back():
    assert "closed" == status_of(["All services are back.", "The incident was contained within a day."], {"affected"})


def test_a_council_that_was_cleared_with_none_left_affected_corrects_the_incident():
    assert "corrected" == status_of(["The incident was contained."], {"cleared", "mentioned"})
    assert "contained" == status_of(["The incident was contained."], {"cleared", "affected"})
