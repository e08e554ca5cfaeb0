"""
Retellings: an article that tells an earlier one in other words, without a sentence in common.

Titles that rewrite by trade, and national ones that take up a local story, are compared with the texts of the hours before by their
content words, weighed by rarity. Everybody else is taken at their word: two reporters at one council use the same words too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ..records import Article, Neighbour
from ..text import words
from .credits import phrases
from .origin import origin
from .settings import GroupingSettings

_NAME = re.compile(r"(?<=[a-z,;:)] )[A-Z][a-z]+")
SHORTEST = 3
"""Letters of a word that is compared."""
LEAST_STEM = 4
"""Letters that an ending must leave."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """The text that an article retells."""

    neighbour: Neighbour
    closeness: float
    """Cosine of the content words, weighed by rarity, 0 to 1."""
    reason: str


def retells(article: Article) -> bool:
    """Whether its publisher is one that retells: for all others nobody needs to look."""
    return article.publisher_kind in ("rewriter", "national") and article.published_at is not None


def retold(article: Article, recent: Sequence[Neighbour], settings: GroupingSettings) -> Retelling | None:
    """The text that an article retells; None if its publisher does not retell, or nothing recent is close enough."""
    least = {"rewriter": settings.least_retell_rewriter, "national": settings.least_retell_national}.get(article.publisher_kind or "")
    if least is None or article.published_at is None:
        return None
    mine = origin(article, settings)
    if mine.kind == "agency" and article.byline and not _shared_byline(article):
        return None
    earlier = [one for one in recent if one.article.dated_at <= article.dated_at and one.article.publisher != article.publisher
               and not one.article.not_article]
    if not earlier:
        return None
    here = content(article)
    there = [content(one.article) for one in earlier]
    common = Counter(word for bag in (here, *there) for word in bag)
    weight = {word: math.log(1 + (1 + len(there)) / count) for word, count in common.items()}
    names = _names(article)
    best: tuple[float, float, str] | None = None
    found: Neighbour | None = None
    for one, bag in zip(earlier, there, strict=True):
        if not names & _names(one.article):
            continue
        close = _cosine(here, bag, weight)
        # an article that credits an agency retells that agency's text before another that it also quotes
        credited = settings.credit_bonus if mine.kind == "agency" and origin(one.article, settings).name == mine.name else 1.0
        key = (close * credited, -one.article.dated_at.timestamp(), one.article.article_id)
        if close >= least and (best is None or key > best):
            best, found = key, one
    if best is None or found is None:
        return None
    close = _cosine(here, content(found.article), weight)
    hours = (article.dated_at - found.article.dated_at).total_seconds() / 3600
    return Retelling(found, close, f"retells {found.article.publisher} of {hours:.0f} hours before in other words: "
                                   f"closeness of content words {close:.2f} (least {least:.2f} for a {article.publisher_kind} title)")


def _shared_byline(article: Article) -> bool:
    """The title puts its own name beside the agency's: it worked the text over."""
    byline = article.byline.casefold()
    return article.publisher.casefold() in byline


def content(article: Article) -> frozenset[str]:
    """Stems of the words that carry content, title included."""
    common = _common()
    return frozenset(stem(word) for word in words(f"{article.title} {article.text}") if len(word) >= SHORTEST and word not in common)


@cache
def _common() -> frozenset[str]:
    return frozenset(" ".join(phrases()["words"]["common"]).split())


def stem(word: str) -> str:
    """A word without its commonest endings; crude on purpose, the same for both sides."""
    word = word.removesuffix("'s")
    for ending in phrases()["words"]["endings"]:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word[:-len(ending)]
    return word


def _cosine(one: frozenset[str], other: frozenset[str], weight: dict[str, float]) -> float:
    norm = math.sqrt(sum(weight[word] ** 2 for word in one) * sum(weight[word] ** 2 for word in other))
    return sum(weight[word] ** 2 for word in one & other) / norm if norm else 0.0


def _names(article: Article) -> frozenset[str]:
    """Capitalised words inside sentences: places, bodies and people, without the commonest."""
    return frozenset(_NAME.findall(article.text)) - frozenset(phrases()["words"]["no_names"])
