"""Archives made for the backfill: relevant articles with copies and cut copies among them, and pages of a general feed."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import monitor

from .material import Material
from .pages import made

COUNCILS = Path(monitor.__file__).parent / "councils" / "data" / "councils.csv"
_SEED = 23
OPENINGS = (
    "{council} said on Monday that its systems were offline after a cyber attack on {a} and {b}.",
    "A cyber attack has disrupted services at {council}, which shut down {a}, {b} and {c}.",
    "Hackers stole the data of {a} residents from {council}, the authority said of {b}.",
    "{council} is investigating a ransomware attack that has hit {a} near {b} and {c}.",
)
"""What makes a made article one of our subject; different words in each, so that this sentence alone is no shared text."""


def councils() -> list[str]:
    with COUNCILS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return [row["official_name"] for row in rows]


def articles(count: int, folder: Path) -> Iterator[dict[str, str]]:
    """So many relevant articles as lines for an import; the one that carries another's text carries its opening too."""
    material, names = Material(count, folder), councils()
    words = material.words
    for number in range(count):
        source = int(material.plan.source[number])
        chance = np.random.default_rng([_SEED, source])
        council = names[int(chance.integers(len(names)))]
        a, b, c = (words[int(one)] for one in chance.integers(2000, len(words), 3))
        opening = OPENINGS[int(chance.integers(len(OPENINGS)))].format(council=council, a=a, b=b, c=c)
        publisher, group = material.publisher(number)
        yield {"url": f"https://www.title-{number % 40}.example/news/{number}", "title": f"{council}: {a} and {b}", "publisher": publisher,
               "publisher_group": group, "kind": "regional", "published_at": material.dated_at(number).strftime("%Y-%m-%dT%H:%M:%SZ"),
               "text": f"{opening}\n\n{material.text(number)}"}
    material.close()


def write(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for one in articles(count, path.parent):
            file.write(json.dumps(one) + "\n")
    return path


MENU = 20
"""Links of a small page's menu."""


def write_pages(folder: Path, count: int, a_file: int) -> float:
    """Web archives of small pages, a few of them about an incident; gives the middle size of a page in bytes. No scripts, short menus."""
    folder.mkdir()
    size, pages = 0, made(count)
    menu = "".join(f'<li><a href="/section-{at}/">Section {at}</a></li>' for at in range(MENU))
    for first in range(0, count, a_file):
        with gzip.open(folder / f"{first:07}.warc.gz", "wb", compresslevel=1) as file:
            for one in itertools.islice(pages, a_file):
                body = "".join(f"<p>{part}</p>\n" for part in one.text.split("\n\n"))
                page = (f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{one.title} | {one.publisher}</title>'
                        f'<meta property="article:published_time" content="{one.published_at}"></head><body><nav><ul>{menu}</ul></nav><main><article>'
                        f'<h1>{one.title}</h1>{body}</article></main><footer><ul>{menu}</ul><p>All rights reserved.</p></footer></body></html>').encode()
                size += len(page)
                file.write(record(one.url, one.published_at, page))
    return size / count


def record(url: str, at: str, page: bytes) -> bytes:
    """A response record of a web archive (ISO 28500)."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\nContent-Length: {len(answer)}\r\n\r\n".encode()
            + answer + b"\r\n\r\n")
