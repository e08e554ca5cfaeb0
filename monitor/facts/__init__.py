"""Facts: from articles to claims, what is new, what was seen, what stands against what."""

from .claims import read
from .settings import FactsSettings
from .standings import council_standings
from .weigh import weigh

__all__ = ["FactsSettings", "council_standings", "read", "weigh"]
