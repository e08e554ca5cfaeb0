"""The phrases of data/cues.toml, compiled: what is said of a council, before or after its name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from .listing import DATA

ROLES = ("cleared", "cleared_weak", "alerted", "responding", "mentioned", "adverts", "background", "affected")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said of a council in one role."""

    subject: re.Pattern[str] | None
    """Said of the council before the words."""
    object: re.Pattern[str] | None
    """Said of the council right after the words."""
    after: re.Pattern[str] | None
    """Words that follow the name at once."""


@dataclass(frozen=True, slots=True)
class Cues:
    roles: dict[str, Cue]
    attack: re.Pattern[str]
    """Any word for an attack: a weak sign."""
    unconfirmed: re.Pattern[str]
    own_word: re.Pattern[str]
    corrected: re.Pattern[str]
    singular: re.Pattern[str]
    pronoun: re.Pattern[str]
    own: re.Pattern[str]
    royal: re.Pattern[str]


@cache
def load_cues() -> Cues:
    with (DATA / "cues.toml").open("rb") as file:
        lists = tomllib.load(file)
    words: dict[str, str] = lists["words"]

    def pattern(parts: list[str], before: str = "", ends: str = "") -> re.Pattern[str] | None:
        if not parts:
            return None
        joined = "|".join(parts)
        for word, meaning in words.items():
            joined = joined.replace(word, meaning)
        return re.compile(f"{before}(?:{joined}){ends}", re.IGNORECASE)

    def must(parts: list[str], before: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{'|'.join(parts)})", re.IGNORECASE)

    roles = {role: Cue(pattern(lists[role]["subject"]), pattern(lists[role]["object"]), pattern(lists[role]["after"]))
             for role in ROLES}
    return Cues(roles=roles, attack=re.compile(words["ATTACK"], re.IGNORECASE), unconfirmed=must(lists["hedges"]["unconfirmed"], r"\b"),
                own_word=must(lists["hedges"]["own_word"], r"\b"), corrected=must(lists["hedges"]["corrected"], r"\b"),
                singular=must(lists["anaphora"]["singular"]), pronoun=re.compile("|".join(lists["anaphora"]["pronoun"])),
                own=must(lists["anaphora"]["own"]), royal=must(lists["anaphora"]["royal"]))
