"""How a page is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """Limits and bounds of reading; measured on 25 pages with known text and on the demonstration week."""

    least_words: int = 12
    """Words below which a page has no article."""
    short_words: int = 120
    """Words below which a page that speaks of consent, subscription, robots or errors is taken at its word."""
    list_links: int = 12
    """Links with headlines from which a page without longer text is a list of articles."""
    headline_words: int = 4
    """Words of a link from which it counts as a headline."""
    most_characters: int = 400_000
    """Longest text kept, characters; a council's longest report is under half of it."""
    least_overlap: float = 0.6
    """Share of a paragraph's word triples that the engine must have kept too, 0 to 1, for a paragraph outside the main part."""
    furniture_share: float = 0.4
    """Share of the page's paragraph text above which an element is never taken for furniture, whatever it is called."""
    region_share: float = 0.75
    """Share of the found text, 0 to 1, that the article's own element must hold; what lies outside it is left out."""
    subhead_words: int = 14
    """Longest line that is a subhead because it is all bold, words."""
    captions: bool = False
    """Keep picture captions in the text, placed as captions. Off: captions differ between copies of one text."""
    most_tag_bytes: int = 1_000_000
    """Longest tag that is parsed, bytes. 5 of 25 real pages have tags of 70 to 200 kB (a document in an attribute) and parse at once; it is
    the number of attributes that is dear."""
    most_attributes: int = 1000
    """Most attributes of a tag that is parsed (same source)."""
    most_repeats: int = 20_000
    """Most line breaks, cells or comments of a page that is parsed (same source)."""
    usual_depth: int = 250
    """Nesting at which the parser begins to lose text (libxml2: 256), elements."""
    most_depth: int = 2000
    """Nesting above which a page is refused, elements (reliability guide, row D1)."""

    workers: int = 0
    """Pages read at once, each in a guarded process of its own; 0: one a core. Changes nothing of what is read."""

    @property
    def recipe(self) -> str:
        """Changes when the text read out of the same page may change."""
        return (f"trafilatura-fast/walk2/{self.least_words}/{self.short_words}/{self.list_links}/{self.least_overlap:g}"
                f"/{self.furniture_share:g}/{self.region_share:g}/{self.subhead_words}/{'captions' if self.captions else 'no-captions'}")
