"""
What stands against what: typed comparators over facts of one body and one group of frames; pure.

Hard conflicts are narrow on purpose (same body, same kind of thing, plainly named); the rest is soft, "to check". A pair is told once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..records import Conflict
from .ledger import Known, Said, seen_at
from .lexical import content
from .settings import FactsSettings
from .slots import same_amount, word_lists

_ALL = frozenset("all every entire whole complete".split())
_ALIKE = 3
# Content words that two versions of a sentence share at least.
_MAY = ("alleged", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict before the facts have their ids."""

    a: Known
    b: Known
    kind: str
    severity: str
    rule: str
    explanation: str
    at: datetime

    def record(self, incident_id: str, ids: Sequence[str]) -> Conflict:
        a, b = ids[self.a.number], ids[self.b.number]
        return Conflict(conflict_id=hashlib.sha256(f"{self.kind}|{a}|{b}".encode()).hexdigest()[:16], incident_id=incident_id, fact_a=a, fact_b=b,
                        kind=self.kind, severity=self.severity, rule=self.rule, explanation=self.explanation, detected_at=self.at)


def find_conflicts(facts: Sequence[Known], pairs: Iterable[tuple[object, object, str]], settings: FactsSettings) -> tuple[dict[int, str], list[Found]]:
    """
    The conflicts of an incident in order of detection, and what they make of the standing of facts, by number.

    Args:
        facts: In order of first mention.
        pairs: Sentences to compare for wording (``quote``) and for what a corrected page took back (``version``).
    """
    found: list[Found] = []
    live = [f for f in facts if f.lead.type != "background"]
    by_frame: dict[str, list[Known]] = {}
    by_group: dict[str, list[Known]] = {}
    for fact in live:
        by_frame.setdefault(fact.lead.frame, []).append(fact)
        by_group.setdefault(fact.lead.group, []).append(fact)
    found += _denials(by_group.get("hit", ()))
    found += _polar(by_frame.get("aware", ()))
    found += _data(by_group.get("data", ()))
    found += _starts(by_frame.get("started", ()), by_frame.get("detected", ()), by_frame.get("duration", ()))
    found += _states(by_group.get("state", ()), by_frame.get("contact_route", ()))
    found += _numbers(by_frame.get("count", ()), settings)
    found += _numbers(by_frame.get("cost", ()), settings)
    found += _numbers(by_frame.get("notified", ()), settings)
    found += _outlooks(by_group.get("eta", ()))
    found += _scope(by_frame.get("shut_down", ()), by_frame.get("part_shut", ()))
    found += _ladder(by_group.get("hit", ()), by_frame.get("coordinated", ()))
    found += _lead(by_frame.get("cause_open", ()), by_frame.get("investigating", ()), by_frame.get("led_by", ()))
    found += _follow(by_frame.get("cut_links", ()), by_frame.get("relink", ()), "links that were cut are to be opened again")
    found += _borrowed([f for f in facts if f.lead.type == "background" and f.lead.frame == "count"])
    found += _wording(pairs, settings)
    found += _taken_back(pairs)
    out: dict[tuple[str, int, int], Found] = {}
    for one in sorted(found, key=lambda c: (c.at, c.a.number, c.b.number, c.kind)):
        out.setdefault((one.kind, min(one.a.number, one.b.number), max(one.a.number, one.b.number)), one)
    chosen = list(out.values())
    return _forced(chosen), chosen


def _forced(conflicts: Iterable[Found]) -> dict[int, str]:
    out: dict[int, str] = {}
    for one in conflicts:
        if one.rule in ("asserted_denied", "taken_back") and (one.severity == "hard" or one.rule == "taken_back"):
            yes, no = (one.a, one.b) if one.a.lead.polarity == "asserted" else (one.b, one.a)
            if any(s.point.attribution_key == no.lead.subject for s in no.said):
                out[yes.number] = "denied"
            else:
                out.setdefault(yes.number, "disputed")
                out.setdefault(no.number, "disputed")
        elif one.kind == "contradicts" and one.severity == "hard":
            for fact in (one.a, one.b):
                out.setdefault(fact.number, "disputed")
    return out


