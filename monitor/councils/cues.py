"""The phrases of data/cues.toml, compiled: what is said of a council, before or after its name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from ..wordlists import BEGINS, Book, WordList
from .listing import DATA

ROLES = ("cleared", "cleared_weak", "alerted", "responding", "mentioned", "adverts", "background", "affected")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said of a council in one role."""

    subject: WordList | None
    """Said of the council before the words."""
    object: WordList | None
    """Said of the council right after the words."""
    after: re.Pattern[str] | None
    """Words that follow the name at once."""


@dataclass(frozen=True, slots=True)
class Cues:
    roles: dict[str, Cue]
    part: re.Pattern[str]
    """Just before words that clear: only a part of the council was spared."""
    told: WordList
    """Words of an attack or of the role affected; a book of its own, for sentences in which nobody is named."""
    attack: WordList
    """Any word for an attack: a weak sign."""
    unconfirmed: WordList
    own_word: WordList
    corrected: WordList
    singular: re.Pattern[str]
    pronoun: re.Pattern[str]
    own: re.Pattern[str]
    royal: re.Pattern[str]


@cache
def load_cues() -> Cues:
    with (DATA / "cues.toml").open("rb") as file:
        lists = tomllib.load(file)
    words: dict[str, str] = lists["words"]

    book = Book()

    def spelled(parts: list[str]) -> list[str]:
        for word, meaning in words.items():
            parts = [part.replace(word, meaning) for part in parts]
        return parts

    def must(parts: list[str]) -> WordList:
        return book.add(spelled(parts))

    def at_once(parts: list[str], before: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{'|'.join(spelled(parts))})")

    roles = {role: Cue(subject=must(lists[role]["subject"]) if lists[role]["subject"] else None,
                       object=must(lists[role]["object"]) if lists[role]["object"] else None,
                       after=at_once(lists[role]["after"]) if lists[role]["after"] else None) for role in ROLES}
    anaphora, hedges = lists["anaphora"], lists["hedges"]
    part = re.compile(rf"{BEGINS}(?:{'|'.join(lists['cleared']['part'])}) $")
    return Cues(roles=roles, part=part, attack=must([words["ATTACK"]]), unconfirmed=must(hedges["unconfirmed"]), own_word=must(hedges["own_word"]),
                corrected=must(hedges["corrected"]), singular=at_once(anaphora["singular"], BEGINS), pronoun=at_once(anaphora["pronoun"]),
                own=at_once(anaphora["own"], BEGINS), royal=at_once(anaphora["royal"], BEGINS),
                told=Book().add(spelled([words["ATTACK"], *lists["affected"]["subject"]])))
