"""
Many lists of phrases looked for in one text: each phrase is tried only where its first word stands and its second may follow.

    book = Book(); attack = book.add(["hack(?:ed|ing)?", "data theft"], after=WHOLE); attack.search(book.line("the files were hacked"))

Finds what ``re`` finds for ``[ "(..](?:hack(?:ed|ing)?|data theft)(?!\\w)`` with a space before the text, but sooner: a text is cut into words
once for all books, and where ``files`` stands, or ``data`` before another word than ``theft``, nothing is tried. For text in lower case.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, compress, count
from operator import add
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

BEGINS = "[ \\n\"'(\\[/-]"
"""What stands before a word. A set of characters, on lower-case text, is found nine times as fast as a word boundary in any case."""
WHOLE = r"(?!\w)"
"""What follows a phrase that ends with its word."""
_LETTERS = 8
# The first word of a phrase is told by so many letters: fewer and phrases are tried in vain, more and there are more beginnings to keep.
_MORE_LETTERS = 4
# And the second, or the third after a second that may be any (``is \\w+ly unaffected``).
_AHEAD = 2
# So many words after the first are looked at.
_ANY = "*"
# Stands for a word that may be any.
_SIGNS = "\n\"'([/-"
_BREAKS = frozenset(f" {_SIGNS}")
_WORD = re.compile(r"\w*")
_WORD_LETTER = list(parser.parse(r"\w"))
_NUMBER, _ANY_DIGIT = re.compile(r"\d+"), "0"
# Every number counts as this one: years are not told apart.
_KNOWN = 20_000
# So many words, or words after a word, are remembered; then it begins anew.
_LONGEST_WORD = 30
# Letters of a word that is remembered; longer ones are addresses and rubbish.

Match = Callable[..., "re.Match[str] | None"]
"""``match`` of a phrase."""
Tried = tuple[tuple["WordList", Match], ...]
"""The phrases that can stand at a place, those of one list in its order."""
Numbered = tuple["WordList", int]
"""A phrase: its list and its number there."""
_Table = tuple[dict[str, list[Numbered]], dict[str, list[Numbered]]]
"""Phrases by how a word of them begins, and by a whole word."""
_NOTHING: _Table = ({}, {})


class Hit(NamedTuple):
    """Words that a list has."""

    start: int
    """Offset of the first in the text; of the sign before it when a space is put before the text."""
    end: int
    """Offset of their end when a space is put before the text."""
    words: str
    """Without the sign before them."""


Hits = dict["WordList", list[tuple[int, int]]]
"""Offsets in the whole text, with the sign before the words, of what each list has in a part of it; a list that has nothing is absent."""


class Cut:
    """A text cut into words, once for all books."""

    __slots__ = ("at", "line", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = f" {text}"
        spaced = text
        for sign in _SIGNS:
            spaced = spaced.replace(sign, " ")
        self.words = spaced.split(" ")  # seven times as fast as finding words by a regular expression
        self.at = [0, *map(add, accumulate(map(len, self.words)), count(1))]
        """Offsets of the signs before the words, and of the end."""
        self.words += ("",) * _AHEAD  # so that every word has some after it


class Line:
    """A text, or a part of one, and what the lists of the books that were read to it have in it, as if nothing stood around it."""

    __slots__ = ("_text", "books", "cut", "end", "first", "hits", "last", "start")

    def __init__(self, cut: Cut, start: int, end: int) -> None:
        self.cut, self.start, self.end = cut, start, end
        self.first = bisect_left(cut.at, start)
        """Numbers of the first word, and of the one after the last."""
        self.last = bisect_left(cut.at, end, self.first, len(cut.at) - 1)
        self.books: tuple[Book, ...] = ()
        self.hits: Hits = {}
        self._text = ""

    @property
    def inside_word(self) -> bool:
        """Whether it begins inside what was taken for a word."""
        return self.start > 0 and self.cut.line[self.start] not in _BREAKS

    @property
    def text(self) -> str:
        """The words, with a space before them."""
        if not self._text:
            self._text = f" {self.cut.text[self.start:self.end]}"
        return self._text


class Book:
    """Lists of phrases that are looked for in the same texts."""

    def __init__(self) -> None:
        self._open: dict[str, list[Numbered]] = {}
        self._closed: dict[str, list[Numbered]] = {}
        self._pairs: dict[str, _Table] = {}
        self._thirds: dict[str, _Table] = {}
        self._tuples: dict[frozenset[Numbered], Tried] = {}
        self._forget()

    def _forget(self) -> None:
        self._ahead: dict[str, _Ahead | Tried | None] = {}
        self._after_any: dict[tuple[str, frozenset[Numbered]], _Ahead] = {}
        self.words = _Words(self)
        """What can stand at a word."""

    def add(self, phrases: Sequence[str], after: str = "") -> WordList:
        """A list of regular expressions on lower-case text, each tried where a word begins; ``after`` must follow."""
        added = WordList(self, phrases, after)
        for number, phrase in enumerate(phrases):
            for beginning, whole in beginnings(phrase, ends_word=after == WHOLE):
                first, *rest = beginning.split(" ")
                table = (self._open, self._closed) if not rest else (self._pairs if len(rest) == 1 else self._thirds).setdefault(first, ({}, {}))
                table[whole].setdefault(rest[-1] if rest else first, []).append((added, number))
        self._forget()
        return added

    def line(self, text: str | Cut) -> Line:
        """What the lists have in a text."""
        cut = text if isinstance(text, Cut) else Cut(text)
        return self.read(Line(cut, 0, len(cut.text)))

    def read(self, line: Line) -> Line:
        """Look the lists up in a line, if they have not been yet; gives the line."""
        if self in line.books:
            return line
        line.books += (self,)
        hits, cut, stop = line.hits, line.cut, line.end + 1
        if line.inside_word:
            alone = self.line(cut.text[line.start:line.end]).hits
            hits.update({one: [(left + line.start, right + line.start) for left, right in spans] for one, spans in alone.items()})
            return line
        whole, words, known = cut.line, cut.words, self.words
        # As in ``_coming``, once more: a third of the time of relevance and tags is spent here.
        for number in compress(range(line.first, line.last), map(known.__getitem__, words[line.first:line.last])):
            tried, place = known[words[number]], cut.at[number]
            while tried.__class__ is not tuple:
                number += 1
                tried = tried[words[number][:_MORE_LETTERS]]
            for one, match in tried:
                if hit := match(whole, place, stop):
                    if one not in hits:
                        hits[one] = [hit.span()]
                    elif hits[one][-1][1] <= place:
                        hits[one].append(hit.span())
        return line

    def each_of(self, lists: frozenset[WordList], line: Line) -> Iterator[WordList]:
        """Those of some lists that have something in a line, as they come, again and again; for texts in which mostly none has."""
        if line.inside_word:
            yield from lists.intersection(self.read(line).hits)
            return
        whole, stop = line.cut.line, line.end + 1
        for place, tried in self._coming(line.cut, line.first, line.last):
            for one, match in tried:
                if one in lists and match(whole, place, stop):
                    yield one

    def _coming(self, cut: Cut, first: int, last: int) -> Iterator[tuple[int, Tried]]:
        """Where something can stand from one word to another, and what."""
        words, known, at = cut.words, self.words, cut.at
        for number in compress(range(first, last), map(known.__getitem__, words[first:last])):  # most words end here, at the speed of C
            tried = known[words[number]]
            ahead = number
            while tried.__class__ is not tuple:
                ahead += 1
                tried = tried[words[ahead][:_MORE_LETTERS]]
            if tried:
                yield at[number], tried

    def ahead_of(self, word: str) -> _Ahead | Tried | None:
        """What can stand at a word, told by the word alone, or by the next ones too; None if nothing can."""
        letters = _plain(word)
        if letters in self._ahead:
            return self._ahead[letters]
        alone = [*self._closed.get(letters, ())]
        for length in range(min(len(letters), _LETTERS) + 1):
            alone += self._open.get(letters[:length], ())
        if letters in self._pairs or letters in self._thirds:
            found = _Ahead(self, alone, self._pairs.get(letters, _NOTHING), letters if letters in self._thirds else None)
        else:
            found = self.tried(alone) or None
        self._ahead[letters] = found
        return found

    def after_any(self, first: str, numbered: Sequence[Numbered]) -> _Ahead:
        """What can stand at a word when its next one is any, by the third; the same one for all next ones that say no more."""
        key = first, frozenset(numbered)
        if key not in self._after_any:
            self._after_any[key] = _Ahead(self, numbered, self._thirds[first])
        return self._after_any[key]

    def tried(self, numbered: Sequence[Numbered]) -> Tried:
        """Phrases by list, in their order."""
        key = frozenset(numbered)
        if key not in self._tuples:
            numbers: dict[WordList, set[int]] = {}
            for one, number in numbered:
                numbers.setdefault(one, set()).add(number)
            self._tuples[key] = tuple((one, one.phrases[number]) for one, some in numbers.items() for number in sorted(some))
        return self._tuples[key]


class _Words(dict[str, "_Ahead | Tried | None"]):
    """What can stand at a word, worked out when the word is first seen."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def __missing__(self, word: str) -> _Ahead | Tried | None:
        found = self._book.ahead_of(word)
        if len(word) <= _LONGEST_WORD:
            if len(self) > _KNOWN:
                self.clear()
            self[word] = found
        return found


