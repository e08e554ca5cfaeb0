"""A body says that a report is wrong: the sentence it speaks of, found by what both speak of; pure."""

from __future__ import annotations

from collections.abc import Sequence

from .found import Found, lenient_body, pair, read_at, words_of
from .ledger import Known, Said
from .lexical import content
from .lexicon import lexicon, tokens_of
from .shape import fold

_SHARED = 3
# Content words that a rebuttal and the report it means have in common at least.
_SAME_THING = 2
# The same when both speak of the same service.


def rebuttals(facts: Sequence[Known]) -> list[Found]:
    """What a body plainly calls wrong ("contrary to one report", "there is no truth in") against the report of it that is nearest in words."""
    out = []
    done: set[tuple[str, int, int]] = set()
    for no in facts:
        here = no.first
        if here.place in done or not here.point.subject or here.point.attribution_key != here.point.subject:
            continue
        words = _words(here)
        if not lexicon().cues["rebuttal"].find(words):
            continue
        done.add(here.place)
        mine = set(content(words))
        same = {f.lead.value for f in facts if f.first.place == here.place and f.lead.group == "state"}
        best: tuple[int, Known] | None = None
        for yes in facts[:no.number]:
            if yes.first.reading is here.reading or yes.lead.polarity == "denied" or yes.lead.attribution_key == here.point.subject \
                    or not lenient_body(yes, no) or read_at(yes.first) > read_at(here):
                continue
            shared = len(mine & set(content(_words(yes.first))))
            if shared >= (_SAME_THING if yes.lead.value and yes.lead.value in same else _SHARED) and (best is None or shared > best[0]):
                best = (shared, yes)
        if best is not None:
            yes = best[1]
            out.append(pair(yes, no, "contradicts", "hard" if yes.lead.value and yes.lead.value in same else "soft", "rebutted",
                            f"One report says \u201c{words_of(yes)}\u201d; the body concerned: \u201c{words_of(no)}\u201d."))
    return out


def _words(said: Said) -> list[str]:
    """The words of the whole sentence."""
    start, end = said.span or (said.point.start, said.point.end)
    return [t[0] for t in tokens_of(fold(said.reading.article.text[start:end]))]
