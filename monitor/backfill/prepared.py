"""The rooms, as the steps ask them, with the workers' answers at hand: an answer counts only for the very question it was given to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..pipeline.thinking import Thinking
from ..records import Article, CouncilTag, Neighbour, Relevance, Signature
from .results import Thought
from .working import digest

if TYPE_CHECKING:
    from ..config import Settings
    from ..grouping.compare import Text
    from ..grouping.place import Edge
    from ..grouping.settings import GroupingSettings
    from .comparing import Verdicts


class Prepared(Thinking):
    """Answers what the workers have thought of, and thinks for itself otherwise: of a later version, or where an incident is known already."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.thoughts: dict[str, Thought] = {}
        """By article; the last one that was given."""
        self.used: Counter[str] = Counter()
        """Answers taken, by question."""
        self.anew: Counter[str] = Counter()
        """Questions that were thought over here."""
        self.verdicts: Verdicts | None = None
        """What the workers found when they compared texts."""
        self._last: tuple[Article, Thought | None] | None = None

    def of(self, article: Article) -> Thought | None:
        """What was thought of exactly this article."""
        if self._last is None or self._last[0] is not article:
            found = self.thoughts.get(article.article_id)
            self._last = (article, found if found is not None and found.asked == digest(article) else None)
        return self._last[1]

    def _take(self, question: str, found: object) -> bool:
        (self.anew if found is None else self.used)[question] += 1
        return found is not None

    def could_mean(self, article: Article) -> frozenset[str]:
        found = self.of(article)
        return super().could_mean(article) if found is None else frozenset(found.named)

    def relevance(self, article: Article, affected: frozenset[str]) -> Relevance:
        found = None if affected else self.of(article)
        return found.relevance if self._take("relevance", found) else super().relevance(article, affected)

    def tags(self, article: Article, affected: frozenset[str]) -> tuple[CouncilTag, ...]:
        found = None if affected else self._relevant(article)
        return found.tags if self._take("councils", found) else super().tags(article, affected)

    def suppliers(self, article: Article) -> tuple[str, ...]:
        found = self._relevant(article)
        return super().suppliers(article) if found is None else found.suppliers

    def sign(self, article: Article, settings: GroupingSettings) -> Signature:
        found = self._relevant(article)
        known = found is not None and found.signature.recipe == settings.signature_recipe
        return found.signature if self._take("signatures", found if known else None) else super().sign(article, settings)

    def _relevant(self, article: Article) -> Thought | None:
        found = self.of(article)
        return found if found is not None and found.signature is not None else None

    def look(self, here: Text, one: Neighbour, settings: GroupingSettings, furniture: frozenset[int]) -> Edge | None:
        # the shuffle tells the story of the text that was thought of; another version of it is compared here
        known, edge = (False, None) if self.verdicts is None or self.of(here.article) is None else self.verdicts.edge(here, one, furniture)
        (self.used if known else self.anew)["pairs"] += 1
        return edge if known else super().look(here, one, settings, furniture)
