"""
What stands against what: typed comparators over facts of one body and one group of frames; pure.

Hard conflicts are narrow on purpose (same body, same kind of thing, plainly named); the rest is soft, "to check". A pair is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from .changes import (
    all_or_part,
    all_or_part_online,
    borrowed_figures,
    cost_known,
    data_known,
    happened,
    numbers,
    outlooks,
    relapses,
    services,
    slips,
    start_times,
    undone,
    who_leads,
)
from .extents import extents, lengths, still_down
from .found import Found, by_subject, lenient_body, pair, read_at, said_words, seen_of, words_of
from .ledger import Known
from .rebuttals import rebuttals
from .settings import FactsSettings
from .wording import taken_back, wording

_MAY = ("alleged", "unconfirmed")
_ATTACK = ("attack", "hack", "ransomware", "malware", "intru", "criminal")
# An incident may be a failure; these are none.


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
    found += data_known(by_group.get("data", ()))
    found += start_times(by_frame.get("started", ()), by_frame.get("detected", ()), by_frame.get("duration", ()))
    found += services(by_group.get("state", ()), by_frame.get("contact_route", ()))
    found += numbers(by_frame.get("count", ()), settings)
    found += numbers(by_frame.get("cost", ()), settings)
    found += numbers(by_frame.get("notified", ()), settings)
    found += numbers(by_frame.get("rebuilt", ()), settings)
    found += cost_known(by_frame.get("cost_open", ()), by_frame.get("cost", ()))
    found += _confirmed(by_group.get("ransom", ()))
    found += _confirmed(by_frame.get("data_taken", ()))
    found += _yes_no(by_group.get("ransom", ()))
    found += _yes_no(by_group.get("ransompaid", ()))
    found += _yes_no(by_group.get("mishap", ()), own_word="hard")
    found += _confirmed(by_group.get("entry", ()))
    found += all_or_part_online(by_frame.get("web_all", ()), by_frame.get("web_part", ()))
    found += numbers(by_frame.get("gathered", ()), settings)
    found += rebuttals(live)
    found += extents(live)
    found += lengths(live)
    found += still_down(by_group.get("state", ()))
    found += _came_true(by_frame.get("suspected", ()), [*by_group.get("hit", ()), *by_frame.get("malware", ())])
    found += slips(by_frame.get("gathered", ()))
    found += slips(by_frame.get("count", ()))
    found += happened(by_frame.get("arrests", ()))
    found += undone(by_frame.get("actor_unknown", ()), by_frame.get("actor_claim", ()), "nobody could say who was behind it; now somebody is named")
    found += relapses(by_group.get("state", ()))
    found += outlooks(by_group.get("eta", ()))
    found += all_or_part([*by_frame.get("shut_down", ()), *(f for f in by_frame.get("offline", ()) if f.lead.value == "networks")],
                         by_frame.get("part_shut", ()))
    found += _ladder(by_group.get("hit", ()), by_frame.get("coordinated", ()))
    found += who_leads(by_frame.get("cause_open", ()), by_frame.get("investigating", ()), by_frame.get("led_by", ()))
    found += undone(by_frame.get("cut_links", ()), by_frame.get("relink", ()), "links that were cut are to be opened again")
    found += borrowed_figures([f for f in facts if f.lead.type == "background" and f.lead.frame in ("count", "cost")], by_frame.get("cost", ()))
    found += wording(pairs, settings)
    found += taken_back(pairs)
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
            own = [any(s.point.attribution_key == f.lead.subject != "" for s in f.said) for f in (one.a, one.b)]
            for fact, its_word, other in ((one.a, own[0], own[1]), (one.b, own[1], own[0])):
                if other and not its_word or its_word == other:
                    out.setdefault(fact.number, "denied" if one.rule == "rebutted" else "disputed")
        elif one.rule == "slip":
            out.setdefault(one.b.number, "disputed")
    return out


def _denials(facts: Sequence[Known]) -> list[Found]:
    """A body is said to be hit and said not to be: a correction when it is taken back, a contradiction when it is claimed against a denial."""
    out = []
    for mine in by_subject(facts).values():
        said_yes = [f for f in mine if f.lead.polarity == "asserted"]
        said_no = [f for f in mine if f.lead.polarity == "denied"]
        if not said_yes or not said_no:
            continue
        no, yes = said_no[0], said_yes[0]
        if any(s.reading is no.first.reading for f in said_yes for s in f.said):
            continue  # hit in one part and not in another, in one breath: no contradiction
        later = [(s, f) for f in said_yes for s in f.said if s.point.hedge in ("none", "alleged") and read_at(s) > read_at(no.first)]
        if read_at(no.first) < read_at(yes.first) or later and not any(read_at(s) < read_at(no.first) for f in said_yes for s in f.said):
            claim = min(later, key=lambda x: read_at(x[0]), default=None)
            if claim is not None:
                out.append(pair(no, claim[1], "contradicts", "hard", "asserted_denied",
                                 f"One report says \u201c{words_of(claim[1])}\u201d; another had said \u201c{words_of(no)}\u201d.", seen_of(claim[0])))
        else:
            own = no.lead.attribution_key == no.lead.subject or no.first.reading.article.version > 1
            gap = read_at(no.first) - read_at(yes.first)
            if own or gap >= timedelta(days=2):
                out.append(pair(yes, no, "status_change", "update", "taken_back",
                                 f"First said to be hit (\u201c{words_of(yes)}\u201d), now said not to be: \u201c{words_of(no)}\u201d."))
            else:
                out.append(pair(yes, no, "contradicts", "hard", "asserted_denied",
                                 f"One report says \u201c{words_of(yes)}\u201d, another \u201c{words_of(no)}\u201d."))
    return out


def _polar(facts: Sequence[Known]) -> list[Found]:
    yes = [f for f in facts if f.lead.polarity == "asserted"]
    no = [f for f in facts if f.lead.polarity == "denied"]
    for a in no:
        for b in yes:
            if a.lead.value and a.lead.value == b.lead.value or a.lead.attribution_key and a.lead.attribution_key == b.lead.attribution_key:
                first, second = sorted((a, b), key=lambda f: read_at(f.first))
                return [pair(first, second, "contradicts", "soft", "asserted_denied",
                              f"\u201c{words_of(first)}\u201d stands against \u201c{words_of(second)}\u201d.")]
    return []


def _yes_no(facts: Sequence[Known], *, own_word: str = "soft") -> list[Found]:
    """One report says it, another says that it is not so: the first pair of each body; of severity ``own_word`` when the body itself denies it."""
    out = []
    for mine in by_subject(facts).values():
        no = next((f for f in mine if f.lead.polarity == "denied"), None)
        yes = next((f for f in mine if f.lead.polarity == "asserted" and f.lead.hedge != "unconfirmed"
                    and no is not None and f.first.reading is not no.first.reading), None)
        if yes is not None and no is not None:
            first, second = sorted((yes, no), key=lambda f: read_at(f.first))
            out.append(pair(first, second, "contradicts", own_word if no.lead.attribution_key == no.lead.subject else "soft", "asserted_denied",
                            f"\u201c{words_of(first)}\u201d stands against \u201c{words_of(second)}\u201d."))
    return out


def _confirmed(facts: Sequence[Known]) -> list[Found]:
    """Claimed by somebody or left open, then said by the body itself: the first time only."""
    for subject in dict.fromkeys(f.lead.subject for f in facts):
        mine = [f for f in facts if f.lead.polarity == "asserted" and f.lead.subject == subject]
        said = sorted(((s, f) for f in mine for s in f.said), key=lambda x: (read_at(x[0]), x[1].number))
        open_yet = next((x for x in said if x[0].point.hedge in _MAY or x[0].point.maybe), None)
        own = next(((s, f) for s, f in said if s.point.hedge == "none" and not s.point.maybe and s.point.attribution_key == s.point.subject
                    and s.reading.article.publisher_kind != "rewriter"), None)
        if open_yet and own and read_at(open_yet[0]) < read_at(own[0]):
            return [pair(open_yet[1], own[1], "status_change", "update", "confirmed",
                         f"Claimed or left open before (\u201c{said_words(open_yet[0])}\u201d), "
                         f"now confirmed: \u201c{said_words(own[0])}\u201d.", seen_of(own[0]))]
    return []


def _came_true(suspected: Sequence[Known], hit: Sequence[Known]) -> list[Found]:
    """Feared or suspected, then stated by the body itself: the first time only."""
    for fear in suspected:
        for fact in hit:
            said = next((s for s in fact.said if fact.lead.polarity == "asserted" and s.point.hedge == "none" and not s.point.maybe
                         and s.point.attribution_key == s.point.subject != "" and read_at(s) > read_at(fear.first)
                         and any(stem in said_words(s).lower() for stem in _ATTACK)), None)
            if said is not None and lenient_body(fear, fact) and not any(read_at(s) <= read_at(fear.first) for s in fact.said if s.point.hedge == "none"):
                return [pair(fear, fact, "status_change", "update", "confirmed",
                             f"Suspected before (\u201c{words_of(fear)}\u201d), now confirmed: \u201c{said_words(said)}\u201d.", seen_of(said))]
    return []


def _ladder(hit: Sequence[Known], together: Sequence[Known]) -> list[Found]:
    """Unconfirmed, then asserted; asserted, then only alleged."""
    out = []
    for mine in by_subject(f for f in hit if f.lead.polarity == "asserted").values():
        said = sorted(((s, f) for f in mine for s in f.said), key=lambda x: (read_at(x[0]), x[1].number))
        first = next(((s, f) for s, f in said if s.point.hedge == "unconfirmed"), None)
        if first is None or any(s.point.hedge == "none" and read_at(s) < read_at(first[0]) for s, _ in said):
            continue
        later = next(((s, f) for s, f in said if s.point.hedge != "unconfirmed" and read_at(s) > read_at(first[0])), None)
        if later is not None:
            now = "reported" if later[0].point.hedge == "alleged" else "stated as a fact"
            out.append(pair(first[1], later[1], "status_change", "update", "standing",
                             f"Unconfirmed at first (\u201c{words_of(first[1])}\u201d), now {now}.", seen_of(later[0])))
    said = sorted(((s, f) for f in together for s in f.said), key=lambda x: (read_at(x[0]), x[1].number))
    flat = next(((s, f) for s, f in said if s.point.hedge == "none"), None)
    hedged = next(((s, f) for s, f in said if s.point.hedge in _MAY), None)
    if flat is not None and hedged is not None and flat[0].reading is not hedged[0].reading:
        (s1, f1), (s2, f2) = sorted((flat, hedged), key=lambda x: read_at(x[0]))
        out.append(pair(f1, f2, "status_change", "soft", "hedge", "Stated flatly by one report, with a \u201cmay\u201d by another.", seen_of(s2)))
    return out
