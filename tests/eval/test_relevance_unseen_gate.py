"""
Relevance and council names on cases labelled by somebody who had not seen the rules.

The half ``dev`` was read and tuned on, so its figures flatter; of the half ``held`` only totals are ever read.
Their first, untouched readings were: dev P .94 R .50, held P .86 R .40.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.evaluate.relevance import evaluate

CASES = Path(__file__).parent / "relevance_unseen.jsonl"
FLOORS = {"dev": {"precision": 0.96, "recall": 0.93, "councils_f1": 0.95},
          "held": {"precision": 0.86, "recall": 0.43, "councils_f1": 0.92}}
"""Reached when they were pinned: dev 1.00, .97, .96; held .87, .43, .93. Raising one is a commit, lowering one an argument."""


@pytest.mark.parametrize("half", FLOORS)
def test_cases_that_nobody_wrote_rules_for_stay_above_their_floors(half, tmp_path):
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if json.loads(line)["split"] == half]
    (tmp_path / "half.jsonl").write_text("\n".join(lines), encoding="utf-8")

    figures = evaluate([tmp_path / "half.jsonl"]).figures

    assert {} == {name: round(figures[name], 3) for name, floor in FLOORS[half].items() if figures[name] < floor}
