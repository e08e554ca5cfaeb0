"""
A reader's own rules: ``(ransomware OR "cyber attack*") NEAR/8 council* AND NOT football``.

    text -> parsing.parse -> Rule (Term, Near, Not, And, Or) -> found(rule, Words(...)) -> the words it saw, or None

A word matches as a whole, whatever its case; ``word*`` matches what begins so; ``"two words"`` stand side by side; ``a NEAR/5 b`` stand
at most five words apart, in either order. NEAR binds tightest, then NOT, then AND, then OR; brackets change that. Operators are in
capitals: ``and`` is a word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import words

_APART_PARTS = 1_000
# Title and text are so many words apart, so that NEAR never reaches from one into the other.


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, folded as texts are; each word may be only a beginning."""

    words: tuple[str, ...]
    begins: tuple[bool, ...]

    def __str__(self) -> str:
        shown = " ".join(word + "*" * begin for word, begin in zip(self.words, self.begins, strict=True))
        return shown if len(self.words) == 1 else f'"{shown}"'


@dataclass(frozen=True, slots=True)
class Near:
    left: Rule
    right: Rule
    apart: int
    """Most steps from a word of one to a word of the other; 1: side by side."""

    def __str__(self) -> str:
        return f"{_inside(self.left, Or)} NEAR/{self.apart} {_inside(self.right, Or, Near)}"


@dataclass(frozen=True, slots=True)
class Not:
    rule: Rule

    def __str__(self) -> str:
        return f"NOT {_inside(self.rule, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        return " AND ".join(_inside(rule, And, Or) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Or:
    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        return " OR ".join(_inside(rule, Or) for rule in self.rules)


Rule = Term | Near | Not | And | Or


def _inside(rule: Rule, *bracketed: type) -> str:
    return f"({rule})" if isinstance(rule, bracketed) else str(rule)


# ---- finding

Span = tuple[int, int]
"""Positions of the first word and behind the last one."""


class Words:
    """The words of an article's parts, ready to be asked by many rules."""

    def __init__(self, *parts: str) -> None:
        self.at: dict[int, str] = {}
        self.places: dict[str, list[int]] = defaultdict(list)
        for number, part in enumerate(parts):
            start = max(self.at, default=-_APART_PARTS) + _APART_PARTS if number else 0
            for position, word in enumerate(words(part), start):
                self.at[position] = word
                self.places[word].append(position)
        self.known = sorted(self.places)

    def begin(self, word: str, begins: bool) -> list[int]:
        """Positions of a word, or of all words that begin so."""
        if not begins:
            return self.places.get(word, [])
        first = bisect_left(self.known, word)
        found: list[int] = []
        for known in self.known[first:]:
            if not known.startswith(word):
                break
            found += self.places[known]
        return sorted(found)

    def shown(self, spans: Sequence[Span]) -> str:
        """The words at some places, each once: ``cyber attack, council``."""
        return ", ".join(dict.fromkeys(" ".join(self.at[each] for each in range(*span) if each in self.at) for span in spans))


def found(rule: Rule, text: Words) -> str | None:
    """The words a rule saw in a text; None if it does not hold."""
    spans = _found(rule, text)
    return None if spans is None else text.shown(spans)


def _found(rule: Rule, text: Words) -> list[Span] | None:
    """First places of what makes a rule hold; None if it does not."""
    match rule:
        case Not():
            return [] if _found(rule.rule, text) is None else None
        case And():
            every = [_found(one, text) for one in rule.rules]
            return None if None in every else [span for spans in every for span in spans or ()]
        case Or():
            return next((spans for one in rule.rules if (spans := _found(one, text)) is not None), None)
    return _places(rule, text)[:1] or None


def _places(rule: Rule, text: Words) -> list[Span]:
    """Every place where words stand so, in order."""
    match rule:
        case Term():
            rest = list(zip(rule.words[1:], rule.begins[1:], strict=True))
            return [(start, start + len(rule.words)) for start in text.begin(rule.words[0], rule.begins[0])
                    if all(_is(text.at.get(start + step), word, begins) for step, (word, begins) in enumerate(rest, 1))]
        case Or():
            return sorted({span for one in rule.rules for span in _places(one, text)})
        case Near():
            return _beside(_places(rule.left, text), _places(rule.right, text), rule.apart)
    return []


def _is(there: str | None, word: str, begins: bool) -> bool:
    return there is not None and (there.startswith(word) if begins else there == word)


def _beside(left: list[Span], right: list[Span], apart: int) -> list[Span]:
    """Spans over a left one with the furthest right one before and behind it: all shorter ones lie within."""
    out: set[Span] = set()
    starts, longest = [start for start, _ in right], max((end - start for start, end in right), default=0)
    for start, end in left:
        low, high = bisect_left(starts, start - apart - longest + 1), bisect_left(starts, end + apart)
        for numbers in (range(low, high), range(high - 1, low - 1, -1)):
            fit = next((right[each] for each in numbers if (right[each][0] >= end or right[each][1] <= start)
                        and right[each][1] > start - apart), None)
            if fit is not None:
                out.add((min(start, fit[0]), max(end, fit[1])))
    return sorted(out)