def _at(said: Said) -> datetime:
    return seen_at(said.reading)


def _read_at(said: Said) -> datetime:
    article = said.reading.article
    return article.dated_at if article.version == 1 else article.seen_at


def _pair(a: Known, b: Known, kind: str, severity: str, rule: str, why: str, at: datetime | None = None) -> Found:
    return Found(a, b, kind, severity, rule, why, at or max(_at(a.first), _at(b.first)))


def _words(known: Known) -> str:
    text = known.first.reading.article.text[known.lead.start:known.lead.end]
    return " ".join(text.split()[:14])


def _same_body(a: Known, b: Known) -> bool:
    return a.lead.subject == b.lead.subject or not a.lead.subject or not b.lead.subject


def _lenient_body(a: Known, b: Known) -> bool:
    return _same_body(a, b) or not (a.lead.sure_subject and b.lead.sure_subject)


def _by_subject(facts: Iterable[Known]) -> dict[str, list[Known]]:
    out: dict[str, list[Known]] = {}
    for fact in facts:
        if fact.lead.subject and fact.lead.sure_subject:
            out.setdefault(fact.lead.subject, []).append(fact)
    return out


def _denials(facts: Sequence[Known]) -> list[Found]:
    """A body is said to be hit and said not to be: a correction when it is taken back, a contradiction when it is claimed against a denial."""
    out = []
    for mine in _by_subject(facts).values():
        said_yes = [f for f in mine if f.lead.polarity == "asserted"]
        said_no = [f for f in mine if f.lead.polarity == "denied"]
        if not said_yes or not said_no:
            continue
        no, yes = said_no[0], said_yes[0]
        later = [(s, f) for f in said_yes for s in f.said if s.point.hedge in ("none", "alleged") and _read_at(s) > _read_at(no.first)]
        if _read_at(no.first) < _read_at(yes.first) or later and not any(_read_at(s) < _read_at(no.first) for f in said_yes for s in f.said):
            claim = min(later, key=lambda x: _read_at(x[0]), default=None)
            if claim is not None:
                out.append(_pair(no, claim[1], "contradicts", "hard", "asserted_denied",
                                 f"One report says \u201c{_words(claim[1])}\u201d; another had said \u201c{_words(no)}\u201d.", _at(claim[0])))
        else:
            own = no.lead.attribution_key == no.lead.subject or no.first.reading.article.version > 1
            gap = _read_at(no.first) - _read_at(yes.first)
            if own or gap >= timedelta(days=2):
                out.append(_pair(yes, no, "status_change", "update", "taken_back",
                                 f"First said to be hit (\u201c{_words(yes)}\u201d), now said not to be: \u201c{_words(no)}\u201d."))
            else:
                out.append(_pair(yes, no, "contradicts", "hard", "asserted_denied",
                                 f"One report says \u201c{_words(yes)}\u201d, another \u201c{_words(no)}\u201d."))
    return out


def _polar(facts: Sequence[Known]) -> list[Found]:
    yes = [f for f in facts if f.lead.polarity == "asserted"]
    no = [f for f in facts if f.lead.polarity == "denied"]
    for a in no:
        for b in yes:
            if a.lead.value and a.lead.value == b.lead.value or a.lead.attribution_key and a.lead.attribution_key == b.lead.attribution_key:
                first, second = sorted((a, b), key=lambda f: _read_at(f.first))
                return [_pair(first, second, "contradicts", "soft", "asserted_denied",
                              f"\u201c{_words(first)}\u201d stands against \u201c{_words(second)}\u201d.")]
    return []


