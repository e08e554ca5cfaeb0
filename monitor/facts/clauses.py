"""Clauses of a sentence, quotations and who says what; pure, with offsets into the article's text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..records import BodyMention
from .lexicon import Lexicon, tokens_of

_BREAK = re.compile(r"(?:[;:]\s+|\s[\u2013\u2014-]\s|,\s+(?=(?:while|and|but|which|who|although|though|whereas|with|after|so|because|where)\b)"
                    r"|\s+(?=(?:while|but|although|whereas)\b))", re.IGNORECASE)
_QUOTED = re.compile("[\u201c\"]([^\u201c\u201d\"]+)(?:[\u201d\"]|$)")
_TURNS = ("but ", "while ", "whereas ")
_LEAST_TURN = 3
# A "but" turns to another matter even after three words: "Payments work again but planning does not".
_VERBS = frozenset("is are was were has have had will would can could may might must should do does did not be says said say".split())


def clauses(text: str, start: int, end: int, least_words: int) -> list[tuple[int, int]]:
    """Offsets of the clauses of a sentence; a cut needs ``least_words`` on either side, quotations are not cut."""
    shelter = [(m.start(), m.end()) for m in _QUOTED.finditer(text, start, end)]
    cuts = []
    for found in _BREAK.finditer(text, start, end):
        at = found.end()
        if any(a < at < b for a, b in shelter):
            continue
        last = cuts[-1][1] if cuts else start
        left = text[last:found.start()].split()
        if text[at:at + 4].lower() == "and " and not any(w.lower() in _VERBS or w.endswith("ed") for w in left):
            continue  # a list of names, no clause
        least = _LEAST_TURN if text[at:at + 8].lower().startswith(_TURNS) else least_words
        if len(left) >= least and len(text[at:end].split()) >= least:
            cuts.append((found.start(), at))
    out = []
    here = start
    for stop, resume in cuts:
        out.append((here, stop))
        here = resume
    out.append((here, end))
    return [(a, b) for a, b in out if text[a:b].strip()]


def quoted_spans(text: str, start: int, end: int, open_before: bool = False) -> list[tuple[int, int]]:
    """Offsets of what stands in double quotation marks; an open mark runs to the end of the sentence."""
    out = []
    here = start
    if open_before:
        tail = text.find("\u201d", start, end)
        straight = text.find('"', start, end)
        closes = min((x for x in (tail, straight) if x >= 0), default=-1)
        if closes < 0:
            return [(start, end)]
        out.append((start, closes))
        here = closes + 1
    out += [(m.start(1), m.end(1)) for m in _QUOTED.finditer(text, here, end)]
    return [(a, b) for a, b in out if b > a]


def leaves_open(text: str, start: int, end: int, open_before: bool) -> bool:
    """Whether a quotation is still open behind this sentence of a paragraph."""
    is_open = open_before
    for c in text[start:end]:
        if c == "\u201c":
            is_open = True
        elif c == "\u201d":
            is_open = False
        elif c == '"':
            is_open = not is_open
    return is_open


_SAME = frozenset("it he she they post statement spokesperson spokesman spokeswoman".split())
# "it said", "the post added": whoever spoke before.
_TELLS = frozenset("shows show describes describe hint hints speaks calls seen obtained reveal reveals suggest suggests lists list read".split())
# What a note does where a person would say.
_PASSIVE = frozenset("been was were be being are is".split())
# "staff were told" names who hears, not who says.


_STAFF = frozenset("staff workers workforce employees colleagues".split())
_STAFF_REACH = 4
# "the council warned its staff" is said to them, not to us.
_FIRMS = frozenset("supplier company firm provider contractor vendor".split())
_BIDS = frozenset("told asked advised warned reminded urged".split())
_PAPERS = frozenset("statement post notice report letter page message briefing spokesperson spokesman spokeswoman".split())
# What a body says it with.
_LISTED = 12
# "according to a list on the council's website".


def sayings(words: Sequence[str], known: Lexicon) -> list[tuple[str, int, int]]:
    """Words of saying with their place, but for what people are told and what a body tells its own staff."""
    return [x for x in known.cues["saying"].find(words) if not any(w in _PASSIVE for w in words[max(0, x[1] - 2):x[1]])
            and not _STAFF & set(words[x[2]:x[2] + _STAFF_REACH]) and not _bidden(words, x[1])]


def _bidden(words: Sequence[str], at: int) -> bool:
    """Whether a word of saying only tells what somebody was bidden: "she was given a form and told to come back"."""
    return words[at] in _BIDS and words[at - 1:at] == ["and"] and words[at + 1:at + 2] == ["to"] and bool(_PASSIVE & set(words[:at]))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a sentence."""

    name: str
    key: str
    """Key of the body, ``-note`` behind it for a leaked note; empty for a person or body we do not know."""


NOBODY = Speaker("", "")
ATTACKERS = "attackers"
# Key of criminals who speak: what they say is a claim, and confirms nothing.
_CROOKS = ("hacker", "attacker", "criminal", "gang", "intruder", "extortionist", "blackmailer", "perpetrator", "ransomware", "cybercriminal", "crook", "crew")
_BRAGS = frozenset("claims claimed asserts asserted boasts boasted brags bragged says said threatens threatened alleges".split())
_CROOK_REACH = 5
_COUNCIL = frozenset(("council", "authority", "borough", "council's", "comhairle", "authority's", "borough's"))
_OFFICIAL = frozenset("police detectives officers spokesperson spokesman spokeswoman experts analysts agency ministers about that".split())
_BESIDE = 24
# Characters between a body and its "spokesperson": "X Council's press officer and spokesperson".
_BESIDE_AFTER = 60
# "spokesperson for the leader of X Council".


