"""Who carried whom: the stories of an incident as drawings, and every article as a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ..look.words import clock_words, count, day_words, listed, name, near_day, slug, time_words
from ..records import Carried
from .drawing import Carrier, Drawing, draw_story
from .shown import Link, Links

RELATIONS = {"first": "first report", "copy": "same text", "edited": "same text, lines added", "derived": "rewritten"}
MOST_STORIES = 10
"""Most stories drawn, the most carried first; all articles are in the table."""
HOURS = (24, 48, 96)
"""Scales of the drawings of stories, in hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    anchor: str
    heading: str
    about: str
    link: Link | None
    desc: str
    drawings: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article in the table of all."""

    link: Link
    relation: str
    origin: str


def relation_of(one: Carried) -> str:
    return "first" if one.relation == "original" else one.relation


def carried_words(relations: Sequence[str]) -> str:
    said = {"first": ("is a first report", "are first reports"), "copy": ("repeats a text unchanged", "repeat a text unchanged"),
            "edited": ("adds lines of its own", "add lines of their own"), "derived": ("is rewritten", "are rewritten")}
    numbers = {kind: relations.count(kind) for kind in said}
    parts = [f"{number:,} {said[kind][number > 1]}" for kind, number in numbers.items() if number]
    return f"Of {count(len(relations), 'article', 'articles')}, {listed(parts)}. Copies never add an origin." if relations else ""


def stories_of(carried: Sequence[Carried], links: Links, zone: ZoneInfo, today: date) -> tuple[list[Story], int]:
    """The stories that others carried, drawn; and how many stayed with one title."""
    by_story: dict[str, list[Carried]] = {}
    for one in carried:
        by_story.setdefault(one.story_id, []).append(one)
    shared = sorted((sorted(same, key=lambda c: (c.relation != "original", c.at, c.article_id)) for same in by_story.values() if len(same) > 1),
                    key=lambda same: (-len(same), same[0].at, same[0].article_id))
    latest = max((one.at - same[0].at for same in shared for one in same), default=timedelta())
    hours = next((h for h in HOURS if latest <= timedelta(hours=h)), HOURS[-1])
    return [_story(same, hours, links, zone, today) for same in shared[:MOST_STORIES]], len(by_story) - len(shared)


def _story(same: Sequence[Carried], hours: int, links: Links, zone: ZoneInfo, today: date) -> Story:
    first = same[0]
    began = first.at.astimezone(zone).date()
    carriers = []
    for n, one in enumerate(same):
        relation = "first" if n == 0 else "derived" if one.relation == "original" else one.relation
        local = one.at.astimezone(zone)
        clock = clock_words(local) or day_words(local.date())
        short = clock if local.date() == began or not clock_words(local) else f"{clock}, {local.day} {local:%b}"
        carriers.append(Carrier(key=one.article_id, publisher=name(one.publisher), at=one.at, relation=relation, lead=one.lead_article_id,
                                note=f"{short}, {RELATIONS[relation].removesuffix(' report')}", short=short))
    texts = sum(1 for c in carriers if c.relation in ("first", "copy", "edited"))
    rewritten = len(carriers) - texts
    said = [count(texts, "title with the text", "titles with the text")] if texts > 1 else []
    if rewritten:
        said.append(f"{rewritten:,} that rewrote it" if said else count(rewritten, "title rewrote it", "titles rewrote it"))
    own = name(first.publisher).startswith(name(first.origin))
    about = f"{'' if own else f'{name(first.origin)} copy. '}{', '.join(said)}. One origin."
    desc = "; ".join(f"{c.publisher} {time_words(c.at, zone, today)}, {RELATIONS[c.relation]}" for c in carriers)
    what = "statement" if first.publisher_kind == "official" else "report"
    return Story(anchor=f"s-{slug(first.story_id)}", heading=f"{name(first.publisher)} {what} of {near_day(began, today)}", about=about,
                 link=links.article(first), desc=f"{desc}.", drawings=draw_story(carriers, hours))
