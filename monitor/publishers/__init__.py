"""
Name of a title, and the host it stands on -> who owns it.

Two papers of one owner are not two independent sources. The list is asked for lines of an import that say nothing themselves; a
feed says it in feeds.yml.
"""

from .titles import find

__all__ = ["find"]
