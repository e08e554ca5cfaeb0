"""Whose things they are that something happened to: a council's, or somebody's who is none."""

from __future__ import annotations

from bisect import bisect_left

from .failing import Sentence
from .lexicon import load_lexicon

COUNCIL, FIRM, OTHER = "council", "firm", "other"
_SMALL = frozenset("parish town community student youth".split())
# Councils that are none of ours.
_HIRED = frozenset("seeks seek seeking hired hires hire appointed chosen picks picked chose".split())
# Before a firm that comes only now.
_WHERE = frozenset("in at near around outside across".split())
# Before the name of a council that is only the place where somebody else is.


def _ours(words: list[str], number: int) -> bool:
    """Whether a word for a council is not said to be somebody else: ``not the council``."""
    return words[max(0, number - 2):number] != ["not", "the"] and (not number or words[number - 1] not in _SMALL)


def owner(sentence: Sentence, said: tuple[int, int] | None, official: bool) -> str | None:
    """
    ``council``, ``firm`` or ``other``, whichever is named nearest to some words of a sentence; None if nobody is.

    Args:
        said: Offsets of the words in the line; None: whoever is named last, as the next sentence would go on.
        official: The page is a council's own, which speaks of itself where it names nobody.
    """
    bits = load_lexicon().bits
    council, firm, other = bits["council"] | bits["authority"], bits["firm"], bits["firm"] | bits["other"]
    if not sentence.met & other:
        return COUNCIL if sentence.council or sentence.met & council or official else None
    words = sentence.cut.cut.words
    others = [first for first, _, marked in sentence.marks if marked & other and _HIRED.isdisjoint(words[max(0, first - 2):first])]
    ours = [first for first, _, marked in sentence.marks if marked & council and not marked & other and _ours(words, first)]
    ours += [name for name in sentence.names if not others or not (words[name - 1] in _WHERE if name else False) and name + 1 not in others]
    if not others:
        return COUNCIL if ours or sentence.council or official else None
    firms = frozenset(first for first, _, marked in sentence.marks if marked & firm)
    if not ours and (not said or not any(said)) and len(firms) < len(others):
        return OTHER  # firms that lost when a car maker was attacked
    if said is None:
        last = max(others)
        return COUNCIL if ours and max(ours) > last else FIRM if last in firms else OTHER
    at, start = sentence.cut.cut.at, sentence.cut.start
    first, last = bisect_left(at, start + said[0]), bisect_left(at, start + said[1])

    def away(number: int) -> int:
        return first - number if number < first else max(0, number - last)

    nearest = min(others, key=away)
    if ours and min(map(away, ours)) <= away(nearest):
        return COUNCIL
    return FIRM if nearest in firms and not {nearest - 1, nearest - 2} & {*others} - firms else OTHER  # a car parts maker is no supplier of councils
