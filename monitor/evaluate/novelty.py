"""``monitor evaluate novelty``: how well the words of a sentence alone tell news from repetition, online, stream by stream."""

from __future__ import annotations

import hashlib
import math
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ..facts.lexical import History, content, letters, prose
from ..facts.lexicon import tokens_of
from ..facts.settings import FactsSettings
from ..text import same_length_fold, words
from .report import Evaluation, read_lines

DELIVERED = 0.94
"""Share of the facts that must be delivered when the share of sentences shown is measured."""
PERMUTATIONS = 64
"""Of the MinHash baseline: standard error about 0.12, enough for a maximum over many."""
_PRIME = (1 << 61) - 1


def evaluate(paths: Sequence[Path], settings: FactsSettings | None = None) -> Evaluation:
    """
    Score every line against the earlier ones of its stream and compare with the labels.

    The threshold of ``f1``, ``precision``, ``recall`` and ``macro_f1`` is, for each stream, the one with the best macro F1 on all other
    streams; those at the product's own threshold end in ``_product``. With one stream only the product's threshold is left.

    Raises:
        ValueError: a line is not usable; names what is missing.
    """
    settings = settings or FactsSettings()
    lines = read_lines([Path(p) for p in paths])
    streams = _streams(lines)
    began = time.process_time()
    scored = {name: _own_scores(rows, settings) for name, rows in streams.items()}
    seconds = time.process_time() - began
    figures = _figures(streams, scored, settings.new_without_frame)
    figures["per_second"] = round(len(lines) / seconds, 1) if seconds else 0.0
    baselines = {}
    for name, method in (("MinHash Jaccard max", _minhash_scores), ("TF-IDF max", _tfidf_scores)):
        baselines[name] = _figures(streams, {stream: method(rows) for stream, rows in streams.items()}, None)
    return Evaluation(kind="novelty", files=tuple(str(p) for p in paths), lines=len(lines), figures=figures,
                      detail={"streams": len(streams), "new": sum(r["label"] == "new" for rows in streams.values() for r in rows),
                              "recipe": settings.recipe}, baselines=baselines)


def _streams(lines: Sequence[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    out: dict[str, list[dict[str, object]]] = defaultdict(list)
    for number, line in enumerate(lines, start=1):
        for key in ("stream", "text", "label"):
            if not isinstance(line.get(key), (str, int)):
                raise ValueError(f"line {number}: '{key}' is missing")
        if line["label"] not in ("new", "seen"):
            raise ValueError(f"line {number}: label must be new or seen, found {line['label']!r}")
        out[str(line["stream"])].append(line)
    return dict(out)


def _own_scores(rows: Sequence[dict[str, object]], settings: FactsSettings) -> list[float]:
    history = History(settings)
    out = []
    for row in rows:
        text = str(row["text"])
        tokens = [t[0] for t in tokens_of(same_length_fold(text))]
        stems, shingles, plain = content(tokens), letters(tokens), prose(text)
        out.append(history.score(stems, shingles if plain is None else letters(plain)).open)
        history.add(stems, shingles)
    return out


def _minhash_scores(rows: Sequence[dict[str, object]]) -> list[float]:
    told: list[tuple[int, ...]] = []
    out = []
    for row in rows:
        sketch = tuple(min(values) for values in zip(*(_word_sketch(w) for w in set(words(str(row["text"])))), strict=True))
        best = max((sum(a == b for a, b in zip(sketch, other)) for other in told), default=0) if sketch else PERMUTATIONS
        out.append(1 - best / PERMUTATIONS)
        if sketch:
            told.append(sketch)
    return out


@lru_cache(maxsize=100_000)
def _word_sketch(word: str) -> tuple[int, ...]:
    number = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=7).digest(), "big")
    return tuple((a * number + b) % _PRIME for a, b in _permutations())


@lru_cache(maxsize=1)
def _permutations() -> tuple[tuple[int, int], ...]:
    import random
    chance = random.Random(1)
    return tuple((chance.randrange(1, _PRIME), chance.randrange(_PRIME)) for _ in range(PERMUTATIONS))


