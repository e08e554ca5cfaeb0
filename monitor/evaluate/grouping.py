"""``monitor evaluate grouping``: which texts are found to be one, through the same code as a run."""

from __future__ import annotations

import resource
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..grouping.baselines import minhash_groups
from ..grouping.group import group_one
from ..grouping.settings import GroupingSettings
from ..grouping.sign import sign
from ..records import Article, Neighbour, Placement, Signature
from ..store.grouping import GroupingIndex
from ..store.schema import grouping as first_tables
from ..store.schema import signatures as later_tables
from ..times import from_iso
from .report import Evaluation, read_lines
from .scores import ari, pair_scores

THRESHOLDS = (0.7, 0.5, 0.3)
"""Jaccard thresholds of the baseline; 0.7 to 0.5 is what its users take, 0.3 is where boilerplate begins to glue."""
START = datetime(2025, 1, 1, tzinfo=UTC)
"""When the first line without a time is taken to stand; each further one a second later, so that the order of the lines holds."""
NEVER_COPIED, ORIGINAL = "neg", "orig"


@dataclass(slots=True)
class Grouped:
    """Articles that were grouped one after the other, as a run does it, in an index of their own."""

    settings: GroupingSettings
    index: GroupingIndex
    articles: dict[str, Article] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    placements: dict[str, Placement] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    """Of a core."""

    def add(self, article: Article) -> Placement:
        """Group one article and keep it."""
        began = time.process_time()
        signature, placement = group_one(article, self.index, self.load, self.settings)
        self.seconds += time.process_time() - began
        self.articles[article.article_id] = article
        self.signatures[article.article_id] = signature
        self.placements[article.article_id] = placement
        for younger in placement.merges[1:]:
            self.merged[younger] = placement.merges[0]
        for other in placement.again:
            self.add(self.articles[other])
        return placement

    def load(self, article_ids: Sequence[str]) -> Mapping[str, Neighbour]:
        return {one: Neighbour(article=self.articles[one], story_id=self.stories(one)[0], relation=self.placements[one].touches[0].relation,
                               signature=self.signatures[one]) for one in article_ids if one in self.placements}

    def stories(self, article_id: str) -> list[str]:
        """The stories an article touches under the ids that stand now, its own first."""
        return [self._stands(touch.story_id) for touch in self.placements[article_id].touches]

    def _stands(self, story_id: str) -> str:
        while story_id in self.merged:
            story_id = self.merged[story_id]
        return story_id


