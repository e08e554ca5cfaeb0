"""Numbers, days and durations of a clause in comparable form; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

_AMOUNT = re.compile(r"([\u00a3$\u20ac]?)(\d[\d,]*(?:\.\d+)?)([a-z]*)$")
_MONEY = {"\u00a3": "gbp", "$": "usd", "\u20ac": "eur"}
_CLOCK = re.compile(r"(\d{1,2})(?:[.:]\d\d)?(am|pm)")
_HOURS = ((4, "night"), (12, "morning"), (17, "afternoon"), (21, "evening"), (24, "night"))
# Until which hour of the day a part of day lasts.
_ORDINAL = frozenset("st nd rd th".split())
_ROUND_BEFORE = frozenset("about around some roughly nearly almost approximately over".split())
_GB_IN_TB = 1000
_UNIT_REACH = 7
_NEAR_UNIT = 4
_EACH = frozenset("every each per".split())
_TIMES = frozenset("once twice times".split())
_HOW_LONG = frozenset("a take takes need needs require last lasts for several few some many more another further be next".split())
_OFTEN = frozenset("daily hourly weekly monthly nightly fortnightly".split())
_IN_TIME = ("in due course", "when the time is right", "when the time comes", "at the right time", "once it is over", "once this is over")
# Until when, without a date.
_BEHIND = frozenset("ago past passed earlier since into after old previous".split())
_BEFORE = 4
_UNTIL = frozenset("until till by before".split())
_UNTIL_REACH = 5
_MONTH_DAYS = 30
_DAY = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)?")
_SUMS = frozenset("number tally total count toll".split())
_OF_WHOLE = frozenset("of out the our its their all about around roughly some nearly almost approximately over than more total a these those".split())
# What stands between a part and its whole.
_PART_REACH = 6
# Words between a whole and its part: "of 40 main systems, 31".
_MAIN = frozenset("main principal core key critical central business".split())
# "40 principal applications" are systems, "40 planning applications" are not.
_REACHES = frozenset("to at reached reaches above past topped topping passed".split())
# "The tally of laptops has climbed to 90" counts laptops.
_YEARS = (1990, 2100)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts."""

    value: float
    unit: str
    """Canonical unit; empty if none was told."""
    at: int
    """Index of its first token."""
    rounded: bool
    """The words say that it is rounded or a bound."""
    end: int
    whole: bool = False
    """It is what another number is a part of: the 40 of "9 of 40"."""


@lru_cache(maxsize=1)
def word_lists() -> dict[str, dict[str, str]]:
    """The lists of ``data/words.txt``."""
    out: dict[str, dict[str, str]] = {}
    name = ""
    for line in (files(__package__) / "data" / "words.txt").read_text(encoding="utf-8").splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("["):
            name = bare.strip("[]")
            out[name] = {}
        else:
            word, _, value = bare.partition(" ")
            out[name][word] = value
    return out


def amounts(tokens: Sequence[str]) -> list[Amount]:
    """Numbers of a clause with unit; years, days of the month, times of day and house numbers are no amounts."""
    lists = word_lists()
    numbers, scales, months, units = lists["numbers"], lists["scales"], lists["months"], lists["units"]
    out: list[Amount] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        value: float | None = None
        unit = ""
        end = i + 1
        found = _AMOUNT.match(token)
        if found:
            money, digits, tail = found.groups()
            value = float(digits.replace(",", "")) if digits.replace(",", "").replace(".", "", 1) else None
            unit = _MONEY.get(money, "")
            if tail in scales:
                value = value * float(scales[tail]) if value is not None else None
            elif tail in ("tb", "gb"):
                unit = tail
            elif tail in _ORDINAL or tail:
                value = None
        elif token in numbers and token != "one":
            value = float(numbers[token])
        elif "-" in token and all(part in numbers for part in token.split("-")):
            value = sum(float(numbers[part]) for part in token.split("-"))
        elif token == "both":
            value = None
        if value is None:
            i += 1
            continue
        if unit == "tb":
            value, unit = value * _GB_IN_TB, "gb"
        if end < len(tokens) and tokens[end] in scales and len(tokens[end]) > 2:
            value *= float(scales[tokens[end]])
            end += 1
        bare_year = not unit and found is not None and "," not in token and value == int(value) and _YEARS[0] <= value <= _YEARS[1]
        next_word = tokens[end] if end < len(tokens) else ""
        before = tokens[i - 1] if i else ""
        if bare_year or next_word in months or before in months or next_word in ("am", "pm", "a.m", "p.m") or next_word in lists["durations"]:
            i = end
            continue
        if next_word in ("percent", "per") and (next_word != "per" or tokens[end + 1:end + 2] in (["cent"], ("cent",))):
            i = end
            continue  # a share is no count
        if not unit and before in _REACHES:
            unit = _summed(tokens, i, units)
        if not unit:
            for reach in range(end, min(end + _UNIT_REACH, len(tokens))):
                if tokens[reach] in units:
                    unit = units[tokens[reach]] if units[tokens[reach]] != "applications" or not _MAIN & set(tokens[end:reach]) else "systems"
                    if unit == "tb":
                        value, unit = value * _GB_IN_TB, "gb"
                    break
                if tokens[reach] in ("and", "but", "or", "to", "for", "were", "was", "is", "are", "in") or reach >= end + _NEAR_UNIT and tokens[end] != "of":
                    break
        if not unit:
            unit = _summed(tokens, i, units)
        rounded = before in _ROUND_BEFORE or before == "than" or before == "least"
        out.append(Amount(value, unit, i, rounded, end))
        i = end
    return _parted(out, tokens) if len(out) > 1 else out


