"""
The road, walked: the only place where rooms and store meet.

    sources -> feeds -> pages -> extract -> relevance -> councils -> grouping -> incidents -> facts

Each step asks the store what is pending, calls one function that thinks, and saves the result in one transaction.
"""

from .correcting import corrections_step
from .fetching import extract_step, pages_step
from .importing import import_step
from .judging import councils_step, facts_step, grouping_step, incidents_step, relevance_step, second_look_step, weigh_incident
from .run import Interrupted, Run
from .visiting import feeds_step, sources_step

JUDGING = (corrections_step, relevance_step, councils_step, grouping_step, incidents_step, second_look_step, facts_step)
"""The steps that need no network: what an import walks after its files are read."""

STEPS = (sources_step, feeds_step, pages_step, extract_step, *JUDGING)

__all__ = ["JUDGING", "STEPS", "Interrupted", "Run", "import_step", "weigh_incident"]
