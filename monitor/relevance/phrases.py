"""The phrases of data/phrases.toml, compiled, with their weights."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One list of words with what a hit is worth."""

    name: str
    weight: float
    pattern: re.Pattern[str]


@cache
def load_phrases() -> dict[str, Phrases]:
    with (DATA / "phrases.toml").open("rb") as file:
        lists = tomllib.load(file)
    return {name: Phrases(name, float(entry["weight"]), re.compile(_whole_words(entry["words"]))) for name, entry in lists.items()}


def _whole_words(words: list[str]) -> str:
    """Whole words only; a phrase that begins with a bracket or ends in one of its own marks is taken as it is."""
    plain = [word for word in words if not word.startswith("\\[")]
    marks = [word for word in words if word.startswith("\\[")]
    joined = rf"(?<!\w)(?:{'|'.join(plain)})(?!\w)"
    return "|".join([joined, *marks])
