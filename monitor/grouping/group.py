"""One article through the room: sign, look for candidates, place, file. What a run and an evaluation both call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from ..records import Article, Neighbour, Placement, Signature
from ..records.grouping import Near
from .place import Look, edge_to, owner, place
from .retell import retells
from .settings import GroupingSettings
from .sign import sign

Load = Callable[[Sequence[str]], Mapping[str, Neighbour]]
"""Articles by id, with story, relation and signature, as far as they are on record."""


class Index(Protocol):
    """The part of the store that knows fingerprints."""

    def near(self, article: Article, signature: Signature, owner: str, *, since: datetime, until: datetime, recent_since: datetime,
             most: int, most_postings: int, most_recent: int, fewest: int) -> Near: ...

    def story_of(self, article_id: str) -> str | None: ...

    def first_of(self, story_id: str) -> str | None: ...

    def save(self, article_id: str, owner: str, story_id: str, signature: Signature, dated_at: datetime, *, most_postings: int,
             template_stories: int) -> None: ...

    def merge(self, older: str, younger: str) -> None: ...


Signing = Callable[[Article, GroupingSettings], Signature]


def group_one(article: Article, index: Index, load: Load, settings: GroupingSettings, *, signing: Signing = sign,
              look: Look = edge_to) -> tuple[Signature, Placement]:
    """
    Sign an article, find and verify its candidates, and file it in the index under its story.

    An article that is grouped again replaces its own rows and never meets its old self. The caller opens the transaction and files
    the placement.

    Args:
        signing, look: Who signs and who compares two articles: a backfill has had its workers do both.
    """
    signature = signing(article, settings)
    window = timedelta(days=settings.window_days)
    near = index.near(article, signature, owner(article), since=article.dated_at - window, until=article.dated_at + window,
                      recent_since=article.dated_at - timedelta(hours=settings.retell_hours),
                      most=settings.most_candidates, most_postings=settings.most_postings,
                      most_recent=settings.most_retell_candidates if retells(article) else 0, fewest=settings.fewest_passages)
    known = load([*near.shared_passages, *(one for one in near.recent if one not in near.shared_passages)])
    neighbours = [known[one] for one in near.shared_passages if one in known]
    neighbours += _leads(article, neighbours, index, load)
    placement = place(article, signature, neighbours, settings,
                      furniture=near.furniture, recent=[known[one] for one in near.recent if one in known], previous=index.story_of(article.article_id),
                      look=look)
    for younger in placement.merges[1:]:
        index.merge(placement.merges[0], younger)
    index.save(article.article_id, owner(article), placement.touches[0].story_id, signature, article.dated_at,
               most_postings=settings.most_postings, template_stories=settings.template_stories)
    return signature, placement


def _leads(article: Article, neighbours: Sequence[Neighbour], index: Index, load: Load) -> list[Neighbour]:
    """
    The first article of each story that only its derived members propose.

    A round-up that holds a text passes nothing on, but the few lines that its story began with may be a cut of that text.
    """
    firm = {one.story_id for one in neighbours if one.relation != "derived"}
    leads = [index.first_of(story) for story in sorted({one.story_id for one in neighbours} - firm)]
    asked = [one for one in leads if one is not None and one != article.article_id]
    return list(load(asked).values()) if asked else []
