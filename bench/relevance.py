"""
Relevance and council tags: articles a CPU-second, with one plain regular expression of all names and a few keywords beside.

    python -m bench.relevance [articles.jsonl ...]

Reads the demo's articles, or lines with ``title`` and ``text``. Names and phrases are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import monitor
from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import name_bodies
from monitor.councils.settings import CouncilsSettings
from monitor.councils.tag import tag
from monitor.evaluate.relevance import KEYWORDS
from monitor.records import Article
from monitor.relevance.judge import judge
from monitor.relevance.settings import RelevanceSettings
from monitor.sentences import Telling

from . import table

DEMO = Path(monitor.__file__).parent / "world" / "articles.jsonl"
WORDS = 320
"""Of a long article: those of a file are joined until they have so many."""
ROUNDS = 10
BARS = {"ms an article": (1.0, "most")}
WHEN = datetime(2025, 6, 1, tzinfo=UTC)
_END = re.compile(r"([.!?])(?=\s)")

Judge = Callable[[Article], object]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("files", nargs="*", type=Path, help="lines with title and text; the demo's articles if none is given")
    texts = [told for path in words.parse_args().files or [DEMO] for told in read(path)]
    judges = {"monitor": with_tags(), "monitor, no tags": without_tags(), "one plain expression": plain()}
    for each in judges.values():
        each(article("", "", 0, 0))
    for shown, kind in ((texts, "as they are"), (joined(texts), f"joined to {WORDS} words and more")):
        columns = {name: measure(each, shown) for name, each in judges.items()}
        mean = sum(len(text.split()) for _, text in shown) / len(shown)
        print(table.render(f"{len(shown)} articles {kind}, {mean:.0f} words on average, least of {ROUNDS} rounds", columns, "monitor"))
        print(table.bars("Relevance and tags", columns["monitor"], BARS))


def read(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [(str(row.get("title") or ""), str(row["text"])) for row in rows]


def joined(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring articles as one, until it is long."""
    out: list[tuple[str, str]] = []
    for title, text in texts:
        if out and len(out[-1][1].split()) < WORDS:
            out[-1] = (out[-1][0], f"{out[-1][1]}\n\n{text}")
        else:
            out.append((title, text))
    return out


def article(title: str, text: str, number: int, turn: int) -> Article:
    """The turn stands at the end of every sentence, so that nothing is remembered from the turn before."""
    return Article(article_id=f"a-{number}-{turn}", url=f"https://example.org/{number}", publisher="Example News", title=f"{title} {turn}",
                   text=_END.sub(rf" {turn}\1", text), published_at=WHEN, first_seen_at=WHEN, seen_at=WHEN)


def measure(judged: Judge, texts: Sequence[tuple[str, str]]) -> dict[str, float | str]:
    """The least of several rounds: what others do on the machine meanwhile is not counted in."""
    taken = []
    for turn in range(ROUNDS):
        articles = [article(*told, number, turn) for number, told in enumerate(texts)]
        began = time.process_time()
        for one in articles:
            judged(one)
        taken.append(time.process_time() - began)
    return {"articles a CPU-second": len(texts) / min(taken), "ms an article": min(taken) / len(texts) * 1e3}


def with_tags() -> Judge:
    names, councils, relevance = load_gazetteer(), CouncilsSettings(), RelevanceSettings()

    def judged(one: Article) -> object:
        bodies, telling = name_bodies(one, names, councils), Telling(one)
        return judge(one, bodies, relevance, telling=telling), tag(one, bodies, councils, telling=telling)
    return judged


def without_tags() -> Judge:
    names, councils, relevance = load_gazetteer(), CouncilsSettings(), RelevanceSettings()
    return lambda one: judge(one, name_bodies(one, names, councils), relevance)


def plain() -> Judge:
    """Relevant if a name and a keyword stand anywhere; every name that stands there is a tag."""
    forms = sorted(load_gazetteer().forms, key=len, reverse=True)
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b")

    def judged(one: Article) -> object:
        whole = f"{one.title}\n{one.text}"
        return bool(KEYWORDS.search(whole)), set(names.findall(whole))
    return judged


if __name__ == "__main__":
    main()
