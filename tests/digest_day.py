"""A morning of the demonstration week as the digest gets it, made from the labels of the week."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib import resources

from monitor.records import Completeness, ConflictRow, CouncilStanding, DayMaterial, Evidence, FactRow, NotChecked
from monitor.times import from_iso

FRAMES = {"shutdown": "shut_down", "start": "started", "critical": "threat_level", "eta": "eta", "told": "reported_to", "teams": "working",
          "hit": "affected", "affected": "affected", "incident": "affected", "noarrests": "arrests", "who": "actor_unknown", "bcp": "continuity",
          "tooearly": "data_unknown", "libraries": "working", "contact": "offline", "waits": "waits", "phish": "staff_advice", "referral": "reported_to",
          "cause": "cause_open", "specialists": "experts", "ncsc": "working_with", "found": "detected", "altnumbers": "contact_route"}
COUNCILS = ("Kensington and Chelsea", "Westminster", "Hammersmith and Fulham", "Hackney", "Lambeth", "Reading", "Wokingham")


@cache
def labels() -> dict:
    return json.loads(resources.files("monitor.world").joinpath("gold.json").read_text(encoding="utf-8"))


def _frame(fact_id: str) -> str:
    return next((frame for part, frame in FRAMES.items() if part in fact_id), "")


def _evidence(fact: dict, until: str) -> tuple[Evidence, ...]:
    made: dict[str, Evidence] = {}
    for article in labels()["articles"]:
        if not article.get("published_at") or article["first_seen_at"] > until:
            continue
        for sentence in article["sentences"]:
            for said in sentence.get("facts") or ():
                if said["fact"] == fact["fact_id"] and article["id"] not in made:
                    made[article["id"]] = Evidence(
                        article_id=article["id"], url=article["url"], publisher=article["publisher"], publisher_group=article["group"],
                        published_at=from_iso(article["published_at"]), seen_at=from_iso(article["first_seen_at"]), quote=sentence["text"],
                        attribution=(said["attribution"] or "").replace(" seen by the LDRS", ""), origin=said["origin"] or "",
                        story_id=article["story"] or article["id"], relation=article["relation"], hedge=said["hedge"],
                        publisher_kind="official" if "newsroom" in article["publisher"] else None, sentence=sentence["text"])
    return tuple(sorted(made.values(), key=lambda e: (e.published_at or e.seen_at, e.article_id)))


def fact(fact_id: str, until: str, told_on: date | None = None) -> FactRow:
    label = next(f for f in labels()["facts"] if f["fact_id"] == fact_id)
    evidence = _evidence(label, until)
    council = next((c for c in COUNCILS if label["subject"] and c in label["subject"]), None)
    first = evidence[0].quote if evidence else label["statement"]
    standings = {e.hedge for e in evidence}
    said = label["standing"] if not (label["standing"] == "denied") else "denied"
    if said == "confirmed" and not any(e.attribution and e.hedge == "none" for e in evidence):
        said = "reported"
    if standings == {"unconfirmed"}:
        said = "unconfirmed"
    if standings == {"alleged"}:
        said = "reported"
    return FactRow(
        fact_id=fact_id, incident_id=labels()["incident"], incident_title="Cyber incident at Kensington and Chelsea", type=label["type"],
        councils=(council,) if council else (), statement=first, subject=label["subject"] or "", frame=_frame(fact_id), value="", unit="",
        polarity="asserted", standing=said, first_seen_at=from_iso(label["first_arrived_at"]),
        origins=len({e.origin for e in evidence if e.origin}), publishers=len({e.publisher for e in evidence}),
        why="no earlier sentence has this key", evidence=evidence, told_on=told_on)


def morning(day: str = "2025-11-26", missing: tuple[NotChecked, ...] = ()) -> DayMaterial:
    """What stands in the labels for the digest of that morning."""
    gold = labels()["digests"]["morning"][day]
    until = f"{day}T07:00:00Z"
    end = from_iso(until)
    start = end - timedelta(days=1)
    period = [a for a in labels()["articles"] if a["relevant"] and start < from_iso(a["first_seen_at"]) <= end]
    changed = []
    for conflict in labels()["conflicts"]:
        if conflict["conflict_id"] in gold["changed_must"]:
            before, after = (fact(conflict[side][0], until) for side in "ab")
            if before.evidence and from_iso(conflict["detected_at"]) > start and before.first_seen_at <= start:
                before = fact(before.fact_id, until, told_on=date.fromisoformat(day) - timedelta(days=1))
            changed.append(ConflictRow(
                conflict_id=conflict["conflict_id"], incident_id=before.incident_id, kind=conflict["kind"], severity=conflict["severity"],
                explanation=conflict["explanation"], detected_at=from_iso(conflict["detected_at"]), before=before, after=after))
    known = {f["fact_id"] for f in labels()["facts"]}
    new = tuple(row for one in gold["new_must"] if one in known and (row := fact(one, until)).evidence)
    context = tuple(row for one in gold["must_not"]["context"] if one in known and (row := fact(one, until)).evidence)
    return DayMaterial(
        day=date.fromisoformat(day), timezone="Europe/London", period_from=start, period_to=end, new=new, changed=tuple(changed),
        context=context, repeated_articles=7, repeated_publishers=7, articles=len(period), publishers=len({a["publisher"] for a in period}),
        stories=len({a["story"] for a in period}), watch=("Westminster", "Kensington and Chelsea"), first_named=("Westminster",),
        councils=(CouncilStanding(gss="E09000020", council="Kensington and Chelsea", role="affected", standing="confirmed",
                                  incident_id=labels()["incident"], since=from_iso("2025-11-24T17:52:00Z")),
                  CouncilStanding(gss="E09000033", council="Westminster", role="affected", standing="reported",
                                  incident_id=labels()["incident"], since=from_iso("2025-11-25T10:40:00Z")),
                  CouncilStanding(gss="E09000012", council="Hackney", role="alerted", standing="reported",
                                  incident_id=labels()["incident"], since=from_iso("2025-11-25T10:40:00Z"))),
        completeness=Completeness(checked=17 - len(missing), of=17, not_checked=missing))
