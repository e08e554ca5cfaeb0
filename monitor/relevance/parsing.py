"""A rule as a person writes it -> Rule, by precedence; or RuleError with the place and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..text import words
from .rules import And, Near, Not, Or, Rule, Term, Words, found

LONGEST_RULE = 2_000
"""Characters; a longer rule is a mistake of copying."""
DEEPEST = 40
"""Brackets and NOTs within one another."""
MOST_APART = 100
"""Words that NEAR may allow between two; beyond that it is AND."""
_PIECE = re.compile(r'\s+|(?P<bracket>[()])|"(?P<phrase>[^"]*)"|(?P<open>")|(?P<word>[^\s()"]+)')
_NEAR = re.compile(r"NEAR(?:/(.*))?", re.S)
_QUOTES = str.maketrans("\u201c\u201d\u201e", '"""')


class RuleError(ValueError):
    """A rule that cannot be read; says where and what was meant."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(f"at character {at + 1}: {message}")
        self.at = at


@cache
def parse(text: str) -> Rule:
    """Read a rule. Raises RuleError."""
    if len(text) > LONGEST_RULE:
        raise RuleError(LONGEST_RULE, f"longer than {LONGEST_RULE:,} characters")
    rule = _Parser(text).whole()
    if found(rule, Words()) is not None:
        raise RuleError(0, "holds for a page without a word: add something it must find before NOT")
    return rule


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``(``, ``)``, AND, OR, NOT, NEAR, term; end at the end."""
    at: int
    text: str
    value: object = None


def _tokens(text: str) -> Iterator[_Token]:
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        at, said = piece.start(), piece[0]
        if piece["open"]:
            raise RuleError(at, "a quotation mark that nobody closes")
        if piece["bracket"]:
            yield _Token(said, at, said)
        elif piece["phrase"] is not None:
            yield _Token("term", at, said, _term(piece["phrase"], at, "the quotation marks hold no word"))
        elif said in ("AND", "OR", "NOT"):
            yield _Token(said, at, said)
        elif near := _NEAR.fullmatch(said):
            yield _Token("NEAR", at, said, _apart(near[1], at))
        elif piece["word"]:
            yield _Token("term", at, said, _term(said, at, f"'{said}' is no word"))
    yield _Token("end", len(text), "")


def _apart(written: str | None, at: int) -> int:
    if written is None:
        raise RuleError(at, "NEAR needs a number: NEAR/5 is at most five words apart")
    if not re.fullmatch(r"[0-9]{1,4}", written) or not 1 <= int(written) <= MOST_APART:
        raise RuleError(at, f"NEAR/{written[:10]}: the number must be from 1 to {MOST_APART}")
    return int(written)


def _term(written: str, at: int, empty: str) -> Term:
    folded: list[str] = []
    begins: list[bool] = []
    for piece in written.split():
        bare = piece.removesuffix("*")
        if "*" in bare:
            raise RuleError(at, f"'{piece[:40]}': the star stands at the end of a word")
        inside = words(" ".join(words(bare)))       # twice: folding may uncover a sign that is no letter
        if piece != bare and not inside:
            raise RuleError(at, "a star needs the beginning of a word before it")
        folded += inside
        begins += [False] * (len(inside) - 1) + [piece != bare] if inside else []
    if not folded:
        raise RuleError(at, empty)
    return Term(tuple(folded), tuple(begins))


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
