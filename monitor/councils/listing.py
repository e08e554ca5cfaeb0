"""
The list of councils as records, and names looked up in it; needs no third-party package.

data/councils.csv is made by scripts/make_councils.py from lists that carry their licence (data/README.md); data/aliases.csv adds the
forms of a name that people use and those lists lack, a line each.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
_FULL = re.compile(r"\b(?:Council|Councils|Corporation|Authority|Cyngor|Comhairle)\b|^(?:London |Royal )?Borough of |^City and County of |[Mm]ayor|"
                   r" (?:[MCL]?BC|[CD]C)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A principal council of the UK, the GLA, a combined authority, or a council that has ended."""

    gss: str
    """Code of the Office for National Statistics; ``none-`` and the name for the few that have none."""
    official_name: str
    short_name: str
    aliases: tuple[str, ...]
    """Other forms; some are place names alone."""
    abbreviations: tuple[str, ...]
    """Capitals that only this council uses (``RBKC``)."""
    shared_abbreviations: tuple[str, ...]
    """Capitals that several councils use (``LCC``)."""
    type: str
    nation: str
    region: str
    domain: str
    bare_name_risk: str
    """Why the place name alone may mean something else; empty if it does not."""
    end_date: str
    """Last day of an abolished council, ISO 8601; empty if it stands."""
    replaced_by: tuple[str, ...]
    """Codes of its successors."""


@cache
def councils() -> tuple[Council, ...]:
    """All councils: those that stand first, then those that have ended."""
    more: dict[str, list[str]] = {}
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            more.setdefault(row["gss"], []).append(row["form"])
    with (DATA / "councils.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Council(gss=row["gss"], official_name=row["official_name"], short_name=row["short_name"],
                             aliases=tuple(dict.fromkeys((*_parts(row["aliases"]), *more.get(row["gss"], ())))), abbreviations=_parts(row["abbreviations"]),
                             shared_abbreviations=_parts(row["shared_abbreviations"]), type=row["type"], nation=row["nation"],
                             region=row["region"], domain=row["domain"], bare_name_risk=row["bare_name_risk"],
                             end_date=row["end_date"], replaced_by=_parts(row["replaced_by"]))
                     for row in csv.DictReader(file))


def is_full(form: str) -> bool:
    """Whether a form says that it is a council, not only a place."""
    return bool(_FULL.search(form))


def short_name(gss: str) -> str:
    """``Kensington and Chelsea`` for ``E09000020``; the code itself if nobody has it."""
    council = _by_gss().get(gss)
    return council.short_name if council else gss


def council_by_gss(gss: str) -> Council | None:
    return _by_gss().get(gss)


def council_by_name(name: str) -> Council | None:
    """
    The council a person means by a name in feeds.yml or a correction: official, short, alias, abbreviation or code, in any case.

    None if nobody has the name, or if several councils that stand share it.
    """
    folded = fold(name)
    return (_by_name().get(folded) or _by_gss().get(name.strip())) if folded else None


def fold(name: str) -> str:
    """One spelling of a name for comparison: lower case, ``&`` as ``and``, no full stops, one space."""
    return " ".join(name.lower().replace("&", " and ").replace("\u2019", "'").replace(".", "").removeprefix("the ").split())


@cache
def _by_gss() -> dict[str, Council]:
    return {council.gss: council for council in reversed(councils())}


@cache
def _by_name() -> dict[str, Council | None]:
    names: dict[str, Council | None] = {}
    for council in councils():
        forms = {fold(form) for form in (council.official_name, council.short_name, *council.aliases, *council.abbreviations)}
        for form in forms:
            held = names.get(form, council)
            if held is None or (held is not council and held.end_date and council.end_date):
                names[form] = None
            elif form not in names:
                names[form] = council
    return names


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
