#!/usr/bin/env python3
"""
Put a digest of the example week into README.md as text and into docs/digest.png as a picture.

    python scripts/readme_digest.py [DAY]

Needs chromium for the picture; the text alone is renewed without it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = 44
"""Most lines of the text shown: a screen."""


def main(day: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "monitor", "demo", "-q", "--db", f"{scratch}/demo.db", "--out", scratch], check=True, cwd=ROOT)
        renew_text(Path(scratch) / f"{day}.txt")
        browser = shutil.which("chromium") or shutil.which("chromium-browser")
        if browser is None:
            print("no chromium: docs/digest.png is left as it is")
            return
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,960",
                        f"--screenshot={ROOT / 'docs' / 'digest.png'}", f"file://{scratch}/{day}.html"], check=True, capture_output=True)


def renew_text(digest: Path) -> None:
    """The first lines of a digest, whole paragraphs, the port of the week's server as in its feeds.yml."""
    lines = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8765", digest.read_text(encoding="utf-8")).splitlines()[:LINES]
    while lines[-1].strip():
        lines.pop()
    shown = "\n".join(lines).rstrip() + "\n\n[...]"
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    start = text.index("```text\n") + len("```text\n")
    readme.write_text(text[:start] + shown + text[text.index("\n```", start):], encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "2025-12-02")
