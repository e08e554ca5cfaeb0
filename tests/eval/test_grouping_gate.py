"""The gate of the grouping room: an edit ladder made from the demonstration week's own articles, with pinned floors."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

import pytest

import monitor
from monitor.evaluate import grouping

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = Path(monitor.__file__).parent / "world" / "articles.jsonl"
LEAST_ARI, LEAST_RECALL, LEAST_CUT20 = 0.98, 0.99, 0.87
"""Measured .9815, 1.00 and .875 (14 of 16: a fifth of an article of the week is 25 words). Lowering one is an argument in the commit message."""


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("edit_ladder", ROOT / "scripts" / "edit_ladder.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    path = tmp_path_factory.mktemp("ladder") / "ladder.jsonl"
    lines = script.ladder(script.read_articles([ARTICLES]))
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return grouping.evaluate([path])


def test_the_ladder_is_the_same_every_time():
    spec = importlib.util.spec_from_file_location("edit_ladder", ROOT / "scripts" / "edit_ladder.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    one, other = (hashlib.sha256(json.dumps(script.ladder(script.read_articles([ARTICLES]))).encode()).hexdigest() for _ in range(2))

    assert one == other


def test_stories_hold(evaluation):
    assert evaluation.figures["ari"] >= LEAST_ARI
    assert 0 == evaluation.figures["links_between_events"]


def test_every_way_of_copying_is_found(evaluation):
    found = dict(evaluation.detail["per_variant"])

    assert found.pop("cut20") >= LEAST_CUT20
    assert [] == [(variant, share) for variant, share in found.items() if share < LEAST_RECALL]


def test_the_product_beats_every_minhash_threshold(evaluation):
    assert max(row["ari"] for row in evaluation.baselines.values()) < evaluation.figures["ari"]
