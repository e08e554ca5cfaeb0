"""Article -> the councils and bodies its text names, with offsets and how sure each is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ..records import Article, BodyMention
from ..wordlists import BEGINS
from .gazetteer import BARE, BODY, FORMER, FULL, HALF, LETTERS, PART, SHARED, Found, Gazetteer
from .listing import DATA, Council, council_by_gss, council_by_name
from .settings import CouncilsSettings

_LIST_GAP = re.compile(r"(?:'s)?\s*(?:,|,? and|,? &|,? or|;|,? as well as|,? with)\s*(?:the |neighbouring |nearby )?")
_SHORT_LETTERS = 3
# Capitals of so many letters or fewer are shared with too many other things to be sure alone.
_NUMBERS = {"two": 2, "both": 2, "pair": 2, "neighbours": 2, "three": 3, "four": 4, "five": 5}
_JOINT_SURE = 0.7
_NOUNS = 3
# So many words before a place name, less one, are looked at for who is there.
_NEAR = 40
IN_TITLE = -1
_NOBODY = Council(gss="", official_name="", short_name="", aliases=(), abbreviations=(), shared_abbreviations=(), type="", nation="",
                  region="", domain="", bare_name_risk="", end_date="", replaced_by=())


@dataclass(frozen=True, slots=True)
class _Context:
    after_not: re.Pattern[str]
    before_not: re.Pattern[str]
    first_name: re.Pattern[str]
    abroad_after: re.Pattern[str]
    abroad_text: re.Pattern[str]
    parliament: re.Pattern[str]
    council_after: re.Pattern[str]
    attack_before: re.Pattern[str]
    doubtful_letters: re.Pattern[str]
    attack: re.Pattern[str]
    list_end: re.Pattern[str]
    several: re.Pattern[str]
    council_words: re.Pattern[str]
    place_before: frozenset[str]
    """Words before a place name after which it is only where something is,"""
    place_of_others: frozenset[str]
    """when one of these stands before them,"""
    of_councils: re.Pattern[str]
    """or none of these in the sentence;"""
    office_after: re.Pattern[str]
    """with one of these after the name it is the council."""
    abroad_needs: tuple[str, ...]
    """One of these is in every text that ``abroad_text`` finds something in."""
    several_needs: tuple[str, ...]
    """The same for ``several``, in lower case."""
    attack_ends: tuple[str, ...]
    """With one of these ends whatever ``attack_before`` finds, in lower case."""
    before_needs: frozenset[str]
    """The last words of ``before_not``."""


def name_bodies(article: Article, gazetteer: Gazetteer, settings: CouncilsSettings = CouncilsSettings(), *,
                affected: frozenset[str] = frozenset()) -> tuple[BodyMention, ...]:
    """
    Every council, agency, supplier and press body named in the article's text, in order.

    A council that only the title names has ``start`` and ``end`` of -1. The publisher and the feed's councils help to decide what a name
    means. Words such as ``the two
    councils`` are mentions of the councils named before them, marked joint. Words such as ``the council`` are not named here.

    Args:
        affected: Codes of councils with an incident open: a place name alone means them as surely as if they stood in full.
    """
    (folded, found), (folded_title, in_title) = gazetteer.read(article.text), gazetteer.read(article.title)
    if not found and not in_title:
        return ()
    known = _known_in_full(article, (*found, *in_title), gazetteer) | affected
    speaks_of_councils = any(_context().council_words.search(f" {line}") for line in (folded_title, folded))
    abroad = _abroad(found, folded, _context()) | _abroad(in_title, folded_title, _context())  # what the text says of a name holds for the title
    mentions = _mentions(folded, found, known, abroad, speaks_of_councils, gazetteer, settings)
    named = {mention.key for mention in mentions if not mention.joint}
    for mention in _mentions(folded_title, in_title, known | named, abroad, speaks_of_councils, gazetteer, settings):
        if mention.kind == "council" and mention.key not in named:
            named.add(mention.key)
            mentions.append(BodyMention(start=IN_TITLE, end=IN_TITLE, key=mention.key, name=mention.name, kind=mention.kind, sure=mention.sure))
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.key)))


def _mentions(folded: str, found: list[Found], known: set[str], abroad: set[str], speaks_of_councils: bool, gazetteer: Gazetteer,
              settings: CouncilsSettings) -> list[BodyMention]:
    """Names in one text, weighed, and the words that mean several of them."""
    context = _context()
    setting_abroad = any(word in folded for word in context.abroad_needs) and bool(context.abroad_text.search(f" {folded}"))
    listed = _listed(found, folded, context)
    mentions: list[BodyMention] = []
    weighed: list[tuple[Found, str, float]] = []
    for position, name in enumerate(found):
        if name.form == BODY:
            body = gazetteer.bodies[name.keys[0]]
            mentions.append(BodyMention(start=name.start, end=name.end, key=body.key, name=body.name, kind=body.kind))
            continue
        gss = name.keys[0] if len(name.keys) == 1 else next((key for key in name.keys if key in known), "")
        if gss and gss not in abroad:
            sure = _weigh(name, gss, folded, context, settings, in_full=gss in known, listed=position in listed,
                          council_text=speaks_of_councils, setting_abroad=setting_abroad, heads_list=listed.get(position, False))
            weighed.append((name, gss, sure))
    surely = {gss for _, gss, sure in weighed if sure >= settings.plainly}
    for name, gss, sure in weighed:
        sure = max(sure, settings.least_sure) if sure and gss in surely else sure  # a name keeps its meaning through a text
        if sure >= settings.least_sure:
            mentions.append(BodyMention(start=name.start, end=name.end, key=gss, name=gazetteer.name(gss), kind="council", sure=round(sure, 2)))
    return mentions + _joint(folded, mentions, context)


def _known_in_full(article: Article, found: Iterable[Found], gazetteer: Gazetteer) -> set[str]:
    """Councils that the text, the title, the publisher's name or the feed names in full."""
    known = {name.keys[0] for name in (*found, *gazetteer.find(article.publisher)) if name.form == FULL}
    for written in article.councils:
        council = council_by_name(written)
        if council:
            known.add(council.gss)
    return known


