"""Pure tools on text: clean, normalise, words, shingles, sentences with offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u0060": "'",
                         "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
                         "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " "})
_WORD = re.compile(r"\w+(?:[.,:]\d+)*(?:'\w+)*")
# C0 controls but tab and newline, C1 controls, bidi overrides and isolates, lone surrogates
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def clean(text: str) -> str:
    """Text from outside, safe to store and show: NFC, no control or direction-changing characters, line ends as ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def clean_line(text: str, most: int = 1000) -> str:
    """One line of clean text, white space folded, at most ``most`` characters."""
    return " ".join(clean(text).split())[:most]


def _plain(text: str) -> str:
    """One kind of quotation mark and dash. Replacing the few that stand in a text is forty times faster than ``translate``."""
    if text.isascii():
        return text.replace("`", "'")  # the only odd mark of plain English
    for code, mark in _QUOTES.items():
        if (odd := chr(code)) in text:
            text = text.replace(odd, mark)
    return text


def normalise(text: str) -> str:
    """NFKC, one kind of quotation mark and dash, lower case. Length may change: not for offsets."""
    return unicodedata.normalize("NFKC", _plain(text)).lower()


def same_length_fold(text: str) -> str:
    """Lower case with one kind of quotation mark and dash, character for character: offsets stay true."""
    folded = _plain(text)
    if len(lowered := folded.lower()) == len(folded):
        return lowered  # no character becomes none, so equal lengths mean character for character
    return "".join(low if len(low := c.lower()) == 1 else c for c in folded)


def words(text: str) -> list[str]:
    """Word tokens of the normalised text; numbers keep their separators (``4,100``, ``6.30``)."""
    return _WORD.findall(normalise(text))


def shingles(tokens: Sequence[str], size: int) -> list[str]:
    """Neighbouring words joined by a space, in order; fewer tokens than ``size`` give none."""
    return [" ".join(tokens[i:i + size]) for i in range(len(tokens) - size + 1)]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the runs of text between line ends, stripped of outer white space."""
    for found in re.finditer(r"[^\n]+", text):
        start, end = found.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            yield start, end


def cut_words(text: str, most: int) -> str:
    """At most ``most`` words of a line; a cut is marked with an ellipsis."""
    parts = text.split()
    if len(parts) <= most:
        return " ".join(parts)
    return " ".join(parts[:most]).rstrip(",;:-\u2013\u2014") + "\u2026"
