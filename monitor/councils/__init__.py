"""Article -> the councils and bodies it names, and the role of each council, with the words that say so."""

from .gazetteer import Body, Gazetteer, load_gazetteer
from .listing import Council, council_by_gss, council_by_name, councils, short_name
from .name import could_name, name_bodies
from .settings import CouncilsSettings
from .tag import tag

__all__ = ["Body", "Council", "CouncilsSettings", "Gazetteer", "council_by_gss", "could_name", "council_by_name", "councils", "load_gazetteer",
           "name_bodies", "short_name", "tag"]
