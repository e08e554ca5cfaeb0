"""Article -> is it about a cyber incident at a UK council, what kind of page is it, and the words that say so."""

from .judge import every_rule, judge
from .settings import RelevanceSettings

__all__ = ["RelevanceSettings", "every_rule", "judge"]
