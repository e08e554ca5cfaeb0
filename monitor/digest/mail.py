"""
A day as mail: the HTML part and the text part say the same items in the same order.

No image, table, style element or colour of ours: text and ground are the client's, so a forced dark mode has nothing to break.
Knows nothing of sending, headers and recipients.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..look import page
from . import plain, text
from .view import View


def email_html(view: View, *, site: str = "", unsubscribe: str = "") -> str:
    """
    The HTML part.

    Args:
        site: Web address of the folder of the pages, ending in ``/``. Empty: the reader cannot follow a link to the page, so everything
            that stands below its fold is in the mail.
        unsubscribe: Mail or web address that ends the mails; empty: no such line.
    """
    return page(__package__, "mail.html.j2", {"digest": view.digest, "view": view, "page_url": _page(view, site), "stop": _address(unsubscribe)})


def email_text(view: View, *, site: str = "", unsubscribe: str = "") -> str:
    """The text part, 72 columns; arguments as for ``email_html``."""
    return "\n".join(_lines(view, _page(view, site), unsubscribe.strip() if _address(unsubscribe) else "")).rstrip() + "\n"


def _page(view: View, site: str) -> str:
    """The page of the day on the web; empty if there is none."""
    return plain.safe_link(f"{site.rstrip('/')}/{view.digest.day.isoformat()}.html") if site.strip() else ""


def _address(where: str) -> str:
    where = where.strip()
    return f"mailto:{where}" if plain.is_mail_address(where) else plain.safe_link(where.replace("mailto:", "")) if where else ""


def _lines(view: View, page_url: str, stop: str) -> Iterator[str]:
    yield from text.first_page(view)
    if not page_url:
        yield from text.below(view)
    elif view.more:
        yield from ("", "")
        yield from text.wrap(f"{view.more} on the page: {page_url}")
    yield from text.foot(view)
    if page_url:
        yield from text.wrap(f"Read this digest as a page: {page_url}")
    if stop:
        yield from text.wrap(f"Stop these mails: {stop}")
