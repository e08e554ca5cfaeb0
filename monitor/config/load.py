"""
load_config(path) -> Config.

Order of settings: environment, feeds.yml, default (the flags of the command line are paths, and come before all).
Environment and paths of one machine are read here and nowhere else.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from ..errors import ConfigError
from ..located import Located, check_keys, mistake, nearest, shorten
from ..records import Feed
from ..sources import FindCouncil, read_councils, read_feeds
from .secrets import Secrets, read_secrets
from .settings import Settings

DEFAULT = "default"
"""Origin of a setting that nobody set."""

CHOICES = {"digest.extracts": ("short", "none"), "mail.tls": ("starttls", "tls", "none")}
"""Settings that take one of a few words."""

AT_LEAST_ONE = ("run.budget_seconds", "schedule.every_minutes", "fetch.at_once", "fetch.per_host", "fetch.deadline_seconds", "grouping.shingle_words",
                "grouping.permutations", "grouping.bands", "grouping.passage_words", "grouping.passage_window")
"""Settings with which nothing could be done at zero."""

ADDRESSES = ("digest.recipients", "mail.from_address")
"""Settings that hold mail addresses."""

COUNCILS = ("watch",)
"""Settings that list councils."""

RULES = ("relevance.keep", "relevance.drop")
"""Settings that list a reader's own rules."""

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_MAIL = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@[\w-]+(?:\.[\w-]+)*", re.ASCII)
"""An address that needs no quotes (RFC 5321, section 4.1.2): O'Neil's too."""
MOST_PORT = 65535

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where this machine keeps things."""

    config: Path | None
    """feeds.yml; None when a command works without one."""
    db: Path
    out: Path
    storage: Path
    """Folder of the database."""
    default_db: Path
    """Where the database is when nobody names one; digests in ``reports/`` tell of this one only."""
    corrections: Path = Path("corrections.yml")
    """What a person has put right; need not be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a Monitor needs to know before it starts."""

    feeds: tuple[Feed, ...] = ()
    settings: Settings = field(default_factory=Settings)
    paths: Paths
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where a setting's value comes from, by its dotted key: ``environment MONITOR_TIMEZONE``, ``feeds.yml:4``; absent: default."""
    secrets: Secrets = field(default_factory=Secrets)
    """Passwords; from the environment only, and read when they are used."""


def load_config(path: Path, *, db: Path | None = None, out: Path | None = None, environment: Mapping[str, str] | None = None,
                may_be_empty: bool = False) -> Config:
    """
    Read and check feeds.yml.

    Args:
        path: Of the file.
        db, out: Database and folder for digests; absent: ``storage/monitor.db`` and ``reports/`` beside the file.
        environment: Of the process when absent.
        may_be_empty: A file without feeds is no mistake: a feed is about to be added.

    Raises:
        ConfigError: The first mistake, as ``feeds.yml:LINE: ...`` and what was meant.
    """
    from .yaml import read_yaml

    name = path.name
    document = read_yaml(path, name)
    parts = check_keys(name, document, ("settings", "feeds"), "the file")
    find_council = _council_finder()
    origins: dict[str, str] = {}
    settings = Settings()
    if "settings" in parts and parts["settings"].value is not None:
        settings = _read_part(name, parts["settings"], settings, "", origins, find_council)
    if may_be_empty and ("feeds" not in parts or parts["feeds"].value in (None, [])):
        return _complete(settings, origins, path, path.parent, db, out, environment, ())
    if "feeds" not in parts or parts["feeds"].value is None:
        raise mistake(name, parts["feeds"].line if "feeds" in parts else document.line, "no feeds: add 'feeds:' with at least one '- url: ...'")
    feeds = read_feeds(name, parts["feeds"], find_council)
    if not feeds:
        raise mistake(name, parts["feeds"].line, "the list of feeds is empty: add at least one '- url: ...'")
    return _complete(settings, origins, path, path.parent, db, out, environment, feeds)


