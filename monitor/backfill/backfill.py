"""The whole of a backfill: plan, work, load, group; each part can be stopped and goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fsspec.core import url_to_fs

from ..errors import ConfigError
from ..imports import Problem
from ..pipeline import JUDGING, Run
from ..store import Store, run_lock
from ..store.unhurried import unhurried
from ..times import from_iso, to_iso
from . import results
from .crew import Crew, Lost, nothing
from .loading import file_all, judge_all
from .plan import PARTITION_MB, Partition, plan
from .prepared import Prepared
from .working import Job, work

if TYPE_CHECKING:
    from ..config import Config
    from ..records import Correction

log = logging.getLogger(__name__)

FOLDER = "backfill"
"""Of the results, beside the database, when no other is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the workers are."""

    done: int
    of: int
    articles: int
    """Read in this start, and earlier."""
    a_second: float
    """Articles a second of the clock, in this start."""
    left_seconds: float | None
    """An estimate from the bytes done so far; None: nothing to tell it from."""

    def __str__(self) -> str:
        left = "" if self.left_seconds is None or self.done == self.of else f", about {_duration(self.left_seconds)} left"
        return f"{self.done} of {self.of} partitions, {self.articles:,} articles, {self.a_second:,.0f} a second{left}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillReport:
    """What a backfill did."""

    partitions: int
    resumed: int
    """Partitions that an earlier start had finished."""
    added: int
    changed: int
    unchanged: int
    relevant: int
    articles: int
    """In all partitions; an address may stand in several."""
    work_seconds: float
    """On the workers, by the clock here."""
    load_seconds: float
    taken: dict[str, int]
    """Questions of the steps that were answered by what workers had found out."""
    anew: dict[str, int]
    """Questions that were thought over while loading."""
    problems: tuple[Problem, ...]
    lost: tuple[Problem, ...]
    """Partitions that could not be done; the next start tries them again."""
    written: tuple[str, ...]
    """Parquet files, if they were asked for."""


class Stop:
    """Somebody who may ask to stop, from a signal handler: only flags are set."""

    def __init__(self) -> None:
        self.asked = False
        self.run: Run | None = None

    def ask(self) -> None:
        self.asked = True
        if self.run is not None:
            self.run.stopping = True

    def __call__(self) -> bool:
        return self.asked


@dataclass(frozen=True, slots=True)
class _Worked:
    """What the workers did."""

    done: list[Partition]
    lost: list[Problem]
    resumed: int
    articles: int
    seconds: float


def backfill(sources: Sequence[str], config: Config, crew: Callable[[], AbstractContextManager[Crew]], now: datetime, *, work_folder: str = "",
             to: Path | None = None, partition_bytes: int = PARTITION_MB << 20, corrections: tuple[Correction, ...] = (),
             tell: Callable[[Progress], None] | None = None, progress: Callable[[str, int, int], None] | None = None,
             stop: Stop | None = None, steps: Sequence[Callable[[Run], None]] = JUDGING) -> BackfillReport:
    """
    Take every article of the sources into the database, or into Parquet files.

    Args:
        sources: Files, folders and patterns, here or wherever fsspec reads.
        crew: Makes those who work; they go home before the database is opened.
        work_folder: Of the results, reached by all workers under this address; empty: ``backfill`` beside the database.
        to: Folder for the views as Parquet. The database is then one of its own, in the work folder, which must be on this machine.
        tell: Called when a partition is done.
        progress: As for a run, while loading.
        stop: Whoever may ask to stop.
        steps: What is walked after the articles are filed; fewer than all only to measure.

    Raises:
        NothingUsable: No source holds anything.
        Interrupted: Somebody asked to stop; what is done is kept.
        ConfigError, RunInProgress, StoreError, CannotCreate, DiskError: as in errors.py.
    """
    folder, stop = work_folder or str((config.paths.db.parent / FOLDER).absolute()), stop or Stop()
    if to is not None and "://" in folder:
        raise ConfigError("--to needs a work folder on this machine: name one with --work")
    partitions, unreadable = plan(sources, partition_bytes)
    if not partitions:
        raise nothing(unreadable)
    job = _job(config, folder, now, partitions)
    with crew() as hands:
        worked = _work(job, partitions, hands, tell, stop)
        began = time.monotonic()
        database = config.paths.db if to is None else Path(folder) / "backfill.db"
        database.parent.mkdir(parents=True, exist_ok=True)
        thinking = Prepared(config.settings)
        with (run_lock(database, now), Store.open(database) as store, unhurried(store),
              Run(store, config.settings, config.feeds, now, progress=progress, corrections=corrections, thinking=thinking) as run):
            stop.run = run
            try:
                counts, problems = file_all(run, thinking, job, worked.done)
                log.info("filed in %.1f s: %d added, %d changed, %d unchanged; %d wait to be grouped", time.monotonic() - began, *counts.values(),
                         len(thinking.thoughts))
                judge_all(run, lambda: _compare(run, thinking, folder, hands, stop), steps)
            finally:
                stop.run = None
                if thinking.verdicts is not None:
                    thinking.verdicts.close()
            relevant = store.relevance.count()
        log.info("judged and grouped, %.1f s after the workers were done; %d articles relevant", time.monotonic() - began, relevant)
    return BackfillReport(
        partitions=len(partitions), resumed=worked.resumed, **counts, relevant=relevant, articles=worked.articles, work_seconds=round(worked.seconds, 1),
        load_seconds=round(time.monotonic() - began, 1), taken=dict(thinking.used), anew=dict(thinking.anew),
        problems=(*unreadable, *problems), lost=tuple(worked.lost), written=() if to is None else _written(database, to))


def _job(config: Config, folder: str, now: datetime, partitions: Sequence[Partition]) -> Job:
    """What the workers are told; a second start over the same sources keeps the moment of the first."""
    job = Job(settings=config.settings, feeds=config.feeds, folder=f"{folder}/results", began_at=now)
    names = [partition.name(job.recipe) for partition in partitions]
    told = hashlib.sha256("\n".join(names).encode()).hexdigest()
    system, path = url_to_fs(folder)
    system.makedirs(path, exist_ok=True)
    place = f"{path}/plan-{told[:16]}.json"
    if system.exists(place):
        with system.open(place, "rb") as file:
            return replace(job, began_at=from_iso(json.load(file)["began_at"]))
    kept = {"began_at": to_iso(now), "recipe": job.recipe, "partitions": [
        {"result": name, "source": one.source, "start": one.start, "end": one.end} for name, one in zip(names, partitions, strict=True)]}
    with system.open(place, "wb") as file:
        file.write(json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    return job


def _work(job: Job, partitions: Sequence[Partition], hands: Crew, tell: Callable[[Progress], None] | None, stop: Stop) -> _Worked:
    """Have every partition done that is not."""
    began = time.monotonic()
    known = {partition: results.look(job.folder, partition.name(job.recipe)) for partition in partitions}
    todo = [partition for partition in partitions if known[partition] is None]
    resumed, before = len(partitions) - len(todo), sum(found.articles for found in known.values() if found)
    log.info("%d partitions, %d of them done before, %.1f MB to read, %d workers", len(partitions), resumed, _megabytes(todo), hands.size)
    lost: list[Problem] = []
    articles, left = 0, sum(one.size for one in todo)
    whole = left
    for count, (number, found) in enumerate(hands.each(work, [(one, job) for one in todo], stop), start=1):
        partition, left = todo[number], left - todo[number].size
        if isinstance(found, Lost):
            lost.append(Problem(file=partition.source, line=0, reason=f"bytes or groups {partition.start} to {partition.end} not done: {found.reason}"))
            log.warning("partition lost: %s", lost[-1])
        else:
            known[partition], articles = found, articles + found.articles
        seconds = max(time.monotonic() - began, 1e-6)
        told = Progress(done=resumed + count, of=len(partitions), articles=before + articles, a_second=articles / seconds,
                        left_seconds=seconds * left / (whole - left) if whole > left else None)
        log.info("%s", told)
        if tell is not None:
            tell(told)
    done = [partition for partition in partitions if known[partition] is not None]
    return _Worked(done=done, lost=lost, resumed=resumed, articles=before + articles, seconds=time.monotonic() - began)


def _compare(run: Run, thinking: Prepared, folder: str, hands: Crew, stop: Stop) -> None:
    """Let the workers compare what waits to be grouped."""
    from .comparing import compare_ahead

    waiting = [run.store.articles.latest(one) for one in run.store.queue.pending("grouping", run.now)]
    place = f"{folder}/shuffle-{uuid.uuid4().hex}"
    thinking.verdicts = compare_ahead(place, thinking, waiting, run.settings.grouping, hands, stop, run.progress)


def _megabytes(partitions: Sequence[Partition]) -> float:
    return sum(one.size for one in partitions) / 1e6


def _written(database: Path, to: Path) -> tuple[str, ...]:
    from ..archive.export import EVERYTHING, export

    return tuple(str(one.path) for one in export(database, EVERYTHING, "parquet", to))