class _Ahead(dict[str, "Tried | _Ahead"]):
    """What can stand at one word, by the first letters of the next; where that may be any, by those of the third."""

    def __init__(self, book: Book, alone: Sequence[Numbered], table: _Table, first: str | None = None) -> None:
        self._book, self._alone, self._table, self._first = book, alone, table, first
        self[""]  # is never empty, so that it counts as true

    def __missing__(self, word: str) -> Tried | _Ahead:
        beginning, whole = self._table
        letters = _plain(word)
        numbered = [*self._alone, *whole.get(letters, ())]
        for length in range(len(letters) + 1):
            numbered += beginning.get(letters[:length], ())
        if len(self) > _KNOWN:
            self.clear()
        found = self[word] = self._book.tried(numbered) if self._first is None else self._book.after_any(self._first, numbered)
        return found


class WordList:
    """One list of a book."""

    __slots__ = ("_book", "phrases")

    def __init__(self, book: Book, phrases: Sequence[str], after: str) -> None:
        self._book = book
        self.phrases: tuple[Match, ...] = tuple(_compiled(phrase, after).match for phrase in phrases)

    def search(self, line: Line) -> Hit | None:
        """The first hit."""
        if spans := line.hits.get(self):
            return self._hit(line, *spans[0])
        return None

    def every(self, line: Line) -> Sequence[Hit]:
        """All hits without overlap, in order."""
        return [self._hit(line, *span) for span in line.hits.get(self, ())]

    @staticmethod
    def _hit(line: Line, start: int, end: int) -> Hit:
        return Hit(start - line.start, end - line.start, line.cut.line[start + 1:end])


