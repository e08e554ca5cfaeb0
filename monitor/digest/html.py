"""
A day as one self-contained page: no script, image or request, opens from a file, prints on A4.

Text of others is only ever text: everything is escaped, and a link leads to http or https or is no link. So nothing is left that
would need a sanitiser.
"""

from __future__ import annotations

from ..look import page
from ..records import Digest
from ..times import to_iso
from . import plain
from .view import look_at

NO_BREAK = "\u00a0"


def render(digest: Digest) -> str:
    """The page."""
    # the parts of the subject stay together when it breaks on a phone
    subject = digest.subject.replace(" \u2013 ", f"{NO_BREAK}\u2013 ").replace(" council", f"{NO_BREAK}council")
    return page(__package__, "page.html.j2", {
        "digest": digest, "view": look_at(digest), "subject": subject, "date": plain.day_words(digest.day, year=True),
        "date_iso": digest.day.isoformat(), "period_from": to_iso(digest.period_from), "period_to": to_iso(digest.period_to)})
