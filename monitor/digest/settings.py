"""What steers the digest: when, for whom, how much, and how words of others are used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """The ``digest`` part of feeds.yml."""

    at: str = "07:00"
    """Local time at which a day's digest is due, HH:MM. Press officers read at eight (customer)."""
    extracts: str = "short"
    """``short``: clauses and quotations of others, cut at ``most_words_a_quotation``. ``none``: our own sentences only."""
    recipients: tuple[str, ...] = ()
    """Mail addresses that get the digest, a message each; empty: nobody."""
    webhook: tuple[str, ...] = ()
    """Web addresses that get the digest as JSON (docs/delivery.md); empty: none. Private ones only with ``fetch.allow_hosts``."""
    top: int = 5
    """Most new facts on the first page; all others are told below. From a monitoring brief used by UK communicators."""
    per_council_on_top: int = 2
    """Most new facts of one council on the first page while another council waits, so that a third is not pushed out."""
    changes_on_top: int = 2
    """Most changes on the first page; all others are told below. Keeps a day of five facts on one A4 side."""
    coming_on_top: int = 3
    """Most days to come on the first page; all others are told below. Our choice: a line each."""
    most_words_first: int = 400
    """Most words of the first page. What does not fit goes below: further reports, councils, changes, and facts at last. Internal mail
    is read to about 250 words, and 400 is the ceiling (digest guide)."""
    most_words_a_quotation: int = 25
    """Most words of a clause or quotation; a cut is marked. The contract's number, from copyright cases on extracts."""
    also: int = 2
    """Most further reports linked beside the first one of a fact; every one is in the JSON. Keeps evidence to two lines."""
    least_checked_share: float = 0.9
    """Share of feeds checked, 0 to 1, under which the subject says ``Incomplete check`` even with new facts. From the design: 15 of 17 is
    incomplete, 42 of 44 is not. A day without new facts says so as soon as one feed was not checked."""
    site: str = ""
    """Web address of the folder of the pages, such as ``https://example.org/digest/``; empty: they are files only, so that a mail has
    everything and feeds have links beside them."""
    contact: str = ""
    """Mail address or web address for corrections; empty: no such line."""

    @property
    def recipe(self) -> str:
        """Names what decides order and wording."""
        return (f"digest2/{self.extracts}/top{self.top}/{self.per_council_on_top}/changes{self.changes_on_top}/"
                f"coming{self.coming_on_top}/first{self.most_words_first}/quote{self.most_words_a_quotation}/also{self.also}/{self.least_checked_share:.2f}")
