"""Article and its named bodies -> a tag for each council: its role, how the article tells it, and the words that say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ..records import Article, BodyMention, CouncilTag
from ..sentences import split
from ..text import same_length_fold
from .cues import Cue, Cues, load_cues
from .listing import council_by_gss, council_by_name, short_name
from .settings import CouncilsSettings

_GAP = re.compile(r"(?:'s)?,?(?: (?:city |borough |district |county )?councils?)?(?:,| and| &|,? and the|,? or)* ?(?:the |neighbouring |then |its neighbour )?")
_ASIDE = re.compile(r",? (?:which|who|whose|where|that has|alongside|along with|as well as) [^,]*,"
                    r"| \([^)]*\)|, [^,]{0,30}(?:side of town|neighbour\w*|end of [^,]*),")
_CLAUSE = re.compile(r"[;:]| (?:as|while|whilst|but|after|because|although|though|whereas|until|when) |, (?:and|but|while|leaving|which|though) ")
_DATED = re.compile(r"\b(?:in|since|of|from|the|during|by|early|late) (?:(?:(january|february|march|april|may|june|july|august|september|october|november|"
                    r"december) )?((?:19|20)\d\d))\b(?! (?:to|and|until|-|\u2013))|\b(?:(january|february|march|april|may|june|july|august|september|october|"
                    r"november|december) ((?:19|20)\d\d))\b")
_RANGE = re.compile(r"(?:from|between|dating from|dates from|span\w*) (?:19|20)\d\d (?:to|and|through|until|-) (?:19|20)\d\d")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_NEAR = 40
# How far before the words a negation or a spared part is looked for, in characters.
_NEXT = 4
# How far after the words their council may begin: ``the``, in characters.
_MOVES = ("affected", "alerted", "responding", "cleared", "cleared_weak")
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|none|without|neither|nor|n't|deny|denies|denied)\b[^,;]{0,25}$")


@dataclass(slots=True)
class _Named:
    """A council as one sentence names it."""

    gss: str
    start: int
    end: int
    sure: float
    exact: bool
    """By name; False when by ``the council`` or ``it``."""
    group: int = 0


@dataclass(slots=True)
class _Votes:
    """What all sentences say of one council."""

    by_role: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    hedged: int = 0
    own_word: int = 0
    corrected: int = 0
    sure: float = 0.0
    first: tuple[int, int] | None = None
    furniture_only: bool = True


def tag(article: Article, bodies: Sequence[BodyMention], settings: CouncilsSettings) -> tuple[CouncilTag, ...]:
    """
    One tag for each council the article names, or that its own feed or publisher is about and it speaks of.

    Reads sentence by sentence: what is said of the council before or after the words, in the same clause. A name alone is a mention.
    Does not decide for the incident: that joins the tags of its articles.
    """
    cues = load_cues()
    text = article.text
    councils = [body for body in bodies if body.kind == "council" and body.sure >= settings.least_sure]
    home = _home(article)
    if not text.strip() or (not councils and not home):
        return ()
    votes: dict[str, _Votes] = defaultdict(_Votes)
    folded = same_length_fold(text)
    spans = split(text, article.blocks)
    last: list[str] = []
    orphans: list[str] = []
    title = f" {same_length_fold(article.title)}"
    title_names = _in_title(title, [*[body.key for body in councils], *home])
    topic = title_names[0].gss if title_names else ""
    _read(title, title_names, cues, votes, article, None, settings)
    for body in councils:
        if body.start < 0:
            votes[body.key].sure, votes[body.key].first, votes[body.key].furniture_only = body.sure, spans[0], False
    at = sum(body.start < 0 for body in councils)
    for start, end in spans:
        sentence = f" {folded[start:end]}"  # as the cues want it: offsets in a sentence are one more
        named: list[_Named] = []
        while at < len(councils) and councils[at].end <= start:
            at += 1
        here = at
        while here < len(councils) and councils[here].start < end:
            body = councils[here]
            if body.start >= start:
                named.append(_Named(body.key, body.start - start + 1, body.end - start + 1, body.sure, True))
            here += 1
        subject = (last[-1:] or home or ([topic] if topic else []))
        named += _unnamed(sentence, named, subject, home, article, cues, settings.by_words)
        named.sort(key=lambda name: (name.start, name.end))
        _read(sentence, named, cues, votes, article, (start, end), settings)
        if not named:
            orphans.append(sentence)
        exact = [name.gss for name in named if name.exact]
        if exact and not _matches(cues.roles["mentioned"], sentence):
            last = [exact[0]] if _subject_first(sentence, named) else exact
    seen = {gss: vote for gss, vote in votes.items() if vote.first is not None}
    about = [gss for gss, vote in seen.items() if not vote.furniture_only]
    if (len(about) == 1 and not any(seen[about[0]].by_role[role] for role in (*_MOVES, "affected_weak", "background"))
            and any(cues.attack.search(words) or _matches(cues.roles["affected"], words) for words in (title, *orphans))):
        # a report of an incident that names one council only, and never in one sentence with the harm
        seen[about[0]].by_role["affected_weak"].append(seen[about[0]].first or spans[0])
    return tuple(_conclude(gss, vote, text, settings) for gss, vote in seen.items())


def _home(article: Article) -> list[str]:
    """Codes of the councils that the feed or the publisher is about."""
    found: list[str] = []
    for written in article.councils:
        council = council_by_name(written)
        if council:
            found.append(council.gss)
    if not found:
        council = council_by_name(re.sub(r"(?i)\s*(?:newsroom|news|press office|media|website)$", "", article.publisher))
        if council:
            found.append(council.gss)
    return found


def _in_title(title: str, codes: Sequence[str]) -> list[_Named]:
    """Councils of the text that the title names by the name before ``Council``, or by half a joint one."""
    out: list[_Named] = []
    for gss in dict.fromkeys(codes):
        council = council_by_gss(gss)
        if council is None:
            continue
        for form in sorted({council.official_name, council.short_name, *council.aliases, *council.abbreviations}, key=len, reverse=True):
            start = title.find(form.lower())
            end = start + len(form)
            if start >= 0 and not title[start - 1:start].isalnum() and not title[end:end + 1].isalnum():
                out.append(_Named(gss, start, end, 1.0, True))
                break
    return sorted(out, key=lambda name: name.start)


def _unnamed(sentence: str, named: list[_Named], subject: Sequence[str], home: Sequence[str], article: Article, cues: Cues,
             sure: float) -> list[_Named]:
    """``the council``, ``it`` and, in a council's own words, ``we``: who is meant."""
    out: list[_Named] = []
    official = article.publisher_kind == "official"
    if home and official:
        out += [_Named(home[0], found.start(), found.end(), sure, False) for found in cues.own.finditer(sentence)]
    for found in cues.royal.finditer(sentence):
        royal = [gss for gss in (*[name.gss for name in named], *subject, *home) if _is_royal(gss)]
        if royal:
            out.append(_Named(royal[0], found.start(), found.end(), sure, False))
    for found in cues.singular.finditer(sentence):
        before = [name.gss for name in named if name.end <= found.start()]
        meant = before[:1] or list(subject[:1])
        if meant and not any(name.start <= found.start() < name.end for name in named):
            out.append(_Named(meant[0], found.start(), found.end(), sure, False))
    if not named and not out and subject:
        found = cues.pronoun.search(sentence)
        if found:
            out.append(_Named(subject[0], found.start(), found.end(), sure, False))
    return out


