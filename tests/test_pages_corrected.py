"""What was told wrongly is put right where it was told: in the next digest and on the pages, never in the written day."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.records import Correction
from monitor.store import Store
from tests.test_digest_formats import Page
from tests.week import served_week

TOLD, NEXT = datetime(2025, 11, 26, 7, tzinfo=UTC), datetime(2025, 11, 27, 7, tzinfo=UTC)
NOON = TOLD + timedelta(hours=5)
BECAUSE = "the same was told the day before"


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Two mornings; between them a person says of four things told that they were wrong."""
    with served_week(tmp_path_factory.mktemp("corrected")) as week:
        week.run("out", TOLD - timedelta(days=1))
        week.run("out", TOLD)
        week.before = {path.name: path.read_bytes() for path in (week.folder / "out").glob("2025-11-26.*")}
        document = json.loads(week.before["2025-11-26.json"])
        alone = [one for one in document["new"] if 1 == one["publishers"]]
        week.not_new, week.first, week.again = (alone[n]["fact_id"] for n in (0, 1, 2))
        used = {e["url"] for one in alone[:3] for e in one["evidence"]}
        # an article that gave no fact of the other corrections
        article = next(one for one in alone[3:] if one["evidence"][0]["url"] not in used)
        week.article = article["evidence"][0]["url"]
        week.said = {one["fact_id"]: one["statement"] for one in document["new"]}
        monitor = week.monitor("out", NOON)
        monitor.correct("not-new", [week.not_new], BECAUSE)
        monitor.correct("same-as", [week.first, week.again], "it says the same")
        monitor.correct("not-relevant", [week.article], "it is about something else")
        week.run("out", NEXT)
        yield week


def test_the_next_digest_says_what_was_told_and_what_is_right(week):
    """Who forwarded it must learn of it where they read the rest."""
    document = json.loads((week.folder / "out" / "2025-11-27.json").read_text(encoding="utf-8"))
    by_fact = {one["fact_id"]: one for one in document["corrected"]}
    assert f"Told on 26 November: {week.said[week.not_new]}" == by_fact[week.not_new]["told"]
    assert "It was not new. Reason given: The same was told the day before." == by_fact[week.not_new]["now"]
    assert "repeats what was told on 26 November" in by_fact[week.again]["now"]
    assert any("not about a cyber incident" in one["now"] for one in by_fact.values())
    for kind in ("html", "md", "txt"):
        assert "Corrected on 26 November" in (week.folder / "out" / f"2025-11-27.{kind}").read_text(encoding="utf-8").replace("\u00a0", " ")


def test_the_written_day_keeps_its_bytes(week):
    assert week.before == {path.name: path.read_bytes() for path in (week.folder / "out").glob("2025-11-26.*")}


def test_the_pages_mark_it_as_corrected_and_lead_to_the_day_that_told_it(week):
    for name in ("index.html", "incident/2025-11-*.html"):
        path = next((week.folder / "out").glob(name))
        page = Page(path.read_text(encoding="utf-8"))
        assert week.said[week.not_new] in page.text
        assert "Corrected on 26 November" in page.text
        assert ("Told on 26 November", f"{'../' if path.parent.name == 'incident' else ''}2025-11-26.html") in page.links


def test_a_correction_is_told_once(week):
    """The morning after, it is no news; the pages keep it."""
    week.run("out", NEXT + timedelta(days=1))
    assert "corrected" not in json.loads((week.folder / "out" / "2025-11-28.json").read_text(encoding="utf-8"))
    assert "Corrected on 26 November" in (week.folder / "out" / "index.html").read_text(encoding="utf-8")


def test_a_correction_of_something_never_told_says_nothing(week):
    with sqlite3.connect(week.folder / "out.db") as db:
        address = db.execute("SELECT address FROM addresses JOIN relevance r USING (article_id) WHERE r.relevant = 0 LIMIT 1").fetchone()[0]
    one = Correction(kind="not-relevant", of="article", because="x", at=NOON, article=address)
    with Store.open_to_read(week.folder / "out.db") as store:
        assert () == store.reading.corrected([one, replace(one, kind="merge", of="story")], TOLD, NEXT)


def test_a_council_that_was_wrong_is_named(week):
    """Only what was told under that council is put right."""
    with Store.open_to_read(week.folder / "out.db") as store, sqlite3.connect(week.folder / "out.db") as db:
        told = json.loads(week.before["2025-11-26.json"])["new"]
        fact = next(one for one in told if 1 == len(one["evidence"]) and one["councils"])
        address = db.execute("SELECT address FROM addresses WHERE article_id = ?", (fact["evidence"][0]["article_id"],)).fetchone()[0]
        one = Correction(kind="not-this-council", of="article", because="x", at=NOON, article=address, council=fact["councils"][0])
        found = store.reading.corrected([one], TOLD, NEXT)
        assert fact["fact_id"] in {row.fact_id for row in found}
        assert {fact["councils"][0]} == {row.council for row in found}
        assert {date(2025, 11, 26)} >= {row.told_on for row in found} - {date(2025, 11, 25)}
        assert () == store.reading.corrected([replace(one, council="Nowhere")], TOLD, NEXT)
