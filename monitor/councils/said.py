"""One sentence -> what it says of each council in it: said before or after the name, in the same clause, now or long ago."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from ..records import Article
from ..wordlists import Line
from .cues import Cue, Cues
from .settings import CouncilsSettings

_GAP = re.compile(r"(?:'s)?,?(?: (?:city |borough |district |county )?councils?)?(?:,| and| &|,? and the|,? or)* ?(?:the |neighbouring |then |its neighbour )?")
_ASIDE = re.compile(r",? (?:which|who|whose|where|that has|alongside|along with|as well as) [^,]*,"
                    r"| \([^)]*\)|, [^,]{0,30}(?:side of town|neighbour\w*|end of [^,]*),")
_CLAUSE = re.compile(r"[;:]| (?:as|while|whilst|but|after|because|although|though|whereas|until|when) |, (?:and|but|while|leaving|which|though) ")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = "|".join(_MONTHS)
_DATED = re.compile(rf"\b(?:in|since|of|from|the|during|by|early|late) (?:(?:({_MONTH}) )?((?:19|20)\d\d))\b(?! (?:to|and|until|-|\u2013) (?:19|20)\d\d)"
                    rf"|\b(?:({_MONTH}) ((?:19|20)\d\d))\b")
_RANGE = re.compile(r"(?:from|between|dating from|dates from|span\w*) (?:19|20)\d\d (?:to|and|through|until|-) (?:19|20)\d\d")
_CENTURIES = ("19", "20")
# A sentence without these has no year.
_DECIDING = ("cleared", "cleared_weak", "alerted", "responding", "affected")
_SPARED = frozenset(("cleared", "alerted", "responding"))
_NEAR = 40
# How far before the words a negation or a spared part is looked for, in characters.
_NEXT = 4
# How far after the words their council may begin: ``the``, in characters.
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|none|without|neither|nor|n't|deny|denies|denied)\b[^,;:]{0,25}$")


@dataclass(slots=True)
class Named:
    """A council as one sentence names it."""

    gss: str
    start: int
    end: int
    sure: float
    exact: bool
    """By name; False when by ``the council`` or ``it``."""
    group: int = 0


@dataclass(slots=True)
class Votes:
    """What all sentences say of one council."""

    by_role: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    hedged: int = 0
    own_word: int = 0
    corrected: int = 0
    sure: float = 0.0
    first: tuple[int, int] | None = None
    furniture_only: bool = True
    only_asked: bool = True
    """Named only where names mean nothing: asked for comment, in a teaser."""


def read(line: Line, named: list[Named], cues: Cues, votes: dict[str, Votes], article: Article, span: tuple[int, int] | None,
          settings: CouncilsSettings) -> None:
    """Give each council of a sentence what the sentence says of it."""
    if not named:
        return
    sentence = line.text
    _group(sentence, named)
    if span is not None:
        furniture = matches(cues.roles["adverts"], line)
        for name in named:
            vote = votes[name.gss]
            vote.first = vote.first or span
            vote.sure = max(vote.sure, name.sure)
            vote.furniture_only = vote.furniture_only and furniture
    place = span or (0, 0)
    if matches(cues.roles["mentioned"], line):
        for name in named:
            votes[name.gss].by_role["mentioned"].append(place)
        return
    for name in named:
        votes[name.gss].only_asked = False
    old = _is_old(sentence, article, settings.old_days) or matches(cues.roles["background"], line)
    decided: dict[int, set[str]] = defaultdict(set)
    taken: list[tuple[int, int]] = []
    for role in _DECIDING:
        cue = cues.roles[role]
        if cue.subject not in line.hits and cue.object not in line.hits and cue.after is None:
            continue
        for group, where in _said(line, named, cue, taken if role in ("affected", "alerted") else []):
            if role == "affected" and _NEGATION.search(sentence[max(0, where[0] - _NEAR):where[0]]):
                continue
            if role == "cleared" and cues.part.search(sentence[max(0, where[0] - _NEAR):where[0] + 1]):
                continue
            if role == "affected" and not _SPARED.isdisjoint(decided.get(group, ())):
                continue
            if role in ("cleared", "cleared_weak", "responding"):
                taken.append(where)
            decided[group].add(role)
    if not decided:
        for found in cues.attack.every(line):
            group = _nearest(sentence, named, found.start, found.end)
            if group is not None:
                decided[group].add("affected_weak")
    unconfirmed, own, corrected = cues.unconfirmed in line.hits, cues.own_word in line.hits, cues.corrected in line.hits
    for name in named:
        vote = votes[name.gss]
        roles = decided.get(name.group, ())
        if not roles:
            vote.by_role["background" if old else "mentioned"].append(place)
        for role in roles:
            if old and role in ("affected", "affected_weak"):
                vote.by_role["background"].append(place)
                continue
            vote.by_role[role].append(place)
            if role in ("affected", "affected_weak"):
                vote.hedged += unconfirmed
                vote.own_word += (own or article.publisher_kind == "official") and not unconfirmed
            elif role.startswith("cleared"):
                vote.corrected += corrected


def _group(sentence: str, named: list[Named]) -> None:
    """Councils joined by ``and`` and commas are one group: what is said of one is said of all."""
    for before, name in zip([None, *named], named):
        joined = before is not None and (name.start <= before.end or bool(_GAP.fullmatch(sentence, before.end, name.start)))
        name.group = (before.group if joined else before.group + 1) if before is not None else 0


def _said(line: Line, named: list[Named], cue: Cue, taken: list[tuple[int, int]]) -> list[tuple[int, tuple[int, int]]]:
    """Groups that a role's words are said of, with where the words stand."""
    out: list[tuple[int, tuple[int, int]]] = []
    sentence = line.text
    if cue.after:
        for name in named:
            found = cue.after.match(sentence, name.end)
            if found:
                out.append((name.group, found.span()))
    if cue.object in line.hits:
        for found in cue.object.every(line):
            group = next((name.group for name in named if 0 <= name.start - found.end <= _NEXT), None)
            if group is not None and not _inside(found.start, taken):
                out.append((group, (found.start, found.end)))
    if cue.subject in line.hits:
        asides = [found.span() for found in _ASIDE.finditer(sentence)] if "," in sentence or "(" in sentence else []
        for found in cue.subject.every(line):
            if _inside(found.start, taken):
                continue
            group = _before(named, found.start, found.end, asides)
            if group is None:
                group = next((name.group for name in named if name.start >= found.end
                              and not _CLAUSE.search(sentence, found.end, name.start)), None)
            if group is not None:
                out.append((group, (found.start, found.end)))
    return out


