"""Place and kind of each sentence: what may be a fact at all, and what is furniture, background or off the subject; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Article, BodyMention, Sentence
from ..sentences import split
from ..text import same_length_fold
from .clauses import leaves_open, quoted_spans
from .lexicon import Lexicon, furniture, matching, tokens_of
from .settings import FactsSettings
from .slots import word_lists, years

_STOPS = re.compile(r"""[.!?\u2026]["'\u2019\u201d)\]]*$""")
_DATE_LINE = re.compile(r"^\s*date\s+\d{4}-\d{2}-\d{2}\s", re.IGNORECASE)
_BYLINE = re.compile(r"(?:By|Words by|Report by)(?: [A-Z][\w.'\u2019-]+){1,4}(?:[,|\u2022]? .{0,60})?[^.!?]$"
                     r"|(?:Published|Updated|Posted|Last updated)\b[^.]{0,60}\d[^.]{0,30}$")
_HEADLINE_WORDS = 22
_SUBHEAD_WORDS = 12
_STANDFIRST_WORDS = 20
_BIDDING_WORDS = 12
# The press bids its readers only in short lines: "See our map", "Vote below".
_ANNOUNCES = frozenset("what how why where inside".split())
# "How the raid was found, and what it cost": a table of contents.
_TOWN_HALL = frozenset("council council's councils borough boroughs authority authorities comhairle residents staff police it they he she".split())
# A first line that speaks of one of these may be the story itself.
_CAPTION_CUE = re.compile(r"^(?:image|photo|picture|caption|pictured)\b\s*[:(]", re.IGNORECASE)
_TITLE_LETTERS = 4
_LEARNS = frozenset("seen understands obtained learned learnt spoke spoken interview interviewed shown found visited watched "
                    "council council's borough borough's authority authority's".split())
