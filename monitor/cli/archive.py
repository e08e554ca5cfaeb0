"""``monitor backup``, ``restore``, ``verify``, ``export`` and ``publish-db``: what outlives a run."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import Shared, shared_options

DAMAGED = 65


@click.command("backup", epilog="Example:  monitor backup /mnt/backups/monitor")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@shared_options
@click.pass_context
def backup(ctx: click.Context, folder: Path) -> None:
    """
    A verified copy of the database.

    Safe while runs go on. Keeps the latest backup of 7 days and of 4 weeks (settings.store.keep_daily_backups, keep_weekly_backups)
    and removes other backups of this database from the folder. A run that writes a digest makes one by itself, in backups/ beside the database.
    """
    from ..archive.backup import back_up
    from . import show

    shared = Shared.of(ctx)
    config = shared.load(needed=shared.db is None)
    report = back_up(config.paths.db, folder, shared.clock()(), config.settings.store)
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        show.say(f"{report.path}: {report.bytes:,} bytes, {report.rows:,} rows, verified")
        for path in report.removed:
            show.say(f"removed {path}")


@click.command("restore", epilog="Example:  monitor restore storage/backups/monitor-20251126T070000Z.db --force")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Also when a database stands there; it is kept aside.")
@shared_options
@click.pass_context
def restore(ctx: click.Context, file: Path, force: bool) -> None:
    """Put a backup back in the place of the database. It is verified first."""
    from ..archive.restore import restore as put_back
    from . import show

    shared = Shared.of(ctx)
    paths = shared.load(needed=shared.db is None).paths
    report = put_back(file, paths.db, shared.clock()(), force=force, out=paths.out)
    if shared.as_json:
        show.say_json(report)
        return
    if not shared.quiet:
        show.say(f"{report.database}: restored from {report.restored}; its last digest is of {report.last_digest or 'no day yet'}")
        if report.aside:
            show.say(f"the database that stood there is {report.aside}")
    if report.later:
        click.echo(f"monitor: {paths.out} has digests that this backup does not know ({report.later[0]} to {report.later[-1]}): what they told is "
                   "told again by the next one.", err=True)


@click.command("verify", epilog="Example:  monitor verify storage/backups/monitor-20251126T070000Z.db")
@click.argument("file", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@shared_options
@click.pass_context
def verify(ctx: click.Context, file: Path | None) -> int:
    """
    Is every byte what it was.

    Checks the database, or another FILE such as a backup: the file itself, references, hashes of texts, pages and digests, that what was
    told was told once and has its evidence, times, and the index of words. Ends with exit code 65 if anything is wrong.
    """
    from ..archive.verify import verify as check
    from . import show

    shared = Shared.of(ctx)
    paths = shared.load(needed=file is None and shared.db is None).paths
    report = check(file or paths.db, files=file is None)
    if shared.as_json:
        show.say_json({"path": str(report.path), "schema": report.schema, "good": report.good, "findings": show.as_plain(report.findings)})
    elif not shared.quiet or not report.good:
        show.say(report.as_text())
    return 0 if report.good else DAMAGED


@click.command("export", epilog="Examples:  monitor export facts --format csv -o facts.csv    monitor export all --format parquet -o exports/")
@click.argument("table", metavar="TABLE")
@click.option("--format", "form", type=click.Choice(("csv", "jsonl", "parquet")), default="csv", show_default=True,
              help="parquet needs the extra of that name.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="File, or folder for 'all'; default: stdout.")
@shared_options
@click.pass_context
def export(ctx: click.Context, table: str, form: str, output: Path | None) -> None:
    """
    A view as a file: always the same rows in the same order.

    TABLE is a view such as v_facts, with or without its v_, or 'all'. CSV is safe to open in a spreadsheet: a cell that would run as a
    formula begins with an apostrophe. JSON Lines and Parquet hold every value exactly, with its type.
    """
    from ..archive.export import export as write
    from . import show

    shared = Shared.of(ctx)
    paths = shared.load(needed=shared.db is None).paths
    written = write(paths.db, table, form, output)
    if output is not None and not shared.quiet:
        if shared.as_json:
            show.say_json(written)
        else:
            for one in written:
                show.say(f"{one.path}: {one.rows:,} rows")


@click.command("publish-db", epilog="Example:  monitor publish-db public.db && monitor serve --db public.db")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@shared_options
@click.pass_context
def publish_db(ctx: click.Context, file: Path) -> None:
    """
    A copy of the database without publishers' text.

    Texts, headlines, quotations, raw pages, digests' files and the index of words are left out, facts are told in sentences of ours, and no
    eight words that follow one another in an article are left anywhere. All views still work.
    """
    from ..archive.publish import publish
    from . import show

    shared = Shared.of(ctx)
    paths = shared.load(needed=shared.db is None).paths
    report = publish(paths.db, file)
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        show.say(f"{report.path}: {report.bytes:,} bytes, {report.articles:,} articles, {report.facts:,} facts; "
                 f"{report.blanked:,} texts left out, {report.reworded:,} sentences reworded, {report.redacted:,} more cells cut")
