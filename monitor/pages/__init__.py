"""The static site around the digests: for now the index of days."""

from .health import render_health
from .index import render_index
from .timeline import as_csv, as_ics

__all__ = ["as_csv", "as_ics", "render_health", "render_index"]
