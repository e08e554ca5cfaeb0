"""Frames of a clause: which stand in its words, on what value, and which only seem to; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..records import BodyMention
from .lexicon import Frame, Lexicon, matching, tokens_of
from .settings import FactsSettings
from .slots import amounts, as_text, hours_span, hours_until, moment, word_lists

_LOOSE = frozenset({"cost", "count", "review", "scrutiny", "fine", "deadline"})
# Frames that ordinary council business has too: alone they do not make a sentence part of the incident.
_HARMED = frozenset({"affected", "impacted", "disrupted", "interrupted", "compromised"})
_SELF = frozenset("it its itself they their we our us he council council's councils authority authorities borough boroughs comhairle systems system network "
                  "networks server servers computers town neighbour neighbours intruder intruders hackers nobody checks "
                  "attackers criminals gang thieves".split())
_CLOSE = 3
_AHEAD = 6
_ANY_YEAR = date(2000, 12, 31)
# Whether a day is named at all; a leap year has them all.
_HEAD = 2
_OF = frozenset("in at of run across within from".split())
_RUNS = frozenset("open running available operational functioning function functional usable accessible go going continue collected paid".split())
_ENDED = frozenset("stopped closed shut offline down lost failed halted collapsed".split())
_NOT_YET = frozenset("will expected expects expect hope hopes hoped until could may might before when cannot can't "
                     "trying aim aims aiming plan plans should would".split())
# "The site is expected to be back on Friday": hoped for, not done.
_LOOKS_BACK = frozenset("passed since ago earlier after gone".split())
_DETERMINERS = frozenset("our my your his her their its the a to into from on onto".split())
_IS_DOWN = frozenset("is are was were be been being remain remains still go goes went gone taken brought knocked shut closed".split())
_JOINED = frozenset("and but though although while whereas so or nor yet".split())
_STANDS_FOR = frozenset("it they them there these those that this both".split())
_AWAITED = frozenset("will expected expects expect until could may might before plans should would take need least".split())
_FENDS = frozenset("stop stopping prevent preventing deter deterring keep keeping avoid avoiding against fend guard thwart thwarting foil block".split())
_KIND_OF = {"police": "police", "ico": "regulator", "government": "government"}
# A body named in full is not counted again by its common noun.
_PLAIN = frozenset({"police", "regulator", "watchdog", "ico", "ncsc", "nca"})
_FIRST = frozenset({"count", "gathered", "rebuilt", "notified"})
# "110 of 420 servers": the first number is what is done, the largest is the whole.
WIDE = frozenset({"topic:networks", "topic:online", "topic:contact"})
_CHANNELS = {"topic:website", "topic:account", "topic:forms"} | WIDE
_NO_SERVICES = {"topic:phones", "topic:email", "topic:teams"} | _CHANNELS
_WEEKEND = frozenset({"weekend", "saturday", "sunday"})
_SPANS = ((24 * 5.5, "days"), (24 * 25.0, "weeks"))


def has_frame(folded: str, start: int, end: int, known: Lexicon, settings: FactsSettings) -> bool:
    tokens = [t[0] for t in tokens_of(folded[start:end])][:settings.longest_clause * 2]
    names = {n for n, _, _ in known.phrases.find(tokens)}
    names |= _special(tokens, names)
    return any("topic" not in known.frames[i].options and known.frames[i].name not in _LOOSE for i in matching(names, known))


def _special(tokens: Sequence[str], names: set[str]) -> set[str]:
    out = set()
    numbers = word_lists()["numbers"]
    if any(t in numbers or not t.isalpha() and any(map(str.isdigit, t)) for t in tokens):
        out.add("@number")
    if any(t[0] in "\u00a3$\u20ac" for t in tokens):
        out.add("@money_sign")
    if moment(tokens, _ANY_YEAR):
        out.add("@time")
    if any(n.startswith("topic:") for n in names):
        out.add("@topic")
    return out


def about_something_else(frame: Frame, at: int, tokens: Sequence[str], negatives: set[int], classes: set[str], council: bool, known: Lexicon) -> bool:
    """
    "Schools are not affected" neither clears the council nor says that schools are closed.

    A council is hit or not only when it, its systems or a word for it stands before the verb, and no service stands right before it.
    """
    if frame.name == "offline" and tokens[0] == "nor" and any(t in _ENDED for t in tokens):
        return True  # "nor has everything stopped"
    if frame.name == "investigating" and any(0 < i - n <= _CLOSE for n in negatives for i, t in enumerate(tokens) if t.startswith("look")):
        return True  # "not to go looking for the files"
    if frame.group == "eta" and _LOOKS_BACK & set(tokens) and not _AWAITED & set(tokens):
        return True  # "four weeks have passed since"
    if frame.group == "hit" and any(t in _FENDS for t in tokens[max(0, at - _CLOSE):at]):
        return True  # "in the hope of stopping the intruders"
    if frame.name == "offline":
        return any(t in _HARMED and any(0 < i - n <= _CLOSE for n in negatives) for i, t in enumerate(tokens))
    if frame.name == "working":
        nothing = list(tokens[:2]) in (["not", "one"], ["none", "of"]) or tokens[0] == "no"
        return any((t.startswith("work") or t in _RUNS) and (nothing or any(0 < i - n <= _CLOSE for n in negatives)) for i, t in enumerate(tokens))
    if frame.name == "restored":
        return any(0 <= at - n <= _AHEAD for n in negatives) or any(t in _NOT_YET for t in tokens[max(0, at - _AHEAD):at + 1])
    if frame.group != "hit":
        return False
    verb = next((i for i, t in enumerate(tokens) if t in _HARMED or t in ("hit", "unaffected", "unimpacted")), at)
    before = tokens[:verb + 1]
    if not council and not any(t in _SELF for t in before):
        return True
    hits = [(a, b) for n, a, b in known.phrases.find(before) if n.startswith("topic:") and n not in WIDE]
    services = [b for _, b in hits]
    if negatives and any(a <= _HEAD and set(tokens[b:b + 2]) & _OF for a, b in hits):
        return True  # "schools in X are not affected" says nothing of X
    return any(0 <= verb - b <= _CLOSE - 1 for b in services)


def frames_of(tokens: Sequence[str], known: Lexicon, before: Iterable[str] = ()) -> tuple[list[tuple[Frame, int, list[tuple[int, int]], str]], set[str]]:
    """
    Frames of a clause with the token they hang on, the spans they explain and their topic; and all classes met.

    ``before`` are the topics of the clause before, which "it" and "there" stand for.
    """
    hits = known.phrases.find(tokens)
    where: dict[str, list[tuple[int, int]]] = {}
    for name, a, b in hits:
        where.setdefault(name, []).append((a, b))
    if "@down" in where and "down" in tokens:
        where["@down"] = [(a, b) for a, b in where["@down"] if b - a > 1 or tokens[a] != "down" or not _way_down(tokens, a)]
        if not where["@down"]:
            del where["@down"]
    names = set(where)
    if not any(n.startswith("topic:") for n in names) and tokens[0] in _JOINED and _STANDS_FOR & set(tokens):
        where |= {topic: [(0, 1)] for topic in before}
        names |= set(before)
    names |= _special(tokens, names)
    topics = sorted({n for n in names if n.startswith("topic:")})
    out = []
    for i, k in matching(names, known).items():
        frame, (need, _) = known.frames[i], known.frames[i].alternatives[k]
        cover = [span for n in need for span in where.get(n, ())]
        at = max((a for n in need for a, _ in where.get(n, ())[:1]), default=0)
        if "topic" in frame.options:
            mine = [n for n in topics if _near(where[n], [s for m in need if m != "@topic" for s in where.get(m, ())])]
            barred = {f"topic:{n}" for o in frame.options if o.startswith("except:") for n in o[7:].split(",")}
            for topic in sorted((n for n in mine if n not in barred), key=lambda n: (n in WIDE, n)):
                out.append((frame, at, cover + where[topic], topic[6:]))
        elif "maytopic" in frame.options:
            mine = sorted((n for n in topics if n not in WIDE), key=lambda n: where[n])
            out.append((frame, at, cover, mine[0][6:] if mine else ""))
        else:
            out.append((frame, at, cover, ""))
    return out, names


def _way_down(tokens: Sequence[str], at: int) -> bool:
    """Whether "down" is a way and no failure: "came down our street", "wrote it down on the list"."""
    return at + 1 < len(tokens) and tokens[at + 1] in _DETERMINERS and not (at and tokens[at - 1] in _IS_DOWN)


def _near(spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]], reach: int = 14) -> bool:
    return not others or any(abs(a - c) <= reach and (a, b) != (c, d) for a, b in spans for c, d in others)


def is_beside_the_point(topic: str, others: set[str]) -> bool:
    """"The planning portal is down" is about planning, "the phones and the contact centre" about the phones; both name another topic too."""
    name, rest = f"topic:{topic}", {f"topic:{o}" for o in others} - {f"topic:{topic}"}
    return name in _CHANNELS and bool(rest - _NO_SERVICES) or name in WIDE and bool(rest - WIDE)


def tally(known: Lexicon) -> Frame:
    """The frame of any number of things."""
    return next(f for f in known.frames if f.name == "count")


def values_of(frame: Frame, tokens: Sequence[str], here: Sequence[BodyMention], topic: str,
              on: date | None = None) -> list[tuple[str, str, bool]]:
    """(value, unit, rounded) of a frame in a clause; none when it needs a number and the clause has no fit one."""
    options = frame.options
    if "topic" in options or "maytopic" in options:
        return [(topic, "", False)]
    if "agency" in options:
        agencies = [b.key for b in here if b.kind not in ("council", "press", "supplier")]
        listed = word_lists()["agencies"]
        kinds = {b.kind for b in here}
        named = bool(agencies)
        agencies += [listed[t] for t in tokens if t in listed and (not named or t in _PLAIN) and listed[t] not in agencies
                     and _KIND_OF.get(listed[t], "agency") not in kinds]
        return [(key, "", False) for key in dict.fromkeys(agencies)] or [("", "", False)]
    if "number" in options:
        found = [a for a in amounts(tokens) if a.unit and not a.whole]
        if not found:
            return []
        best = found[0] if frame.name in _FIRST else max(found, key=lambda a: a.value)
        return [(as_text(best.value), best.unit, best.rounded)]
    if "time" in options:
        return [(moment(tokens, on), "", False)]
    if "span" in options:
        return [(_span(frame, tokens, on), "hours" if frame.name == "duration" else "", False)]
    return [("", "", False)]


def _span(frame: Frame, tokens: Sequence[str], on: date | None) -> str:
    """``weekend``, ``days``, ``weeks`` or ``months``; hours for a duration; empty if none is named."""
    hours = hours_span(tokens) or hours_until(tokens, on)
    if frame.name == "duration":
        return as_text(hours) if hours is not None else ""
    joined = " ".join(tokens)
    if _WEEKEND & set(tokens) or "end of the week" in joined or "end of this week" in joined:
        return "weekend"
    if hours is None:
        return "days" if any(t in word_lists()["weekdays"] for t in tokens) else ""
    return next((name for most, name in _SPANS if hours <= most), "months")
