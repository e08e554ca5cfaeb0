"""Runs Datasette over the database, read-only, until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..config.settings import ServeSettings
from ..errors import ConfigError
from ..store import Store
from .metadata import metadata

MILLISECONDS = 1000


def serve(database: Path, out: Path, settings: ServeSettings, say: Callable[[str], None]) -> None:
    """
    Serve until SIGTERM or SIGINT.

    Reads beside a running writer: every connection is opened read-only, and the log of SQLite lets both go on.

    Args:
        out: Folder of the digests, shown under ``/digests/``.
        say: Told the address once it answers.

    Raises:
        ConfigError: the extra is not installed, or the port is taken.
        StoreError: there is no database.
    """
    app = application(database, out, settings)
    uvicorn = _needed("uvicorn")

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[Any] | None = None) -> None:
            await super().startup(sockets=sockets)
            for server in self.servers:
                for listening in server.sockets:
                    host, port = listening.getsockname()[:2]
                    say(f"http://{f'[{host}]' if ':' in host else host}:{port}/")

    config = uvicorn.Config(app, host=settings.host, port=settings.port, log_level="critical", lifespan="on", workers=1)
    server = Server(config)
    try:
        server.run()
    except SystemExit as stopped:
        if not server.started:
            raise ConfigError(f"cannot listen on {settings.host} port {settings.port}: is it taken? Name another with --host and --port.") from stopped
        raise


def application(database: Path, out: Path, settings: ServeSettings) -> Any:
    """The ASGI application. Raises ConfigError if the extra is not installed, StoreError if there is no database."""
    return datasette_of(database, out, settings).app()


def datasette_of(database: Path, out: Path, settings: ServeSettings) -> Any:
    """Datasette over the file, with our pages. Raises as ``application``."""
    with Store.open_to_read(database) as store:
        tables = store.table_names()
    datasette = _needed("datasette.app").Datasette
    from datasette.plugins import pm

    from . import plugin

    if not pm.is_registered(plugin):
        pm.register(plugin, name="council-cyber-monitor")
    made = datasette([str(database)], metadata=metadata(database.stem, tables), template_dir=str(Path(__file__).with_name("templates")),
                     settings={"sql_time_limit_ms": settings.query_seconds * MILLISECONDS, "facet_time_limit_ms": MILLISECONDS,
                               "allow_download": False, "suggest_facets": False, "num_sql_threads": 3, "truncate_cells_html": 300})
    plugin.FOLDERS[made] = out
    return made


def _needed(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        raise ConfigError("monitor serve needs Datasette, which is not installed: pip install 'council-cyber-monitor[web]'") from error
