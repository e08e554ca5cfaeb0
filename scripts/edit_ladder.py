#!/usr/bin/env python3
"""
Make an edit ladder from articles of your own: what papers do to a text, step by step, with labels.

    python scripts/edit_ladder.py ARTICLES.jsonl|FOLDER [...] > ladder.jsonl

Reads JSON Lines with a ``text`` (and ``id`` or ``url``), or a folder of .txt files. For every article it writes the original and its
copies: verbatim, cut to 40 and 20 per cent, local introduction with reordered paragraphs, sub-edited, heavily sub-edited,
and a round-up that holds half of it between two strangers. The lines are shuffled and
spread over invented titles of three owners, each with page furniture of its own. The same input and seed give the same bytes.
For ``monitor evaluate grouping``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FEWEST_WORDS = 80
"""Shorter articles cannot be cut to a fifth and still be told from others."""
LEAST_CUT_WORDS = 25
"""Words that a cut keeps at least."""
RUN_WORDS = 7
"""Words in a row that two articles may not share."""
STRANGERS = 5
"""Of this many articles one is never copied (a ``neg`` line), and one only lends its sentences to round-ups, each once."""
STRANGE_SENTENCES = 3
OWNERS = {
    "eastwold": ["Join the Eastwold group chat for stories from {place} as they happen.", "More from our {place} team is in the app.",
                 "Tell us what you think in the comments under this page."],
    "marlbank": ["Get the {place} morning letter, free, before breakfast.", "Our {place} office is open to visitors on weekdays.",
                 "Please keep to the house rules when you comment."],
    "northmoor": ["Follow {title} for news of {place} through the day.", "A printed copy costs less than a cup of tea in {place}.",
                  "Support reporting in {place} with a small monthly sum."],
}
TITLES_OF_AN_OWNER = 4
PLACES = ("Aldham", "Burwick", "Crossley", "Dunmere", "Elstow", "Farholt")
LOCAL = ("The news will be followed closely in {place}, where people have asked about it for weeks.",
         "Councillors in {place} were told about the matter on Thursday evening.",
         "It is the second time this year that {place} has talked of little else.")
SWAPS = {"said": "told reporters", "because": "since", "about": "around", "but": "however", "also": "as well", "people": "individuals",
         "will": "is set to", "was": "had been", "are": "remain", "after": "following", "before": "ahead of", "is": "was"}
SENTENCE = re.compile(r"[^.!?\n]+[.!?]+[\"'\u201d\u2019]*|[^.!?\n]+")


def read_articles(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """Name and text of every article that is long enough and shares nothing with one before: copies would spoil the labels."""
    found: dict[str, str] = {}
    known: set[str] = set()
    for path in paths:
        for name, text in _texts(path):
            words = re.findall(r"\w+", text.lower())
            runs = {" ".join(words[at:at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1)}
            if len(text.split()) >= FEWEST_WORDS and name not in found and not runs & known:
                found[name] = text
                known |= runs
    return list(found.items())


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_dir():
        for file in sorted(path.glob("*.txt")):
            yield file.stem, file.read_text(encoding="utf-8")
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line)
        if row.get("text"):
            yield str(row.get("id") or row.get("url") or f"{path.stem}-{number}"), str(row["text"])


def ladder(articles: Sequence[tuple[str, str]], seed: int = 1) -> list[dict[str, str]]:
    """The labelled lines, shuffled."""
    chance = random.Random(seed)
    out = []
    strange = [one for number, (_, text) in enumerate(articles) if number % STRANGERS == STRANGERS - 2 for one in split(text)]
    for number, (name, text) in enumerate(articles):
        if number % STRANGERS == STRANGERS - 1:
            out.append((name, "neg", text))
        elif number % STRANGERS != STRANGERS - 2:
            before, after, strange = strange[:STRANGE_SENTENCES], strange[STRANGE_SENTENCES:2 * STRANGE_SENTENCES], strange[2 * STRANGE_SENTENCES:]
            out += [(name, variant, made) for variant, made in _variants(text, before, after, chance)]
    lines = []
    for name, variant, made in out:
        owner = chance.choice(sorted(OWNERS))
        title, place = f"{owner.title()} {chance.randrange(TITLES_OF_AN_OWNER) + 1}", chance.choice(PLACES)
        foot = chance.sample(OWNERS[owner], chance.randint(1, 3))
        page = "\n".join([made, *(one.format(title=title, place=place) for one in foot)])
        lines.append({"id": f"{name}#{variant}", "text": page, "publisher": title, "publisher_group": owner, "family": name, "event": name,
                      "variant": variant})
    chance.shuffle(lines)
    return lines


def split(text: str) -> list[str]:
    """Sentences, roughly: by stops and line ends."""
    return [found.group().strip() for found in SENTENCE.finditer(text) if found.group().strip()]


def _variants(text: str, before: Sequence[str], after: Sequence[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    sentences = split(text)
    yield "orig", text
    yield "verbatim", text.replace("\u201c", '"').replace("\u201d", '"').replace("\u2019", "'")
    yield "cut40", _cut(sentences, 0.4)
    yield "cut20", _cut(sentences, 0.2)
    yield "local_reorder", _local(sentences, chance)
    yield "subedit", _edited(sentences, 0.0, 0.06, chance)
    yield "subedit_heavy", _edited(sentences, 0.25, 0.22, chance)
    if after:
        yield "roundup", "\n".join([*before, *sentences[:max(1, round(0.6 * len(sentences)))], *after])


def _cut(sentences: Sequence[str], share: float) -> str:
    """The first sentences, as many as make the share of the words, at least a few words."""
    wanted = max(LEAST_CUT_WORDS, share * sum(len(one.split()) for one in sentences))
    kept: list[str] = []
    for one in sentences:
        if kept and sum(len(other.split()) for other in kept) >= wanted:
            break
        kept.append(one)
    return "\n".join(kept)


def _local(sentences: Sequence[str], chance: random.Random) -> str:
    place = chance.choice(PLACES)
    intro = [one.format(place=place) for one in chance.sample(LOCAL, 1)]
    kept = list(sentences[:max(1, round(0.7 * len(sentences)))])
    middle = len(kept) // 2
    return "\n".join([*intro, kept[0], *kept[middle:], *kept[1:middle]])


def _edited(sentences: Sequence[str], dropped: float, changed: float, chance: random.Random) -> str:
    out = []
    for one in sentences:
        if chance.random() < dropped:
            continue
        words = []
        for word in one.split():
            if chance.random() < changed:
                if chance.random() < 0.5:
                    continue
                word = chance.choice(PLACES).lower()
            words.append(SWAPS.get(word, word))
        out.append(" ".join(words))
    return "\n".join(out) or sentences[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.strip().split("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    articles = read_articles(given.paths)
    if not articles:
        print(f"edit_ladder: no article of {FEWEST_WORDS} words and more", file=sys.stderr)
        return 65
    for line in ladder(articles, given.seed):
        print(json.dumps(line, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
