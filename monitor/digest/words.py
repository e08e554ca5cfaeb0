"""
The words around a fact: who says it, how sure it is, how many reports there are, times and links.

Ours alone, with names filled in. Whatever an article says arrives as an argument and leaves inside the statement only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from ..records import Evidence, FactRow
from ..text import clean_line
from .plain import listed, name, time_words

_DOCUMENT = re.compile(r"\b(?:note|memo|memorandum|message|e-?mail|letter|document|posts?|source|insider|leak(?:ed)?|briefing)\b", re.I)
_ARTICLE = re.compile(r"(?:an?|the|its|their|[a-z]+ (?:notes|memos|messages|e-?mails|letters|documents|posts|sources))\b", re.I)
_PLURAL = re.compile(r"(?:notes|memos|messages|e-?mails|letters|documents|posts|sources|insiders)\b", re.I)
_WITH_THE = re.compile(r"^(?:Royal Borough|London Borough|City of|Metropolitan|National|Information|Local Government|Ministry|Department|Mayor)\b"
                       r"|\b(?:Police|Agency|Centre|Office|Association|Ombudsman|Service)$")
_NUMERIC = re.compile(r"(?:[<>~\u2248]|about |more than |at least |up to )?[\u00a3$\u20ac]?\d[\d,.]*(?: ?(?:%|per cent|million|billion|thousand))?")


@cache
def lexicon() -> dict:
    """The data file beside this module."""
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def _steps() -> dict[str, int]:
    return {frame: step for step, frames in enumerate(lexicon()["order"]) for frame in frames}


def seriousness(frame: str) -> int:
    """Step of a frame, 0 the most serious; an unknown one stands before appeals and courtesies."""
    return _steps().get(frame, len(lexicon()["order"]) - 2)


def dated_at(evidence: Evidence) -> datetime:
    """When it was published, or when we first saw it if nobody says or the page was changed since."""
    return evidence.seen_at if evidence.version > 1 else evidence.published_at or evidence.seen_at


# -- who, how sure, how many ------------------------------------------------------------------------------------------

def is_document(attribution: str) -> bool:
    """The attribution names a paper or a message, not somebody who speaks in the open."""
    return bool(_DOCUMENT.search(attribution) or _PLURAL.search(attribution))


def with_article(noun: str) -> str:
    """``staff note`` as ``a staff note``; plurals and phrases with an article stay."""
    if _ARTICLE.match(noun) or _PLURAL.search(noun):
        return noun
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


def the(body: str) -> str:
    """``the Metropolitan Police``, ``Example City Council``: the name as it stands inside a sentence."""
    return f"the {body}" if _WITH_THE.search(body) and not body.lower().startswith("the ") else body


def which(row: FactRow) -> str:
    """What tells two happenings of one frame apart: the service, or what was counted and how many."""
    if row.frame in lexicon()["many"]:
        return f"{row.value} {row.unit}"
    return row.value if "{service}" in lexicon()["topics"].get(row.frame, "") else ""


def source(evidence: Evidence) -> str:
    """Whom an article rests on: who is named, else its publisher."""
    return name(evidence.attribution) or name(evidence.publisher)


def rests_on(row: FactRow) -> str:
    """The one source that the standing names; empty if it names none or several. A fact is told in the words of this one."""
    if row.standing == "confirmed":
        confirming = _confirming(row)
        return source(confirming) if confirming else ""
    if (row.standing == "reported" and row.origins == 1) or row.standing == "unconfirmed":
        return next(iter(sources_of(row)), "")
    return ""


def _confirming(row: FactRow) -> Evidence | None:
    named = [e for e in row.evidence if e.attribution and e.hedge != "unconfirmed" and not is_document(e.attribution)]
    plainly = next((e for e in named if e.hedge != "alleged"), None)
    return plainly or next((e for e in row.evidence if e.publisher_kind == "official"), None) or next(iter(named), None)


def denied_by(row: FactRow) -> str:
    """Who denies it; empty if no evidence says."""
    return next((name(e.attribution) for e in row.evidence if e.hedge == "denied" and e.attribution), "")


def sources_of(row: FactRow) -> list[str]:
    """Different bodies the fact rests on, in reading order, for a person."""
    seen: dict[str, None] = {}
    for evidence in row.evidence:
        if evidence.attribution:
            seen.setdefault(name(evidence.attribution))
        elif evidence.origin and row.origins == 1:  # own reporting: its origin is a key, its publisher a name
            seen.setdefault(name(evidence.publisher))
    return list(seen)


def standing_words(row: FactRow) -> str:
    """How sure the fact is, in words that need no drawing."""
    first = row.evidence[0] if row.evidence else None
    not_confirmed = " Not confirmed by the council" if row.councils else " Not confirmed"
    sources = sources_of(row)
    if row.standing == "confirmed":
        confirming = _confirming(row)
        return f"Confirmed by {the(source(confirming))}" if confirming else "Confirmed by the council" if row.councils else "Confirmed"
    if row.standing == "unconfirmed":
        doubter = next((e for e in row.evidence if e.hedge == "unconfirmed" and not is_document(e.attribution)), None)
        if doubter:
            return f"Unconfirmed: {name(doubter.publisher)} says it has not been confirmed"
        if first and is_document(name(first.attribution)):
            return f"Unconfirmed: rests on {with_article(name(first.attribution))}.{not_confirmed}"
        return f"Unconfirmed: only {the(sources[0])} says so" if sources else "Unconfirmed: no source is named"
    if row.standing == "denied":
        denier = denied_by(row)
        return f"Denied by {the(denier)}" if denier else "Denied"
    if row.standing == "disputed":
        sides = list(dict.fromkeys([*sources, *(name(e.publisher) for e in row.evidence)]))
        return f"Disputed: {the(sides[0])} says one thing, {the(sides[1])} another" if len(sides) > 1 else "Disputed: reports disagree"
    if row.origins >= 2:
        return f"Reported by {row.origins:,} independent sources"
    if not sources or row.origins == 0:
        return f"No source given.{not_confirmed}"
    return f"One source: {with_article(sources[0]) if is_document(sources[0]) else sources[0]}.{not_confirmed}"


def shape(row: FactRow) -> str:
    """Name of the drawing beside the standing."""
    if row.standing == "reported":
        return "two" if row.origins >= 2 else "one"
    return row.standing if row.standing in ("confirmed", "unconfirmed", "denied", "disputed") else "one"


def sources_words(row: FactRow) -> str:
    """``One report, 7 titles. One origin.``: origins apart from titles, for 14 articles may be one agency story."""
    stories = max(1, len({e.story_id or e.article_id for e in row.evidence}))
    titles = max(1, row.publishers)
    thing = "statement" if row.evidence and is_statement(row.evidence[0]) else "report"
    said = f"One {thing}" if stories == 1 else f"{stories:,} reports"
    carried = f", {titles:,} titles" if titles > 1 and titles != stories else ""
    rest = "Origin not named" if row.origins == 0 else "One origin" if row.origins == 1 else f"{row.origins:,} origins"
    return f"{said}{carried}. {rest}."


def is_statement(evidence: Evidence) -> bool:
    """The publisher speaks for itself: a council's own newsroom, not a report about it."""
    publisher, said_by = name(evidence.publisher), name(evidence.attribution)
    return evidence.publisher_kind == "official" and (not said_by or said_by == publisher or publisher.startswith(f"{said_by} "))


