"""How new a sentence is in words alone: what is left out, what is used for the first time, and what is no prose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.lexical import History, content, letters, prose
from monitor.facts.settings import FactsSettings

TOLD = ("The council shut down its network on Monday after engineers noticed strange logins.",
        "Residents cannot pay council tax online and telephone lines are closed.")


def tokens(text: str) -> list[str]:
    return text.lower().replace(".", "").replace(",", "").split()


def history(*said: str) -> History:
    out = History(FactsSettings())
    for text in said:
        out.add(content(tokens(text)), letters(tokens(text)))
    return out


def newness(text: str, *said: str) -> float:
    return history(*said).score(content(tokens(text)), letters(tokens(text))).open


def test_a_sentence_told_word_for_word_is_not_new_at_all_and_the_first_of_all_is():
    assert 0.0 == newness(TOLD[0], *TOLD)
    assert 1.0 == newness(TOLD[0])


def test_another_form_of_a_told_word_is_less_new_than_a_strange_word():
    """Stems do not meet here; the letters do."""
    told = "Engineers noticed an intrusion in the payroll."

    assert newness("Engineers noticed intruders in the payroll.", told) < newness("Engineers noticed burglars in the payroll.", told)


def test_a_sentence_put_together_from_two_told_ones_is_newer_than_one_of_them():
    whole = "The council shut down its network on Monday and telephone lines are closed."

    assert newness(TOLD[1], *TOLD) < newness(whole, *TOLD) < newness("Bin crews will collect garden waste again from April.", *TOLD)


def test_what_the_best_earlier_sentence_leaves_out_is_told():
    score = history(*TOLD).score(content(tokens("Residents cannot pay parking fines online.")), letters(tokens("Residents cannot pay parking fines online.")))

    assert 1 == score.nearest
    assert 0 < score.left < 1


def test_a_menu_caught_up_in_a_sentence_is_no_prose_and_a_heading_is_read_whole():
    assert ["the", "council", "said", "so"] == prose("News Sport Weather Jobs The council said so".replace(" The", " the"))
    assert prose("Council Shuts Network After Strange Logins") is None
    assert prose("The council shut its network.") is None


@given(st.lists(st.text(alphabet="abcdefgh ", max_size=40), max_size=6), st.text(alphabet="abcdefgh ", max_size=40))
def test_every_part_of_a_score_lies_between_told_and_new(said, text):
    score = history(*said).score(content(tokens(text)), letters(tokens(text)))

    assert all(0 <= part <= 1 for part in (score.value, score.open, score.left, score.pairs, score.unseen, score.amount))
