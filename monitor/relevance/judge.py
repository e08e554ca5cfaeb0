"""Article and its named bodies -> Relevance, with reasons that quote the words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..records import Article, BodyMention, Reason, Relevance
from ..sentences import Telling
from ..text import same_length_fold
from ..wordlists import Line
from .failing import Sentence, explanation, failure, in_open_incident, mysterious, unexplained
from .kinds import kind_of
from .parsing import parse
from .phrases import AGAINST, PhraseLists, Phrases, load_phrases
from .rules import Words, found
from .settings import RelevanceSettings

_HAPPENINGS = ("attack", "plain_attack", "breach", "failure")
# The last counts only on a page where somebody wonders about the failure.
_NEVER = ("template", "consent")
_SOFTENED = ("planned", "human_error", "strategy", "statistics", "vendor", "scam")
_QUOTE = 120
_MOST_REASONS = 3


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
        return replace(verdict, relevant=False, score=0.0, reasons=(Reason(rule="against-your-rule", quote=_cut(dropped)), *verdict.reasons))
    kept = next((words for rule in settings.keep if (words := found(parse(rule), text)) is not None), None)
    if kept is None or (verdict.kind == "not_article" and not article.not_article):
        return verdict
    return replace(verdict, relevant=True, score=1.0, reasons=(Reason(rule="your-rule", quote=_cut(kept)), *verdict.reasons))


def _weigh(article: Article, bodies: tuple[BodyMention, ...], settings: RelevanceSettings, affected: frozenset[str],
           telling: Telling) -> Relevance:
    """The verdict by points, with the first reasons."""
    phrases = load_phrases()
    title = phrases.book.read(telling.heading)
    for name in _NEVER:
        hits = _words(phrases[name], telling, phrases)
        if hits and (name == "template" or len(hits) > 1) and not article.not_article:
            return Relevance(relevant=False, score=0.0, kind="not_article", reasons=(Reason(rule=name, quote=_cut(", ".join(hits))),))
    kind, why = kind_of(article, title, telling.text.text, phrases, settings)
    happening = _trouble(telling, phrases)  # most pages end here
    if not happening and not affected:
        return Relevance(relevant=False, score=0.0, kind=kind, reasons=(Reason(rule="no-happening"), *why))
    sentences = _sentences(article, title, telling, bodies, phrases)
    points, plain, reasons = _speaks_for(article, sentences, bodies, phrases, settings)
    attacked = any("attack" in reason.rule for reason in reasons)
    against, objections = _speaks_against(sentences, bodies, phrases, plain, attacked, article.publisher_kind == "official", settings)
    total, enough = min(points, settings.most) - against, settings.enough
    if total < enough and _open(article, sentences, bodies, affected):
        more, signs = in_open_incident(sentences, article.publisher_kind == "official", phrases, settings, _MOST_REASONS)
        if signs:
            total, enough, reasons = min(points + more, settings.most) - against, settings.enough_in_context, [*signs, *reasons]
    score = 1 / (1 + math.exp(-settings.steepness * (total - enough)))
    if not reasons:
        reasons = [Reason(rule="no-council-beside-the-happening" if happening else "no-happening")]
    return Relevance(relevant=total >= enough, score=round(score, 3), kind=kind, reasons=(*reasons, *objections, *why))


def _words(one: Phrases, telling: Telling, phrases: PhraseLists) -> list[str]:
    """The words of one list in title and text."""
    lines = [line for line in (telling.heading, telling.whole) if one.may_hit(line.cut.text)]
    return sorted({said for line in lines for said in one.words(phrases.apart["page"].read(line))})


def _trouble(telling: Telling, phrases: PhraseLists) -> bool:
    """Whether title or text tell of a happening, or name a thing and, anywhere, what became of it."""
    things, fates, happenings = phrases.together(("thing",)), phrases.together(("down", "cause_unknown")), phrases.together(_HAPPENINGS)
    met = set()
    for line in (telling.heading, telling.whole):
        for one in phrases.book.each_of(things | fates | happenings, line):
            met.add(one)
            if one in happenings or not (met.isdisjoint(things) or met.isdisjoint(fates)):
                return True
    return False


def _open(article: Article, sentences: Sequence[Sentence], bodies: Sequence[BodyMention], affected: frozenset[str]) -> bool:
    """
    Whether the page is about a council with an incident open: it names it, or it names none and comes from its own feed.

    A place name alone says nothing on a page that never speaks of a council: the festival of that town has computers too.
    """
    named = {body.key for body in bodies if body.kind == "council"}
    if article.publisher_kind != "official" and not any(sentence.spoken for sentence in sentences):
        return False
    return bool(affected & named) or bool(affected and article.councils and not named)


def every_rule(article: Article, bodies: tuple[BodyMention, ...], settings: RelevanceSettings = RelevanceSettings()) -> tuple[Reason, ...]:
    """
    Every rule that hits, also those the verdict did not need: for a person who asks why, or tries a rule out.

    Rules against begin with ``against-``; they count when they stand in title or opening. Gives no verdict.
    """
    phrases, whole, telling = load_phrases(), Words(article.title, article.text), Telling(article)
    title = phrases.book.read(telling.heading)
    out = [Reason(rule=name, quote=_cut(said)) for name, rules in (("against-your-rule", settings.drop), ("your-rule", settings.keep))
           for rule in rules if (said := found(parse(rule), whole)) is not None]
    out += [Reason(rule=f"against-{name}", quote=_cut(", ".join(hits))) for name in _NEVER
            if (hits := _words(phrases[name], telling, phrases))]
    sentences = _sentences(article, title, telling, bodies, phrases)
    _, plain, reasons = _speaks_for(article, sentences, bodies, phrases, settings, most=len(sentences))
    _, objections = _speaks_against(sentences, bodies, phrases, plain, any("attack" in reason.rule for reason in reasons),
                                       article.publisher_kind == "official", settings)
    return (*out, *reasons, *objections, *kind_of(article, title, telling.text.text, phrases, settings)[1])


class _Sentences(Sequence[Sentence]):
    """Title and sentences, each looked up when somebody comes to it: the opening decides most articles."""

    def __init__(self, made: Iterator[Sentence], count: int) -> None:
        self._coming, self._count = made, count
        self._made: list[Sentence] = []

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int | slice) -> Any:
        self._reach(place.indices(self._count)[1] if isinstance(place, slice) else place + 1)
        return self._made[place]

    def __iter__(self) -> Iterator[Sentence]:
        for at in range(self._count):
            if at == len(self._made):
                self._made.append(next(self._coming))
            yield self._made[at]

    def _reach(self, count: int) -> None:
        while len(self._made) < count:
            self._made.append(next(self._coming))


def _sentences(article: Article, title: Line, telling: Telling, bodies: Sequence[BodyMention], phrases: PhraseLists) -> _Sentences:
    return _Sentences(_each_sentence(article, title, telling, bodies, phrases), len(telling.spans) + 1)


def _each_sentence(article: Article, title: Line, telling: Telling, bodies: Sequence[BodyMention], phrases: PhraseLists) -> Iterator[Sentence]:
    councils = [body for body in bodies if body.kind == "council"]
    victim = phrases["victim"].pattern
    names = {same_length_fold(article.text[body.start:body.end]) for body in councils if body.start >= 0} | {same_length_fold(body.name) for body in councils}
    at = sum(body.start < 0 for body in councils)  # those that only the title names
    spoken = bool(victim.search(title))
    yield Sentence(title, -1, at > 0 or spoken or any(_has_word(telling.title.text, name) for name in names), spoken)
    for line in telling.lines:
        spoken = victim in phrases.book.read(line).hits
        while at < len(councils) and councils[at].end <= line.start:
            at += 1
        yield Sentence(line, line.start, spoken or (at < len(councils) and councils[at].start < line.end), spoken)


def _speaks_for(article: Article, sentences: Sequence[Sentence], bodies: Sequence[BodyMention], phrases: PhraseLists,
                settings: RelevanceSettings, most: int = _MOST_REASONS) -> tuple[float, bool, list[Reason]]:
    """Points, whether title or opening tell plainly of an attack on a council, and the reasons."""
    points, plain, reasons = 0.0, False, list[Reason]()
    happenings = phrases.together((*_HAPPENINGS, "thing"))  # of which some stand in every sentence that tells of one
    mystery: bool | None = None  # whether anybody wonders about the failure; asked when there is one
    official = article.publisher_kind == "official" and bool(article.councils)
    regulator = any(body.kind == "regulator" for body in bodies)
    suppliers = [body for body in bodies if body.kind == "supplier"]
    any_council = any(sentence.council for sentence in sentences)
    schools = any_council or any(body.kind == "council" for body in bodies)
    digital = any(phrases["digital"].search(sentence.line) for sentence in sentences)
    elsewhere = any(phrases["others"].search(sentence.line) for sentence in sentences[:2])
    for position, sentence in enumerate(sentences):
        if position > settings.opening and points >= settings.most and len(reasons) >= most:
            break  # the rest says nothing that counts
        if happenings.isdisjoint(sentence.line.hits):
            continue
        found = None
        for name in _HAPPENINGS:
            found = failure(sentence, phrases, settings) if name == "failure" else phrases[name].search(sentence.line)
            if found and (name != "plain_attack" or digital):
                break
            found = None
        if found is None:
            continue
        if name == "failure" and mystery is None:
            mystery = unexplained(sentences, phrases)
        if name == "failure" and not mystery:
            continue
        worth = phrases[name].weight
        if name == "failure" and mysterious(sentences[max(0, position - 1):position + 2], phrases):
            worth *= phrases["mystery"].weight
        if phrases["hypothetical"].search(sentence.line):
            worth *= phrases["hypothetical"].weight
        other = phrases["others"].search(sentence.line)
        if other:
            continue
        near = sentence.council or official or (
            position > 0 and sentences[position - 1].council and bool(phrases["speaks_on"].search(sentence.line)))
        if not near:
            near = bool(phrases["public_sites"].search(sentence.line)) or (
                schools and bool(phrases["schools"].search(sentence.line)))
        if not near:
            beside = (position > 0 and sentences[position - 1].council) or (position + 1 < len(sentences) and sentences[position + 1].council)
            supplied = any_council and any(sentence.start <= body.start < sentence.start + len(sentence.line.text) - 1 for body in suppliers)
            share = 1.0 if regulator else settings.apart_share
            worth = 0.0 if elsewhere else worth * share if beside else settings.supplier_gain if supplied else 0.0
        worth *= settings.title_gain if sentence.start < 0 else 1.0 if position <= settings.opening else settings.later_share
        if worth <= 0:
            continue
        points += worth
        if position <= settings.opening and near and name in ("attack", "plain_attack") and worth >= phrases["attack"].weight:
            plain = True
        if len(reasons) < most:
            reasons.append(Reason(rule=f"{name.replace('_', '-')}-{'of-a-council' if near else 'near-a-council'}", quote=_around(sentence.folded, found.start)))
    return points, plain, reasons


def _speaks_against(sentences: Sequence[Sentence], bodies: Sequence[BodyMention], phrases: PhraseLists, plain: bool, attacked: bool,
                    official: bool, settings: RelevanceSettings) -> tuple[float, list[Reason]]:
    """Points against, once for each list, and the reasons."""
    points, reasons = 0.0, list[Reason]()
    against = phrases.together(AGAINST)
    opening = [sentence for sentence in sentences[:settings.opening + 1] if not against.isdisjoint(sentence.line.hits)]
    for name in AGAINST if opening else ():
        found = next(((hit, sentence) for sentence in opening if (hit := phrases[name].search(sentence.line))), None)
        if found is None:
            continue
        hit, sentence = found
        if official and name == "vendor":  # our services, said by a council, sells nothing
            continue
        if (name == "abroad" and any(body.kind == "council" for body in bodies)) or (name == "scam" and attacked):
            continue
        worth = phrases[name].weight
        if plain and name in _SOFTENED and sentence.start >= 0:
            worth *= settings.attack_softens
        points += worth
        reasons.append(Reason(rule=f"against-{name.replace('_', '-')}", quote=_cut(hit.words)))
    cause = None if attacked else explanation(sentences, phrases)
    if cause:
        points += phrases["explained"].weight
        reasons.append(Reason(rule="against-explained", quote=_cut(cause.words)))
    return points, reasons


def _has_word(folded: str, name: str) -> bool:
    at = folded.find(name)
    return at >= 0 and not folded[at - 1:at].isalnum() and not folded[at + len(name):at + len(name) + 1].isalnum()


def _around(folded: str, at: int) -> str:
    """The words around a hit, cut to a quote."""
    left = max(0, folded.rfind(" ", 0, max(0, at - _QUOTE // 2)))
    return _cut(folded[left:].strip())


def _cut(words: str) -> str:
    return words if len(words) <= _QUOTE else words[:_QUOTE].rsplit(" ", 1)[0]
