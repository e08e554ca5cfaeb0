"""What leaves the house is inert, whatever a publisher writes, and stays small on a day of thousands (rows F8 to F13, F17, F20)."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from monitor.config import Settings
from monitor.delivery.settings import MailSettings
from monitor.digest import alert as alerts
from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.mail import email_html, email_text
from monitor.digest.plain import is_mail_address, safe_link
from monitor.digest.settings import DigestSettings
from monitor.digest.view import look_at
from monitor.pipeline.delivering import _mail
from monitor.records import NotChecked
from tests import make
from tests.delivery_day import BODY, TWO, House
from tests.test_digest_formats import HOSTILE, LINKS, Page
from tests.test_run import MORNING

PAYLOADS = [*HOSTILE, *LINKS, "<iframe srcdoc='<script>x</script>'>", "<math><mtext><style><img src=x onerror=x>", "<details open ontoggle=x>",
            "<form action=//evil.example>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "<object data=x>", "<embed src=x>",
            "<input autofocus onfocus=x>", "<video><source onerror=x>", "<a href=\"java\tscript:x\">", "<svg><a xlink:href=javascript:x>", "{{''.__class__}}",
            "{% for x in ().__class__.__base__.__subclasses__() %}", "#{7*7}", "<%= 7*7 %>", "[x]: javascript:x", "[a](<javascript:x>)", "![a][b]",
            "<!--#exec cmd=x-->", "<?php x ?>", "&#106;avascript:x", "\u2028<script>", "+ADw-script+AD4-"]
PAYLOADS = [one for one in PAYLOADS if not safe_link(one.strip()) and not is_mail_address(one)]
"""None that is a lawful address: such a one may be a link."""
OURS = re.compile(r"https://paper\d*\.example/|mailto:corrections@|[\w./-]+\.(?:html|json|txt|md)(?:#\w+)?$")
SCHEMES = ("https://paper", "mailto:corrections@", "#")
ALLOWED = {"html", "head", "meta", "title", "body", "div", "main", "h1", "h2", "h3", "p", "strong", "ol", "li", "ul", "a", "span", "footer"}


def hostile_day(text: str):
    rows = [make.fact_row(1, statement=text, councils=(text,), why=text, evidence=(make.evidence(publisher=text, attribution=text, quote=text),)),
            make.fact_row(2, evidence=(make.evidence(url=text),)), make.fact_row(3)]
    conflict = make.conflict_row(make.fact_row(4, statement=text), make.fact_row(5, councils=(text,)), explanation=text)
    return compose(make.material(*rows, changed=(conflict,), councils=(make.standing(text),), watch=(text,), first_named=(text,),
                                 completeness=make.completeness(0, 1, NotChecked(publisher=text, reason=text, since=None))),
                   DigestSettings(contact="corrections@example.org"))


@pytest.mark.parametrize("text", PAYLOADS)
def test_f10_mail_and_alert_hold_no_tag_attribute_or_address_of_a_publisher(text):
    digest = hostile_day(text)
    view = look_at(digest)
    alert = alerts.Alert(council=text, watched=True, rules=("published", "named", "stopped"), digest=digest, at=make.SEVEN, unsubscribe=text)
    for source in (email_html(view, unsubscribe=text), alerts.html(alert)):
        page = Page(source)
        assert {tag for tag, _ in page.tags} <= ALLOWED
        assert [] == [(tag, name) for tag, attributes in page.tags for name in attributes if name.startswith("on") or name in ("src", "srcset", "srcdoc")]
        assert [] == [href for _, href in page.links if not href.startswith(SCHEMES)]
        assert "javascript:" not in "".join(href for _, href in page.links)
    told = email_text(view, unsubscribe=text) + alerts.text(alert)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told)


def test_f11_the_page_allows_itself_nothing_and_the_mail_has_nothing_to_load():
    """The browser's own word on it stands in tests/browser."""
    digest = hostile_day("<img src=https://evil.example/x.png>")
    page = Page(FORMATS["html"](digest))
    policy = next(attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "base-uri 'none'; form-action 'none'" in policy
    for source in (FORMATS["html"](digest), email_html(look_at(digest))):
        assert not re.search(r"<(?:img|script|link|iframe|object|video|audio|source)\b|@import|url\(", source, re.I)


@pytest.mark.parametrize("renderer", ["commonmark", "js-default"])
def test_f12_markdown_is_inert_in_two_renderers(renderer):
    """One that lets raw HTML through and one with tables and strikethrough."""
    render = MarkdownIt(renderer, {"html": True}).render
    for text in PAYLOADS:
        page = Page(render(FORMATS["md"](hostile_day(text))))
        assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "svg", "form", "object", "table", "code", "s", "input", "style", "video"}, text
        assert [] == [href for _, href in page.links if not OURS.match(href)], text


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{{7*7}}", "{% raw %}", "{% include 'frame.html.j2' %}", "{{ digest.__class__ }}", "{# x #}", "${7*7}"])
def test_f13_template_syntax_in_a_text_stays_a_text(text):
    digest = hostile_day(text)
    page = Page(FORMATS["html"](digest))
    shown = re.sub(r"\s+", "", " ".join(page.parts))
    assert re.sub(r"\s+", "", text) in shown
    assert "49" not in "".join(part for part in page.parts if "sha" not in part) or "49" in text


def test_f8_a_copy_of_a_story_that_was_told_is_linked_and_not_told_again(tmp_path):
    house = House(tmp_path / "house", people=())
    house.run(MORNING)
    house.tell(1, BODY, TWO - timedelta(hours=2), title="Leeds council hit by cyber attack")
    house.run(TWO)
    house.tell(2, BODY, TWO + timedelta(hours=3), title="Council systems down after cyber attack")
    house.run(TWO + timedelta(days=1))

    assert [] == json.loads((house.reports / "2026-03-06.json").read_text())["new"]
    assert 1 == len(house.rows("SELECT story_id FROM v_stories WHERE articles = 2"))
    facts = [row[0] for row in house.rows("SELECT fact_id FROM v_digest_items WHERE fact_id IS NOT NULL")]
    assert facts and len(facts) == len(set(facts))


def test_f9_incidents_merged_after_they_were_told_repeat_nothing_not_even_the_alert(tmp_path):
    house = House(tmp_path / "house", people=(), watch=("Leeds", "Hull"))
    house.run(MORNING)
    house.tell(1, BODY, TWO - timedelta(hours=2))
    house.tell(2, BODY.replace("Leeds", "Hull").replace("council tax", "parking permits").replace("Monday", "Sunday"), TWO - timedelta(hours=3))
    house.run(TWO)
    incidents = [row[0] for row in house.rows("SELECT incident_id FROM v_incidents ORDER BY 1")]
    assert 2 == len(incidents)
    alerts_before = sorted((house.reports / "alerts").iterdir())
    house.monitor(TWO + timedelta(hours=1)).correct("merge", incidents, "one supplier")
    house.run(TWO + timedelta(hours=2))
    house.run(TWO + timedelta(days=1))

    told = json.loads((house.reports / "2026-03-06.json").read_text())
    before = json.loads((house.reports / "2026-03-05.json").read_text())
    assert before["new"] and [] == [item for item in told["new"] if item["statement"] in [one["statement"] for one in before["new"]]]
    assert alerts_before == sorted((house.reports / "alerts").iterdir())


def test_f17_a_day_of_thousands_has_a_short_front_a_mail_that_servers_take_and_every_fact_on_record():
    """2,000 facts here, to stay quick; every step is linear."""
    count = 2000
    rows = [make.fact_row(n, fact_id=f"f{n}", statement=f"Service {n} stopped working on Tuesday at desk {n}", value=f"v{n}", councils=(f"Council {n % 300}",),
                          evidence=(make.evidence(n, published_at=make.SEVEN),)) for n in range(count)]
    began = time.process_time()
    digest = compose(make.material(*rows), DigestSettings())
    pages = {kind: render(digest) for kind, render in FORMATS.items()}
    text, html = _mail(digest, Settings(mail=MailSettings(most_kilobytes=500)))
    spent = time.process_time() - began

    assert digest.top <= 5
    assert f"{count - digest.top:,} more new facts" in look_at(digest).more
    assert count == len(json.loads(pages["json"])["new"])
    assert [] == [row.statement for row in rows if row.statement not in pages["html"]]
    assert len(html) < 100_000 and len(text) < 100_000
    assert "too large for mail" in text and "2026-03-12.html" in text and "too large for mail" in html
    assert spent < 6


def test_f20_a_link_planted_at_any_output_path_is_replaced_and_never_followed(tmp_path):
    house = House(tmp_path / "house", people=())
    house.run(MORNING)
    house.tell(1, BODY, TWO.replace(hour=5))
    victim = tmp_path / "victim"
    victim.write_text("mine")
    planted = [house.reports / name for name in ("2026-03-05.html", "2026-03-05.json", ".2026-03-05.txt.tmp", "index.html.new",
                                                 "alerts/2026-03-05-E08000035.txt", "alerts/.2026-03-05-E08000035.json.tmp")]
    for path in planted:
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(victim)
    house.run(TWO)

    assert "mine" == victim.read_text()
    written = [path for path in planted if path.exists() and ".tmp" not in path.name and ".new" not in path.name]
    assert [False] * 3 == [Path(path).is_symlink() for path in written]
