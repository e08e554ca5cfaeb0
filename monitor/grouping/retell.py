"""Retellings: an article that tells an earlier one in other words, without a sentence in common."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Article, Neighbour, Touch
from .compare import Text
from .settings import GroupingSettings


def retold(article: Article, here: Text, recent: Sequence[Neighbour], settings: GroupingSettings) -> Touch | None:
    """The story an article retells, if its content words are those of one; None if it tells something of its own."""
    return None
