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

from ..records import Digest

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
    names = names_of(text)
    for ours in own_words(text):
        for name in names:
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


def own_words(digest: Digest) -> Iterator[str]:
    """Every string of the digest that is ours, names included."""
    yield from (digest.subject, digest.summary, digest.urgent, digest.counts, *digest.notes)
    for fact in (*digest.new, *digest.context):
        yield from (fact.standing_words, fact.sources_words, fact.why)
        yield fact.who if fact.who else fact.statement
    for change in digest.changed:
        yield from (change.heading, change.standing_words, change.before_heading, change.after_heading)
    for wrong in digest.corrected:
        yield from (wrong.standing_words, wrong.now.split(REASON, 1)[0])
    yield from (one.when for one in digest.coming)


def names_of(digest: Digest) -> list[str]:
    """Publishers, speakers and councils: they keep the spelling that is theirs. Longest first."""
    from . import plain
    names: set[str] = set(digest.watch) | {c.council for c in digest.councils} | {plain.name(one.row.council) for one in digest.corrected}
    rows = [fact.row for fact in (*digest.new, *digest.context)]
    rows += [row for change in digest.changed for row in (change.row.before, change.row.after)] + [one.told.row for one in digest.coming]
    for row in rows:
        names.update(row.councils)
        for one in row.evidence:
            names.update((plain.name(one.publisher), plain.name(one.attribution), plain.name(one.origin)))
    return sorted((n for n in names if n), key=lambda n: (-len(n), n))


def _findings(text: str) -> Iterator[tuple[str, str]]:
    ours = _QUOTED.sub("", text)
    for rule, pattern in _RULES:
        if found := pattern.search(ours):
            yield rule, f"{found[0]!r} in {ours[:80]!r}"
    for sentence in _SENTENCE_END.split(ours):
        if len(sentence.split()) > MOST_WORDS:
            yield "sentence longer than 25 words", repr(sentence[:80])