def speaker(folded: str, start: int, end: int, bodies: Sequence[BodyMention], known: Lexicon, last: Speaker, subject: BodyMention | None,
            home: BodyMention | None, spoke: Speaker = NOBODY, wrote: Speaker = NOBODY) -> Speaker:
    """
    Who says a sentence: a body with a word of saying, its spokesperson, a note of it, or "it said" for the one who spoke last.

    Args:
        folded: The text, folded character for character.
        bodies: Bodies named in the sentence, in order.
        last: Who spoke before in the paragraph.
        subject: The body a pronoun would mean.
        home: The body whose own page this is; None for the press.
        spoke: The body whose spokesperson spoke last in the article: "the spokesperson" is that one again.
        wrote: The note spoken of last: "the note" is that one again.
    """
    tokens = tokens_of(folded[start:end])
    words = [t[0] for t in tokens]
    cue = known.cues
    note = [] if "ransom" in words or "payment" in words else cue["note"].find(words)
    said = sayings(words, known)
    spokes = cue["spokesperson"].find(words)
    according = "according" in words
    if note:
        place = tokens[note[0][1]][1] + start
        if wrote.key and words[note[0][1] - 1:note[0][1]] == ["the"] and said:
            return wrote
        owner = _nearest(bodies, place, ("council", "agency", "government", "police", "regulator")) or subject
        verb_near = bool(cue["saying"].find(words)) or according or any(w in _TELLS for w in words)
        if owner is not None and verb_near:
            return Speaker(f"{owner.name} note", f"{owner.key}-note")
    if not said and not according and not spokes and not cue["heard"].find(words):
        return NOBODY
    if spokes:
        place = tokens[spokes[0][1]][1] + start
        person = words[spokes[0][1]].startswith(("spokes", "press", "statement", "in"))
        beside = [b for b in bodies if -_BESIDE <= place - b.end <= _BESIDE or -_BESIDE_AFTER <= place - b.start < 0]
        owner = _nearest(beside if person and words[spokes[0][1]].startswith("spokes") else bodies, place,
                         ("council", "agency", "government", "police", "regulator"))
        at, after = spokes[0][1], words[spokes[0][2]:spokes[0][2] + 4]
        councils = at and words[at - 1] in _COUNCIL or after[:1] == ["for"] and any(w in _COUNCIL for w in after)
        if owner is None and person and not councils:
            again = words[max(0, spokes[0][1] - 1):spokes[0][1]] == ["the"]
            if spoke.key and again and words[spokes[0][2]:spokes[0][2] + 1] != ["for"]:
                return spoke
            if last.key and not last.key.endswith("-note"):
                return last
        owner = owner or subject
        if owner is not None and (said or according):
            return Speaker(owner.name, owner.key)
    if according:
        place = tokens[words.index("according")][1] + start
        after = [b for b in bodies if b.start >= place and b.kind != "press"]
        if after:
            return Speaker(after[0].name, after[0].key)
        at = words.index("according")
        owner = next((b for b in bodies if b.kind == "council"), subject)
        if owner is not None and any(w in _COUNCIL for w in words[at:at + _LISTED]):
            return Speaker(owner.name, owner.key)
        return NOBODY
    heard = cue["heard"].find(words)
    owner = next((b for b in bodies if b.kind == "council"), subject)
    if heard and not said and owner is not None:
        return Speaker(owner.name, owner.key)
    if said:
        place = tokens[said[0][1]][1] + start
        at = said[0][1]
        if words[at] in _BRAGS and (last.key == ATTACKERS and at and words[at - 1] in _SAME or _crooked(words[max(0, at - _CROOK_REACH):at])):
            return Speaker("the attackers", ATTACKERS)
        if words[max(0, at - 2):at - 1] in (["a"], ["an"], ["one"]) and words[at - 1] not in _PAPERS and words[at - 1] not in _COUNCIL:
            return NOBODY  # "the raid on X Council began at night, a trader said"
        before = [b for b in bodies if b.end <= place and b.kind != "press"]
        if before and place - before[-1].end < 60:
            return Speaker(before[-1].name, before[-1].key)
        i = said[0][1]
        near = words[max(0, i - 3):i]
        if any(w in _SAME for w in near):
            return last if last.key or last.name else (Speaker(subject.name, subject.key) if subject else NOBODY)
        if any(w in _FIRMS for w in near):
            return Speaker("the supplier", "")
        if any(w in _COUNCIL for w in near) and subject is not None:
            return Speaker(subject.name, subject.key)
        after = [b for b in bodies if tokens[said[0][1]][2] + start <= b.start < tokens[said[0][1]][2] + start + 40 and b.kind != "press"]
        if after and place > start + (end - start) // 2:
            return Speaker(after[0].name, after[0].key)
    return NOBODY


def _crooked(words: Sequence[str]) -> bool:
    """Whether the words right before a word of saying name criminals, and no body after them."""
    return any(w.startswith(_CROOKS) for w in words) and not any(w in _COUNCIL or w in _OFFICIAL for w in words)


def speaks_of_crooks(words: Sequence[str]) -> bool:
    """Whether criminals are what a sentence begins with: "The gang has put X on its page"; who speaks next as "it" are they."""
    return _crooked(words[:_CROOK_REACH])


def _nearest(bodies: Sequence[BodyMention], place: int, kinds: tuple[str, ...]) -> BodyMention | None:
    fit = [b for b in bodies if b.kind in kinds]
    return min(fit, key=lambda b: min(abs(b.start - place), abs(b.end - place)), default=None)
