"""
Articles that carry one text become a story, and every text gets an origin.

    article -> sign -> [index: near] -> place -> [index: save]        origin, story_origin beside it

The index is the store's; everything here is pure. Candidates come from a banded MinHash sketch, winnowed passages and quotations;
a link is made only on the text of both.
"""

from .group import group_one
from .origin import origin, story_origin
from .place import place, story_id_of, turned_round
from .settings import GroupingSettings
from .sign import sign

__all__ = ["GroupingSettings", "group_one", "origin", "place", "sign", "story_id_of", "story_origin", "turned_round"]
