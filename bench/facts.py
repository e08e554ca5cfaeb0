"""
Weighing sentences against the history of an incident: speed, memory and growth, with TF-IDF by scikit-learn beside.

    python -m bench.facts
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import name_bodies
from monitor.facts.settings import FactsSettings
from monitor.facts.weigh import Scale, reading_order, weigh
from monitor.records import Article, Origin, Reading

from . import table
from .material import vocabulary

SENTENCES = 20
"""Of an article."""
HISTORIES = (5_000, 50_000)
ADDED = 1_000
"""Sentences that are weighed against the history."""
BARS = {"sentences a CPU-second": (1_000.0, "least"), "memory above idle, MB": (150.0, "most")}
MOST_GROWTH = 2.0
MINILM = 52.0
"""Sentences a CPU-second of int8 MiniLM, measured once on this material's like; not run here."""
REPEATED = 0.6
"""Share of the sentences that say again, in part of its words, what an earlier one said: news of one incident repeats itself."""
CARRIERS = (
    "{council} said {words} after the incident on {day}",
    "systems at {council} remain offline and {words}",
    "about {number} residents of {council} could be affected, {words}",
    "{council} has reported the matter to the Information Commissioner's Office because {words}",
    "a spokesman for {council} said: \"{words}\"",
    "phone lines are down and {words}",
    "the council warned that {words}",
    "{words}",
)
COUNCILS = ("Reading Borough Council", "Rugby Borough Council", "Kent County Council", "Leeds City Council")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--step", choices=("ours", "tfidf"), help=argparse.SUPPRESS)
    words.add_argument("--history", type=int, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.step:
        print(json.dumps({"ours": ours, "tfidf": tfidf}[asked.step](asked.history)))
        return
    rows = {history: {name: _child(step, history) for name, step in (("monitor", "ours"), ("scikit-learn TF-IDF max", "tfidf"))} for history in HISTORIES}
    for history, columns in rows.items():
        print(table.render(f"{ADDED:,} sentences against {history:,} of history in one incident", columns, "monitor"))
    least, most = (rows[history]["monitor"] for history in HISTORIES)
    print(table.bars(f"At {HISTORIES[0]:,}", least, BARS))
    print(f"cost of a sentence at {HISTORIES[1]:,} over that at {HISTORIES[0]:,}: "
          f"{float(least['sentences a CPU-second']) / float(most['sentences a CPU-second']):.2f} (at most {MOST_GROWTH})")
    speed = float(least["sentences a CPU-second"])
    print(f"known figure of int8 MiniLM, not run here: {MINILM:.0f} sentences a CPU-second; ours over it: {speed / MINILM:.0f}")


def _child(step: str, history: int) -> dict[str, float | str]:
    done = subprocess.run([sys.executable, "-m", "bench.facts", "--step", step, "--history", str(history)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def sentences(count: int) -> list[str]:
    """Made-up sentences of one incident: some in the words of earlier ones, some with frames, figures, days and quotations."""
    chance = np.random.default_rng(5)
    known = vocabulary()[:20_000]
    weights = 1 / np.arange(1, len(known) + 1)
    weights /= weights.sum()
    out: list[list[str]] = []
    said = []
    for number in range(count):
        if out and chance.random() < REPEATED:
            old = out[int(chance.integers(0, len(out)))]
            keep = chance.random(len(old)) < 0.75
            chosen = [word for word, kept in zip(old, keep, strict=True) if kept] or old
        else:
            chosen = [known[at] for at in chance.choice(len(known), int(chance.integers(8, 22)), p=weights)]
        out.append(chosen)
        text = CARRIERS[int(chance.integers(0, len(CARRIERS)))].format(
            council=COUNCILS[int(chance.integers(0, len(COUNCILS)))], words=" ".join(chosen), day=DAYS[number % 7], number=int(chance.integers(2, 900)) * 100)
        said.append(text[0].upper() + text[1:] + ".")
    return said


def readings(said: Sequence[str]) -> list[Reading]:
    """Articles of ``SENTENCES`` sentences each, an hour apart."""
    gazetteer = load_gazetteer()
    out = []
    for number, at in enumerate(range(0, len(said), SENTENCES)):
        when = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        text = "\n\n".join(" ".join(said[first:first + 3]) for first in range(at, min(at + SENTENCES, len(said)), 3))
        article = Article(article_id=f"a-{number:06d}", url=f"https://example.org/{number}", publisher=f"Title {number % 40}",
                          publisher_group=f"Group {number % 12}", title="A council and its systems", text=text,
                          published_at=when, first_seen_at=when, seen_at=when)
        out.append(Reading(article=article, relation="original", story_id=f"s-{number:06d}", lead_article_id=article.article_id,
                           origin=Origin(name=article.publisher, kind="own", evidence="own reporting"), kind="news",
                           bodies=name_bodies(article, gazetteer), councils=()))
    return out


def ours(history: int) -> dict[str, float]:
    """``weigh`` of the whole incident with and without the last sentences: the difference is what they cost."""
    settings = FactsSettings()
    every = readings(sentences(history + ADDED))
    weigh("warm", every[:5], settings)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    marks = []
    scale = Scale(settings)
    ordered = sorted(every, key=reading_order)
    cut = history // SENTENCES
    for number, one in enumerate(ordered):
        if number in (0, cut):
            marks.append(time.process_time())
        scale.take(one)
    marks.append(time.process_time())
    weighed = sum(len(found) for _, _, found in scale.sentences[cut:])
    del scale
    began = time.process_time()
    ledger = weigh("incident", every, settings)
    whole = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"sentences a CPU-second": weighed / (marks[2] - marks[1]), "memory above idle, MB": peak - idle,
            "whole incident again, s": whole, "sentences/s, whole incident": len(ledger.novelties) / whole, "facts": float(len(ledger.facts))}


def tfidf(history: int) -> dict[str, object]:
    """The largest cosine with any sentence before, fitted on the history, the sentences one by one as they come."""
    if importlib.util.find_spec("sklearn") is None:
        return {"skipped": "scikit-learn is not installed (pip install 'council-cyber-monitor[bench]')"}
    from scipy.sparse import vstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    said = sentences(history + ADDED)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    vectors = TfidfVectorizer(sublinear_tf=True)
    told = vectors.fit_transform(said[:history])
    began = time.process_time()
    for number in range(history, len(said)):
        one = vectors.transform([said[number]])
        (told @ one.T).max()
        told = vstack([told, one], format="csr")
    taken = time.process_time() - began
    return {"sentences a CPU-second": ADDED / taken, "memory above idle, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - idle}


if __name__ == "__main__":
    main()
