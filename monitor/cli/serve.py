"""``monitor serve``."""

from __future__ import annotations

from dataclasses import replace

import click

from .shared import Shared, shared_options


@click.command("serve", epilog="Example:  monitor serve --port 8010")
@click.option("--host", metavar="ADDRESS", help="Listen here; default settings.serve.host, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port; 0 takes a free one. Default settings.serve.port.")
@shared_options
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """
    The database and the digests in a browser.

    Read-only, and safe while runs go on. Prints its address, and goes on until it is stopped. Needs the extra: pip install
    'council-cyber-monitor[web]'. The database holds publishers' text: to show it to others, serve the file of `monitor publish-db`.
    """
    from ..serve.server import serve as keep_serving
    from . import show

    shared = Shared.of(ctx)
    config = shared.load(needed=shared.db is None)
    settings = config.settings.serve
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    keep_serving(config.paths.db, config.paths.out, settings, (lambda line: None) if shared.quiet else show.say)
