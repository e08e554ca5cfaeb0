"""How a fact is worded: the clause that tells it best, whole, and each wording once; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ..text import cut_words
from .ledger import HEDGES, Known, Said, seen_at
from .lexicon import tokens_of
from .settings import FactsSettings

_PRONOUNS = frozenset("it they he she this that these those its their his her we our i my them there here both".split())
# A clause that begins with one of these is understood only after the sentence before.
_REPLIES = frozenset("yes no not only if so none nobody nothing neither".split())
_JOINS = frozenset("and but while although though whereas so because after before since as with without which who whose whom where when if for "
                   "by in on at from of to including leaving forcing meaning making than or nor until despite unless".split())
_HARD_JOINS = _JOINS - frozenset("after before since as with in on at from by when if for to until despite while although because".split())
# At the head of a sentence the others may open a whole sentence: "After the attack, schools closed".
_VERBS = frozenset("is are was were be been has have had will would can cannot could may might must should do does did says said say told went came "
                   "began put took gave found got kept made ran left lost shut cut set hit met sent felt held led".split())
_ENDS = ("ed", "es", "n't")


def choose_statements(facts: Sequence[Known], settings: FactsSettings) -> dict[int, str]:
    """
    The statement of each fact, by number; what one sentence tells in the same words is told as new once.

    Of several facts with one wording the most specific is told; the others stay on record and say why they are not.
    """
    out = {fact.number: statement_of(fact, settings) for fact in facts}
    by_place: dict[tuple[object, ...], list[Known]] = {}
    for fact in facts:
        if fact.tell:
            by_place.setdefault(fact.first.place, []).append(fact)
    for together in by_place.values():
        kept: list[Known] = []
        for fact in sorted(together, key=lambda f: (-len(out[f.number]), _specific(f), f.number)):
            mine = out[fact.number].strip(" .,;:\u2026").lower()
            other = next((k for k in kept if mine in out[k.number].lower()), None)
            if other is None:
                kept.append(fact)
                continue
            fact.tell = False
            named = " ".join(x for x in (other.lead.frame, other.lead.value) if x) or "its sentence"
            fact.why = f"told in the same words as {named}: on record, not listed again"
    return out


def statement_of(known: Known, settings: FactsSettings) -> str:
    """A clause of the clearest evidence: the surest mention that is whole, names its body and is short; the earliest of equals."""
    lead = known.lead
    said = known.said[:1] + [s for s in known.said[1:] if lead.frame and (s.point.frame, s.point.value) == (lead.frame, lead.value)]
    ranked = []
    for one in said:
        start, end = _whole(one, settings)
        text = one.reading.article.text[start:end]
        words = text.split()
        own = one.point.hedge == "none" and one.point.attribution_key == one.point.subject and bool(one.point.subject)
        sure = 0 if own else 1 + HEDGES.index(one.point.hedge)
        late = seen_at(one.reading) - seen_at(known.first.reading) > timedelta(hours=settings.statement_hours)
        ranked.append(((_is_fragment(text), late, _first_word(text) in _PRONOUNS, len(words) > settings.statement_words, sure, one.order),
                       " ".join(words)))
    return cut_words(min(ranked)[1], settings.statement_words)


def _whole(said: Said, settings: FactsSettings) -> tuple[int, int]:
    """The span of the clause, or of its sentence where the clause alone is a fragment or hangs on the words before."""
    text = said.reading.article.text
    start, end = said.point.start, said.point.end
    asked = text.rfind("? ", start, end)
    if asked >= 0 and len(text[asked + 2:end].split()) >= settings.clause_words and _first_word(text[asked + 2:]) not in _PRONOUNS | _REPLIES:
        start = asked + 2  # an answer that stands by itself
    if said.span is None:
        return start, end
    first, last = said.span
    if start > said.point.start:
        return start, end
    clause = text[start:end]
    if (first, last) != (start, end) and (_is_fragment(clause) or _first_word(clause) in _PRONOUNS):
        joined = clause.split(None, 1)
        if len(joined) == 2 and joined[0].lower() in ("and", "but", "while", "although", "whereas") and not _is_fragment(joined[1]) \
                and _first_word(joined[1]) not in _PRONOUNS:
            return end - len(joined[1]), end
        if len(text[first:last].split()) <= settings.statement_words:
            return first, last
        if end > start and len(text[first:end].split()) <= settings.statement_words:
            return first, end
        if _is_fragment(clause):
            return first, last  # cut, with an ellipsis: a head that stands beats a tail that does not
    return start, end


def _is_fragment(text: str) -> bool:
    tokens = [t[0] for t in tokens_of(text.lower())]
    if not tokens:
        return True
    bare = text.lstrip("\"'\u201c\u2018 ")
    if tokens[0] in (_HARD_JOINS if bare[:1].isupper() else _JOINS):
        return True
    if bare[:1].islower() and (tokens[0] in _VERBS or tokens[0].endswith(("ed", "ing"))):
        return True
    return not any(t in _VERBS or t.endswith(_ENDS) for t in tokens[1:]) and not any(t.endswith("s") for t in tokens[1:])


def _first_word(text: str) -> str:
    return next((t[0] for t in tokens_of(text[:40].lower())), "")


def _specific(fact: Known) -> int:
    p = fact.lead
    if any(c.isdigit() for c in p.value):
        return 0
    if p.polarity == "denied" or p.group not in ("-", "state", "help", "told"):
        return 1
    if p.frame and not p.weak:
        return 2 if p.value else 3
    return 4 if p.frame else 5
