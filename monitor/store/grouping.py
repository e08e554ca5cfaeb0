"""The shelf of the grouping room: which articles share a band, a passage, a quotation or the whole body."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING

from ..records import Article, Signature
from ..records.grouping import Near
from .base import Shelf, marks
from .postings import Postings

if TYPE_CHECKING:
    import numpy

CHUNK = 512
"""Values bound in one statement; SQLite allows 999 in its oldest builds."""
QUOTE_WEIGHT, BAND_WEIGHT = 4, 1
"""A shared quotation ranks a candidate like this many passages, a shared band like one."""
BODY_WEIGHT = 1000
"""Equal bodies come first."""
STEP = 32
"""Candidates looked at in one go, and all that weigh as much as the last of them."""
LEAST_SHARE = 0.004
"""Shared passages over the words of the shorter text below which nothing accepts: a share of .12 of a text in runs of four words, the
shortest there are, leaves .012 of its words as fingerprints; a third of that to be safe."""
LEAST_ALIKE_SKETCHES = 0.2
"""Share of equal bytes of two sketches, which is about their Jaccard, under which a shared band alone proposes nothing. Page furniture gives two
pages of one owner .1, and one of its bands to hundreds; bands are for near copies, of which half are found at .37, and what is less alike shares passages."""
MOST_BY_CHANCE = 2 * BAND_WEIGHT
"""Weight up to which shared bands, and nothing else, may be chance."""
MOST_OF_CHANCE = 64
"""Of such candidates so many are compared by their sketches, the latest: one page's furniture can give it a band in common with hundreds."""
MOST_LEARNT = 2 * CHUNK
"""Articles that are looked at for page furniture with one article, the latest of those that share anything not yet known as furniture."""
LEAST_ALIKE = 2
"""Shared fingerprints, none of them known as furniture, of an article from which furniture is learnt: one alone is a turn of phrase."""
MOST_OF_A_STORY = 4
"""Candidates of one story, so that a text in two hundred papers leaves room for another."""


