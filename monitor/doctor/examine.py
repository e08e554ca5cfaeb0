"""
examine(config_of, db, out, now) -> Report.

Every check stands alone: one that fails says so and the next is made. Nothing is changed anywhere.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import ConfigError, MonitorError
from ..store import Store
from ..store.backups import last_backup, why_lost
from ..times import from_iso
from . import machine
from .finding import Finding, ok, problem, warning

if TYPE_CHECKING:
    from ..config import Config

Reach = Callable[[list[str]], dict[str, str]]
"""From host names to the reason why each was not found; an empty reason is a good one."""

HOSTS_ASKED = 3
"""Names looked up to see whether names can be looked up at all: one may be gone, three are not."""
WAL_BYTES = 256 * 1024 * 1024
"""A write-ahead log above it is not folded back, because somebody reads all the time (reliability guide, row E9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings, in the order of the checks."""

    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """Of the first problem; 0 when there are warnings at most."""
        return next((one.exit_code for one in self.findings if one.verdict == "problem"), 0)


def examine(config_of: Callable[[], Config], now: datetime, *, reach: Reach, probe_mail: Callable[[Config], Finding | None]) -> Report:
    """
    Look at everything.

    Args:
        config_of: Reads the configuration; its ConfigError becomes a finding.
        now: Aware UTC.
        reach: Looks names up.
        probe_mail: Greets the mail server without sending; None where no mail is wanted.
    """
    findings = [*machine.packages(), *machine.sqlite()]
    try:
        config = config_of()
    except ConfigError as error:
        findings.append(problem("configuration", str(error), "correct what it names; `monitor settings` then shows what is read", error.exit_code))
        return Report(findings=tuple(findings))
    findings += _configuration(config)
    findings += _database(config, now)
    findings += machine.folder("digests", config.paths.out, "the digests (--out)")
    size = config.paths.db.stat().st_size if config.paths.db.is_file() else 0
    findings += machine.disk(config.paths.db.parent, size)
    findings += _names(config, reach)
    mail = probe_mail(config)
    findings.append(mail if mail is not None else ok("mail", "not set up; the digest is written to files only"))
    return Report(findings=tuple(findings))


def _configuration(config: Config) -> Iterator[Finding]:
    feeds = config.feeds
    name = config.paths.config or "no feeds.yml"
    if not feeds:
        yield warning("configuration", f"{name}: no feeds", "monitor feeds add https://...")
        return
    yield ok("configuration", f"{name}: {len(feeds)} feeds of {len({feed.publisher for feed in feeds})} publishers")
    unowned = sorted({feed.publisher for feed in feeds if not feed.group})
    if unowned:
        yield warning("owners", f"{len(unowned)} publishers without an owner ({', '.join(unowned[:3])}{', ...' if len(unowned) > 3 else ''}): "
                                "they never count as independent sources", "add 'group:' to these feeds in feeds.yml")
    if not config.settings.fetch.contact:
        yield warning("contact", "fetch.contact is not set: a publisher who wonders about our visits finds nobody to ask",
                      "set settings.fetch.contact in feeds.yml to an address of yours")


def _database(config: Config, now: datetime) -> Iterator[Finding]:
    path = config.paths.db
    zone = config.settings.timezone
    if not path.exists():
        default = path.absolute() == config.paths.default_db.absolute()
        if told := why_lost(path, config.paths.out if default else None):
            yield problem("database", told, _way_back(path), 65)
        else:
            yield ok("database", f"{path} does not exist yet; the first run makes it")
        yield from machine.folder("storage", path.parent, "the database (--db)")
        yield from machine.clock(zone, now, None)
        return
    try:
        with Store.open_to_read(path) as store:
            broken = store.health.damage()
            last = store.runs.last()
            version, pages = store.health.schema(), store.health.pages()
    except MonitorError as error:
        yield problem("database", str(error), f"{_way_back(path)}, or name another database with --db", error.exit_code)
        yield from machine.clock(zone, now, None)
        return
    if broken:
        yield problem("database", f"{path}: {broken[0]}" + (f" and {len(broken) - 1} more" if len(broken) > 1 else ""),
                      f"stop the runs, then: {_way_back(path)}", 65)
    else:
        yield ok("database", f"{path}: schema {version}, {pages[0] * pages[1] / 1e6:,.1f} MB, no damage found, every reference leads somewhere")
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO) & ~stat.S_IRGRP:
        yield warning("database", f"{path} can be read or written by others", f"chmod 600 {path}")
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > WAL_BYTES:
        yield warning("write-ahead log", f"{log.stat().st_size / 1e6:,.0f} MB: it cannot be folded back while somebody reads",
                      "end long queries on the file; the next run folds it back")
    yield from machine.folder("storage", path.parent, "the database (--db)")
    yield from machine.clock(zone, now, from_iso(str(last["started_at"])) if last else None)
    if last is None:
        yield warning("runs", "no run yet", "monitor run")


def _way_back(path: Path) -> str:
    """The command that restores the last good backup."""
    found = last_backup(path)
    force = " --force" if path.exists() else ""
    return f"monitor restore {found}{force}" if found else f"monitor restore a backup of your own{force}"


def _names(config: Config, reach: Reach) -> Iterator[Finding]:
    private = {where.rpartition(":")[0].lower() for where in config.settings.fetch.allow_hosts}     # may lead anywhere, on purpose
    hosts = list(dict.fromkeys(urlsplit(feed.url).hostname or "" for feed in config.feeds))
    hosts = [host for host in hosts if host and host not in private][:HOSTS_ASKED]
    if not hosts:
        return
    answers = reach(hosts)
    lost = [f"{host} ({reason})" for host, reason in answers.items() if reason]
    if len(lost) == len(hosts):
        yield problem("network", f"no name could be found: {', '.join(lost)}", "look at the network and /etc/resolv.conf; then `monitor feeds check`", 3)
    elif lost:
        yield warning("network", f"not found: {', '.join(lost)}", "monitor feeds check, and correct the address if the site has moved")
    else:
        yield ok("network", f"names are found: {', '.join(hosts)}")
