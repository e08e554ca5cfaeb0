"""How each council stands in an incident at the end of what was read; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..records import CouncilTag, Reading
from .weigh import reading_order

_ACTIVE = ("affected", "alerted", "cleared", "responding")
_RANK = {"confirmed": 3, "reported": 2, "unconfirmed": 1, "denied": 0, "corrected": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Role and standing of a council at the end, with since when and the words that say so."""

    gss: str
    council: str
    role: str
    standing: str
    since: datetime
    evidence: str


def council_standings(readings: Sequence[Reading]) -> tuple[Standing, ...]:
    """
    Each council's last word: its own page or statement outweighs a report, a later clearing outweighs an earlier hit.

    A council once called affected and later cleared is ``cleared`` with standing ``denied``; ``corrected`` if the same page took it back.
    """
    said: dict[str, list[tuple[Reading, CouncilTag]]] = {}
    for reading in sorted(readings, key=reading_order):
        if reading.article.publisher_kind == "rewriter" or reading.relation == "copy":
            continue
        for tag in reading.councils:
            said.setdefault(tag.gss, []).append((reading, tag))
    for reading in sorted(readings, key=reading_order):
        for tag in reading.councils:
            if tag.gss not in said:
                said[tag.gss] = [(reading, tag)]
    return tuple(_standing(gss, tags) for gss, tags in sorted(said.items()))


def _standing(gss: str, tags: Sequence[tuple[Reading, CouncilTag]]) -> Standing:
    active = [(r, t) for r, t in tags if t.role in _ACTIVE]
    if not active:
        reading, tag = tags[0]
        return _made(gss, reading, tag, tag.role, tag.standing)
    hits = [(r, t) for r, t in active if t.role == "affected"]
    cleared = [(r, t) for r, t in active if t.role == "cleared"]
    alerted = [(r, t) for r, t in active if t.role == "alerted"]
    if cleared and hits:
        reading, tag = cleared[-1]
        confirmed = [(r, t) for r, t in hits if t.standing == "confirmed"]
        own_word = len(confirmed) > len(cleared) and _order(confirmed[-1][0]) >= _order(reading)
        if not own_word:
            same_page = any(r.article.article_id == c.article.article_id for r, _ in hits for c, _ in cleared)
            first = cleared[0][0]
            return _made(gss, first, cleared[0][1], "cleared", "corrected" if same_page else "denied")
    if alerted and len(alerted) + len(cleared) >= len(hits):
        reading, tag = alerted[0]
        return _made(gss, reading, tag, "alerted", tag.standing)
    if hits:
        reading, tag = max(hits, key=lambda x: _RANK.get(x[1].standing, 0))
        since = next((r for r, t in hits if t.standing == tag.standing), reading)
        return _made(gss, since, tag, "affected", tag.standing)
    reading, tag = (cleared or active)[-1]
    return _made(gss, reading, tag, tag.role, tag.standing)


def _order(reading: Reading) -> tuple[object, ...]:
    return reading_order(reading)


def _made(gss: str, reading: Reading, tag: CouncilTag, role: str, standing: str) -> Standing:
    article = reading.article
    return Standing(gss=gss, council=tag.council, role=role, standing=standing, since=article.first_seen_at if article.version == 1 else article.seen_at,
                    evidence=tag.evidence)