class GroupingIndex(Shelf):
    """Finds candidates and nothing else; every verdict is reached on the text."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        self._plain = db.cursor()
        self._plain.row_factory = None
        self.postings = Postings(db, self._written_since)
        self._asked: tuple[Signature, numpy.ndarray, tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]] | None = None
        self._known: dict[str, set[int]] = {}
        self._taught: tuple[str, int] | None = None

    def near(self, article: Article, signature: Signature, owner: str, *, since: datetime, until: datetime, recent_since: datetime,
             most: int, most_postings: int, most_recent: int, fewest: int) -> Near:
        """
        Candidates for an article, without itself, dated inside the window; see ``Near``.

        Fingerprints that are page furniture of the owner, and lists longer than ``most_postings``, are passed over.
        """
        import numpy

        furniture = self._furniture_of(owner).intersection(signature.passages)
        places, numbers, sizes = self._carriers(signature, furniture)
        passages, quotes = len(signature.passages), len(signature.quotes)
        too_long = sizes[:passages] > most_postings
        weights = {}
        if len(places):
            value = numpy.full(len(sizes), BAND_WEIGHT)
            value[:passages] = ~too_long
            value[passages:passages + quotes] = QUOTE_WEIGHT
            value[-1:] = BODY_WEIGHT
            if (sizes > most_postings).any():
                keep = value[places] > 0  # a text in more papers than that is still found by some of them
                keep &= numpy.arange(len(places)) - (numpy.cumsum(sizes) - sizes)[places] < most_postings
                places, numbers = places[keep], numbers[keep]
            weights = _weighed(numbers, value[places], places < passages, fewest)
        chosen = self._choose(article.article_id, weights, signature, _seconds(since), _seconds(until), most)
        recent = [] if not most_recent else [row[0] for row in self.db.execute(
            """SELECT article_id FROM signatures WHERE dated_at BETWEEN ? AND ? AND article_id != ?
               ORDER BY dated_at DESC, article_id LIMIT ?""",
            (_seconds(recent_since), _seconds(article.dated_at), article.article_id, most_recent))]
        return Near(shared_passages={article_id: weights[number][1] for number, article_id in chosen}, recent=tuple(recent),
                    furniture=frozenset(furniture), passed_over=int(too_long.sum()))

    def story_of(self, article_id: str) -> str | None:
        """The story under which an article is filed; None if it is not."""
        return self.value("SELECT story_id FROM signatures WHERE article_id = ?", article_id)

    def first_of(self, story_id: str) -> str | None:
        """The article that was filed first under a story; None if there is none."""
        return self.value("SELECT article_id FROM signatures WHERE story_id = ? ORDER BY number LIMIT 1", story_id)

    def signatures(self, article_ids: Sequence[str]) -> dict[str, Signature]:
        """Stored signatures by article, without what they are found by."""
        found = {}
        for part in _parts(article_ids):
            for row in self.rows(f"""SELECT s.article_id, r.recipe, s.sketch, s.shingles, s.body
                                       FROM signatures s JOIN signature_recipes r ON r.number = s.recipe
                                      WHERE s.article_id IN ({marks(part)})""", *part):
                found[row["article_id"]] = Signature(
                    recipe=row["recipe"], sketch=row["sketch"], shingles=row["shingles"], passages=(), quotes=(),
                    body_sha256=row["body"].hex())
        return found

    def save(self, article_id: str, owner: str, story_id: str, signature: Signature, dated_at: datetime, *, most_postings: int,
             template_stories: int) -> None:
        """File an article under its story, replacing its old rows, and learn from it what is page furniture of its owner."""
        keys = self._keys(signature).astype("<u8").tobytes()
        self.db.execute("DELETE FROM signatures WHERE article_id = ?", (article_id,))
        self.db.execute("INSERT OR IGNORE INTO signature_recipes (recipe) VALUES (?)", (signature.recipe,))
        self.db.execute(
            """INSERT INTO signatures (article_id, recipe, sketch, shingles, keys, body, owner, story_id, dated_at)
               VALUES (?, (SELECT number FROM signature_recipes WHERE recipe = ?), ?, ?, ?, ?, ?, ?, ?)""",
            (article_id, signature.recipe, signature.sketch, signature.shingles, keys,
             bytes.fromhex(signature.body_sha256), owner, story_id, _seconds(dated_at)))
        self._learn(article_id, owner, story_id, signature, template_stories)
        self._asked = None
        self.postings.pack_if_due(most_postings)

    def merge(self, older: str, younger: str) -> None:
        """Two stories are one from now on."""
        self.db.execute("UPDATE signatures SET story_id = ? WHERE story_id = ?", (older, younger))

    def forget(self, article_id: str) -> None:
        """Take an article out of the index; what was learnt from it stays learnt."""
        self.db.execute("DELETE FROM signatures WHERE article_id = ?", (article_id,))

    def templates(self) -> list[tuple[str, int]]:
        """Everything learnt of page furniture: owner and fingerprint."""
        return [(row[0], row[1]) for row in self.rows("SELECT owner, print FROM templates ORDER BY owner, print")]

    def teach(self, templates: Iterable[tuple[str, int]]) -> None:
        """Page furniture that is known from elsewhere."""
        self._known.clear()
        self._teach(templates)

    def _teach(self, templates: Iterable[tuple[str, int]]) -> None:
        self.db.executemany("INSERT OR IGNORE INTO templates (owner, print) VALUES (?, ?)", templates)

    def _furniture_of(self, owner: str) -> set[int]:
        """Everything learnt of one owner, kept from the first question on; read again when what was taught last was taken back."""
        if self._taught is not None:
            if not self.value("SELECT 1 FROM templates WHERE owner = ? AND print = ?", *self._taught):
                self._known.clear()
                self._taught = None
            elif not self.db.in_transaction:  # within one it may still be taken back
                self._taught = None
        if owner not in self._known:
            self._known[owner] = {row[0] for row in self._plain.execute("SELECT print FROM templates WHERE owner = ?", (owner,))}
        return self._known[owner]

    def _learn(self, article_id: str, owner: str, story_id: str, signature: Signature, least: int) -> None:
        """A text lives in one story; what stands in ``least`` stories of one owner is furniture there."""
        import numpy

        known = self._furniture_of(owner)
        places, numbers, sizes = self._carriers(signature, known)
        likely = sizes[:len(signature.passages)] >= least - 1
        if not likely.any():
            return
        end = numpy.searchsorted(places, len(likely))
        asked = likely[places[:end]]
        places, numbers = places[:end][asked], numbers[:end][asked]
        stories: dict[int, str] = {}
        alike, times = numpy.unique(numbers, return_counts=True)
        for part in _parts(alike[times >= LEAST_ALIKE][-MOST_LEARNT:].tolist()):
            stories.update((row[0], row[1]) for row in self.db.execute(
                f"SELECT number, story_id FROM signatures WHERE number IN ({_marks(part)}) AND owner = ? AND article_id != ?",
                (*_filled(part), owner, article_id)))
        told: dict[int, set[str]] = {}
        for place, number in zip(places.tolist(), numbers.tolist()):
            if number in stories:
                told.setdefault(place, {story_id}).add(stories[number])
        learnt = [signature.passages[place] for place, found in told.items() if len(found) >= least]
        if learnt:
            self._teach((owner, print_) for print_ in learnt)
            known.update(learnt)
            self._taught = (owner, learnt[-1])

    def _carriers(self, signature: Signature, furniture: Set[int]) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """
        Who carries a passage, a quotation, a band or the body: places in this order, numbers of articles, and how many stand behind each place.

        Passages that are furniture are not looked for: every page of the owner carries them. Kept until the next question, which is often the same one.
        """
        import numpy

        if self._asked is None or self._asked[0] is not signature:
            keys = keys_of(signature)
            asked = numpy.ones(len(keys), dtype=bool)
            if not furniture.isdisjoint(signature.passages):
                asked[:len(signature.passages)] = [print_ not in furniture for print_ in signature.passages]
            at = numpy.flatnonzero(asked)
            places, numbers = self.postings.find(keys[at])
            places = at[places]
            self._asked = (signature, keys, (places, numbers, numpy.bincount(places, minlength=len(keys))))
        return self._asked[2]

    def _keys(self, signature: Signature) -> numpy.ndarray:
        return keys_of(signature) if self._asked is None or self._asked[0] is not signature else self._asked[1]

    def _written_since(self, number: int) -> Iterator[tuple[int, numpy.ndarray]]:
        import numpy

        for filed, keys in self._plain.execute("SELECT number, keys FROM signatures WHERE number > ? ORDER BY number", (number,)).fetchall():
            yield filed, numpy.frombuffer(keys, "<u8")

    def _choose(self, own: str, weights: Mapping[int, tuple[int, int]], signature: Signature, since: int, until: int,
                most: int) -> list[tuple[int, str]]:
        """
        The heaviest candidates inside the window, a few of each story, ties by date and id: never by order of arrival.

        What shares so little of two long texts that no rule can accept it is not worth reading, nor what shares a band by chance.
        """
        heavy = sorted(weights, key=lambda number: (-weights[number][0], -number))
        of_story: Counter[str] = Counter()
        chosen: list[tuple[int, str]] = []
        at = 0
        while at < len(heavy) and len(chosen) < most:
            end = at + STEP
            while end < len(heavy) and weights[heavy[end]][0] == weights[heavy[end - 1]][0]:
                end += 1
            rows = [row for few in _parts(heavy[at:end]) for row in self._plain.execute(
                f"""SELECT number, article_id, story_id, dated_at, shingles, sketch
                      FROM signatures
                     WHERE number IN ({_marks(few)}) AND dated_at BETWEEN ? AND ?""", (*_filled(few), since, until))]
            rows = [row for row in rows if row[1] != own and _may_be_accepted(*weights[row[0]], min(signature.shingles, row[4]))]
            rows = _borne_out(rows, weights, signature.sketch)
            rows.sort(key=lambda row: (-weights[row[0]][0], row[3], row[1]))
            for number, article_id, story_id, *_ in rows:
                of_story[story_id] += 1
                if of_story[story_id] <= MOST_OF_A_STORY:
                    chosen.append((number, article_id))
                if len(chosen) == most:
                    break
            at = end
        return chosen


def _may_be_accepted(weight: int, passages: int, shingles: int) -> bool:
    """Whether it shares a quotation, a band or the whole body, or enough passages for texts of this length."""
    return weight > passages or weight >= LEAST_SHARE * shingles


def _borne_out(rows: list[tuple], weights: Mapping[int, tuple[int, int]], sketch: bytes) -> list[tuple]:
    """Candidates without those that share nothing but a band which their sketches, last in each row, do not bear out."""
    import numpy

    chance = [row for row in rows if weights[row[0]][0] <= MOST_BY_CHANCE and not weights[row[0]][1]]
    same_make = [row for row in chance if len(row[-1]) == len(sketch)]
    out = {row[0] for row in chance}
    if same_make:
        there = numpy.frombuffer(b"".join(row[-1] for row in same_make), dtype=numpy.uint8).reshape(len(same_make), -1)
        alike = (there == numpy.frombuffer(sketch, dtype=numpy.uint8)).mean(axis=1) >= LEAST_ALIKE_SKETCHES
        out.difference_update(row[0] for row, stays in zip(same_make, alike.tolist()) if stays)
    return [row for row in rows if row[0] not in out] if out else rows


def _weighed(numbers: numpy.ndarray, value: numpy.ndarray, is_passage: numpy.ndarray, fewest: int) -> dict[int, tuple[int, int]]:
    """Weight and shared passages of the heaviest articles, by number; only those worth verifying."""
    import numpy

    if not len(numbers):
        return {}
    order = numpy.argsort(numbers)
    numbers = numbers[order]
    begins = numpy.empty(len(numbers), dtype=bool)
    begins[0] = True
    numpy.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    first = numpy.flatnonzero(begins)
    weight, shared = numpy.add.reduceat(value[order], first), numpy.add.reduceat(is_passage[order], first, dtype=numpy.int64)
    worth = numpy.flatnonzero((shared >= fewest) | (weight > shared))
    if not len(worth):
        return {}
    chance = numpy.flatnonzero((shared[worth] == 0) & (weight[worth] <= MOST_BY_CHANCE))
    if len(chance) > MOST_OF_CHANCE:
        worth = numpy.delete(worth, chance[:-MOST_OF_CHANCE])
    found, weight, shared = numbers[first[worth]], weight[worth], shared[worth]
    heavy = numpy.lexsort((-found, -weight))[:CHUNK]
    return dict(zip(found[heavy].tolist(), zip(weight[heavy].tolist(), shared[heavy].tolist())))


def keys_of(signature: Signature) -> numpy.ndarray:
    """A 64-bit key for each passage, each quotation, each band and the body, in this order; equal values of two kinds make two keys."""
    import numpy

    kinds = (signature.passages, signature.quotes, signature.bands, _body(signature))
    values = numpy.fromiter(itertools.chain(*kinds), dtype=numpy.int64, count=sum(map(len, kinds))).view(numpy.uint64)
    values += numpy.repeat(numpy.arange(len(kinds), dtype=numpy.uint64), [len(kind) for kind in kinds])
    values *= numpy.uint64(_MIX)
    return values ^ values >> numpy.uint64(32)


def _body(signature: Signature) -> tuple[int, ...]:
    return (int.from_bytes(bytes.fromhex(signature.body_sha256[:16]), "little", signed=True),) if signature.body_sha256 else ()


_MIX = 0x9E3779B97F4A7C15
"""Odd multiplier of the golden ratio: the upper bits of the product depend on every bit."""


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _parts(values: Sequence) -> list[Sequence]:
    return [values[at:at + CHUNK] for at in range(0, len(values), CHUNK)]


def _marks(values: Sequence) -> str:
    """As many marks as the next power of two: few different statements, each prepared once."""
    return ", ".join("?" * (1 << max(0, len(values) - 1).bit_length()))


def _filled(values: Sequence) -> list:
    return [*values, *[values[-1]] * ((1 << max(0, len(values) - 1).bit_length()) - len(values))]
