"""
From one article to its sentences and typed claims; pure.

Every clause is laid beside the frame lexicon. A clause without a known frame still gives one claim with an empty frame: nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from ..records import BodyMention, Claim, Reading, Sentence
from ..sentences import split
from .clauses import ATTACKERS, NOBODY, Speaker, clauses, speaker, speaks_of_crooks
from .frames import WIDE, about_something_else, frames_of, has_frame, is_beside_the_point, tally, values_of
from .lexicon import Lexicon, lexicon, tokens_of
from .own_word import on_its_word
from .points import Point
from .settings import FactsSettings
from .shape import Line, fold, lines
from .slots import amounts

_NEGATION_REACH = 6
_HEAD_SHARE = 0.45
# A council named in this first part of a sentence is what the next "it" means; one named at its end, in a paragraph that has one, is not.
_EACH = frozenset({"hit", "data"})
_ANSWERS = frozenset("that this it they there yes no not none nobody nothing both neither so".split())
# First words of a sentence that answers the question above it.
_OTHERS = frozenset("neighbour neighbours neighbouring neighbour's neighbours' boundary border another".split())
# In a body's own words: those are about somebody else.
_PART_OF = re.compile(r"\b(?:arm|part|branch|division|unit|offshoot|wing) of (?:the )?$")
# "an arm of GCHQ" explains a body and names no second one.
_OUT_OF = re.compile(r"\b(?:e?mails?|links?|messages?|attachments?|calls?|traffic|requests?|come|comes|coming|came|sent|or|and) from (?:the )?$")
_PART_OF_REACH = 24
_OPEN = frozenset({"data_unknown", "cause_open", "eta_none", "cost_open", "actor_unknown"})
# A body that says it cannot say yet says so plainly: the doubt is what is told, not a doubt about it.


_RANSOM_WORDS = frozenset("demand demands demanded demanding pay paid payment paying note bitcoin ransomware money million".split())
_TITLE = "\u00b7"
# Stands for the words of a paper's name, which say nothing.
_LASTING = frozenset("still remain remains remained stay stays stayed continue continues until then meanwhile yet use".split())
# What goes on as it was told.
_WORK = frozenset("repairs letters claims cases applications emails calls requests complaints permits licences certificates bookings invoices".split())


@dataclass(frozen=True, slots=True)
class Read:
    """One article version, read."""

    lines: tuple[Line, ...]
    points: tuple[Point, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(line.sentence for line in self.lines)


def read(reading: Reading, settings: FactsSettings) -> tuple[tuple[Sentence, ...], tuple[Claim, ...]]:
    """
    Sentences with place and kind, and what their clauses claim.

    Does not decide what is new. Every claim's offsets cut its evidence out of ``reading.article.text``.
    """
    done = read_points(reading, settings)
    article = reading.article
    return done.sentences, tuple(Claim(article_id=article.article_id, version=article.version, sentence=p.sentence, start=p.start, end=p.end,
                                       type=p.type, subject=p.subject, frame=p.frame, value=p.value, unit=p.unit, polarity=p.polarity,
                                       hedge=p.hedge, attribution=p.attribution, attribution_key=p.attribution_key) for p in done.points)


def read_points(reading: Reading, settings: FactsSettings) -> Read:
    """As ``read()``, in the form that weighing uses."""
    article = reading.article
    known = lexicon()
    folded = fold(article.text)
    spans = split(article.text, article.blocks)
    bodies = sorted(reading.bodies, key=lambda b: (b.start, -b.end))
    framed = [bool(settings.frames) and has_frame(folded, a, b, known, settings) for a, b in spans]
    shaped = lines(article, folded, bodies, known, framed, settings, spans)
    if settings.frames:
        shaped = _without_strangers(reading, shaped, framed, known)
    if reading.kind == "roundup":
        shaped = _own_paragraphs(reading, shaped, known)
    if reading.kind == "retrospective":
        shaped = [_looked_back(line, known) for line in shaped]
    points: list[Point] = []
    focus = _focus(reading, bodies)
    last_council: BodyMention | None = focus
    last_speaker = spoke = wrote = NOBODY
    paragraph = council_paragraph = -1
    asked: Line | None = None
    k = 0
    for line in shaped:
        s = line.sentence
        if line.paragraph != paragraph:
            paragraph, last_speaker = line.paragraph, NOBODY if not line.quoted else last_speaker
        inside = []
        while k < len(bodies) and bodies[k].start < s.end:
            if bodies[k].start >= s.start:
                inside.append(bodies[k])
            k += 1
        if s.place == "body" and s.kind in ("fact", "quote", "background"):
            before = last_council
            if wrote.key.removesuffix("-note") not in {b.key for b in inside} | ({before.key} if before else set()):
                wrote = NOBODY
            who = speaker(folded, s.start, s.end, inside, known, last_speaker, before, focus, spoke, wrote)
            if who.key and any(t.startswith("spokes") for t in line.tokens):
                spoke = who
            elif who.key.endswith("-note"):
                wrote = who
            if who is NOBODY and line.quoted and s.kind == "quote":
                who = last_speaker
            carried = who is NOBODY and bool(last_speaker.key) and last_speaker.key.removesuffix("-note") in (
                {b.key for b in inside} or {before.key if before else ""})
            if carried:  # a paragraph goes on in the voice of its speaker while it speaks of the same body
                who = last_speaker
            made = _points_of(reading, line, folded, inside, before, focus, who, known, settings)
            if asked is not None and line.tokens[0] in _ANSWERS:
                made = [replace(p, start=s.start, end=s.end, sentence=s.position) for p in _points_of(
                    reading, asked, folded, [b for b in bodies if asked.sentence.start <= b.start < asked.sentence.end], before, focus, who, known, settings)
                    if p.frame and not any(p.frame == q.frame for q in made)] + made
            points += [replace(p, carried=True) for p in made] if carried else made
            if who is not NOBODY:
                last_speaker = who
            elif speaks_of_crooks(line.tokens):
                last_speaker = Speaker("the attackers", ATTACKERS)
        asked = line if s.place == "subhead" and article.text[s.start:s.end].endswith("?") else None
        named = [b for b in inside if b.kind == "council"]
        if named and s.place == "body" and s.kind != "background" and (
                last_council is None or line.paragraph != council_paragraph or named[0].start - s.start < (s.end - s.start) * _HEAD_SHARE):
            last_council, council_paragraph = named[0], line.paragraph
    return Read(tuple(shaped), tuple(on_its_word(reading, shaped, points, known)))


def _own_paragraphs(reading: Reading, shaped: Sequence[Line], known: Lexicon) -> list[Line]:
    """A round-up without the paragraphs that name none of the councils in the incident and speak of no attack."""
    active = {tag.gss for tag in reading.councils if tag.role in ("affected", "cleared", "alerted", "responding")}
    kept = {line.paragraph for line in shaped
            if any(b.key in active and line.sentence.start <= b.start < line.sentence.end for b in reading.bodies)
            or any(name == "@attackword" for name, _, _ in known.phrases.find(line.tokens))}
    return [line if line.paragraph in kept or line.sentence.place != "body" else replace(line, sentence=replace(
        line.sentence, kind="off_topic", reason="a paragraph of a round-up on something else")) for line in shaped]


def _without_strangers(reading: Reading, shaped: Sequence[Line], framed: Sequence[bool], known: Lexicon) -> list[Line]:
    """Without the sentences that name only councils which have no part in the incident, and speak of nothing that belongs to it."""
    active = {tag.gss for tag in reading.councils if tag.role in ("affected", "cleared", "alerted", "responding")}
    old = {tag.gss for tag in reading.councils if tag.role == "background"}
    if not active:
        return list(shaped)
    out = []
    for line, has in zip(shaped, framed, strict=True):
        s = line.sentence
        named = {b.key for b in reading.bodies if b.kind == "council" and s.start <= b.start < s.end}
        if named and named <= old and s.kind == "fact" and not known.cues["development"].find(line.tokens):
            line = replace(line, sentence=replace(s, kind="background", reason="names only councils of older incidents"))
        elif (named and not named & active and not has and s.kind == "fact" and not line.quoted and not known.cues["incident"].find(line.tokens)
                and not known.cues["saying"].find(line.tokens)):
            line = replace(line, sentence=replace(s, kind="off_topic", reason="names only councils that have no part in the incident"))
        out.append(line)
    return out


def _home_key(reading: Reading, focus: BodyMention | None) -> str:
    """Key of the body whose own words the text is."""
    name = reading.origin.name.lower()
    named = next((b.key for b in reading.bodies if b.name.lower() == name), None)
    if named is None:
        named = next((b.key for b in reading.bodies if b.name.lower() in name and (b.kind == "council") == (reading.origin.kind == "council")), None)
    if named is None:
        named = next((tag.gss for tag in reading.councils if tag.council.lower() in name), None)
    if named is None and focus is not None and reading.origin.kind == "council":
        named = focus.key
    return named or "-".join(name.split())


def _looked_back(line: Line, known: Lexicon) -> Line:
    """What a page that looks back tells was true long before: background, but for what it announces now."""
    if line.sentence.kind not in ("fact", "quote") or known.cues["development"].find(line.tokens):
        return line
    return replace(line, sentence=replace(line.sentence, kind="background", reason="the page looks back on an old incident"))


def _focus(reading: Reading, bodies: Sequence[BodyMention]) -> BodyMention | None:
    """The council an article is mainly about: the one affected, else the one named most."""
    counts: dict[str, int] = {}
    for body in bodies:
        if body.kind == "council":
            counts[body.key] = counts.get(body.key, 0) + 1
    if not counts:
        return None
    hit = {tag.gss for tag in reading.councils if tag.role in ("affected", "cleared", "alerted")}
    best = max(counts, key=lambda key: (reading.origin.kind == "council" and any(b.key == key and b.name == reading.origin.name for b in bodies),
                                        key in hit, counts[key]))
    return next(b for b in bodies if b.key == best and b.kind == "council")


def _points_of(reading: Reading, line: Line, folded: str, inside: Sequence[BodyMention], before: BodyMention | None,
               focus: BodyMention | None, who: Speaker, known: Lexicon, settings: FactsSettings) -> list[Point]:
    s = line.sentence
    text = reading.article.text
    own_voice = reading.article.publisher_kind == "official" or reading.kind == "statement" or reading.origin.kind == "council"
    all_tokens = list(line.tokens)
    sentence_hedge = _hedge(all_tokens, known)
    home_key = ""
    if own_voice and reading.origin.kind in ("council", "body"):
        home_key = _home_key(reading, focus)
        if who is NOBODY:
            who = Speaker(reading.origin.name, home_key)
        if reading.origin.kind == "body":
            home_key = ""
    out: list[Point] = []
    last = before
    named = False
    topics_before: set[str] = set()
    for start, end in clauses(text, s.start, s.end, settings.clause_words):
        spans = tokens_of(folded[start:end])[:settings.longest_clause]
        if not spans:
            continue
        here = [b for b in inside if start <= b.start < end]
        titles = [(b.start - start, b.end - start) for b in here if b.kind == "press"]
        tokens = [_TITLE if any(a <= t[1] < b for a, b in titles) else t[0] for t in spans]
        acting = [b for b in here if not _PART_OF.search(folded, max(start, b.start - _PART_OF_REACH), b.start)]
        councils = [b for b in here if b.kind == "council" and not _is_speaker_only(b, who, here)]
        councils = councils or [b for b in here if b.kind == "council"]
        if last is not None and councils and all(_OUT_OF.search(folded, max(start, b.start - _PART_OF_REACH), b.start) for b in councils):
            councils, here = [], [b for b in here if b.kind != "council"]  # "emails from X" are what somebody else is told of
        first_person = any(t in ("we", "our", "us", "we've", "we're") for t in tokens)
        if first_person and who.key and not who.key.endswith("-note") and any(b.key == who.key and b.kind == "council" for b in reading.bodies):
            subject, sure = who.key, True
        elif councils:
            subject, sure = councils[0].key, True
        elif home_key and own_voice and any(t in _OTHERS for t in tokens) and not _first_person_acts(tokens):
            subject, sure = "", False
        elif home_key and own_voice:
            subject, sure = home_key, True
        elif last is not None:
            subject, sure = last.key, named
        else:
            subject, sure = "", False
        hedge = _hedge(tokens, known) if start != s.start or end != s.end else sentence_hedge
        if sentence_hedge == "unconfirmed":
            hedge = "unconfirmed"
        if hedge == "none" and (who.key.endswith("-note") or who.key == ATTACKERS):
            hedge = "alleged"
        maybe = bool(known.cues["maybe"].find(tokens))
        lasting = _LASTING & set(tokens)
        found, classes = frames_of(tokens, known, topics_before) if settings.frames else ([], set())
        topics_before = {n for n in classes if n.startswith("topic:")} or topics_before
        if any(f.name == "wave" for f, *_ in found) and not councils:
            found = [x for x in found if x[0].group != "hit"]
        if any(f.name == "offline" for f, *_ in found):
            found = [x for x in found if x[0].name != "pause"]
        if any(f.name == "suspected" for f, *_ in found):
            found = [x for x in found if x[0].name != "breached"]
        if any(f.name == "gathered" for f, *_ in found):
            found = [x for x in found if x[0].name not in ("count", "rebuilt")]
        if any(f.name == "desk_hours" for f, *_ in found):
            found = [x for x in found if x[0].name != "working" or x[3] != "reception"]
        if any(f.name == "data_noproof" for f, *_ in found):
            found = [x for x in found if x[0].name not in ("data_taken", "data_unknown")]
        if any(f.name == "data_unknown" for f, *_ in found):
            found = [x for x in found if x[0].name != "data_taken"]
        if any(f.name == "ransom" for f, *_ in found) and _only_a_name(text, start, spans):
            found = [x for x in found if x[0].name != "ransom"]
        if reading.article.publisher_kind == "rewriter" and not any("number" in f.options for f, *_ in found):
            found += [(tally(known), a.at, [(a.at, a.end)], "") for a in amounts(tokens) if a.unit and not a.whole][:1]
        if any(f.name == "ransom_paid" for f, *_ in found):
            found = [x for x in found if x[0].name != "ransom"]
        if any(f.name == "actor_unknown" for f, *_ in found):
            found = [x for x in found if x[0].name != "actor_claim"]
        if any(f.name == "soon" and f"topic:{x}" not in WIDE for f, _, _, x in found):
            found = [x for x in found if x[0].group != "eta"]
        if any(f.name == "data_check" for f, *_ in found):
            found = [x for x in found if x[0].group != "eta"]
        negatives = {i for i, t in enumerate(tokens) if t.endswith("n't")} | {i for _, i, _ in known.cues["negation"].find(tokens)}
        found = [x for x in found if not about_something_else(x[0], x[1], tokens, negatives, classes, bool(councils), known)]
        topics: dict[str, set[str]] = {}
        for frame, _, _, topic in found:
            topics.setdefault(frame.name, set()).add(topic)
        seen: set[tuple[str, str, str]] = set()
        for frame, at, cover, topic in found:
            subjects = [(subject, sure)]
            if frame.group in _EACH and len(councils) > 1:
                subjects = [(key, True) for key in dict.fromkeys(b.key for b in councils)]
            if "free" in frame.options or "agency" in frame.options:
                subjects = [("", True)]
            beside = bool(topic) and is_beside_the_point(topic, topics[frame.name])
            values = values_of(frame, tokens, acting, topic, reading.article.dated_at.date())
            mine = "none" if hedge == "unconfirmed" and frame.name in _OPEN and who.key and not who.key.endswith("-note") else hedge
            if frame.name == "count":
                state = (":back" if "@restored" in classes else ":waiting" if "@waiting" in classes and value_is_work(values)
                         else ":taken" if {"@took", "@data"} <= classes else ":down" if classes & {"@down", "@offverb"}
                         else ":back" if "@working" in classes and values and values[0][1] == "systems" else "")
                values = [(value, unit + state, rounded) for value, unit, rounded in values]
            polarity = "asserted"
            if "polar" in frame.options and mine != "unconfirmed" and (tokens[at] in ("unaffected", "unimpacted")
                                             or any(0 <= at - i <= _NEGATION_REACH or i in (0, at) for i in negatives)):
                polarity = "denied"
            for (key, certain), (value, unit, rounded) in product(subjects, values):
                if (key, frame.name, value) in seen:
                    continue
                seen.add((key, frame.name, value))
                others = frozenset(b.key for b in here if b.kind == "council") - {key} if len(subjects) == 1 else frozenset()
                out.append(Point(
                    sentence=s.position, start=start, end=end, type=_type(s, frame.type), subject=key, sure_subject=certain, also=others,
                    near="near" in frame.options, frame=frame.name, group=frame.group, value=value, unit=unit, polarity=polarity, maybe=maybe,
                    hedge="denied" if polarity == "denied" and mine == "none" else mine, attribution=who.name, attribution_key=who.key,
                    weak="weak" in frame.options or topic == "networks" and not lasting or beside, rounded=rounded,
                    covered=frozenset(t for a, b in cover for t in tokens[a:b]) | lasting))
        if not seen:
            out.append(Point(sentence=s.position, start=start, end=end, type=_type(s, _bare_type(s, tokens, known)), subject=subject,
                             sure_subject=sure, frame="", group="-", value="", unit="", polarity="asserted", hedge=hedge,
                             attribution=who.name, attribution_key=who.key))
        if councils:
            last, named = councils[0], True
    return out


def _only_a_name(text: str, start: int, spans: Sequence[tuple[str, int, int]]) -> bool:
    """Whether the clause speaks of a ransom only in the name of a gang: a capital inside a sentence, and no other word of it."""
    words = {t for t, _, _ in spans}
    return "ransom" in words and not words & _RANSOM_WORDS and all(text[start + a].isupper() and a > 0 for t, a, _ in spans if t == "ransom")


def value_is_work(values: Sequence[tuple[str, str, bool]]) -> bool:
    """Whether what is counted can wait to be done: repairs, letters, claims."""
    return any(unit in _WORK for _, unit, _ in values)


def _first_person_acts(tokens: Sequence[str]) -> bool:
    """"We have lent our neighbours desks" is about us, "our neighbours were hit" is not."""
    at = next((i for i, t in enumerate(tokens) if t in _OTHERS), len(tokens))
    return any(t in ("we", "we've", "we're", "i") for t in tokens[:at])


def _is_speaker_only(body: BodyMention, who: Speaker, here: Sequence[BodyMention]) -> bool:
    """The council only says it while another council stands in the clause."""
    return body.key == who.key.removesuffix("-note") and any(b.kind == "council" and b.key != body.key for b in here)


def _hedge(tokens: Sequence[str], known: Lexicon) -> str:
    if known.cues["unconfirmed"].find(tokens):
        return "unconfirmed"
    if known.cues["alleged"].find(tokens):
        return "alleged"
    return "none"


def _type(sentence: Sentence, frame_type: str) -> str:
    return "background" if sentence.kind == "background" else frame_type


def _bare_type(sentence: Sentence, tokens: Sequence[str], known: Lexicon) -> str:
    if sentence.kind == "quote":
        return "quote"
    for name in ("comment", "advice", "forecast"):
        if known.cues[name].find(tokens):
            return name
    return "event"