def group_articles(articles: Iterable[Article], settings: GroupingSettings, teach: Iterable[tuple[str, int]] = ()) -> Grouped:
    """Group articles in the order given, with page furniture known beforehand."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for statement in (*first_tables.TABLES, *later_tables.TABLES):
        db.execute(statement)
    grouped = Grouped(settings, GroupingIndex(db))
    grouped.index.teach(teach)
    for article in articles:
        grouped.add(article)
    return grouped


def articles_of(lines: Sequence[Mapping[str, object]]) -> list[Article]:
    """
    The articles of labelled lines, ids made unique by their line if they repeat.

    Raises:
        ValueError: a line has no text; names its number.
    """
    out = []
    taken: set[str] = set()
    for number, line in enumerate(lines):
        if not isinstance(line.get("text"), str):
            raise ValueError(f"line {number + 1}: 'text' is missing")
        name = str(line.get("id") or f"line-{number + 1}")
        name = f"{name}#{number + 1}" if name in taken else name
        taken.add(name)
        when = from_iso(str(line["published_at"])) if line.get("published_at") else None
        seen = when or START + timedelta(seconds=number)
        out.append(Article(article_id=name, url=str(line.get("url") or f"file:{name}"), publisher=str(line.get("publisher") or ""),
                           publisher_group=str(line["publisher_group"]) if line.get("publisher_group") else None,
                           publisher_kind=str(line["kind"]) if line.get("kind") else None, title=str(line.get("title") or ""),
                           text=str(line["text"]), published_at=when, first_seen_at=seen, seen_at=seen))
    return out


def evaluate(paths: list[Path], *, learn: list[Path] | tuple[Path, ...] = (), pairs: Path | None = None,
             settings: GroupingSettings | None = None) -> Evaluation:
    """
    Group labelled lines and compare with their families.

    Args:
        learn: Files that are grouped first, only to learn page furniture from them.
        pairs: Lines with a, b, level and same_event: which of the copies among them were linked.
    """
    settings = settings or GroupingSettings()
    lines = read_lines(paths)
    articles = articles_of(lines)
    teach = group_articles(articles_of(read_lines(list(learn))), settings).index.templates() if learn else []
    for article in articles[:1]:
        sign(article, settings)  # what is imported once is no part of the speed
    grouped = group_articles(articles, settings, teach)
    names = [article.article_id for article in articles]
    got = [grouped.stories(name)[0] for name in names]
    figures: dict[str, float] = {}
    detail: dict[str, object] = {}
    baselines: dict[str, dict[str, float]] = {}
    errors: list[object] = []
    if lines and all("family" in line for line in lines):
        gold = [str(line["family"]) for line in lines]
        figures |= {**pair_scores(gold, got), "ari": ari(gold, got)}
        detail["per_variant"] = _per_variant(lines, names, grouped)
    links = [(name, touch) for name in names for touch in grouped.placements[name].touches if touch.relation != "original"]
    event = {name: line.get("event", line.get("cluster")) for name, line in zip(names, lines, strict=True)}
    crossing = [(name, touch) for name, touch in links if event[name] != event[touch.lead_article_id]]
    if lines and all(value is not None for value in event.values()):
        figures["links_between_events"] = len(crossing) / len(links) if links else 0.0
        errors += [{"article": name, "linked_to": touch.lead_article_id, "relation": touch.relation, "reason": touch.reason}
                   for name, touch in crossing]
    figures["per_second"] = len(lines) / grouped.seconds if grouped.seconds else 0.0
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    detail["links"] = {"all": len(links), "between_events": len(crossing),
                       **Counter(touch.relation for _, touch in links), "merges": len(grouped.merged), "learnt_fingerprints": len(teach)}
    for threshold, labels in minhash_groups([article.text for article in articles], THRESHOLDS).items():
        row = baselines[f"datasketch MinHashLSH word-5 at {threshold}"] = {}
        if "ari" in figures:
            row |= {**pair_scores(gold, labels), "ari": ari(gold, labels)}
        if "links_between_events" in figures:
            row["links_between_events"] = _between(labels, list(event.values()))
        if pairs is not None:
            row |= _pairs(read_lines([pairs]), dict(zip(names, ([label] for label in labels), strict=True)))
    if pairs is not None:
        figures |= _pairs(read_lines([pairs]), {name: grouped.stories(name) for name in names})
    return Evaluation(kind="grouping", files=tuple(str(path) for path in paths), lines=len(lines), figures=figures, detail=detail,
                      baselines=baselines, errors=tuple(errors))


def _per_variant(lines: Sequence[Mapping[str, object]], names: Sequence[str], grouped: Grouped) -> dict[str, float]:
    """Share of each variant that touches the story of its original."""
    original = {line["family"]: set(grouped.stories(name)) for name, line in zip(names, lines, strict=True) if line.get("variant") == ORIGINAL}
    found: dict[str, list[bool]] = defaultdict(list)
    for name, line in zip(names, lines, strict=True):
        variant = str(line.get("variant"))
        if variant not in (ORIGINAL, NEVER_COPIED) and line["family"] in original:
            found[variant].append(bool(original[line["family"]] & set(grouped.stories(name))))
    return {variant: sum(hits) / len(hits) for variant, hits in sorted(found.items())}


def _between(labels: Sequence[int], events: Sequence[object]) -> float:
    """Share of the articles that a baseline puts with an earlier one whose first member is of another event."""
    first: dict[int, object] = {}
    links = crossing = 0
    for label, event in zip(labels, events, strict=True):
        if label in first:
            links += 1
            crossing += first[label] != event
        first.setdefault(label, event)
    return crossing / links if links else 0.0


def _pairs(pairs: Sequence[Mapping[str, object]], stories: Mapping[str, Sequence[object]]) -> dict[str, float]:
    """Share of the pairs of each level that stand together, and how many stand together though their events differ."""
    found: dict[str, list[bool]] = defaultdict(list)
    wrong = 0
    for pair in pairs:
        if pair["a"] not in stories or pair["b"] not in stories:
            continue
        linked = bool(set(stories[pair["a"]]) & set(stories[pair["b"]]))
        found[str(pair["level"])].append(linked)
        wrong += linked and not pair["same_event"]
    return {**{f"{level}_pairs_found": sum(hits) / len(hits) for level, hits in sorted(found.items())}, "pairs_of_other_events": float(wrong)}