def _tfidf_scores(rows: Sequence[dict[str, object]]) -> list[float]:
    told: list[Counter[str]] = []
    seen_in: Counter[str] = Counter()
    out = []
    for row in rows:
        counts = Counter(words(str(row["text"])))
        idf = {w: math.log((len(told) + 1) / (n + 1)) + 1 for w, n in seen_in.items()}
        plain = math.log(len(told) + 1) + 1

        weight = defaultdict(lambda default=plain: default, idf)
        norm = math.sqrt(sum((c * weight[w]) ** 2 for w, c in counts.items()))
        best = 0.0
        for other in told:
            common = counts.keys() & other.keys()
            if common:
                other_norm = math.sqrt(sum((c * weight[w]) ** 2 for w, c in other.items()))
                best = max(best, sum(counts[w] * other[w] * weight[w] ** 2 for w in common) / (norm * other_norm))
        out.append(1 - best)
        told.append(counts)
        seen_in.update(counts.keys())
    return out


def _figures(streams: dict[str, list[dict[str, object]]], scored: dict[str, list[float]], own: float | None) -> dict[str, float]:
    pairs = {name: [(score, row["label"] == "new") for score, row in zip(scored[name], rows)] for name, rows in streams.items()}
    everything = [p for rows in pairs.values() for p in rows]
    figures: dict[str, float] = {}
    if len(pairs) > 1:
        tally = [0, 0, 0, 0]
        for name, rows in pairs.items():
            threshold = _best_threshold([p for other, them in pairs.items() if other != name for p in them])
            for i, n in enumerate(_count(rows, threshold)):
                tally[i] += n
        figures.update(_named(tally, ""))
    if own is not None:
        figures.update(_named(_count(everything, own), "_product" if figures else ""))
    figures["auc"] = round(_auc(everything), 4)
    shown = _share_shown(streams, scored)
    if shown is not None:
        figures["shown_for_94"] = round(shown, 4)
    return figures


def _count(rows: Sequence[tuple[float, bool]], threshold: float) -> list[int]:
    tp = sum(s >= threshold and new for s, new in rows)
    fp = sum(s >= threshold and not new for s, new in rows)
    fn = sum(s < threshold and new for s, new in rows)
    return [tp, fp, fn, len(rows) - tp - fp - fn]


def _named(tally: Sequence[int], suffix: str) -> dict[str, float]:
    tp, fp, fn, tn = tally
    precision, recall = tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0
    return {f"f1{suffix}": round(_f1(tp, fp, fn), 4), f"precision{suffix}": round(precision, 4), f"recall{suffix}": round(recall, 4),
            f"macro_f1{suffix}": round((_f1(tp, fp, fn) + _f1(tn, fn, fp)) / 2, 4)}


def _f1(tp: int, fp: int, fn: int) -> float:
    return 2 * tp / (2 * tp + fp + fn) if tp else 0.0


def _best_threshold(rows: Sequence[tuple[float, bool]]) -> float:
    """The score at which macro F1 is best; the lowest such."""
    ordered = sorted(rows, reverse=True)
    news = sum(new for _, new in rows)
    tp = fp = 0
    best, at = -1.0, 1.0
    for i, (score, new) in enumerate(ordered):
        tp += new
        fp += not new
        if i + 1 < len(ordered) and ordered[i + 1][0] == score:
            continue
        fn, tn = news - tp, len(rows) - news - fp
        macro = (_f1(tp, fp, fn) + _f1(tn, fn, fp)) / 2
        if macro >= best:
            best, at = macro, score
    return at


def _auc(rows: Sequence[tuple[float, bool]]) -> float:
    ordered = sorted(rows)
    news = sum(new for _, new in rows)
    olds = len(rows) - news
    if not news or not olds:
        return 0.0
    total = 0.0
    i = 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        total += (i + 1 + j) / 2 * sum(new for _, new in ordered[i:j])
        i = j
    return (total - news * (news + 1) / 2) / (news * olds)


def _share_shown(streams: dict[str, list[dict[str, object]]], scored: dict[str, list[float]]) -> float | None:
    """Share of the sentences shown when the threshold delivers ``DELIVERED`` of the facts; None when no line names facts."""
    best: dict[tuple[str, str], float] = {}
    for name, rows in streams.items():
        for score, row in zip(scored[name], rows):
            listed = row.get("facts")
            for fact in listed if isinstance(listed, list) else ():
                key = (name, str(fact))
                best[key] = max(best.get(key, -1.0), score)
    if not best:
        return None
    ordered = sorted(best.values(), reverse=True)
    threshold = ordered[min(len(ordered), math.ceil(DELIVERED * len(ordered))) - 1]
    every = [s for scores in scored.values() for s in scores]
    return sum(s >= threshold for s in every) / len(every)