def _plain(word: str) -> str:
    """The letters a word begins with, a number made one digit."""
    return word if word.isalpha() else _NUMBER.sub(_ANY_DIGIT, _WORD.match(word)[0])  # type: ignore[index]


@cache
def _compiled(phrase: str, after: str) -> re.Pattern[str]:
    return re.compile(f"{BEGINS}(?:{phrase}){after}")


@cache
def beginnings(phrase: str, *, ends_word: bool) -> frozenset[tuple[str, bool]]:
    """
    The first letters of every text that a phrase can match, each with whether the last word of them ends there.

    One word, or two with a space for the sign between them, or three of which the second is any (``*``); at most ``_LETTERS`` and
    ``_MORE_LETTERS`` letters, and fewer when what follows is not told by the phrase (``cry\\w+``). Read from Python's own reading of the
    regular expression; what this function does not know is taken for anything, so a phrase may be tried in vain but is never missed.
    """
    out: set[tuple[str, bool]] = set()
    for letters in _walk(parser.parse(phrase), {""}, out):
        out.add((letters, ends_word and not letters.endswith((" ", _ANY))))
    told = {_without_any(letters, whole) for letters, whole in out}
    return frozenset((letters, whole) for letters, whole in told if _ANY not in letters or (letters[:letters.index(_ANY)], False) not in told)


def _without_any(letters: str, whole: bool) -> tuple[str, bool]:
    """A beginning that says nothing after a word that may be any is one of the first word, with anything after it."""
    told, any_, third = letters.partition(_ANY)
    return (letters, whole) if not any_ or third.strip() else (told, False)


def _walk(steps: Any, going: set[str], out: set[tuple[str, bool]]) -> set[str]:
    """The beginnings that are still growing after some steps; finished ones go to ``out``."""
    for step, what in steps:
        if not going:
            break
        if step is codes.LITERAL:
            going = _letter(chr(what), going, out)
        elif step is codes.IN and all(kind is codes.LITERAL or code is codes.CATEGORY_DIGIT for kind, code in what):
            going = set().union(*(_letter(chr(code) if kind is codes.LITERAL else _ANY_DIGIT, going, out) for kind, code in what))
        elif step is codes.BRANCH:
            going = set().union(*(_walk(branch, going, out) for branch in what[1]))
        elif step is codes.SUBPATTERN:
            going = _walk(what[-1], going, out)
        elif step is codes.MAX_REPEAT and what[0] and list(what[-1]) == _WORD_LETTER:
            any_ = {letters for letters in going if letters.endswith(_ANY) or (letters.endswith(" ") and _ANY not in letters)}
            out.update((letters, False) for letters in going - any_)
            going = {letters.removesuffix(_ANY) + _ANY for letters in any_}
        elif step is codes.MAX_REPEAT:
            least, most, inner = what
            grown = _walk(inner, going, out)
            if most != 1 and _walk(inner, grown, more := set()) | more != grown:  # of numbers one digit is as good as two
                out.update((letters, False) for letters in grown)
            going = grown if least else going | grown
        elif step is codes.AT and what is codes.AT_BOUNDARY:
            ended = {letters for letters in going if letters and not letters.endswith((" ", _ANY))}
            out.update((letters, True) for letters in ended)
            going = going - ended
        elif step not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):  # those take no letter
            out.update((letters, False) for letters in going)
            going = set()
    return going


def _letter(letter: str, going: set[str], out: set[tuple[str, bool]]) -> set[str]:
    """The beginnings with one more letter, or with the sign that ends their word."""
    grown: set[str] = set()
    for letters in going:
        before, space, last = letters.rpartition(" ")
        if letter.isalnum() or letter == "_":
            if last == _ANY or (letter.isdecimal() and letters.endswith(_ANY_DIGIT)):
                grown.add(letters)
                continue
            longer = letters + (_ANY_DIGIT if letter.isdecimal() else letter)
            if len(last) + 1 == (_MORE_LETTERS if space else _LETTERS):
                out.add((longer, False))
            else:
                grown.add(longer)
        elif letter in _BREAKS and (last == _ANY or not space):
            grown.add(f"{letters} ")
        elif last == _ANY:
            out.add((letters, False))
        elif last:
            out.add((letters, True))
        else:
            out.add((letters, True))  # a sign where a word could begin: that word is empty
    return grown
