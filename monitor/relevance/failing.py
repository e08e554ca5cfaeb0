"""
Computers in trouble, told without the word attack: what a page says of them, and what it means once an incident is known.

Two word lists hold what a council computes, writes and speaks with, and what becomes of it; words of both near one another in one sentence
are a sign. Without an incident such a sign is a failure, and counts when nobody explains it. With one it is the incident's next chapter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..records import Reason
from ..wordlists import Book, Hit, Line
from .lexicon import Marks
from .phrases import PhraseLists, Phrases
from .settings import RelevanceSettings

_SIGNS = (("thing", "down"), ("thing", "lost"), ("thing", "recovering"), ("thing_wide", "down"), ("thing_wide", "lost"),
          ("thing_wide", "recovering"), ("data_thing", "data_fate"), ("guard", "guarding"), ("makeshift", ""))
"""Pairs of word lists that stand beside one another; an empty one: the first is enough."""
CONTEXT_RULE = "open-incident"
"""Rule of every reason that rests on the incident being known already."""


@dataclass(slots=True)
class Sentence:
    """A sentence as the judge sees it."""

    cut: Line
    """In lower case; no list of phrases may have been looked up in it."""
    book: Book
    """Of the lists that ``line`` has looked up."""
    start: int
    """Offset into the text; -1 for the title."""
    council: bool
    """A council is named, or spoken of."""
    marks: Marks = field(default_factory=list)
    """Words of a class in it."""
    met: int = 0
    """All their classes."""
    names: tuple[int, ...] = ()
    """Numbers of the words with which names of councils begin."""

    @property
    def line(self) -> Line:
        """With what the lists of phrases have in it; looked up when somebody asks first."""
        return self.book.read(self.cut)

    @property
    def folded(self) -> str:
        """The words, in lower case."""
        return self.cut.text[1:]


def failure(sentence: Sentence, phrases: PhraseLists, settings: RelevanceSettings) -> Hit | None:
    """Words of one sentence that tell plainly of a council's computers, phones or website not working; a title may ask what happened to them."""
    found = phrases["failure"].search(sentence.line) or beside(sentence.line, phrases["thing"], phrases["down"], settings.beside)
    return found or (beside(sentence.line, phrases["thing"], phrases["cause_unknown"], settings.beside) if sentence.start < 0 else None)


def beside(line: Line, things: Phrases, fates: Phrases, apart: int) -> Hit | None:
    """The first words of one list with words of the other at most ``apart`` characters before or after them."""
    first = things.every(line)
    second = fates.every(line) if first else []
    at = 0
    for thing in first:
        end = thing.start + len(thing.words)
        while at < len(second) and second[at].start + len(second[at].words) < thing.start - apart:
            at += 1
        for fate in second[at:]:
            if fate.start > end + apart:
                break
            if fate.start >= end or fate.start + len(fate.words) <= thing.start:
                start, stop = min(thing.start, fate.start), max(end, fate.start + len(fate.words))
                return Hit(start, stop + 1, line.text[start + 1:stop + 1])
    return None


def unexplained(sentences: Sequence[Sentence], phrases: PhraseLists) -> bool:
    """Whether the page treats a failure as one that nobody can explain, or as an incident."""
    for sentence in sentences:
        if phrases["cause_unknown"].search(sentence.line) or phrases["unexplained"].search(sentence.line):
            return True
    return False


def mysterious(sentences: Sequence[Sentence], phrases: PhraseLists) -> bool:
    """Whether somebody says that he does not say what it is, or people are called in to find out."""
    return any(phrases["mystery"].search(sentence.line) for sentence in sentences)


def explanation(sentences: Sequence[Sentence], phrases: PhraseLists) -> Hit | None:
    """Words that explain the failure: a storm, a cut cable, more callers than lines. Not those that say it was something else."""
    explained = phrases["explained"].pattern
    for position, sentence in enumerate(sentences):
        if explained not in sentence.line.hits:
            continue
        found = explained.search(sentence.line)
        if found is None or phrases["not_explained"].search(sentence.line):
            continue
        if any(phrases["thing"].search(near.line) for near in sentences[max(0, position - 1):position + 2]):
            return found
    return None


def in_open_incident(sentences: Sequence[Sentence], official: bool, phrases: PhraseLists, settings: RelevanceSettings,
                     most: int) -> tuple[float, list[Reason]]:
    """
    Points, and reasons, for a page that names a council with an incident open.

    What is lost, shut, rebuilt or slowly returning counts where the council is spoken of, and less elsewhere on its page.
    """
    for sentence in sentences:
        phrases.apart["context"].read(sentence.line)
    points, reasons = 0.0, list[Reason]()
    about = official or any(sentence.council for sentence in sentences[:settings.opening])
    spoken = [False, *(sentence.council for sentence in sentences), False]
    for position, sentence in enumerate(sentences):
        if any(phrases[name].search(sentence.line) for name in ("others", "others_own", "intended", "hypothetical")):
            continue
        hit = next(((name, found) for name, fate in _SIGNS if (found := _sign(sentence.line, name, fate, phrases, settings))), None)
        if hit is None:
            continue
        name, found = hit
        near = official or any(spoken[position:position + 3])
        worth = phrases[name].weight * (1.0 if near else settings.apart_share if about else 0.0)
        worth *= settings.title_gain if sentence.start < 0 else 1.0 if position <= settings.opening else settings.later_share
        if worth <= 0:
            continue
        points += worth
        if len(reasons) < most:
            reasons.append(Reason(rule=CONTEXT_RULE, quote=found.words[:settings.quote]))
    return points, reasons


def _sign(line: Line, name: str, fate: str, phrases: PhraseLists, settings: RelevanceSettings) -> Hit | None:
    return beside(line, phrases[name], phrases[fate], settings.beside) if fate else phrases[name].search(line)
