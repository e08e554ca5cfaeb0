"""Corrections tied to the articles on file, and what they make of verdicts on articles; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ..records import Correction, CouncilTag, Reason, Relevance
from ..urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A correction with the ids that its addresses have today; an address that is not on file has none."""

    correction: Correction
    article_id: str | None = None
    first: tuple[str, ...] = ()
    """Ids of the articles of the first side."""
    second: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.correction.kind

    @property
    def of(self) -> str:
        return self.correction.of

    @property
    def note(self) -> str:
        return self.correction.note

    @property
    def concerns(self) -> frozenset[str]:
        """Every article it names."""
        return frozenset((*self.first, *self.second, *((self.article_id,) if self.article_id else ())))


def tied(correction: Correction, find: Callable[[str], str | None]) -> Ruling:
    """
    A correction with the articles it names.

    Args:
        find: Gives the id of the article met under an address, or having that id; None if there is none.
    """
    def found(addresses: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for address in addresses if (one := article_named(address, find))))

    return Ruling(correction=correction, article_id=next(iter(found([correction.article])), None) if correction.article else None,
                  first=found(correction.first.articles) if correction.first else (),
                  second=found(correction.second.articles) if correction.second else ())


def article_named(name: str, find: Callable[[str], str | None]) -> str | None:
    """Id of the article that a person names by address, in any of its spellings, or by id."""
    return find(canonical(name) or name) or find(name)


def last_words(rulings: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """
    What holds when a person has changed their mind: of a split and a merge of the same article, the later in the file.

    A merge that loses every article of one side says nothing any more.
    """
    kept: list[Ruling] = []
    for ruling in rulings:
        if ruling.kind == "split" and ruling.article_id:
            kept = [_without(one, ruling.article_id) if one.kind == "merge" and one.of == ruling.of else one for one in kept]
        elif ruling.kind == "merge":
            kept = [one for one in kept if not (one.kind == "split" and one.of == ruling.of and one.article_id in ruling.concerns)]
        kept.append(ruling)
    return tuple(one for one in kept if one.kind != "merge" or (one.first and one.second))


def _without(ruling: Ruling, article_id: str) -> Ruling:
    return replace(ruling, first=tuple(one for one in ruling.first if one != article_id), second=tuple(one for one in ruling.second if one != article_id))


def not_relevant(verdict: Relevance, note: str) -> Relevance:
    """The verdict of a person in place of ours, ours beside it."""
    ours = Reason(rule=f"without it: {'relevant' if verdict.relevant else 'not relevant'}, score {verdict.score:.2f}")
    return replace(verdict, relevant=False, score=0.0, reasons=(Reason(rule=note), ours, *verdict.reasons))


def without_councils(tags: Iterable[CouncilTag], codes: Iterable[str]) -> tuple[CouncilTag, ...]:
    """The tags but for councils that a person says the article is not about."""
    codes = frozenset(codes)
    return tuple(tag for tag in tags if tag.gss not in codes)


def effect(correction: Correction) -> str:
    """What a correction says from now on, as a sentence."""
    one, first, second = correction, correction.first, correction.second
    match one.kind:
        case "not-relevant":
            return f"{one.article} is never relevant"
        case "not-this-council":
            return f"{one.article} is not about {one.council}, in any version"
        case "merge":
            return f"{'stories' if one.of == 'story' else 'incidents'} {first.id} and {second.id} are one, under the older id"
        case "split":
            return f"{one.article} leaves its {one.of} and stands on its own"
        case "same-as":
            return f"“{second.words}” repeats “{first.words}” and is not told"
    return f"“{first.words}” is never told as new"
