"""The options every command has, accepted before or after its name, and what they open."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ConfigError

if TYPE_CHECKING:
    from ..app import Monitor
    from ..config import Config

DEFAULT_CONFIG = "feeds.yml"
FORMATS = ("html", "md", "txt", "json")


YEARS = range(1990, 3000)
"""Years of a day or time: there was no web before, and a number mistyped is no year."""


class Moment(click.ParamType):
    """An ISO 8601 time, made aware UTC."""

    name = "ISO8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        from ..times import from_iso

        try:
            moment = from_iso(value).replace(microsecond=0)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.year not in YEARS:
            self.fail(f"'{value}' is not a time such as 2025-11-26T07:00:00Z", param, ctx)
        return moment


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """File what was given; the innermost place wins, a place that says nothing changes nothing."""
    kept = ctx.ensure_object(dict)
    if ctx.get_parameter_source(param.name or "") is not click.core.ParameterSource.DEFAULT:
        kept[param.name] = value


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options to a command or group."""
    for option in reversed((
        click.option("--config", type=click.Path(path_type=Path), callback=_keep, expose_value=False, metavar="PATH",
                     help="List of feeds and settings; else MONITOR_CONFIG, else feeds.yml here."),
        click.option("--db", type=click.Path(path_type=Path), callback=_keep, expose_value=False, metavar="PATH",
                     help="Database; default storage/monitor.db beside feeds.yml."),
        click.option("--out", type=click.Path(path_type=Path), callback=_keep, expose_value=False, metavar="DIR",
                     help="Folder of digests; default reports/ beside feeds.yml."),
        click.option("--now", type=Moment(), callback=_keep, expose_value=False, help="Fix the clock, for replay and tests."),
        click.option("--json", "as_json", is_flag=True, callback=_keep, expose_value=False, help="One JSON document on stdout."),
        click.option("-q", "--quiet", is_flag=True, callback=_keep, expose_value=False, help="Print nothing unless a person is needed."),
        click.option("-v", "--verbose", count=True, callback=_keep, expose_value=False, help="Say more on stderr; twice for everything."),
        click.option("--log-format", type=click.Choice(["text", "json"]), callback=_keep, expose_value=False, help="Form of the log on stderr."),
    )):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Shared:
    """What the shared options say, complete."""

    config: Path | None
    """As given by --config or MONITOR_CONFIG; None: nothing given."""
    db: Path | None
    out: Path | None
    now: datetime | None
    as_json: bool
    quiet: bool
    verbose: int
    log_format: str

    @classmethod
    def of(cls, ctx: click.Context) -> Shared:
        """Read the options and start logging accordingly."""
        kept = ctx.ensure_object(dict)
        given = kept.get("config") or (Path(os.environ["MONITOR_CONFIG"]) if os.environ.get("MONITOR_CONFIG") else None)
        shared = cls(given, kept.get("db"), kept.get("out"), kept.get("now"), kept.get("as_json", False), kept.get("quiet", False),
                     kept.get("verbose", 0), kept.get("log_format", "text"))
        shared._start_logging()
        return shared

    @property
    def silent(self) -> bool:
        """Whether no progress is shown: nothing is wanted, or log lines come in its place."""
        return self.quiet or bool(self.verbose)

    def _start_logging(self) -> None:
        import logging

        from ..logs import start_logging

        level = logging.ERROR if self.quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(self.verbose, 2)]
        start_logging(level=level, form=self.log_format)

    def clock(self) -> Callable[[], datetime]:
        """The clock of this command line: fixed by --now, else the machine's."""
        from ..times import utc_now

        if self.now is None:
            return utc_now
        now = self.now
        return lambda: now

    def load(self, *, needed: bool = True) -> Config:
        """
        The configuration.

        Args:
            needed: Whether the command cannot do without feeds.yml. One that was named must be there in any case.
        """
        from ..config import configure, load_config

        path = self.config or Path(DEFAULT_CONFIG)
        if self.config is None and not path.exists() and not needed:
            return configure(Path(), db=self.db, out=self.out)
        if not path.exists():
            raise ConfigError(f"{path}: no such file; name one with --config or MONITOR_CONFIG, or go to the folder that has {DEFAULT_CONFIG}")
        return load_config(path, db=self.db, out=self.out)

    def open(self, *, needed: bool = True) -> Monitor:
        """A Monitor over the configuration, the paths and the clock of this command line; close it."""
        from ..app import Monitor

        config = self.load(needed=needed and self.db is None)
        return Monitor(config, db=config.paths.db, out=config.paths.out, clock=self.clock())