def _before(named: list[Named], start: int, end: int, asides: list[tuple[int, int]]) -> int | None:
    """Group of the last council before some words, those in asides left out unless the words stand there too."""
    for name in reversed(named):
        if name.start < end and name.end <= max(start, name.start + 1):
            aside = next((span for span in asides if span[0] <= name.start < span[1]), None)
            if aside is None or aside[0] <= start < aside[1]:
                return name.group
        elif start <= name.start < end:
            return name.group
    return None


def _nearest(sentence: str, named: list[Named], start: int, end: int) -> int | None:
    """Group of a council in the same clause as some words."""
    before = [name for name in named if name.end <= start and not _CLAUSE.search(sentence, name.end, start)]
    after = [name for name in named if name.start >= end and not _CLAUSE.search(sentence, end, name.start)]
    return before[-1].group if before else after[0].group if after else None


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def matches(cue: Cue, line: Line) -> bool:
    """Whether a sentence has the words of a role, of whomever it says them."""
    return cue.subject in line.hits


def _is_old(sentence: str, article: Article, days: int) -> bool:
    """Whether a sentence tells of a time at least ``days`` before publication."""
    if not any(century in sentence for century in _CENTURIES) or _RANGE.search(sentence):
        return False
    published = article.dated_at.date()
    for month, year, other_month, other_year in _DATED.findall(sentence):
        number = _MONTHS.index(month or other_month) + 1 if (month or other_month) else 12
        try:
            if (published - date(int(year or other_year), number, 28)).days >= days:
                return True
        except ValueError:
            continue
    return False


def subject_first(sentence: str, named: list[Named]) -> bool:
    """Whether the first council is the one the sentence is about: the next ones stand in its asides or after a verb."""
    exact = [name for name in named if name.exact]
    return len(exact) > 1 and not _GAP.fullmatch(sentence, exact[0].end, exact[1].start)
