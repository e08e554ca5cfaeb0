"""Signatures: what they keep of a text, and that no text breaks them."""

from __future__ import annotations

from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.grouping.passages import grams, shared_runs, tokens, window_of, winnow, word_hashes
from monitor.grouping.quotes import quotations, quoted_sentences
from monitor.grouping.settings import GroupingSettings
from monitor.grouping.sign import minhash, sign, similarity_estimate
from monitor.text import shingles, words

from . import make
from .grouping_texts import AGENCY, OTHER

SETTINGS = GroupingSettings()


def test_an_empty_text_has_an_empty_signature():
    """Two pages without text would otherwise be copies of each other."""
    signature = sign(make.article(" \n\n "), SETTINGS)

    assert (b"", (), (), "") == (signature.sketch, signature.passages, signature.quotes, signature.body_sha256)


def test_a_short_text_is_known_by_its_exact_words_only():
    signature = sign(make.article("Council offices are closed today because of snow."), SETTINGS)

    assert b"" == signature.sketch
    assert 64 == len(signature.body_sha256)


def test_a_sketch_keeps_a_byte_of_each_value_and_names_its_recipe():
    signature = sign(make.article(AGENCY), SETTINGS)

    assert SETTINGS.sketch_bytes * SETTINGS.permutations == len(signature.sketch)
    assert "affine32/128x1/seed1" in signature.recipe


def test_quotation_marks_case_and_space_do_not_change_the_body_hash():
    curly = AGENCY.replace('"', "\u201c").upper().replace(" ", "  ")

    assert sign(make.article(AGENCY), SETTINGS).body_sha256 == sign(make.article(curly), SETTINGS).body_sha256


def test_a_sketch_holds_what_datasketch_computes():
    """The values are those of its ``update_batch``; only the way there is shorter."""
    numbers = grams(word_hashes(words(AGENCY)), SETTINGS.shingle_words)
    theirs = MinHash(num_perm=SETTINGS.permutations, seed=SETTINGS.seed, hashfunc=int, scheme="affine32")
    theirs.update_batch((numbers & 0xFFFFFFFF).tolist())

    assert theirs.hashvalues.tolist() == minhash(numbers, SETTINGS).tolist()
    assert (theirs.hashvalues & 0xFF).astype("u1").tobytes() == sign(make.article(AGENCY), SETTINGS).sketch


def test_what_a_wide_window_keeps_a_narrow_one_keeps_too():
    """A long text must be found from a short one that was cut from it."""
    hashes = word_hashes(words(f"{AGENCY} {OTHER}"))

    assert not set(winnow(hashes, 4, 16).tolist()) - set(winnow(hashes, 4, 11).tolist()) - set(winnow(hashes, 4, 4).tolist())
    assert (4, 11, 16) == tuple(window_of(count, 4, 16, 64) for count in (90, 390, 5000))


def test_bands_find_nearly_every_pair_of_seven_tenths():
    """The first stage by itself: at least .999 of the pairs with Jaccard .7."""
    assert 1 - (1 - 0.7 ** SETTINGS.band_rows) ** SETTINGS.bands >= 0.999
    assert SETTINGS.bands == len(set(sign(make.article(AGENCY), SETTINGS).bands))


def test_the_sketch_estimates_the_jaccard_of_the_shingles():
    half = "\n\n".join(AGENCY.split("\n\n")[:3])
    one, other = (set(shingles(words(text), 5)) for text in (AGENCY, half))
    exact = len(one & other) / len(one | other)

    estimate = similarity_estimate(sign(make.article(AGENCY), SETTINGS).sketch, sign(make.article(half), SETTINGS).sketch, SETTINGS)

    assert abs(exact - estimate) < 0.15  # three and a half standard errors
    assert similarity_estimate(sign(make.article(AGENCY), SETTINGS).sketch, sign(make.article(OTHER), SETTINGS).sketch, SETTINGS) < 0.05


def test_winnowing_never_misses_a_shared_run_of_its_length():
    size, window = SETTINGS.passage_words, SETTINGS.passage_window
    run = " ".join(words(AGENCY)[10:10 + size + window - 1])

    one, other = (set(winnow(word_hashes(words(text)), size, window).tolist()) for text in (AGENCY, f"Zebras never knew that {run} at all"))

    assert one & other


def test_a_quotation_of_two_paragraphs_may_leave_its_mark_open():
    text = 'He said: "The first part goes on\n\n"and here is the end."'

    assert ["The first part goes on", "and here is the end."] == [text[start:end] for start, end in quotations(text)]


def test_apostrophes_are_not_quotation_marks():
    assert [] == quotations("The council's staff don't know what the residents' forms say.")


def test_single_marks_quote_too():
    text = "She said: \u2018We saw nothing on that night.\u2019 They left."

    assert ["We saw nothing on that night."] == [text[start:end] for start, end in quotations(text)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_signed_and_its_quotations_lie_inside(text):
    signature = sign(make.article(text), SETTINGS)

    assert list(signature.passages) == sorted(set(signature.passages))
    assert all(0 <= start <= end <= len(text) for start, end in quoted_sentences(text))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab c'\u2019\u0130\ufb01.\"", max_size=200))
def test_every_word_is_found_at_its_offsets(text):
    found = tokens(text)

    assert len(found.words) == len(found.starts)
    assert all(0 <= start < end <= len(text) for start, end in ((found.starts[number], found.end(number)) for number in range(len(found.words))))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abcde"), max_size=40), st.lists(st.sampled_from("abcde"), max_size=40))
def test_shared_runs_really_stand_in_both(one, other):
    for position, place, length in shared_runs(word_hashes(one), word_hashes(other), 4):
        assert one[position:position + length] == other[place:place + length]
