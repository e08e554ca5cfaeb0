"""The phrases the grouping room knows, read once from the data file beside it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def phrases() -> dict[str, dict[str, list[str]]]:
    """Sections of ``credits.toml``."""
    return tomllib.loads(files(__package__).joinpath("credits.toml").read_text(encoding="utf-8"))
