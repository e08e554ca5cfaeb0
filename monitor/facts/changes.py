"""Comparators of what moves with time: data, start, services, numbers, outlook, scope and who leads; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from .found import Found, by_subject, lenient_body, pair, read_at, said_words, same_body, seen_of, words_of
from .ledger import Known, Said
from .settings import FactsSettings
from .slots import same_amount, spoken, told, weekdays, word_lists

_INQUIRY = ("investigat", "inquir", "enquir", "probe", "probing")
# "Engineers are looking for the fault" is no inquiry that somebody could take over.
_STAYS = frozenset("remains remain still continues continue".split())
_LARGE = 1000
# A figure from here on is hardly the same by chance.
_WHOLE = 30
# Counts that differ by more than this factor count different things.
_TAKEN, _HAUL = ":taken", 100
# What was taken grows more: a first sample, then the haul.
_SLIPS = (10, 100, 1000)
# Noughts that get lost or added, and a decimal point read as a comma.
_VOLUME = "gb"
# Volumes of stolen data grow by any factor.
_THINGS = r"\b(?:\W+\w+){0,6}?\W+(?:systems?|networks?|servers?|computers?|estate)\b"
_WHOLE_OF = re.compile(r"\b(?:all(?! (?:but|two|three|four|five|the councils))|every|entire|whole|complete)" + _THINGS)
_PART_OF = re.compile(r"\b(?:some|part|parts|sections?|several|certain|portions?|a number|most)" + _THINGS)
_AT_ONCE = timedelta(hours=72)
_QUALIFIED = frozenset("bank banking financial card cards password passwords".split())
# "No evidence that bank details were taken" leaves room for others.
_ROUTES = {"forms": "form", "phones": "phone", "website": "website", "email": "email"}


def data_known(facts: Sequence[Known]) -> list[Found]:
    """What is known of the data: too early to say, then taken or not taken."""
    out = []
    for mine in by_subject(facts).values():
        early = next((f for f in mine if f.lead.frame in ("data_unknown", "data_noproof")), None)
        taken = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "asserted"
                      and (early is None or read_at(f.first) > read_at(early.first))), None)
        denied = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "denied"), None)
        if early is not None and taken is not None:
            out.append(pair(early, taken, "updates", "update", "data_known",
                            f"It was not known (\u201c{words_of(early)}\u201d); now \u201c{words_of(taken)}\u201d."))
        claimed = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "asserted"), None)
        refuted = next((f for f in mine if f.lead.frame == "data_noproof" and claimed is not None and read_at(f.first) > read_at(claimed.first)
                        and f.lead.attribution_key == f.lead.subject and not _QUALIFIED & set(words_of(f).lower().split())), None)
        if refuted is not None and taken is None:
            out.append(pair(claimed, refuted, "contradicts", "soft", "data_denied",
                            f"One report says \u201c{words_of(claimed)}\u201d; the council says \u201c{words_of(refuted)}\u201d."))
        if denied is not None and early is None:
            claim = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "asserted"), None)
            if claim is not None:
                first, second = sorted((claim, denied), key=lambda f: read_at(f.first))
                kind, severity = ("updates", "update") if second is claim else ("contradicts", "hard")
                out.append(pair(first, second, kind, severity, "data_denied", f"\u201c{words_of(first)}\u201d, then \u201c{words_of(second)}\u201d."))
    return out


def start_times(started: Sequence[Known], detected: Sequence[Known], spans: Sequence[Known]) -> list[Found]:
    out = found_on(detected)
    first = next((f for f in started if f.lead.value), None)
    if first is None:
        return out
    for other in started[started.index(first) + 1:]:
        if not lenient_body(first, other) and not {first.lead.subject, other.lead.subject} <= first.lead.also | other.lead.also | {""}:
            continue
        a, b = set(first.lead.value.split()), set(other.lead.value.split())
        if b and not (a <= b or b <= a):
            out.append(pair(first, other, "contradicts", "hard", "start_time",
                             f"It began {spoken(first.lead.value)} in one report and {spoken(other.lead.value)} in another."))
            break
    parts = {"early": 0, "morning": 0, "afternoon": 1, "evening": 2, "night": 3}
    for other in detected:
        a, b = set(first.lead.value.split()), set(other.lead.value.split())
        pa, pb = (max((parts.get(w, -1) for w in x), default=-1) for x in (a, b))
        if len(a) == 2 and len(b) == 2 and a & b & {d[:3] for d in word_lists()["weekdays"]} and 0 <= pb < pa:
            out.append(pair(first, other, "contradicts", "soft", "found_before_start",
                            f"Found {spoken(other.lead.value)}, yet said to have begun {spoken(first.lead.value)}."))
            break
    days = list(word_lists()["weekdays"])
    early = min((f for f in started if f.lead.value), key=lambda f: (min((parts[w] for w in f.lead.value.split() if w in parts), default=1), f.number))
    day = next((i for i, d in enumerate(days) if d[:3] in early.lead.value.split()), None)
    for span in spans:
        if day is None or not span.lead.value:
            continue
        said = read_at(span.first)
        began = (said - timedelta(days=(said.weekday() - day) % 7)).replace(hour=6, minute=0, second=0, microsecond=0)
        if float(span.lead.value) > (said - began).total_seconds() / 3600:
            a, b = sorted((early, span), key=lambda f: read_at(f.first))
            out.append(pair(a, b, "contradicts", "soft", "duration", f"\u201c{words_of(span)}\u201d does not fit a start {spoken(early.lead.value)}."))
            break
    return out


def found_on(detected: Sequence[Known]) -> list[Found]:
    """Two different days on which the attack is said to have been found."""
    dated = [(f, set(f.lead.value.split()) & set(weekdays())) for f in detected if f.lead.value]
    for i, (later, day) in enumerate(dated):
        for earlier, other in dated[:i]:
            if day and other and not day & other and lenient_body(earlier, later):
                return [pair(earlier, later, "contradicts", "soft", "found_on",
                             f"Found {spoken(earlier.lead.value)} in one report and {spoken(later.lead.value)} in another.")]
    return []


def services(facts: Sequence[Known], routes: Sequence[Known]) -> list[Found]:
    """A service that was down is back; a way to get in touch that was advised is down."""
    out = []
    done: set[int] = set()
    for back in (f for f in facts if f.lead.frame in ("restored", "working") and f.lead.value != "networks"):
        for down in facts:
            if down.number not in done and down.lead.frame == "offline" and down.lead.value == back.lead.value and same_body(down, back) \
                    and read_at(down.first) < read_at(back.first):
                done.add(down.number)
                out.append(pair(down, back, "updates", "update", "restored", f"Down before: \u201c{words_of(down)}\u201d; now \u201c{words_of(back)}\u201d."))
                break
    for down in (f for f in facts if f.lead.frame == "offline" and f.lead.value in _ROUTES):
        route = next((r for r in routes if _ROUTES[down.lead.value] in words_of(r).lower() and lenient_body(down, r)
                      and read_at(r.first) < read_at(down.first)), None)
        if route is not None:
            out.append(pair(route, down, "updates", "soft", "route_down",
                            f"Advised before: \u201c{words_of(route)}\u201d; now \u201c{words_of(down)}\u201d."))
            break
    return out


def relapses(facts: Sequence[Known]) -> list[Found]:
    """A service that was back is down again, by the latest word on it."""
    out = []
    for down in (f for f in facts if f.lead.frame == "offline"):
        fell = next((s for s in down.said if "again" in said_words(s).lower().split()), None)
        back = next((f for f in facts if f.lead.frame == "restored" and f.lead.value == down.lead.value and same_body(f, down)
                     and fell is not None and read_at(f.first) < read_at(fell)), None)
        if back is not None:
            out.append(pair(back, down, "updates", "soft", "relapse",
                            f"Back before: \u201c{words_of(back)}\u201d; now \u201c{said_words(fell)}\u201d.", seen_of(fell)))
    return out


def numbers(facts: Sequence[Known], settings: FactsSettings) -> list[Found]:
    out = []
    facts = [f for f in facts if any(s.reading.article.publisher_kind != "rewriter" for s in f.said)]
    for i, later in enumerate(facts):
        for earlier in reversed(facts[:i]):
            a, b = earlier.lead, later.lead
            low, high = sorted((float(a.value), float(b.value)))
            most = _HAUL if a.unit.endswith(_TAKEN) else _WHOLE
            other_things = ":" not in a.unit or high > most * low and not a.unit.startswith(_VOLUME)
            if a.frame == "count" and other_things or a.unit != b.unit or not lenient_body(earlier, later) \
                    or same_amount(float(a.value), float(b.value), settings.number_tolerance, a.rounded or b.rounded):
                continue
            gap = read_at(later.first) - read_at(earlier.first)
            update = gap >= timedelta(hours=settings.update_hours)
            out.append(pair(earlier, later, "updates" if update else "contradicts", "update" if update else "soft", "number",
                             f"{told(a.value, a.unit)} before, {told(b.value, b.unit)} now."))
            break
    return out


def slips(facts: Sequence[Known]) -> list[Found]:
    """A figure that only rewriters have, ten, a hundred or a thousand times one told before: slipped noughts."""
    out = []
    for later in facts:
        if any(s.reading.article.publisher_kind != "rewriter" for s in later.said) or not later.lead.value:
            continue
        for earlier in facts[:later.number]:
            a, b = earlier.lead, later.lead
            if a.value and a.unit.partition(":")[0] == b.unit.partition(":")[0] and lenient_body(earlier, later) and earlier.number < later.number \
                    and float(b.value) in [float(a.value) * slip for slip in _SLIPS]:
                out.append(pair(earlier, later, "contradicts", "soft", "slip",
                                 f"{told(a.value, a.unit)} before, {told(b.value, b.unit)} in a rewritten text."))
                break
    return out


def cost_known(open_before: Sequence[Known], costs: Sequence[Known]) -> list[Found]:
    """Nobody could name a price; now one is named."""
    for before in open_before:
        for cost in costs:
            if cost.lead.value and lenient_body(before, cost) and read_at(before.first) < read_at(cost.first) \
                    and any(s.reading.article.publisher_kind != "rewriter" for s in cost.said):
                return [pair(before, cost, "updates", "update", "cost_known",
                             f"No figure before (\u201c{words_of(before)}\u201d); now {told(cost.lead.value, cost.lead.unit)}.")]
    return []


def outlooks(facts: Sequence[Known]) -> list[Found]:
    """One expectation after another for the return of the systems: the first change of each kind."""
    out = []
    spans = [f for f in facts if f.lead.frame == "eta" and f.lead.value]
    none = [f for f in facts if f.lead.frame == "eta_none"]
    if spans:
        first = spans[0]
        later = next((f for f in spans[1:] if f.lead.value != first.lead.value and lenient_body(first, f)), None)
        if later is not None:
            out.append(pair(first, later, "updates", "soft", "outlook", f"Expected before: \u201c{words_of(first)}\u201d; now \u201c{words_of(later)}\u201d."))
        gone = next((f for f in none if read_at(f.first) > read_at(first.first) and same_body(first, f)), None)
        if gone is not None:
            out.append(pair(first, gone, "updates", "update", "outlook",
                            f"There was a date (\u201c{words_of(first)}\u201d); now \u201c{words_of(gone)}\u201d."))
    return out


def all_or_part(whole: Sequence[Known], part: Sequence[Known]) -> list[Found]:
    """All systems in one report, some of them in another; later on, some that are still down are progress and no conflict."""
    said = [(s, f) for f in (*whole, *part) for s in f.said]
    every = next(((s, f) for s, f in said if _WHOLE_OF.search(_text(s)) and f not in part), None)
    if every is None:
        return []
    near = [(s, f) for s, f in said if s.reading is not every[0].reading and lenient_body(f, every[1])
            and (f in part or _PART_OF.search(_text(s)) and abs(read_at(s) - read_at(every[0])) <= _AT_ONCE)]
    if not near:
        return []
    some = near[0]
    first, second = sorted((every, some), key=lambda x: read_at(x[0]))
    why = f"All of it in one report (\u201c{said_words(every[0])}\u201d), parts in another (\u201c{said_words(some[0])}\u201d)."
    return [pair(first[1], second[1], "scope", "soft", "all_or_part", why, max(seen_of(first[0]), seen_of(second[0])))]


def all_or_part_online(whole: Sequence[Known], part: Sequence[Known]) -> list[Found]:
    """No online service works in one report, some do or only some do not in another."""
    for every in whole:
        for some in part:
            if every.first.reading is not some.first.reading and lenient_body(every, some):
                first, second = sorted((every, some), key=lambda f: read_at(f.first))
                why = f"None of it in one report (\u201c{words_of(every)}\u201d), parts in another (\u201c{words_of(some)}\u201d)."
                return [pair(first, second, "scope", "soft", "all_or_part", why)]
    return []


def _text(said: Said) -> str:
    return said.reading.article.text[said.point.start:said.point.end].lower()


def who_leads(cause: Sequence[Known], investigating: Sequence[Known], led: Sequence[Known]) -> list[Found]:
    before = [f for f in (*cause, *investigating) if any(stem in words_of(f).lower() for stem in _INQUIRY)]
    if not led or _STAYS & set(words_of(led[0]).lower().split()):
        return []
    old = next((f for f in sorted(before, key=lambda f: f.number) if read_at(f.first) < read_at(led[0].first)), None)
    if old is None:
        return []
    return [pair(old, led[0], "updates", "soft", "lead", f"Investigated before: \u201c{words_of(old)}\u201d; now \u201c{words_of(led[0])}\u201d.")]


def happened(facts: Sequence[Known]) -> list[Found]:
    """It had not happened yet, now it has: "no arrests", then an arrest."""
    no = next((f for f in facts if f.lead.polarity == "denied"), None)
    yes = next((f for f in facts if no is not None and f.lead.polarity == "asserted" and read_at(f.first) > read_at(no.first)), None)
    if yes is None:
        return []
    return [pair(no, yes, "updates", "update", "happened", f"Not yet before (\u201c{words_of(no)}\u201d); now \u201c{words_of(yes)}\u201d.")]


def undone(first: Sequence[Known], then: Sequence[Known], why: str) -> list[Found]:
    for a in first:
        for b in then:
            if same_body(a, b) and read_at(a.first) < read_at(b.first):
                return [pair(a, b, "updates", "update", "undone", f"{why[0].upper()}{why[1:]}: \u201c{words_of(b)}\u201d.")]
    return []


def borrowed_figures(background: Sequence[Known], live: Sequence[Known]) -> list[Found]:
    """An older figure given to another body than before: a rewriter's slip."""
    out = []
    facts = [*background, *live]
    for i, later in enumerate(facts):
        for earlier in facts[:i]:
            a, b = earlier.lead, later.lead
            if a.value and b.value and a.value == b.value and a.unit == b.unit and a.frame == b.frame and float(a.value) >= _LARGE \
                    and a.subject != b.subject and a.sure_subject and b.sure_subject and "background" in (a.type, b.type):
                out.append(pair(earlier, later, "contradicts", "soft", "other_body",
                                f"{told(a.value, a.unit)}: two reports give this figure to different bodies."))
                break
    return out[:1]
