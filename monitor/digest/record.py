"""An incident as its page tells it: the facts, conflicts and days to come of a whole record, in the words of the digests. Pure."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from ..records import IncidentRecord, IncidentTold
from . import order
from .compose import tell_change, tell_coming, tell_correction, tell_fact
from .settings import DigestSettings
from .view import foot_words


def tell_incident(record: IncidentRecord, settings: DigestSettings, timezone: str, watch: tuple[str, ...] = ()) -> IncidentTold:
    """
    Word an incident.

    Looks at no clock: days without a year belong to the year of the first article, and what is to come comes after the latest.
    """
    zone = ZoneInfo(timezone)
    day = min((one.at for one in record.carried), default=record.last_at).astimezone(zone).date()
    last = record.last_at.astimezone(zone).date()
    told = {row.fact_id: tell_fact(row, settings) for row in record.facts}
    groups = []
    for rows in order.groups((row for row in record.facts if row.type != "background"), watch):
        groups.append((order.group_of(rows[0]), tuple(told[row.fact_id] for row in rows)))
    return IncidentTold(
        record=record, timezone=timezone, day=day, extracts=settings.extracts, groups=tuple(groups), by_fact=tuple(sorted(told.items())),
        withdrawn=tuple(tell_fact(row, settings) for row in record.withdrawn
                        if row.fact_id not in {one.fact_id for one in record.corrected}),
        changes=tuple(replace(tell_change(change, settings, zone, day), before_heading="Earlier", after_heading="Later") for change in record.conflicts),
        coming=tell_coming(record.coming, settings, zone, last),
        corrected=tuple(tell_correction(row, settings, zone, day)
                        for row in sorted(record.corrected, key=lambda one: (one.told_on, one.at, one.fact_id))),
        foot=foot_words(settings.extracts, settings.most_words_a_quotation), contact=settings.contact)
