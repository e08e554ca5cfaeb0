"""
Relevance and roles where an incident is open, on cases written for this project and on the second labelled incident, through the rooms alone.

A case names the councils with an incident open (``open``); without them it is a first report. Figures may not fall.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.listing import council_by_name
from monitor.councils.name import name_bodies
from monitor.councils.settings import CouncilsSettings
from monitor.councils.tag import tag
from monitor.records import Article
from monitor.relevance.judge import judge
from monitor.relevance.settings import RelevanceSettings
from tests import make

HERE = Path(__file__).parent
WORLD = HERE / "worlds" / "redcar-2020"
GAZETTEER = load_gazetteer()
SETTINGS, ROLES = RelevanceSettings(), CouncilsSettings()
FLOORS = {"precision": 0.97, "recall": 0.97, "roles_f1": 0.94}
"""Reached when they were pinned: 1.00 and .98 on 121 cases, roles .98 on 68. Every case has been looked at since; at its first reading each of the
four writings was found far less often (k: 3 of 25, m: 11 of 19, p, told most obliquely: 2 of 13, w, told plainly: 7 of 9)."""
WORLD_FLOORS = {"recall_alone": 0.86, "precision": 0.97, "recall": 0.96, "roles_f1": 0.91}
"""Reached when they were pinned: .88 without any context, then 1.00 and 1.00 with the incident known; roles .94."""


def _rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def _codes(names: list[str]) -> frozenset[str]:
    return frozenset(council_by_name(name).gss for name in names)


def _article(row: dict) -> Article:
    return make.article(row["text"], title=row["title"], publisher=row.get("publisher", "Some Paper"), publisher_kind=row.get("kind", "regional"),
                        councils=tuple(row.get("councils", ())))


def _relevant(article: Article, affected: frozenset[str] = frozenset()):
    return judge(article, name_bodies(article, GAZETTEER, affected=affected), SETTINGS, affected=affected)


def _roles(article: Article, affected: frozenset[str] = frozenset()) -> dict[str, str]:
    tags = tag(article, name_bodies(article, GAZETTEER, affected=affected), ROLES, affected=affected)
    return {each.gss: each.role for each in tags if each.sure >= ROLES.least_sure}


def _prf(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Precision and recall of (found, wanted)."""
    right = sum(found and wanted for found, wanted in pairs)
    return right / max(1, sum(found for found, _ in pairs)), right / max(1, sum(wanted for _, wanted in pairs))


def _f1(pairs: list[tuple[dict[str, str], dict[str, set[str]]]]) -> float:
    """F1 of (roles found, roles accepted): a council with a wrong role is wrong and missed."""
    right = sum(found.get(gss) in accepted for each, wanted in pairs for gss, accepted in wanted.items() for found in [each])
    return 2 * right / (sum(len(found) for found, _ in pairs) + sum(len(wanted) for _, wanted in pairs))


def test_what_an_open_incident_makes_relevant_stays_above_the_floors():
    pairs, errors = [], []
    for row in _rows("context_cases.jsonl"):
        verdict = _relevant(_article(row), _codes(row["open"]))
        pairs.append((verdict.relevant, row["label"] == "positive"))
        errors += [(row["id"], verdict)] if verdict.relevant != (row["label"] == "positive") else []
    precision, recall = _prf(pairs)

    assert FLOORS["precision"] <= precision, errors
    assert FLOORS["recall"] <= recall, errors


def test_roles_in_other_words_stay_above_the_floor():
    pairs = [(_roles(_article(row), _codes(row["open"])), {council_by_name(name).gss: {role} for name, role in row["roles"].items()})
             for row in _rows("role_cases.jsonl")]

    assert FLOORS["roles_f1"] <= _f1(pairs), [row["id"] for row, (found, wanted) in zip(_rows("role_cases.jsonl"), pairs, strict=True)
                                              if {gss: {role} for gss, role in found.items()} != wanted]


def test_the_context_is_what_makes_them_relevant():
    """Most of the later chapters never say attack; without the incident nobody could tell."""
    later = [row for row in _rows("context_cases.jsonl") if row["open"] and row["label"] == "positive"]

    alone = sum(_relevant(_article(row)).relevant for row in later)
    known = sum(_relevant(_article(row), _codes(row["open"])).relevant for row in later)

    assert alone < known / 2


@pytest.fixture(scope="module")
def world() -> list[tuple[dict, Article]]:
    feeds = {feed["publisher"]: feed for feed in yaml.safe_load((WORLD / "feeds.yml").read_text(encoding="utf-8"))["feeds"]}
    versions: dict[str, list[dict]] = {}
    for line in (WORLD / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        versions.setdefault(row["url"], []).append(row)
    out = []
    for label in json.loads((WORLD / "gold.json").read_text(encoding="utf-8"))["articles"]:
        row = versions[label["url"]][label["version"] - 1]
        feed = feeds.get(row["publisher"], {})
        out.append((label, make.article(row["text"], title=row["title"], publisher=row["publisher"], publisher_kind=feed.get("kind"),
                                        councils=tuple(feed.get("councils", ())), published_at=datetime.fromisoformat(label["published_at"]))))
    return out


def test_the_second_incident_is_found_and_its_roles_are_right(world):
    alone = [(_relevant(article).relevant, label["relevant"]) for label, article in world]
    hit = frozenset(gss for label, article in world if _relevant(article).relevant
                    for gss, role in _roles(article).items() if role == "affected")
    found = [(_relevant(article, hit).relevant, label["relevant"]) for label, article in world]
    pairs = []
    for label, article in world:
        if label["relevant"]:
            accepted: dict[str, set[str]] = {}
            for council in label["councils"]:
                accepted.setdefault(council["gss"], set()).update(council["accept"])
            pairs.append((_roles(article, hit), accepted))
    precision, recall = _prf(found)
    figures = {"recall_alone": _prf(alone)[1], "precision": min(precision, _prf(alone)[0]), "recall": recall, "roles_f1": _f1(pairs)}

    assert {} == {name: figures[name] for name, floor in WORLD_FLOORS.items() if figures[name] < floor}
