"""The site around the digests: every link leads somewhere, one model in every output, nothing of an article in ``extracts: none``."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from monitor.app import Monitor
from monitor.config import load_config
from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.mail import email_html, email_text
from monitor.digest.record import tell_incident
from monitor.digest.settings import DigestSettings
from monitor.digest.view import look_at
from monitor.pages import FeedDay, as_csv, as_ics, facts_as_csv, render_atom, render_council, render_incident, render_index, render_json_feed
from monitor.pages.feeds import content_of
from monitor.records import Carried, CorrectedRow, IncidentLine, IncidentRecord, StandingSource, TimelineEntry, ToldCorrection
from monitor.text import words as tokens
from tests import make
from tests.digest_day import morning
from tests.test_digest_formats import HOSTILE, LINKS, MISSING, NONE, SHORT, Page, plain
from tests.week import served_week

ATOM = "{http://www.w3.org/2005/Atom}"
DAYS = (25, 26, 28)


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Three mornings of the example week, told in both modes; what the lint said of them is kept."""
    said = Said()
    logging.getLogger("monitor.pipeline.days").addHandler(said)
    with served_week(tmp_path_factory.mktemp("site")) as week:
        for day in DAYS:
            week.run("short", datetime(2025, 11, day, 7, tzinfo=UTC))
        text = week.config.read_text()
        week.config.write_text(text.replace("extracts: short", "extracts: none"))
        assert text != week.config.read_text()
        for day in DAYS[:2]:
            week.run("none", datetime(2025, 11, day, 7, tzinfo=UTC))
        week.config.write_text(text)
        week.said = said.lines
        yield week
    logging.getLogger("monitor.pipeline.days").removeHandler(said)


class Said(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def test_the_wording_of_the_example_week_passes_the_lint(week):
    assert [] == week.said


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in (".html", ".md", ".txt", ".json", ".atom", ".csv", ".ics"))


def shown_runs(path: Path) -> set[tuple[str, ...]]:
    """Every run of eight words that a file shows; addresses are no words."""
    source = path.read_text(encoding="utf-8").replace("\r\n ", "")
    kind = {".md": "md", ".html": "html", ".atom": "html"}.get(path.suffix, "txt")
    shown = tokens(plain(kind, re.sub(r"https?://[^\s\"<>)]+", " ", source)))
    return {tuple(shown[n:n + 8]) for n in range(len(shown) - 7)}


# -- links and files ------------------------------------------------------------------------------------------------------

def test_every_link_inside_the_site_leads_to_a_page_and_a_place_on_it(week):
    """A dead link on a morning like this costs the trust of the whole page."""
    folder, seen, lost = week.folder / "short", {}, []
    for path in files(folder):
        if path.suffix == ".html":
            page = Page(path.read_text(encoding="utf-8"))
            seen[path.resolve()] = ({attrs["id"] for _, attrs in page.tags if attrs.get("id")}, [href for _, href in page.links])
    for path, (_, hrefs) in seen.items():
        for href in hrefs:
            if re.match(r"https?:|mailto:", href):
                continue
            name, _, anchor = href.partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.is_file() or (anchor and anchor not in seen[target][0]):
                lost.append(f"{path.name}: {href}")
    assert [] == lost
    assert {"incident", "council"} <= {path.parent.name for path in seen}


def test_every_page_has_the_same_style_and_policy_and_one_heading_of_the_first_level(week):
    for path in files(week.folder / "short"):
        if path.suffix == ".html":
            source = path.read_text(encoding="utf-8")
            page = Page(source)
            levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
            ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
            assert 1 == levels.count(1), path
            assert all(b - a <= 1 for a, b in zip(levels, levels[1:])), path
            assert len(ids) == len(set(ids)), path
            assert not {"script", "img", "iframe", "form"} & {tag for tag, _ in page.tags}
            assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on") or a == "style"]
    policies = {re.search(r'Content-Security-Policy" content="([^"]*)"', path.read_text(encoding="utf-8"))[1]
                for path in files(week.folder / "short") if path.suffix == ".html"}
    assert 1 == len(policies)


def test_only_pages_whose_record_changed_are_written_again(week):
    """A site under git or rsync must not change every morning in all its pages."""
    folder = week.folder / "short"
    before = {path: path.stat().st_mtime_ns for path in files(folder) if path.parent != folder}
    for path in before:
        os.utime(path, ns=(1, 1))
    Monitor(load_config(week.config), db=week.folder / "short.db", out=folder,
            clock=lambda: datetime(2025, 11, 28, 7, tzinfo=UTC)).run()
    assert {1} == {path.stat().st_mtime_ns for path in before}


