#!/usr/bin/env python3
"""
Pictures of the example week as a browser shows it: digest, incident page and mail, light and dark, desktop and phone.

    python scripts/shots.py [FOLDER]

Writes docs/shots/*.png unless another folder is named. Needs chromium and playwright.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DAY, INCIDENT = "2025-11-26", "2025-11-kensington-and-chelsea"
DESKTOP, PHONE, SLIM, WINDOW = 1280, 390, 320, 680
SHOTS = (
    # name, page, width, scheme, first px, height
    ("digest-1280-light", f"{DAY}.html", DESKTOP, "light", 0, 1560),
    ("digest-1280-dark", f"{DAY}.html", DESKTOP, "dark", 0, 1560),
    ("digest-390-light", f"{DAY}.html", PHONE, "light", 0, 1500),
    ("digest-320-dark", f"{DAY}.html", SLIM, "dark", 0, 1300),
    ("incident-1280-light", f"incident/{INCIDENT}.html", DESKTOP, "light", 0, 1600),
    ("incident-1280-dark", f"incident/{INCIDENT}.html", DESKTOP, "dark", 0, 1600),
    ("incident-coverage-1280-light", f"incident/{INCIDENT}.html#coverage", DESKTOP, "light", None, 1400),
    ("incident-390-light", f"incident/{INCIDENT}.html#timeline", PHONE, "light", None, 1500),
    ("council-1280-light", "council/westminster.html", DESKTOP, "light", 0, 1200),
    ("index-1280-light", "index.html", DESKTOP, "light", 0, 1750),
    ("email-680-light", "mail.html", WINDOW, "light", 0, 1700),
    ("email-680-dark", "mail.html", WINDOW, "dark", 0, 1700),
    ("email-390-light", "mail.html", PHONE, "light", 0, 1600),
)
"""First px None: where the anchor stands."""


def main(folder: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if browser is None:
        sys.exit("no chromium: the pictures are left as they are")
    with tempfile.TemporaryDirectory() as scratch:
        week(Path(scratch))
        folder.mkdir(parents=True, exist_ok=True)
        take(Path(scratch) / "pages", folder, browser)


def week(scratch: Path) -> None:
    """The example week in a folder, with the mail of one day."""
    import monitor
    import monitor.digest.compose as room
    from monitor.app import Monitor
    from monitor.config import load_config
    from monitor.digest.mail import email_html
    from monitor.digest.view import look_at
    from monitor.walk import walk_world

    composed = {}
    compose = room.compose

    def remembering(material, settings):
        digest = composed[material.day.isoformat()] = compose(material, settings)
        return digest

    def run_day(feeds_yml, db, out, now):
        return Monitor(load_config(feeds_yml, db=db, out=out), db=db, out=out, clock=lambda: now).run()

    room.compose = remembering
    try:
        for _ in walk_world(Path(monitor.__file__).parent / "world", run_day, db=scratch / "week.db", out=scratch / "pages"):
            pass
    finally:
        room.compose = compose
    mail = email_html(look_at(composed[DAY]), site="https://example.org/digest", unsubscribe="stop@example.org")
    (scratch / "pages" / "mail.html").write_text(mail, encoding="utf-8")


def take(pages: Path, folder: Path, browser: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name, page, width, scheme, top, height in SHOTS:
            tab = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
            file, _, anchor = page.partition("#")
            tab.goto((pages / file).as_uri())
            if top is None:
                top = tab.evaluate("id => document.getElementById(id).getBoundingClientRect().top + scrollY - 8", anchor)
            whole = tab.evaluate("document.documentElement.scrollHeight")
            tab.screenshot(path=folder / f"{name}.png", full_page=True, clip={"x": 0, "y": top, "width": width, "height": min(height, whole - top)})
            tab.context.close()
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "shots")
