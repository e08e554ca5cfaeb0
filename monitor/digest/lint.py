"""
The wording rules as a check on our own words.

Clauses and quotations of others are not ours to change: ``lint`` of a digest looks at what we wrote around them. Each finding names
its rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from ..records import Digest, FactRow
from . import plain

REASON = "Reason given:"
"""Before the words of the person who put something right."""
MOST_WORDS = 25
"""Most words of a sentence of ours (GOV.UK style)."""
_QUOTED = re.compile("\u201c[^\u201d]*\u201d")
_SENTENCE_END = re.compile(r"(?<=[.?!\u2026])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_RULES = (
    ("exclamation mark", re.compile(r"!")),
    ("ampersand", re.compile(r"&")),
    ("midnight or 12am", re.compile(r"(?i)\bmidnight\b|\b12(?:[:.]00)? ?am\b")),
    ("time not as 5:30pm", re.compile(r"(?i)\b\d{1,2}\.\d\d ?[ap]m\b|\b\d{1,2}(?::\d\d)? [ap]\.?m\b|\b\d{1,2}:00[ap]m\b")),
    ("date not as 21 November 2026", re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:January|February|March|April|June|July|"
                                                r"August|September|October|November|December) \d{1,2}\b(?! \d{4}-)")),
    ("range without to", re.compile(r"\d ?[\u2013-] ?\d")),
    ("number in letters", re.compile(r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b")),
    ("Latin", re.compile(r"(?i)\be\.g\.|\bi\.e\.|\betc\b|\bvia\b|\bper annum\b|\bviz\b")),
    ("link text without meaning", re.compile(r"(?i)\bclick here\b|\bread more\b|\bthis link\b")),
    ("attack, hack or victim in our own words", re.compile(r"(?i)\battack\w*|\bhack(?!ney)\w*|\bvictims?\b|\bcriminals?\b")),
)


def lint(text: Digest | str) -> list[str]:
    """Rules broken by a text of ours, or by our words in a digest; empty if none."""
    if isinstance(text, str):
        return [f"{rule}: {where}" for rule, where in _findings(text)]
    found = [f"subject longer than 42 characters: {text.subject}"] if len(text.subject) > 42 else []
    for ours, names in own_words(text):
        for name in filter(None, names):
            ours = ours.replace(name, "Name")
        found += [f"{rule}: {where}" for rule, where in _findings(ours)]
        found += [f"spelling: {word!r} in {ours[:80]!r}" for word in misspelt(ours)]
    return list(dict.fromkeys(found))


@cache
def known_words() -> frozenset[str]:
    """The words we write with, in lower case; a new one is added to ``spelling.txt`` by whoever first uses it."""
    lines = resources.files(__package__).joinpath("spelling.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def misspelt(text: str) -> list[str]:
    """Words of a text of ours that are not in our spelling list, in order; what stands in quotation marks is not ours."""
    return [word for word in _WORD.findall(_QUOTED.sub("", text)) if word.lower().replace("\u2019", "'") not in known_words()]


def own_words(digest: Digest) -> Iterator[tuple[str, list[str]]]:
    """Every string of the digest that is ours, with the names it may have, which keep the spelling that is theirs."""
    of_day = set(digest.watch) | {c.council for c in digest.councils}
    for text in (digest.subject, digest.summary, digest.urgent, digest.counts, *digest.notes):
        yield text, _longest_first(of_day)
    for fact in (*digest.new, *digest.context, *(one.told for one in digest.coming)):
        names = _longest_first(_names(fact.row) | set(fact.also_groups))
        for text in (fact.standing_words, fact.sources_words, fact.why, fact.who or fact.statement):
            yield text, names
    for change in digest.changed:
        names = _longest_first(_names(change.row.before) | _names(change.row.after))
        for text in (change.heading, change.standing_words, change.before_heading, change.after_heading):
            yield text, names
    for wrong in digest.corrected:
        for text in (wrong.standing_words, wrong.now.split(REASON, 1)[0]):
            yield text, [plain.name(wrong.row.council)]
    for one in digest.coming:
        yield one.when, []


def _names(row: FactRow) -> set[str]:
    """Publishers, speakers and councils of a fact."""
    return {*row.councils, *(plain.name(name) for one in row.evidence for name in (one.publisher, one.attribution, one.origin))}


def _longest_first(names: set[str]) -> list[str]:
    return sorted((name for name in names if name), key=lambda name: (-len(name), name))


def _findings(text: str) -> Iterator[tuple[str, str]]:
    ours = _QUOTED.sub("", text)
    for rule, pattern in _RULES:
        if found := pattern.search(ours):
            yield rule, f"{found[0]!r} in {ours[:80]!r}"
    for sentence in _SENTENCE_END.split(ours):
        if len(sentence.split()) > MOST_WORDS:
            yield "sentence longer than 25 words", repr(sentence[:80])
