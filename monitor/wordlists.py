"""
Many lists of phrases looked for in one text: each phrase is tried only where its first word stands and its second may follow.

    book = Book(); attack = book.add(["hack(?:ed|ing)?", "data theft"], after=WHOLE); attack.search(book.line("the files were hacked"))

Finds what ``re`` finds for ``[ "(..](?:hack(?:ed|ing)?|data theft)(?!\\w)`` with a space before the text, but sooner: a text is cut into words
once for all books, and where ``files`` stands, or ``data`` before another word than ``theft``, nothing is tried. For text in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, count
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
# And the second.
_SIGNS = "\n\"'([/-"
_BREAKS = frozenset(f" {_SIGNS}")
_WORD = re.compile(r"\w*")
_NUMBER, _ANY_DIGIT = re.compile(r"\d+"), "0"
# Every number counts as this one: years are not told apart.
_KNOWN = 20_000
# So many words, or words after a word, are remembered; then it begins anew.
_LONGEST_WORD = 30
# Letters of a word that is remembered; longer ones are addresses and rubbish.

Match = Callable[..., "re.Match[str] | None"]
"""``match`` of a phrase."""
Tried = tuple[tuple["WordList", tuple[Match, ...]], ...]
"""Lists, and those of their phrases that can stand at a place."""
Numbered = tuple["WordList", int]
"""A phrase: its list and its number there."""


class Hit(NamedTuple):
    """Words that a list has."""

    start: int
    """Offset of the first in the text; of the sign before it when a space is put before the text."""
    end: int
    """Offset of their end when a space is put before the text."""
    words: str
    """Without the sign before them."""


Hits = dict["WordList", list[Hit]]
"""What each list has; one that has nothing is absent."""


class Cut:
    """A text cut into words, once for all books."""

    __slots__ = ("at", "line", "readers", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = f" {text}"
        spaced = text
        for sign in _SIGNS:
            spaced = spaced.replace(sign, " ")
        self.words = spaced.split(" ")  # seven times as fast as finding words by a regular expression
        self.at = [0, *map(add, accumulate(map(len, self.words)), count(1))]
        """Offsets of the signs before the words, and of the end."""
        self.words.append("")  # so that every word has one after it
        self.readers: dict[Book, Reader] = {}


class Line:
    """A text, or a part of one, and what the lists of a book have in it."""

    __slots__ = ("_text", "books", "cut", "end", "hits", "start")

    def __init__(self, cut: Cut, start: int, end: int, book: Book, hits: Hits) -> None:
        self.cut, self.start, self.end = cut, start, end
        self.books, self.hits = [book], hits
        self._text = ""

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
        self._pairs: dict[str, tuple[dict[str, list[Numbered]], dict[str, list[Numbered]]]] = {}
        self._tuples: dict[frozenset[Numbered], Tried] = {}
        self._forget()

    def _forget(self) -> None:
        self._ahead: dict[str, _Ahead | Tried | None] = {}
        self.words = _Words(self)
        """What can stand at a word."""

    def add(self, phrases: Sequence[str], after: str = "") -> WordList:
        """A list of regular expressions on lower-case text, each tried where a word begins; ``after`` must follow."""
        added = WordList(self, phrases, after)
        for number, phrase in enumerate(phrases):
            for beginning, whole in beginnings(phrase, ends_word=after == WHOLE):
                first, space, second = beginning.partition(" ")
                table = self._pairs.setdefault(first, ({}, {}))[whole] if space else self._closed if whole else self._open
                table.setdefault(second if space else first, []).append((added, number))
        self._forget()
        return added

    def line(self, text: str | Cut) -> Line:
        """What the lists have in a text."""
        cut = text if isinstance(text, Cut) else Cut(text)
        return Line(cut, 0, len(cut.text), self, self.reader(cut).hits(0, len(cut.text)))

    def parts(self, cut: Cut, spans: Sequence[tuple[int, int]]) -> list[Line]:
        """The same for several parts in order, each as if it stood alone."""
        reader = self.reader(cut)
        return [Line(cut, start, end, self, reader.hits(start, end)) for start, end in spans]

    def reader(self, cut: Cut) -> Reader:
        """A text as this book goes through it; the same one for the same text."""
        if self not in cut.readers:
            cut.readers[self] = Reader(self, cut)
        return cut.readers[self]

    def read(self, line: Line) -> None:
        """Look a text up in this book too, if it has not been yet."""
        if self not in line.books:
            line.books.append(self)
            line.hits.update(self.reader(line.cut).hits(line.start, line.end))

    def anywhere(self, cut: Cut, lists: frozenset[WordList]) -> bool:
        """Whether one of the lists has something in a text; for texts in which mostly none has."""
        return self.reader(cut).anything_of(lists)

    def ahead_of(self, word: str) -> _Ahead | Tried | None:
        """What can stand at a word, told by the word alone, or by the next one too; None if nothing can."""
        letters = _plain(word)
        if letters in self._ahead:
            return self._ahead[letters]
        alone = [*self._closed.get(letters, ())]
        for length in range(min(len(letters), _LETTERS) + 1):
            alone += self._open.get(letters[:length], ())
        pairs = self._pairs.get(letters)
        ahead = self._ahead[letters] = (self.tried(alone) or None) if pairs is None else _Ahead(self, alone, *pairs)
        return ahead

    def tried(self, numbered: Sequence[Numbered]) -> Tried:
        """Phrases by list, in their order."""
        key = frozenset(numbered)
        if key not in self._tuples:
            numbers: dict[WordList, set[int]] = {}
            for one, number in numbered:
                numbers.setdefault(one, set()).add(number)
            self._tuples[key] = tuple((one, tuple(one.phrases[number] for number in sorted(some))) for one, some in numbers.items())
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


class _Ahead(dict[str, Tried]):
    """What can stand at one word, by the first letters of the next."""

    def __init__(self, book: Book, alone: Sequence[Numbered], beginning: dict[str, list[Numbered]], whole: dict[str, list[Numbered]]) -> None:
        self._book, self._alone, self._beginning, self._whole = book, alone, beginning, whole

    def __missing__(self, word: str) -> Tried:
        letters = _plain(word)
        numbered = [*self._alone, *self._whole.get(letters, ())]
        for length in range(len(letters) + 1):
            numbered += self._beginning.get(letters[:length], ())
        if len(self) > _KNOWN:
            self.clear()
        found = self[word] = self._book.tried(numbered)
        return found


class Reader:
    """A text as one book goes through it: sentence by sentence, best in order."""

    __slots__ = ("_book", "_coming", "_cut", "_here")

    def __init__(self, book: Book, cut: Cut) -> None:
        self._book, self._cut, self._here = book, cut, 0
        at = cut.at
        self._coming = [(at[number], number, ahead) for number, ahead in enumerate(map(book.words.__getitem__, cut.words)) if ahead is not None]
        self._coming.append((len(cut.line), 0, ()))  # stands after everything

    def hits(self, start: int, end: int) -> Hits:
        """What the lists have between two offsets, as if nothing stood around them."""
        whole, words, coming = self._cut.line, self._cut.words, self._coming
        if start and whole[start] not in _BREAKS:  # it begins inside what was taken for a word
            return self._book.line(self._cut.text[start:end]).hits
        here = self._here
        if here and coming[here - 1][0] >= start:  # back again
            here = 0
        while coming[here][0] < start:
            here += 1
        hits: Hits = {}
        while coming[here][0] < end:
            place, number, ahead = coming[here]
            here += 1
            for one, patterns in ahead if ahead.__class__ is tuple else ahead[words[number + 1][:_MORE_LETTERS]]:
                for match in patterns:
                    if hit := match(whole, place, end + 1):
                        left, right = hit.span()
                        if one not in hits:
                            hits[one] = [Hit(left - start, right - start, whole[left + 1:right])]
                        elif hits[one][-1].end <= left - start:
                            hits[one].append(Hit(left - start, right - start, whole[left + 1:right]))
                        break
        self._here = here
        return hits

    def anything_of(self, lists: frozenset[WordList]) -> bool:
        """Whether one of the lists has something anywhere."""
        whole, words = self._cut.line, self._cut.words
        for place, number, ahead in self._coming:
            for one, patterns in ahead if ahead.__class__ is tuple else ahead[words[number + 1][:_MORE_LETTERS]]:
                if one in lists and any(match(whole, place) for match in patterns):
                    return True
        return False


class WordList:
    """One list of a book."""

    __slots__ = ("_book", "phrases")

    def __init__(self, book: Book, phrases: Sequence[str], after: str) -> None:
        self._book = book
        self.phrases: tuple[Match, ...] = tuple(_compiled(phrase, after).match for phrase in phrases)

    def search(self, line: Line) -> Hit | None:
        """The first hit."""
        found = line.hits.get(self)
        return found[0] if found else None

    def every(self, line: Line) -> Sequence[Hit]:
        """All hits without overlap, in order."""
        return line.hits.get(self, ())


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

    One word, or two with a space for the sign between them; at most ``_LETTERS`` and ``_MORE_LETTERS`` letters, and fewer when what follows
    is not told by the phrase (``cry\\w+``). Read from Python's own reading of the regular expression; what this function does not know is
    taken for anything, so a phrase may be tried in vain but is never missed.
    """
    out: set[tuple[str, bool]] = set()
    for letters in _walk(parser.parse(phrase), {""}, out):
        out.add((letters, ends_word and not letters.endswith(" ")))
    return frozenset(out)


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
        elif step is codes.MAX_REPEAT:
            least, most, inner = what
            grown = _walk(inner, going, out)
            if most != 1 and _walk(inner, grown, more := set()) | more != grown:  # of numbers one digit is as good as two
                out.update((letters, False) for letters in grown)
            going = grown if least else going | grown
        elif step not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):  # those take no letter
            out.update((letters, False) for letters in going)
            going = set()
    return going


def _letter(letter: str, going: set[str], out: set[tuple[str, bool]]) -> set[str]:
    """The beginnings with one more letter, or with the sign that ends their word."""
    grown: set[str] = set()
    for letters in going:
        first, space, second = letters.partition(" ")
        if letter.isalnum() or letter == "_":
            if letter.isdecimal() and letters.endswith(_ANY_DIGIT):
                grown.add(letters)
                continue
            longer = letters + (_ANY_DIGIT if letter.isdecimal() else letter)
            if len(second) + 1 == _MORE_LETTERS if space else len(first) + 1 == _LETTERS:
                out.add((longer, False))
            else:
                grown.add(longer)
        elif second:
            out.add((letters, True))
        elif first and not space and letter in _BREAKS:
            grown.add(f"{first} ")
        else:
            out.add((first, True))
    return grown
