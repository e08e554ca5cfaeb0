"""How much of it and for how long: all against part, five hours against two days, back against still down; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from .found import Found, lenient_body, pair, read_at, said_words, seen_of
from .ledger import Known, Said
from .lexicon import tokens_of
from .shape import fold
from .slots import hours_span

_NUMBERS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|\d+)"
_ALL = re.compile(r"\b(?:all(?! but)|every|each|entire|whole|everything|none of|not one|not a single"
                  r"|no [a-z]+(?: [a-z]+)? (?:is|was|are|were|can|could|works?|runs?|opens?))\b")
_PART = re.compile(r"\b(?:only|some|part of|parts of|several|most|half|a third|a quarter|two thirds|alone|all but"
                   rf"|{_NUMBERS} (?:out )?of (?:the |its |our )?(?:[a-z]+ )?{_NUMBERS}"
                   r"|(?:while|but|and) (?:[a-z]+ ){1,4}(?:opened|worked|ran|went on|carried on|came through))\b")
_AT_ONCE = timedelta(hours=72)
# Later on, a part that is still down is progress.
_LONG = frozenset("for took lasted lasting needed under over best nearly almost".split())
_AHEAD = frozenset("will would expected expects may could might should until hopes hope".split())
_FACTOR = 1.5
# Lengths nearer than this are one length, rounded.
_WIDE = frozenset({"networks", "online", "contact"})


def extents(facts: Iterable[Known]) -> list[Found]:
    """All of a thing in one report, a part of it in another of the same days: the first pair of each thing."""
    out = []
    for listed in _by_thing(facts).values():
        said = [(s, f, fold(_words(s))) for f in listed for s in f.said]
        whole = next(((s, f) for s, f, text in said if _ALL.search(text) and not _PART.search(text)), None)
        if whole is None:
            continue
        part = next(((s, f) for s, f, text in said if _PART.search(text) and not _ALL.search(text) and s.reading is not whole[0].reading
                     and lenient_body(f, whole[1]) and abs(read_at(s) - read_at(whole[0])) <= _AT_ONCE), None)
        if part is not None:
            first, second = sorted((whole, part), key=lambda x: read_at(x[0]))
            out.append(pair(first[1], second[1], "scope", "soft", "all_or_part",
                            f"All of it in one report (\u201c{said_words(whole[0])}\u201d), a part in another (\u201c{said_words(part[0])}\u201d).",
                            max(seen_of(first[0]), seen_of(second[0]))))
    return out


def lengths(facts: Iterable[Known]) -> list[Found]:
    """One service out for a length of time in one report and for quite another in a second: the first pair of each service."""
    out = []
    for listed in _by_thing(facts).values():
        timed = [(s, f, hours) for f in listed if f.lead.group == "state" for s in f.said if (hours := _lasted(s))]
        for i, (s, f, hours) in enumerate(timed):
            other = next(((t, g) for t, g, span in timed[:i] if t.reading is not s.reading and lenient_body(f, g)
                          and max(span, hours) > _FACTOR * min(span, hours)), None)
            if other is not None:
                out.append(pair(other[1], f, "contradicts", "soft", "length",
                                f"\u201c{said_words(other[0])}\u201d in one report, \u201c{said_words(s)}\u201d in another.", seen_of(s)))
                break
    return out


def still_down(facts: Sequence[Known]) -> list[Found]:
    """A service is back in one report and, a day or two later, still down in another."""
    out = []
    for back in (f for f in facts if f.lead.frame == "restored" and f.lead.value not in _WIDE):
        for down in (f for f in facts if f.lead.frame == "offline" and f.lead.value == back.lead.value and lenient_body(f, back)):
            said = next((s for s in down.said if s.reading is not back.first.reading and "still" in fold(_words(s)).split()
                         and timedelta(0) < read_at(s) - read_at(back.first) <= _AT_ONCE and s.reading.article.publisher_kind != "rewriter"), None)
            if said is not None:
                out.append(pair(back, down, "contradicts", "soft", "still_down",
                                f"One report says \u201c{said_words(back.first)}\u201d, a later one \u201c{said_words(said)}\u201d.", seen_of(said)))
                break
    return out


def _by_thing(facts: Iterable[Known]) -> dict[str, list[Known]]:
    """Facts by the service whose state they tell; those on data that were taken together."""
    out: dict[str, list[Known]] = {}
    for fact in facts:
        if fact.lead.group == "state" and fact.lead.value and fact.lead.value not in _WIDE:
            out.setdefault(fact.lead.value, []).append(fact)
        elif fact.lead.frame == "data_taken":
            out.setdefault(fact.lead.frame, []).append(fact)
    return out


def _lasted(said: Said) -> float:
    """Hours that a clause says something lasted; 0 if it says none, or speaks of what is ahead."""
    tokens = [t for t, _, _ in tokens_of(fold(_words(said)))]
    return (hours_span(tokens) or 0.0) if _LONG & set(tokens) and not _AHEAD & set(tokens) else 0.0


def _words(said: Said) -> str:
    return said.reading.article.text[said.point.start:said.point.end]
