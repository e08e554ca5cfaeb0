"""
Every name of a council or another body, found in a text in one pass.

The only place that knows pyahocorasick; it is imported when the first text is read, so that looking up a name does without.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from .listing import DATA, Council, council_by_gss, council_by_name, councils, is_full, short_name

FULL, HALF, BARE, LETTERS, SHARED, BODY, FORMER, PART = "full", "half", "bare", "letters", "shared", "body", "former", "part"
_STRENGTH = (FULL, BODY, HALF, LETTERS, BARE, SHARED, FORMER, PART)
_ENDS = re.compile(r" (?:Borough |City |District |County |Metropolitan Borough |County Borough )*Council$")
_FOLD = (("\u2018", "'"), ("\u2019", "'"), ("\u2010", "-"), ("\u2011", "-"), ("\u2012", "-"), ("\u2013", "-"), ("\u00a0", " "))
_SMALL = tuple((f" {word} ", f" {word.lower()} ") for word in ("And", "Of", "Upon", "The", "On"))
_LARGE = (*((f" {word}", f" {word.capitalize()}") for word in ("council", "borough", "district", "county", "city")), ("he comhairle", "he Comhairle"))
_REMEMBERED = 4
# Title, text and publisher of one article, and one more.
_SHORT_PLACE = 4
# Places of ended councils so short are words (Down, Eden).
_RIVER = re.compile("[ -](?:upon|on)[ -]")
_JOINT = re.compile(r" (?:and|&) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An agency, regulator, police force, department, supplier or press body."""

    key: str
    name: str
    kind: str


class Found(NamedTuple):
    """A name in a text, before it is weighed."""

    start: int
    end: int
    form: str
    """full, half, bare, letters, shared, body, former (place of a council that has ended) or part (``Redcar`` of a joint name)."""
    keys: tuple[str, ...]
    """Codes or key; several only for shared letters."""


@dataclass
class Gazetteer:
    """All names, ready to be found; build it once and keep it."""

    bodies: dict[str, Body]
    forms: dict[str, tuple[str, tuple[str, ...]]]
    """Name as written -> its kind of form and whom it names."""
    _last: dict[str, tuple[str, list[Found]]] = field(default_factory=dict, repr=False)

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for name, (form, keys) in self.forms.items():
            automaton.add_word(name, (len(name), form, keys))
        automaton.make_automaton()
        return automaton

    def find(self, text: str) -> list[Found]:
        """Names in a text, whole words only, the longest at each place, in order and without overlap."""
        return self.read(text)[1]

    def read(self, text: str) -> tuple[str, list[Found]]:
        """A text through ``fold_names``, and the names in it; of the last few texts it is remembered, since an article is asked about twice."""
        if text not in self._last:
            if len(self._last) >= _REMEMBERED:
                del self._last[next(iter(self._last))]
            folded = fold_names(text)
            self._last[text] = folded, self.find_folded(folded)
        return self._last[text]

    def find_folded(self, folded: str) -> list[Found]:
        """The same for a text that went through ``fold_names``."""
        spans: list[tuple[int, int, str, tuple[str, ...]]] = []
        for last, (length, form, keys) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            if start and (folded[start - 1].isalnum() or folded[start - 1] in "-@/"):
                continue
            if end < len(folded) and (folded[end].isalnum() or (folded[end] == "-" and form == BARE and folded[end + 1:end + 2].isupper())):
                if not (folded[end] == "s" and folded[end - 7:end] == "Council" and not folded[end + 1:end + 2].isalnum()):
                    continue
                form = BARE if form == FULL else form  # Kent councils: the councils there, until a list says otherwise
                end -= len(" Council")
            spans.append((start, end, form, keys))
        spans.sort(key=lambda span: (span[0], -span[1]))
        out: list[Found] = []
        reached = 0
        for start, end, form, keys in spans:
            if start >= reached:
                out.append(Found(start, end, form, keys))
                reached = end
        return out

    def council_by_name(self, name: str) -> Council | None:
        return council_by_name(name)

    def short_name(self, gss: str) -> str:
        return short_name(gss)

    def name(self, key: str) -> str:
        """Canonical name of a council or body."""
        council = council_by_gss(key)
        return council.short_name if council else self.bodies[key].name if key in self.bodies else key


