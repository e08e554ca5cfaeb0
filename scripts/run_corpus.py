"""
Run a public corpus of feeds, lists of feeds or pages through the guarded worker, from a folder on this machine.

    python scripts/run_corpus.py FOLDER [--kind feeds|pages|opml] [--json]

No corpus is part of this project: fetch one yourself (the test files of feedparser, of gofeed, of miniflux, of html5lib ...), unpack it, and
name its folder. Every file is read as hostile bytes, under the limits of a run. Prints what came of them, the slowest, and every file that
was killed by a limit; ends with 1 if a file made our own code raise, with 2 if there is no folder or nothing in it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from monitor.extract.settings import ExtractSettings
from monitor.fetch.settings import FetchSettings
from monitor.guard import Guard, GuardKilled
from monitor.records import FetchFailure, Page, Refusal

ADDRESS = "https://corpus.example/file"
SUFFIXES = {
    "feeds": (".xml", ".rss", ".atom", ".rdf", ".json", ".cdf", ".opml", ".txt", ".html"),
    "pages": (".html", ".htm", ".xhtml", ".dat", ".txt"),
    "opml": (".opml", ".xml"),
}
MOST_BYTES = 10_000_000
SLOWEST = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=tuple(SUFFIXES), default="feeds")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        print(f"{asked.folder}: no such folder. No corpus comes with this project: fetch one, unpack it and name its folder.", file=sys.stderr)
        return 2
    files = sorted(
        path for path in asked.folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES[asked.kind] and path.stat().st_size <= MOST_BYTES
    )
    if not files:
        print(f"{asked.folder}: no file with {', '.join(SUFFIXES[asked.kind])} in it. Is this the folder of the corpus?", file=sys.stderr)
        return 2
    rows = list(run(files, asked.kind))
    report = {
        "kind": asked.kind,
        "files": len(rows),
        "outcomes": dict(Counter(outcome for _, outcome, _, _ in rows).most_common()),
        "entries": sum(count for _, _, count, _ in rows),
        "seconds": round(sum(took for *_, took in rows), 2),
        "slowest": [[str(path.relative_to(asked.folder)), round(took, 3)] for path, _, _, took in sorted(rows, key=lambda row: -row[3])[:SLOWEST]],
        "killed": [str(path.relative_to(asked.folder)) for path, outcome, _, _ in rows if outcome == "killed"],
        "raised": [str(path.relative_to(asked.folder)) for path, outcome, _, _ in rows if outcome == "raised"],
    }
    if asked.json:
        print(json.dumps(report, indent=1))
    else:
        print(f"{report['files']} files, {report['entries']} entries or articles, {report['seconds']} s")
        for name in ("outcomes", "slowest", "killed", "raised"):
            print(f"{name}: {report[name] or '-'}")
    return 1 if report["raised"] else 0


def run(files: list[Path], kind: str) -> Iterator[tuple[Path, str, int, float]]:
    """File, what came of it, how many entries it gave, and seconds."""
    now = datetime.now(UTC)
    with Guard() as guard:
        for path in files:
            body, began = path.read_bytes(), time.monotonic()
            try:
                outcome, count = read(guard, kind, body, now)
            except GuardKilled:
                outcome, count = "killed", 0
            except RuntimeError as error:
                print(f"{path}: {error}", file=sys.stderr)
                outcome, count = "raised", 0
            yield path, outcome, count, time.monotonic() - began


def read(guard: Guard, kind: str, body: bytes, now: datetime) -> tuple[str, int]:
    if kind == "feeds":
        found = guard.call("monitor.fetch.formats.read:read_feed", body, ADDRESS, ADDRESS, "", FetchSettings(), now)
        return (found.reason, 0) if isinstance(found, FetchFailure) else (found.format, len(found.entries))
    if kind == "opml":
        why, outlines = guard.call("monitor.opml:read_opml", body)
        return ("refused" if why else "read"), len(outlines)
    page = Page(url=ADDRESS, answered_url=ADDRESS, status=200, content_type="text/html", body=body, fetched_at=now)
    found = guard.call("monitor.extract.read:extract", page, ExtractSettings())
    return (found.reason, 0) if isinstance(found, Refusal) else ("article", 1)


if __name__ == "__main__":
    sys.exit(main())