def _parted(found: Sequence[Amount], tokens: Sequence[str]) -> list[Amount]:
    """
    With parts and wholes told apart, and one unit for both: "31 of our 40 systems", "of 40 systems, 31", "all but two of 40 systems".
    """
    out = list(found)
    for i, (a, b) in enumerate(pairwise(found)):
        between = tokens[a.end:b.at]
        unit = a.unit or b.unit
        if a.unit and b.unit and a.unit != b.unit:
            continue
        if "of" in between and _OF_WHOLE.issuperset(between) and a.value <= b.value:
            but = tuple(tokens[max(0, a.at - 2):a.at]) == ("all", "but")
            out[i] = replace(a, value=b.value - a.value if but else a.value, unit=unit)
            out[i + 1] = replace(b, unit=unit, whole=True)
        elif a.at and _of_before(tokens, a.at) and a.value > b.value and not b.unit and len(between) <= _PART_REACH:
            out[i], out[i + 1] = replace(a, unit=unit, whole=True), replace(b, unit=unit)
    return out


def _of_before(tokens: Sequence[str], at: int) -> bool:
    """Whether a sentence or clause begins with "of" before the number at ``at``: "of roughly 420 servers, 340 ..."."""
    lead = at - 1
    while lead > 0 and tokens[lead] in _OF_WHOLE - {"of", "out"}:
        lead -= 1
    return tokens[lead] in ("of", "out") and (lead == 0 or tokens[lead] == "of" and tokens[lead - 1] == "out" and lead == 1)


def _summed(tokens: Sequence[str], i: int, units: Mapping[str, str]) -> str:
    """Unit of "the number of laptops has climbed to" before token ``i``; empty if there is none."""
    of = next((k for k in range(i - 2, 0, -1) if tokens[k - 1] in _SUMS and tokens[k] == "of"), 0)
    return next((units[t] for t in tokens[of + 1:of + 1 + _NEAR_UNIT] if t in units), "") if of else ""


def same_amount(a: Amount | float, b: Amount | float, tolerance: float, rounded: bool = False) -> bool:
    """Whether two amounts are one: equal, or one a rounding of the other."""
    x, y = (v.value if isinstance(v, Amount) else v for v in (a, b))
    if x == y:
        return True
    near = abs(x - y) <= tolerance * max(abs(x), abs(y))
    if near and min(abs(x), abs(y)) >= 100:
        return True
    return rounded and abs(x - y) <= 2 * tolerance * max(abs(x), abs(y))


def moment(tokens: Sequence[str], on: date | None = None) -> str:
    """
    ``mon afternoon``, ``mon`` or ``early``: the weekday and part of day a clause names; empty if none.

    A day of the month says the weekday too, ``tue 3-mar``, when ``on`` tells in which year: the last such day until then.
    """
    lists = word_lists()
    day = part = ""
    dated = _day_of_month(tokens, on)
    if dated:
        day = dated
    for token in tokens:
        bare = token[:-2] if token.endswith("'s") else token
        if not day and bare in lists["weekdays"]:
            day = bare[:3]
        if not part and bare in lists["parts"]:
            part = lists["parts"][bare]
        if not part and (clock := _CLOCK.fullmatch(bare)):
            hour = int(clock.group(1)) % 12 + (12 if clock.group(2) == "pm" else 0)
            part = next(name for until, name in _HOURS if hour < until)
    return f"{day} {part}".strip()


def _day_of_month(tokens: Sequence[str], on: date | None) -> str:
    """``tue 3-mar`` for "3 March" or "March 3rd"; empty if the clause names no such day or the year is not known."""
    months = word_lists()["months"]
    for i, token in enumerate(tokens):
        if token not in months or on is None:
            continue
        for beside in (tokens[i - 1] if i else "", tokens[i + 1] if i + 1 < len(tokens) else ""):
            found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", beside)
            if found:
                try:
                    when = date(on.year, int(months[token]), int(found.group(1)))
                    when = when if when <= on else when.replace(year=on.year - 1)
                except ValueError:  # 31 April, or a leap day of another year
                    continue
                return f"{weekdays()[when.weekday()]} {when.day}-{token[:3]}"
    return ""


def weekdays() -> tuple[str, ...]:
    """``mon`` to ``sun``."""
    return tuple(name[:3] for name in word_lists()["weekdays"])


