"""Facts: from articles to claims, what is new, what was seen, what stands against what."""

from .claims import read
from .settings import FactsSettings
from .standings import Standing, council_standings
from .weigh import weigh

__all__ = ["FactsSettings", "Standing", "council_standings", "read", "weigh"]
