"""
What the judging steps ask of the rooms about one article, in one place.

    relevance ──► could_mean, relevance      councils ──► tags, suppliers      grouping ──► sign, look

A run thinks for itself when it comes to an article. A backfill has had its workers think before, through these same methods, and takes
their answer where the question is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..councils.gazetteer import load_gazetteer
from ..councils.name import could_name, name_bodies
from ..councils.tag import tag
from ..grouping.place import Edge, edge_to
from ..grouping.sign import sign
from ..records import Article, CouncilTag, Neighbour, Relevance, Signature
from ..relevance.judge import judge

if TYPE_CHECKING:
    from ..config import Settings
    from ..councils.gazetteer import Gazetteer
    from ..grouping.compare import Text
    from ..grouping.settings import GroupingSettings


class Thinking:
    """The rooms, asked. Everything here is a function of the settings and its arguments."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._gazetteer: Gazetteer | None = None

    @property
    def gazetteer(self) -> Gazetteer:
        if self._gazetteer is None:
            self._gazetteer = load_gazetteer()
        return self._gazetteer

    def could_mean(self, article: Article) -> frozenset[str]:
        """Councils that a word of the article could mean, or that its feed is about."""
        return could_name(article, self.gazetteer) | {found.gss for council in article.councils
                                                      if (found := self.gazetteer.council_by_name(council)) is not None}

    def relevance(self, article: Article, affected: frozenset[str]) -> Relevance:
        """Is this our subject; ``affected`` are the councils known to have an incident open."""
        return judge(article, name_bodies(article, self.gazetteer, self.settings.councils, affected=affected), self.settings.relevance, affected=affected)

    def tags(self, article: Article, affected: frozenset[str]) -> tuple[CouncilTag, ...]:
        """The councils a version names, in which role."""
        return tag(article, name_bodies(article, self.gazetteer, self.settings.councils, affected=affected), self.settings.councils, affected=affected)

    def suppliers(self, article: Article) -> tuple[str, ...]:
        """Keys of the suppliers it names, in order."""
        return tuple(body.key for body in name_bodies(article, self.gazetteer, self.settings.councils) if body.kind == "supplier")

    def sign(self, article: Article, settings: GroupingSettings) -> Signature:
        return sign(article, settings)

    def look(self, here: Text, one: Neighbour, settings: GroupingSettings, furniture: frozenset[int]) -> Edge | None:
        """Whether two articles carry one text, as far as the two alone can tell."""
        return edge_to(here, one, settings, furniture)
