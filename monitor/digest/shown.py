"""The parts of a day's page as shown: what every format writes out, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..records import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A source: its text says where it leads; no address if it is not safe to follow, no time if the text has it already."""

    text: str
    url: str
    time: str = ""
    at: datetime | None = None

    @property
    def words(self) -> str:
        """Text and time, for formats without markup."""
        return f"{self.text}, {self.time}" if self.time else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One fact as shown."""

    number: int
    who: str
    clause: str
    standing: str
    shape: str
    why: str
    sources: str
    first: Link | None
    words_from: Link | None
    """Where the statement's words stand, if that is not the first report."""
    also: tuple[Link, ...]
    own_sources: str = ""
    """Its reports and origins, where those of its bundle differ."""

    @property
    def statement(self) -> str:
        return f"{self.who}: {self.clause}" if self.who else self.clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Facts with one standing and one source, told under them; no ``sources`` where their figures differ."""

    standing: str
    shape: str
    sources: str
    first: Link | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The facts of one council."""

    council: str
    tag: str
    items: tuple[Item, ...] = ()
    bundles: tuple[Bundle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    heading: str
    statement: str
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Before and after, as shown."""

    number: int
    heading: str
    standing: str
    shape: str
    before: Side
    after: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    publisher: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A day to come, as shown."""

    when: str
    day: date
    who: str
    clause: str
    link: Link | None

    @property
    def statement(self) -> str:
        return f"{self.who}: {self.clause}" if self.who else self.clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What was told wrongly, and what is right, as shown."""

    number: int
    standing: str
    told: str
    now: str
    day: date
    """Day of the digest that told it."""
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a council stands."""

    council: str
    shape: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A day's page, complete."""

    digest: Digest
    period: str
    period_from: str
    period_to: str
    lead: str
    """Bold sentence under the subject; empty if the subject says it all."""
    about: str
    """Counts, or why a quiet day is quiet."""
    top: tuple[Group, ...]
    rest: tuple[Group, ...]
    rest_count: int
    rest_heading: str
    more: str
    """What stands below the fold, in words: ``34 more new facts and 2 more changes``; empty if nothing does."""
    changed: tuple[Change, ...]
    changed_rest: tuple[Change, ...]
    corrected: tuple[Corrected, ...]
    statuses: tuple[Status, ...]
    coming: tuple[Coming, ...]
    coming_rest: tuple[Coming, ...]
    context: tuple[Item, ...]
    repeated: str
    check: str
    missing: tuple[Missing, ...]
    missing_rest: tuple[Missing, ...]
    """Those named below the fold."""
    foot: tuple[str, ...]
    contact: Link | None
    incidents: tuple[tuple[str, str], ...] = ()
    """(title, page beside the digest) of the incidents of the day; for the page alone."""