def fold_names(text: str) -> str:
    """
    The text with the small differences of names taken out, character for character.

    ``Kensington And Chelsea`` in a headline and ``Leicester city council`` in a sentence read as the list has them.
    """
    folded = text.replace("\n", " ").replace("\t", " ")
    if not folded.isascii():
        for odd, plain in _FOLD:  # twenty times as fast as ``translate``
            folded = folded.replace(odd, plain)
    for wrong, right in _SMALL:
        if wrong in folded:
            folded = folded.replace(wrong, right)
    for wrong, right in _LARGE:
        if wrong in folded:
            folded = folded.replace(wrong, right)
    return folded


def load_gazetteer() -> Gazetteer:
    """All councils and bodies; milliseconds, but keep it."""
    forms: dict[str, tuple[str, tuple[str, ...]]] = {}
    shared: dict[str, list[str]] = {}
    taken = {form for council in councils() for form in (council.official_name, council.short_name, *council.aliases)}
    for council in councils():
        for written in dict.fromkeys((council.official_name, council.short_name, *council.aliases)):
            if council.end_date and (written in forms or not is_full(written)):  # Down, Eden: a council that has ended is named in full
                if not is_full(written) and len(written) > _SHORT_PLACE and council.type != "county":  # Copeland: unless it is said to have been attacked
                    for name in _spellings(written):
                        forms.setdefault(name, (FORMER, (council.gss,)))
                continue
            for name in _spellings(written):
                _put(forms, name, FULL if is_full(written) else BARE, council.gss)
        for name in (*_further(council), *_halves(council, taken)):
            if name not in taken:
                _put(forms, name, FULL if is_full(name) and name.startswith(council.short_name) else HALF, council.gss)
        for name in _parts_of(council, taken):
            _put(forms, name, PART, council.gss)
        for letters in council.abbreviations:
            _put(forms, letters, LETTERS, council.gss)
        for letters in council.shared_abbreviations:
            shared.setdefault(letters, []).append(council.gss)
    for letters, codes in shared.items():
        forms.setdefault(letters, (SHARED, tuple(codes)))
    bodies: dict[str, Body] = {}
    with (DATA / "bodies.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            bodies[row["key"]] = Body(key=row["key"], name=row["name"], kind=row["kind"])
            for written in row["forms"].split("|"):
                for name in _spellings(written):
                    forms.setdefault(name, (BODY, (row["key"],)))
    return Gazetteer(bodies=bodies, forms=forms)


def _put(forms: dict[str, tuple[str, tuple[str, ...]]], name: str, form: str, gss: str) -> None:
    held = forms.get(name)
    if held is None or (_STRENGTH.index(form) < _STRENGTH.index(held[0]) and held[1] == (gss,)):
        forms[name] = (form, (gss,))


def _spellings(written: str) -> list[str]:
    folded = fold_names(written)
    return list(dict.fromkeys((folded, folded.replace(" & ", " and "), folded.replace(" and ", " & "))))


def _further(council: Council) -> list[str]:
    """``Arun Council`` and ``Arun County Council`` beside the official form: papers are not exact."""
    if council.type in ("combined_authority", "strategic_authority") or council.end_date:
        return []
    return [name for form in _spellings(council.short_name) for name in (f"{form} Council", f"{form} Borough Council", f"{form} District Council")]


def _parts_of(council: Council, taken: set[str]) -> list[str]:
    """The first half of a joint name, and a name without its river: nobody but who knows that a council is meant may read it so."""
    halves = [name.removesuffix(" Council") for name in _halves(council, taken)[:1]]
    river = _RIVER.split(council.short_name, maxsplit=1)
    if len(river) < 2 or council.end_date or river[0] in taken or sum(
            f"{other.short_name} ".replace("-", " ").startswith(f"{river[0]} ") for other in councils()) > 1:
        return halves  # Newcastle is two
    return [*halves, river[0]]


def _halves(council: Council, taken: set[str]) -> list[str]:
    """First half of a joint name with what makes it the council: ``Redcar Council``, ``Windsor Town Hall``."""
    parts = _JOINT.split(council.short_name)
    if len(parts) != 2 or "," in council.short_name or council.end_date or len(parts[0]) < 4:
        return []
    half = parts[0]
    if half in taken or half.split()[0] in ("North", "South", "East", "West", "Mid", "Greater"):
        return []
    return [f"{half} Council", f"{half} Town Hall", f"{half} Borough Council", f"{half} town hall"]
