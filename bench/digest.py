"""
A day of many facts in every output, and the page of a large incident: CPU seconds, with the JSON document of the same day beside.

    python -m bench.digest [FACTS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.lint import lint
from monitor.digest.mail import email_html, email_text
from monitor.digest.record import tell_incident
from monitor.digest.settings import DigestSettings
from monitor.digest.view import look_at
from monitor.pages import FeedDay, render_atom, render_incident
from monitor.records import Carried, IncidentRecord, TimelineEntry

from . import table

FACTS = 100
ROUNDS = 5
BARS = {"100-fact day, page": (0.3, "most"), "100-fact day, all outputs": (0.6, "most")}


def best(work: Callable[[], object]) -> float:
    """Least CPU seconds of some rounds; the first one loads templates and is not counted."""
    work()
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    facts = int(sys.argv[1]) if len(sys.argv) > 1 else FACTS
    from tests import make

    rows = [make.fact_row(n, councils=(f"Council {n % 9}",), frame="", statement=f"Fact number {n} of a long day in which many things were said",
                          evidence=tuple(make.evidence(5 * n + m, story_id=f"s{5 * n + m}") for m in range(5))) for n in range(facts)]
    material = make.material(*rows)
    digest = compose(material, DigestSettings())
    view = look_at(digest)
    page = FORMATS["html"](digest)
    day = FeedDay(day=digest.day, subject=digest.subject, summary=digest.summary, at=make.SEVEN, html=page)
    record = IncidentRecord(
        incident_id="i", title="Incident", status="open", first_seen_at=make.SEVEN, last_seen_at=make.SEVEN, last_at=make.SEVEN, councils=(), sources=(),
        steps=tuple(TimelineEntry(incident_id="i", fact_id=row.fact_id, kind="disclosed", at=make.SEVEN + timedelta(hours=n), at_precision="minute",
                                  what=row.statement) for n, row in enumerate(rows)),
        facts=tuple(replace(row, incident_id="i") for row in rows), withdrawn=(), conflicts=(), coming=(), corrected=(),
        carried=tuple(Carried(article_id=f"a{n}", url=f"https://p{n}.example/", publisher=f"Paper {n}", publisher_kind=None,
                              at=make.SEVEN + timedelta(minutes=n), story_id=f"s{n // 5}", relation="copy" if n % 5 else "original",
                              lead_article_id=f"a{n - n % 5}", origin="Agency") for n in range(5 * facts)), stamp="")
    told = tell_incident(record, DigestSettings(), "Europe/London")
    json_alone = best(lambda: FORMATS["json"](digest))
    figures = {
        f"{facts}-fact day, composed": best(lambda: compose(material, DigestSettings())),
        f"{facts}-fact day, page": best(lambda: FORMATS["html"](digest)),
        f"{facts}-fact day, all outputs": best(lambda: ([render(digest) for render in FORMATS.values()], email_html(view), email_text(view),
                                                        render_atom([day], archive="a"))),
        f"{facts}-fact day, lint": best(lambda: lint(digest)),
        f"{facts}-fact incident, worded": best(lambda: tell_incident(record, DigestSettings(), "Europe/London")),
        f"{facts}-fact incident, page": best(lambda: render_incident(told)),
    }
    print(table.render(f"CPU seconds, {facts} facts of 5 articles each", {"this product": figures, "JSON document alone": dict.fromkeys(figures, json_alone)},
                       "this product"))
    print(f"\npage {len(page.encode()) / 1000:.0f} kB, incident {len(render_incident(told).encode()) / 1000:.0f} kB")
    if facts == FACTS:
        print(table.bars("Asked for", figures, BARS))


if __name__ == "__main__":
    main()
