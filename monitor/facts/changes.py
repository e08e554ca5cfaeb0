"""Comparators of what moves with time: data, start, services, numbers, outlook, scope and who leads; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from .found import Found, by_subject, lenient_body, pair, read_at, same_body, words_of
from .ledger import Known
from .settings import FactsSettings
from .slots import same_amount, spoken, told, word_lists

_INQUIRY = ("investigat", "inquir", "enquir", "probe", "probing")
# "Engineers are looking for the fault" is no inquiry that somebody could take over.
_STAYS = frozenset("remains remain still continues continue".split())
_LARGE = 1000
# A figure from here on is hardly the same by chance.
_WHOLE = 30
# Counts that differ by more than this factor count different things.
_ALL = frozenset("all every entire whole complete".split())


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
        if denied is not None and early is None:
            claim = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "asserted"), None)
            if claim is not None:
                first, second = sorted((claim, denied), key=lambda f: read_at(f.first))
                kind, severity = ("updates", "update") if second is claim else ("contradicts", "hard")
                out.append(pair(first, second, kind, severity, "data_denied", f"\u201c{words_of(first)}\u201d, then \u201c{words_of(second)}\u201d."))
    return out


def start_times(started: Sequence[Known], detected: Sequence[Known], spans: Sequence[Known]) -> list[Found]:
    out = []
    first = next((f for f in started if f.lead.value), None)
    if first is None:
        return out
    for other in started[started.index(first) + 1:]:
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
    for down in (f for f in facts if f.lead.frame == "offline" and f.lead.value == "forms"):
        for route in routes:
            if route.lead.value == "forms" and lenient_body(down, route) and read_at(route.first) < read_at(down.first):
                out.append(pair(route, down, "updates", "soft", "route_down",
                                f"Advised before: \u201c{words_of(route)}\u201d; now \u201c{words_of(down)}\u201d."))
                break
        else:
            continue
        break
    return out


def numbers(facts: Sequence[Known], settings: FactsSettings) -> list[Found]:
    out = []
    facts = [f for f in facts if any(s.reading.article.publisher_kind != "rewriter" for s in f.said)]
    for i, later in enumerate(facts):
        for earlier in reversed(facts[:i]):
            a, b = earlier.lead, later.lead
            low, high = sorted((float(a.value), float(b.value)))
            if a.frame == "count" and (":" not in a.unit or high > _WHOLE * low) or a.unit != b.unit or not lenient_body(earlier, later) \
                    or same_amount(float(a.value), float(b.value), settings.number_tolerance, a.rounded or b.rounded):
                continue
            gap = read_at(later.first) - read_at(earlier.first)
            update = gap >= timedelta(hours=settings.update_hours)
            out.append(pair(earlier, later, "updates" if update else "contradicts", "update" if update else "soft", "number",
                             f"{told(a.value, a.unit)} before, {told(b.value, b.unit)} now."))
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
    def total(fact: Known) -> bool:
        return any(_ALL & set(s.reading.article.text[s.point.start:s.point.end].lower().split()) for s in fact.said)

    every = next((f for f in whole if total(f)), None)
    some = next((f for f in part), None)
    if every is None or some is None or every is some:
        return []
    first, second = sorted((every, some), key=lambda f: read_at(f.first))
    why = f"All of it in one report (\u201c{words_of(every)}\u201d), parts in another (\u201c{words_of(some)}\u201d)."
    return [pair(first, second, "scope", "soft", "all_or_part", why)]


def who_leads(cause: Sequence[Known], investigating: Sequence[Known], led: Sequence[Known]) -> list[Found]:
    before = [f for f in (*cause, *investigating) if any(stem in words_of(f).lower() for stem in _INQUIRY)]
    if not led or _STAYS & set(words_of(led[0]).lower().split()):
        return []
    old = next((f for f in sorted(before, key=lambda f: f.number) if read_at(f.first) < read_at(led[0].first)), None)
    if old is None:
        return []
    return [pair(old, led[0], "updates", "soft", "lead", f"Investigated before: \u201c{words_of(old)}\u201d; now \u201c{words_of(led[0])}\u201d.")]


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
