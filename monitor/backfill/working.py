"""One partition on one worker: read, extract, judge alone, tag, sign. Through the functions of the ordinary steps, under the same limits."""

from __future__ import annotations

import atexit
import hashlib
import time
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from .. import __version__
from ..errors import ConfigError
from ..guard import Guard, GuardKilled, GuardSettings, Stumbled
from ..imports import Found, Problem, Publishers
from ..pipeline.importing import arrival_of
from ..pipeline.thinking import Thinking
from ..publishers import find
from ..records import Arrival, Article, Feed
from ..store.articles import article_id_of, text_digest
from ..times import from_iso, to_iso
from . import results
from .plan import Partition
from .reading import Reader
from .results import Row, Thought

if TYPE_CHECKING:
    from ..config import Settings

@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every worker must know."""

    settings: Settings
    feeds: tuple[Feed, ...]
    folder: str
    """Of the results; every worker and the one who asked reach it under this address."""
    began_at: datetime
    """Of what has no time of its own, when it was first seen."""
    version: str = __version__

    @property
    def recipe(self) -> str:
        """Changes when a worker may come to another result."""
        said = self.settings
        known = "\x1f".join(repr([getattr(feed, each.name) for each in fields(feed) if each.name != "line"]) for feed in self.feeds)
        rooms = (GuardSettings().recipe, said.extract.recipe, said.relevance.recipe, said.councils.recipe, said.grouping.signature_recipe)
        return "+".join((f"backfill1/{self.version}", *rooms, hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:16]))


def work(partition: Partition, job: Job) -> results.Found:
    """
    Read and think, write the result, and say what it holds. A result that is there already is left as it is.

    Raises:
        ConfigError: This worker runs another version of the program.
    """
    if job.version != __version__:
        raise ConfigError(f"a worker runs version {__version__}, and this is {job.version}: install the same on all machines")
    name = partition.name(job.recipe)
    known = results.look(job.folder, name)
    if known is not None:
        return known
    began = time.monotonic()
    reader = Reader(partition, job.began_at, _publishers(job.feeds))
    thinking = _thinking(job.settings)
    rows = [_row(found, job, thinking) for found in reader]
    return results.write(job.folder, name, rows, reader.lines, time.monotonic() - began)


def _row(found: Found | Problem, job: Job, thinking: Thinking) -> Row | Problem:
    if isinstance(found, Problem):
        return found
    arrival = arrival_of(found, _extracted(found, job), job.began_at)
    if isinstance(arrival, Problem):
        return arrival
    return Row(line=found.line, arrival=arrival, exact_time=found.exact_time, thought=think(as_filed(arrival), thinking))


def _extracted(found: Found, job: Job) -> object:
    if found.page is None:
        return None
    try:
        return _guard().call("monitor.extract.read:extract", found.page, job.settings.extract)
    except (GuardKilled, Stumbled) as ended:    # as in an import: one page must not cost the others of its part
        return ended


def think(article: Article, thinking: Thinking) -> Thought:
    """What the rooms say of an article when no incident is known: with one that is known the step asks them again."""
    nothing: frozenset[str] = frozenset()
    named, verdict = tuple(sorted(thinking.could_mean(article))), thinking.relevance(article, nothing)
    if not verdict.relevant:
        return Thought(asked=digest(article), named=named, relevance=verdict)
    return Thought(asked=digest(article), named=named, relevance=verdict, tags=thinking.tags(article, nothing), suppliers=thinking.suppliers(article),
                   signature=thinking.sign(article, thinking.settings.grouping))


def digest(article: Article) -> str:
    """Hash of everything a room may look at."""
    return hashlib.sha256(repr(article).encode("utf-8", "surrogatepass")).hexdigest()


def as_filed(arrival: Arrival) -> Article:
    """The article as the store gives it back when nothing of it was on file: what the ordinary steps will ask of. A test holds the two together."""
    reading = arrival.extraction
    published, seen = arrival.published_at or reading.published_at, _to_the_second(arrival.seen_at)
    return Article(
        article_id=article_id_of(arrival.url), version=1, url=arrival.display_url or arrival.url, publisher=arrival.publisher,
        publisher_group=arrival.publisher_group, publisher_kind=arrival.publisher_kind, councils=arrival.councils, title=reading.title,
        text=reading.text, blocks=reading.blocks, byline=reading.byline, credit=reading.credit, source=arrival.source, summary=arrival.summary,
        published_at=None if published is None else _to_the_second(published), first_seen_at=seen, seen_at=seen, language=reading.language,
        method=reading.method, text_sha256=text_digest(reading.title, reading.text), not_article=arrival.not_article)


def _to_the_second(at: datetime) -> datetime:
    return from_iso(to_iso(at))


_thinkings: dict[str, Thinking] = {}


def _thinking(settings: Settings) -> Thinking:
    """One for each set of settings in this process: the gazetteer takes a moment to read."""
    key = repr(settings)
    if key not in _thinkings:
        _thinkings[key] = Thinking(settings)
    return _thinkings[key]


@cache
def _publishers(feeds: tuple[Feed, ...]) -> Publishers:
    return Publishers({feed.publisher: feed for feed in reversed(feeds)}, find)


@cache
def _guard() -> Guard:
    """The guarded process of this worker; it ends with the worker, killed or not, since its input ends."""
    guard = Guard()
    atexit.register(guard.close)
    return guard

