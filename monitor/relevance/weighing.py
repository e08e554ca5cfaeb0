"""What speaks for a page and what against it: points, and reasons that quote the words."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..records import Reason
from .failing import Sentence, explanation, failure, mysterious, unexplained
from .lexicon import load_lexicon
from .page import Page
from .phrases import AGAINST
from .settings import RelevanceSettings
from .signs import ON_FOOT, load_signs

HAPPENINGS = ("breach", "failure")
# The last counts only on a page where somebody wonders about the failure.
_SOFTENED = ("planned", "human_error", "strategy", "statistics", "vendor", "scam", "no_attack")
_FRAMES = ("vacancy", "award", "programme", "trickery")
# Classes of words.toml that tell what a page is instead, when several words stand in its opening.
_HARDLY = ("programme", "trickery")
# Said beside a plain attack too.
_QUOTE = 120


@dataclass(slots=True)
class Speech:
    """What speaks for a page."""

    points: float = 0.0
    plain: bool = False
    """Title or opening tell plainly of an attack on a council."""
    attacked: bool = False
    """Some sentence tells of an attack that is not feared or rehearsed."""
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one sentence tells of."""

    name: str
    said: tuple[int, int]
    """Where its words stand in the line."""
    worth: float
    plainly: bool
    """It names an attack, whoever knows the cause."""


def speaks_for(page: Page, settings: RelevanceSettings, most: int) -> Speech:
    """Points, whether title or opening tell plainly of an attack on a council, and at most so many reasons."""
    out, signs = Speech(), load_signs()
    furniture = 0  # until where the paragraph that lists other stories goes
    for position, sentence in enumerate(page.sentences):
        if position > settings.opening and out.points >= settings.most and len(out.reasons) >= most:
            break  # the rest says nothing that counts
        if position > 1 and sentence.met & signs.teaser and sentence.marks[0][0] == sentence.cut.first and sentence.marks[0][2] & signs.teaser:
            stop = page.text.find("\n", sentence.start)
            furniture = stop if stop >= 0 else len(page.text)
        if 0 <= sentence.start < furniture:
            continue
        told = _happening(page, position, out.plain, settings)
        if told is None or (told.name in ON_FOOT and (page.on_foot or _explained(sentence, page))):
            continue
        near, share = page.whose(position, told.said, settings)
        worth = told.worth * share
        if sentence.met & signs.unreal:
            worth *= settings.unreal_share
        out.attacked = out.attacked or (told.plainly and worth >= settings.least_worth)
        worth *= settings.title_gain if sentence.start < 0 else 1.0 if position <= settings.opening else settings.later_share
        if worth <= 0:
            continue
        out.points += worth
        if position <= settings.opening and near and told.plainly and worth >= settings.plain_worth:
            out.plain = True
        if len(out.reasons) < most:
            out.reasons.append(Reason(rule=f"{told.name.replace('_', '-')}-{'of' if near else 'near'}-a-council", quote=around(sentence.folded, told.said[0])))
    return out


def _happening(page: Page, position: int, plain: bool, settings: RelevanceSettings) -> _Told | None:
    """The strongest that a sentence tells of; when the attack is plain already, only what names it again."""
    sentence, phrases, signs = page.sentences[position], page.phrases, load_signs()
    if not sentence.met & signs.telling:
        return None
    sign = signs.find(sentence.marks, sentence.met, settings.near)
    if sign and sign.weight >= settings.surely:
        return _Told(sign.name, _span(sentence, sign.first, sign.last), sign.weight, True)
    if plain:
        return None
    near = page.sentences[max(0, position - 1):position + 2]
    best = None
    for name in HAPPENINGS:
        found = failure(sentence, phrases, settings) if name == "failure" else phrases[name].search(sentence.line)
        if not found or (name == "failure" and not unexplained(page.sentences, phrases)):
            continue
        worth = phrases[name].weight
        if name == "failure" and mysterious(near, phrases):
            worth *= phrases["mystery"].weight
        best = _Told(name, (found.start, found.end), worth, False)
        break
    if sign and (best is None or sign.weight > best.worth):
        return _Told(sign.name, _span(sentence, sign.first, sign.last), sign.weight, True)
    if best is None and (span := signs.trouble(sentence.marks, sentence.met, settings.near)) and any(
            one.met & signs.probe for one in (near if position else page.sentences[:settings.opening + 1])):
        return _Told("trouble-and-inquiry", _span(sentence, *span), settings.trouble, False)
    return best


def _explained(sentence: Sentence, page: Page) -> bool:
    """Whether a sentence says that a storm or a cable did it."""
    return bool(page.phrases["explained"].search(sentence.line)) and not page.phrases["not_explained"].search(sentence.line)


def _span(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Offsets in the line of some words of the text."""
    at, start = sentence.cut.cut.at, sentence.cut.start
    return at[first] - start, at[last] - start


def speaks_against(page: Page, speech: Speech, settings: RelevanceSettings) -> tuple[float, list[Reason]]:
    """Points against, once for each list, and the reasons."""
    points, reasons, phrases = 0.0, list[Reason](), page.phrases
    against = phrases.together(AGAINST)
    whole = page.sentences[:settings.opening + 1]
    opening = [sentence for sentence in whole if not against.isdisjoint(sentence.line.hits)]
    for name in AGAINST if opening else ():
        found = next(((hit, sentence) for sentence in opening if (hit := phrases[name].search(sentence.line))), None)
        if found is None:
            continue
        hit, sentence = found
        if page.official and name == "vendor":  # our services, said by a council, sells nothing
            continue
        if (name == "abroad" and any(body.kind == "council" for body in page.bodies)) or (name == "scam" and speech.attacked):
            continue
        worth = phrases[name].weight
        if speech.plain and name in _SOFTENED and sentence.start >= 0:
            worth *= settings.attack_softens
        points += worth
        reasons.append(Reason(rule=f"against-{name.replace('_', '-')}", quote=cut(hit.words)))
    bits = load_lexicon().bits
    for name in _FRAMES:
        words = list(dict.fromkeys(" ".join(sentence.cut.cut.words[first:last]).strip(".,;:!?") for sentence in whole
                                   if sentence.met & bits[name] for first, last, marked in sentence.marks if marked & bits[name]))
        if len(words) >= settings.frame_words and not (speech.plain and name in _HARDLY):
            points += min(settings.frame_most, len(words) * settings.frame_weight) * (settings.attack_softens if speech.plain else 1.0)
            reasons.append(Reason(rule=f"against-{name}", quote=cut(", ".join(words))))
    if page.met & bits["spared"] and (page.elsewhere or not speech.plain):
        points += settings.spared
        reasons.append(Reason(rule="against-spared", quote=cut(next(sentence.folded for sentence in page.sentences if sentence.met & bits["spared"]))))
    cause = None if speech.attacked else explanation(page.sentences, phrases)
    if cause:
        points += phrases["explained"].weight
        reasons.append(Reason(rule="against-explained", quote=cut(cause.words)))
    return points, reasons


def around(folded: str, at: int) -> str:
    """The words around a hit, cut to a quote."""
    left = max(0, folded.rfind(" ", 0, max(0, at - _QUOTE // 2)))
    return cut(folded[left:].strip())


def cut(words: str) -> str:
    """Words as long as a quote may be."""
    return words if len(words) <= _QUOTE else words[:_QUOTE].rsplit(" ", 1)[0]
