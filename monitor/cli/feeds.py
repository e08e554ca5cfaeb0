"""Feeds: list them, ask what each answers, find them, add and remove them, take them from other readers and give them back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shared import Shared, shared_options

if TYPE_CHECKING:
    from ..app import Monitor
    from ..checking import FeedCheck

NOTHING_FETCHED = 3
"""Exit code of the contract."""
MOST_SHOWN = 20
"""Skipped lines of an import that are shown; ``--json`` has them all."""


@click.group(epilog="Example:  monitor feeds add https://www.example.org/news")
@shared_options
def feeds() -> None:
    """List, check, find, add and remove feeds."""


@feeds.command("list", epilog="Example:  monitor feeds list --json")
@shared_options
@click.pass_context
def feeds_list(ctx: click.Context) -> None:
    """The feeds of feeds.yml."""
    from . import show

    shared = Shared.of(ctx)
    listed = shared.load().feeds
    if shared.as_json:
        show.say_json(listed)
    else:
        show.say_table(("publisher", "group", "kind", "councils", "url"),
                       [(feed.publisher, feed.group or "not known", feed.kind, ", ".join(feed.councils) or "-", feed.url) for feed in listed])


@feeds.command("add", epilog="Example:  monitor feeds add https://www.example.org/news --publisher 'Example Times'")
@click.argument("url")
@click.option("--publisher", help="The title people know; default: from the list of titles, else what the feed calls itself.")
@click.option("--group", help="Who owns it; default: from the list of titles, else not known.")
@click.option("--kind", help="national, regional, trade, official or rewriter; default: from the list of titles, else regional.")
@click.option("--council", "councils", multiple=True, help="A council the feed is mainly about; may be given again.")
@click.option("--no-check", is_flag=True, help="Write the address as it stands, without fetching it.")
@shared_options
@click.pass_context
def feeds_add(ctx: click.Context, url: str, publisher: str | None, group: str | None, kind: str | None, councils: tuple[str, ...],
              no_check: bool) -> None:
    """
    Add a feed, or the feed that a page names.

    Fetches the address, finds the feed if it is a page, and writes one entry behind the last of feeds.yml. Comments and order stay.
    """
    from . import show

    shared = Shared.of(ctx)
    app = _open(shared)
    done = app.feeds_add(_address(url), publisher=publisher, group=group, kind=kind, councils=councils, check=not no_check)
    if shared.as_json:
        return show.say_json(done)
    if shared.quiet:
        return None
    show.say(f"added to {done.file}{' (a new file)' if done.made_file else ''}: {done.publisher} ({done.group or 'ownership not known'}, {done.kind})")
    show.say(f"  {done.url}")
    if done.how:
        show.say(f"  {done.format}, {_holds(done.entries, done.newest)}" + ("" if done.how == "the address itself" else f"; {done.how}"))
    for other in done.others[:5]:
        show.say(f"  also there: {other}")
    return None


@feeds.command("remove", epilog="Example:  monitor feeds remove https://www.example.org/rss.xml")
@click.argument("url")
@shared_options
@click.pass_context
def feeds_remove(ctx: click.Context, url: str) -> None:
    """Take a feed off feeds.yml. What it brought stays in the archive."""
    from . import show

    shared = Shared.of(ctx)
    done = shared.open().feeds_remove(url)
    if shared.as_json:
        show.say_json(done)
    elif not shared.quiet:
        show.say(f"removed from {done.file}: {done.publisher}")
        show.say(f"  {done.url}")


@feeds.command("discover", epilog="Example:  monitor feeds discover https://www.example.org/")
@click.argument("url")
@shared_options
@click.pass_context
def feeds_discover(ctx: click.Context, url: str) -> int:
    """
    Find the feeds of a site, and what they hold.

    Looks at the address itself, what its page names, the sitemaps of robots.txt, and the usual places. Writes nothing.
    """
    from . import show

    shared = Shared.of(ctx)
    found = _open(shared).feeds_discover(_address(url))
    if shared.as_json:
        show.say_json(found)
    else:
        show.say_table(("found", "what it is", "holds", "url"),
                       [(one.how, f"{one.format}{f': {one.title}' if one.title else ''}" if one.ok else one.reason,
                         _holds(one.entries, one.newest) if one.ok else one.detail, one.url) for one in found])
    return 0 if any(one.ok for one in found) else NOTHING_FETCHED


@feeds.command("check", epilog="Example:  monitor feeds check https://feeds.bbci.co.uk/news/england/london/rss.xml")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--why", metavar="URL", help="Every rule of relevance and councils on one page, fetched or on file.")
@shared_options
@click.pass_context
def feeds_check(ctx: click.Context, urls: tuple[str, ...], why: str | None) -> int:
    """Fetch feeds and tell what they answered, without storing anything."""
    from . import show

    shared = Shared.of(ctx)
    app = shared.open()
    if why is not None:
        if urls:
            raise click.UsageError("--why takes one page, and no feeds beside it")
        judged = app.why(why)
        if shared.as_json:
            show.say_json(judged)
        else:
            show.say(judged.as_text())
        return 0
    checks = app.feeds_check([_address(url) for url in urls] or None, progress=show.progress(shared.silent))
    if shared.as_json:
        show.say_json(checks)
    else:
        shown = [check for check in checks if not (shared.quiet and check.ok)]
        show.say_table(("publisher", "answer", "url"), [(check.publisher, _answer(check), check.url) for check in shown])
    return 0 if any(check.ok for check in checks) or not checks else NOTHING_FETCHED


@feeds.command("manners", epilog="Example:  monitor feeds manners --days 7")
@click.option("--days", type=click.FloatRange(min=0, min_open=True, max=400), default=30, show_default=True, help="How far back.")
@shared_options
@click.pass_context
def feeds_manners(ctx: click.Context, days: float) -> None:
    """What publishers see of us, host by host."""
    from . import show

    shared = Shared.of(ctx)
    report = shared.open().feeds_manners(days)
    if shared.as_json:
        return show.say_json(report)
    show.say(f"since {report.since:%Y-%m-%d %H:%M} UTC, as {report.name}")
    show.say(f"at most {report.at_once} requests at a time at a host, at least {report.spacing_seconds:g} s apart; what a host asks with Retry-After is kept")
    if not report.hosts:
        return show.say("nothing was asked in this time")
    show.say_table(("host", "requests", "conditional", "unchanged", "MB", "closest", "failed", "kept out", "asked to wait", "left alone", "new articles",
                    "requests each"),
                   [(one.host, one.requests, f"{one.conditional_share:.0%}", f"{one.unchanged_share:.0%}", f"{one.bytes / 1_000_000:.2f}",
                     "-" if one.closest_seconds is None else f"{one.closest_seconds:.1f} s", one.failed, one.refused_by_robots, one.asked_to_wait,
                     one.left_alone, one.new_articles, "-" if one.requests_per_new_article is None else one.requests_per_new_article)
                    for one in (*report.hosts, report.total)], right=tuple(range(1, 12)))
    show.say("conditional: asked only for what is new. closest: least time between two requests. kept out: pages left to robots.txt. asked to wait,")
    show.say("left alone: answers that asked us to wait, and visits not made for it. requests each: per new article of the host")
    return None


@feeds.command("import-opml", epilog="Example:  monitor feeds import-opml subscriptions.opml")
@click.argument("file", type=click.Path(path_type=Path))
@shared_options
@click.pass_context
def feeds_import(ctx: click.Context, file: Path) -> None:
    """
    Add the feeds of another reader's list.

    Writes all usable feeds of an OPML file to feeds.yml at once, and names each line it leaves out. Fetches nothing.
    """
    from . import show

    shared = Shared.of(ctx)
    done = _open(shared).feeds_import(file)
    if shared.as_json:
        return show.say_json(done)
    missed = [one for one in done.skipped if not one.known]
    for one in missed[:MOST_SHOWN]:
        click.echo(f"{file.name}: {one}", err=True)
    if len(missed) > MOST_SHOWN:
        click.echo(f"{file.name}: and {len(missed) - MOST_SHOWN:,} more lines; --json names them all", err=True)
    if not shared.quiet:
        show.say(f"feeds added {done.added:,}, known already {len(done.skipped) - len(missed):,}, not usable {len(missed):,}"
                 + (f"; written to {done.file}{' (a new file)' if done.made_file else ''}" if done.added else ""))
    return None


@feeds.command("export-opml", epilog="Example:  monitor feeds export-opml feeds.opml")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@shared_options
@click.pass_context
def feeds_export(ctx: click.Context, file: Path | None) -> None:
    """Give the list to another reader, as OPML on stdout or in a file."""
    from . import show

    shared = Shared.of(ctx)
    app = shared.open()
    if file is None:
        body = app.feeds_export().decode().rstrip("\n")
        return show.say_json({"opml": body, "feeds": len(app.config.feeds)}) if shared.as_json else show.say(body)
    from ..files import write_whole

    if file.exists() and not file.is_file():
        raise click.UsageError(f"{file} is not a file; leave it out to have the list on stdout")
    write_whole(file, app.feeds_export())
    if shared.as_json:
        show.say_json({"file": file, "feeds": len(app.config.feeds)})
    elif not shared.quiet:
        show.say(f"{len(app.config.feeds):,} feeds written to {file}")
    return None


def _open(shared: Shared) -> Monitor:
    """A Monitor over feeds.yml as it stands: one without feeds, or none at all, is about to get some."""
    from ..app import Monitor
    from ..config import configure, load_config
    from ..errors import ConfigError
    from .shared import DEFAULT_CONFIG

    path = shared.config or Path(DEFAULT_CONFIG)
    if path.exists():
        config = load_config(path, db=shared.db, out=shared.out, may_be_empty=True)
    elif shared.config is None:
        config = configure(Path(), db=shared.db, out=shared.out)
    else:
        raise ConfigError(f"{path}: no such file; leave --config and MONITOR_CONFIG out to begin a {DEFAULT_CONFIG} here")
    return Monitor(config, db=config.paths.db, out=config.paths.out, clock=shared.clock())


def _address(url: str) -> str:
    if not re.match(r"https?://[^/\s]", url, re.IGNORECASE):
        hint = f"; did you mean https://{url}?" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(?:[:/]\S*)?", url) else ""
        raise click.UsageError(f"'{url}' is no address of a feed, which begins with http:// or https://{hint}")
    return url


def _holds(entries: int, newest: object) -> str:
    return f"{entries:,} {'entry' if entries == 1 else 'entries'}" + (f", newest {newest:%Y-%m-%d %H:%M} UTC" if newest else "")


def _answer(check: FeedCheck) -> str:
    """What a feed answered, in a phrase."""
    if not check.ok:
        return f"{check.reason}: {check.detail}" if check.detail else check.reason
    told = f"{_holds(check.entries, check.newest)}" + (f", {check.reason}" if check.reason else "")
    return "; ".join((told, *check.warnings))
