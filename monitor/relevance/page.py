"""An article as the judge sees it: title and sentences with the words of each class, and what is known of the whole page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..records import Article, BodyMention
from ..sentences import Telling
from ..text import same_length_fold
from ..wordlists import Cut, Line
from .failing import Sentence
from .lexicon import Marks, classes, load_lexicon
from .owners import COUNCIL, FIRM, OTHER, owner
from .phrases import PhraseLists
from .settings import RelevanceSettings
from .signs import load_signs

_MOST_NAMES = 20
# Of a sentence that names councils, so many are looked at.
_ABOUT = 3
# Title and two sentences tell whom a page is about,
_OPENING = 5
# and two more may, if they name a council.


class Page:
    """Sentences, and what the weighing asks of the whole text."""

    def __init__(self, article: Article, title: Line, telling: Telling, bodies: Sequence[BodyMention], phrases: PhraseLists,
                 marks: tuple[Marks, Marks]) -> None:
        signs, bits = load_signs(), load_lexicon().bits
        self.text, self.bodies, self.phrases = telling.text.text, bodies, phrases
        self.sentences = _Sentences(_each_sentence(article, title, telling, bodies, phrases, marks), len(telling.spans) + 1)
        self.official = article.publisher_kind == "official"
        self.own = self.official and bool(article.councils)
        """It is a council's page, and speaks of that council where it names nobody."""
        self.regulator = any(body.kind == "regulator" for body in bodies)
        self.suppliers = [body.start for body in bodies if body.kind == "supplier"]
        self.met = classes(marks[0]) | classes(marks[1])
        """All classes of words in title and text."""
        self.spoken = bool(self.met & bits["council"])
        """A council is spoken of, not only named by its place."""
        self.any_council = self.spoken or any(body.kind == "council" for body in bodies)
        self.supplied = self.any_council and bool(self.met & bits["supply"])
        """Somebody works for the councils that are named."""
        owners = [owner(sentence, (0, 0), self.own) for sentence in self.sentences[:_OPENING]]
        self.about = COUNCIL in owners
        """Title or first sentences speak of a council."""
        self.elsewhere = OTHER in owners[:_ABOUT] or (FIRM in owners[:_ABOUT] and not self.supplied)
        """They speak of somebody else."""
        self.on_foot = bool(self.met & signs.physical) and not self.met & signs.alone
        """Doors, vans and windows, and nobody who comes by wire: thieves may have come on foot."""

    def told_of_others(self) -> bool:
        """Whether the first sentence after the title that begins with somebody begins with one who is no council."""
        first = next((whose for sentence in self.sentences[1:_ABOUT] if (whose := owner(sentence, (0, 0), self.own))), None)
        return first == OTHER or (first == FIRM and not self.supplied)

    def whose(self, position: int, said: tuple[int, int], settings: RelevanceSettings) -> tuple[bool, float]:
        """Whether what some words of a sentence tell of befell a council that is spoken of there, and the share of its points that counts."""
        sentence, phrases = self.sentences[position], self.phrases
        before = self.sentences[position - 1] if position else None
        whose = owner(sentence, said, self.own)
        if whose in (FIRM, OTHER):
            return False, settings.supplied_share if whose == FIRM and self.supplied else 0.0
        if whose == COUNCIL or (before is not None and before.council and phrases["speaks_on"].search(sentence.line)) \
                or phrases["public_sites"].search(sentence.line) or (self.any_council and phrases["schools"].search(sentence.line)):
            return True, 1.0
        if position == 0 and self.told_of_others():
            return False, 0.0
        earlier = owner(before, None, self.own) if before is not None else None
        if earlier == OTHER or (earlier == FIRM and not self.supplied):
            return False, 0.0
        about = self.about and not self.elsewhere
        beside = (before is not None and before.council) or (position + 1 < len(self.sentences) and self.sentences[position + 1].council)
        if (beside and not self.elsewhere) or about:
            return False, 1.0 if self.regulator else settings.about_share if about else settings.apart_share
        stop = sentence.cut.end
        return False, settings.supplier_gain if self.any_council and any(sentence.start <= start < stop for start in self.suppliers) else 0.0


class _Sentences(Sequence[Sentence]):
    """Title and sentences, each made when somebody comes to it: the opening decides most articles."""

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


def _each_sentence(article: Article, title: Line, telling: Telling, bodies: Sequence[BodyMention], phrases: PhraseLists,
                   marks: tuple[Marks, Marks]) -> Iterator[Sentence]:
    councils = [body for body in bodies if body.kind == "council"]
    speaks = load_lexicon().bits["council"]
    names = {same_length_fold(article.text[body.start:body.end]) for body in councils if body.start >= 0} | {same_length_fold(body.name) for body in councils}
    at = sum(body.start < 0 for body in councils)  # those that only the title names
    met = classes(marks[0])
    in_title = [found for name in names if (found := _word_at(telling.title.text, name)) >= 0]
    yield Sentence(title, phrases.book, -1, at > 0 or bool(met & speaks) or bool(in_title), marks[0], met, _numbers(telling.title, in_title))
    here = 0
    for line in telling.lines:
        while at < len(councils) and councils[at].end <= line.start:
            at += 1
        first = here
        while here < len(marks[1]) and marks[1][here][0] < line.last:
            here += 1
        said = marks[1][first:here]
        met = classes(said)
        named = tuple(body.start for body in councils[at:at + _MOST_NAMES] if body.start < line.end)
        yield Sentence(line, phrases.book, line.start, bool(met & speaks) or bool(named), said, met, _numbers(telling.text, named) if named else ())


def _word_at(folded: str, name: str) -> int:
    """Where a name stands as whole words; -1 if it does not."""
    at = folded.find(name)
    return at if at >= 0 and not folded[at - 1:at].isalnum() and not folded[at + len(name):at + len(name) + 1].isalnum() else -1


def _numbers(cut: Cut, offsets: Iterable[int]) -> tuple[int, ...]:
    """Numbers of the words that begin at some offsets."""
    return tuple(sorted(bisect_right(cut.at, offset) - 1 for offset in offsets))