def _data(facts: Sequence[Known]) -> list[Found]:
    """What is known of the data: too early to say, then taken or not taken."""
    out = []
    for mine in _by_subject(facts).values():
        early = next((f for f in mine if f.lead.frame == "data_unknown"), None)
        taken = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "asserted"
                      and (early is None or _read_at(f.first) > _read_at(early.first))), None)
        denied = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "denied"), None)
        if early is not None and taken is not None:
            out.append(_pair(early, taken, "updates", "update", "data_known", f"It was not known (\u201c{_words(early)}\u201d); now \u201c{_words(taken)}\u201d."))
        if denied is not None and early is None:
            claim = next((f for f in mine if f.lead.frame == "data_taken" and f.lead.polarity == "asserted"), None)
            if claim is not None:
                first, second = sorted((claim, denied), key=lambda f: _read_at(f.first))
                kind, severity = ("updates", "update") if second is claim else ("contradicts", "hard")
                out.append(_pair(first, second, kind, severity, "data_denied", f"\u201c{_words(first)}\u201d, then \u201c{_words(second)}\u201d."))
    return out


def _starts(started: Sequence[Known], detected: Sequence[Known], spans: Sequence[Known]) -> list[Found]:
    out = []
    first = next((f for f in started if f.lead.value), None)
    if first is None:
        return out
    for other in started[started.index(first) + 1:]:
        a, b = set(first.lead.value.split()), set(other.lead.value.split())
        if b and not (a <= b or b <= a):
            out.append(_pair(first, other, "contradicts", "hard", "start_time",
                             f"It began {first.lead.value} in one report, {other.lead.value} in another."))
            break
    parts = {"early": 0, "morning": 0, "afternoon": 1, "evening": 2, "night": 3}
    for other in detected:
        a, b = set(first.lead.value.split()), set(other.lead.value.split())
        pa, pb = (max((parts.get(w, -1) for w in x), default=-1) for x in (a, b))
        if len(a) == 2 and len(b) == 2 and a & b & {d[:3] for d in word_lists()["weekdays"]} and 0 <= pb < pa:
            out.append(_pair(first, other, "contradicts", "soft", "found_before_start", f"Found {other.lead.value}, yet said to have begun {first.lead.value}."))
            break
    days = list(word_lists()["weekdays"])
    early = min((f for f in started if f.lead.value), key=lambda f: (min((parts[w] for w in f.lead.value.split() if w in parts), default=1), f.number))
    day = next((i for i, d in enumerate(days) if d[:3] in early.lead.value.split()), None)
    for span in spans:
        if day is None or not span.lead.value:
            continue
        said = _read_at(span.first)
        began = (said - timedelta(days=(said.weekday() - day) % 7)).replace(hour=6, minute=0, second=0, microsecond=0)
        if float(span.lead.value) > (said - began).total_seconds() / 3600:
            a, b = sorted((early, span), key=lambda f: _read_at(f.first))
            out.append(_pair(a, b, "contradicts", "soft", "duration", f"\u201c{_words(span)}\u201d does not fit a start on {early.lead.value}."))
            break
    return out


def _states(facts: Sequence[Known], routes: Sequence[Known]) -> list[Found]:
    """A service that was down is back; a way to get in touch that was advised is down."""
    out = []
    for back in (f for f in facts if f.lead.frame == "restored" and f.lead.value != "networks"):
        for down in facts:
            if down.lead.frame == "offline" and down.lead.value == back.lead.value and _same_body(down, back) \
                    and _read_at(down.first) < _read_at(back.first):
                out.append(_pair(down, back, "updates", "update", "restored", f"{back.lead.value}: down before, now \u201c{_words(back)}\u201d."))
                break
    for down in (f for f in facts if f.lead.frame == "offline" and f.lead.value == "forms"):
        for route in routes:
            if route.lead.value == "forms" and _lenient_body(down, route) and _read_at(route.first) < _read_at(down.first):
                out.append(_pair(route, down, "updates", "soft", "route_down", f"Advised before: \u201c{_words(route)}\u201d; now \u201c{_words(down)}\u201d."))
                break
        else:
            continue
        break
    return out


def _numbers(facts: Sequence[Known], settings: FactsSettings) -> list[Found]:
    out = []
    for i, later in enumerate(facts):
        for earlier in reversed(facts[:i]):
            a, b = earlier.lead, later.lead
            if a.frame == "count" and ":" not in a.unit or a.unit != b.unit or not _lenient_body(earlier, later) \
                    or same_amount(float(a.value), float(b.value), settings.number_tolerance, a.rounded or b.rounded):
                continue
            gap = _read_at(later.first) - _read_at(earlier.first)
            update = gap >= timedelta(hours=settings.update_hours)
            noun = a.unit.partition(":")[0]
            out.append(_pair(earlier, later, "updates" if update else "contradicts", "update" if update else "soft", "number",
                             f"{noun}: {a.value} before, {b.value} now."))
            break
    return out


