"""Every benchmark of ``python -m bench``: what it measures, at which sizes, and about how long that takes on two cores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One of them; a module of this package may hold several."""

    name: str
    module: str
    what: str
    """One sentence for the page."""
    full: tuple[str, ...] = ()
    """Words for the sizes that are asked for."""
    small: tuple[str, ...] | None = ()
    """Words for a try that takes seconds; None: it has one size, and is left out of a try."""
    minutes: float
    """At full size."""
    named_only: bool = False
    """Left out unless it is asked for by name."""

    def words(self, *, small: bool) -> tuple[str, ...]:
        return self.small or () if small else self.full


def _backfill(part: str, size: int) -> tuple[str, ...]:
    """Words for one part of ``bench.backfill``."""
    return tuple(word for name in ("pages", "long", "equal", "signatures") for word in (f"--{name}", str(size if name == part else 0)))


SUITE = (
    Benchmark(name="road", module="road", full=("--pages", "5000", "--texts", "20000"), small=("--pages", "240", "--texts", "1000"), minutes=8,
              what="The whole road, from web archives of pages and from texts, beside trafilatura alone on the same pages with as many workers."),
    Benchmark(name="grouping", module="grouping", full=("--most", "1000000"), small=("--most", "1000"), minutes=10,
              what="Grouping of new articles against a stored index, beside MinHash libraries that hold theirs in memory."),
    Benchmark(name="facts", module="facts", small=None, minutes=3,
              what="Weighing of sentences against the history of one incident, beside TF-IDF."),
    Benchmark(name="relevance", module="relevance", minutes=1,
              what="Relevance and council tags, beside one plain expression of all names and a few keywords."),
    Benchmark(name="fetch", module="fetch", full=("--feeds", "1000"), small=("--feeds", "60"), minutes=4,
              what="Feeds from a local server, beside the `reader` library and feedparser over requests."),
    Benchmark(name="search", module="search", full=("--articles", "100000"), small=("--articles", "4000"), minutes=4,
              what="Full-text search over an archive, beside LIKE over the same rows."),
    Benchmark(name="status", module="status", full=("--megabytes", "1000"), small=("--megabytes", "20"), minutes=2,
              what="`monitor status` over a database of a gigabyte, a process a question."),
    Benchmark(name="digest", module="digest", full=("100",), small=("20",), minutes=0.5,
              what="A day of a hundred facts in every output."),
    Benchmark(name="regroup", module="backfill", full=_backfill("signatures", 1_000_000), small=_backfill("signatures", 20_000), minutes=1,
              what="Groups of a million signatures at once, as a backfill makes them before it compares texts."),
    Benchmark(name="backfill-speed", module="backfill", full=_backfill("pages", 5000), small=_backfill("pages", 96), minutes=7,
              what="A backfill of web archives with one local worker and with two."),
    Benchmark(name="backfill-equal", module="backfill", full=_backfill("equal", 20_000), small=_backfill("equal", 1500), minutes=6,
              what="A backfill with two workers beside an import of the same articles, a fifth of them copies: the same stories?"),
    Benchmark(name="backfill-long", module="backfill", full=_backfill("long", 50_000), small=_backfill("long", 1000), minutes=10,
              what="A long backfill with two workers over small pages, and its log."),
    Benchmark(name="years", module="years", full=("--entries", "2000000"), small=("--entries", "2000"), minutes=15, named_only=True,
              what="A run over ten years of entries beside the same run over ten days."),
)
