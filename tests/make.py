"""Records with plain defaults: a test names only what matters to it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.records import (
    Article,
    BodyMention,
    Completeness,
    ConflictRow,
    CouncilStanding,
    DayMaterial,
    Evidence,
    FactRow,
    Letter,
    NotChecked,
    Origin,
    Reading,
)

SEVEN = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
"""Morning of the day that ``material`` is about."""


def evidence(number: int = 1, **changes: Any) -> Evidence:
    """One article that says it; articles of different numbers are different stories of different publishers."""
    given: dict[str, Any] = {
        "article_id": f"a{number}", "url": f"https://paper{number}.example/news/{number}", "publisher": f"Paper {number}",
        "publisher_group": None, "published_at": SEVEN - timedelta(hours=20 - number), "seen_at": SEVEN - timedelta(hours=12),
        "quote": "Online payments stopped working on Tuesday.", "attribution": "", "origin": f"paper-{number}", "story_id": f"s{number}",
        "relation": "original"}
    return Evidence(**{**given, **changes})


def fact_row(number: int = 1, **changes: Any) -> FactRow:
    """A fact about Exampletown that one paper reports."""
    given: dict[str, Any] = {
        "fact_id": f"f{number}", "incident_id": "2026-03-exampletown", "incident_title": "Exampletown", "councils": ("Exampletown",),
        "statement": "Online payments stopped working on Tuesday", "type": "event", "subject": "E07000999", "frame": "offline",
        "value": "payments", "unit": "", "polarity": "asserted", "standing": "reported", "first_seen_at": SEVEN - timedelta(hours=10),
        "origins": 1, "publishers": 1, "why": "no earlier sentence has this key", "evidence": (evidence(number),)}
    return FactRow(**{**given, **changes})


def conflict_row(before: FactRow, after: FactRow, **changes: Any) -> ConflictRow:
    given: dict[str, Any] = {
        "conflict_id": f"c-{before.fact_id}-{after.fact_id}", "incident_id": before.incident_id, "kind": "contradicts", "severity": "hard",
        "explanation": "The times differ.", "detected_at": SEVEN - timedelta(hours=9), "before": before, "after": after}
    return ConflictRow(**{**given, **changes})


def standing(council: str = "Exampletown", **changes: Any) -> CouncilStanding:
    given: dict[str, Any] = {"gss": "E07000999", "council": council, "role": "affected", "standing": "reported",
                             "incident_id": "2026-03-exampletown"}
    return CouncilStanding(**{**given, **changes})


def completeness(checked: int = 44, of: int = 44, *missing: NotChecked) -> Completeness:
    return Completeness(checked=checked, of=of, not_checked=missing)


def material(*new: FactRow, **changes: Any) -> DayMaterial:
    """The day of 12 March 2026, every feed checked; names only what is told."""
    given: dict[str, Any] = {
        "day": date(2026, 3, 12), "timezone": "Europe/London", "period_from": SEVEN - timedelta(days=1), "period_to": SEVEN, "new": new,
        "changed": (), "context": (), "repeated_articles": 0, "repeated_publishers": 0, "articles": len(new), "publishers": len(new),
        "stories": len(new), "councils": (), "completeness": completeness()}
    return DayMaterial(**{**given, **changes})


def article(text: str = "Nothing happened.", **changes: Any) -> Article:
    """An article of 12 March 2026 in a paper that nobody owns."""
    given: dict[str, Any] = {"article_id": "a1", "url": "https://paper.example/news/1", "publisher": "Exampletown Paper", "title": "", "text": text,
                             "published_at": SEVEN, "first_seen_at": SEVEN, "seen_at": SEVEN}
    return Article(**{**given, **changes})


BODIES = {"Exampletown": ("E07000999", "council"), "Otherham": ("E07000998", "council"), "Thirdborough": ("E07000997", "council"),
          "National Cyber Security Centre": ("ncsc", "agency"), "National Crime Agency": ("nca", "agency"),
          "Information Commissioner's Office": ("ico", "regulator")}
"""Invented councils and the agencies that tests name."""


def reading(text: str, number: int = 1, **changes: Any) -> Reading:
    """Article ``n<number>``, published ``number`` hours after the first, of its own paper and story; bodies are found by their name."""
    at = SEVEN + timedelta(hours=number)
    own = {"article_id": f"n{number}", "url": f"https://paper{number}.example/{number}", "publisher": f"Paper {number}",
           "publisher_group": f"Group {number}", "published_at": at, "first_seen_at": at, "seen_at": at}
    fields = {key: changes.pop(key) for key in list(changes) if key in Article.__dataclass_fields__ and key != "councils"}
    bodies = sorted((BodyMention(start=found.start(), end=found.end(), key=key, name=name, kind=kind)
                     for name, (key, kind) in BODIES.items() for found in re.finditer(name, text)), key=lambda b: b.start)
    given: dict[str, Any] = {
        "article": article(text, **{**own, **fields}), "relation": "original", "story_id": f"s{number}", "lead_article_id": f"n{number}",
        "origin": Origin(name=f"Paper {number}", kind="own", evidence="no credit"), "kind": "news", "bodies": tuple(bodies), "councils": ()}
    return Reading(**{**given, **changes})


def letter(text: str = "2 new facts.\n", **changes: Any) -> Letter:
    """The digest of 12 March 2026 as a letter."""
    given: dict[str, Any] = {"letter_id": "digest-2026-03-12", "kind": "digest", "day": date(2026, 3, 12), "subject": "2 new facts \u2013 12 March",
                             "text": text, "html": f"<p>{text}</p>", "document": '{"date": "2026-03-12"}', "made_at": SEVEN}
    return Letter(**{**given, **changes})
