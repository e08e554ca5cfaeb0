"""Pages in a real browser: readable by everybody, at every width, in print, with nothing asked of the network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.conftest import KINDS

A4_WIDTH, A4_HEIGHT = 680, 1046
"""CSS px of an A4 side inside the margins of the pages: 180 x 277 mm."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["cat.color"]
WIDTHS = (320, 768, 1280)
MAIL_IS_A_PART = {"page-has-heading-one", "region", "landmark-one-main"}
"""Rules of whole pages; a mail stands inside the page of its client."""
SPACING = "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important} p {margin-bottom: 2em !important}"
"""The text spacing of WCAG 2.2, 1.4.12."""


def opened(browser, path: Path, **context):
    page = browser.new_context(**context).new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_violation_at_any_width_in_light_and_dark(browser, pages, kind):
    """WCAG 2.2 AA is the law's measure for councils' pages, and a press officer may read with a screen reader."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = opened(browser, pages[kind], bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = []
    for scheme, tags in (("light", RULES), ("dark", COLOURS)):  # the schemes differ in colours alone
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            result = axe.run(page, options={"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]})
            found += [f"{width} {scheme} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]
                      if not (kind.startswith("mail") and one["id"] in MAIL_IS_A_PART)]
    page.context.close()
    assert [] == found


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_the_network_for_nothing_and_runs_nothing(browser, pages, kind):
    """The reader's network may be the one that is down; and a hostile title must not reach out."""
    context = browser.new_context()
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(pages[kind].as_uri())
    page.wait_for_load_state("load")
    assert ([pages[kind].as_uri()], []) == (asked, complaints)
    assert 0 == page.evaluate("document.scripts.length + document.images.length + document.forms.length")
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_scrolls_sideways(browser, pages, kind):
    """On a phone, at 200 % zoom of 1280 px, and with the text spacing some readers need."""
    page = opened(browser, pages[kind], viewport={"width": 320, "height": 900}, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found = []
    for spacing in ("", SPACING):
        if spacing:
            page.add_style_tag(content=spacing)
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 900})
            found.append(page.evaluate(sideways))
    page.context.close()
    assert [0, 0, 0, 0] == found


@pytest.mark.parametrize("kind", ["digest", "none", "quiet", "incomplete", "gap", "corrected"])
def test_the_first_page_fits_one_side_of_a4(browser, pages, kind):
    """It is printed for people who will not open a link."""
    page = opened(browser, pages[kind], viewport={"width": A4_WIDTH, "height": A4_HEIGHT})
    page.emulate_media(media="print")
    assert A4_HEIGHT >= page.evaluate("document.getElementById('complete').closest('section').getBoundingClientRect().bottom + scrollY")
    sides = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))
    assert sides <= (1 if kind in ("quiet", "corrected") else 3)
    page.context.close()


@pytest.mark.parametrize("kind", ["digest", "index", "incident", "council"])
def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(browser, pages, kind):
    page = opened(browser, pages[kind], viewport={"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    assert "skip" == page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.keyboard.press("Tab")
    assert "A" == page.evaluate("document.activeElement.tagName")
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    page.context.close()


def test_summary_first_fact_and_its_standing_stand_on_the_first_screen_of_a_phone(browser, pages):
    """First lines are what is read."""
    page = opened(browser, pages["digest"], viewport={"width": 375, "height": 667})
    assert 667 >= page.evaluate("document.querySelector('.fact .st').getBoundingClientRect().bottom")
    page.context.close()


def test_a_permanent_link_opens_what_it_is_folded_in(browser, pages):
    """A fact that was forwarded by its address must not hide."""
    page = opened(browser, pages["incident"])
    anchor = page.evaluate("document.querySelector('details.more-facts li').id")
    page.goto(f"{pages['incident'].as_uri()}#{anchor}")
    assert page.evaluate("document.getElementById(location.hash.slice(1)).closest('details').open")
    page.context.close()
