"""Feeds: list them, and ask what each answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from .shared import Shared, shared_options

if TYPE_CHECKING:
    from ..app import FeedCheck

NOTHING_FETCHED = 3
"""Exit code of the contract."""


@click.group(epilog="Example:  monitor feeds check")
@shared_options
def feeds() -> None:
    """List and check feeds."""


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
                       [(feed.publisher, feed.group or "not known", feed.kind, ", ".join(feed.councils) or "-", feed.url) for feed in listed], fold=4)


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
    for url in urls:
        if not re.match(r"https?://[^/\s]", url, re.I):
            raise click.UsageError(f"'{url}' is no address of a feed, which begins with http:// or https://")
    checks = app.feeds_check(list(urls) or None, progress=show.progress(shared.quiet))
    if shared.as_json:
        show.say_json(checks)
    else:
        shown = [check for check in checks if not (shared.quiet and check.ok)]
        show.say_table(("publisher", "answer", "url"), [(check.publisher, _answer(check), check.url) for check in shown], fold=1)
    return 0 if any(check.ok for check in checks) or not checks else NOTHING_FETCHED


def _answer(check: FeedCheck) -> str:
    """What a feed answered, in a phrase."""
    if not check.ok:
        return f"{check.reason}: {check.detail}" if check.detail else check.reason
    newest = f", newest {check.newest:%Y-%m-%d %H:%M} UTC" if check.newest else ""
    return f"{check.entries} entries{newest}" + (f", {check.reason}" if check.reason else "")
