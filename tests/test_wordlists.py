"""Lists of phrases find what one plain regular expression finds, only sooner."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.wordlists import BEGINS, WHOLE, Book, Cut, Line, beginnings

ROOMS = Path(monitor.__file__).parent
PHRASES = tomllib.loads((ROOMS / "relevance" / "data" / "phrases.toml").read_text(encoding="utf-8"))
LISTS = {name: [word for word in entry["words"] if not word.startswith("\\[")] for name, entry in PHRASES.items()}
SAID = tomllib.loads((ROOMS / "councils" / "data" / "cues.toml").read_text(encoding="utf-8"))
CUES = {f"{role}-{side}": entry[side] for role, entry in SAID.items() for side in ("subject", "object") if entry.get(side)}
WORDS = sorted({word for words in (*LISTS.values(), *CUES.values()) for phrase in words for word in re.findall(r"[a-z]+", phrase)})
PLAIN_LISTS = {name: re.compile(f"{BEGINS}(?:{'|'.join(words)}){WHOLE}") for name, words in LISTS.items()}
PLAIN_CUES = {name: re.compile(f"{BEGINS}(?:{'|'.join(words)})") for name, words in CUES.items()}
LISTS_BOOK, CUES_BOOK = Book(), Book()
QUICK_LISTS = {name: LISTS_BOOK.add(words, WHOLE) for name, words in LISTS.items()}
QUICK_CUES = {name: CUES_BOOK.add(words) for name, words in CUES.items()}
SIGNS = (" ", " ", " ", " ", "-", "'", '"', "\n", ", ", ". ", "/", " (", "\u00e9", "9", "\t")

texts = st.lists(st.tuples(st.sampled_from(WORDS) | st.sampled_from(("2024", "4", "\u0664", "")), st.sampled_from(SIGNS)), max_size=25).map(
    lambda parts: "".join(word + sign for word, sign in parts))


def plainly(pattern, text):
    return [(found.start(), found.end(), found.group()[1:]) for found in pattern.finditer(f" {text}")]


@given(texts)
def test_every_list_of_the_relevance_room_finds_what_a_plain_expression_finds(text):
    line = LISTS_BOOK.line(text)
    for name, plain in PLAIN_LISTS.items():
        expected = plainly(plain, text)

        assert expected == list(QUICK_LISTS[name].every(line)), name
        assert expected[:1] == [hit for hit in [QUICK_LISTS[name].search(line)] if hit], name
        assert bool(expected) == any(LISTS_BOOK.each_of(frozenset({QUICK_LISTS[name]}), line)), name


@given(texts)
def test_every_cue_finds_what_a_plain_expression_finds(text):
    line = CUES_BOOK.line(text)
    for name, plain in PLAIN_CUES.items():
        assert plainly(plain, text) == list(QUICK_CUES[name].every(line)), name


@given(texts, st.lists(st.integers(0, 80), max_size=6))
def test_a_part_of_a_text_reads_as_if_it_stood_alone(text, cuts):
    """A sentence must say the same in its article and by itself, wherever it was cut."""
    bounds = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    parts = list(zip(bounds, bounds[1:]))

    cut = Cut(text)
    lines = [Line(cut, start, end) for start, end in parts]

    for (start, end), line in zip(parts, lines, strict=True):
        alone = CUES_BOOK.line(text[start:end])
        for cue in QUICK_CUES.values():
            assert cue.every(alone) == cue.every(CUES_BOOK.read(line))
            assert bool(cue.every(alone)) == any(CUES_BOOK.each_of(frozenset({cue}), line))
        assert f" {text[start:end]}" == line.text


@pytest.mark.parametrize(("phrase", "expected"), [
    ("hack(?:ed|ing)?", {("hack", True), ("hacked", True), ("hacking", True)}),
    ("it systems?", {("it syst", False)}),
    ("cry\\w+", {("cry", False)}),
    ("(?:the |its )?site", {("the site", False), ("its site", False), ("site", True)}),
    ("[ab]c", {("ac", True), ("bc", True)}),
    ("\\d years", {("0 year", False)}),
    ("\\d+ of", {("0 of", True)}),
    ("20\\d\\d", {("0", True)}),
    ("data theft", {("data thef", False)}),
    ("data(?: \\w+){0,3} stolen", {("data ", False), ("data stol", False)}),
    ("pens, pads", {("pens", True)}),
    ("cyber[- ]?attacks?", {("cyber atta", False), ("cyberatt", False)}),
    ("\\w+ly", {("", False)}),
    ("is (?:\\w+ly )?safe", {("is safe", False), ("is * safe", False)}),
    ("is \\w+(?: \\w+){0,3} safe", {("is ", False)}),
    ("(?:is)?(?: also)? told", {(" also", False), (" told", False), ("is also", False), ("is told", False)}),
    ("on (?:'|\"?high) alert", {("on ", True), ("on high", False)}),
    ("(?:we|our)\\b(?! of)", {("we", True), ("our", True)}),
])
def test_the_first_letters_of_a_phrase_are_read_from_it(phrase, expected):
    assert expected == beginnings(phrase, ends_word=True)


def test_hits_do_not_overlap():
    book = Book()
    attack = book.add(["data data", "data"], WHOLE)

    assert ["data data", "data"] == [hit.words for hit in attack.every(book.line("data data data"))]


def test_the_earlier_phrase_wins_at_one_place():
    book = Book()
    attack = book.add(["cyber", "cyber attack"])

    assert ["cyber"] == [hit.words for hit in attack.every(book.line("cyber attack"))]


def test_a_list_added_to_a_book_in_use_is_found_too():
    book = Book()
    assert book.add(["attack"]).search(book.line("an attack, a breach"))

    assert book.add(["breach"]).search(book.line("an attack, a breach"))


def test_a_second_book_adds_what_its_lists_have():
    first, second = Book(), Book()
    attack, breach = first.add(["attack"]), second.add(["breach"])
    line = first.line("an attack, a breach")
    assert breach.search(line) is None

    second.read(line)

    assert ("attack", "breach") == (attack.search(line).words, breach.search(line).words)
