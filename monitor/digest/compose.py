"""From what the store knows of a period to what is told: DayMaterial -> Digest. Looks at no clock and asks no store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..records import (
    ConflictRow,
    CorrectedRow,
    DayMaterial,
    Digest,
    Evidence,
    FactRow,
    NotChecked,
    ToldChange,
    ToldComing,
    ToldCorrection,
    ToldFact,
)
from ..text import clean_line, cut_words
from . import coming, order, plain, speech, words
from .merge import Told, merge
from .settings import DigestSettings

MOST_SUBJECT = 42
"""Most characters of a subject line: what mail clients show on a phone (digest guide)."""
MOST_EXPLANATION_WORDS = 40


def compose(material: DayMaterial, settings: DigestSettings) -> Digest:
    """
    Decide what is told, in which order and in which words.

    Every fact of ``material.new`` is told once: under *changed* when it is one side of a change told the same day, else under *new*,
    where facts that share their words are one item. Nothing else is told as new. The same material and settings give the same digest.
    The first page has as many facts as fit its words, at least one; none if ``top`` is 0.
    """
    from .view import first_words, look_at  # the view lays out what compose made, and measures it

    share = settings.per_council_on_top
    for top in range(settings.top, -1, -1):
        digest = _composed(material, replace(settings, top=top, per_council_on_top=share))
        share = 1  # with fewer facts every council keeps one before any has a second
        if digest.top <= 1 or first_words(look_at(digest)) <= settings.most_words_first:
            break
    return digest


def _composed(material: DayMaterial, settings: DigestSettings) -> Digest:
    zone = ZoneInfo(material.timezone)
    changes = order.change_order(_once(material.changed), material.watch)
    paired = {row.fact_id for change in changes for row in (change.before, change.after)}
    rows = {row.fact_id: row for row in material.new if row.fact_id not in paired}
    together = {item.row.fact_id: item for item in merge(rows.values(), material.watch, settings.most_words_a_quotation)}
    told = order.tell((item.row for item in together.values()), material.watch, settings,
                      changed=[row for change in changes for row in (change.before, change.after)])
    new = _tell_all([together[row.fact_id] for row in told.rows], settings)
    changed = tuple(tell_change(change, settings, zone, material.day) for change in changes)
    context_rows = {row.fact_id: row for row in material.context if row.fact_id not in paired and row.fact_id not in rows}
    background = [row for council in order.groups(context_rows.values(), material.watch) for row in council]
    context = tuple(tell_fact(row, settings, why="Background, not new.")
                    for row in {order.plain(row.statement): row for row in reversed(background)}.values())[::-1]
    above = {fact.row.fact_id for fact in new[:told.top]}
    urgent, counts = _urgent(material), _counts(material)
    period = plain.period_words(material.period_from, material.period_to, zone)
    return Digest(
        day=material.day, timezone=material.timezone, period_from=material.period_from, period_to=material.period_to,
        subject=subject(material, new, changed, settings),
        summary=" ".join(part for part in (urgent, _told_words(new, changed, len(material.corrected)), counts, f"From {period}.") if part),
        councils=tuple(sorted(material.councils, key=lambda c: (_place(c.council, material.watch), c.council, c.incident_id))),
        new=new, top=told.top, changed=changed, context=context,
        repeated_articles=material.repeated_articles, repeated_publishers=material.repeated_publishers,
        completeness=replace(material.completeness, not_checked=tuple(
            sorted((_last_checked(n, zone, material.day) for n in material.completeness.not_checked),
                   key=lambda n: (n.publisher.casefold(), n.reason)))),
        extracts=settings.extracts, notes=_notes(material), contact=settings.contact, preview=material.preview,
        urgent=urgent, counts=counts, watch=material.watch, most_words=settings.most_words_a_quotation,
        top_changes=settings.changes_on_top, also=settings.also,
        coming=tell_coming((row for row in material.coming if row.fact_id not in above), settings, zone, material.day),
        corrected=tuple(tell_correction(row, settings, zone, material.day)
                        for row in sorted(material.corrected, key=lambda one: (one.told_on, one.at, one.fact_id))),
        top_coming=settings.coming_on_top, most_first=settings.most_words_first)


def subject(material: DayMaterial, new: Sequence[ToldFact], changed: Sequence[ToldChange], settings: DigestSettings) -> str:
    """The subject line, at most 42 characters, the most telling form that fits."""
    day = f" \u2013 {plain.day_words(material.day)}"
    check = material.completeness
    missed = check.of - check.checked
    quiet = not new and not changed and not material.corrected
    if missed > 0 and (quiet or check.checked < settings.least_checked_share * check.of):
        return f"Incomplete check{day}"
    if quiet:
        return f"No new facts{day}"
    what = (plain.count(len(new), "new fact", "new facts") if new else plain.count(len(changed), "change", "changes") if changed
            else plain.count(len(material.corrected), "correction", "corrections"))
    councils = len(_groups(new) or {order.group_of(c.row.after) for c in changed} - {""})
    if material.gap_days:
        tail = f", {plain.count(material.gap_days + 1, 'day', 'days')}"
    else:
        tail = f", {plain.count(councils, 'council', 'councils')}" if councils else ""
    return next((s for s in (f"{what}{tail}{day}", f"{what}{day}") if len(s) <= MOST_SUBJECT), f"New facts{day}")


def _groups(new: Sequence[ToldFact]) -> set[str]:
    return {group for fact in new for group in (fact.group, *fact.also_groups)} - {""}


def _last_checked(missing: NotChecked, zone: ZoneInfo, today: date) -> NotChecked:
    """A feed that was checked before says when, so that it does not read as one that never was."""
    if missing.last_checked_at is None or missing.since is not None:
        return missing
    at = plain.near_day(missing.last_checked_at.astimezone(zone), today)
    return replace(missing, reason=f"{missing.reason.strip().rstrip('.')}, last checked {at}")


def _once(changes: Sequence[ConflictRow]) -> list[ConflictRow]:
    return list({change.conflict_id: change for change in changes}.values())


def _place(council: str, watch: Sequence[str]) -> int:
    return watch.index(council) if council in watch else len(watch)


def _statement(row: FactRow, spoken: Evidence | None, settings: DigestSettings, *, settled: bool = True, text: str = "",
               denier: str = "") -> tuple[str, str]:
    """(who, statement): who is empty in ``extracts: none``."""
    if settings.extracts == "none":
        return "", words.own_sentence(row, spoken)
    said_by = speech.who(row, spoken, settled=settled, text=text, denier=denier) if spoken else "No source given"
    return said_by, f"{said_by}: {plain.clause(text or row.statement, settings.most_words_a_quotation)}"


def _tell_all(items: Sequence[Told], settings: DigestSettings) -> tuple[ToldFact, ...]:
    """
    Word the new facts in order.

    One sentence may bear several facts that are not told together. The first is told in its words; a later one in those of another
    article of the same standing, if one has it, best of one that names who says so: the reader does not meet one sentence twice.
    """
    said: set[str] = set()
    told = []
    for item in items:
        row = item.facts[0]
        spoken, text = speech.clearest(row, row.evidence, settings.most_words_a_quotation)
        if order.plain(text) in said:
            wanted = words.rests_on(row)
            others = [e for e in row.evidence if order.plain(e.quote) not in said and not speech.holds(row, e)
                      and (not wanted or words.source(e) == wanted)]
            other = min(others, key=lambda e: (e.hedge != "none", not e.attribution), default=None)
            if other:
                spoken, text = other, other.quote
        said.add(order.plain(text))
        told.append(_together(item, tell_fact(row, settings, spoken=spoken, text=text)))
    return tuple(told)


def _together(item: Told, told: ToldFact) -> ToldFact:
    """With the councils and reasons of every fact that these words tell."""
    if len(item.facts) == 1:
        return told
    group = order.group_of(item.row)
    groups = [one for one in dict.fromkeys(order.group_of(row) for row in item.facts) if one and one != group]
    why = words.why_words(*sorted(item.facts, key=order.weight))
    if groups:
        why += f" Also about {plain.listed([plain.name(one) for one in groups])}."
    return replace(told, row=replace(item.facts[0], councils=item.row.councils), why=why, group=group,
                   also_ids=tuple(row.fact_id for row in item.facts[1:]), also_groups=tuple(groups))


def tell_fact(row: FactRow, settings: DigestSettings, why: str = "", spoken: Evidence | None = None, text: str = "") -> ToldFact:
    if not text:
        spoken, text = speech.clearest(row, row.evidence, settings.most_words_a_quotation)
    said_by, statement = _statement(row, spoken, settings, text=text)
    return ToldFact(row=row, statement=statement, standing_words=words.standing_words(row), sources_words=words.sources_words(row),
                    why=why or words.why_words(row), group=order.group_of(row), who=said_by, shape=words.shape(row),
                    said_in=spoken.article_id if spoken else "")


def tell_change(change: ConflictRow, settings: DigestSettings, zone: ZoneInfo, today: date) -> ToldChange:
    """Both sides in the same form as a fact; the disputed standing is said once, above the pair."""
    change = _with_sides(change, settings, zone)
    before, before_text = _side(change.before, change.before_evidence)
    after, after_text = _side(change.after, change.after_evidence)
    told_on = change.before.told_on
    return ToldChange(
        row=change, heading=_heading(change),
        before_statement=_statement(change.before, before, settings, settled=False, text=before_text,
                                    denier=_denier(change.after))[1],
        after_statement=_statement(change.after, after, settings, settled=False, text=after_text,
                                   denier=_denier(change.before))[1],
        standing_words=_change_words(change), explanation=_explanation(change, settings),
        before_heading=f"Told on {plain.near_day(told_on, today)}" if told_on else "First report",
        after_heading="Reported now" if told_on else "Later report",
        before_said_in=before.article_id if before else "", after_said_in=after.article_id if after else "",
        shape={"contradicts": "disputed", "status_change": words.shape(change.after)}.get(change.kind, "corrected"))


def _denier(other: FactRow) -> str:
    """Who denies one side of a change by what stands on the other."""
    return words.rests_on(other) if other.polarity == "denied" else ""


def _with_sides(change: ConflictRow, settings: DigestSettings, zone: ZoneInfo) -> ConflictRow:
    """
    The change with the evidence of each side.

    When one fact changed its standing or wording, its evidence falls into what came before the change was seen and what came with it.
    """
    before, after = change.before_evidence or change.before.evidence, change.after_evidence or change.after.evidence
    if not change.before_evidence and change.before.told_on:  # what was told then, not what came later
        due = datetime.combine(change.before.told_on, time.fromisoformat(settings.at), zone)
        before = (tuple(e for e in before if e.seen_at <= due) or tuple(e for e in before if e.seen_at < change.detected_at) or before)
    if change.before.fact_id == change.after.fact_id and not change.before_evidence and not change.after_evidence:
        evidence = change.after.evidence
        first = evidence[:1]
        after = (tuple(e for e in evidence[1:] if e.seen_at >= change.detected_at and e.quote != first[0].quote)
                 or tuple(e for e in evidence[1:] if e.quote != first[0].quote)[-1:] or evidence[-1:])
        before = tuple(e for e in evidence if e not in after) or first
    return replace(change, before_evidence=before, after_evidence=after)


def _side(row: FactRow, evidence: Sequence[Evidence]) -> tuple[Evidence | None, str]:
    """The article a side is told by, and its own words where the fact's statement comes from another."""
    spoken = next((e for e in evidence if speech.holds(row, e)), evidence[0] if evidence else None)
    return spoken, "" if spoken is None or speech.holds(row, spoken) else spoken.quote


