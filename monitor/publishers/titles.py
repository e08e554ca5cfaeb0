"""The list of titles in ``data/publishers.csv``, and looking one up by name and host."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from ..records import Publisher
from ..text import normalise

DATA = Path(__file__).parent / "data" / "publishers.csv"

_PLACE = re.compile(r"\s*\([^)]*\)\s*$")
_NOT_LETTERS = re.compile(r"[^\w]+")
_WEB_ENDING = re.compile(r"\.(?:co\.uk|org\.uk|com|net|org|uk|news|media|info|scot|wales|cymru)$")


def find(publisher: str, host: str = "") -> Publisher | None:
    """
    The title of that name, or the one that stands on that host.

    A name that several papers of different owners share (``The Herald``) is told apart by the host; without one its owner is not
    known. Nor is it when name and host are two owners' titles.

    Args:
        publisher: As an article names it; ``The``, spelling of ``and``, a place in brackets and a web ending do not matter.
        host: Of the article's address, ``www.`` or not; empty if not known.

    Returns:
        None if neither is on the list. A ``group`` of None says that the owner is not known.
    """
    names, hosts = _lists()
    named = names.get(_key(publisher), ()) or names.get(_key(_PLACE.sub("", publisher)), ()) if publisher.strip() else ()
    standing = hosts.get(host.lower().removeprefix("www."), ())
    both = tuple(one for one in named if one in standing)
    if both:
        found = both
    elif not named or _groups(named) == {None}:
        found = standing or named
    else:
        found = (*named, *standing)
    if not found:
        return None
    groups, kinds = _groups(found), {one.kind for one in found}
    if len(groups) > 1 and len(kinds) > 1:
        return None
    name = found[0].name if len({one.name for one in found}) == 1 else publisher.strip() or host
    return Publisher(name=name, group=groups.pop() if len(groups) == 1 else None, kind=_kind(kinds))


def _groups(titles: tuple[Publisher, ...]) -> set[str | None]:
    return {one.group for one in titles}


def _kind(kinds: set[str]) -> str:
    """A house of one owner with titles of several kinds is a regional one: that promises least."""
    return kinds.pop() if len(kinds) == 1 else "regional"


@cache
def _lists() -> tuple[dict[str, tuple[Publisher, ...]], dict[str, tuple[Publisher, ...]]]:
    """Titles by key of their name, with and without the place in brackets, and by host."""
    names: dict[str, list[Publisher]] = defaultdict(list)
    hosts: dict[str, list[Publisher]] = defaultdict(list)
    with DATA.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            title = Publisher(name=line["title"], group=line["group"] or None, kind=line["kind"])
            for key in {_key(line["title"]), _key(_PLACE.sub("", line["title"]))}:
                names[key].append(title)
            if line["host"]:
                hosts[line["host"]].append(title)
    return {key: tuple(found) for key, found in names.items()}, {key: tuple(found) for key, found in hosts.items()}


def _key(name: str) -> str:
    """``The Barsetshire Times & Star.co.uk`` and ``Barsetshire Times and Star`` are one title."""
    folded = _WEB_ENDING.sub("", normalise(name).strip()).replace("&", " and ")
    return _NOT_LETTERS.sub("", re.sub(r"^the\s+", "", folded.strip()))
