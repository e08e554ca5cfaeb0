"""Pages that are no article, and how they show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..records import Refusal
from ..text import normalise
from .settings import ExtractSettings
from .words import words

_PHRASES_IN_TEXT = {"consent_page": 2, "paywall": 1, "bot_wall": 2}
"""Phrases the article's own text must have; error pages are told by their title, since articles do speak of services that are down."""


def page_says(shown: Callable[[], str], kept: Sequence[str], title: str, settings: ExtractSettings) -> Refusal | None:
    """
    Why a page with little article text is none, in its own words; None if nothing says so.

    A bar or box of an ordinary page is not enough: the phrase stands in the title or in the text that was read, or nothing was read.

    Args:
        shown: Gives all text of the page, furniture too; asked when next to nothing was read.
        kept: Paragraphs read out of it.
    """
    text = normalise(" ".join(kept))
    count = len(text.split())
    if count > settings.short_words:
        return None
    everything, head = normalise(" ".join(shown().split())) if count < settings.least_words else "", normalise(title)
    for reason, phrases in words().not_article:
        for place, needed in ((head, 1), (text, _PHRASES_IN_TEXT.get(reason)), (everything, 1)):
            seen = [phrase for phrase in phrases if phrase in place]
            if needed is not None and len(seen) >= needed:
                return Refusal(reason=reason, detail=f"the page says {seen[0]!r}")
    return None


def is_list(links: Sequence[int], text_words: int, settings: ExtractSettings) -> bool:
    """Whether a page is mostly links with headlines, given the words of each link and the words of article text."""
    return text_words <= settings.short_words and sum(count >= settings.headline_words for count in links) >= settings.list_links


def marked_as_paid(tree: Any) -> bool:
    """Whether the page shows a block that calls itself a paywall."""
    return any("paywall" in (element.get("class") or "").lower() and (element.text_content() or "").strip()
               for element in tree.iter("div", "section", "aside"))
