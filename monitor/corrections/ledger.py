"""What corrections make of the facts of an incident; pure. Facts are found by their words, since their ids may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..records import Article, Fact, Ledger, Mention, Named
from ..text import words
from .rules import Ruling

RULE = "correction"
"""Name of the rule in the verdict on a sentence."""

LEAST_LIKENESS = 0.6
"""
Share of the words of the longer of two quotations, 0 to 1, that stand in the other when they are the same words cut differently. Our
choice: a clause and its sentence are matched as one containing the other, so that this is for edits only.
"""

_STANDINGS = ("unconfirmed", "reported", "confirmed")

Texts = Mapping[tuple[str, int], Article]
"""Article versions by article and version."""


def corrected(ledger: Ledger, articles: Sequence[Article], rulings: Sequence[Ruling]) -> Ledger:
    """
    The ledger as a person has put it right: facts that repeat another one joined to it, facts that are not new not told.

    Args:
        ledger: As it was weighed.
        articles: Every version it was weighed from.
        rulings: In the order of the file; kinds that say nothing of facts are passed over.
    """
    here = {one.article_id for one in articles}
    rulings = [one for one in rulings if not here.isdisjoint(one.concerns)]
    if not rulings:
        return ledger
    texts = {(one.article_id, one.version): one for one in articles}
    for ruling in rulings:
        if ruling.kind == "not-new":
            for fact in _find(ledger.facts, ruling.correction.first, ruling.first, texts):
                ledger = _not_told(ledger, fact, ruling.note)
        elif ruling.kind == "same-as":
            ledger = _joined(ledger, ruling, texts)
        elif ruling.kind == "not-this-council" and ruling.article_id:
            ledger = _not_about(ledger, ruling)
    return ledger


def unjoined(facts: Iterable[Fact], articles: Sequence[Article], rulings: Sequence[Ruling]) -> list[Fact]:
    """
    Facts of the last weighing without the mentions that a correction had joined to them.

    The scales know nothing of corrections: an id must go back to the fact that has it by nature.
    """
    texts = {(one.article_id, one.version): one for one in articles}
    repeats = [(ruling.correction.second, set(ruling.second)) for ruling in rulings if ruling.kind == "same-as" and ruling.correction.second]
    out = []
    for fact in facts:
        kept = tuple(one for one in fact.mentions if not any(
            one.article_id in ids and _likeness(_tokens(one, texts), words(named.words)) for named, ids in repeats)) if repeats else fact.mentions
        out.append(replace(fact, mentions=kept) if kept and kept != fact.mentions else fact)
    return out


# ---- finding a fact again

def _find(facts: Sequence[Fact], named: Named | None, ids: Sequence[str], texts: Texts, *, as_mention: bool = False) -> list[Fact]:
    """
    The facts a person meant.

    The one with the id of that day, if it still says those words; else the one that says the same in comparable form; else what is first
    said in those words. ``as_mention``: being said again there is enough.
    """
    if named is None:
        return []
    wanted, frame = words(named.words), named.says.split(" / ")[0]
    best: tuple[int, float] = (0, 0.0)
    found: list[Fact] = []
    for fact in facts:
        liked = [_likeness(_tokens(one, texts), wanted) if one.article_id in ids else 0.0 for one in fact.mentions]
        rank = 4 if fact.fact_id == named.id else 3 if named.says and says_of(fact) == named.says else 2 if frame and fact.frame == frame else 1
        score = max(liked, default=0.0) if rank > 2 or as_mention else liked[0] if liked else 0.0
        if not score or (rank, score) < best:
            continue
        found = [fact] if (rank, score) > best else [*found, fact]
        best = (rank, score)
    return found


def says_of(fact: Fact) -> str:
    """What a fact says in comparable form, as a correction keeps it; empty for a clause with no known frame."""
    return " / ".join(part for part in (fact.frame, fact.subject, fact.value, fact.polarity) if part) if fact.frame else ""


def _tokens(mention: Mention, texts: Texts) -> list[str]:
    article = texts.get((mention.article_id, mention.version))
    return words(article.text[mention.start:mention.end]) if article else []


def _likeness(here: Sequence[str], there: Sequence[str]) -> float:
    """1 for the same words, less for a part of them or an edit, 0 for other words."""
    short, long = sorted((list(here), list(there)), key=len)
    if not short:
        return 0.0
    share = len(short) / len(long)
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return LEAST_LIKENESS + (1 - LEAST_LIKENESS) * share
    left = list(long)
    common = 0
    for one in short:
        if one in left:
            left.remove(one)
            common += 1
    alike = common / len(long)
    return alike * LEAST_LIKENESS if alike >= LEAST_LIKENESS else 0.0


# ---- what becomes of it

def _not_told(ledger: Ledger, fact: Fact, note: str, **changes: object) -> Ledger:
    """The fact stays on record and is never told as new; nor is its sentence, unless another fact of it is."""
    changed = replace(fact, told_as_new=False, why=_with(fact.why, note), **changes)
    facts = tuple(changed if one.fact_id == fact.fact_id else one for one in ledger.facts)
    return _sentence_seen(replace(ledger, facts=facts), fact, note)


def _with(why: str, note: str) -> str:
    return why if note in why else f"{why}; {note}" if why else note


def _sentence_seen(ledger: Ledger, fact: Fact, note: str) -> Ledger:
    place = _place(fact)
    if place is None or any(one.told_as_new and _place(one) == place for one in ledger.facts):
        return ledger
    return replace(ledger, novelties=tuple(
        replace(one, novelty="seen", rule=RULE, reason=f"{note} (without it: {one.rule}, {one.reason})")
        if (one.article_id, one.version, one.position) == place and one.novelty == "new" else one for one in ledger.novelties))


def _place(fact: Fact) -> tuple[str, int, int] | None:
    """The sentence that said it first."""
    return (fact.mentions[0].article_id, fact.mentions[0].version, fact.mentions[0].sentence) if fact.mentions else None


def _not_about(ledger: Ledger, ruling: Ruling) -> Ledger:
    """What only this article says of that council is about nobody we know, and not told."""
    for fact in ledger.facts:
        if fact.subject == ruling.correction.gss and all(one.article_id == ruling.article_id for one in fact.mentions):
            ledger = _not_told(ledger, fact, ruling.note, subject="")
    return ledger


def _joined(ledger: Ledger, ruling: Ruling, texts: Texts) -> Ledger:
    repeats = _find(ledger.facts, ruling.correction.second, ruling.second, texts)
    if not repeats:
        return ledger
    second = repeats[0]
    firsts = [one for one in _find(ledger.facts, ruling.correction.first, ruling.first, texts, as_mention=True)]
    if not firsts:  # told in another incident, or its article is gone: still a repeat
        return _not_told(ledger, second, ruling.note)
    first = firsts[0]
    if first.fact_id == second.fact_id:
        return ledger
    both = _one_of(first, second, ruling.note, texts)
    facts = tuple(both if one.fact_id == first.fact_id else one for one in ledger.facts if one.fact_id != second.fact_id)
    return _sentence_seen(_repointed(replace(ledger, facts=facts), second.fact_id, first.fact_id), second, ruling.note)


def _one_of(first: Fact, second: Fact, note: str, texts: Texts) -> Fact:
    """The first fact with the mentions of the second; own reporting that says it again is a report and no origin."""
    places = {(one.article_id, one.version, one.start, one.end) for one in first.mentions}
    sourced = {one.origin for one in first.mentions if one.origin and not one.origin.startswith(OWN)}
    more = {one.origin for one in second.mentions if one.origin and not one.origin.startswith(OWN)} - sourced
    origins = first.origins + len(more)
    lead = first.mentions[0] if first.mentions else None
    if lead and not sourced and more and lead.origin.startswith(OWN):
        article = texts.get((lead.article_id, lead.version))
        origins -= article is not None and article.publisher_group is None  # a group not known counts only when nothing else carries the fact
    added = tuple(replace(one, origin="") if one.origin.startswith(OWN) else one
                  for one in second.mentions if (one.article_id, one.version, one.start, one.end) not in places)
    earlier = min((first, second), key=lambda one: one.first_seen_at)
    standing = first.standing
    if standing in _STANDINGS and second.standing in _STANDINGS:
        standing = max(standing, second.standing, key=_STANDINGS.index)
    return replace(first, mentions=first.mentions + added, origins=origins, standing=standing, first_seen_at=earlier.first_seen_at,
                   first_article_id=earlier.first_article_id, why=_with(first.why, note),
                   new_at=min(first.new_at or first.first_seen_at, second.new_at or second.first_seen_at))


OWN = "own:"
"""Origins that are a publisher's own reporting begin so."""


def _repointed(ledger: Ledger, old: str, new: str) -> Ledger:
    """Conflicts of the joined fact are conflicts of the other one; one between the two is none."""
    kept: dict[tuple[str, str, str], object] = {}
    for one in ledger.conflicts:
        changed = replace(one, fact_a=new if one.fact_a == old else one.fact_a, fact_b=new if one.fact_b == old else one.fact_b)
        if changed.fact_a == changed.fact_b and one.fact_a != one.fact_b:
            continue
        kept.setdefault((changed.fact_a, changed.fact_b, changed.kind), changed)
    return replace(ledger, conflicts=tuple(kept.values()))
