"""Pages that are no article, and how they show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..records import Refusal
from ..text import normalise
from .settings import ExtractSettings
from .words import words


def page_says(shown: str, text_words: int, title: str, settings: ExtractSettings) -> Refusal | None:
    """
    Why a page with little article text is none, in its own words; None if nothing says so.

    Args:
        shown: All text of the page, furniture too.
        text_words: Words of the article read out of it.
    """
    if text_words > settings.short_words:
        return None
    low, head = normalise(" ".join(shown.split())), normalise(title)
    for reason, phrases in words().not_article:
        seen = [phrase for phrase in phrases if phrase in low]
        needed = 1 if reason != "consent_page" or text_words < settings.least_words else 2
        if reason == "consent_page" and text_words >= settings.least_words and not any(phrase in head for phrase in seen):
            # an ordinary short article also has a consent bar: only its own text may speak of consent
            continue
        if reason == "error_page" and text_words >= settings.least_words and not any(phrase in head for phrase in seen):
            continue
        if len(seen) >= needed:
            return Refusal(reason=reason, detail=f"the page says {seen[0]!r}")
    return None


def is_list(links: Sequence[int], text_words: int, settings: ExtractSettings) -> bool:
    """Whether a page is mostly links with headlines: the words of each link outside the article's text."""
    return text_words <= settings.short_words and sum(count >= 4 for count in links) >= settings.list_links


def marked_as_paid(tree: Any) -> bool:
    """Whether the page has a block that calls itself a paywall; only in what is shown."""
    for element in tree.iter("div", "section", "aside"):
        if "paywall" in (element.get("class") or "").lower() and (element.text_content() or "").strip():
            return True
    return False
