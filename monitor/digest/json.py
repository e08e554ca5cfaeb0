"""A day as JSON: the document of the contract, key for key."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ..records import Digest, Evidence, FactRow, ToldChange, ToldFact
from ..text import clean
from ..times import to_iso
from . import plain


def render(digest: Digest) -> str:
    """One JSON document, two spaces a level, ending in a line end; ``corrected`` and ``coming`` on days that have any."""
    document: dict[str, Any] = {
        "date": digest.day.isoformat(), "timezone": digest.timezone,
        "period": {"from": to_iso(digest.period_from), "to": to_iso(digest.period_to)},
        "subject": digest.subject,
        "councils": [{"gss": c.gss, "council": c.council, "role": c.role, "standing": c.standing} for c in digest.councils],
        "new": [_fact(fact, digest) for fact in digest.new],
        "changed": [_change(change, digest) for change in digest.changed],
        "context": [_fact(fact, digest) for fact in digest.context],
        "repeated": {"articles": digest.repeated_articles, "publishers": digest.repeated_publishers},
        "completeness": {"checked": digest.completeness.checked, "of": digest.completeness.of,
                         "not_checked": [{"publisher": n.publisher, "reason": n.reason, "since": _time(n.since)}
                                         for n in digest.completeness.not_checked]},
    }
    if digest.corrected:
        document["corrected"] = [{"told_on": one.row.told_on.isoformat(), "fact_id": one.row.fact_id, "told": one.told, "now": one.now,
                                  "at": to_iso(one.row.at)} for one in digest.corrected]
    if digest.coming:
        document["coming"] = [{"date": one.day.isoformat(), "when": one.when, **_fact(one.told, digest)} for one in digest.coming]
    return json.dumps(_clean(document), ensure_ascii=False, indent=2) + "\n"


def _clean(value: Any) -> Any:
    """No control or direction-changing character leaves the house, not even in a publisher's name."""
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return clean(value) if isinstance(value, str) else value


def _time(moment: datetime | None) -> str | None:
    return to_iso(moment) if moment else None


def _fact(fact: ToldFact, digest: Digest) -> dict[str, Any]:
    row = fact.row
    return {"fact_id": row.fact_id, "incident_id": row.incident_id, "councils": list(row.councils), "statement": fact.statement,
            "standing": row.standing, "origins": row.origins, "publishers": row.publishers, "why": fact.why,
            "evidence": _evidence(row.evidence, digest)}


def _evidence(evidence: tuple[Evidence, ...], digest: Digest) -> list[dict[str, Any]]:
    return [{"article_id": e.article_id, "url": e.url, "publisher": e.publisher, "published_at": _time(e.published_at),
             "quote": "" if digest.extracts == "none" else plain.quotation(e.quote, digest.most_words),
             "attribution": plain.name(e.attribution)} for e in evidence]


def _change(change: ToldChange, digest: Digest) -> dict[str, Any]:
    row = change.row
    told_on = row.before.told_on.isoformat() if row.before.told_on else None
    after_at = row.after.first_seen_at if row.after.fact_id != row.before.fact_id else row.detected_at
    return {"conflict_id": row.conflict_id, "kind": row.kind, "severity": row.severity, "explanation": change.explanation,
            "before": {**_side(row.before, change.before_statement, row.before.first_seen_at), "told_on": told_on,
                       "evidence": _evidence(row.before_evidence, digest)},
            "after": {**_side(row.after, change.after_statement, after_at),
                      "evidence": _evidence(row.after_evidence, digest)}}


def _side(row: FactRow, statement: str, at: datetime) -> dict[str, Any]:
    return {"fact_id": row.fact_id, "statement": statement, "standing": row.standing, "at": to_iso(at)}
