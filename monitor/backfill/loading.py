"""From results to the database: filed and judged by the ordinary steps, in the order of the plan, whoever finished first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..imports import Problem
from ..pipeline import Run, grouping_step, relevance_step
from ..pipeline.importing import file_arrival
from . import results
from .plan import NOT_KNOWN, Partition
from .prepared import Prepared
from .working import Job

Tell = Callable[[str, int, int], None]


def file_all(run: Run, thinking: Prepared, job: Job, partitions: Sequence[Partition]) -> tuple[dict[str, int], list[Problem]]:
    """
    File the articles of every partition and judge whether they are relevant; gives counts and what could not be used.

    Judged partition by partition, so that thoughts of what is not relevant can be forgotten: the verdicts are those of one long step, because that
    asks for incidents already on record, and none is put on record in between.
    """
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    problems: list[Problem] = []
    for number, (partition, first) in enumerate(_with_lines(job, partitions), start=1):
        filed = []
        with run.store.together() as stored:
            for row in results.read(job.folder, partition.name(job.recipe), partition.source):
                if isinstance(row, Problem):
                    problems.append(Problem(file=row.file, line=row.line + first if row.line else 0, reason=row.reason))
                elif (article_id := file_arrival(run, row.arrival, row.exact_time, counts)) is not None:
                    thinking.thoughts[article_id] = row.thought
                    filed.append(article_id)
                stored()
        run.rulings, run.ruled = None, {}       # a correction may be about what was only just filed
        relevance_step(run)
        _forget(thinking, filed)
        run.progress("load", number, len(partitions))
    run.rulings, run.ruled = None, {}
    return counts, problems


def _forget(thinking: Prepared, article_ids: Iterable[str]) -> None:
    """Thoughts of what is not relevant are not asked for again."""
    for article_id in article_ids:
        found = thinking.thoughts.get(article_id)
        if found is not None and found.signature is None:
            del thinking.thoughts[article_id]


def _with_lines(job: Job, partitions: Sequence[Partition]) -> Iterator[tuple[Partition, int]]:
    """Each partition with the number of lines of its source that stand before it."""
    source, lines = "", 0
    for partition in partitions:
        if partition.source != source:
            source, lines = partition.source, 0
        yield partition, lines if partition.before == NOT_KNOWN else partition.before
        found = results.look(job.folder, partition.name(job.recipe))
        lines += found.lines if found is not None else 0


def judge_all(run: Run, before_grouping: Callable[[], None], steps: Sequence[Callable[[Run], None]]) -> None:
    """The ordinary judging steps; the workers are asked to compare what the grouping step will compare."""
    at = steps.index(grouping_step)
    run.walk(tuple(steps[:at]))
    before_grouping()
    run.walk(tuple(steps[at:]))