# "Papers seen by the Chronicle" are news, "Chronicle readers can vote" is not.
_MONTHS_BACK = 4
_CALL_WORDS = 5
# "Morning, all you early birds!"
_ALWAYS = "page"
# The furniture that is never a fact.
_ASKS = "(?:asked|approached|contacted|invited|emailed|rung|rang|phoned|called|pressed|put (?:it|this|these|that|questions)|sought|requested|written to)\\b"
_GOES_ON = frozenset("the it that this he she they a its some".split())


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what the later steps need."""

    sentence: Sentence
    paragraph: int
    tokens: tuple[str, ...]
    quoted: tuple[tuple[int, int], ...]


def lines(article: Article, folded: str, bodies: Sequence[BodyMention], known: Lexicon, framed: Sequence[bool] | None, settings: FactsSettings,
          spans: Sequence[tuple[int, int]] | None = None) -> list[Line]:
    """The sentences of an article with place, kind and reason, in order. ``framed`` tells which of them hold a frame; None: not known yet."""
    text = article.text
    spans = spans if spans is not None else split(text, article.blocks)
    places = _places(article, spans)
    out: list[Line] = []
    paragraph = -1
    before_end = 0
    is_open = False
    before_kind = ""
    sizes = _paragraph_sizes(text, spans)
    sizes_last = len(sizes) - 2
    for i, (start, end) in enumerate(spans):
        fresh = i == 0 or "\n" in text[before_end:start]
        if fresh:
            paragraph += 1
            is_open = False
        before_end = end
        tokens = tuple(t[0] for t in tokens_of(folded[start:end]))
        quoted = quoted_spans(text, start, end, is_open)
        is_open = leaves_open(text, start, end, is_open)
        place = places[i]
        if place == "body" and not any(p.sentence.place == "body" for p in out) and sizes[paragraph] == 1 and paragraph < sizes_last \
                and not quoted and _leads_in(tokens) and not any(start <= b.start < end for b in bodies):
            place = "standfirst"
        kind, reason = _kind(article, folded, start, end, tokens, quoted, bodies, known, before_kind if not fresh else "",
                             bool(framed and framed[i]), sizes[paragraph] == 1, settings)
        before_kind = kind
        out.append(Line(Sentence(position=i, start=start, end=end, place=place, kind=kind, reason=reason), paragraph, tokens, tuple(quoted)))
    return out


def _leads_in(tokens: Sequence[str]) -> bool:
    """A short first line of its own that names nobody and gives no number: it announces the article, the article tells it."""
    if tokens and tokens[0] in _ANNOUNCES and len(tokens) <= _SUBHEAD_WORDS:
        return True
    return len(tokens) <= _STANDFIRST_WORDS and not any(t in _TOWN_HALL or t[0].isdigit() or t[0] in "\u00a3$\u20ac" for t in tokens)


def _paragraph_sizes(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    sizes: list[int] = []
    before = 0
    for i, (start, end) in enumerate(spans):
        if i == 0 or "\n" in text[before:start]:
            sizes.append(0)
        sizes[-1] += 1
        before = end
    return sizes


def _places(article: Article, spans: Sequence[tuple[int, int]]) -> list[str]:
    text = article.text
    if article.blocks:
        out = []
        k = 0
        for start, _ in spans:
            while k < len(article.blocks) - 1 and article.blocks[k].end <= start:
                k += 1
            out.append(article.blocks[k].place)
        return out
    title = " ".join(article.title.split()).lower()
    out = []
    in_head = True
    for start, end in spans:
        own = text[start:end]
        alone = (start == 0 or "\n" in text[:start][len(text[:start].rstrip(" \t")) - 1:] or not text[:start].strip()) and _line_ends(text, end)
        flat = " ".join(own.split()).lower()
        words = len(own.split())
        stopped = bool(_STOPS.search(own))
        if title and flat == title or in_head and _DATE_LINE.match(own):
            out.append("headline")
        elif _CAPTION_CUE.match(own) and alone:
            out.append("caption")
        elif in_head and alone and not stopped and words <= _HEADLINE_WORDS:
            out.append("headline" if not out or all(p == "headline" for p in out) and words <= _SUBHEAD_WORDS else "standfirst")
        elif alone and (not stopped or own.endswith("?")) and words <= _SUBHEAD_WORDS:
            out.append("subhead")
            in_head = False
        else:
            out.append("body")
            in_head = False
    return out if "body" in out else ["body" if p == "standfirst" else p for p in out]


def _line_ends(text: str, end: int) -> bool:
    rest = text[end:end + 3]
    return not rest.strip() or rest.lstrip(" \t").startswith("\n")


def _kind(article: Article, folded: str, start: int, end: int, tokens: tuple[str, ...], quoted: Sequence[tuple[int, int]],
          bodies: Sequence[BodyMention], known: Lexicon, before_kind: str, framed: bool, alone: bool, settings: FactsSettings) -> tuple[str, str]:
    cues = known.cues
    words = word_lists()
    if not any(map(str.isalpha, "".join(tokens))):
        return "boilerplate", "no words"
    if _BYLINE.match(article.text[start:end]):
        return "boilerplate", "a byline or a date line"
    hit = cues["boilerplate"].find(tokens)
    if hit:
        return "boilerplate", f"cue: {' '.join(tokens[hit[0][1]:hit[0][2]])}"
    page = _furniture(tokens, framed or bool(quoted))
    if page:
        return "boilerplate", f"speaks of the page and to its readers: {page}"
    if article.publisher_kind != "official" and not quoted:
        if _asks_around(article, start, end):
            return "boilerplate", "a publisher tells whom it asked"
        hit = cues["press"].find(tokens)
        if hit and not framed:
            return "boilerplate", f"a publisher's own matter: {' '.join(tokens[hit[0][1]:hit[0][2]])}"
        own = _own_title(article, start, end)
        if own and not framed and not any(start <= b.start < end for b in bodies) and not cues["saying"].find(tokens) \
                and not cues["incident"].find(tokens) and not any(t in _LEARNS for t in tokens):
            return "boilerplate", f"a publisher speaks of itself: {own}"
        if tokens[0] in words["bidding"] and len(tokens) <= _BIDDING_WORDS and not framed:
            return "boilerplate", f"asks the reader: {tokens[0]}"
    asked = cues["asked"].find(tokens)
    if asked and article.publisher_kind != "official" and not quoted and not cues["saying"].find(tokens[asked[0][2]:]):
        return "boilerplate", f"asks for comment: {' '.join(tokens[asked[0][1]:asked[0][2]])}"
    if tokens[0] in words["imperatives"] and len(tokens) <= 16:
        publisher = {w for w in article.publisher.lower().split() if len(w) > 3}
        if any(t in words["press"] or t in publisher for t in tokens[1:]) and not framed:
            return "boilerplate", f"asks the reader: {tokens[0]}"
    aside = cues["aside"].find(tokens)
    if aside and aside[0][1] == 0 and not framed and not cues["incident"].find(tokens):
        return "off_topic", f"turns to something else: {' '.join(tokens[:aside[0][2]])}"
    if not framed and not quoted and len(tokens) <= _CALL_WORDS and folded[start:end].rstrip().endswith("!") and not any(t[0].isdigit() for t in tokens):
        return "boilerplate", "a call to the reader"
    inside = [b for b in bodies if start <= b.start < end]
    said_now = cues["development"].find(tokens)
    back = cues["background"].find(tokens)
    old = [y for y in years(tokens) if y <= article.dated_at.year - settings.background_years]
    if "since" in tokens and "first" in tokens:  # "for the first time since 2006" is told of today
        old = [y for y in old if tokens[tokens.index(str(y)) - 1] != "since"]
    far_month = _far_month(tokens, article.dated_at.month, article.dated_at.year)
    copied_span = any(t in ("historic", "dating", "legacy") for t in tokens) and len(old) >= 1 and framed and not back
    if old and not said_now and not copied_span and not (len(old) > 1 and "to" in tokens or "through" in tokens and len(old) > 1):
        return "background", f"an older year: {old[0]}"
    if back and not (said_now and framed):
        return "background", f"cue: {' '.join(tokens[back[0][1]:back[0][2]])}"
    if far_month and not said_now and any(t.startswith(("attack", "raid", "hack", "breach", "stole")) for t in tokens):
        return "background", f"an older month: {far_month}"
    if before_kind == "background":
        councils = [b for b in inside if b.kind == "council"]
        cont = cues["continuation"].find(tokens)
        if cont and tokens[0] != "since" or not councils and tokens[0] in _GOES_ON and not said_now:
            return "background", "goes on from a sentence of background"
    councils = [b for b in inside if b.kind == "council"]
    if alone and councils and not framed and not cues["incident"].find(tokens) and any(t in words["business"] for t in tokens) and not quoted:
        return "off_topic", "names a council, nothing of an incident"
    speech = sum(b - a for a, b in quoted)
    if speech * 2 >= end - start:
        return "quote", "most of it stands in quotation marks"
    return "fact", "tells something"


def _furniture(tokens: Sequence[str], tells: bool) -> str:
    """The words by which a sentence is furniture; what ``tells`` something too must be plainer about it. Empty if it is none."""
    page = furniture()
    hits = page.phrases.find(tokens)
    for i, k in matching({name for name, _, _ in hits}, page).items():
        if page.frames[i].name == _ALWAYS or not tells:
            need = page.frames[i].alternatives[k][0]
            return " ".join(tokens[a] for name, a, _ in hits if name in need)
    return ""


def _asks_around(article: Article, start: int, end: int) -> bool:
    """"The Echo has asked the police for an update": what a paper does to find out is no finding."""
    name = _own_title(article, start, end)
    return bool(name) and bool(re.search(rf"\b{re.escape(name)}\b(?: has| have| had)?(?: also| since| now| again)? {_ASKS}", article.text[start:end]))


def _own_title(article: Article, start: int, end: int) -> str:
    """The last word of the publisher's own title where the sentence uses it as a name; empty if it does not."""
    name = article.publisher.split()[-1] if len(article.publisher.split()) > 1 else ""
    return name if len(name) >= _TITLE_LETTERS and re.search(rf"\b{re.escape(name)}\b", article.text[start:end]) else ""


def _far_month(tokens: Sequence[str], month: int, year: int) -> str:
    """A month named with ``in`` that lies at least four months back, when no year stands beside it; empty if none."""
    months = word_lists()["months"]
    for i, token in enumerate(tokens):
        if token in months and i and tokens[i - 1] in ("in", "last", "since") and (month - int(months[token])) % 12 >= _MONTHS_BACK:
            return token
    return ""


def fold(text: str) -> str:
    """The folded text all steps share."""
    return same_length_fold(text)