def _heading(change: ConflictRow) -> str:
    what = words.topic(change.after) or words.topic(change.before)
    kind = words.lexicon()["kinds"].get(change.kind, "Reports differ")
    council = plain.name(order.group_of(change.after) or order.group_of(change.before))
    if what:
        return f"{council}: {what}" if council else what[:1].upper() + what[1:]
    return f"{council}: {kind[:1].lower()}{kind[1:]}" if council else kind


def _change_words(change: ConflictRow) -> str:
    before, after = change.before, change.after
    if change.kind == "contradicts":
        return "Disputed: neither report withdrawn" if change.severity == "hard" else "May be disputed: read both reports"
    if change.kind == "status_change":
        if after.polarity == "denied" and before.polarity != "denied":
            return f"Now said not to be so. {words.standing_words(after)}"  # "now confirmed" would read as the opposite
        if before.standing != after.standing:
            return f"Was {before.standing}, now {after.standing}"
        return words.standing_words(after)
    if change.kind == "updates":
        return f"Updated. {words.standing_words(after)}"
    return words.lexicon()["kinds"].get(change.kind, "Reports differ")


def _explanation(change: ConflictRow, settings: DigestSettings) -> str:
    ours = words.lexicon()["explanations"].get(change.kind, "The reports differ.")
    if settings.extracts == "none":
        return ours
    return cut_words(plain.paired(clean_line(change.explanation)), MOST_EXPLANATION_WORDS) or ours


