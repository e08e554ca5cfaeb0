"""Article and its named bodies -> a tag for each council: its role, how the article tells it, and the words that say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from ..records import Article, BodyMention, CouncilTag
from ..sentences import Telling
from ..wordlists import Line
from .cues import Cues, load_cues
from .listing import council_by_gss, council_by_name, short_name
from .said import Named, Votes, matches, read, subject_first
from .settings import CouncilsSettings

_IT = ("it", "'it", '"it')
# How a sentence begins that says ``it`` of the council before.
_MOVES = ("affected", "alerted", "responding", "cleared", "cleared_weak")


def tag(article: Article, bodies: Sequence[BodyMention], settings: CouncilsSettings, *,
        affected: frozenset[str] = frozenset(), telling: Telling | None = None) -> tuple[CouncilTag, ...]:
    """
    One tag for each council the article names, or that its own feed or publisher is about and it speaks of.

    Reads sentence by sentence: what is said of the council before or after the words, in the same clause. A name alone is a mention.
    Does not decide for the incident: that joins the tags of its articles.

    Args:
        affected: Codes of councils that have an incident open by other articles: the one the page is about is affected, even if no sentence says
            hit, unless it is said to be cleared, on alert or helping.
        telling: The article cut into sentences and words, when another room needs it too; absent: done here.
    """
    cues = load_cues()
    text = article.text
    councils = [body for body in bodies if body.kind == "council" and body.sure >= settings.least_sure]
    home = _home(article)
    if not text.strip() or (not councils and not home):
        return ()
    votes: dict[str, Votes] = defaultdict(Votes)
    telling = telling or Telling(article)
    spans = telling.spans
    last: list[str] = []
    orphans: list[Line] = []
    title = cues.book.read(telling.heading)
    title_names = _in_title(title.text, [*[body.key for body in councils], *home])
    topic = title_names[0].gss if title_names else ""
    read(title, title_names, cues, votes, article, None, settings)
    for body in councils:
        if body.start < 0:
            votes[body.key].sure, votes[body.key].first, votes[body.key].furniture_only = body.sure, spans[0], False
    at = sum(body.start < 0 for body in councils)
    for line in telling.lines:
        start, end = line.start, line.end
        unnamed = cues.unnamed.search(line.text) is not None
        named: list[Named] = []
        while at < len(councils) and councils[at].end <= start:
            at += 1
        here = at
        while here < len(councils) and councils[here].start < end:
            body = councils[here]
            if body.start >= start:
                named.append(Named(body.key, body.start - start + 1, body.end - start + 1, body.sure, True))
            here += 1
        if not named and not unnamed and not telling.text.text.startswith(_IT, start):
            orphans.append(line)
            continue
        subject = (last[-1:] or home or ([topic] if topic else []))
        named += _unnamed(cues.anaphora.read(line) if unnamed else line, named, subject, home, article, cues, settings.by_words)
        if not named:
            orphans.append(line)
            continue
        cues.book.read(line)
        named.sort(key=lambda name: (name.start, name.end))
        read(line, named, cues, votes, article, (start, end), settings)
        exact = [name.gss for name in named if name.exact]
        if exact and not matches(cues.roles["mentioned"], line):
            last = [exact[0]] if subject_first(line.text, named) else exact
    seen = {gss: vote for gss, vote in votes.items() if vote.first is not None}

    def told() -> bool:
        return not cues.told.isdisjoint(title.hits) or any(any(cues.book.each_of(cues.told, line)) for line in orphans)

    _main_council(seen, [*(home if article.publisher_kind == "official" else ()), topic], told, affected, spans[0])
    return tuple(_conclude(gss, vote, text, settings) for gss, vote in seen.items())


def _main_council(seen: dict[str, Votes], leading: Sequence[str], told: Callable[[], bool], affected: frozenset[str], opening: tuple[int, int]) -> None:
    """
    The council a report is about is affected, when it tells of harm but never in one sentence with the name, or when its incident is known.

    It is the one whose own page it is, or that the title names, or that the text names first as more than somebody to be asked.
    """
    about = [gss for gss, vote in seen.items() if not vote.furniture_only and not vote.only_asked]
    main = next((gss for gss in (*leading, *sorted(about, key=lambda gss: seen[gss].first or opening)) if gss in about), None)
    open_ = [gss for gss in about if gss in affected]
    hit = any(seen[gss].by_role["affected"] for gss in about)
    for gss in about:
        said = seen[gss].by_role
        if any(said[role] for role in (*_MOVES, "affected_weak", "background")):
            continue
        if (gss in open_ and (gss == main or not hit)) or (gss == main and told()):
            said["affected_weak"].append(seen[gss].first or opening)


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


def _in_title(title: str, codes: Sequence[str]) -> list[Named]:
    """Councils of the text that the title names by the name before ``Council``, or by half a joint one."""
    out: list[Named] = []
    for gss in dict.fromkeys(codes):
        for form in _forms(gss):
            start = title.find(form)
            end = start + len(form)
            if start >= 0 and not title[start - 1:start].isalnum() and not title[end:end + 1].isalnum():
                out.append(Named(gss, start, end, 1.0, True))
                break
    return sorted(out, key=lambda name: name.start)


@cache
def _forms(gss: str) -> tuple[str, ...]:
    """All names of a council in lower case, the longest first."""
    council = council_by_gss(gss)
    names = {council.official_name, council.short_name, *council.aliases, *council.abbreviations} if council else ()
    return tuple(name.lower() for name in sorted(names, key=lambda name: (-len(name), name)))


def _unnamed(line: Line, named: list[Named], subject: Sequence[str], home: Sequence[str], article: Article, cues: Cues,
             sure: float) -> list[Named]:
    """``the council``, ``it`` and, in a council's own words, ``we``: who is meant."""
    out: list[Named] = []
    official = article.publisher_kind == "official"
    if home and official:
        out += [Named(home[0], found.start, found.end, sure, False) for found in cues.own.every(line)]
    for found in cues.royal.every(line) if cues.royal in line.hits else ():
        royal = [gss for gss in (*[name.gss for name in named], *subject, *home) if _is_royal(gss)]
        if royal:
            out.append(Named(royal[0], found.start, found.end, sure, False))
    for found in cues.singular.every(line) if cues.singular in line.hits else ():
        before = [name.gss for name in named if name.end <= found.start]
        meant = before[:1] or list(subject[:1])
        if meant and not any(name.start <= found.start < name.end for name in named):
            out.append(Named(meant[0], found.start, found.end, sure, False))
    if not out and subject:
        found = cues.pronoun.match(line.text)
        if found and (not named or found.end() <= named[0].start):
            out.append(Named(subject[0], found.start(), found.end(), sure, False))
    return out


def _is_royal(gss: str) -> bool:
    council = council_by_gss(gss)
    return council is not None and council.official_name.startswith("Royal Borough")


def _conclude(gss: str, vote: Votes, text: str, settings: CouncilsSettings) -> CouncilTag:
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


def _standing(role: str, vote: Votes) -> str:
    if role == "cleared":
        return "corrected" if vote.corrected else "denied"
    if role == "affected":
        if vote.own_word:
            return "confirmed"
        return "unconfirmed" if vote.hedged else "reported"
    return "reported"
