"""Lists of phrases find what one plain regular expression finds, only sooner."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.wordlists import BEGINS, WHOLE, Book, beginnings

ROOMS = Path(monitor.__file__).parent
PHRASES = tomllib.loads((ROOMS / "relevance" / "data" / "phrases.toml").read_text(encoding="utf-8"))
LISTS = {name: [word for word in entry["words"] if not word.startswith("\\[")] for name, entry in PHRASES.items()}
SAID = tomllib.loads((ROOMS / "councils" / "data" / "cues.toml").read_text(encoding="utf-8"))
CUES = {f"{role}-{side}": entry[side] for role, entry in SAID.items() for side in ("subject", "object") if entry.get(side)}
WORDS = sorted({word for words in (*LISTS.values(), *CUES.values()) for phrase in words for word in re.findall(r"[a-z]+", phrase)})
PLAIN_LISTS = {name: re.compile(f"{BEGINS}(?:{'|'.join(words)}){WHOLE}") for name, words in LISTS.items()}
PLAIN_CUES = {name: re.compile(f"{BEGINS}(?:{'|'.join(words)})") for name, words in CUES.items()}
LISTS_BOOK, CUES_BOOK = Book(before=" "), Book()
QUICK_LISTS = {name: LISTS_BOOK.add(words, WHOLE) for name, words in LISTS.items()}
QUICK_CUES = {name: CUES_BOOK.add(words) for name, words in CUES.items()}
SIGNS = (" ", " ", " ", " ", "-", "'", '"', "\n", ", ", ". ", "/", " (", "\u00e9", "9", "\t")

texts = st.lists(st.tuples(st.sampled_from(WORDS) | st.sampled_from(("2024", "4", "\u0664", "")), st.sampled_from(SIGNS)), max_size=25).map(
    lambda parts: "".join(word + sign for word, sign in parts))


def spans(found):
    return [each.span() for each in found]


@given(texts)
def test_every_list_of_the_relevance_room_finds_what_a_plain_expression_finds(text):
    for name, plain in PLAIN_LISTS.items():
        expected = spans(plain.finditer(f" {text}"))

        assert expected == spans(QUICK_LISTS[name].finditer(text)), name
        assert expected[:1] == spans(filter(None, [QUICK_LISTS[name].search(text)])), name


@given(texts)
def test_every_cue_finds_what_a_plain_expression_finds(text):
    for name, plain in PLAIN_CUES.items():
        assert spans(plain.finditer(f" {text}")) == spans(QUICK_CUES[name].finditer(f" {text}")), name


@pytest.mark.parametrize(("phrase", "expected"), [
    ("hack(?:ed|ing)?", {("hack", False)}),
    ("it systems?", {("it", True)}),
    ("cry\\w+", {("cry", False)}),
    ("(?:the |its )?site", {("the", True), ("its", True), ("site", False)}),
    ("[ab]c", {("ac", True), ("bc", True)}),
    ("\\d years", {("0", True)}),
    ("\\w+ly", {("", False)}),
])
def test_the_first_letters_of_a_phrase_are_read_from_it(phrase, expected):
    assert expected == beginnings(phrase, ends_word=True)


def test_hits_do_not_overlap():
    attack = Book(before=" ").add(["data data", "data"], WHOLE)

    assert [" data data", " data"] == [found.group() for found in attack.finditer("data data data")]


def test_the_earlier_phrase_wins_at_one_place():
    assert [" cyber"] == [found.group() for found in Book(before=" ").add(["cyber", "cyber attack"]).finditer("cyber attack")]


def test_a_list_added_to_a_book_in_use_is_found_too():
    book = Book(before=" ")
    book.add(["attack"]).search("an attack, a breach")

    assert book.add(["breach"]).search("an attack, a breach")