def tell_coming(rows: Iterable[FactRow], settings: DigestSettings, zone: ZoneInfo, today: date) -> tuple[ToldComing, ...]:
    """Days to come that any of the facts names, in order."""
    made = []
    for day, when, row in coming.days_to_come(rows, today, zone):
        told = tell_fact(row, settings, why="A day to come.")
        if settings.extracts == "none":
            told = replace(told, statement=words.own_coming(row))
        made.append(ToldComing(day=day, when=when, told=told))
    return tuple(made)


def tell_correction(row: CorrectedRow, settings: DigestSettings, zone: ZoneInfo, today: date) -> ToldCorrection:
    at = row.at.astimezone(zone).date()
    told_on = plain.near_day(row.told_on, today)
    what = f"an item of {plain.name(row.publisher)}" if settings.extracts == "none" else clean_line(row.statement)
    texts = words.lexicon()["corrections"]
    now = texts[row.kind].format(council=plain.name(row.council) or "this council",
                                 first=f"on {plain.near_day(row.first_told_on, today)}" if row.first_told_on else "before")
    because = plain.clause(row.because, settings.most_words_a_quotation)
    return ToldCorrection(row=row, standing_words=f"Corrected on {plain.near_day(at, today)}", told=f"Told on {told_on}: {what}",
                          now=f"{now} Reason given: {because}" if because else now)


