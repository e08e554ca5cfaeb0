"""
What every page of a day shows, in order, before it becomes HTML, Markdown or text.

One place decides links, times and grouping, so that the formats cannot differ in what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from ..records import Digest, Evidence, ToldChange, ToldComing, ToldFact
from ..text import clean_line, cut_words
from . import plain, words
from .fit import first_words, fit, more_words
from .shown import Bundle, Change, Coming, Corrected, Group, Item, Link, Missing, Side, Status, View

__all__ = ["Bundle", "Change", "Coming", "Corrected", "Group", "Item", "Link", "Missing", "Side", "Status", "View", "first_words", "foot_words", "look_at"]

NO_COUNCIL = "Other bodies"
"""Heading of the facts that name no council."""
MOST_TITLE_WORDS = 20
FOOT = ("Facts are told in words of the reports, at most {most} at a time, which belong to their publishers. Read the article before you quote it.",
        "A fact is new when no earlier digest told it. Titles that share one text, or rest on one statement, count as one origin.")
FOOT_NONE = ("Our own sentences with links, without extracts. Read the article before you quote it.", FOOT[1])


def look_at(digest: Digest) -> View:
    """Lay a digest out, its first page in at most ``most_first`` words as far as moving things below the fold can do it."""
    return fit(_laid_out(digest), digest.most_first)


def _laid_out(digest: Digest) -> View:
    zone = ZoneInfo(digest.timezone)
    names = words.link_names(_shown_evidence(digest), zone, digest.day)
    items = [_item(number, fact, digest, names, zone) for number, fact in enumerate(digest.new, start=1)]
    numbered = list(zip(digest.new, items))
    context = tuple(_item(number, fact, digest, names, zone, background=True) for number, fact in enumerate(digest.context, start=1))
    changes = [_change(number, change, names, zone, digest.day) for number, change in enumerate(digest.changed, start=1)]
    coming = tuple(_coming(one, names, zone, digest.day) for one in digest.coming)
    other_year = digest.period_from.astimezone(zone).year != digest.period_to.astimezone(zone).year
    return View(
        digest=digest, period=plain.period_words(digest.period_from, digest.period_to, zone),
        period_from=plain.end_words(digest.period_from, zone, year=other_year), period_to=plain.end_words(digest.period_to, zone, year=True),
        lead=digest.urgent, about=_about(digest),
        top=_groups(numbered[:digest.top], digest), rest=_groups(numbered[digest.top:], digest, bundled=True),
        rest_count=len(digest.new) - digest.top, rest_heading=_rest_heading(digest),
        more=more_words(len(digest.new) - digest.top, len(digest.changed) - digest.top_changes, above=bool(digest.top)),
        changed=tuple(changes[:digest.top_changes]), changed_rest=tuple(changes[digest.top_changes:]),
        corrected=tuple(Corrected(number=number, standing=one.standing_words, told=one.told, now=one.now, day=one.row.told_on,
                                  link=_corrected_link(one.row.publisher, one.row.url))
                        for number, one in enumerate(digest.corrected, start=1)),
        statuses=_statuses(digest, zone), coming=coming[:digest.top_coming], coming_rest=coming[digest.top_coming:],
        context=context, repeated=_repeated(digest), check=_check(digest),
        missing=_missing(digest, zone), missing_rest=(), foot=foot_words(digest.extracts, digest.most_words), contact=_contact(digest),
        incidents=_incidents(digest))


def _missing(digest: Digest, zone: ZoneInfo) -> tuple[Missing, ...]:
    """What was not checked and why; feeds of one publisher with one reason on one line: on a day offline there are a hundred of them."""
    feeds = Counter((plain.name(one.publisher), _reason(one.reason, one.since, zone, digest.day)) for one in digest.completeness.not_checked)
    return tuple(Missing(publisher=f"{publisher} ({count} feeds)" if count > 1 else publisher, sentence=sentence)
                 for (publisher, sentence), count in feeds.items())


def foot_words(extracts: str, most_words: int) -> tuple[str, ...]:
    """Whose words these are, and what counts as new."""
    return tuple(line.format(most=most_words) for line in (FOOT_NONE if extracts == "none" else FOOT))


def _shown_evidence(digest: Digest) -> Iterable[Evidence]:
    """The articles that get a link: names are told apart among these only."""
    for place, fact in enumerate(digest.new):
        yield from fact.row.evidence[:1]
        yield from filter(None, [_spoken(fact)])
        if place < digest.top:
            yield from words.also_reported(fact.row.evidence, digest.also)
    for fact in digest.context:
        yield from filter(None, [_spoken(fact) or next(iter(fact.row.evidence), None)])
    for change in digest.changed:
        yield from filter(None, _sides(change))
    for one in digest.coming:
        yield from filter(None, [_spoken(one.told) or next(iter(one.told.row.evidence), None)])


def _link(evidence: Evidence, names: dict[str, str], zone: ZoneInfo, today: date) -> Link:
    at = words.dated_at(evidence)
    text, time = names[evidence.article_id], plain.time_words(at, zone, today)
    if evidence.version > 1:
        time = f"changed by {time}"
    return Link(text=text, url=plain.safe_link(evidence.url), time="" if time in text else time, at=at)


def _item(number: int, fact: ToldFact, digest: Digest, names: dict[str, str], zone: ZoneInfo, background: bool = False) -> Item:
    evidence = fact.row.evidence
    clause = fact.statement[len(fact.who) + 2:] if fact.who else fact.statement
    spoken = _spoken(fact)
    also = words.also_reported(evidence, digest.also) if number <= digest.top and not background else []
    return Item(number=number, who=fact.who, clause=clause, standing=fact.standing_words, shape=fact.shape, why=fact.why,
                sources=fact.sources_words, first=_link(evidence[0], names, zone, digest.day) if evidence else None,
                words_from=_link(spoken, names, zone, digest.day) if spoken else None,
                also=tuple(_link(e, names, zone, digest.day) for e in also if not spoken or e.article_id != spoken.article_id))


def _coming(one: ToldComing, names: dict[str, str], zone: ZoneInfo, today: date) -> Coming:
    fact = one.told
    said_in = _spoken(fact) or next(iter(fact.row.evidence), None)
    return Coming(when=one.when, day=one.day, who=fact.who, clause=fact.statement[len(fact.who) + 2:] if fact.who else fact.statement,
                  link=_link(said_in, names, zone, today) if said_in else None)


def _corrected_link(publisher: str, url: str) -> Link | None:
    """Names the report apart from those of today, which may be of the same publisher."""
    address = plain.safe_link(url)
    return Link(text=f"{plain.name(publisher)} report told then", url=address) if address else None


def _spoken(fact: ToldFact) -> Evidence | None:
    """The article whose words are told, if it is not the first."""
    evidence = fact.row.evidence
    if not fact.who or not evidence or fact.said_in == evidence[0].article_id:
        return None
    return next((e for e in evidence if e.article_id == fact.said_in), None)


def _groups(facts: Sequence[tuple[ToldFact, Item]], digest: Digest, bundled: bool = False) -> tuple[Group, ...]:
    made = []
    for council, same in groupby(facts, key=lambda pair: pair[0].group):
        pairs = list(same)
        items = tuple(item for _, item in pairs)
        made.append(Group(council=plain.name(council) or NO_COUNCIL, tag="watched" if council and council in digest.watch else "",
                          items=items, bundles=_bundles(pairs) if bundled else ()))
    return tuple(made)


def _bundles(facts: Sequence[tuple[ToldFact, Item]]) -> tuple[Bundle, ...]:
    made = []
    for (standing, shape, first), same in groupby(facts, key=lambda pair: (pair[1].standing, pair[1].shape, pair[1].first)):
        pairs = list(same)
        items = tuple(item for _, item in pairs)
        alike = len({item.sources for item in items}) == 1
        made.append(Bundle(standing=standing, shape=shape, sources=items[0].sources if alike else "", first=first,
                           items=items if alike else tuple(replace(item, own_sources=item.sources) for item in items)))
    return tuple(made)


def _rest_heading(digest: Digest) -> str:
    """The words before ``new facts`` depend on whether any stands above."""
    rest = len(digest.new) - digest.top
    what = "new fact" if rest == 1 else f"{rest:,} new facts"
    return f"The other {what}" if digest.top else what.capitalize() if rest > 1 else "One new fact"


def _change(number: int, change: ToldChange, names: dict[str, str], zone: ZoneInfo, today: date) -> Change:
    before, after = (_link(one, names, zone, today) if one else None for one in _sides(change))
    return Change(number=number, heading=change.heading, standing=change.standing_words, shape=change.shape,
                  before=Side(heading=change.before_heading, statement=change.before_statement, link=before),
                  after=Side(heading=change.after_heading, statement=change.after_statement, link=after))


def _sides(change: ToldChange) -> tuple[Evidence | None, Evidence | None]:
    """The articles whose words the two sides have."""
    return (next((e for e in change.row.before_evidence if e.article_id == change.before_said_in), None),
            next((e for e in change.row.after_evidence if e.article_id == change.after_said_in), None))


def _about(digest: Digest) -> str:
    check = digest.completeness
    missed = check.of - check.checked
    if digest.subject.startswith("Incomplete check"):
        found = plain.count(len(digest.new), "new fact", "new facts") if digest.new else "No new facts"
        were = "source was" if missed == 1 else "sources were"
        return f"{found}. {missed:,} {were} not checked, so there may be more."
    if not digest.new and not digest.changed:
        every = "Every source was checked." if check.of and not missed else "No source is set up." if not check.of else ""
        return " ".join(part for part in (digest.counts, every) if part)
    return digest.counts


def _statuses(digest: Digest, zone: ZoneInfo) -> tuple[Status, ...]:
    roles = digest_roles()
    made: dict[tuple[str, str], Status] = {}
    for council in digest.councils:
        if council.role in roles:
            since = f" since {plain.near_day(council.since.astimezone(zone), digest.day)}" if council.since else ""
            standing = f", {council.standing}" if council.standing else ""
            made.setdefault((council.council, council.role), Status(council=plain.name(council.council), shape=council.role,
                                                                    words=f"{roles[council.role]}{standing}{since}"))
    return tuple(made.values())


def digest_roles() -> dict[str, str]:
    """Roles of a council worth telling, in words."""
    return words.lexicon()["roles"]


def _incidents(digest: Digest) -> tuple[tuple[str, str], ...]:
    rows = [fact.row for fact in digest.new] + [change.row.after for change in digest.changed]
    titles = {row.incident_id: plain.quotation(row.incident_title, MOST_TITLE_WORDS) for row in rows}
    return tuple((title, f"incident/{plain.slug(incident_id)}.html") for incident_id, title in titles.items())


def _repeated(digest: Digest) -> str:
    if not digest.repeated_articles:
        return ""
    return (f"{plain.count(digest.repeated_articles, 'article', 'articles')} from "
            f"{plain.count(digest.repeated_publishers, 'title', 'titles')} repeated known facts.")


def _check(digest: Digest) -> str:
    check = digest.completeness
    missed = check.of - check.checked
    if not check.of:
        return "No source is set up to be checked."
    return f"{check.checked:,} of {check.of:,} sources checked." + (f" {missed:,} not checked." if missed > 0 else "")


def _reason(reason: str, since: datetime | None, zone: ZoneInfo, today: date) -> str:
    text = reason.strip().rstrip(".") or "Not checked"
    text = cut_words(clean_line(text), 12)
    text = text[:1].upper() + text[1:]
    return f"{text}, since {plain.end_words(since, zone, year=since.astimezone(zone).year != today.year)}." if since else f"{text}."


def _contact(digest: Digest) -> Link | None:
    where = digest.contact.strip()
    if plain.safe_link(where):
        return Link(text="Write to the corrections desk", url=where)
    if plain.is_mail_address(where):
        return Link(text="Write to the corrections desk", url=f"mailto:{where}")
    return None
