"""Values a person wrote in a file, each with the line it stands on; messages that say what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .errors import ConfigError

Plain = None | bool | int | float | str
"""What a scalar of the file can be."""


@dataclass(frozen=True, slots=True)
class Located:
    """One value of a file and where it stands."""

    value: Plain | dict[str, Located] | list[Located] | object
    line: int
    raw: str = ""
    """A scalar exactly as written, without quotes; empty for lists and mappings."""
    key_line: int = 0
    """Line of its key; 0 if it has none. A list or mapping begins on a later line than its key."""

    def plain(self) -> object:
        """The value without its lines."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def describe(self) -> str:
        """What was found, for a message: ``the number 5``, ``a list``."""
        match self.value:
            case None:
                return "nothing"
            case bool():
                return f"the switch {self.raw or str(self.value).lower()}"
            case int() | float():
                return f"the number {self.raw or self.value}"
            case str():
                return f"'{shorten(self.value)}'"
            case dict():
                return "a mapping"
            case list():
                return "a list"
        return f"'{shorten(self.raw)}'"


def shorten(text: str, most: int = 60) -> str:
    """A value quoted in a message: one line, not endless."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def mistake(name: str, line: int, message: str) -> ConfigError:
    """The error for a person who edits ``name``: ``feeds.yml:12: ...``."""
    return ConfigError(f"{name}:{line}: {message}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word a person probably meant; None if none is near."""
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def meant(word: str, known: Iterable[str], *, everything_up_to: int = 8) -> str:
    """
    The end of a message about an unknown word.

    Returns:
        ``, did you mean 'publisher'?``, or the known words when there are few, or nothing.
    """
    known = list(known)
    if near := nearest(word, known):
        return f", did you mean '{near}'?"
    if len(known) <= everything_up_to:
        return f"; known here: {', '.join(known)}"
    return ""


def check_keys(name: str, mapping: Located, known: Iterable[str], where: str) -> dict[str, Located]:
    """
    The mapping's entries.

    Raises:
        ConfigError: It is no mapping, or holds a key not in ``known``.
    """
    if not isinstance(mapping.value, dict):
        raise mistake(name, mapping.line, f"{where} must be a mapping of keys to values, found {mapping.describe()}")
    known = list(known)
    for key, item in mapping.value.items():
        if key not in known:
            raise mistake(name, item.key_line or item.line, f"unknown key '{shorten(key)}' in {where}{meant(key, known)}")
    return mapping.value

