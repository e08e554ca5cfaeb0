"""``monitor backfill``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shared import Shared, shared_options
from .stop import on_stop

if TYPE_CHECKING:
    from ..backfill.backfill import BackfillReport, Progress

NOT_ALL = 1
"""Exit code when partitions are left undone although they were tried."""


@click.command("backfill", epilog="Example:  monitor backfill archive/*.warc.gz s3://newspaper/2025/ --workers 8")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--scheduler", default="local", show_default=True, metavar="ADDRESS|local", help="Address of a Dask scheduler, or workers of this machine.")
@click.option("--workers", type=click.IntRange(0), default=0, metavar="N", help="Workers of this machine; default one a core.")
@click.option("--work", default="", metavar="FOLDER", help="Where results wait, reached by every worker; default backfill/ beside the database.")
@click.option("--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Write the views as Parquet there, and leave the database alone.")
@click.option("--partition-mb", type=click.IntRange(1), default=32, show_default=True, help="Size of a part that is read, and lost, at one time.")
@shared_options
@click.pass_context
def backfill(ctx: click.Context, sources: tuple[str, ...], scheduler: str, workers: int, work: str, to: Path | None, partition_mb: int) -> int:
    """
    Take in a whole archive on many workers.

    SOURCE is a file, folder or pattern of web archives (.warc, .warc.gz), JSON Lines (.jsonl, .jsonl.gz) or Parquet (.parquet), here or at an
    address that fsspec reads, such as s3://. Stopped or broken off, the next start goes on where this one was. Needs the extra [scale].
    """
    shared = Shared.of(ctx)
    from ..backfill import crew

    crew.need()
    from ..backfill.backfill import Stop
    from ..backfill.backfill import backfill as take_in
    from . import show

    app = shared.open(needed=False)
    corrections = app.before_backfill() if to is None else ()
    stop = Stop()
    with on_stop(stop.ask):
        report = take_in(sources, app.config, lambda: crew.crew(scheduler, workers), app.clock(), work_folder=work, to=to, stop=stop,
                         partition_bytes=partition_mb << 20, corrections=corrections, tell=_teller(shared.silent), progress=show.progress(shared.silent))
    for problem in (*report.problems, *report.lost):
        click.echo(str(problem), err=True)
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        _say(report)
    return NOT_ALL if report.lost else 0


def _say(report: BackfillReport) -> None:
    from . import show

    show.say(f"partitions {report.partitions}, of which done before {report.resumed}, not done {len(report.lost)}; "
             f"work {report.work_seconds:,.0f} s, loading {report.load_seconds:,.0f} s")
    show.say(f"articles added {report.added}, changed {report.changed}, unchanged {report.unchanged}; relevant {report.relevant}; "
             f"lines not used {len(report.problems)}")
    for path in report.written:
        show.say(path)


def _teller(quiet: bool) -> Callable[[Progress], None] | None:
    """Says how far the workers are, on stderr, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        return None

    def tell(progress: Progress) -> None:
        sys.stderr.write(f"\r\x1b[K{progress}")
        if progress.done >= progress.of:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
    return tell
