"""The commands. Nothing but click is imported before a command runs: ``--help`` must be instant."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from .. import __version__
from .archive import backup, export, publish_db, restore, verify
from .backfill import backfill
from .correct import correct
from .doctor import doctor
from .evaluate import evaluate_command
from .feeds import feeds
from .rebuild import rebuild, tune
from .search import search
from .serve import serve
from .shared import FORMATS, YEARS, Moment, Shared, shared_options
from .stop import on_stop

ORDER = ("run", "import", "digest", "explain", "search", "correct", "feeds", "schedule", "serve", "status", "doctor", "settings", "backup", "restore",
         "verify", "export", "publish-db", "rebuild", "tune", "backfill", "evaluate", "demo")
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class InOrder(click.Group):
    """Commands in the order in which a person meets them, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        known = list(self.commands)
        return sorted(known, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), known.index(name)))


@click.group(cls=InOrder, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="monitor")
@shared_options
def monitor() -> None:
    """
    Reads news feeds and tells each morning what is genuinely new about cyber incidents at UK councils.

    \b
    Begin with:  monitor demo
    Then:        monitor run          (over feeds.yml in this folder)
    """


@monitor.command(epilog="Example, in cron:  */30 * * * *  cd /srv/monitor && monitor run -q")
@click.option("--no-digest", is_flag=True, help="Never write a digest, even when one is due.")
@click.option("--send-first", is_flag=True, help="Send the very first digest to its recipients too; by default it is only written.")
@shared_options
@click.pass_context
def run(ctx: click.Context, no_digest: bool, send_first: bool) -> int:
    """
    Fetch, judge, and write the digest when due.

    Fetches what is due, judges it, and writes today's digest when it is due. What cron calls.
    """
    from . import show

    shared = Shared.of(ctx)
    app = shared.open()
    with on_stop(app.stop):
        report = app.run(digest=not no_digest, send_first=send_first, progress=show.progress(shared.silent))
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        _say_run(report)
    for warning in report.warnings:
        click.echo(f"monitor: {warning}", err=True)
    if report.outcome in NEEDS_A_PERSON:
        click.echo(f"monitor: {NEEDS_A_PERSON[report.outcome]}", err=True)
    return report.exit_code


NEEDS_A_PERSON = {
    "offline": "nothing could be fetched: is this machine offline? `monitor feeds check` tells what each feed answers",
    "failed_feeds": "more feeds failed than settings.run.most_failed_share allows; `monitor status` names them",
}
"""Outcomes that are told even with -q; exit code 3."""


def _say_run(report: object) -> None:
    from . import show

    show.say(f"run {report.run_id}: {report.outcome}")
    show.say(f"feeds checked {report.feeds_checked}, failed {report.feeds_failed}; articles new {report.articles_new}; facts new {report.facts_new}")
    show.say_table(("step", "done", "refused", "failed", "seconds"),
                   [(step.step, step.done, _counts(step.refused), _counts(step.failed), f"{step.seconds:.1f}") for step in report.steps], right=(1, 4))
    for path in report.digest_paths:
        show.say(f"digest: {path}")
    if report.sent:
        show.say(f"sent: {report.sent}")
    for note in () if report.warnings else report.delivery_notes:     # warnings hold them already
        show.say(f"outbox: {note}")


def _counts(reasons: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(reasons.items())) or "-"


@monitor.command("import", epilog="Example:  monitor import articles.jsonl --db archive.db")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@shared_options
@click.pass_context
def import_(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """
    Take articles from files or folders.

    Files are .jsonl, .html, .txt, .warc or .warc.gz; their articles are judged like fetched ones.
    """
    from . import show

    shared = Shared.of(ctx)
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path}: no such file or folder")
    app = shared.open(needed=False)
    with on_stop(app.stop):
        report = app.import_paths(list(paths), progress=show.progress(shared.silent))
    for problem in report.problems:
        click.echo(str(problem), err=True)
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        show.say(f"articles added {report.added}, changed {report.changed}, unchanged {report.unchanged}; relevant {report.relevant}; "
                 f"lines not used {len(report.problems)}")


