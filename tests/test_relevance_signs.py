"""Words by class: what a sentence tells of when words of several classes stand near one another, and whose things they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import name_bodies
from monitor.relevance.judge import judge
from monitor.relevance.lexicon import Lexicon, classes, load_lexicon
from monitor.relevance.signs import load_signs
from monitor.wordlists import Cut
from tests import make

NEAR = 11


def marks(text: str):
    return load_lexicon().read(Cut(text.lower()), text)


def sign(text: str) -> str | None:
    found = load_signs().find(said := marks(text), classes(said), NEAR)
    return found.name if found else None


def relevant(text: str, title: str = "") -> bool:
    article = make.article(title=title, text=text)
    return judge(article, name_bodies(article, load_gazetteer())).relevant


@pytest.mark.parametrize("expected, text", [
    ("attack", "It was a denial-of-service attack."),
    ("agent-and-thing", "Hackers had read the files."),
    ("agent-act-thing", "Somebody had got into the payroll."),
    ("bad-thing", "A hostile program was found on two servers."),
    ("assault-on-thing", "The network was sabotaged."),
    ("taken-data", "Records of tenants were copied."),
    (None, "Somebody had got into the garden."),
    (None, "The servers are to be replaced."),
])
def test_a_sentence_has_a_sign_when_words_of_several_classes_stand_together(expected, text):
    """Nobody lists all the ways to say that a council was attacked."""
    assert expected == sign(text)


def test_words_far_from_one_another_are_no_sign():
    """Somebody at the start and a database at the end of a long sentence have nothing to do with one another."""
    assert sign(f"Somebody broke {'very ' * 30}late into song while the payroll was explained.") is None


def test_a_phrase_does_not_go_over_a_stop():
    text = "It was denial. Of service there was none."
    assert not classes(marks(text)) & load_lexicon().bits["attack"]


def test_computers_in_capitals_are_not_the_pronoun():
    bits = load_lexicon().bits
    assert classes(marks("The council's IT was rebuilt.")) & bits["system"]
    assert not classes(marks("It was late, and it rained.")) & bits["system"]


def test_a_beginning_that_fits_too_many_words_is_refused():
    with pytest.raises(ValueError, match="too many words"):
        Lexicon({"any": ["a*"]})


@pytest.mark.parametrize("expected, text", [
    (True, "Somebody got into the payroll of Fife Council. The police are looking for him."),
    (True, "The firm that runs bookings for Fife Council was raided by hackers. The council is writing to members."),
    (False, "A debt charity in Fife lost its records to hackers. Fife Council gives it a grant."),
    (False, "Hackers locked the order book of a brewery near the offices of Fife Council."),
    (False, "Managers of Fife Council pretended for a day that hackers had encrypted the payroll."),
    (False, "Fife Council is looking for an analyst to respond to hackers. The salary is £40,000. Apply by May; closing date 4 June."),
    (False, "Thieves with a van broke into a depot of Fife Council and took laptops and cameras."),
])
def test_it_counts_by_whose_things_they_are_and_whether_it_happened(expected, text):
    """A press officer does not want the brewery, the rehearsal and the vacancy."""
    assert expected is relevant(text)


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_mark_stands_in_it(text):
    cut = Cut(text.lower()) if len(text.lower()) == len(text) else Cut(text)
    assert all(0 <= first < last <= len(cut.words) and bits for first, last, bits in load_lexicon().read(cut, text))
