"""``monitor tune``: what was measured, beside the threshold that decided, and how the verdicts would fall at others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoreError
from ..store import SCHEMA, Store
from .plot import Group, draw

if TYPE_CHECKING:
    from ..config import Settings

NEAREST = 8
"""Cases on each side of the threshold that are shown."""

STEPS = (-0.3, -0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.2, 0.3)
"""Distances from the present threshold that are tried, as shares of it."""

LONGEST = 90
"""Characters of a text that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One measured case."""

    score: float
    over: bool
    """What was decided: relevant, linked, or new."""
    words: str
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A setting, and the cases it decided."""

    key: str
    now: float
    cases: tuple[Case, ...]

    def over(self, value: float) -> int:
        """How many cases reach a value."""
        return sum(case.score >= value for case in self.cases)

    def trials(self) -> list[tuple[float, int, int]]:
        """(value, cases over it, how many of them are not over the present one; negative: fewer)."""
        here = self.over(self.now)
        values = list(dict.fromkeys(round(self.now * (1 + step), 3) for step in STEPS))
        return [(value, self.over(value), self.over(value) - here) for value in values]

    def nearest(self) -> list[Case]:
        """The cases around the present value, from high to low."""
        above = sorted((case for case in self.cases if case.score >= self.now), key=lambda case: case.score)[:NEAREST]
        below = sorted((case for case in self.cases if case.score < self.now), key=lambda case: -case.score)[:NEAREST]
        return [*reversed(above), *below]


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneReport:
    """A room's thresholds."""

    room: str
    verdict: str
    """What being over a threshold means."""
    score: str
    """What is measured."""
    thresholds: tuple[Threshold, ...]

    def as_text(self) -> str:
        lines = [f"{self.room}: {self.score}"]
        for one in self.thresholds:
            lines += ["", f"{one.key} = {one.now:g}, {len(one.cases):,} measured", f"  {'at':>8}  {self.verdict:>10}  {'change':>7}"]
            lines += [f"  {value:>8.3f}  {over:>10,}  {change:>+7,}{'   now' if value == round(one.now, 3) else ''}" for value, over, change in one.trials()]
            lines.append("  nearest to it:")
            for case in one.nearest():
                lines.append(f"  {case.score:>8.3f}  {'+' if case.over else '-'} {_cut(case.words)}")
                lines += [f"{'':>12}  {_cut(case.beside)}"] if case.beside else []
        return "\n".join(lines)

    def as_svg(self) -> str:
        return draw(f"{self.room}: {self.score}",
                    [Group(one.key, one.now, [(case.score, case.over) for case in one.cases]) for one in self.thresholds], self.verdict)


def measure(room: str, database: Path, settings: Settings, *, most: int = 1000) -> TuneReport:
    """
    A room's measured cases. The database is only read.

    Args:
        room: relevance, grouping or facts.
        most: Articles whose pairs are measured in grouping.

    Raises:
        StoreError: there is no database.
    """
    with Store.open_to_read(database) as store:
        if store.schema < SCHEMA:
            raise StoreError(f"{database} has schema {store.schema}, this program's is {SCHEMA}: the next `monitor run` brings it up to date.")
        return {"relevance": _relevance, "grouping": _grouping, "facts": _facts}[room](store, settings, most)


def _relevance(store: Store, settings: Settings, most: int) -> TuneReport:
    """Points of each article, from its score: the logistic curve turned back."""
    room = settings.relevance
    cases: dict[bool, list[Case]] = {False: [], True: []}
    for row in store.rebuild.relevance_scores():
        enough = room.enough_in_context if row["by_context"] else room.enough
        points = enough + math.log(row["score"] / (1 - row["score"])) / room.steepness
        cases[bool(row["by_context"])].append(Case(score=round(points, 3), over=bool(row["relevant"]), words=f"{row['publisher']}: {row['title']}"))
    return TuneReport(room="relevance", verdict="relevant", score="points for an article, less points against it", thresholds=(
        Threshold(key="relevance.enough", now=room.enough, cases=tuple(cases[False])),
        *([Threshold(key="relevance.enough_in_context", now=room.enough_in_context, cases=tuple(cases[True]))] if cases[True] else [])))


def _facts(store: Store, settings: Settings, most: int) -> TuneReport:
    """Sentences that the score decided, by the threshold they were held against."""
    room = settings.facts
    keys = ("new_without_frame", "new_in_statement", "new_beside_frames", "new_beside_narrow", "new_in_derived", "new_in_rewriter")
    cases: dict[str, list[Case]] = {}
    for row in store.rebuild.scores():
        key = next((key for key in keys if math.isclose(getattr(room, key), row["threshold"], abs_tol=1e-6)), None)
        if key is not None:
            cases.setdefault(key, []).append(Case(score=row["score"], over=row["novelty"] == "new", words=row["text"], beside=row["compared_text"] or ""))
    return TuneReport(room="facts", verdict="new", score="novelty of a sentence beside the nearest earlier ones, 0 to 1", thresholds=tuple(
        Threshold(key=f"facts.{key}", now=getattr(room, key), cases=tuple(cases[key])) for key in keys if key in cases))


def _grouping(store: Store, settings: Settings, most: int) -> TuneReport:
    """Every candidate pair of the latest articles, with the share of the shorter text found in the other."""
    cases = tuple(_pairs(store, settings, store.rebuild.relevant_articles(most)))
    return TuneReport(room="grouping", verdict="over it", score="share of the shorter text found in the other, 0 to 1", thresholds=(
        Threshold(key="grouping.least_cover", now=settings.grouping.least_cover, cases=cases),))


def _pairs(store: Store, settings: Settings, articles: Sequence[str]) -> Iterator[Case]:
    from ..grouping.compare import Text, compare
    from ..grouping.place import owner
    from ..grouping.sign import sign

    room = settings.grouping
    window = timedelta(days=room.window_days)
    seen: set[frozenset[str]] = set()
    for article_id in articles:
        article = store.articles.latest(article_id)
        near = store.passages.near(article, sign(article, room), owner(article), since=article.dated_at - window, until=article.dated_at + window,
                                   recent_since=article.dated_at, most=room.most_candidates, most_postings=room.most_postings, most_recent=0,
                                   fewest=room.fewest_passages)
        for other, neighbour in sorted(store.neighbours(list(near.shared_passages)).items()):
            pair = frozenset((article_id, other))
            if len(pair) < 2 or pair in seen:
                continue
            seen.add(pair)
            cover = compare(Text(article, room, near.furniture), Text(neighbour.article, room, frozenset()), room).cover
            together = neighbour.story_id in {touch.story_id for touch in store.stories.touches(article_id)}
            yield Case(score=round(cover, 4), over=together, words=f"{article.publisher}: {article.title}",
                       beside=f"{neighbour.article.publisher}: {neighbour.article.title}")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST - 1] + "…"