def test_the_feeds_have_every_day_newest_first_and_are_the_same_bytes_again(week):
    feed = ElementTree.parse(week.folder / "short" / "feed.atom").getroot()
    document = json.loads((week.folder / "short" / "feed.json").read_text(encoding="utf-8"))
    subjects = [json.loads((week.folder / "short" / f"2025-11-{day}.json").read_text(encoding="utf-8"))["subject"] for day in DAYS[::-1]]
    assert subjects == [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [item["title"] for item in document["items"]]
    assert [item["id"] for item in document["items"]] == [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert feed.findtext(f"{ATOM}updated") == document["items"][0]["date_published"]


def test_the_tables_of_an_incident_open_in_a_spreadsheet(week):
    path = next((week.folder / "short" / "incident").glob("2025-11-*.csv"))
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    with sqlite3.connect(week.folder / "short.db") as db:
        known = {row[0] for row in db.execute("SELECT fact_id FROM facts WHERE retired = 0 AND type <> 'background' AND incident_id = ?", (path.stem,))}
    assert known == {row["fact_id"] for row in rows}


def test_what_a_digest_told_leads_back_to_that_digest(week):
    page = Page(next((week.folder / "short" / "incident").glob("2025-11-*.html")).read_text(encoding="utf-8"))
    assert {"../2025-11-25.html", "../2025-11-26.html"} <= {href for _, href in page.links}


# -- extracts: none -------------------------------------------------------------------------------------------------------

def test_without_extracts_no_eight_words_of_an_article_reach_any_file(week):
    """Titles too. Who has no licence must be able to publish the folder."""
    with sqlite3.connect(week.folder / "none.db") as db:
        texts = [tokens(text) for row in db.execute("SELECT title, text FROM article_versions") for text in row]
    runs = {tuple(text[n:n + 8]) for text in texts for n in range(len(text) - 7)}
    assert len(runs) > 2000
    made = files(week.folder / "none")
    assert {".html", ".md", ".txt", ".json", ".atom", ".csv", ".ics"} == {path.suffix for path in made}
    assert [] == [path.name for path in made if runs & shown_runs(path)]
    with_extracts = {path.suffix for path in files(week.folder / "short") if runs & shown_runs(path)}
    assert {".html", ".md", ".txt", ".json", ".atom", ".csv", ".ics"} == with_extracts  # the check finds what it looks for


def test_without_extracts_a_mail_has_no_eight_words_of_an_article():
    material = morning()
    view = look_at(compose(material, NONE))
    rows = [*material.new, *material.context, *(r for c in material.changed for r in (c.before, c.after))]
    runs = {tuple(said[n:n + 8]) for row in rows for e in row.evidence for said in [tokens(e.quote)] for n in range(len(said) - 7)}
    for name, made in (("html", email_html(view)), ("txt", email_text(view))):
        shown = tokens(plain(name, made))
        assert not runs & {tuple(shown[n:n + 8]) for n in range(len(shown) - 7)}


# -- one model ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("day, missing", [("2025-11-25", ()), ("2025-11-26", ()), ("2025-11-27", MISSING), ("2025-11-29", ())])
@pytest.mark.parametrize("settings", [SHORT, NONE], ids=["short", "none"])
def test_the_same_items_in_the_same_order_in_every_output(day, missing, settings):
    """A reader of the feed, the mail, the page and the data is told the same."""
    before = make.SEVEN.replace(year=2025, month=11, day=20)
    coming = make.fact_row(900, type="forecast", statement=f"It will meet on {int(day[-2:])} December", evidence=(make.evidence(900, seen_at=before),))
    wrong = CorrectedRow(kind="not-new", because="told before", at=make.SEVEN, told_on=date(2025, 11, 20), fact_id="x", statement="Post: Old.",
                         publisher="Post", url="https://post.example")
    digest = compose(replace(morning(day, missing), coming=(coming,), corrected=(wrong,)), settings)
    document, view = json.loads(FORMATS["json"](digest)), look_at(digest)
    one = FeedDay(day=digest.day, subject=digest.subject, summary=digest.summary, at=digest.period_to, html=FORMATS["html"](digest))
    atom = ElementTree.fromstring(render_atom([one], archive="a")).find(f"{ATOM}entry/{ATOM}content").text
    outputs = {"html": plain("html", FORMATS["html"](digest)), "md": plain("md", FORMATS["md"](digest)), "txt": plain("txt", FORMATS["txt"](digest)),
               "mail html": plain("html", email_html(view)), "mail text": plain("txt", email_text(view)), "atom": plain("html", atom),
               "json feed": plain("html", json.loads(render_json_feed([one], archive="a"))["items"][0]["content_html"])}
    sections = [[fact["statement"] for fact in document["new"]], [fact["statement"] for fact in document["context"]],
                [side["statement"] for change in document["changed"] for side in (change["before"], change["after"])],
                [text for wrong in document["corrected"] for text in (wrong["told"], wrong["now"])], [one["statement"] for one in document["coming"]]]
    assert all(sections[n] for n in (0, 3, 4))
    for name, text in outputs.items():
        for section in sections:
            at = 0
            for statement in section:
                found = text.find(" ".join(statement.split()), at)
                assert found >= 0, (name, statement)
                at = found + 1


def test_the_first_page_of_a_mail_has_the_items_of_the_first_page():
    view = look_at(compose(morning(), SHORT))
    shown = plain("txt", email_text(view, site="https://example.org/"))
    top = [item.statement for group in view.top for item in group.items]
    assert top == [statement for statement in top if statement in shown]
    assert not [item for group in view.rest for item in group.items if item.statement in shown]


# -- hostile --------------------------------------------------------------------------------------------------------------

def incident_of(text: str, url: str = "https://paper1.example/news/1") -> IncidentRecord:
    row = make.fact_row(1, statement=text, councils=(text,), why=text, told_on=date(2026, 3, 11),
                        evidence=(make.evidence(1, publisher=text, attribution=text, quote=text, url=url, sentence=text),))
    carried = tuple(Carried(article_id=f"a{n}", url=url if n else "https://paper9.example/x", publisher=text, publisher_kind=None,
                            at=make.SEVEN + timedelta(hours=n), story_id="s1", relation=("original", "copy", "edited", "derived")[n],
                            lead_article_id="a0", origin=text) for n in range(4))
    return IncidentRecord(
        incident_id="2026-03-exampletown", title=text, status="open", first_seen_at=make.SEVEN, last_seen_at=make.SEVEN, last_at=make.SEVEN,
        councils=(make.standing(text), make.standing("Other", role="cleared", gss="E2")),
        sources=(StandingSource(gss=make.standing(text).gss, publisher=text, url=url, at=make.SEVEN),),
        steps=(TimelineEntry(incident_id="2026-03-exampletown", fact_id=row.fact_id, kind="disclosed", at=make.SEVEN, at_precision="minute", what=text),),
        facts=(row, make.fact_row(2)), withdrawn=(make.fact_row(3, statement=text, told_on=date(2026, 3, 11)),),
        conflicts=(make.conflict_row(make.fact_row(4, statement=text), make.fact_row(5, councils=(text,)), explanation=text),),
        coming=(make.fact_row(6, statement=f"{text} will end on 30 March", type="forecast"),),
        corrected=(CorrectedRow(kind="not-this-council", because=text, at=make.SEVEN, told_on=date(2026, 3, 11), fact_id="f9", statement=text,
                                publisher=text, url=url, council=text),),
        carried=carried, stamp="0")


def outputs_of(text: str, url: str) -> dict[str, str]:
    """Every output that a hostile title, author, link, publisher or council can reach."""
    row = make.fact_row(1, statement=text, councils=(text,), evidence=(make.evidence(publisher=text, attribution=text, quote=text, url=url),))
    record = incident_of(text, url)
    digest = compose(make.material(row, changed=record.conflicts, coming=record.coming, corrected=record.corrected, watch=(text,)), SHORT)
    view, told = look_at(digest), tell_incident(record, SHORT, "Europe/London", (text,))
    page = FORMATS["html"](digest)
    one = FeedDay(day=digest.day, subject=text, summary=text, at=make.SEVEN, html=page)
    line = IncidentLine(incident_id=record.incident_id, title=text, status="open", councils=(text,), articles=1, stories=1, facts=1, last_at=make.SEVEN)
    wrong = ToldCorrection(row=record.corrected[0], standing_words="Corrected on 12 March", told=f"Told on 11 March: {text}", now=text)
    return {"page.html": page, "mail.html": email_html(view), "mail.txt": email_text(view), "page.md": FORMATS["md"](digest),
            "page.json": FORMATS["json"](digest),
            "incident.html": render_incident(told, stamp="0"), "council.html": render_council(text, [told], [(date(2026, 3, 11), 2)], stamp="0"),
            "index.html": render_index([], incidents=[line], councils=[text], corrected=[wrong]),
            "index2.html": render_index([make_summary(text)], incidents=[line], councils=[text], corrected=[wrong]),
            "feed.atom": render_atom([one], archive=text, site=url), "feed.json": render_json_feed([one], archive=text, site=url),
            "facts.csv": facts_as_csv(told), "steps.csv": as_csv(record.steps), "steps.ics": as_ics(record.steps, text)}


def make_summary(text: str):
    from monitor.records import DaySummary
    return DaySummary(day=date(2026, 3, 11), subject=text, new=1, changed=0, councils=(text,), summary=text, notes=(text,))


def check_page(name: str, source: str) -> None:
    page = Page(source)
    assert not {"script", "img", "iframe", "form", "object", "embed", "base"} & {tag for tag, _ in page.tags}, name
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")], name
    ours = (r"https://(paper\d|post|a)\.example/|#|mailto:corrections@"
            r"|(?:\.\./)?(?:(?:incident|council)/)?[\w-]+\.(html|txt|md|json|csv|atom)(?:#[\w-]+)?$")
    assert not [href for _, href in page.links if not re.match(ours, href)], name


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_in_every_output(text):
    """A title is written by whoever wants to; a clerk opens it."""
    for name, made in outputs_of(text, "https://paper1.example/news/1").items():
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", made), name
        if name.endswith(".html"):
            check_page(name, made)
        elif name.endswith(".atom"):
            root = ElementTree.fromstring(made)
            check_page(name, root.find(f"{ATOM}entry/{ATOM}content").text)
            assert {"feed", "title", "id", "updated", "author", "name", "link", "entry", "published", "summary", "content"} >= {
                one.tag.removeprefix(ATOM) for one in root.iter()}
        elif name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(made)))
            assert {len(rows[0])} == {len(row) for row in rows}
            assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        elif name.endswith(".ics"):
            lines = made.replace("\r\n ", "").split("\r\n")
            assert lines[-2] == "END:VCALENDAR" and 1 == lines.count("BEGIN:VEVENT")
            assert all(re.match(r"[A-Z-]+[:;]", line) for line in lines[:-1])
        elif name.endswith(".md"):
            assert not re.search(r"(?<!\\)<(?!https://paper|https://post|mailto:corrections@)", made)
        elif name.endswith(".json"):
            document = json.loads(made)
            if name == "feed.json":
                check_page(name, document["items"][0]["content_html"])


