"""The static site around the digests: the days, a page for each incident and council, feeds, tables and calendars."""

from .council import render_council
from .feeds import MOST_ENTRIES, FeedDay, render_atom, render_json_feed
from .health import render_health
from .incident import render_gone, render_incident
from .index import render_index
from .shown import council_name, incident_name
from .tables import facts_as_csv
from .timeline import as_csv, as_ics

__all__ = ["MOST_ENTRIES", "FeedDay", "as_csv", "as_ics", "council_name", "facts_as_csv", "incident_name", "render_atom", "render_council",
           "render_gone", "render_health", "render_incident", "render_index", "render_json_feed"]
