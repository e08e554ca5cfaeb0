"""On whose word a sentence without a source rests, when the council it is about speaks in the same article; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..records import Reading
from .clauses import sayings
from .lexicon import Lexicon
from .points import Point
from .shape import Line

_NOTE = "-note"
_OWN_AFFAIRS = frozenset({"state", "count", "pause", "eta", "route", "off", "links", "passwords", "help", "-"})
# Groups of frames that tell of a council's own services and arrangements.
_SEEN_ON_THE_SPOT = frozenset({"by_hand", "cost", "supplier", "scrutiny"})
# What reporters see for themselves, or others tell.
_NOT_THEIRS = frozenset({"schools"})
# Schools run themselves.


def on_its_word(reading: Reading, shaped: Sequence[Line], points: Sequence[Point], known: Lexicon) -> list[Point]:
    """
    What a report tells flatly of a council's own services, where that council speaks in the same report, rests on its word.

    A reporter who has the council's press officer on the line does not say "the council said" in every sentence. Not so for rewritten
    texts, for what is only thought or claimed, and for how it began, who was hit and what was taken, which others tell too.
    """
    if reading.relation == "derived" or reading.article.publisher_kind == "rewriter" or reading.kind == "retrospective":
        return list(points)
    names = {b.key: b.name for b in reading.bodies if b.kind == "council"}
    speaks = {p.attribution_key for p in points if p.attribution_key in names and not p.carried}
    speaks -= {p.attribution_key.removesuffix(_NOTE) for p in points if p.attribution_key.endswith(_NOTE)}
    if not speaks:
        return list(points)
    told = {line.sentence.position for line in shaped if line.quoted or sayings(line.tokens, known)
            or known.cues["onlooker"].find(line.tokens) or known.cues["note"].find(line.tokens)}
    return [replace(p, attribution=names[p.subject], attribution_key=p.subject, carried=True, on_its_word=True)
            if p.subject in speaks and p.sentence not in told and _flat(p) else p for p in points]


def _flat(point: Point) -> bool:
    """Told without a source, without a "may", and of what a council knows of itself best."""
    return (bool(point.frame) and point.group in _OWN_AFFAIRS and point.frame not in _SEEN_ON_THE_SPOT and point.value not in _NOT_THEIRS
            and not point.attribution and not point.attribution_key and point.hedge == "none" and not point.maybe)
