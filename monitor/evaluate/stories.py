"""``monitor evaluate stories``: which articles are found to tell of one happening, by their text alone, online."""

from __future__ import annotations

import time
from pathlib import Path

from ..grouping.baselines import minhash_groups
from ..incidents.closeness import Closeness, ClosenessSettings
from .grouping import THRESHOLDS, articles_of
from .report import Evaluation, read_lines
from .scores import ari, b_cubed, pair_scores
from .tfidf import tfidf_groups


def evaluate(paths: list[Path], *, settings: ClosenessSettings | None = None) -> Evaluation:
    """
    Join labelled lines to happenings, one after the other, and compare with their clusters.

    Only the text speaks: councils and dates, which a run also has, are not in these lines.
    """
    lines = read_lines(paths)
    articles = articles_of(lines)
    gold = [str(line.get("cluster")) for line in lines]
    model = Closeness(settings)
    began = time.perf_counter()
    got = [model.place(article.article_id, article.title, article.text)[0] for article in articles]
    seconds = time.perf_counter() - began
    texts = [article.text for article in articles]
    baselines = {f"datasketch MinHashLSH word-5 at {threshold}": _figures(gold, labels)
                 for threshold, labels in minhash_groups(texts, THRESHOLDS).items()}
    baselines["TF-IDF words, online average link"] = _figures(gold, tfidf_groups(texts))
    return Evaluation(kind="stories", files=tuple(str(path) for path in paths), lines=len(lines),
                      figures={**_figures(gold, got), "per_second": len(lines) / seconds if seconds else 0.0},
                      detail={"clusters": {"gold": len(set(gold)), "found": len(set(got))}}, baselines=baselines)


def _figures(gold: list[str], got: list) -> dict[str, float]:
    return {**pair_scores(gold, got), "ari": ari(gold, got), "b_cubed_f1": b_cubed(gold, got)["f1"]}
