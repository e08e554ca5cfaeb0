"""``monitor rebuild`` and ``monitor tune``: what another setting would do, before it is saved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ConfigError
from .shared import DEFAULT_CONFIG, Shared, shared_options

if TYPE_CHECKING:
    from ..config import Config

ROOMS = ("relevance", "grouping", "facts")


@click.command("rebuild", epilog="Example:  monitor rebuild --with grouping.least_cover=0.25 --with facts.new_without_frame=0.6")
@click.option("--with", "changes", multiple=True, metavar="KEY=VALUE", help="A setting to try, named as in `monitor settings`; may be repeated.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="FILE", help="Keep the rebuilt copy there, to be asked further.")
@shared_options
@click.pass_context
def rebuild(ctx: click.Context, changes: tuple[str, ...], keep: Path | None) -> None:
    """
    Judge everything again, in a copy.

    Shows which articles would be relevant, grouped and told otherwise, and how many past digests come out byte for byte as they were
    told. Nothing is saved: the database is only read.
    """
    from ..config.corrections import load_corrections
    from ..workbench.rebuild import rebuild as judge_again
    from . import show

    shared = Shared.of(ctx)
    config = configured(shared, changes)
    report = judge_again(config.paths.db, config, load_corrections(config.paths.corrections), changes=changes, keep=keep,
                         progress=show.progress(shared.silent))
    if shared.as_json:
        show.say_json(report)
    else:
        show.say(report.as_text())


@click.command("tune", epilog="Example:  monitor tune facts --svg facts.svg")
@click.argument("room", type=click.Choice(ROOMS), metavar="ROOM")
@click.option("--svg", type=click.Path(path_type=Path), metavar="FILE", help="Where the plot goes; default tune-ROOM.svg in the folder of digests.")
@click.option("--most", type=click.IntRange(1), default=1000, show_default=True, help="grouping: latest articles whose pairs are measured.")
@shared_options
@click.pass_context
def tune(ctx: click.Context, room: str, svg: Path | None, most: int) -> None:
    """
    Measured pairs, and what a threshold would do.

    ROOM is relevance (articles), grouping (pairs of articles) or facts (sentences beside the nearest earlier one). Prints how the verdicts
    would fall at other thresholds and the cases nearest to the present one, and draws them. `monitor rebuild --with` then tells what follows.
    """
    from ..files import write_whole
    from ..workbench.tune import measure
    from . import show

    shared = Shared.of(ctx)
    config = configured(shared, ())
    report = measure(room, config.paths.db, config.settings, most=most)
    path = svg or config.paths.out / f"tune-{room}.svg"
    write_whole(path, report.as_svg().encode())
    if shared.as_json:
        show.say_json(report)
    else:
        show.say(report.as_text())
        show.say(f"drawn in {path}")


def configured(shared: Shared, changes: tuple[str, ...]) -> Config:
    """The configuration with settings changed as by the environment. Raises ConfigError on a key nobody knows."""
    from ..config import configure, load_config
    from ..config.load import variable
    from ..config.rows import setting_rows
    from ..located import meant

    known = {row.key for row in setting_rows(configure(Path(), environment={})) if row.environment and row.key != "config"}
    environment = dict(os.environ)
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise ConfigError(f"--with takes KEY=VALUE, found '{change}'")
        if key.strip() not in known:
            raise ConfigError(f"there is no setting '{key.strip()}'{meant(key.strip(), known)}")
        environment[variable(key.strip())] = value
    path = shared.config or Path(DEFAULT_CONFIG)
    if shared.config is None and not path.exists() and shared.db is not None:
        return configure(Path(), db=shared.db, out=shared.out, environment=environment)
    return load_config(path, db=shared.db, out=shared.out, environment=environment) if path.exists() else shared.load()
