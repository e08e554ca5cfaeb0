"""``monitor correct``: what a person puts right."""

from __future__ import annotations

import click

from .shared import Shared, shared_options
from .stop import on_stop

KINDS = ("merge", "split", "same-as", "not-this-council", "not-relevant", "not-new")

FEWEST_AND_MOST = {"merge": (2, 2), "split": (1, 2), "same-as": (2, 2), "not-this-council": (2, 2), "not-relevant": (1, 1), "not-new": (1, 1)}
"""How many names each kind is given."""

WANTED = {
    "merge": "two stories or two incidents", "split": "an article, and the incident it leaves if it is not its story", "same-as": "two facts",
    "not-this-council": "an article and a council", "not-relevant": "an article", "not-new": "a fact",
}


@click.command("correct", epilog="Ids: v_facts, v_stories, v_incidents, v_articles, or `monitor explain ADDRESS`. An article may be named by its "
                                 "address. To undo a correction, take its entry out of corrections.yml.")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("names", nargs=-1, required=True, metavar="ID [ID|COUNCIL]")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept beside the correction and shown by `monitor explain`.")
@shared_options
@click.pass_context
def correct(ctx: click.Context, kind: str, names: tuple[str, ...], because: str) -> None:
    """
    Put a verdict right, for good.

    Corrections are kept in corrections.yml beside feeds.yml and replayed on every run.

    \b
    not-relevant ARTICLE               the article is none of our subject
    not-this-council ARTICLE COUNCIL   it is not about that council
    merge STORY STORY                  two stories are one text; also two INCIDENTs, one happening
    split ARTICLE [INCIDENT]           it leaves its story (or that incident) and stands on its own
    same-as FACT FACT                  the second fact repeats the first
    not-new FACT                       the fact is never told as new

    What a digest has told stays told.

    \b
    Examples:
      monitor correct not-this-council https://www.example.org/news/phones Hackney --because "the football ground, not the council"
      monitor correct merge 2025-11-exampleton 2025-11-sampleham --because "one supplier, both councils"
    """
    from . import show

    shared = Shared.of(ctx)
    fewest, most = FEWEST_AND_MOST[kind]
    if not fewest <= len(names) <= most:
        raise click.UsageError(f"'{kind}' takes {WANTED[kind]}; {len(names)} given")
    app = shared.open()
    with on_stop(app.stop):
        report = app.correct(kind, names, because, progress=show.progress(shared.silent))
    if shared.as_json:
        show.say_json(report)
    elif not shared.quiet:
        show.say(f"{report.file}: {'was there already: ' if report.already else ''}{report.says}")
        for day in report.told_on:
            show.say(f"told on {day}: that digest stays as it is")
        for line in report.changes or ("nothing else changed",):
            show.say(line)
