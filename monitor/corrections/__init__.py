"""
Corrections: what a person has put right, kept in a file that people can read and review.

    corrections.yml --file.py--> Correction --rules.py--> verdicts on articles and councils
                                             --ledger.py--> the facts of an incident
"""

from .file import HEADER, appended, read_corrections
from .ledger import corrected, says_of, unjoined
from .rules import Ruling, article_named, effect, last_words, not_relevant, tied, without_councils

__all__ = ["HEADER", "Ruling", "appended", "article_named", "corrected", "effect", "last_words", "not_relevant", "read_corrections", "says_of",
           "tied", "unjoined", "without_councils"]
