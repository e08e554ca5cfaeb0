"""
Contradictions and updates between two reports, on pairs written by somebody who had not seen the rules (``conflict_cases.md``).

The half ``dev`` was read and tuned on, so its figures flatter; of the half ``held`` only totals are ever read.
First, untouched readings (lenient; strict in brackets): dev P .82 (.73) R .15 (.13), 54 of 56 cases without a change left alone; held P .46 (.46)
R .11 (.11), 44 of 50.

``python -m tests.eval.test_conflict_gate`` prints the table; with ``dev`` behind it, the errors of that half.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.listing import council_by_name
from monitor.councils.name import name_bodies
from monitor.councils.settings import CouncilsSettings
from monitor.councils.tag import tag
from monitor.facts.settings import FactsSettings
from monitor.facts.weigh import weigh
from monitor.records import Fact, Ledger, Origin, Reading
from tests import make

HERE = Path(__file__).parent
KINDS = ("contradicts", "updates", "status_change", "scope", "quote_variant")


@dataclass
class Tally:
    """Counts of one half: strict asks for the kind, lenient takes any that may be defended."""

    wanted: Counter[str] = field(default_factory=Counter)
    strict: Counter[str] = field(default_factory=Counter)
    lenient: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    """What was found, right or wrong, by the kind it was given."""
    right: Counter[str] = field(default_factory=Counter)
    """Of it, what is right leniently."""
    quiet: int = 0
    """Cases that change nothing and are told as changing nothing."""
    errors: list[str] = field(default_factory=list)

    def prf(self, way: str, kind: str = "") -> tuple[float, float, float]:
        """Precision, recall and F1, in all or of one kind."""
        hits: Counter[str] = getattr(self, way)
        hit, wanted = (hits[kind], self.wanted[kind]) if kind else (hits.total(), self.wanted.total())
        told = self.told[kind] if kind else self.told.total()
        right = (self.right[kind] if kind else self.right.total()) if way == "lenient" else hit
        precision, recall = right / max(1, told), hit / max(1, wanted)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@lru_cache(maxsize=1)
def cases() -> list[dict]:
    return [json.loads(line) for line in (HERE / "conflict_cases.jsonl").read_text(encoding="utf-8").splitlines()]


@lru_cache(maxsize=1)
def gazetteer():
    return load_gazetteer()


def read(case: dict, which: str) -> Reading:
    """One report of a case as the rooms before this one hand it on; the council of the case is the one hit."""
    report = case[which]
    council = council_by_name(case["council"])
    codes = frozenset({council.gss} if council is not None else ())
    at = datetime.fromisoformat(report["at"])
    own = report["publisher"] == case["council"]
    article = make.article(report["text"], article_id=f"{case['id']}-{which}", url=f"https://{which}.example/{case['id']}", publisher=report["publisher"],
                           publisher_kind="official" if own else "local", councils=tuple(codes), published_at=at, first_seen_at=at, seen_at=at)
    bodies = tuple(name_bodies(article, gazetteer(), affected=codes))
    origin = Origin(name=report["publisher"], kind="council" if own else "own", evidence="the page of the body" if own else "no credit")
    return Reading(article=article, relation="original", story_id=which, lead_article_id=article.article_id, origin=origin, kind="news", bodies=bodies,
                   councils=tuple(tag(article, bodies, CouncilsSettings(), affected=codes)))


def weighed(case: dict) -> Ledger:
    return weigh(case["id"], [read(case, "earlier"), read(case, "later")], FactsSettings())


def tallied(half: str) -> Tally:
    out = Tally()
    for case in cases():
        if case["half"] == half:
            _judge(case, weighed(case), out)
    return out


def _judge(case: dict, ledger: Ledger, out: Tally) -> None:
    facts = {fact.fact_id: fact for fact in ledger.facts}
    left = list(ledger.conflicts)
    out.told.update(c.kind for c in left)
    out.quiet += not left and not case["expect"]
    for want in case["expect"]:
        kinds = {want["kind"], *(want.get("also") or ())}
        fit = [c for c in left if any(_says(case, facts[a], "earlier", want) and _says(case, facts[b], "later", want)
                                      for a, b in ((c.fact_a, c.fact_b), (c.fact_b, c.fact_a)))]
        best = next((c for c in fit if c.kind == want["kind"]), None) or next((c for c in fit if c.kind in kinds), None)
        out.wanted[want["kind"]] += 1
        if best is None:
            near = "".join(f" (found as {c.kind}/{c.rule})" for c in fit)
            out.errors.append(f"missed {case['id']} {want['kind']}: {want['earlier_quote']} | {want['later_quote']}{near}")
            continue
        left.remove(best)
        out.lenient[want["kind"]] += 1
        out.strict[want["kind"]] += best.kind == want["kind"]
        out.right[best.kind] += 1
    out.errors += [f"false {case['id']} {c.kind}/{c.rule}: {c.explanation}" for c in left]


def _says(case: dict, fact: Fact, which: str, want: dict) -> bool:
    """Whether a fact stands in the quote of a report."""
    at = case[which]["text"].index(want[f"{which}_quote"])
    return any(m.article_id == f"{case['id']}-{which}" and m.start < at + len(want[f"{which}_quote"]) and at < m.end for m in fact.mentions)


def table(half: str) -> str:
    """Precision, recall and F1, strict and lenient, of each kind and of all."""
    counts = tallied(half)
    lines = [f"{half:<14} wanted found   strict P    R   F1   lenient P    R   F1"]
    for kind in (*KINDS, ""):
        figures = "   ".join(" ".join(f"{x:4.2f}" for x in counts.prf(way, kind)) for way in ("strict", "lenient"))
        lines.append(f"{kind or 'all':<14} {(counts.wanted[kind] if kind else counts.wanted.total()):>6} "
                     f"{(counts.told[kind] if kind else counts.told.total()):>5}     {figures}")
    quiet = sum(case["half"] == half and not case["expect"] for case in cases())
    return "\n".join([*lines, f"cases without a change, told as such: {counts.quiet} of {quiet}"])


FLOORS = {"dev": {"precision": 0.80, "recall": 0.14, "quiet": 54}, "held": {"precision": 0.45, "recall": 0.10, "quiet": 44}}
"""Lenient precision and recall, and cases rightly left alone. Reached when they were pinned; raising one is a commit, lowering one an argument."""


@pytest.mark.parametrize("half", FLOORS)
def test_changes_that_nobody_wrote_rules_for_are_found_and_false_alarms_stay_rare(half):
    counts = tallied(half)
    precision, recall, _ = counts.prf("lenient")
    figures = {"precision": precision, "recall": recall, "quiet": counts.quiet}

    assert {} == {name: round(figures[name], 3) for name, floor in FLOORS[half].items() if figures[name] < floor}


def test_half_of_the_cases_change_nothing():
    """Precision is only measured where silence is right as often as not."""
    assert len(cases()) * 0.4 <= sum(not case["expect"] for case in cases()) <= len(cases()) * 0.6


if __name__ == "__main__":
    print("\n\n".join(table(half) for half in FLOORS))
    if sys.argv[1:] == ["dev"]:
        print("\n".join(["", *sorted(tallied("dev").errors)]))
