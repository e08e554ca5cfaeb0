"""
Sentences with exact offsets; a pure tool beside ``text.py``.

A sentence never crosses a block or a paragraph. A quotation of several sentences is several sentences, its closing mark stays with the
last; a speaker after a quoted question (``"Is it over?" she asked``) stays with the quotation; a title in quotation marks
(``the "Stop. Think. Click" campaign``) is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from .records import Article, Block
from .text import same_length_fold
from .wordlists import Cut, Line

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"""[.!?\u2026](?:(?P<plain>(?:(?<=[a-z]{7}\.)|(?<=[0-9]\.))(?=[ ][A-Z]))
    |[.!?\u2026]*["'\u2019\u201d\u00bb)\]]*(?=\s+|["\u201c\u2018][A-Z]))""", re.VERBOSE)
# ``plain``: a full stop after a number or a word longer than all that are shortened, before a space and a capital: ends a sentence without more ado.
_NEXT = re.compile(r"""\s*(["'\u2018\u201c\u00ab(\[]*)(\S+)(?:\s+(\S+))?(?:\s+(\S+))?""")
_LAST_WORD = re.compile(r"[\w.&'\u2019-]+$")
_INITIAL = re.compile(r"(?:[A-Z]\.)*[A-Z]$")
_NUMBER_NEXT = re.compile(r"[(\[]?[\d\u00a3$\u20ac]")
_MARKS = re.compile("[\"\u201c\u201d]")
_OPENING_MARKS = ('"', "\u201c")
_HARD_END = re.compile(r"""[.!?:;\u2026]["'\u2019\u201d\u00bb)\]]*\s*$""")

# Words whose full stop does not end a sentence, whatever follows.
_NEVER = frozenset("""mr mrs ms mx dr prof rev hon st cllr cllrs sgt det insp supt lt col capt gen sir jr sr vs fig figs no nos
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri approx dept govt gov est tel ext
    e.g i.e cf al ave rd ltd.co""".split())
# Words whose full stop ends a sentence only before a word that can begin one.
_PERHAPS = frozenset("a.m p.m etc ltd plc inc co corp u.k u.s u.s.a e.u n.h.s bros".split())
_OPENERS = frozenset("""the a an this that these those it he she they we you i in on at as and but or so if when while after before
    there its their his her our no not all some many most both what how why who where officials residents staff council police
    meanwhile however""".split())
_SAYING = frozenset("""said says asked asks added adds told wrote writes warned warns replied replies explained continued tweeted
    posted joked wondered""".split())
_DOUBTFUL = _NEVER | _PERHAPS | {"no", "nos"}
_LONGEST = 24
# Letters before a full stop that are looked at.
_SHORT_QUOTE = 40
# A quoted title of at most so many characters is not cut inside (longest seen in campaign names and headings: 36).


class Telling:
    """What an article tells, in lower case, cut into words and sentences once for every room that reads it."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self.title = Cut(same_length_fold(article.title))
        self.text = Cut(same_length_fold(article.text))
        self.heading = Line(self.title, 0, len(self.title.text))
        """The title, as every book reads it."""

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Offsets of the sentences of the text; most pages end before anybody asks."""
        return split(self._article.text, self._article.blocks)

    @cached_property
    def whole(self) -> Line:
        """The text as one line."""
        return Line(self.text, 0, len(self.text.text))

    @cached_property
    def lines(self) -> list[Line]:
        """The sentences, as every book reads them."""
        return [Line(self.text, start, end) for start, end in self.spans]


def split(text: str, blocks: Sequence[Block] = ()) -> list[tuple[int, int]]:
    """
    Offsets of the sentences of a text, in order, stripped of outer white space.

    Without blocks every line is a paragraph, but a line that is plainly hard wrapped (no end mark, the next begins in lower case) goes
    on. Sentences do not overlap, and every character that is not white space lies in exactly one (with blocks: every one in a block).
    """
    out: list[tuple[int, int]] = []
    regions = [(block.start, block.end) for block in blocks] if blocks else [(0, len(text))]
    for begin, end in regions:
        for start, stop in _paragraphs(text, max(0, begin), min(len(text), end)):
            _split_paragraph(text, start, stop, out)
    return out


def _paragraphs(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    for found in _LINE.finditer(text, begin, end):
        left, right = found.span()
        while left < right and text[left].isspace():
            left += 1
        while left < right and text[right - 1].isspace():
            right -= 1
        if left >= right:
            continue
        if lines and text[left].islower():
            before, after = lines[-1]
            if text.count("\n", after, left) == 1 and not _HARD_END.search(text, max(before, after - 4), after):
                lines[-1] = (before, right)
                continue
        lines.append((left, right))
    return lines


def _split_paragraph(text: str, start: int, stop: int, out: list[tuple[int, int]]) -> None:
    here = start
    shelter = _short_quotations(text, start, stop)
    for found in _END.finditer(text, start, stop):
        cut = found.end()
        if cut >= stop or (shelter and any(a < cut < b for a, b in shelter)):
            continue
        if not found.lastgroup and not _plainly_ends(text, here, found.start(), cut, stop) and not _ends(text, here, found, stop):
            continue
        out.append((here, cut))
        here = cut
        while here < stop and text[here].isspace():
            here += 1
    if here < stop:
        out.append((here, stop))


def _plainly_ends(text: str, here: int, mark: int, cut: int, stop: int) -> bool:
    """Whether a full stop ends a sentence without more ado, as nine in ten do: after a word in lower case or a number, before a space and a capital."""
    if cut - mark != 1 or cut + 1 >= stop or text[mark] != "." or text[cut] != " " or not text[cut + 1].isupper():
        return False
    word = text[max(here, mark - _LONGEST, text.rfind(" ", here, mark) + 1):mark]
    return word.isdigit() or (len(word) > 1 and word.isalpha() and word.islower() and word not in _DOUBTFUL)


def _ends(text: str, here: int, found: re.Match[str], stop: int) -> bool:
    """Whether the end mark found really ends the sentence that began at ``here``."""
    nxt = _NEXT.match(text, found.end(), stop)
    if nxt is None:
        return True
    opening, word, second, third = nxt.groups()
    first = word[0]
    if first.islower() and not opening:
        return False
    marks = found.group()
    quoted = marks[-1] in "\"'\u2019\u201d\u00bb"
    if quoted and marks[0] in "?!" and (_bare(second) in _SAYING or _bare(third) in _SAYING) and not opening:
        return False  # "Is it over?" Ms Smith asked
    if marks[0] != "." or len(marks.rstrip("\"'\u2019\u201d\u00bb)]")) > 1:
        return not first.islower()
    last = _LAST_WORD.search(text, max(here, found.start() - _LONGEST), found.start())
    if last is None or quoted:
        return True
    token = last.group()
    low = token.lower()
    if low in ("no", "nos"):
        return not _NUMBER_NEXT.match(word)  # "No. 10", but "The answer was no. Ten of them ..."
    if low in _NEVER:
        return False
    if low in _PERHAPS:
        return bool(opening) or _bare(word) in _OPENERS or first.isdigit()
    if _INITIAL.match(token) and len(token) < 6:
        return token.count(".") > 0 and _bare(word) in _OPENERS or token == "I" and _bare(word) in _OPENERS
    return True


def _short_quotations(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Short runs in double quotation marks with an end mark inside: titles, not speech. Unbalanced marks give none."""
    out: list[tuple[int, int]] = []
    if all(text.find(mark, start, stop) < 0 for mark in _OPENING_MARKS):
        return out
    opened = -1
    for mark in _MARKS.finditer(text, start, stop):
        place = mark.start()
        closing = mark.group() == "\u201d" or mark.group() == '"' and opened >= 0
        if closing and opened >= 0:
            inside = text[opened + 1:place]
            if len(inside) <= _SHORT_QUOTE and inside[-1:] not in ".!?,\u2026" and re.search(r"[.!?]\s", inside):
                out.append((opened, place + 1))
            opened = -1
        else:
            opened = place
    return out


def _bare(word: str | None) -> str:
    return (word or "").strip(".,;:!?\"'\u2018\u2019\u201c\u201d()").lower()
