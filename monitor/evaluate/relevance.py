"""``monitor evaluate relevance``: is it our subject, and which councils does it name, through the same code as a run."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..councils.gazetteer import Gazetteer, load_gazetteer
from ..councils.listing import council_by_name, short_name
from ..councils.name import name_bodies
from ..councils.settings import CouncilsSettings
from ..councils.tag import tag
from ..records import Article
from ..relevance.judge import judge
from ..relevance.settings import RelevanceSettings
from ..times import from_iso
from .report import Evaluation, read_lines
from .scores import prf

LABELS = ("positive", "negative", "borderline")
KEYWORDS = re.compile(r"cyber|hack(?:er|ed|ing)|ransomware|malware|data breach|phishing|ddos", re.IGNORECASE)
"""What the baseline looks for beside the name of a council."""
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""When a line without a time is taken to stand, so that no figure depends on the day of measuring."""


@dataclass(slots=True)
class _Counts:
    """Right, found and wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, got: set[str] | bool, gold: set[str] | bool) -> None:
        one = {"it"} if got is True else got or set()
        other = {"it"} if gold is True else gold or set()
        self.right += len(one & other)
        self.found += len(one)
        self.wanted += len(other)

    def figures(self, prefix: str = "") -> dict[str, float]:
        return {f"{prefix}{name}": value for name, value in prf(self.right, self.found, self.wanted).items()}


@dataclass(slots=True)
class _Table:
    """All counts of one judge."""

    relevance: _Counts = field(default_factory=_Counts)
    councils: _Counts = field(default_factory=_Counts)


def evaluate(paths: list[Path], relevance: RelevanceSettings = RelevanceSettings(), councils: CouncilsSettings = CouncilsSettings()) -> Evaluation:
    """
    Precision, recall and F1 of relevance and of the councils named, with every error by name.

    A line has ``id``, ``title``, ``text``, ``label`` (``borderline`` is not scored) and, when councils are to be scored,
    ``councils_named`` with official names; ``publisher``, ``published_at``, ``kind`` of the article and ``councils`` are not needed.

    Raises:
        ValueError: a line lacks a key or has another label; names the line.
    """
    rows = read_lines(paths)
    gazetteer = load_gazetteer()
    blank = _article({"id": "", "text": "", "label": LABELS[0]}, 0)  # names and phrases are loaded once, before the clock starts
    gazetteer.find("")
    judge(blank, (), relevance)
    tag(blank, (), councils)
    ours, baseline = _Table(), _Table()
    labels: Counter[str] = Counter()
    errors: list[object] = []
    seconds = 0.0
    for number, row in enumerate(rows, start=1):
        article = _article(row, number)
        began = time.perf_counter()
        bodies = name_bodies(article, gazetteer, councils)
        verdict, tags = judge(article, bodies, relevance), tag(article, bodies, councils)
        seconds += time.perf_counter() - began
        label = str(row["label"])
        labels[label] += 1
        plain = _baseline(article, gazetteer)
        if label != "borderline":
            ours.relevance.add(verdict.relevant, label == "positive")
            baseline.relevance.add(bool(plain) and bool(KEYWORDS.search(f"{article.title}\n{article.text}")), label == "positive")
            if verdict.relevant != (label == "positive"):
                errors.append({"id": article.article_id, "title": article.title, "label": label, "score": verdict.score,
                               "reasons": [f"{reason.rule}: {reason.quote}" if reason.quote else reason.rule for reason in verdict.reasons]})
        if "councils_named" in row:
            gold = {_gss(str(name)) for name in row["councils_named"] or ()}
            # a council's own page may speak of it without its name: tagged, but not named
            got = {each.gss for each in tags if each.sure >= councils.least_sure} & {body.key for body in bodies}
            ours.councils.add(got, gold)
            baseline.councils.add(plain, gold)
            if got != gold:
                errors.append({"id": article.article_id, "title": article.title, "missed": _names(gold - got), "extra": _names(got - gold)})
    named = any("councils_named" in row for row in rows)
    figures = {**ours.relevance.figures(), **(ours.councils.figures("councils_") if named else {}),
               "per_second": len(rows) / seconds if seconds else 0.0}
    return Evaluation(kind="relevance", files=tuple(str(path) for path in paths), lines=len(rows), figures=figures,
                      detail={"labels": dict(labels), "councils": ours.councils.figures() if named else {}},
                      baselines={"name and keyword": {**baseline.relevance.figures(), **(baseline.councils.figures("councils_") if named else {})}},
                      errors=tuple(errors))


def _article(row: dict[str, object], number: int) -> Article:
    for key in ("id", "text", "label"):
        if not isinstance(row.get(key), str):
            raise ValueError(f"line {number}: '{key}' must be a text")
    if row["label"] not in LABELS:
        raise ValueError(f"line {number}: label must be one of {', '.join(LABELS)}, found {row['label']!r}")
    try:
        published = from_iso(str(row["published_at"])) if row.get("published_at") else None
    except ValueError:
        published = None  # labelled lines carry months and years too
    return Article(article_id=str(row["id"]), url=str(row.get("url") or ""), publisher=str(row.get("publisher") or ""),
                   title=str(row.get("title") or ""), text=str(row["text"]), published_at=published, first_seen_at=UNDATED, seen_at=UNDATED)


def _baseline(article: Article, gazetteer: Gazetteer) -> set[str]:
    """Codes of the councils whose name stands anywhere in title or text, whatever it means there."""
    return {key for line in (article.title, article.text) for name in gazetteer.find(line) if name.form not in ("body", "shared") for key in name.keys}


def _gss(name: str) -> str:
    council = council_by_name(name)
    return council.gss if council else name


def _names(codes: Iterable[str]) -> list[str]:
    return sorted(short_name(code) for code in codes)