class Day(click.ParamType):
    """A date as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self.fail(f"'{value}' is not a day such as 2025-11-26", param, ctx)
        return day


class FormatList(click.ParamType):
    """Formats separated by commas."""

    name = ",".join(FORMATS)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        formats = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        for unknown in formats:
            if unknown not in FORMATS:
                self.fail(f"'{unknown}' is not one of {', '.join(FORMATS)}", param, ctx)
        if not formats:
            self.fail("no format named", param, ctx)
        return formats


@monitor.command(epilog="Example:  monitor digest --date 2025-11-26 --format html,txt")
@click.option("--date", "day", type=Day(), help="Morning on which it is read; default today.")
@click.option("--since", type=Moment(), help="Preview from this moment instead of the end of the last digest; records nothing.")
@click.option("--format", "formats", type=FormatList(), default=",".join(FORMATS), show_default=True, help="Files to write, separated by commas.")
@shared_options
@click.pass_context
def digest(ctx: click.Context, day: date | None, since: datetime | None, formats: tuple[str, ...]) -> None:
    """Render the digest of a day. A day once written renders to the same bytes for ever."""
    from . import show

    shared = Shared.of(ctx)
    app = shared.open()
    report = app.digest(day, since=since, formats=formats)
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        show.say(f"{'' if report.recorded else 'preview, nothing recorded: '}{report.subject}")
        for path in report.paths:
            show.say(str(path))


@monitor.command(epilog="Example:  monitor explain https://www.example.org/news/council-systems-down")
@click.argument("what", metavar="URL|ID")
@shared_options
@click.pass_context
def explain(ctx: click.Context, what: str) -> None:
    """
    Every verdict on one thing, with its evidence.

    The thing is an article, fact, conflict, story or incident. With -v also the rules, thresholds and recipes behind each verdict.
    """
    from . import show

    shared = Shared.of(ctx)
    app = shared.open()
    explanation = app.explain(what)
    if shared.as_json:
        show.say_json(explanation.as_json())
    else:
        show.say(explanation.as_text(rules=bool(shared.verbose)).rstrip("\n"))


@monitor.command(epilog="Example:  monitor schedule -q")
@shared_options
@click.pass_context
def schedule(ctx: click.Context) -> None:
    """
    Run on a clock until SIGTERM.

    Runs every settings.schedule.every_minutes, and when the digest is due.
    """
    from ..schedule import keep_running
    from . import show

    shared = Shared.of(ctx)
    config = shared.load()
    passed = ["-q"] if shared.quiet else ["-v"] * shared.verbose
    if shared.log_format != "text":
        passed += ["--log-format", shared.log_format]
    if not shared.quiet and not shared.as_json:
        settings = config.settings
        show.say(f"a run every {settings.schedule.every_minutes:g} minutes and at {settings.digest.at} {settings.timezone}, the first now; "
                 "until SIGTERM or Ctrl-C")
    keep_running(config, extra=passed)


@monitor.command(epilog="Example:  monitor status --json")
@shared_options
@click.pass_context
def status(ctx: click.Context) -> None:
    """Last good run and digest, health of each feed."""
    from . import show

    shared = Shared.of(ctx)
    app = shared.open()
    report = app.status()
    if shared.as_json:
        show.say_json(report.as_json())
    else:
        show.say(report.as_text().rstrip("\n"))


@monitor.command(epilog="Example:  monitor settings --json")
@click.option("--markdown", is_flag=True, help="The page docs/settings.md.")
@shared_options
@click.pass_context
def settings(ctx: click.Context, markdown: bool) -> None:
    """Every setting: value, where it comes from, unit, meaning."""
    from ..config.rows import setting_rows, settings_page, shown
    from . import show

    shared = Shared.of(ctx)
    rows = setting_rows(shared.load(needed=False))
    if markdown:
        show.say(settings_page(rows).rstrip("\n"))
    elif shared.as_json:
        show.say_json(rows)
    else:
        show.say_table(("setting", "value", "from", "unit", "meaning"),
                       [(row.key, shown(row.value), row.origin, row.unit or "-", row.meaning) for row in rows])


@monitor.command(epilog="Example:  monitor demo && xdg-open reports/demo/index.html")
@shared_options
@click.pass_context
def demo(ctx: click.Context) -> None:
    """
    The whole road on an example week, offline.

    The week is part of the package and comes from a local server: no network is needed. Starts afresh each time.
    """
    from ..demo import show_demo
    from . import show
    from .world import run_one_day

    shared = Shared.of(ctx)
    base = shared.config.parent if shared.config else Path()
    report = show_demo(run_one_day(), db=shared.db or base / "storage" / "demo.db", out=shared.out or base / "reports" / "demo",
                       say=(lambda line: None) if shared.quiet or shared.as_json else show.say, verbose=bool(shared.verbose))
    if shared.as_json:
        show.say_json(report)


monitor.add_command(correct)
monitor.add_command(search)
monitor.add_command(serve)
for each in (backup, restore, verify, export, publish_db, rebuild, tune):
    monitor.add_command(each)
monitor.add_command(feeds)
monitor.add_command(doctor)
monitor.add_command(evaluate_command)
monitor.add_command(backfill)