def _is_royal(gss: str) -> bool:
    council = council_by_gss(gss)
    return council is not None and council.official_name.startswith("Royal Borough")


def _subject_first(sentence: str, named: list[_Named]) -> bool:
    """Whether the first council is the one the sentence is about: the next ones stand in its asides or after a verb."""
    exact = [name for name in named if name.exact]
    return len(exact) > 1 and not _GAP.fullmatch(sentence, exact[0].end, exact[1].start)


def _read(sentence: str, named: list[_Named], cues: Cues, votes: dict[str, _Votes], article: Article, span: tuple[int, int] | None,
          settings: CouncilsSettings) -> None:
    """Give each council of a sentence what the sentence says of it."""
    if not named:
        return
    _group(sentence, named)
    if span is not None:
        furniture = _matches(cues.roles["adverts"], sentence)
        for name in named:
            vote = votes[name.gss]
            vote.first = vote.first or span
            vote.sure = max(vote.sure, name.sure)
            vote.furniture_only = vote.furniture_only and furniture
    place = span or (0, 0)
    if _matches(cues.roles["mentioned"], sentence):
        for name in named:
            votes[name.gss].by_role["mentioned"].append(place)
        return
    old = _is_old(sentence, article.dated_at.date(), settings.old_days) or _matches(cues.roles["background"], sentence)
    asides = [found.span() for found in _ASIDE.finditer(sentence)]
    decided: dict[int, set[str]] = defaultdict(set)
    taken: list[tuple[int, int]] = []
    for role in ("cleared", "cleared_weak", "alerted", "responding", "affected"):
        for group, where in _said(sentence, named, cues.roles[role], asides, taken if role in ("affected", "alerted") else []):
            if role == "affected" and _NEGATION.search(sentence[max(0, where[0] - _NEAR):where[0]]):
                continue
            if role == "cleared" and cues.part.search(sentence[max(0, where[0] - _NEAR):where[0] + 1]):
                continue
            if role == "affected" and ("cleared" in decided[group] or "alerted" in decided[group] or "responding" in decided[group]):
                continue
            if role in ("cleared", "cleared_weak", "responding"):
                taken.append(where)
            decided[group].add(role)
    if not any(roles for roles in decided.values()):
        for found in cues.attack.finditer(sentence):
            group = _nearest(sentence, named, found.start(), found.end(), asides)
            if group is not None:
                decided[group].add("affected_weak")
    unconfirmed, own, corrected = (bool(pattern.search(sentence)) for pattern in (cues.unconfirmed, cues.own_word, cues.corrected))
    for name in named:
        vote = votes[name.gss]
        roles = decided.get(name.group, set())
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