def _outlooks(facts: Sequence[Known]) -> list[Found]:
    """One expectation after another for the return of the systems: the first change of each kind."""
    out = []
    spans = [f for f in facts if f.lead.frame == "eta" and f.lead.value]
    none = [f for f in facts if f.lead.frame == "eta_none"]
    if spans:
        first = spans[0]
        later = next((f for f in spans[1:] if f.lead.value != first.lead.value and _lenient_body(first, f)), None)
        if later is not None:
            out.append(_pair(first, later, "updates", "soft", "outlook", f"Expected before: \u201c{_words(first)}\u201d; now \u201c{_words(later)}\u201d."))
        gone = next((f for f in none if _read_at(f.first) > _read_at(first.first) and _lenient_body(first, f)), None)
        if gone is not None:
            out.append(_pair(first, gone, "updates", "update", "outlook", f"There was a date (\u201c{_words(first)}\u201d); now \u201c{_words(gone)}\u201d."))
    return out


def _scope(whole: Sequence[Known], part: Sequence[Known]) -> list[Found]:
    def total(fact: Known) -> bool:
        return any(_ALL & set(s.reading.article.text[s.point.start:s.point.end].lower().split()) for s in fact.said)

    every = next((f for f in whole if total(f)), None)
    some = next((f for f in part), None)
    if every is None or some is None or every is some:
        return []
    first, second = sorted((every, some), key=lambda f: _read_at(f.first))
    return [_pair(first, second, "scope", "soft", "all_or_part", f"All of it in one report (\u201c{_words(every)}\u201d), parts in another (\u201c{_words(some)}\u201d).")]


def _ladder(hit: Sequence[Known], together: Sequence[Known]) -> list[Found]:
    """Unconfirmed, then asserted; asserted, then only alleged."""
    out = []
    for mine in _by_subject(f for f in hit if f.lead.polarity == "asserted").values():
        said = sorted(((s, f) for f in mine for s in f.said), key=lambda x: (_read_at(x[0]), x[1].number))
        first = next(((s, f) for s, f in said if s.point.hedge == "unconfirmed"), None)
        if first is None or any(s.point.hedge == "none" and _read_at(s) < _read_at(first[0]) for s, _ in said):
            continue
        later = next(((s, f) for s, f in said if s.point.hedge != "unconfirmed" and _read_at(s) > _read_at(first[0])), None)
        if later is not None:
            out.append(_pair(first[1], later[1], "status_change", "update", "standing",
                             f"Unconfirmed at first (\u201c{_words(first[1])}\u201d), now {'reported' if later[0].point.hedge == 'alleged' else 'asserted'}.", _at(later[0])))
    said = sorted(((s, f) for f in together for s in f.said), key=lambda x: (_read_at(x[0]), x[1].number))
    flat = next(((s, f) for s, f in said if s.point.hedge == "none"), None)
    hedged = next(((s, f) for s, f in said if s.point.hedge in _MAY), None)
    if flat is not None and hedged is not None and flat[0].reading is not hedged[0].reading:
        (s1, f1), (s2, f2) = sorted((flat, hedged), key=lambda x: _read_at(x[0]))
        out.append(_pair(f1, f2, "status_change", "soft", "hedge", "Stated flatly by one report, with a \u201cmay\u201d by another.", _at(s2)))
    return out


def _lead(cause: Sequence[Known], investigating: Sequence[Known], led: Sequence[Known]) -> list[Found]:
    before = [*cause, *investigating]
    if not led:
        return []
    old = next((f for f in sorted(before, key=lambda f: f.number) if _read_at(f.first) < _read_at(led[0].first)), None)
    if old is None:
        return []
    return [_pair(old, led[0], "updates", "soft", "lead", f"Investigated before: \u201c{_words(old)}\u201d; now \u201c{_words(led[0])}\u201d.")]