def also_reported(evidence: Iterable[Evidence], most: int) -> list[Evidence]:
    """The first article of each further story, at most ``most``: other reports, not copies of the first."""
    stories: dict[str, Evidence] = {}
    for one in evidence:
        stories.setdefault(one.story_id or one.article_id, one)
    return list(stories.values())[1:most + 1]


# -- our own sentences ------------------------------------------------------------------------------------------------

def topic(row: FactRow) -> str:
    """What the fact is about, in our words; empty if its frame has none."""
    return lexicon()["topics"].get(row.frame, "").format(service=lexicon()["services"].get(row.value, "services"))


def about(row: FactRow) -> str:
    """The council or councils a fact is about, for a sentence of ours."""
    return listed([name(c) for c in row.councils[:2]]) if row.councils else "the incident"


def own_sentence(row: FactRow, evidence: Evidence | None) -> str:
    """A templated sentence without a word of the article: publisher, council, topic, a plain number, hedge kept."""
    publisher = name(evidence.publisher) if evidence else "A publisher"
    sentence = f"{publisher} reports a new detail about {about(row)}"
    subject = topic(row)
    if subject:
        value = clean_line(row.value)
        figure = f" ({value})" if _NUMERIC.fullmatch(value) else ""
        sentence += f": {subject}{figure}"
    if row.standing == "denied" or row.polarity == "denied":
        sentence += ", denied"
    elif row.standing == "unconfirmed" or (evidence and evidence.hedge == "unconfirmed"):
        sentence += ", not confirmed"
    elif row.standing == "disputed":
        sentence += ", disputed"
    return sentence + "."


def own_coming(row: FactRow) -> str:
    """What a day to come is about, without a word of the article."""
    evidence = row.evidence[0] if row.evidence else None
    publisher = name(evidence.publisher) if evidence else "A publisher"
    unsure = ", not confirmed" if row.standing == "unconfirmed" or (evidence and evidence.hedge == "unconfirmed") else ""
    return f"{publisher} names this day for {about(row)}{f': {topic(row)}' if topic(row) else ''}{unsure}."


def why_words(*rows: FactRow) -> str:
    """Why it is here: the kinds of thing that no earlier report told."""
    subjects = list(dict.fromkeys(filter(None, map(topic, rows))))
    return f"New: {listed(subjects)}." if subjects else "New: not in any earlier report."


def link_names(evidence: Iterable[Evidence], zone: ZoneInfo, today: date | None = None) -> dict[str, str]:
    """
    Link text for each address: ``Example Post report``, meaningful alone and different for each target.

    Two articles of one publisher are told apart by time, then by number.
    """
    shown = {e.article_id: e for e in evidence}
    by_text: dict[str, list[Evidence]] = {}
    for one in shown.values():
        by_text.setdefault(f"{name(one.publisher)} {'statement' if is_statement(one) else 'report'}", []).append(one)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text, same in by_text.items():
        for one in sorted(same, key=lambda e: (e.published_at or e.seen_at, e.article_id)):
            label = text if len(same) == 1 else f"{text} of {time_words(one.published_at or one.seen_at, zone, today)}"
            plain, number = label, 2
            while label in taken:
                label, number = f"{plain}, number {number}", number + 1
            taken.add(label)
            names[one.article_id] = label
    return names