def _abroad(found: list[Found], folded: str, context: _Context) -> set[str]:
    """Codes of the councils whose name is here a place abroad: ``Westminster, Colorado``."""
    return {name.keys[0] for name in found if name.form in (BARE, FULL) and context.abroad_after.match(folded, name.end)}


def _listed(found: list[Found], folded: str, context: _Context) -> dict[int, bool]:
    """Positions of names in a list that ends in ``councils`` (True), or beside a council named in full."""
    inside: dict[int, bool] = {}
    chain: list[int] = []

    def close() -> None:
        if len(chain) > 1:
            ends = bool(context.list_end.match(folded, found[chain[-1]].end))
            if ends or any(_plain(found[at]) for at in chain):
                inside.update((at, ends) for at in chain)
        chain.clear()

    for at, name in enumerate(found):
        if name.form == BODY:
            continue
        if chain and not _LIST_GAP.fullmatch(folded, found[chain[-1]].end, name.start):
            close()
        chain.append(at)
    close()
    return inside


def _plain(name: Found) -> bool:
    """Whether a name can hardly mean anything but the council."""
    return name.form in (FULL, HALF) or (name.form == BARE and not (council_by_gss(name.keys[0]) or _NOBODY).bare_name_risk)


def _weigh(name: Found, gss: str, folded: str, context: _Context, settings: CouncilsSettings, *, in_full: bool, listed: bool,
           council_text: bool, setting_abroad: bool, heads_list: bool = False) -> float:
    """How sure these words mean this council, 0 to 1."""
    if name.form == FULL:
        return settings.full_name
    if name.form == HALF:
        return settings.part_name
    if name.form in (LETTERS, SHARED):
        if name.form == LETTERS and name.end - name.start > _SHORT_LETTERS:
            return settings.full_name
        doubtful = name.form == SHARED or bool(context.doubtful_letters.fullmatch(folded, name.start, name.end))
        alone = settings.short_letters if doubtful else settings.bare_name
        return min(1.0, alone + (settings.named_in_full if in_full else 0) + (settings.in_a_list if listed else 0))
    if context.after_not.match(folded, name.end) or _belongs_to_the_word_before(folded, name.start, context):
        return 0.0
    if name.form == PART:
        if listed and heads_list:
            return settings.bare_name + settings.in_a_list  # Richmond and Wandsworth councils
        return settings.bare_name if in_full and council_text else 0.0
    if name.form == FORMER:
        return settings.bare_name if context.attack.search(_around(folded, name.start, name.end).lower()) else 0.0
    if not in_full and not listed and _only_a_place(folded, name, context) \
            and not _attacked(folded, name.start, context):
        return settings.risky_name
    council = council_by_gss(gss)
    if council and council.type == "county" and not listed and context.list_end.match(folded, name.end):
        return 0.0  # Kent councils are the councils in Kent
    risk = council.bare_name_risk if council else ""
    if ("person" in risk or "foreign" in risk) and _first_name_before(folded, name.start, context):
        return 0.0
    only_abroad = risk == "foreign_or_other_place"
    sure = settings.risky_name if (risk and not only_abroad) or setting_abroad else settings.bare_name
    if in_full:
        sure += settings.named_in_full
    if listed:
        sure += settings.in_a_list
    acts = context.council_after.match(folded, name.end) or _attacked(folded, name.start, context)
    if acts and (council_text or in_full or not risk or only_abroad):
        sure += settings.acts_like_a_council
    if council_text and not (setting_abroad and not in_full) and (acts or "word" not in risk or not _begins_sentence(folded, name.start)):
        sure += settings.council_text
    if "parliament" in risk and not in_full and not listed and context.parliament.search(_around(folded, name.start, name.end)):
        sure = settings.risky_name
    return min(sure, settings.full_name)


