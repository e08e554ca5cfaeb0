"""What cannot wait for the digest: which councils, for which reason. Pure; the wording is the digest's."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ..records import CouncilStanding, FactRow, Hit
from ..text import normalise
from .settings import AlertSettings

RULES = ("published", "named", "stopped")
"""From most to least serious; the first one that holds gives an alert its subject."""
_SURE = ("confirmed", "reported", "unconfirmed", "disputed")


def urgent(standings: Iterable[CouncilStanding], facts: Sequence[FactRow], watch: Sequence[str], settings: AlertSettings) -> list[Hit]:
    """
    Every reason for an alert in what came in, a council, rule and incident once, most serious first.

    Args:
        standings: Councils that are affected since the last look.
        facts: New facts nobody has looked at, as the next digest would tell them.
        watch: Short names of watched councils.

    Does not know what was urgent before, nor that a council gets one alert a day.
    """
    found: dict[tuple[str, str, str], Hit] = {}
    for hit in (*_told(facts, watch, settings), *_named(standings, facts, watch)):
        found.setdefault((hit.council, hit.rule, hit.incident_id), hit)
    return sorted(found.values(), key=lambda hit: (RULES.index(hit.rule), hit.council, hit.incident_id))


def frames() -> frozenset[str]:
    """Frames of facts that can be urgent by themselves."""
    return frozenset((*_rules()["published"]["frames"], *_rules()["stopped"]["frames"]))


def _named(standings: Iterable[CouncilStanding], facts: Sequence[FactRow], watch: Sequence[str]) -> Iterator[Hit]:
    for one in standings:
        if one.council in watch and one.role == "affected" and one.standing in _SURE:
            told = next((row.fact_id for row in facts if row.incident_id == one.incident_id and one.council in row.councils), "")
            yield Hit(council=one.council, rule="named", incident_id=one.incident_id, fact_id=told)


def _told(facts: Sequence[FactRow], watch: Sequence[str], settings: AlertSettings) -> Iterator[Hit]:
    for row in facts:
        if row.type != "event" or row.polarity != "asserted" or row.standing not in _SURE:
            continue
        for council in row.councils:
            if _is_published(row) and (council in watch or settings.published_anywhere):
                yield Hit(council=council, rule="published", incident_id=row.incident_id, fact_id=row.fact_id)
            if _is_stopped(row) and council in watch:
                yield Hit(council=council, rule="stopped", incident_id=row.incident_id, fact_id=row.fact_id)


def _is_published(row: FactRow) -> bool:
    rule = _rules()["published"]
    if row.frame not in rule["frames"]:
        return False
    said = normalise(row.statement)
    return any(word in said for word in rule["words"]) and not any(word in said for word in rule["not_yet"])


def _is_stopped(row: FactRow) -> bool:
    rule = _rules()["stopped"]
    return row.frame in rule["frames"] and bool(row.value) and row.value not in rule["not_public"]


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("alerts.toml").read_text(encoding="utf-8"))