def spoken(value: str) -> str:
    """``on Monday afternoon`` for ``mon afternoon``: a moment as a person says it."""
    words = value.split()
    day = next((d.capitalize() for d in word_lists()["weekdays"] if d[:3] in words), "")
    numbered = next((w for w in words if "-" in w), "")
    if numbered:
        number, _, month = numbered.partition("-")
        day = f"{day} {number} {next((m.capitalize() for m in word_lists()['months'] if m[:3] == month), month)}".strip()
    part = next((w for w in words if w in word_lists()["parts"].values()), "")
    if part == "early":
        return f"early on {day}" if day else "early in the day"
    if day:
        return f"on {day} {part}".strip()
    return "at night" if part == "night" else f"in the {part}" if part else value


def years(tokens: Sequence[str]) -> list[int]:
    """Years a clause names."""
    return [int(t) for t in tokens if len(t) == 4 and t.isdigit() and _YEARS[0] <= int(t) <= _YEARS[1]]


def hours_span(tokens: Sequence[str]) -> float | None:
    """The longest duration a clause names, in hours; "several weeks" counts three of them; None if none."""
    lists = word_lists()
    best: float | None = None
    for i, token in enumerate(tokens):
        unit = lists["durations"].get(token)
        if unit is None:
            continue
        before = tokens[i - 1] if i else ""
        if before == "more" and i > 1:
            before = tokens[i - 2]
        count = 1.0
        if before in lists["numbers"]:
            count = float(lists["numbers"][before])
        elif re.fullmatch(r"\d+(?:-\d+)?", before):
            count = float(before.split("-")[-1])
        elif before in ("several", "few", "many"):
            count = 3.0
        elif token.endswith("s"):
            count = 2.0
        span = count * float(unit)
        best = span if best is None else max(best, span)
    return best


def hours_until(tokens: Sequence[str], on: date | None) -> float | None:
    """Hours from ``on`` to the month a clause names as the end of a wait ("until the end of May", "by June"); None if it names none."""
    months = word_lists()["months"]
    for i, token in enumerate(tokens):
        if on is None or token not in months or not _UNTIL & set(tokens[max(0, i - _UNTIL_REACH):i]):
            continue
        day = next((int(_DAY.fullmatch(t).group(1)) for t in (*tokens[i - 1:i], *tokens[i + 1:i + 2]) if _DAY.fullmatch(t)), 0)
        if day:
            return float(max(1, (int(months[token]) - on.month) % 12 * _MONTH_DAYS + day - on.day) * 24)
        last = "end" in tokens[max(0, i - _UNTIL_REACH):i]
        ahead = (int(months[token]) - on.month) % 12
        return max(1.0, ahead * _MONTH_DAYS + (_MONTH_DAYS if last else _MONTH_DAYS / 2) - on.day) * 24
    return None


def details(tokens: Sequence[str]) -> frozenset[str]:
    """
    What a clause adds of how long, how often and until when: ``months``, ``every morning``, ``january``; none of what lies behind.

    The day of a report is no detail: nearly every sentence has one.
    """
    lists = word_lists()
    out = set()
    for i, worn in enumerate(tokens):
        token = worn[:-2] if worn.endswith(("'s", "\u2019s")) else worn
        if not (token in _OFTEN or token == "time" or token in lists["durations"] or token in lists["parts"] or token in lists["months"]):
            continue
        before, after = tokens[max(0, i - _BEFORE):i], tokens[i + 1:i + 3]
        if _BEHIND & {*before, *after}:
            continue
        last = before[-1] if before else ""
        if token in lists["durations"] and (last in _EACH or last == "a" and before[-2:-1] and before[-2] in _TIMES):
            out.add(f"every {token}")
        elif token in lists["durations"] and (last in lists["numbers"] or last in _HOW_LONG or last.isdigit()):
            out.add("week" if token == "fortnight" else token.rstrip("s"))
        elif token == "time" and {"take", "takes"} & set(before[-2:]):
            out.add("time")
        elif token in lists["parts"] and last in _EACH:
            out.add(f"every {token}")
        elif token in _OFTEN:
            out.add(token)
        elif token in lists["months"] and token != "may" and before and "last" not in before and not ("had" in tokens[:i] and _DAY.fullmatch(last)):
            out.add(token)
    said = f" {' '.join(tokens)} "
    if any(f" {phrase} " in said for phrase in _IN_TIME):
        out.add("in time")
    return frozenset(out)


def told(value: str, unit: str) -> str:
    """``4,100 permits``, ``1.2 TB`` or ``\u00a31,200,000``: an amount as a person reads it."""
    name = unit.partition(":")[0]
    if name == "gb":
        return f"{float(value) / _GB_IN_TB:g} TB" if float(value) >= _GB_IN_TB else f"{float(value):g} GB"
    number = f"{float(value):,.0f}" if float(value) == int(float(value)) else value
    sign = next((mark for mark, money in _MONEY.items() if money == name), "")
    return f"{sign}{number}" if sign else f"{number} {name}".strip()


def as_text(value: float) -> str:
    """``4100`` or ``10.4``: a number as a comparable string."""
    return str(int(value)) if value == int(value) else f"{value:g}"
