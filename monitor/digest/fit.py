"""The first page in at most so many words: what does not fit goes below the fold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from . import plain
from .shown import Side, View

MISSING_FIRST = 3
"""Sources not checked that are named on a crowded first page; the others are named below. Our choice: a line each."""


def fit(view: View, most: int) -> View:
    """The view with its first page in at most ``most`` words, as far as moving things below the fold can do it. Facts stay where they are."""
    for shorter in (_without_also, _fewer_coming, _fewer_missing, _one_change, _without_times):
        if first_words(view) <= most:
            break
        view = shorter(view)
    return view


def first_words(view: View) -> int:
    """Words of the first page, from the subject to how complete the check was, its headings included."""
    return len(" ".join(_first_texts(view)).split())


def _first_texts(view: View) -> Iterable[str]:
    yield from (view.digest.subject, view.lead, *view.digest.notes, view.about, "From", view.period, view.check, "How complete was this check?")
    yield from ("Reported again", view.repeated) if view.repeated else ()
    yield from (view.more, "below") if view.more else ()
    for group in view.top:
        yield from (group.council, group.tag)
        for item in group.items:
            yield from (str(item.number), item.statement, item.standing, item.why, item.sources)
            for label, link in (("First:", item.first), ("These words:", item.words_from), *(("Also:", one) for one in item.also)):
                if link:
                    yield from (label, link.words)
    for change in view.changed:
        yield from ("Changed since you were told" if change.number == 1 else "", change.heading, change.standing)
        for side in (change.before, change.after):
            yield from (side.heading, side.statement, side.link.words if side.link else "")
    for wrong in view.corrected:
        yield from ("Corrected" if wrong.number == 1 else "", wrong.standing, wrong.told, wrong.now, wrong.link.words if wrong.link else "")
    for coming in view.coming:
        yield from ("Coming up" if coming is view.coming[0] else "", coming.when, coming.statement, coming.link.words if coming.link else "")
    for missing in view.missing:
        yield from (missing.publisher, missing.sentence)


def _without_also(view: View) -> View:
    return replace(view, top=tuple(replace(group, items=tuple(replace(item, also=()) for item in group.items)) for group in view.top))


def _fewer_coming(view: View) -> View:
    return replace(view, coming=view.coming[:1], coming_rest=view.coming[1:] + view.coming_rest)


def _fewer_missing(view: View) -> View:
    return replace(view, missing=view.missing[:MISSING_FIRST], missing_rest=view.missing[MISSING_FIRST:])


def _without_times(view: View) -> View:
    """The times of both sides of a change; its headings say when it was told."""
    return replace(view, changed=tuple(replace(one, before=_timeless(one.before), after=_timeless(one.after)) for one in view.changed))


def _timeless(side: Side) -> Side:
    return replace(side, link=replace(side.link, time="")) if side.link else side


def _one_change(view: View) -> View:
    kept = view.changed[:1]
    rest = view.changed[len(kept):] + view.changed_rest
    return replace(view, changed=kept, changed_rest=rest, more=more_words(view.rest_count, len(rest), above=bool(view.top)))


def more_words(rest: int, changes: int, *, above: bool) -> str:
    """What stands below the fold: ``34 more new facts and 2 more changes``; empty if nothing does."""
    more = "more " if above else ""
    parts = [plain.count(rest, f"{more}new fact", f"{more}new facts")] if rest > 0 else []
    if changes > 0:
        parts.append(plain.count(changes, "more change", "more changes"))
    return plain.listed(parts)
