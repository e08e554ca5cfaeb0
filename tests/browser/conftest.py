"""One Chromium for all browser tests, and a folder with a page of every kind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.mail import email_html
from monitor.digest.settings import DigestSettings
from monitor.digest.view import look_at
from monitor.pages import render_gone
from monitor.records import CorrectedRow, NotChecked
from tests import make
from tests.digest_day import morning
from tests.test_digest_formats import HOSTILE, LINKS
from tests.week import served_week

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
KINDS = ("digest", "none", "quiet", "incomplete", "gap", "corrected", "hostile", "mail", "mail-whole", "index", "incident", "council", "gone")
"""Every kind of page; each is a file of the ``pages`` fixture."""
SETTINGS = DigestSettings(contact="corrections@example.org")


@pytest.fixture(scope="package")
def browser(pages: dict[str, Path]) -> Iterator[object]:
    """
    Chromium of the system, driven by playwright.

    Started after the pages are made and stopped with the last browser test: while it runs, nothing else can have an event loop.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pages are not looked at in a browser")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no chromium on this machine (apt-get install chromium): pages are not looked at in a browser")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kind to file. Index, incident and council come from mornings of the example week; the others are composed."""
    folder = tmp_path_factory.mktemp("pages")
    with served_week(folder) as week:
        for day in (25, 26):
            week.run("reports", datetime(2025, 11, day, 7, tzinfo=UTC))
    site = folder / "reports"
    made = {"index": site / "index.html", "incident": next((site / "incident").glob("2025-11-*.html")),
            "council": site / "council" / "westminster.html"}
    missing = tuple(NotChecked(publisher=f"Example Title {n}", reason="no answer", since=make.SEVEN - timedelta(days=n)) for n in range(6))
    row = make.fact_row(1)
    digests = {
        "digest": compose(morning(), SETTINGS), "none": compose(morning(), DigestSettings(extracts="none")), "quiet": compose(make.material(), SETTINGS),
        "incomplete": compose(morning("2025-11-27", missing), SETTINGS),
        "gap": compose(replace(morning("2025-11-28"), gap_days=2, first_run=False), SETTINGS),
        "corrected": compose(make.material(row, coming=(make.fact_row(2, type="forecast", statement="The council will meet on 20 March"),), corrected=(
            CorrectedRow(kind="not-new", because="an earlier report said it", at=make.SEVEN, told_on=date(2026, 3, 11), fact_id="f9",
                         statement="Exampletown Post: Everything is well.", publisher="Exampletown Post", url="https://post.example/1"),)), SETTINGS),
        "hostile": compose(make.material(*(make.fact_row(n, statement=text, councils=(text,), evidence=(make.evidence(
            n, publisher=text, attribution=text, quote=text, url=LINKS[n % len(LINKS)]),)) for n, text in enumerate(HOSTILE)),
            watch=tuple(HOSTILE), first_named=tuple(HOSTILE[:1])), SETTINGS),
    }
    for kind, digest in digests.items():
        made[kind] = folder / f"{kind}.html"
        made[kind].write_text(FORMATS["html"](digest), encoding="utf-8")
    view = look_at(digests["digest"])
    for kind, source in (("mail", email_html(view, site="https://example.org/digest", unsubscribe="stop@example.org")),
                         ("mail-whole", email_html(view)), ("gone", render_gone())):
        made[kind] = folder / f"{kind}.html"
        made[kind].write_text(source, encoding="utf-8")
    assert set(KINDS) == set(made)
    return made
