"""Every setting as a row: key, value, origin, unit, meaning. Meanings are the docstrings below the fields."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from urllib.parse import urlsplit

from .load import DEFAULT, Config, unit_of, variable
from .secrets import MEANINGS, NAMES
from .settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting as ``monitor settings`` prints it."""

    key: str
    value: object
    origin: str
    unit: str
    meaning: str
    default: object
    environment: str
    """Name of the variable that sets it; empty for paths, which have flags."""


def setting_rows(config: Config) -> list[SettingRow]:
    """Paths first, then every setting in the order of the record."""
    paths = config.paths
    rows = [
        SettingRow(key="config", value=str(paths.config) if paths.config else None, origin=config.origins.get("config", DEFAULT), unit="path",
                   meaning="The list of feeds and settings.", default="feeds.yml", environment="MONITOR_CONFIG"),
        SettingRow(key="db", value=str(paths.db), origin=config.origins.get("db", DEFAULT), unit="path", meaning="The database.",
                   default="storage/monitor.db beside feeds.yml", environment=""),
        SettingRow(key="out", value=str(paths.out), origin=config.origins.get("out", DEFAULT), unit="path",
                   meaning="Folder of the digests.", default="reports/ beside feeds.yml", environment=""),
    ]
    rows += [SettingRow(key=f"secret {name}", value="set" if secret else "not set", origin=secret.origin, unit="secret", default="not set",
                        meaning=f"{MEANINGS[name]} With _FILE behind its name: a file that holds it, readable by you alone. Never in feeds.yml.",
                        environment="") for key, name in NAMES.items() if (secret := getattr(config.secrets, key)) is not None]
    return rows + [replace(row, value=_without_paths(row.value)) if row.key in ADDRESSES_HOLD_A_SECRET else row
                   for row in _rows(config.settings, Settings(), config.origins, "")]


ADDRESSES_HOLD_A_SECRET = ("digest.webhook",)
"""Settings with web addresses whose path lets in whoever knows it: only the host is shown."""


def _without_paths(urls: object) -> tuple[str, ...]:
    return tuple(f"{parts.scheme}://{parts.netloc}/\u2026" for url in urls if (parts := urlsplit(url)))    # type: ignore[attr-defined]


def _rows(settings: object, defaults: object, origins: object, prefix: str) -> Iterator[SettingRow]:
    meanings = meanings_of(type(settings))
    for each in fields(settings):       # type: ignore[arg-type]
        key, value, default = prefix + each.name, getattr(settings, each.name), getattr(defaults, each.name)
        if is_dataclass(value):
            yield from _rows(value, default, origins, key + ".")
        else:
            meaning = meanings.get(each.name, "")
            yield SettingRow(key=key, value=value, origin=origins.get(key, DEFAULT),        # type: ignore[attr-defined]
                             unit=unit_of(key) or _unit_told(meaning, default), meaning=meaning, default=default, environment=variable(key))


def _unit_told(meaning: str, default: object) -> str:
    """A docstring may close with its unit (``...; points.``) or name its range; a whole number that says nothing is a count."""
    last = meaning.rstrip(".").rpartition("; ")[2] if "; " in meaning else ""
    if last and " " not in last:
        return last
    if isinstance(default, float) and 0 <= default <= 1 and ("0 to 1" in meaning or "hare of" in meaning):
        return "0 to 1"
    return "count" if isinstance(default, int) and not isinstance(default, bool) else ""


@cache
def meanings_of(record: type) -> dict[str, str]:
    """The docstring below each field of a settings record, on one line."""
    source = inspect.getsource(sys.modules[record.__module__])
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == record.__name__:
            return {field.target.id: " ".join(text.value.value.split()) for field, text in zip(node.body, node.body[1:], strict=False)
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                    and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)}
    return {}


def shown(value: object) -> str:
    """A value as one would write it in feeds.yml."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "-"
        case tuple():
            return "[" + ", ".join(str(item) for item in value) + "]"
        case str():
            return value if value else '""'
    return str(value)


def settings_page(rows: list[SettingRow]) -> str:
    """The page docs/settings.md: every setting with default, unit and meaning; the same on every machine."""
    lines = ["# Settings", "",
             "Made by `monitor settings --markdown`; a test compares it with the code. Write a setting under `settings:` in feeds.yml, its part first:",
             "", "```yaml", "settings:", "  timezone: Europe/London", "  run: {budget_seconds: 600}", "```", "",
             "Order: flag, environment variable, feeds.yml, default. The variable of `run.budget_seconds` is `MONITOR_RUN_BUDGET_SECONDS`, and so on;",
             "lists are separated by commas there. `monitor settings` tells which value holds on your machine and where it comes from.", ""]
    part = None
    for row in rows:
        if row.key in ("config", "db", "out") or row.unit == "secret":
            continue
        head = row.key.rpartition(".")[0] or "For all"
        if head != part:
            part = head
            lines += ["" if lines[-1] else None, f"## {head}", "", "| setting | default | unit | meaning |", "|---|---|---|---|"]
        lines.append(f"| `{row.key}` | `{shown(row.default)}` | {row.unit} | {row.meaning.replace('|', chr(92) + '|')} |")
    return "\n".join(line for line in lines if line is not None) + "\n"