def _belongs_to_the_word_before(folded: str, start: int, context: _Context) -> bool:
    """``University of`` or ``Lord`` before it. Most names end at the first question: the pattern is tried only after a word it can end with."""
    if folded[start - 1:start] not in (" ", "-"):
        return False
    at = start - 1
    while at and folded[at - 1].isalnum():
        at -= 1
    return folded[at:start - 1] in context.before_needs and bool(context.before_not.search(folded, max(0, start - _NEAR), start))


def _only_a_place(folded: str, name: Found, context: _Context) -> bool:
    """
    Whether the words around it say that it is where somebody is (``a contractor in Cardiff``), not whose (``services in Cardiff``).

    So it is after somebody who is no council, and in a sentence that speaks of nothing a council has or does.
    """
    before = folded[max(0, name.start - _NEAR):name.start].split()
    if not before or before[-1].lower() not in context.place_before or context.office_after.match(folded, name.end):
        return False
    if len(before) >= _NOUNS and before[-2].isalpha() and before[-2][0].isupper() and not context.of_councils.fullmatch(before[-2].lower()):
        return True  # Cinderford in Gloucestershire
    others = not context.place_of_others.isdisjoint(word.lower() for word in before[-_NOUNS:-1])
    return others or not context.of_councils.search(_around(folded, name.start, name.end).lower())


def _attacked(folded: str, start: int, context: _Context) -> bool:
    """Whether words before a name say that it is attacked as a council is."""
    left = max(0, start - _NEAR)
    return folded[left:start].lower().endswith(context.attack_ends) and bool(context.attack_before.search(folded, left, start))


def could_name(article: Article, gazetteer: Gazetteer) -> frozenset[str]:
    """Codes of all councils that any word of title or text could mean, however unlikely: whom to ask about when looking for an open incident."""
    return frozenset(key for line in (article.title, article.text) for name in gazetteer.find(line) if name.form != BODY for key in name.keys)