def configure(folder: Path, *, db: Path | None = None, out: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """A configuration without feeds.yml: no feeds, the defaults, data in ``folder``."""
    return _complete(Settings(), {}, None, folder, db, out, environment, ())


def _complete(settings: Settings, origins: dict[str, str], path: Path | None, folder: Path, db: Path | None, out: Path | None,
              environment: Mapping[str, str] | None, feeds: tuple[Feed, ...]) -> Config:
    environment = os.environ if environment is None else environment
    settings = _from_environment(settings, environment, origins)
    origins["db"], origins["out"] = "--db" if db else DEFAULT, "--out" if out else DEFAULT
    default_db = folder / "storage" / "monitor.db"
    db = db or default_db
    return Config(feeds=feeds, settings=settings, origins=origins, secrets=read_secrets(environment),
                  paths=Paths(config=path, db=db, out=out or folder / "reports", storage=db.parent, default_db=default_db,
                              corrections=folder / "corrections.yml"))


# ---- values from feeds.yml

def _read_part(name: str, written: Located, defaults: object, prefix: str, origins: dict[str, str], find_council: FindCouncil) -> object:
    """A settings record with what the file says in place of the defaults."""
    types = get_type_hints(type(defaults))
    known = [each.name for each in fields(defaults)]
    changed: dict[str, object] = {}
    for key, item in check_keys(name, written, known, f"settings.{prefix.rstrip('.')}" if prefix else "settings").items():
        dotted, current = prefix + key, getattr(defaults, key)
        if is_dataclass(current):
            if item.value is not None:
                changed[key] = _read_part(name, item, current, dotted + ".", origins, find_council)
            continue
        if dotted in COUNCILS:
            changed[key] = read_councils(name, item, find_council, f"settings.{dotted}")
        else:
            changed[key] = _value(name, item, types[key], dotted)
        origins[dotted] = f"{name}:{item.key_line}"
    return _replaced(defaults, changed, lambda message: mistake(name, written.key_line or written.line, message))


def _value(name: str, item: Located, wanted: object, dotted: str) -> object:
    """One value of the wanted type."""
    import msgspec

    plain = item.plain()
    if wanted is str and not isinstance(plain, str) and re.fullmatch(r"\d\d?:\d\d", item.raw):
        plain = item.raw.zfill(5)     # YAML 1.1 reads an unquoted 10:30 as the number 630
    if get_origin(wanted) is tuple and plain is None:
        plain = []
    try:
        value = msgspec.convert(plain, type=wanted)
    except msgspec.ValidationError as error:
        raise mistake(name, item.line, f"settings.{dotted} must be {_type_name(wanted)}, found {item.describe()}") from error
    for entry in item.value if dotted in RULES and isinstance(item.value, list) else ():
        if (wrong := _wrong_rule(str(entry.value))) is not None:
            raise mistake(name, entry.line, f"settings.{dotted}: {wrong}, found {entry.describe()}")
    if (wrong := _wrong(dotted, value)) is not None:
        raise mistake(name, item.line, f"settings.{dotted} {wrong}, found {item.describe()}")
    return value


def _wrong_rule(rule: str) -> str | None:
    from ..relevance.parsing import RuleError, parse

    try:
        parse(rule)
    except RuleError as error:
        return str(error)
    return None


def _wrong(dotted: str, value: object) -> str | None:
    """What a value of the right type still has to be; None if it is."""
    if dotted == "timezone" and not _is_zone(str(value)):
        return "must be a time zone such as Europe/London"
    if dotted == "digest.at" and not _CLOCK.fullmatch(str(value)):
        return "must be a time of day from \"00:00\" to \"23:59\""
    if dotted in RULES and (found := next(filter(None, map(_wrong_rule, value)), None)) is not None:       # type: ignore[call-overload]
        return f"holds a rule that cannot be read, {found}"
    if dotted in ADDRESSES and (wrong_one := next((one for one in _listed(value) if not _MAIL.fullmatch(one)), None)) is not None:
        return f"must be a mail address such as press@example.org: '{shorten(wrong_one)}' is none"
    if dotted == "digest.webhook" and any(not _is_webhook(one) for one in _listed(value)):
        return "must be web addresses that begin with https:// or http://, without user name or password"
    if dotted == "mail.port" and not 0 < int(str(value)) <= MOST_PORT:
        return f"must be from 1 to {MOST_PORT}"
    if dotted in CHOICES and value not in CHOICES[dotted]:
        return f"must be one of {', '.join(CHOICES[dotted])}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value) or value < 0:
            return "must be a number of 0 or more"
        if unit_of(dotted) == "0 to 1" and value > 1:
            return "must be from 0 to 1"
        if dotted in AT_LEAST_ONE and value < 1:
            return "must be 1 or more"
    return None


def _listed(value: object) -> list[str]:
    """Texts of a setting; an empty one is not set."""
    return [str(one) for one in (value if isinstance(value, tuple) else (value,)) if one != "" or isinstance(value, tuple)]


def _is_webhook(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises when it is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and not any(c.isspace() for c in url)


UNITS = ("seconds", "minutes", "hours", "days", "bytes", "words", "characters", "sentences", "articles")
SHARES = ("share", "similarity", "containment", "score", "closeness", "sure", "overlap")


def unit_of(dotted: str) -> str:
    """Unit of a setting, told by its name; empty if it has none."""
    parts = dotted.rpartition(".")[2].split("_")
    if parts[0] == "weight":
        return ""
    if any(part in SHARES for part in parts):
        return "0 to 1"
    return next((unit for unit in UNITS if unit in parts), "")


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):     # ZoneInfoNotFoundError is a KeyError; a folder's name an OSError
        return False
    return True


def _type_name(wanted: object) -> str:
    if get_origin(wanted) is tuple:
        return "a list of whole numbers such as [1, 2]" if get_args(wanted)[0] is int else "a list of texts such as [one, two]"
    return {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[wanted]       # type: ignore[index]


def _replaced(defaults: object, changed: Mapping[str, object], error: object) -> object:
    """The record with changes; a record that refuses them says so as a mistake in the file."""
    try:
        return replace(defaults, **changed)     # type: ignore[type-var]
    except ValueError as refused:
        raise error(str(refused)) from refused      # type: ignore[operator]


# ---- values from the environment

def variable(dotted: str) -> str:
    """Name of the environment variable of a setting: ``MONITOR_FETCH_CONTACT``."""
    return "MONITOR_" + dotted.replace(".", "_").upper()


def _from_environment(settings: object, environment: Mapping[str, str], origins: dict[str, str], prefix: str = "") -> object:
    types = get_type_hints(type(settings))
    changed: dict[str, object] = {}
    for each in fields(settings):       # type: ignore[arg-type]
        dotted, current = prefix + each.name, getattr(settings, each.name)
        if is_dataclass(current):
            part = _from_environment(current, environment, origins, dotted + ".")
            if part is not current:
                changed[each.name] = part
        elif variable(dotted) in environment:
            changed[each.name] = _from_text(variable(dotted), environment[variable(dotted)], types[each.name], dotted)
            origins[dotted] = f"environment {variable(dotted)}"
    if not changed:
        return settings
    return _replaced(settings, changed, lambda message: ConfigError(f"environment, {prefix.rstrip('.') or 'settings'}: {message}"))


def _from_text(name: str, text: str, wanted: object, dotted: str) -> object:
    """A setting written as an environment variable; lists are separated by commas."""
    text = text.strip()
    value: object = text
    try:
        if wanted is bool:
            value = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[text.lower()]
        elif wanted is int or wanted is float:
            value = wanted(text)        # type: ignore[operator]
        elif get_origin(wanted) is tuple:
            each = get_args(wanted)[0]
            value = tuple(each(part.strip()) for part in text.split(",") if part.strip())
    except (ValueError, KeyError) as error:
        raise ConfigError(f"{name} must be {_type_name(wanted)}, found '{shorten(text)}'") from error
    if dotted in COUNCILS:
        item = Located([Located(part, 0, part) for part in value], 0)       # type: ignore[union-attr]
        try:
            return read_councils(name, item, _council_finder(), name)
        except ConfigError as error:
            raise ConfigError(str(error).replace(f"{name}:0: ", f"{name}: ", 1)) from error
    if (wrong := _wrong(dotted, value)) is not None:
        raise ConfigError(f"{name} {wrong}, found '{shorten(text)}'")
    return value


def _council_finder() -> FindCouncil:
    """Looks names up in the list of councils, which is read only when a file names one."""
    def find(written: str) -> tuple[str | None, str | None]:
        from ..councils.listing import council_by_name, councils

        if (council := council_by_name(written)) is not None:
            return council.short_name, None
        return None, nearest(written, (name for each in councils() for name in (each.short_name, each.official_name)))
    return find
