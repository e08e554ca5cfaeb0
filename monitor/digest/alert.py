"""An alert in words: one council, why it cannot wait, and the facts behind it, each told as the digest will tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ..look import page
from ..records import Digest
from . import plain
from .compose import MOST_SUBJECT
from .text import wrap
from .view import Item, Link, look_at

_SUBJECTS = {"named": "first report on {}", "published": "data reported published, {}", "stopped": "service reported down, {}"}
_SHORT = {"named": "first report", "published": "data reported published", "stopped": "service reported down"}
_LEADS = {"named": "{council}{watched} is reported affected for the first time.", "published": "Data of {council}{watched} is reported published.",
          "stopped": "A public service of {council}{watched} is reported not working."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What an alert tells."""

    council: str
    watched: bool
    rules: tuple[str, ...]
    """Why it is urgent, most serious first: published, named, stopped."""
    digest: Digest
    """Holds nothing but the facts of this alert."""
    at: datetime
    unsubscribe: str = ""


def subject(alert: Alert) -> str:
    """At most 42 characters, the most telling form that fits."""
    council, rule = plain.name(alert.council), alert.rules[0]
    forms = (f"Urgent: {_SUBJECTS[rule].format(council)}", f"Urgent: {council}", f"Urgent: {_SHORT[rule]}")
    return next(form for form in forms if len(form) <= MOST_SUBJECT)


def lead(alert: Alert) -> str:
    """A sentence for each reason."""
    watched = ", on your watch list," if alert.watched else ""
    sentences = [_LEADS[rule].format(council=plain.name(alert.council), watched=watched if position == 0 else "")
                 for position, rule in enumerate(alert.rules)]
    return " ".join(sentences)


def items(alert: Alert) -> list[Item]:
    return [item for group in look_at(alert.digest).top for item in group.items]


def when(alert: Alert) -> str:
    zone = ZoneInfo(alert.digest.timezone)
    return f"Found at {plain.time_words(alert.at, zone)}."


AFTER = "The next digest tells this again with everything else. A council has at most 1 alert a day."
"""What comes next, so that nobody waits for more mails."""


def text(alert: Alert) -> str:
    """Plain text, 72 columns, complete."""
    return "\n".join(_lines(alert)).rstrip() + "\n"


def html(alert: Alert) -> str:
    """The same as a mail: no image, table or colour of ours."""
    view = look_at(alert.digest)
    return page(__package__, "alert.html.j2", {
        "subject": subject(alert), "lead": lead(alert), "when": when(alert), "after": AFTER, "items": items(alert), "shared": shared_link(alert),
        "foot": view.foot, "contact": view.contact, "stop": alert.unsubscribe if plain.is_mail_address(alert.unsubscribe) else ""})


def _lines(alert: Alert) -> Iterator[str]:
    view = look_at(alert.digest)
    yield subject(alert)
    yield ""
    yield from wrap(lead(alert))
    yield ""
    yield from wrap(when(alert))
    shared = shared_link(alert)
    for number, item in enumerate(items(alert), start=1):
        yield ""
        mark = f"{number}. "
        yield from wrap(item.statement, mark, " " * len(mark))
        yield from wrap(f"{item.standing}.", " " * len(mark))
        for link in _links(item) if shared is None else ():
            yield from _linked(link, " " * len(mark))
    if shared is not None:
        yield ""
        yield from _linked(shared, "All from: ")
    yield ""
    yield from wrap(AFTER)
    yield from ("", "", "-- ")
    yield from wrap(view.foot[0])
    if view.contact:
        yield from wrap(f"Something wrong? Write to {view.contact.url.removeprefix('mailto:')}")
    if plain.is_mail_address(alert.unsubscribe):
        yield from wrap(f"Stop these mails: {alert.unsubscribe}")


def shared_link(alert: Alert) -> Link | None:
    """The one report that all facts are told from, if there are several facts and one report: it is named once."""
    links = [_links(item) for item in items(alert)]
    return links[0][0] if len(links) > 1 and len(links[0]) == 1 and all(each == links[0] for each in links) else None


def _linked(link: Link, first: str) -> list[str]:
    return wrap(f"{link.words}: {link.url}" if link.url else link.words, first, first if first.isspace() else "")


def _links(item: Item) -> list[Link]:
    return [link for link in (item.words_from, item.first) if link]
