"""What workers find by fingerprint: groups of near copies, and pairs that the grouping step will ask for."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("distributed")

from bench.archive import articles
from monitor.app import Monitor
from monitor.backfill import comparing, shuffle
from monitor.backfill.backfill import backfill
from monitor.backfill.regroup import regroup
from monitor.backfill.shuffle import _learnt
from monitor.pipeline import JUDGING, Run, grouping_step, import_step
from monitor.store import Store
from tests.test_backfill import NOW, Shuffled, at_home, config

TO_STORIES = JUDGING[:JUDGING.index(grouping_step) + 1]


MADE, NEAR, OF_A_FILE = 450, 150, 90
"""Articles; how far back a copy's source lies, so that as large a share of so few is copied as of many; and articles of a file of members."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Relevant articles, some of them copies and cut copies, all with the page furniture of their owner; in no order."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bench.material.REACH", NEAR)
        lines = [json.dumps(one) for one in articles(MADE, folder)]
    numpy.random.default_rng(4).shuffle(lines)
    (folder / "made.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "made.jsonl"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Files of members so small that few articles lie in several, and nobody too few to be asked for."""
    monkeypatch.setattr(comparing, "OF_A_FILE", OF_A_FILE)
    monkeypatch.setattr(comparing, "FEWEST", OF_A_FILE)


def placements(path: Path) -> list[tuple]:
    with Store.open(path) as store:
        return [tuple(row) for row in store.db.execute(
            "SELECT article_id, position, story_id, lead_article_id, relation, similarity, containment, reason, spans FROM placements ORDER BY 1, 2")]


def test_made_articles_stand_in_the_same_stories_as_after_an_import(made, tmp_path):
    """Copies, cut copies and furniture, and every answer of a worker taken only where it is the step's own. At 20,000: ``bench.backfill``."""
    report = backfill([str(made)], config(tmp_path, "filled"), lambda: at_home(Shuffled()), NOW, work_folder=str(tmp_path / "work"),
                      partition_bytes=1 << 20, steps=TO_STORIES)
    monitor = Monitor(config(tmp_path, "imported"))
    with Store.open(tmp_path / "imported.db") as store, Run(store, monitor.settings, (), NOW) as run:
        import_step(run, [made])
        run.walk(TO_STORIES)

    expected = placements(tmp_path / "imported.db")
    assert 50 < sum("copy" in row or "edited" in row for row in expected)
    assert expected == placements(tmp_path / "filled.db")
    assert report.taken["pairs"] > 3 * report.anew["pairs"]
    assert [] == list((tmp_path / "work").glob("shuffle-*"))


def test_a_lost_shuffle_costs_time_and_nothing_else(made, tmp_path, caplog):
    from monitor.backfill.crew import Alone, Lost

    class Forgetful(Alone):
        def each(self, function, calls, stopping):
            for number, call in enumerate(calls):
                yield number, Lost("gone") if function is shuffle.pairs else function(*call)

    lines = made.read_text(encoding="utf-8").splitlines()[:2 * OF_A_FILE]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    caplog.set_level(logging.WARNING)
    report = backfill([str(tmp_path / "a.jsonl")], config(tmp_path, "filled"), lambda: at_home(Forgetful()), NOW, steps=TO_STORIES)

    assert "pairs 0 lost, the texts are compared while loading: gone" in caplog.text
    assert 2 * OF_A_FILE == report.added
    assert "pairs" not in report.taken
    assert [] == list((tmp_path / "backfill").glob("shuffle-*"))


def signatures(count: int, *links: tuple[int, int, float]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Bands and sketches of strangers, some of which are alike."""
    chance = numpy.random.default_rng(1)
    sketches, bands = chance.integers(0, 256, (count, 128), dtype=numpy.uint8), chance.integers(1, 1 << 62, (count, 20))
    for one, other, alike in links:
        same = round(alike * 128)
        sketches[other, :same] = sketches[one, :same]
        bands[other, :round(alike * 20)] = bands[one, :round(alike * 20)]
    return bands, sketches


def test_near_copies_are_one_group_and_strangers_are_not():
    bands, sketches = signatures(100, (3, 10, 0.9), (10, 40, 0.8), (5, 6, 0.5))
    labels = regroup(bands, sketches)

    assert [3, 3, 3, 5, 5] == labels[[3, 10, 40, 5, 6]].tolist()
    assert 97 == len(set(labels.tolist()))


def test_one_shared_band_is_no_group():
    """Page furniture makes a band equal now and then; the sketch says that the texts are not."""
    bands, sketches = signatures(10)
    bands[7, 0] = bands[2, 0]

    assert list(range(10)) == regroup(bands, sketches).tolist()


def test_texts_too_short_for_a_sketch_are_no_group():
    assert list(range(5)) == regroup(numpy.zeros((5, 20), dtype=numpy.int64), numpy.zeros((5, 128), dtype=numpy.uint8)).tolist()
    assert [] == regroup(numpy.zeros((0, 20), dtype=numpy.int64), numpy.zeros((0, 128), dtype=numpy.uint8)).tolist()


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_groups_are_what_links_reach(links):
    """The same as the plain way, one link after the other."""
    bands = numpy.arange(1, 30 * 40 + 1).reshape(30, 40) + 1000
    for column, (one, other) in enumerate(links):
        bands[other, column] = bands[one, column]
    labels = regroup(bands, numpy.zeros((30, 128), dtype=numpy.uint8))
    plain = list(range(30))
    for one, other in links:
        low, high = sorted((plain[one], plain[other]))
        plain = [low if label == high else label for label in plain]

    assert plain == labels.tolist()


def test_what_stands_in_three_stories_of_an_owner_is_furniture():
    carriers = {7: [(0, 0), (1, 1)], 8: [(0, 0), (1, 1)], 9: [(0, 0), (1, 0)], 10: [(0, 0)]}

    assert {7, 8} == _learnt([7, 8, 9, 10, 11], 2, carriers, set(), 3)
    assert set() == _learnt([7, 8, 9], 2, carriers, {7, 8}, 3)      # 9 stands in one story before this one
