"""
A reader's own rules: ``(ransomware OR "cyber attack*") NEAR/8 council* AND NOT football``.

    text -> _tokens -> _Parser -> Rule (Term, Near, Not, And, Or) -> found(rule, Words(...)) -> the words it saw, or None

A word matches as a whole, whatever its case; ``word*`` matches what begins so; ``"two words"`` stand side by side; ``a NEAR/5 b`` stand
at most five words apart, in either order. NEAR binds tightest, then NOT, then AND, then OR; brackets change that. Operators are in
capitals: ``and`` is a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..text import words

LONGEST_RULE = 2_000
"""Characters; a longer rule is a mistake of copying."""
DEEPEST = 40
"""Brackets and NOTs within one another."""
MOST_APART = 100
"""Words that NEAR may allow between two; beyond that it is AND."""
_APART_PARTS = 1_000
# Title and text are so many words apart, so that NEAR never reaches from one into the other.
_PIECE = re.compile(r'\s+|(?P<bracket>[()])|"(?P<phrase>[^"]*)"|(?P<open>")|(?P<word>[^\s()"]+)')
_NEAR = re.compile(r"NEAR(?:/(.*))?", re.S)
_QUOTES = str.maketrans("\u201c\u201d\u201e", '"""')


class RuleError(ValueError):
    """A rule that cannot be read; says where and what was meant."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(f"at character {at + 1}: {message}")
        self.at = at


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


@cache
def parse(text: str) -> Rule:
    """Read a rule. Raises RuleError."""
    if len(text) > LONGEST_RULE:
        raise RuleError(LONGEST_RULE, f"longer than {LONGEST_RULE:,} characters")
    rule = _Parser(text).whole()
    if _found(rule, Words()) is not None:
        raise RuleError(0, "holds for a page without a word: add something it must find before NOT")
    return rule


# ---- reading

@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``(``, ``)``, AND, OR, NOT, NEAR, term; end at the end."""
    at: int
    text: str
    value: object = None


def _tokens(text: str) -> Iterator[_Token]:
    for found in _PIECE.finditer(text.translate(_QUOTES)):
        at, said = found.start(), found[0]
        if found["open"]:
            raise RuleError(at, "a quotation mark that nobody closes")
        if found["bracket"]:
            yield _Token(said, at, said)
        elif found["phrase"] is not None:
            yield _Token("term", at, said, _term(found["phrase"], at, "the quotation marks hold no word"))
        elif said in ("AND", "OR", "NOT"):
            yield _Token(said, at, said)
        elif near := _NEAR.fullmatch(said):
            yield _Token("NEAR", at, said, _apart(near[1], at))
        elif found["word"]:
            yield _Token("term", at, said, _term(said, at, f"'{said}' is no word"))
    yield _Token("end", len(text), "")


def _apart(written: str | None, at: int) -> int:
    if written is None:
        raise RuleError(at, "NEAR needs a number: NEAR/5 is at most five words apart")
    if not re.fullmatch(r"[0-9]{1,4}", written) or not 1 <= int(written) <= MOST_APART:
        raise RuleError(at, f"NEAR/{written[:10]}: the number must be from 1 to {MOST_APART}")
    return int(written)


def _term(written: str, at: int, empty: str) -> Term:
    found: list[str] = []
    begins: list[bool] = []
    for piece in written.split():
        bare = piece.removesuffix("*")
        if "*" in bare:
            raise RuleError(at, f"'{piece[:40]}': the star stands at the end of a word")
        inside = words(" ".join(words(bare)))       # twice: folding may uncover a sign that is no letter
        if piece != bare and not inside:
            raise RuleError(at, "a star needs the beginning of a word before it")
        found += inside
        begins += [False] * (len(inside) - 1) + [piece != bare] if inside else []
    if not found:
        raise RuleError(at, empty)
    return Term(tuple(found), tuple(begins))


class _Parser:
    """Reads by precedence, one method a level."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.next = 0
        self.deep = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.next]

    def take(self, kind: str) -> _Token | None:
        if self.here.kind != kind:
            return None
        self.next += 1
        return self.tokens[self.next - 1]

    def whole(self) -> Rule:
        if self.here.kind == "end":
            raise RuleError(0, "the rule is empty")
        rule = self.either()
        here = self.here
        if here.kind == ")":
            raise RuleError(here.at, "a closing bracket without an opening one")
        if here.kind != "end":
            raise RuleError(here.at, _between(here))
        return rule

    def either(self) -> Rule:
        rules = [self.both()]
        while self.take("OR"):
            rules.append(self.both())
        return rules[0] if len(rules) == 1 else Or(tuple(rules))

    def both(self) -> Rule:
        rules = [self.negated()]
        while self.take("AND"):
            rules.append(self.negated())
        return rules[0] if len(rules) == 1 else And(tuple(rules))

    def negated(self) -> Rule:
        negations = 0
        while token := self.take("NOT"):
            negations += 1
            self.deeper(token)
        rule = self.near()
        for _ in range(negations):
            rule = Not(rule)
        self.deep -= negations
        return rule

    def deeper(self, token: _Token) -> None:
        self.deep += 1
        if self.deep > DEEPEST:
            raise RuleError(token.at, f"more than {DEEPEST} brackets and NOTs within one another")

    def near(self) -> Rule:
        at = self.here.at
        rule = self.one()
        while token := self.take("NEAR"):
            right_at = self.here.at
            right = self.one()
            for side, place in ((rule, at), (right, right_at)):
                if not _has_place(side):
                    raise RuleError(place, "beside NEAR only words, phrases and (one OR another) can stand")
            rule = Near(rule, right, token.value)       # type: ignore[arg-type]
        return rule

    def one(self) -> Rule:
        token = self.here
        if self.take("("):
            self.deeper(token)
            rule = self.either()
            self.deep -= 1
            if not self.take(")"):
                raise RuleError(token.at, "a bracket that nobody closes" if self.here.kind == "end" else _between(self.here))
            return rule
        if taken := self.take("term"):
            return taken.value      # type: ignore[return-value]
        if token.kind == "NOT":
            raise RuleError(token.at, "NOT cannot stand beside NEAR; write a NEAR/5 b AND NOT c")
        said = {"end": "the rule ends", ")": "the bracket closes"}.get(token.kind, f"{token.text} stands")
        hint = "" if token.kind in ("end", ")") else "; a word of that name is written in small letters"
        raise RuleError(token.at, f"{said} where a word is missing{hint}")


def _between(token: _Token) -> str:
    if token.text in ("and", "or", "not") or token.text.startswith("near/"):
        return f"'{token.text}' is a word here; write {token.text.upper()} in capitals"
    if token.kind == "NOT":
        return "write AND before NOT"
    return f"AND, OR or NEAR/5 is missing before {token.text[:40]}; words that stand side by side go into quotation marks"


def _has_place(rule: Rule) -> bool:
    """Whether the words of a rule stand at a place that NEAR can measure from."""
    return isinstance(rule, Term | Near) or (isinstance(rule, Or) and all(_has_place(one) for one in rule.rules))


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