@pytest.mark.parametrize("url", LINKS)
def test_hostile_addresses_are_no_links_in_any_output(url):
    for name, made in outputs_of("Exampletown", url).items():
        if name.endswith(".html"):
            assert not [href for _, href in Page(made).links if href == url and url], name
            check_page(name, made)
        elif name == "feed.atom":
            hrefs = [one.get("href") for one in ElementTree.fromstring(made).iter(f"{ATOM}link")]
            assert all(re.fullmatch(r"(?:https?://[\w.:/-]+/)?[\w-]+\.(html|atom)", href) for href in hrefs), hrefs


def test_a_feed_entry_links_to_the_pages_only_where_they_are_on_the_web():
    page = '<main id="main"><h1>T</h1><p class="x"><a href="#others">5 more</a> <a href="2026-03-11.html">before</a> <a href="https://p.example/">P</a></p></main>'
    assert '<p>5 more before <a href="https://p.example/">P</a></p>' == content_of(page)
    assert '<p>5 more <a href="https://e.org/2026-03-11.html">before</a> <a href="https://p.example/">P</a></p>' == content_of(page, "https://e.org")


def test_an_incident_of_one_article_has_a_page():
    record = replace(incident_of("Exampletown"), councils=(), sources=(), steps=(), facts=(), withdrawn=(), conflicts=(), coming=(), corrected=(),
                     carried=incident_of("Exampletown").carried[:1])
    text = Page(render_incident(tell_incident(record, DigestSettings(), "Europe/London"))).text
    assert "No council is named as affected." in text
    assert "1 article in 1 title is 1 story." in text


def test_an_incident_of_many_years_and_a_thousand_steps_is_drawn_in_few_marks():
    """A drawing that grows with the incident ends as a black bar."""
    base = incident_of("Exampletown")
    rows = [make.fact_row(n, statement=f"Step {n}", councils=(f"C{n % 30}",)) for n in range(1000)]
    steps = tuple(TimelineEntry(incident_id="i", fact_id=row.fact_id, kind=("disclosed", "services_stopped")[n % 2], at=make.SEVEN + timedelta(days=n),
                                at_precision="day", what=row.statement) for n, row in enumerate(rows))
    made = render_incident(tell_incident(replace(base, facts=tuple(rows), steps=steps), DigestSettings(), "Europe/London"))
    assert made.count('<circle class="pi" stroke-width="1.5"') <= 2 * 18
    assert "Step 999" in made
