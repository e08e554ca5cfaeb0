"""Which happening in the world an article tells of: council x date window x closeness of text."""

from .link import Candidate, Link, link, slug_of, title_of
from .status import status_of
from .timeline import timeline

__all__ = ["Candidate", "Link", "link", "slug_of", "status_of", "timeline", "title_of"]
