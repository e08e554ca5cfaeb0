"""How articles that carry one text become a story."""

from __future__ import annotations

from dataclasses import dataclass

from .articles import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """
    Fixed-size sketch of an article's shingles and its passages, with their recipe.

    Passages, quotes and bands serve to look up and to be found: the index keeps them in a form of its own, so that a stored signature has none.
    """

    recipe: str
    sketch: bytes
    """The last bytes of each MinHash value, as many as the recipe says, little-endian; empty when the text is too short to sketch."""
    shingles: int
    """How many different shingles went into the sketch."""
    passages: tuple[int, ...]
    """Winnowed fingerprints, the more the longer the text, signed 64 bit, ascending; empty when the text is too short."""
    quotes: tuple[int, ...]
    """Fingerprints of quotations of seven words and more, signed 64 bit, ascending."""
    bands: tuple[int, ...] = ()
    """A number for each band of the whole sketch, signed 64 bit, in order; empty when the text is too short."""
    body_sha256: str
    """Of the normalised words: equal for texts that differ in case, punctuation and space only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An article the index proposes as a candidate; nothing is decided yet."""

    article: Article
    story_id: str
    relation: str
    """Relation of the neighbour to its own story."""
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One story an article belongs to, with the evidence."""

    story_id: str
    lead_article_id: str
    """The article of that story that it was compared with and matches best."""
    relation: str
    """original, copy, edited or derived."""
    similarity: float | None
    """Jaccard of word 5-shingles, 0 to 1; None for an original."""
    containment: float | None
    """Share of the shorter text found in the other, 0 to 1; None for an original."""
    reason: str
    spans: tuple[tuple[int, int, int, int], ...] = ()
    """Shared passages: start and end here, start and end there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The stories an article touches; the first is its own."""

    touches: tuple[Touch, ...]
    merges: tuple[str, ...] = ()
    """Stories that this article proves to be one, oldest first; empty if none."""
    again: tuple[str, ...] = ()
    """Articles that were taken for copies of a text which this one shows to be a wall; they are to be placed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What the index proposes for one article."""

    shared_passages: dict[str, int]
    """Candidates with the number of fingerprints they share, the best first."""
    recent: tuple[str, ...]
    """Articles of the hours before, the latest first, for retellings."""
    furniture: frozenset[int]
    """Fingerprints that are page furniture of the article's owner."""
    passed_over: int = 0
    """Fingerprints whose list of articles was too long to follow."""
