"""A point: one frame said of one body in one clause, with what weighing needs beside the public claim."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A typed statement of a clause; the inner form of ``Claim``."""

    sentence: int
    start: int
    end: int
    type: str
    subject: str
    sure_subject: bool
    """The clause names the body; False if it was taken from what stands before."""
    near: bool = False
    """A body taken from what stands before does not tell two such points apart."""
    also: frozenset[str] = frozenset()
    """Other bodies of that kind named in the clause: the point may be about any of them."""
    frame: str
    group: str
    value: str
    unit: str
    polarity: str
    hedge: str
    maybe: bool = False
    """The source itself only thinks it possible."""
    attribution: str
    attribution_key: str
    carried: bool = False
    """The speaker was taken from the sentence before."""
    on_its_word: bool = False
    """Told flatly of a council that speaks elsewhere in the article: its word, where the article is the first to tell it."""
    weak: bool = False
    """Alone it does not make a sentence known."""
    rounded: bool = False
    covered: frozenset[str] = frozenset()
    """Words of the clause that the frame explains."""
