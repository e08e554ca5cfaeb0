"""Articles from files onto the same road."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..imports import Found, Problem, Publishers, files_in, read_file
from ..publishers import find
from ..records import Arrival, Extraction, Refusal
from .run import Run

if TYPE_CHECKING:
    from ..guard import GuardKilled
    from ..guards import Call


def import_step(run: Run, paths: list[Path]) -> tuple[dict[str, int], list[Problem]]:
    """File every article of the files; gives counts of added, changed and unchanged, and what could not be used."""
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    problems: list[Problem] = []
    publishers = Publishers({feed.publisher: feed for feed in reversed(run.feeds)}, find)
    waiting: deque[Found | Problem] = deque()

    def calls() -> Iterator[Call | None]:
        for source in files_in(paths):
            for found in [source] if isinstance(source, Problem) else read_file(source.path, run.now, publishers, name=source.name):
                waiting.append(found)
                yield None if isinstance(found, Problem) or found.page is None else ((found.page, run.settings.extract), {})

    with run.store.together() as stored:
        for done, result in enumerate(run.guards.each("monitor.extract.read:extract", calls()), start=1):
            found = waiting.popleft()
            problem = found if isinstance(found, Problem) else _file(run, found, result, counts)
            if problem is not None:
                problems.append(problem)
            stored()
            run.progress("import", done)
    return counts, problems


def _file(run: Run, found: Found, result: Extraction | Refusal | GuardKilled | None, counts: dict[str, int]) -> Problem | None:
    arrival = arrival_of(found, result, run.now)
    if isinstance(arrival, Problem):
        return arrival
    file_arrival(run, arrival, found.exact_time, counts)
    return None


def arrival_of(found: Found, result: Extraction | Refusal | GuardKilled | None, now: datetime) -> Arrival | Problem:
    """What is to be filed: of a page what was read out of it, completed by what its line says."""
    if found.page is None:
        return found.arrival
    if not isinstance(result, Extraction | Refusal):
        said = str(result).strip().splitlines()     # of a mistake of ours the traceback: what it was stands last
        result = Refusal(reason="parse_limit", detail=": ".join(dict.fromkeys((said[0], said[-1]))))
    if isinstance(result, Refusal):
        return Problem(file=found.file, line=found.line, reason=f"no article in this page: {result.reason} {result.detail}".strip())
    described = found.described
    arrival = replace(described, published_at=described.published_at or result.published_at, extraction=replace(
        result, title=described.extraction.title or result.title, byline=described.extraction.byline or result.byline))
    if not found.exact_time and result.published_at is not None:
        arrival = replace(arrival, seen_at=min(result.published_at, now))
    return arrival


def file_arrival(run: Run, arrival: Arrival, exact_time: bool, counts: dict[str, int]) -> str | None:
    """File one article, count it, and let it wait for its judgements; gives its id, None if it could not be filed."""
    filed = None
    with run.item("import", arrival.url):
        filed = run.store.articles.file(arrival, run.now, exact_time=exact_time)
        counts[filed.change] += 1
        if filed.change != "unchanged":
            run.store.queue.add("relevance", filed.article_id)
    return None if filed is None else filed.article_id