def _follow(first: Sequence[Known], then: Sequence[Known], why: str) -> list[Found]:
    for a in first:
        for b in then:
            if _same_body(a, b) and _read_at(a.first) < _read_at(b.first):
                return [_pair(a, b, "updates", "update", "undone", f"{why[0].upper()}{why[1:]}: \u201c{_words(b)}\u201d.")]
    return []


def _borrowed(facts: Sequence[Known]) -> list[Found]:
    """An older figure given to another body than before: a rewriter's slip."""
    out = []
    for i, later in enumerate(facts):
        for earlier in facts[:i]:
            a, b = earlier.lead, later.lead
            if a.value == b.value and a.unit == b.unit and float(a.value) >= 1000 and a.subject != b.subject and a.sure_subject and b.sure_subject:
                out.append(_pair(earlier, later, "contradicts", "soft", "other_body", f"{a.value} {a.unit.partition(':')[0]}: two reports give this figure to different bodies."))
                break
    return out[:1]


def _wording(pairs: Iterable[tuple[object, object, str]], settings: FactsSettings) -> list[Found]:
    out = []
    done: set[tuple[int, int]] = set()
    for old, new, why in pairs:
        if why != "quote" or not old.facts or not new.facts or old.reading.article.article_id == new.reading.article.article_id:
            continue
        if all(t.reading.article.publisher_kind == "official" for t in (old, new)):
            continue
        theirs, mine = _spoken(old), _spoken(new)
        if not mine or not theirs:
            continue
        a, b = _speaker_key(old), _speaker_key(new)
        if a and b and a != b:
            continue
        short, long = sorted((mine, theirs), key=len)
        if len(short) < settings.variant_words:
            continue
        share = len(set(short) & set(long)) / len(set(short))
        if settings.variant_overlap <= share < settings.variant_same and not _run_inside(short, long):
            fa, fb = old.facts[0], new.facts[0]
            if (fa.number, fb.number) in done:
                continue
            done.add((fa.number, fb.number))
            out.append(_pair(fa, fb, "quote_variant", "soft", "wording", "The words inside the quotation marks differ between two reports.",
                             max(seen_at(old.reading), seen_at(new.reading))))
    return out


def _spoken(told: object) -> list[str]:
    text = told.reading.article.text
    parts = [text[a:b] for a, b in told.line.quoted]
    if not parts and told.reading.article.publisher_kind == "official":
        s = told.line.sentence
        parts = [text[s.start:s.end]]
    return re.findall(r"[a-z0-9']+", max(parts, key=len, default="").lower().replace("\u2019", "'"))


def _run_inside(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the shorter wording stands in the longer one as it is."""
    return f" {' '.join(short)} " in f" {' '.join(long)} "


def _speaker_key(told: object) -> str:
    return next((s.point.attribution_key for f in told.facts for s in f.said if s.reading is told.reading and s.point.attribution_key), "")


def _taken_back(pairs: Iterable[tuple[object, object, str]]) -> list[Found]:
    """A page that names fewer councils than its last version did: the two sentences most alike, once a version."""
    best: dict[tuple[str, int], tuple[int, Found]] = {}
    for old, new, why in pairs:
        if why != "version" or not old.facts or not new.facts:
            continue
        before, after = _councils(old), _councils(new)
        shared = len(set(content(old.line.tokens)) & set(content(new.line.tokens)))
        article = new.reading.article
        key = (article.article_id, article.version)
        if before and after and after < before and shared >= _ALIKE and shared > best.get(key, (0,))[0]:
            best[key] = (shared, _pair(old.facts[0], new.facts[0], "updates", "update", "corrected_page",
                                       f"The same page named {len(before)} councils before and names {len(after)} now.", seen_at(new.reading)))
    return [found for _, found in best.values()]


def _councils(told: object) -> set[str]:
    s = told.line.sentence
    return {b.key for b in told.reading.bodies if b.kind == "council" and s.start <= b.start < s.end}
