"""Novelty and conflicts on the labelled week that ships with the product and on a second incident; the figures may not fall."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import name_bodies
from monitor.councils.settings import CouncilsSettings
from monitor.councils.tag import tag
from monitor.evaluate.novelty import evaluate
from monitor.facts.settings import FactsSettings
from monitor.facts.weigh import weigh
from monitor.records import Article, Ledger, Origin, Reading
from monitor.text import clean
from monitor.times import from_iso

WEEK, SECOND, FOURTH = "week", "second", "fourth"
FOLDERS = {WEEK: files("monitor") / "world", SECOND: Path(__file__).parent / "worlds" / "redcar-2020",
           FOURTH: Path(__file__).parent / "worlds" / "gloucester-2021"}
FLOORS = {WEEK: {"precision": 0.93, "recall": 0.93, "f1": 0.935}, SECOND: {"precision": 0.87, "recall": 0.96, "f1": 0.92},
          FOURTH: {"precision": 0.93, "recall": 0.97, "f1": 0.95}}
"""Reached when they were pinned: .94, .95 and .95 on 262 sentences; .88, .98 and .93 on 182; .98, 1.00 and .99 on 76 of development material, with
the labelled stories. Raising one is a commit, lowering one an argument."""
HELD_BACK_F1 = 0.87
"""Reached: .89 on the half of the second incident whose errors nobody looked at; .97 on the other half."""
FRAMES_OFF_F1 = {WEEK: 0.80, SECOND: 0.81, FOURTH: 0.83}
"""Reached: .84, .83 and .88. A frame lexicon that carried much more than this difference would be fitted to the texts."""
REQUIRED_CONFLICTS = {WEEK: {"C01", "C02", "C03", "C04", "C05", "C06", "C07", "C12", "C13", "C16"}, SECOND: {"D01", "D02", "D03", "D04", "D05"},
                      FOURTH: {f"E0{n}" for n in range(1, 9)}}
MOST_FALSE_CONFLICTS = {WEEK: 3, SECOND: 2, FOURTH: 1}
MOST_LEAKS = {WEEK: 0, SECOND: 2, FOURTH: 0}
KINDS = {"ldrs": "agency", "pa": "agency", "rbkc": "council", "hf": "council", "lgo": "body", "rcc": "council", "mid": "council",
         "gcc": "council", "ico": "body"}
OFFICIAL, REWRITERS = ("newsroom", "Ombudsman"), ("NewsSprint", "Clickwire", "Newsgobble")


@lru_cache(maxsize=3)
def gold(world: str = WEEK) -> dict:
    return json.loads((FOLDERS[world] / "gold.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=3)
def readings(world: str = WEEK) -> tuple[Reading, ...]:
    """The articles as the rooms before would hand them over, with the labelled stories and origins."""
    gazetteer, settings = load_gazetteer(), CouncilsSettings()
    entries = {(e["url"], e["version"]): e for e in gold(world)["articles"]}
    first, version, out = {}, {}, []
    for line in (FOLDERS[world] / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        version[row["url"]] = version.get(row["url"], 0) + 1
        entry = entries[row["url"], version[row["url"]]]
        if not entry["relevant"] or entry["twin_of"] or entry["incident"] != gold(world)["incident"]:
            continue
        seen = from_iso(row["seen_at"])
        name = row["publisher"]
        kind = "official" if any(w in name for w in OFFICIAL) else "rewriter" if name in REWRITERS else "regional"
        article = Article(article_id=entry["id"], version=version[row["url"]], url=row["url"], publisher=name, publisher_group=entry["group"],
                          publisher_kind=kind, title=row["title"], text=clean(row["text"]), first_seen_at=first.setdefault(row["url"], seen), seen_at=seen,
                          published_at=from_iso(row["published_at"]) if row.get("published_at") else None)
        bodies = tuple(name_bodies(article, gazetteer))
        out.append(Reading(article=article, relation=entry["relation"], story_id=entry["story"] or "", lead_article_id=entry["lead"],
                           origin=Origin(name=entry["origin"]["name"], kind=KINDS.get(entry["origin"]["id"], "own"), evidence="label"),
                           kind=entry["kind"], bodies=bodies, councils=tuple(tag(article, bodies, settings))))
    return tuple(out)


@lru_cache(maxsize=6)
def ledger(world: str = WEEK, frames: bool = True) -> Ledger:
    return weigh(gold(world)["incident"], readings(world), FactsSettings(frames=frames))


def held_back(entry: dict) -> bool:
    """Of the second incident: its README names the half whose errors are not for looking at."""
    return entry["id"] > "n13" or entry["id"] == "n09" and entry["version"] > 2


def figures(found: Ledger, world: str = WEEK, half=lambda entry: True) -> dict[str, float]:
    verdicts = {(n.article_id, n.version, n.position): n.novelty for n in found.novelties}
    new = {(a, v, s.start): verdicts[a, v, s.position] == "new" for a, v, sentences in found.sentences for s in sentences}
    tp = fp = fn = 0
    for entry in filter(half, gold(world)["articles"]):
        for s in entry["sentences"]:
            if not s["candidate"] or (entry["id"], entry["version"], s["start"]) not in new:
                continue
            got = any(new[k] for k in new if k[:2] == (entry["id"], entry["version"]) and s["start"] <= k[2] < s["end"])
            tp, fp, fn = tp + (got and s["novelty"] == "new"), fp + (got and s["novelty"] == "seen"), fn + (not got and s["novelty"] == "new")
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


@pytest.mark.parametrize("world", FOLDERS)
def test_new_sentences_stay_above_their_floors(world):
    found = figures(ledger(world), world)

    assert {} == {name: found[name] for name, floor in FLOORS[world].items() if found[name] < floor}


def test_the_half_nobody_looked_at_stays_above_its_floor():
    assert figures(ledger(SECOND), SECOND, held_back)["f1"] >= HELD_BACK_F1


@pytest.mark.parametrize("world", FOLDERS)
def test_the_words_alone_carry_most_of_it(world):
    assert figures(ledger(world, frames=False), world)["f1"] >= FRAMES_OFF_F1[world]


@pytest.mark.parametrize("world", FOLDERS)
def test_background_and_boilerplate_are_never_new(world):
    verdicts = {(n.article_id, n.version, n.position): n.novelty for n in ledger(world).novelties}
    kinds = {(e["id"], e["version"], s["start"]): s["kind"] if s["place"] == "body" else s["place"] for e in gold(world)["articles"] for s in e["sentences"]}
    leaks = {(a, s.start, kinds[a, v, s.start]) for a, v, sentences in ledger(world).sentences for s in sentences
             if verdicts[a, v, s.position] == "new" and kinds.get((a, v, s.start), "fact") not in ("fact", "quote")}

    assert len(leaks) <= MOST_LEAKS[world], sorted(leaks)
    assert not [one for one in leaks if one[2] == "background"]


@pytest.mark.parametrize("world", FOLDERS)
def test_required_conflicts_are_found_with_few_false_ones(world):
    spans = {(e["id"], e["version"], s["start"], s["end"]): s["id"] for e in gold(world)["articles"] for s in e["sentences"]}

    def sentences(fact_id: str) -> set[str]:
        fact = next(f for f in ledger(world).facts if f.fact_id == fact_id)
        return {i for m in fact.mentions for (a, v, start, end), i in spans.items() if (a, v) == (m.article_id, m.version) and start <= m.start < end}

    hit, false = set(), 0
    for conflict in ledger(world).conflicts:
        a, b = sentences(conflict.fact_a), sentences(conflict.fact_b)
        here = {g["conflict_id"] for g in gold(world)["conflicts"] for x, y in ((a, b), (b, a))
                if any(p != q for p in x & set(g["a_sentences"]) for q in y & set(g["b_sentences"]))}
        hit |= here
        false += not here

    assert set() == REQUIRED_CONFLICTS[world] - hit
    assert false <= MOST_FALSE_CONFLICTS[world]


@pytest.fixture
def stream(tmp_path):
    """The week's labelled sentences as two streams of the evaluation."""
    path = tmp_path / "week.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for half in ("first", "again"):
            for entry in sorted((e for e in gold()["articles"] if e["sentences"]), key=lambda e: e["first_seen_at"]):
                for s in entry["sentences"]:
                    if s["candidate"]:
                        file.write(json.dumps({"stream": half, "position": 0, "document": entry["id"], "text": s["text"],
                                               "facts": [f["fact"] for f in s["facts"]], "label": s["novelty"]}) + "\n")
    return path


def test_the_lexical_score_is_no_worse_than_the_baselines(stream):
    found = evaluate([stream])

    assert found.figures["auc"] > max(b["auc"] for b in found.baselines.values()) - 0.02
    assert found.figures["f1_product"] > 0.7
    assert {"f1", "precision", "recall", "macro_f1", "auc", "shown_for_94", "per_second"} <= set(found.figures)


def test_a_line_without_a_label_is_named(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text('{"stream": "a", "text": "t", "label": "new"}\n{"stream": "a", "text": "t"}\n', encoding="utf-8")

    with pytest.raises(ValueError, match="line 2: 'label'"):
        evaluate([path])


def test_a_sentence_told_word_for_word_scores_below_a_fresh_one(tmp_path):
    path = tmp_path / "lines.jsonl"
    texts = ["The council shut down its network on Monday.", "The council shut down its network on Monday.", "Schools reopen after the holiday."]
    path.write_text("\n".join(json.dumps({"stream": "a", "text": t, "label": label}) for t, label in zip(texts, ("new", "seen", "new"))), encoding="utf-8")

    assert 1.0 == evaluate([path]).figures["auc"]
