"""Quotations: the sentences between quotation marks, which survive a rewrite word for word."""

from __future__ import annotations

import re

from ..text import same_length_fold

_SENTENCE_END = re.compile(r"[.!?]+[\"')\]]*\s+|\n+")
_MARK = re.compile("[\"']")
MOST_CHARACTERS = 2000
"""Longest quotation in one paragraph; a mark that stays open longer is a slip of the keyboard."""


def quotations(text: str) -> list[tuple[int, int]]:
    """
    Offsets of the words between quotation marks, in order, without the marks.

    Double marks, and single marks that open before and close after a word. A paragraph that opens a mark and does not close it is
    quoted to its end, as newspapers print a speech of several paragraphs. Never raises on unbalanced marks.
    """
    return _quotations(same_length_fold(text))


def _quotations(folded: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = 0
    while (mark := _MARK.search(folded, start)) is not None:  # most paragraphs have no mark, and are passed over
        start = folded.rfind("\n", start, mark.start()) + 1 or start
        end = folded.find("\n", mark.start())
        end = len(folded) if end < 0 else end
        found += _in_paragraph(folded, start, end)
        start = end + 1
    return found


def quoted_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of each sentence that stands between quotation marks."""
    return sentences_between_marks(same_length_fold(text))


def sentences_between_marks(folded: str) -> list[tuple[int, int]]:
    """The same of a text that is folded already."""
    out: list[tuple[int, int]] = []
    for start, end in _quotations(folded):
        at = start
        for stop in _SENTENCE_END.finditer(folded, start, end):
            out.append((at, stop.end()))
            at = stop.end()
        if at < end:
            out.append((at, end))
    return out


def _in_paragraph(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    at = start
    may_close = True  # a search that found no closing mark finds none further on either: without this, thousands of marks cost a square
    while (next_mark := _MARK.search(folded, at, end)) is not None:
        at = next_mark.start()
        mark = folded[at]
        if mark == '"':
            close = folded.find('"', at + 1, end)
            stop = end if close < 0 else close
            if stop - at <= MOST_CHARACTERS:
                found.append((at + 1, stop))
            at = stop + 1
        elif mark == "'" and may_close and _opens(folded, at, start):
            close = _closing(folded, at + 1, end)
            if close < 0:
                may_close = False
                continue
            found.append((at + 1, close))
            at = close + 1
        else:
            at += 1
    return found


def _opens(folded: str, at: int, start: int) -> bool:
    before = folded[at - 1] if at > start else " "
    after = folded[at + 1] if at + 1 < len(folded) else " "
    return (before.isspace() or before in "([-:,") and (after.isalnum() or after in "£$[")


def _closing(folded: str, at: int, end: int) -> int:
    """The single mark that closes: after a word or a stop, and not inside a word; -1 if the paragraph has none."""
    while True:
        at = folded.find("'", at, end)
        if at < 0:
            return -1
        after = folded[at + 1] if at + 1 < end else " "
        if not after.isalnum() and not folded[at - 1].isspace():
            # a plural's apostrophe looks the same; the last one before the next opening mark would cost more than it gains
            return at
        at += 1
