"""Evaluating: stories, how every kind is told, and what is said of odd lines. Made lines, figures one can count by hand."""

from __future__ import annotations

import json

import pytest

from monitor.evaluate import extraction, grouping, novelty, relevance
from monitor.evaluate.report import Evaluation, read_lines
from monitor.evaluate.stories import evaluate
from monitor.evaluate.tfidf import tfidf_groups

POOL = "The swimming pool in Marlbridge opens again on Saturday after the boiler was mended."
POOL_AGAIN = "On Saturday the Marlbridge swimming pool opens, its boiler mended after weeks."
TALE = f"{POOL} {POOL_AGAIN} Swimmers had to travel to the next town while it was closed, and lessons for children begin on Monday afternoon."
BENCH = "Councillors argued until midnight about the colour of a bench outside the library."


def lines_of(path, *lines):
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_the_baseline_joins_texts_of_the_same_words_and_begins_a_group_for_others():
    assert [0, 1, 0, 1] == tfidf_groups([POOL, BENCH, POOL_AGAIN, BENCH.upper()])
    assert [0, 1, 2] == tfidf_groups([POOL, BENCH, POOL_AGAIN], least=0.99)


@pytest.mark.parametrize("texts", [[], [""], ["", "", POOL], ["...", BENCH]])
def test_the_baseline_gives_texts_without_words_a_group_of_their_own(texts):
    assert list(range(len(texts))) == tfidf_groups(texts)


def test_stories_are_measured_beside_their_baselines(tmp_path):
    """A figure without its baselines says nothing."""
    path = lines_of(tmp_path / "made.jsonl", {"text": POOL, "cluster": "pool"}, {"text": BENCH, "cluster": "bench"}, {"text": POOL, "cluster": "pool"})
    found = evaluate([path])

    assert ("stories", 3, (str(path),)) == (found.kind, found.lines, found.files)
    assert (1.0, 1.0, 1.0) == tuple(found.figures[name] for name in ("f1", "ari", "b_cubed_f1"))
    assert {"gold": 2, "found": 2} == found.detail["clusters"]
    assert 1.0 == found.baselines["TF-IDF words, online average link"]["f1"]
    assert 4 == len(found.baselines)


def test_stories_that_are_not_found_cost_recall(tmp_path):
    path = lines_of(tmp_path / "made.jsonl", {"text": POOL, "cluster": "one"}, {"text": BENCH, "cluster": "one"})

    assert 0.0 == evaluate([path]).figures["recall"]


def test_an_evaluation_is_a_table_for_people_and_the_same_figures_for_programs():
    made = Evaluation(kind="stories", files=("a.jsonl", "b.jsonl"), lines=12, figures={"f1": 0.51234, "per_second": 1234.56},
                      detail={"clusters": {"gold": 3, "found": None}, "longest": 17}, baselines={"plain": {"f1": 0.25, "ari": 0.5}},
                      errors=("not a pair", {"id": "é"}))

    assert made.as_text().splitlines() == [
        "stories: 12 lines from a.jsonl, b.jsonl", "",
        "                               f1           per_second                  ari",
        "this product               0.5123              1,234.6                    -",
        "plain                      0.2500                    -               0.5000",
        "", "clusters", "  gold: 3", "  found: -", "", "longest", "  17", "", "errors (2)", "  not a pair", '  {"id": "é"}']
    told = json.loads(made.as_json())
    assert ["kind", "files", "lines", "figures", "detail", "baselines", "errors"] == list(told)
    assert (0.51234, ["not a pair", {"id": "é"}]) == (told["figures"]["f1"], told["errors"])


def test_an_evaluation_without_errors_names_none():
    assert "errors" not in Evaluation(kind="stories", files=(), lines=0, figures={"f1": 1.0}).as_text()


def test_a_line_that_is_no_object_is_named_by_file_and_number(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x"}\n\n  \n{"text": "y"}')
    assert [{"text": "x"}, {"text": "y"}] == read_lines([path])
    path.write_text('{"text": "x"}\n\n{"text": ')
    with pytest.raises(ValueError, match=r"a\.jsonl:3: not JSON"):
        read_lines([path])
    path.write_text('["x"]\n')
    with pytest.raises(ValueError, match=r"a\.jsonl:1: a line must be an object, found list"):
        read_lines([path])


# ---- the other kinds: lines that are odd

def test_no_lines_have_no_figures_that_flatter(tmp_path):
    found = evaluate([lines_of(tmp_path / "none.jsonl")])

    assert (0, 0.0) == (found.lines, found.figures["b_cubed_f1"])


def test_a_line_without_what_its_kind_needs_is_named(tmp_path):
    for kind, label, message in ((grouping, "new", "'text' is missing"), (novelty, "new", "'text' is missing"),
                                 (relevance, "negative", "'text' must be a text")):
        path = lines_of(tmp_path / "a.jsonl", {"id": "1", "stream": "s", "text": POOL, "label": label}, {"id": "2", "stream": "s", "label": label})
        with pytest.raises(ValueError, match=f"line 2: {message}"):
            kind.evaluate([path])
    path = lines_of(tmp_path / "a.jsonl", {"id": "1", "stream": "s", "text": POOL, "label": "perhaps"})
    for kind in (novelty, relevance):
        with pytest.raises(ValueError, match="line 1: label must be .*found 'perhaps'"):
            kind.evaluate([path])


def test_sentences_that_are_all_new_have_no_order_to_measure_and_one_without_words_is_nobodys_copy(tmp_path):
    found = novelty.evaluate([lines_of(tmp_path / "a.jsonl", *({"stream": "s", "text": text, "label": "new"} for text in (POOL, "...", BENCH)))])

    assert (3, 0.0) == (found.lines, found.figures["auc"])
    assert all(figures["auc"] == 0.0 for figures in found.baselines.values() if "auc" in figures)


def test_a_labelled_article_may_be_dated_by_its_year_alone(tmp_path):
    times = ("2025", "2025-03-04T08:00:00Z", "spring", "")
    path = lines_of(tmp_path / "a.jsonl", *({"id": at, "text": POOL, "label": "negative", "published_at": at} for at in times))

    assert 4 == relevance.evaluate([path]).lines


def test_pairs_are_counted_as_far_as_their_articles_are_there(tmp_path):
    """And without events there is no figure of links between events."""
    lines = lines_of(tmp_path / "a.jsonl", *({"id": name, "text": text, "publisher": name} for name, text in (("a", TALE), ("b", TALE), ("c", BENCH))))
    pairs = lines_of(tmp_path / "pairs.jsonl", {"a": "a", "b": "b", "level": "near", "same_event": True},
                     {"a": "a", "b": "c", "level": "far", "same_event": False}, {"a": "a", "b": "gone", "level": "near", "same_event": True})
    found = grouping.evaluate([lines], pairs=pairs)

    assert (1.0, 0.0, 0.0) == tuple(found.figures[name] for name in ("near_pairs_found", "far_pairs_found", "pairs_of_other_events"))
    assert "links_between_events" not in found.figures
    assert "ari" not in found.figures


def test_a_folder_is_scored_alone_and_its_index_is_text(tmp_path):
    with pytest.raises(ValueError, match="extraction takes one folder"):
        extraction.evaluate([tmp_path, tmp_path])
    (tmp_path / "index.csv").write_bytes(b"file,ground_truth\n\xff\xfe,x\n")
    with pytest.raises(ValueError, match=r"index\.csv: not UTF-8"):
        extraction.evaluate([tmp_path])