def _group(sentence: str, named: list[_Named]) -> None:
    """Councils joined by ``and`` and commas are one group: what is said of one is said of all."""
    for before, name in zip([None, *named], named):
        joined = before is not None and (name.start <= before.end or bool(_GAP.fullmatch(sentence, before.end, name.start)))
        name.group = (before.group if joined else before.group + 1) if before is not None else 0


def _said(sentence: str, named: list[_Named], cue: Cue, asides: list[tuple[int, int]],
          taken: list[tuple[int, int]]) -> list[tuple[int, tuple[int, int]]]:
    """Groups that a role's words are said of, with where the words stand."""
    out: list[tuple[int, tuple[int, int]]] = []
    if cue.after:
        for name in named:
            found = cue.after.match(sentence, name.end)
            if found:
                out.append((name.group, found.span()))
    if cue.object:
        for found in cue.object.finditer(sentence):
            group = next((name.group for name in named if 0 <= name.start - found.end() <= _NEXT), None)
            if group is not None and not _inside(found.start(), taken):
                out.append((group, found.span()))
    if cue.subject:
        for found in cue.subject.finditer(sentence):
            if _inside(found.start(), taken):
                continue
            group = _before(named, found.start(), found.end(), asides)
            if group is None:
                group = next((name.group for name in named if name.start >= found.end()
                              and not _CLAUSE.search(sentence, found.end(), name.start)), None)
            if group is not None:
                out.append((group, found.span()))
    return out


def _before(named: list[_Named], start: int, end: int, asides: list[tuple[int, int]]) -> int | None:
    """Group of the last council before some words, those in asides left out unless the words stand there too."""
    for name in reversed(named):
        if name.start < end and name.end <= max(start, name.start + 1):
            aside = next((span for span in asides if span[0] <= name.start < span[1]), None)
            if aside is None or aside[0] <= start < aside[1]:
                return name.group
        elif start <= name.start < end:
            return name.group
    return None


def _nearest(sentence: str, named: list[_Named], start: int, end: int, asides: list[tuple[int, int]]) -> int | None:
    """Group of a council in the same clause as some words."""
    before = [name for name in named if name.end <= start and not _CLAUSE.search(sentence, name.end, start)]
    after = [name for name in named if name.start >= end and not _CLAUSE.search(sentence, end, name.start)]
    return before[-1].group if before else after[0].group if after else None


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _matches(cue: Cue, sentence: str) -> bool:
    return bool(cue.subject and cue.subject.search(sentence))


def _is_old(sentence: str, published: date, days: int) -> bool:
    """Whether a sentence tells of a time at least ``days`` before publication."""
    if _RANGE.search(sentence):
        return False
    for month, year, other_month, other_year in _DATED.findall(sentence):
        number = _MONTHS.index(month or other_month) + 1 if (month or other_month) else 12
        try:
            if (published - date(int(year or other_year), number, 28)).days >= days:
                return True
        except ValueError:
            continue
    return False


def _conclude(gss: str, vote: _Votes, text: str, settings: CouncilsSettings) -> CouncilTag:
    """The role of one council from all that was said of it."""
    said = vote.by_role
    hit, cleared = len(said["affected"]), len(said["cleared"])
    if cleared and hit - cleared < settings.clears:
        role = "alerted" if said["alerted"] and not vote.corrected else "cleared"
    elif said["alerted"] and hit <= len(said["alerted"]) and (not hit or said["cleared_weak"]):
        role = "alerted"
    elif hit:
        role = "affected"
    elif said["responding"]:
        role = "responding"
    elif said["cleared_weak"]:
        role = "cleared"
    elif said["affected_weak"]:
        role = "affected"
    elif said["background"]:
        role = "background"
    else:
        role = "mentioned"
    keys = {"affected": ("affected", "affected_weak"), "cleared": ("cleared", "cleared_weak")}.get(role, (role,))
    spans = [span for key in keys for span in said[key] if span[1] > span[0]]
    start, end = spans[0] if spans else vote.first or (0, 0)
    return CouncilTag(gss=gss, council=short_name(gss), role=role, standing=_standing(role, vote), evidence=text[start:end], start=start,
                      end=end, sure=settings.advert_sure if vote.furniture_only else round(vote.sure, 2))


def _standing(role: str, vote: _Votes) -> str:
    if role == "cleared":
        return "corrected" if vote.corrected else "denied"
    if role == "affected":
        if vote.own_word:
            return "confirmed"
        return "unconfirmed" if vote.hedged else "reported"
    return "reported"
