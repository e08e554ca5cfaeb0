"""
Relevance and council names on cases labelled by somebody who had not seen the rules.

The halves ``dev`` were read and tuned on, so their figures flatter; of the parts ``held`` only totals are ever read.
First, untouched readings: ``relevance_unseen`` dev P .94 R .50, held P .86 R .40; ``relevance_unseen_b`` dev P .65 R .57, held P .88 R .52.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.evaluate.relevance import evaluate

HERE = Path(__file__).parent
FLOORS = {("relevance_unseen", "dev"): {"precision": 0.98, "recall": 0.98, "councils_f1": 0.98},
          ("relevance_unseen", "held"): {"precision": 0.90, "recall": 0.72, "councils_f1": 0.96},
          ("relevance_unseen_b", "dev"): {"precision": 0.98, "recall": 0.98, "councils_f1": 0.98},
          ("relevance_unseen_b", "held"): {"precision": 0.90, "recall": 0.80, "councils_f1": 0.95}}
"""Reached when they were pinned: 1.00, 1.00, .99; .92, .73, .97; 1.00, 1.00, .99; .92, .81, .95. Raising one is a commit, lowering one an argument."""


@pytest.mark.parametrize("file, part", FLOORS)
def test_cases_that_nobody_wrote_rules_for_stay_above_their_floors(file, part, tmp_path):
    lines = [line for line in (HERE / f"{file}.jsonl").read_text(encoding="utf-8").splitlines() if json.loads(line)["split"] == part]
    (tmp_path / "part.jsonl").write_text("\n".join(lines), encoding="utf-8")

    figures = evaluate([tmp_path / "part.jsonl"]).figures

    assert {} == {name: round(figures[name], 3) for name, floor in FLOORS[file, part].items() if figures[name] < floor}
