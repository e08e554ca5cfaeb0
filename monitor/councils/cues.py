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
    book: Book
    """Of all that is said of councils; for sentences in which somebody is named."""
    anaphora: Book
    """Of the words that name without a name; for sentences in which ``unnamed`` finds something."""
    roles: dict[str, Cue]
    part: re.Pattern[str]
    """Just before words that clear: only a part of the council was spared."""
    told: frozenset[WordList]
    """Words of an attack or of the role affected."""
    attack: WordList
    """Any word for an attack: a weak sign."""
    unconfirmed: WordList
    own_word: WordList
    corrected: WordList
    singular: WordList
    pronoun: re.Pattern[str]
    own: WordList
    royal: WordList
    unnamed: re.Pattern[str]
    """All lists of ``anaphora`` at once: most sentences have none, and few phrases are sooner tried than words looked up."""


@cache
def load_cues() -> Cues:
    with (DATA / "cues.toml").open("rb") as file:
        lists = tomllib.load(file)
    words: dict[str, str] = lists["words"]

    book, anaphoric = Book(), Book()

    def spelled(parts: list[str]) -> list[str]:
        for word, meaning in words.items():
            parts = [part.replace(word, meaning) for part in parts]
        return parts

    def must(parts: list[str]) -> WordList:
        return book.add(spelled(parts))

    def names(kind: str) -> WordList:
        return anaphoric.add(spelled(anaphora[kind]))

    def at_once(parts: list[str]) -> re.Pattern[str]:
        return re.compile(f"(?:{'|'.join(spelled(parts))})")

    roles = {role: Cue(subject=must(lists[role]["subject"]) if lists[role]["subject"] else None,
                       object=must(lists[role]["object"]) if lists[role]["object"] else None,
                       after=at_once(lists[role]["after"]) if lists[role]["after"] else None) for role in ROLES}
    anaphora, hedges = lists["anaphora"], lists["hedges"]
    part = re.compile(rf"{BEGINS}(?:{'|'.join(lists['cleared']['part'])}) $")
    attack, harm = must([words["ATTACK"]]), roles["affected"].subject
    singular, own, royal = names("singular"), names("own"), names("royal")
    anything = "|".join(spelled([*anaphora["singular"], *anaphora["own"], *anaphora["royal"]]))
    return Cues(book=book, anaphora=anaphoric, roles=roles, part=part, attack=attack, unconfirmed=must(hedges["unconfirmed"]),
                own_word=must(hedges["own_word"]), corrected=must(hedges["corrected"]), singular=singular,
                pronoun=at_once(anaphora["pronoun"]), own=own, royal=royal, unnamed=re.compile(f"{BEGINS}(?:{anything})"),
                told=frozenset({attack, harm} if harm else {attack}))
