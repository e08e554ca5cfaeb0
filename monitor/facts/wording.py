"""Comparators of wording: altered quotations, and pages that name fewer councils than before; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .found import Found, pair
from .ledger import seen_at
from .lexical import content
from .settings import FactsSettings

_ALIKE = 3
# Content words that two versions of a sentence share at least.


def wording(pairs: Iterable[tuple[object, object, str]], settings: FactsSettings) -> list[Found]:
    out = []
    done: set[tuple[int, int]] = set()
    for old, new, why in pairs:
        if why != "quote" or not old.facts or not new.facts or old.reading.article.article_id == new.reading.article.article_id:
            continue
        if all(t.reading.article.publisher_kind == "official" for t in (old, new)):
            continue
        theirs, mine = _spoken(old), _spoken(new)
        if not mine or not theirs:
            continue
        a, b = _speaker_key(old), _speaker_key(new)
        if a and b and a != b:
            continue
        short, long = sorted((mine, theirs), key=len)
        if len(short) < settings.variant_words:
            continue
        share = len(set(short) & set(long)) / len(set(short))
        mine_words, other_words = set(content(short)), set(content(long))
        matter = len(mine_words & other_words) / max(1, min(len(mine_words), len(other_words)))
        if settings.variant_overlap <= share < settings.variant_same and matter >= settings.variant_matter and not _run_inside(short, long):
            fa, fb = old.facts[0], new.facts[0]
            if (fa.number, fb.number) in done:
                continue
            done.add((fa.number, fb.number))
            out.append(pair(fa, fb, "quote_variant", "soft", "wording", "The words inside the quotation marks differ between two reports.",
                             max(seen_at(old.reading), seen_at(new.reading))))
    return out


def _spoken(told: object) -> list[str]:
    text, s = told.reading.article.text, told.line.sentence
    spans = list(told.line.quoted)
    if not spans and told.reading.article.publisher_kind == "official":
        spans = [(s.start, s.end)]
    names = [(b.start, b.end) for b in told.reading.bodies if s.start <= b.start < s.end]  # a long name in both is no shared wording
    parts = ["".join(" " if any(x <= i < y for x, y in names) else text[i] for i in range(a, b)) for a, b in spans]
    return re.findall(r"[a-z0-9']+", max(parts, key=len, default="").lower().replace("\u2019", "'"))


def _run_inside(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the shorter wording stands in the longer one as it is."""
    return f" {' '.join(short)} " in f" {' '.join(long)} "


def _speaker_key(told: object) -> str:
    return next((s.point.attribution_key for f in told.facts for s in f.said if s.reading is told.reading and s.point.attribution_key), "")


def taken_back(pairs: Iterable[tuple[object, object, str]]) -> list[Found]:
    """A page that names fewer councils than its last version did: the two sentences most alike, once a version."""
    best: dict[tuple[str, int], tuple[int, Found]] = {}
    for old, new, why in pairs:
        if why != "version" or not old.facts or not new.facts:
            continue
        before, after = _councils(old), _councils(new)
        shared = len(set(content(old.line.tokens)) & set(content(new.line.tokens)))
        article = new.reading.article
        key = (article.article_id, article.version)
        if before and after and after < before and shared >= _ALIKE and shared > best.get(key, (0,))[0]:
            best[key] = (shared, pair(old.facts[0], new.facts[0], "updates", "update", "corrected_page",
                                       f"The same page named {len(before)} councils before and names {len(after)} now.", seen_at(new.reading)))
    return [found for _, found in best.values()]


def _councils(told: object) -> set[str]:
    s = told.line.sentence
    return {b.key for b in told.reading.bodies if b.kind == "council" and s.start <= b.start < s.end}
