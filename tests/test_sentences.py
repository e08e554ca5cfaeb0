"""Splitting text into sentences with offsets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records import Block
from monitor.sentences import split


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in split(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("The council shut its systems. Phones work.", ["The council shut its systems.", "Phones work."]),
    ("It began at 6.30 a.m. on Monday.", ["It began at 6.30 a.m. on Monday."]),
    ("It began at 6 a.m. The phones failed first.", ["It began at 6 a.m.", "The phones failed first."]),
    ("Cllr. J. R. Smith of St. Helens said no. It was over.", ["Cllr. J. R. Smith of St. Helens said no.", "It was over."]),
    ("Staff at No. 10 were told. They left.", ["Staff at No. 10 were told.", "They left."]),
    ("Civica Ltd. said it was told on 3 Nov. 2023 by post.", ["Civica Ltd. said it was told on 3 Nov. 2023 by post."]),
    ("The bill is \u00a33.5m. Half is paid.", ["The bill is \u00a33.5m.", "Half is paid."]),
    ("See www.example.gov.uk/contact-us. Or ring.", ["See www.example.gov.uk/contact-us.", "Or ring."]),
    ("Is it over? Not yet\u2026 Wait!", ["Is it over?", "Not yet\u2026", "Wait!"]),
])
def test_full_stops_that_end_nothing_do_not_cut(text, expected):
    """A cut in the wrong place would tell half a fact."""
    assert expected == cut(text)


def test_a_closing_mark_stays_with_its_quotation():
    """A quotation mark at the head of the next sentence would turn the reporter's words into the speaker's."""
    text = "He said: \u201cWe closed it. We are sorry.\u201d The council agreed."

    assert ["He said: \u201cWe closed it.", "We are sorry.\u201d", "The council agreed."] == cut(text)


def test_the_speaker_of_a_quoted_question_is_not_cut_off():
    """Who says it belongs to what is said."""
    assert ['"Is it over?" she asked.', "Nobody knew."] == cut('"Is it over?" she asked. Nobody knew.')
    assert ['"Is it over?" Ms Smith asked.'] == cut('"Is it over?" Ms Smith asked.')


def test_a_title_in_quotation_marks_is_not_cut():
    assert ['Staff saw the "Stop. Think. Click" poster again.'] == cut('Staff saw the "Stop. Think. Click" poster again.')


def test_a_headline_without_a_full_stop_does_not_run_into_the_text():
    """A headline told as part of the first sentence would be told as a fact."""
    assert ["Town hall offline", "The systems are down."] == cut("Town hall offline\n\nThe systems are down.")
    assert ["Town hall offline", "The systems are down."] == cut("Town hall offline\nThe systems are down.")


def test_hard_wrapped_lines_are_one_sentence():
    assert ["The council said that its\nsystems are down."] == cut("The council said that its\nsystems are down.")


def test_a_sentence_does_not_cross_a_block():
    text = "Caption of a picture The council is offline. It said so."
    blocks = (Block(start=0, end=20, place="caption"), Block(start=21, end=len(text), place="body"))

    assert ["Caption of a picture", "The council is offline.", "It said so."] == [text[a:b] for a, b in split(text, blocks)]


@pytest.mark.parametrize("text", ["", " \n\n ", "...", '"', "\u201c" * 50, "\x00\x01", "word " * 5000, "1 2 3. 4. 5", "?!" * 300])
def test_odd_text_never_raises(text):
    """One mangled page must not end the run."""
    assert all(text[a:b].strip() for a, b in split(text))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("aB. !?\"'\u201c\u201d\n\u2019\u20265")) , max_size=120))
def test_every_visible_character_lies_in_exactly_one_sentence(text):
    """A lost character would break the offsets of every quotation."""
    spans = split(text)

    assert spans == sorted(spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:]))
    assert [c for c in text if not c.isspace()] == [c for a, b in spans for c in text[a:b] if not c.isspace()]
