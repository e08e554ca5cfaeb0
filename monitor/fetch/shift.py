"""
Whether a feed has become another one: a lapsed domain bought again, a section given to another paper, an address used for advertising.

Pure. A profile is what a feed's items have been so far: the sites they stand on and the words of their titles. New items that share neither
with it are told to the operator; they are read all the same, since nobody but a person can say that a change is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..records import Entry
from ..text import words
from ..urls import host_of

FEWEST_KNOWN = 20
"""Items a profile must rest on before anything is measured against it."""
FEWEST_NEW = 5
"""New items that must agree before a feed is said to have changed: one odd item is no other feed."""
MOST_WORDS, MOST_SITES = 2000, 50
"""Words and sites kept of a profile, the most frequent first."""
LEAST_SITE_SHARE = 0.2
"""Of new items, 0 to 1, on sites the feed has linked to before; below it the sites are others."""
LEAST_WORD_SHARE = 0.15
"""Of the words of new titles, 0 to 1, that titles have used before. Feeds of a town's paper keep 0.35 to 0.70 after twenty items; a feed
of another trade has under 0.12 (measured on the demonstration week and on invented feeds of other trades)."""
STRANGE_WORD_SHARE = 0.25
"""The same, when the sites are others too."""
_LETTERS = 4
"""Shorter words are the same in all feeds."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a feed's items have been."""

    items: int = 0
    sites: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A feed's new items are not like its old ones."""

    site_share: float
    word_share: float
    sites: tuple[str, ...]
    """Where the new items stand, the most frequent first."""

    def __str__(self) -> str:
        return (f"its new items stand on {', '.join(self.sites[:3])} and share {self.word_share:.0%} of their words with its earlier ones: "
                "has the address passed to somebody else?")


def shifted(profile: Profile, new: Sequence[Entry]) -> Shift | None:
    """How new items differ from a feed's profile; None if they are alike, or there are too few to say."""
    if profile.items < FEWEST_KNOWN or len(new) < FEWEST_NEW:
        return None
    sites = Counter(host_of(entry.url) for entry in new)
    at_home = sum(count for site, count in sites.items() if site in profile.sites) / len(new)
    said = [word for entry in new for word in _telling(entry)]
    if not said:
        return None
    known = sum(word in profile.words for word in said) / len(said)
    bound = STRANGE_WORD_SHARE if at_home < LEAST_SITE_SHARE else LEAST_WORD_SHARE
    return Shift(site_share=round(at_home, 2), word_share=round(known, 2), sites=tuple(site for site, _ in sites.most_common(3))) if known < bound else None


def widened(profile: Profile, new: Iterable[Entry]) -> Profile:
    """The profile with more items in it."""
    new = list(new)
    sites, said = Counter(profile.sites), Counter(profile.words)
    sites.update(host_of(entry.url) for entry in new)
    for entry in new:
        said.update(set(_telling(entry)))
    return Profile(profile.items + len(new), dict(sites.most_common(MOST_SITES)), dict(said.most_common(MOST_WORDS)))


def _telling(entry: Entry) -> list[str]:
    return [word for word in words(entry.title) if len(word) >= _LETTERS and not word.isdigit()]
