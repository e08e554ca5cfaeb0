"""Urgent things between digests: looked for in every run, told once, at most one alert per council and local day; the digest tells them too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ..delivery.alerts import frames, urgent
from ..failpoint import reach
from ..files import write_whole
from ..records import Completeness, CouncilStanding, DayMaterial, FactRow, Hit, Letter
from ..store import Store
from ..times import local_day, to_iso
from .delivering import recipients, unsubscribe
from .run import Run

FOLDER = "alerts"
"""Below the folder of digests."""


def raise_alerts(run: Run, out: Path) -> list[str]:
    """
    Look at what came in and claim and write the alerts it calls for; gives their ids.

    The very first look only learns what there is: nobody is woken by what the feeds held before anybody watched.
    """
    store, now, settings = run.store, run.now, run.settings
    if not settings.alerts.on:
        return []
    finish_alerts(store, out)
    zone = ZoneInfo(settings.timezone)
    day, since = local_day(now, zone), now - timedelta(hours=settings.alerts.most_hours_old)
    standings, fresh = store.outbox.affected(since, now), store.outbox.unlooked(since, now)
    if not standings and not fresh:
        return []
    quiet = not store.outbox.looked()
    # a day may bring thousands of facts: only those that can make or fill an alert are read whole
    incidents = {one.incident_id for one in standings if one.council in settings.watch}
    incidents |= {incident for _, frame, incident in fresh if frame in frames()}
    facts = [store.digests.fact(fact_id) for fact_id, _, incident in fresh if incident in incidents]
    made = []
    with store.transaction():
        hits = [hit for hit in urgent(standings, facts, settings.watch, settings.alerts) if not store.outbox.hit_before(hit)]
        for council in dict.fromkeys(hit.council for hit in hits):
            of_council = [hit for hit in hits if hit.council == council]
            alert_id = None
            if not quiet and not store.outbox.alerted(council, day):
                letter = _letter(store, run, of_council, facts, standings, day, zone)
                store.outbox.claim(letter, recipients(store, settings, letter))
                store.outbox.claim_alert(letter, council, str(out.resolve()))
                alert_id = letter.letter_id
                made.append(alert_id)
            for hit in of_council:
                store.outbox.keep_hit(hit, alert_id, now)
        store.outbox.look([fact_id for fact_id, _, _ in fresh], now)
    if made:
        reach("alert.claimed")
        finish_alerts(store, out)
    return made


def finish_alerts(store: Store, out: Path) -> None:
    """Write the files of every alert that is claimed; a crash in between leaves it claimed, and the same bytes are written again."""
    for alert_id, folder in store.outbox.unwritten_alerts():
        letter = store.outbox.letter(alert_id)
        path = (folder if folder.is_dir() else out) / FOLDER / alert_id.removeprefix("alert-")
        write_whole(path.with_name(f"{path.name}.txt"), letter.text.encode())
        write_whole(path.with_name(f"{path.name}.json"), letter.document.encode())
        reach("alert.files")
        with store.transaction():
            store.outbox.alert_written(alert_id)
        reach("alert.written")


def _letter(store: Store, run: Run, hits: list[Hit], facts: list[FactRow], standings: list[CouncilStanding], day: date, zone: ZoneInfo) -> Letter:
    from ..digest import alert as words
    from ..digest.compose import compose
    from ..digest.formats import FORMATS

    settings, now, council = run.settings, run.now, hits[0].council
    told, incidents, most = {hit.fact_id for hit in hits}, {hit.incident_id for hit in hits}, max(1, settings.alerts.most_facts)
    rows = [row for row in facts if row.fact_id in told or row.incident_id in incidents and council in row.councils]
    material = _material(day, settings.timezone, now - timedelta(hours=settings.alerts.most_hours_old), now, rows, standings, council, settings.watch)
    # the digest's own order, most serious first; its first page is the alert
    digest = compose(material, replace(settings.digest, top=most, per_council_on_top=most))
    gss = next((one.gss for one in standings if one.council == council), "") or store.outbox.code_of(council)
    rules = tuple(dict.fromkeys(hit.rule for hit in hits))
    alert = words.Alert(council=council, watched=council in settings.watch, rules=rules, digest=digest, at=now, unsubscribe=unsubscribe(settings))
    letter_id = f"alert-{day.isoformat()}-{gss or 'other'}"
    document = {"alert_id": letter_id, "date": day.isoformat(), "timezone": settings.timezone, "at": to_iso(now), "subject": words.subject(alert),
                "summary": words.lead(alert), "council": {"gss": gss, "council": council}, "rules": list(rules),
                "new": json.loads(FORMATS["json"](digest))["new"][:digest.top]}
    return Letter(letter_id=letter_id, kind="alert", day=day, subject=words.subject(alert), text=words.text(alert), html=words.html(alert),
                  document=json.dumps(document, ensure_ascii=False, indent=2) + "\n", made_at=now)


def _material(day: date, timezone: str, since: datetime, now: datetime, rows: list[FactRow], standings: list[CouncilStanding], council: str,
              watch: tuple[str, ...]) -> DayMaterial:
    """The day as it would be told if it held nothing but this."""
    return DayMaterial(day=day, timezone=timezone, period_from=since, period_to=now, new=tuple(rows), changed=(), context=(), repeated_articles=0,
                       repeated_publishers=0, articles=0, publishers=0, stories=0, councils=tuple(one for one in standings if one.council == council),
                       completeness=Completeness(checked=0, of=0), watch=watch)
