"""``monitor search``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from .shared import Shared, shared_options

if TYPE_CHECKING:
    from ..store.search import SearchAnswer, SearchHit


class Day(click.ParamType):
    """A date as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a day such as 2025-11-26", param, ctx)


@click.command("search", epilog='Example:  monitor search "housing tenants" leak* --council Hackney --since 2025-11-24')
@click.argument("query", nargs=-1, required=True)
@click.option("--council", "councils", multiple=True, metavar="NAME", help="Only articles that name this council, by name or GSS code; may be repeated.")
@click.option("--publisher", "publishers", multiple=True, metavar="TITLE", help="Only this publisher; may be repeated.")
@click.option("--since", type=Day(), help="Published on or after this day.")
@click.option("--until", type=Day(), help="Published on or before this day.")
@click.option("--relevant", is_flag=True, help="Only articles about a cyber incident at a council.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Most articles shown.")
@shared_options
@click.pass_context
def search(ctx: click.Context, query: tuple[str, ...], councils: tuple[str, ...], publishers: tuple[str, ...], since: date | None, until: date | None,
           relevant: bool, limit: int) -> None:
    """
    Find articles by their words, the best first.

    \b
    All words must be found, in any of their forms. Also:
      "several words"   side by side           begin*   the beginning of a word
      -word             must not be found      OR       either of two
    """
    from . import show

    shared = Shared.of(ctx)
    app = shared.open(needed=False)
    # the shell took the quotation marks off: an argument of several words is a phrase, unless it is the whole query
    text = query[0] if len(query) == 1 else " ".join(f'"{part}"' if " " in part and '"' not in part else part for part in query)
    answer = app.search(text, councils=councils, publishers=publishers, since=since, until=until, relevant_only=relevant, limit=limit)
    if shared.as_json:
        show.say_json(answer)
    else:
        _say(answer, show.on_terminal())


def _say(answer: SearchAnswer, bright: bool) -> None:
    from ..store.search import MARKS
    from . import show

    opened, closed = (click.style("", bold=True, reset=False), "\x1b[0m") if bright else ("*", "*")
    for hit in answer.hits:
        show.say(f"{(hit.published_at or hit.first_seen_at)[:10]}  {hit.publisher}: {hit.title}")
        if hit.snippet:
            show.say("    " + hit.snippet.replace(MARKS[0], opened).replace(MARKS[1], closed))
        show.say(f"    {_where(hit)}")
    if not answer.asked:
        show.say("nothing to look for: the query has no word")
        return
    matches = f"{answer.matches:,}{' and more, of which the newest were ranked' if answer.more else ''}"
    show.say(f"{len(answer.hits)} shown of {matches}" if answer.hits else "nothing found")


def _where(hit: SearchHit) -> str:
    parts = [hit.url, hit.article_id]
    parts += [", ".join(hit.councils)] if hit.councils else []
    parts += [hit.incident_id] if hit.incident_id else ["not relevant"] if not hit.relevant else []
    return "  ".join(parts)