def _begins_sentence(folded: str, start: int) -> bool:
    """Whether a capital says nothing: ``Reading the report`` begins like ``Reading has``."""
    before = folded[:start].rstrip(" \"'(\u201c")
    return not before or before[-1] in ".!?:" or folded[max(0, start - 2):start].count(" ") > 1


def _first_name_before(folded: str, start: int, context: _Context) -> bool:
    before = re.search(r"(?:^|\s)([A-Z][a-z]+) $", folded[max(0, start - _NEAR):start])
    return bool(before) and not context.first_name.fullmatch(before.group(1))


def _around(folded: str, start: int, end: int) -> str:
    left = max(folded.rfind(". ", 0, start), folded.rfind("  ", 0, start), 0)
    right = folded.find(". ", end)
    return folded[left:right if right >= 0 else len(folded)]


def _joint(folded: str, mentions: list[BodyMention], context: _Context) -> list[BodyMention]:
    """``the two councils``: the councils last named before."""
    councils = [mention for mention in mentions if mention.kind == "council"]
    out: list[BodyMention] = []
    if len({mention.key for mention in councils}) < 2:
        return out
    lower = folded.lower()
    if not any(word in lower for word in context.several_needs):
        return out
    for several in context.several.finditer(lower):
        start = several.start() + 1
        number = next((count for word, count in _NUMBERS.items() if word in several.group().split()), 2)
        last: list[BodyMention] = []
        for mention in reversed([m for m in councils if m.end <= start]):
            if all(mention.key != other.key for other in last):
                last.append(mention)
            if len(last) == number:
                break
        if len(last) == number:
            out += [BodyMention(start=start, end=several.end(), key=other.key, name=other.name, kind="council", sure=_JOINT_SURE,
                                joint=True) for other in last]
    return out


@cache
def _context() -> _Context:
    with (DATA / "context.toml").open("rb") as file:
        lists = tomllib.load(file)

    def words(name: str, before: str = "", after: str = r"\b", flags: int = 0) -> re.Pattern[str]:
        return re.compile(f"{before}(?:{_joined(lists[name])}){after}", flags)

    return _Context(after_not=words("after_not_council", r"(?:'s)?[ -]"), before_not=words("before_not_council", r"\b", r"[ -]$"),
                    first_name=words("not_first_name", after=""), abroad_after=words("abroad_after", r",? (?:in )?(?:the )?"),
                    abroad_text=words("abroad_text", BEGINS), parliament=words("parliament", r"\b"),
                    council_after=words("council_after", r"(?:'s?)? "), doubtful_letters=words("doubtful_letters", after=""),
                    attack_before=words("attack_before", r"\b", r" (?:the )?$", re.I), list_end=words("list_end", " "),
                    attack=words("attack", r"\b"), several=words("several", BEGINS),
                    council_words=words("council_words", BEGINS), place_before=frozenset(lists["place_before"]),
                    place_of_others=frozenset(lists["place_of_others"]), of_councils=words("of_councils", r"\b"),
                    office_after=words("office_after", r"(?:'s)? "),
                    abroad_needs=tuple(lists["abroad_needs"]), several_needs=tuple(lists["several_needs"]),
                    attack_ends=tuple(f" {word} " for word in lists["attack_ends"]), before_needs=frozenset(_last_words(lists["before_not_council"])))


def _last_words(parts: Iterable[str]) -> Iterator[str]:
    """The word each part ends with; ``[Ee]ast`` is two."""
    for part in parts:
        last = part.rsplit(" ", 1)[-1]
        if found := re.fullmatch(r"(?:\[(\w+)\])?(\w+)", last):
            yield from (first + found.group(2) for first in found.group(1) or ("",))
        else:
            raise ValueError(f"context.toml, before_not_council: {part!r} must end with a plain word")


def _joined(parts: Iterable[str]) -> str:
    return "|".join(parts)
