"""The phrases of data/cues.toml, compiled: what is said of a council, before or after its name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from .listing import DATA

WORD_BEGINS = "[ \\n\"'(\\[/-]"
"""What stands before a word. A set of characters, on lower-case text, is found nine times as fast as a word boundary in any case; so a
sentence is read with a space before it."""
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
    part: re.Pattern[str]
    """Just before words that clear: only a part of the council was spared."""
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

    def must(parts: list[str], before: str = WORD_BEGINS) -> re.Pattern[str]:
        joined = "|".join(parts)
        for word, meaning in words.items():
            joined = joined.replace(word, meaning)
        return re.compile(f"{before}(?:{joined})")

    def pattern(parts: list[str], before: str = WORD_BEGINS) -> re.Pattern[str] | None:
        return must(parts, before) if parts else None

    roles = {role: Cue(pattern(lists[role]["subject"]), pattern(lists[role]["object"]), pattern(lists[role]["after"], "")) for role in ROLES}
    anaphora, hedges = lists["anaphora"], lists["hedges"]
    part = re.compile(rf"{WORD_BEGINS}(?:{'|'.join(lists['cleared']['part'])}) $")
    return Cues(roles=roles, part=part, attack=must([words["ATTACK"]]), unconfirmed=must(hedges["unconfirmed"]), own_word=must(hedges["own_word"]),
                corrected=must(hedges["corrected"]), singular=must(anaphora["singular"]), pronoun=must(anaphora["pronoun"], ""),
                own=must(anaphora["own"]), royal=must(anaphora["royal"]))
