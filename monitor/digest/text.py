"""A day as plain text, 72 columns, complete: for mail, for terminals, for networks where pages do not open."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ..records import Digest
from .view import Bundle, Change, Coming, Corrected, Item, Link, Side, View, look_at

WIDTH = 72
INDENT = "   "


def render(digest: Digest) -> str:
    """The whole digest, word for word what the page says."""
    view = look_at(digest)
    return "\n".join((*first_page(view), *below(view), *foot(view))).rstrip() + "\n"


def wrap(text: str, first: str = "", other: str | None = None) -> list[str]:
    """Lines of at most 72 columns; an address longer than a line is left whole."""
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=first if other is None else other,
                         break_long_words=False, break_on_hyphens=False) or [first.rstrip()]


def first_page(view: View) -> Iterator[str]:
    """From the subject to how complete the check was."""
    digest = view.digest
    yield digest.subject
    yield ""
    for sentence in (view.lead, *digest.notes):
        if sentence:
            yield from wrap(sentence)
            yield ""
    yield from wrap(" ".join(part for part in (view.about, f"From {view.period}.") if part))
    for group in view.top:
        yield from _heading(group.council.upper() + (f" ({group.tag})" if group.tag else ""))
        for item in group.items:
            yield from _item(item)
    if view.changed:
        yield from _heading("CHANGED SINCE YOU WERE TOLD")
        for change in view.changed:
            yield from _change(change)
    if view.corrected:
        yield from _heading("CORRECTED")
        for wrong in view.corrected:
            yield from _corrected(wrong)
    if view.repeated:
        yield from _heading("REPORTED AGAIN")
        yield from wrap(view.repeated)
    if view.coming:
        yield from _heading("COMING UP")
        for one in view.coming:
            yield from _coming(one)
    yield from _heading("HOW COMPLETE WAS THIS CHECK?")
    yield from wrap(view.check)
    for missing in view.missing:
        yield from wrap(f"{missing.publisher}: {missing.sentence}", "", INDENT)


def below(view: View) -> Iterator[str]:
    """What stands below the fold of the page."""
    if view.rest:
        yield from _heading(view.rest_heading.upper())
        for group in view.rest:
            yield from ("", group.council)
            for bundle in group.bundles:
                yield from _bundle(bundle)
    if view.changed_rest:
        yield from _heading("OTHER CHANGES")
        for change in view.changed_rest:
            yield from _change(change)
    if view.coming_rest:
        yield from _heading("LATER")
        for one in view.coming_rest:
            yield from _coming(one)
    if view.statuses:
        yield from _heading("HOW THE COUNCILS STAND")
        for status in view.statuses:
            yield from wrap(f"{status.council}: {status.words}.", "", INDENT)
    if view.missing_rest:
        yield from _heading("OTHER SOURCES NOT CHECKED")
        for missing in view.missing_rest:
            yield from wrap(f"{missing.publisher}: {missing.sentence}", "", INDENT)
    if view.context:
        yield from _heading("BACKGROUND, NOT NEW")
        for item in view.context:
            yield from wrap(item.statement, "- ", "  ")
            yield from _link(item.words_from or item.first, "  ")


def foot(view: View) -> Iterator[str]:
    """Whose words these are, and whom to write to."""
    yield from ("", "", "-- ")
    for sentence in view.foot:
        yield from wrap(sentence)
    if view.contact:
        yield from wrap(f"Something wrong? Write to {view.contact.url.removeprefix('mailto:')}")


def _heading(text: str) -> list[str]:
    return ["", "", text]


def _item(item: Item) -> Iterator[str]:
    yield ""
    number = f"{item.number}. "
    pad = " " * max(len(number), len(INDENT))
    yield from wrap(item.statement, number.ljust(len(INDENT)), pad)
    yield from wrap(f"{item.standing}.", pad)
    yield from wrap(item.why, pad)
    first = f" First: {item.first.words}." if item.first else ""
    also = f" Also: {'; '.join(link.words for link in item.also)}." if item.also else ""
    words_from = f" These words: {item.words_from.words}." if item.words_from else ""
    yield from wrap(f"{item.sources}{first}{words_from}{also}", pad)
    for link in (item.first, item.words_from, *item.also):
        yield from _link(link, pad)


def _link(link: Link | None, pad: str) -> Iterator[str]:
    if link and link.url:
        yield from wrap(f"{link.text}: {link.url}", pad)


def _bundle(bundle: Bundle) -> Iterator[str]:
    yield ""
    yield from wrap(f"{bundle.standing}.", INDENT)
    first = f"First: {bundle.first.words}." if bundle.first else ""
    yield from wrap(" ".join(part for part in (bundle.sources, first) if part), INDENT)
    yield from _link(bundle.first, INDENT)
    for item in bundle.items:
        number = f"{item.number}. "
        pad = INDENT + " " * len(number)
        yield from wrap(item.statement, INDENT + number, pad)
        if item.own_sources:
            yield from wrap(item.own_sources, pad)
        if item.words_from:
            yield from wrap(f"These words: {item.words_from.words}.", pad)
            yield from _link(item.words_from, pad)


def _change(change: Change) -> Iterator[str]:
    yield ""
    yield from wrap(change.heading)
    yield from wrap(f"{change.standing}.")
    for side in (change.before, change.after):
        yield from _side(side)


def _coming(one: Coming) -> Iterator[str]:
    yield from wrap(f"{one.when}: {one.statement}", "", INDENT)
    yield from _link(one.link, INDENT)


def _corrected(one: Corrected) -> Iterator[str]:
    yield ""
    yield from wrap(f"{one.standing}.")
    yield from wrap(one.told, INDENT)
    yield from wrap(one.now, INDENT)
    yield from _link(one.link, INDENT)


def _side(side: Side) -> Iterator[str]:
    yield f"{INDENT}{side.heading}"
    yield from wrap(side.statement, INDENT)
    if side.link:
        yield from wrap(f"{side.link.words}.", INDENT)
        yield from _link(side.link, INDENT)
