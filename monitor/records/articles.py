"""From the bytes a server sent to an article with offsets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the server sent for an entry's link."""

    url: str
    """Address asked for, canonical form."""
    answered_url: str
    """Address that answered, after redirects."""
    status: int
    content_type: str
    body: bytes
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of the article's text with its place on the page."""

    start: int
    end: int
    """Character offsets into the article's text, end excluded."""
    place: str
    """headline, standfirst, subhead, caption or body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The article read out of a page, before it is filed under an article id."""

    title: str
    text: str
    """Paragraphs separated by a blank line; no page furniture."""
    blocks: tuple[Block, ...]
    """Every character that is not white space between paragraphs lies in exactly one block, in order."""
    method: str
    """How it was got: trafilatura, feed-summary, import-text ..., with version."""
    byline: str = ""
    credit: str = ""
    """Credit line found outside the text (end of page, contributor role); empty if none."""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str = ""
    canonical_url: str | None = None
    """The page's own canonical address, only if on the same site; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No article could be read here, and why."""

    reason: str
    """consent_page, paywall, bot_wall, error_page, list_page, not_html, empty, parse_limit, too_deep, too_large."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Title, text, times and publisher of one article in one version, as the store hands it to the rooms."""

    article_id: str
    version: int = 1
    url: str
    publisher: str
    publisher_group: str | None = None
    """None: ownership not known."""
    publisher_kind: str | None = None
    """national, regional, trade, official, rewriter; None: not known."""
    councils: tuple[str, ...] = ()
    """Official names of the councils its feed is mainly about."""
    title: str
    text: str
    blocks: tuple[Block, ...] = ()
    """Empty: the places are not known and must be told from the shape of the text."""
    byline: str = ""
    credit: str = ""
    source: str = ""
    """Name in the feed item's source element."""
    summary: str = ""
    published_at: datetime | None = None
    """When the publisher says it appeared; None if nobody says."""
    first_seen_at: datetime
    """When the article first came to us."""
    seen_at: datetime
    """When this version came to us."""
    language: str = ""
    method: str = ""
    text_sha256: str = ""
    not_article: str = ""
    """Reason of the refusal when the page was no article (consent_page, paywall ...); then ``text`` is the feed's own summary."""

    @property
    def dated_at(self) -> datetime:
        """Time of publication, or of first sight when the publisher gives none: the reading order."""
        return self.published_at or self.first_seen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One article as it comes in, from a page or from an import file, ready to be filed."""

    url: str
    """Canonical address."""
    addresses: tuple[str, ...] = ()
    """Other addresses under which it was met."""
    display_url: str = ""
    """Address to show and link to; empty: the canonical one."""
    publisher: str
    publisher_group: str | None = None
    publisher_kind: str | None = None
    councils: tuple[str, ...] = ()
    extraction: Extraction
    source: str = ""
    summary: str = ""
    published_at: datetime | None = None
    seen_at: datetime
    not_article: str = ""
