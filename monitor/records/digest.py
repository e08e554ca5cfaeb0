"""A day as it is told: complete, so that a renderer needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One article that says it, with the exact words."""

    article_id: str
    url: str
    publisher: str
    publisher_group: str | None
    published_at: datetime | None
    seen_at: datetime
    quote: str
    """Exactly the span of the article's text; the renderer shortens it."""
    attribution: str
    origin: str
    story_id: str
    relation: str
    hedge: str = "none"
    publisher_kind: str | None = None
    """national, regional, trade, official or rewriter; None if not known."""
    sentence: str = ""
    """The sentence the quote stands in; empty if not known."""
    version: int = 1
    """Version of the page that has it; a later one did not stand there when the article was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A fact with its incident, councils and evidence, as the store joins it."""

    fact_id: str
    incident_id: str
    incident_title: str
    councils: tuple[str, ...]
    """Short names: the subject council first; the incident's affected councils if the fact names none."""
    statement: str
    type: str
    subject: str
    frame: str
    value: str
    unit: str
    polarity: str
    standing: str
    first_seen_at: datetime
    origins: int
    publishers: int
    why: str
    evidence: tuple[Evidence, ...]
    """In reading order."""
    told_on: date | None = None
    """Day of the digest that told it; None if not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRow:
    """A conflict with both sides complete."""

    conflict_id: str
    incident_id: str
    kind: str
    severity: str
    explanation: str
    detected_at: datetime
    before: FactRow
    after: FactRow
    before_evidence: tuple[Evidence, ...] = ()
    after_evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilStanding:
    """How a council stands in the incidents of the day."""

    gss: str
    council: str
    role: str
    standing: str
    incident_id: str
    since: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    publisher: str
    reason: str
    """A phrase for a person: ``no answer``, ``asked us to wait until 10am``."""
    since: datetime | None
    last_checked_at: datetime | None = None
    """Its last good check, before the period; None if there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How complete the check behind a digest was; counted in feeds."""

    checked: int
    of: int
    not_checked: tuple[NotChecked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedRow:
    """Something an earlier digest told that a person has put right since."""

    kind: str
    """not-relevant, not-this-council, same-as or not-new."""
    because: str
    """In the words of the person who put it right."""
    at: datetime
    told_on: date
    """Day of the digest that told it."""
    fact_id: str
    statement: str
    """As it was told."""
    publisher: str
    url: str
    council: str = ""
    """The council it is not about; only for ``not-this-council``."""
    first_told_on: date | None = None
    """Day on which what it repeats was told; only for ``same-as``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMaterial:
    """What the store knows about a period: the input of composing."""

    day: date
    timezone: str
    period_from: datetime
    """Excluded."""
    period_to: datetime
    """Included."""
    new: tuple[FactRow, ...]
    """Facts first seen in the period and never told, in no particular order."""
    changed: tuple[ConflictRow, ...]
    context: tuple[FactRow, ...]
    """Background facts met in the period."""
    repeated_articles: int
    repeated_publishers: int
    articles: int
    """Relevant articles first seen in the period."""
    publishers: int
    stories: int
    councils: tuple[CouncilStanding, ...]
    completeness: Completeness
    watch: tuple[str, ...] = ()
    """Short names of watched councils."""
    first_named: tuple[str, ...] = ()
    """Watched councils named as affected for the first time in this period."""
    gap_days: int = 0
    """Local days without a digest that this one covers beside its own; 0 on an ordinary day."""
    first_run: bool = False
    preview: bool = False
    coming: tuple[FactRow, ...] = ()
    """Facts of open incidents that may name a day to come, told or not, in no particular order."""
    corrected: tuple[CorrectedRow, ...] = ()
    """What was put right in the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFact:
    """A new or context item, worded."""

    row: FactRow
    statement: str
    """What is told: who says it, then a clause of at most 25 words."""
    standing_words: str
    sources_words: str
    why: str
    group: str = ""
    """Council it is told under; empty if it is about no council."""
    who: str = ""
    """Who says it, as the statement has it before the colon; empty in ``extracts: none``."""
    shape: str = "one"
    """Drawing beside the standing: confirmed, two, one, unconfirmed, denied or disputed."""
    said_in: str = ""
    """Article whose words the statement has; empty if there is no evidence."""
    also_ids: tuple[str, ...] = ()
    """Further facts that the same words tell: told with this item and not again."""
    also_groups: tuple[str, ...] = ()
    """Councils under which those would be told, beside ``group``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A changed item, worded."""

    row: ConflictRow
    heading: str
    before_statement: str
    after_statement: str
    standing_words: str = ""
    explanation: str = ""
    """What is different, in our words; free of publishers' text in ``extracts: none``."""
    before_heading: str = ""
    after_heading: str = ""
    before_said_in: str = ""
    """Article whose words the statement has."""
    after_said_in: str = ""
    shape: str = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldComing:
    """A day to come, and what was said of it."""

    day: date
    when: str
    """``10 December``, ``Mid-December``."""
    told: ToldFact


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCorrection:
    """A corrected item, worded."""

    row: CorrectedRow
    standing_words: str
    """``Corrected on 3 December``."""
    told: str
    """What was told, where, and when."""
    now: str
    """What is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What we tell about one day. Every renderer gets this record and may not ask the store."""

    day: date
    timezone: str
    period_from: datetime
    period_to: datetime
    subject: str
    """At most 42 characters."""
    summary: str
    """One line: counts, period, urgent first."""
    councils: tuple[CouncilStanding, ...]
    new: tuple[ToldFact, ...]
    """In order of telling: grouped by council, watched councils first."""
    top: int
    """How many of ``new`` stand on the first page."""
    changed: tuple[ToldChange, ...]
    context: tuple[ToldFact, ...]
    repeated_articles: int
    repeated_publishers: int
    completeness: Completeness
    extracts: str
    """short or none."""
    notes: tuple[str, ...] = ()
    """Sentences such as ``This digest covers 3 days``."""
    contact: str = ""
    preview: bool = False
    urgent: str = ""
    """Sentence on watched councils named for the first time; empty if none. Also begins the summary."""
    counts: str = ""
    """Sentence on articles, titles and stories; also in the summary."""
    watch: tuple[str, ...] = ()
    """Short names of watched councils."""
    most_words: int = 25
    """Most words of a quotation."""
    top_changes: int = 5
    """How many of ``changed`` stand on the first page."""
    also: int = 2
    """Most further reports linked beside the first one of a fact."""
    coming: tuple[ToldComing, ...] = ()
    """In order of day."""
    corrected: tuple[ToldCorrection, ...] = ()
    """Oldest digest first."""
    top_coming: int = 3
    """How many of ``coming`` stand on the first page."""
    most_first: int = 400
    """Most words of the first page, from the subject to how complete the check was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """One line of the index of days."""

    day: date
    subject: str
    new: int
    """New facts told that day."""
    changed: int
    """Changes told that day."""
    councils: tuple[str, ...] = ()
    """Short names, in order of telling."""
    complete: bool = True
    """Every feed was checked."""
    notes: tuple[str, ...] = ()
    summary: str = ""
    """Its one-line summary; empty if not known."""
    checked: int | None = None
    """Feeds checked; None if not known."""
    of: int | None = None
