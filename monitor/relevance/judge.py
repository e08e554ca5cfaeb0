"""Article and its named bodies -> Relevance, with reasons that quote the words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ..records import Article, BodyMention, Reason, Relevance
from ..sentences import Telling
from .failing import in_open_incident
from .kinds import kind_of
from .lexicon import Marks, classes, load_lexicon
from .page import Page
from .parsing import parse
from .phrases import PhraseLists, Phrases, load_phrases
from .rules import Words, found
from .settings import RelevanceSettings
from .signs import load_signs
from .weighing import HAPPENINGS, cut, speaks_against, speaks_for

_NEVER = ("template", "consent")
_MOST_REASONS = 3
_SITES = "websites"


def judge(article: Article, bodies: tuple[BodyMention, ...], settings: RelevanceSettings = RelevanceSettings(), *,
          affected: frozenset[str] = frozenset(), telling: Telling | None = None) -> Relevance:
    """
    Whether an article is about a cyber incident at a UK council, its shared service or its supplier with councils concerned.

    A happening must stand beside a council in one sentence, or in neighbouring ones; what the page is instead (planned work, a strategy,
    a vendor's guide, a mistake, a council abroad) speaks against. Knows no other article and no list of incidents.

    Args:
        article: Of a page that was no article, title and the feed's summary are judged, and the kind is not_article.
        bodies: What the councils room named in this text.
        settings: Points, and how many are enough; the reader's own rules, which come before points.
        affected: Codes of those councils, of the ones it names or its feed is about, that have an incident open by earlier articles. With one
            a page on lost or slowly returning computers is relevant that never says attack; its reasons say so (``open-incident``).
        telling: The article cut into sentences and words, when another room needs it too; absent: done here.
    """
    verdict = _weigh(article, bodies, settings, affected, telling or Telling(article))
    return _by_rules(verdict, article, settings) if settings.keep or settings.drop else verdict


def _by_rules(verdict: Relevance, article: Article, settings: RelevanceSettings) -> Relevance:
    """The verdict under the reader's own rules; a drop rule beats a keep rule, and a page of furniture is no article for either."""
    text = Words(article.title, article.text)
    dropped = next((words for rule in settings.drop if (words := found(parse(rule), text)) is not None), None)
    if dropped is not None:
        return replace(verdict, relevant=False, score=0.0, reasons=(Reason(rule="against-your-rule", quote=cut(dropped)), *verdict.reasons))
    kept = next((words for rule in settings.keep if (words := found(parse(rule), text)) is not None), None)
    if kept is None or (verdict.kind == "not_article" and not article.not_article):
        return verdict
    return replace(verdict, relevant=True, score=1.0, reasons=(Reason(rule="your-rule", quote=cut(kept)), *verdict.reasons))


def _weigh(article: Article, bodies: tuple[BodyMention, ...], settings: RelevanceSettings, affected: frozenset[str],
           telling: Telling) -> Relevance:
    """The verdict by points, with the first reasons."""
    phrases = load_phrases()
    title = phrases.book.read(telling.heading)
    for name in _NEVER:
        hits = _words(phrases[name], telling, phrases)
        if hits and (name == "template" or len(hits) > 1) and not article.not_article:
            return Relevance(relevant=False, score=0.0, kind="not_article", reasons=(Reason(rule=name, quote=cut(", ".join(hits))),))
    kind, why = kind_of(article, title, telling.text.text, phrases, settings)
    marks = _marks(article, telling)
    met = classes(marks[0]) | classes(marks[1])
    happening, concerned = load_signs().possible(met), bool(affected) or _concerns_councils(article, bodies, met, telling)
    happening = happening or (concerned and _trouble(telling, phrases))
    if not concerned or not (happening or affected):  # most pages end here
        reason = Reason(rule="no-council-beside-the-happening" if happening else "no-happening")
        return Relevance(relevant=False, score=0.0, kind=kind, reasons=(reason, *why))
    page = Page(article, title, telling, bodies, phrases, marks)
    speech = speaks_for(page, settings, _MOST_REASONS)
    against, objections = speaks_against(page, speech, settings)
    total, enough, reasons = min(speech.points, settings.most) - against, settings.enough, speech.reasons
    if total < enough and _open(article, page, bodies, affected):
        more, signs = in_open_incident(page.sentences, page.official, phrases, settings, _MOST_REASONS)
        if signs:
            total, enough, reasons = min(speech.points + more, settings.most) - against, settings.enough_in_context, [*signs, *reasons]
    score = 1 / (1 + math.exp(-settings.steepness * (total - enough)))
    if not reasons:
        reasons = [Reason(rule="no-council-beside-the-happening" if happening else "no-happening")]
    return Relevance(relevant=total >= enough, score=round(score, 3), kind=kind, reasons=(*reasons, *objections, *why))


def _marks(article: Article, telling: Telling) -> tuple[Marks, Marks]:
    """Words of every class in title and text."""
    lexicon = load_lexicon()
    return lexicon.read(telling.title, article.title), lexicon.read(telling.text, article.text)


def _concerns_councils(article: Article, bodies: Sequence[BodyMention], met: int, telling: Telling) -> bool:
    """Whether a page names a council, speaks of one or comes from one; the public's websites may be councils' too."""
    bits = load_lexicon().bits
    return bool(met & (bits["council"] | bits["authority"])) or article.publisher_kind == "official" or any(body.kind == "council" for body in bodies) \
        or any(_SITES in line.text for line in (telling.title, telling.text))


def _words(one: Phrases, telling: Telling, phrases: PhraseLists) -> list[str]:
    """The words of one list in title and text."""
    lines = [line for line in (telling.heading, telling.whole) if one.may_hit(line.cut.text)]
    return sorted({said for line in lines for said in one.words(phrases.apart["page"].read(line))})


def _trouble(telling: Telling, phrases: PhraseLists) -> bool:
    """Whether title or text tell of a happening, or name a thing and, anywhere, what became of it."""
    things, fates, happenings = phrases.together(("thing",)), phrases.together(("down", "cause_unknown")), phrases.together(HAPPENINGS)
    met = set()
    for line in (telling.heading, telling.whole):
        for one in phrases.book.each_of(things | fates | happenings, line):
            met.add(one)
            if one in happenings or not (met.isdisjoint(things) or met.isdisjoint(fates)):
                return True
    return False


def _open(article: Article, page: Page, bodies: Sequence[BodyMention], affected: frozenset[str]) -> bool:
    """
    Whether the page is about a council with an incident open: it names it, or it names none and comes from its own feed.

    A place name alone says nothing on a page that never speaks of a council: the festival of that town has computers too.
    """
    named = {body.key for body in bodies if body.kind == "council"}
    if article.publisher_kind != "official" and not page.spoken:
        return False
    return bool(affected & named) or bool(affected and article.councils and not named)


def every_rule(article: Article, bodies: tuple[BodyMention, ...], settings: RelevanceSettings = RelevanceSettings()) -> tuple[Reason, ...]:
    """
    Every rule that hits, also those the verdict did not need: for a person who asks why, or tries a rule out.

    Rules against begin with ``against-``; they count when they stand in title or opening. Gives no verdict.
    """
    phrases, whole, telling = load_phrases(), Words(article.title, article.text), Telling(article)
    title = phrases.book.read(telling.heading)
    out = [Reason(rule=name, quote=cut(said)) for name, rules in (("against-your-rule", settings.drop), ("your-rule", settings.keep))
           for rule in rules if (said := found(parse(rule), whole)) is not None]
    out += [Reason(rule=f"against-{name}", quote=cut(", ".join(hits))) for name in _NEVER if (hits := _words(phrases[name], telling, phrases))]
    page = Page(article, title, telling, bodies, phrases, _marks(article, telling))
    speech = speaks_for(page, settings, len(page.sentences))
    _, objections = speaks_against(page, speech, settings)
    return (*out, *speech.reasons, *objections, *kind_of(article, title, telling.text.text, phrases, settings)[1])
