"""What kind of page an article is: news, statement, retrospective, roundup or not_article."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ..records import Article, Reason
from ..wordlists import Line
from .phrases import PhraseLists, load_phrases
from .settings import RelevanceSettings

_SECTION = re.compile(r"\n([A-Z][\w'\u2019&-]*(?: [\w'\u2019&-]+){0,3}[.:] +[A-Z\"\u201c])")
_YEAR = re.compile(r"\b(?:in|since|of|the|during|by|early|late|january|february|march|april|may|june|july|august|september|october|november|december) "
                   r"((?:19|20)\d\d)\b(?! (?:to|and|until|-|\u2013) (?:19|20)\d\d)")
_CENTURIES = ("19", "20")
# A text without these has no year.
_OPENING = 600
_TITLE_QUOTE = 60


def kind_of(article: Article, title: Line, text: str, phrases: PhraseLists, settings: RelevanceSettings) -> tuple[str, tuple[Reason, ...]]:
    """The kind and why; ``text`` is the article's in lower case."""
    if article.not_article:
        return "not_article", (Reason(rule="not-an-article", quote=article.not_article),)
    sections = _SECTION.findall(f"\n{article.text}")
    book = phrases.apart["kind"]
    book.read(title)
    hit = phrases["roundup"].search(title)
    if (hit or len(sections) >= settings.roundup_sections) and not phrases["what_we_know"].search(title):
        return "roundup", (Reason(rule="roundup", quote=hit.words if hit else sections[0].strip()),)
    opening = text[:_OPENING]
    hit = phrases["retrospective"].search(title)
    old = _old_year(f"{title.text[1:]}\n{opening}", article.dated_at.date(), settings)
    if hit and (old or not _again(title, opening, phrases)):
        return "retrospective", (Reason(rule="retelling", quote=hit.words),)
    hit = phrases["retrospective"].search(book.line(opening)) if old else None
    if hit and not _again(title, opening, phrases):
        return "retrospective", (Reason(rule="retelling", quote=f"{hit.words}; {old}"),)
    if article.publisher_kind == "official" or (article.publisher_kind is None and _sounds_official(article.publisher)):
        return "statement", (Reason(rule="official-publisher", quote=article.publisher[:_TITLE_QUOTE]),)
    return "news", ()


@lru_cache(maxsize=1000)  # titles of publishers come again
def _sounds_official(publisher: str) -> bool:
    phrases = load_phrases()
    return phrases["official_publisher"].search(phrases.apart["kind"].line(publisher.lower())) is not None


def _again(title: Line, opening: str, phrases: PhraseLists) -> bool:
    """Whether there is a development today in an old case."""
    return bool(phrases["news_again"].search(phrases.apart["kind"].line(opening)) or phrases["news_again"].search(title))


def _old_year(folded: str, published: date, settings: RelevanceSettings) -> str:
    """A year that ended long before publication; empty if there is none."""
    if not any(century in folded for century in _CENTURIES):
        return ""
    for found in _YEAR.finditer(folded):
        if (published - date(int(found.group(1)), 12, 31)).days >= settings.old_days:
            return found.group()
    return ""