# -- the lines around ---------------------------------------------------------------------------------------------------

def _urgent(material: DayMaterial) -> str:
    if not material.first_named:
        return ""
    names = plain.listed([plain.name(c) for c in material.first_named])
    are = "is" if len(material.first_named) == 1 else "are"
    return f"Urgent: {names}, on your watch list, {are} reported affected for the first time."


def _told_words(new: Sequence[ToldFact], changed: Sequence[ToldChange], corrected: int = 0) -> str:
    parts = [plain.count(len(new), "new fact", "new facts")] if new else []
    if changed:
        parts.append(plain.count(len(changed), "change", "changes"))
    if corrected:
        parts.append(plain.count(corrected, "correction", "corrections"))
    if not parts:
        return "No new facts."
    councils = _groups(new) | {order.group_of(c.row.after) for c in changed} - {""}
    tail = f" about {plain.count(len(councils), 'council', 'councils')}" if councils else ""
    return f"{plain.listed(parts)}{tail}."


def _counts(material: DayMaterial) -> str:
    if not material.articles:
        return ""
    text = f"{plain.count(material.articles, 'article', 'articles')} in {plain.count(material.publishers, 'title', 'titles')}"
    if not material.stories or material.articles == 1:
        return f"{text}."
    return f"{text} are {'one story' if material.stories == 1 else f'{material.stories:,} separate stories'}."


def _notes(material: DayMaterial) -> tuple[str, ...]:
    notes = []
    if material.preview:
        notes.append("This is a preview: the day is not over and nothing is recorded.")
    if material.first_run:
        notes.append("This is the first digest. Everything seen so far counts as new.")
    if material.gap_days:
        missed = [material.day - timedelta(days=n) for n in range(material.gap_days, 0, -1)]
        which = (f"on {plain.listed([plain.near_day(d, material.day) for d in missed])}" if len(missed) <= 3
                 else f"from {plain.days_between(missed[0], missed[-1])}")
        notes.append(f"This digest covers {material.gap_days + 1:,} days, because none was written {which}.")
    return tuple(notes)
