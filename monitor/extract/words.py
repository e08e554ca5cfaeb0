"""The words of ``words.toml``, and what they say about an element's names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_MENU_PIECES = 3
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What names and phrases mean."""

    furniture: frozenset[str]
    article: frozenset[str]
    roles: frozenset[str]
    lines: frozenset[str]
    line_starts: re.Pattern[str]
    standfirst: frozenset[str]
    caption: frozenset[str]
    byline: frozenset[str]
    byline_names: frozenset[str]
    not_article: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def words() -> Words:
    """Read once a process."""
    raw = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    patterns = [".*".join(re.escape(part) for part in line.split("*")) for line in raw["lines"] if "*" in line]
    return Words(furniture=frozenset(raw["furniture"]) | frozenset(raw["furniture_pairs"]), article=frozenset(raw["article"]), roles=frozenset(raw["roles"]),
                 lines=frozenset(line for line in raw["lines"] if "*" not in line),
                 line_starts=re.compile("|".join(f"(?:{pattern})" for pattern in patterns)),
                 standfirst=_names(raw["standfirst"]), caption=_names(raw["caption"]), byline=_names(raw["byline"]),
                 byline_names=_names(raw["byline_names"]),
                 not_article=tuple((reason, tuple(phrases)) for reason, phrases in raw["not_article"].items()))


def _names(listed: list[str]) -> frozenset[str]:
    return frozenset(name.replace("-", " ") for name in listed)


@lru_cache(maxsize=8192)
def parts(names: str) -> frozenset[str]:
    """Parts of an element's class, id and so on, and every pair of neighbours: ``mostRead-box`` has most, read, box, "most read"."""
    found: set[str] = set()
    for name in names.split()[:40]:
        pieces = [piece.lower() for piece in _PARTS.findall(name[:200])]
        found.update(pieces)
        found.add("".join(pieces))
        found.update(f"{a} {b}" for a, b in zip(pieces, pieces[1:]))
    return frozenset(found)


def is_furniture_line(line: str) -> bool:
    """Whether a whole paragraph is a label or an appeal of the page, not of the article."""
    pieces = [piece.strip() for piece in line.split("|")]
    if len(pieces) >= _MENU_PIECES and all(len(piece.split()) <= 3 for piece in pieces):
        return True  # a menu written as one line
    line = line.strip(" .:!?|\u2026\u00bb\u203a>-\u2013").lower().replace("\u2019", "'")
    known = words()
    return line in known.lines or (len(line) < 120 and known.line_starts.fullmatch(line) is not None)
