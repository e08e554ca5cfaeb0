"""Novelty and conflicts on the labelled week that ships with the product; the figures may not fall."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

import pytest

from monitor.councils import CouncilsSettings, load_gazetteer, name_bodies, tag
from monitor.evaluate.novelty import evaluate
from monitor.facts import FactsSettings, weigh
from monitor.records import Article, Ledger, Origin, Reading
from monitor.text import clean
from monitor.times import from_iso

FLOORS = {"precision": 0.87, "recall": 0.87, "f1": 0.88}
"""Reached when they were pinned: .90, .90 and .90 on 262 sentences, with the labelled stories. Raising one is a commit, lowering one an argument."""
FRAMES_OFF_F1 = 0.78
"""Reached: .82. A frame lexicon that carried more than this difference would be fitted to the week."""
REQUIRED_CONFLICTS = {"C01", "C02", "C03", "C04", "C05", "C06", "C07", "C12", "C13", "C16"}
MOST_FALSE_CONFLICTS = 5


@lru_cache(maxsize=1)
def gold() -> dict:
    return json.loads((files("monitor") / "world" / "gold.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def readings() -> tuple[Reading, ...]:
    """The week's articles as the rooms before would hand them over, with the labelled stories and origins."""
    gazetteer, settings = load_gazetteer(), CouncilsSettings()
    entries = {(e["url"], e["version"]): e for e in gold()["articles"]}
    kinds = {"ldrs": "agency", "pa": "agency", "rbkc": "council", "hf": "council", "lgo": "body"}
    official, rewriters = ("newsroom", "Ombudsman"), ("NewsSprint",)
    first, version, out = {}, {}, []
    for line in (files("monitor") / "world" / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        version[row["url"]] = version.get(row["url"], 0) + 1
        entry = entries[row["url"], version[row["url"]]]
        if not entry["relevant"] or entry["twin_of"] or entry["incident"] != gold()["incident"]:
            continue
        seen = from_iso(row["seen_at"])
        name = row["publisher"]
        kind = "official" if any(w in name for w in official) else "rewriter" if name in rewriters else "regional"
        article = Article(article_id=entry["id"], version=version[row["url"]], url=row["url"], publisher=name, publisher_group=entry["group"],
                          publisher_kind=kind, title=row["title"], text=clean(row["text"]), first_seen_at=first.setdefault(row["url"], seen), seen_at=seen,
                          published_at=from_iso(row["published_at"]) if row.get("published_at") else None)
        bodies = tuple(name_bodies(article, gazetteer))
        out.append(Reading(article=article, relation=entry["relation"], story_id=entry["story"] or "", lead_article_id=entry["lead"],
                           origin=Origin(name=entry["origin"]["name"], kind=kinds.get(entry["origin"]["id"], "own"), evidence="label"),
                           kind=entry["kind"], bodies=bodies, councils=tuple(tag(article, bodies, settings))))
    return tuple(out)


@lru_cache(maxsize=2)
def ledger(frames: bool = True) -> Ledger:
    return weigh(gold()["incident"], readings(), FactsSettings(frames=frames))


def figures(found: Ledger) -> dict[str, float]:
    verdicts = {(n.article_id, n.version, n.position): n.novelty for n in found.novelties}
    new = {(a, v, s.start): verdicts[a, v, s.position] == "new" for a, v, sentences in found.sentences for s in sentences}
    tp = fp = fn = 0
    for entry in gold()["articles"]:
        for s in entry["sentences"]:
            if not s["candidate"] or (entry["id"], entry["version"], s["start"]) not in new:
                continue
            got = any(new[k] for k in new if k[:2] == (entry["id"], entry["version"]) and s["start"] <= k[2] < s["end"])
            tp, fp, fn = tp + (got and s["novelty"] == "new"), fp + (got and s["novelty"] == "seen"), fn + (not got and s["novelty"] == "new")
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def test_new_sentences_stay_above_their_floors():
    found = figures(ledger())

    assert {} == {name: found[name] for name, floor in FLOORS.items() if found[name] < floor}


def test_the_words_alone_carry_most_of_it():
    assert figures(ledger(frames=False))["f1"] >= FRAMES_OFF_F1


def test_background_and_boilerplate_are_never_new():
    verdicts = {(n.article_id, n.version, n.position): n.novelty for n in ledger().novelties}
    kinds = {(e["id"], e["version"], s["start"]): s["kind"] for e in gold()["articles"] for s in e["sentences"] if s["place"] == "body"}
    leaks = [(a, s.start, kinds[a, v, s.start]) for a, v, sentences in ledger().sentences for s in sentences
             if verdicts[a, v, s.position] == "new" and kinds.get((a, v, s.start)) in ("background", "boilerplate", "off_topic")]

    assert [] == leaks


def test_required_conflicts_are_found_with_few_false_ones():
    spans = {(e["id"], e["version"], s["start"], s["end"]): s["id"] for e in gold()["articles"] for s in e["sentences"]}

    def sentences(fact_id: str) -> set[str]:
        fact = next(f for f in ledger().facts if f.fact_id == fact_id)
        return {i for m in fact.mentions for (a, v, start, end), i in spans.items() if (a, v) == (m.article_id, m.version) and start <= m.start < end}

    hit, false = set(), 0
    for conflict in ledger().conflicts:
        a, b = sentences(conflict.fact_a), sentences(conflict.fact_b)
        here = {g["conflict_id"] for g in gold()["conflicts"] for x, y in ((a, b), (b, a))
                if any(p != q for p in x & set(g["a_sentences"]) for q in y & set(g["b_sentences"]))}
        hit |= here
        false += not here

    assert set() == REQUIRED_CONFLICTS - hit
    assert false <= MOST_FALSE_CONFLICTS


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
