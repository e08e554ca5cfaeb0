"""The shelf of the grouping room: which articles share a band, a passage, a quotation or the whole body."""

from __future__ import annotations

import sqlite3
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..records import Article, Signature
from ..records.grouping import Near
from ..times import to_iso
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
MOST_LEARNT = 2 * CHUNK
"""Articles that are looked at for page furniture with one article, the latest of those that share anything not yet known as furniture."""
MOST_OF_A_STORY = 6
"""Candidates of one story, so that a text in two hundred papers leaves room for another."""


class GroupingIndex(Shelf):
    """Finds candidates and nothing else; every verdict is reached on the text."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        self.postings = Postings(db, self._written_since)
        self._asked: tuple[Signature, tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]] | None = None
        self._known: tuple[Signature, str, set[int]] | None = None

    def near(self, article: Article, signature: Signature, owner: str, *, since: datetime, until: datetime, recent_since: datetime,
             bands: int, most: int, most_postings: int, most_recent: int, fewest: int) -> Near:
        """
        Candidates for an article, without itself, dated inside the window; see ``Near``.

        Fingerprints that are page furniture of the owner, and lists longer than ``most_postings``, are passed over.
        """
        import numpy

        own = self.value("SELECT number FROM signatures WHERE article_id = ?", article.article_id)
        furniture = self._furniture_of(owner, signature)
        places, numbers, sizes = self._carriers(signature, bands)
        kinds = [len(signature.passages), len(signature.passages) + len(signature.quotes)]
        dull = numpy.fromiter((print_ in furniture for print_ in signature.passages), dtype=bool, count=kinds[0])
        too_long = ~dull & (sizes[:kinds[0]] > most_postings)
        ends = numpy.searchsorted(places, kinds)
        passages = _counted(numbers[:ends[0]][~(dull | too_long)[places[:ends[0]]]])
        weight = dict(passages)
        strong: set[int] = set()
        rank = numpy.arange(len(places)) - (numpy.cumsum(sizes) - sizes)[places]
        few = rank < most_postings  # a text in more papers than that is still found by some of them
        for part, value in ((slice(ends[0], ends[1]), QUOTE_WEIGHT), (slice(ends[1], None), BAND_WEIGHT)):
            for number, times in _counted(numbers[part][few[part]]).items():
                weight[number] = weight.get(number, 0) + times * value
                strong.add(number)
        if signature.body_sha256:
            for row in self.db.execute("SELECT number FROM signatures WHERE body_sha256 = ? ORDER BY dated_at, article_id LIMIT ?",
                                       (signature.body_sha256, most)):
                weight[row[0]] = weight.get(row[0], 0) + BODY_WEIGHT
                strong.add(row[0])
        ranked = [number for number in weight if number != own and (number in strong or passages[number] >= fewest)]
        chosen = self._choose(ranked, weight, strong, signature.shingles, to_iso(since), to_iso(until), most)
        recent = [] if not most_recent else [row[0] for row in self.db.execute(
            """SELECT article_id FROM signatures WHERE dated_at BETWEEN ? AND ? AND article_id != ?
               ORDER BY dated_at DESC, article_id LIMIT ?""",
            (to_iso(recent_since), to_iso(article.dated_at), article.article_id, most_recent))]
        return Near(shared_passages={article_id: passages.get(number, 0) for number, article_id in chosen}, recent=tuple(recent),
                    furniture=frozenset(furniture), passed_over=int(too_long.sum()))

    def story_of(self, article_id: str) -> str | None:
        """The story under which an article is filed; None if it is not."""
        return self.value("SELECT story_id FROM signatures WHERE article_id = ?", article_id)

    def signatures(self, article_ids: Sequence[str]) -> dict[str, Signature]:
        """Stored signatures by article."""
        found = {}
        for part in _parts(article_ids):
            for row in self.rows(f"SELECT * FROM signatures WHERE article_id IN ({marks(part)})", *part):
                found[row["article_id"]] = Signature(
                    recipe=row["recipe"], sketch=row["sketch"], shingles=row["shingles"], passages=unpack(row["passages"]),
                    quotes=unpack(row["quotes"]), body_sha256=row["body_sha256"])
        return found

    def save(self, article_id: str, owner: str, story_id: str, signature: Signature, dated_at: datetime, *, bands: int,
             template_stories: int) -> None:
        """File an article under its story, replacing its old rows, and learn from it what is page furniture of its owner."""
        self.db.execute("DELETE FROM signatures WHERE article_id = ?", (article_id,))
        self.db.execute(
            """INSERT INTO signatures (article_id, recipe, sketch, bands, shingles, passages, quotes, body_sha256, owner, story_id, dated_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (article_id, signature.recipe, signature.sketch, bands, signature.shingles, pack(signature.passages), pack(signature.quotes),
             signature.body_sha256, owner, story_id, to_iso(dated_at)))
        self._learn(article_id, owner, story_id, signature, bands, template_stories)
        self._asked = self._known = None
        self.postings.pack_if_due()

    def merge(self, older: str, younger: str) -> None:
        """Two stories are one from now on."""
        self.db.execute("UPDATE signatures SET story_id = ? WHERE story_id = ?", (older, younger))

    def forget(self, article_id: str) -> None:
        """Take an article out of the index; what was learnt from it stays learnt."""
        self.db.execute("DELETE FROM signatures WHERE article_id = ?", (article_id,))

    def evict(self, before: datetime) -> int:
        """Drop the postings of articles older than a moment; their signatures stay. Gives how many articles."""
        return self.db.execute("UPDATE signatures SET posted = 0, passages = x'', quotes = x'' WHERE dated_at < ? AND posted",
                               (to_iso(before),)).rowcount

    def templates(self) -> list[tuple[str, int]]:
        """Everything learnt of page furniture: owner and fingerprint."""
        return [(row[0], row[1]) for row in self.rows("SELECT owner, print FROM templates ORDER BY owner, print")]

    def teach(self, templates: Iterable[tuple[str, int]]) -> None:
        """Page furniture that is known from elsewhere."""
        self.db.executemany("INSERT OR IGNORE INTO templates (owner, print) VALUES (?, ?)", templates)

    def _furniture_of(self, owner: str, signature: Signature) -> set[int]:
        if self._known is None or self._known[0] is not signature or self._known[1] != owner:
            self._known = (signature, owner, self._furniture(owner, signature.passages))
        return self._known[2]

    def _furniture(self, owner: str, prints: Sequence[int]) -> set[int]:
        found: set[int] = set()
        for part in _parts(prints):
            found.update(row[0] for row in self.db.execute(
                f"SELECT print FROM templates WHERE owner = ? AND print IN ({_marks(part)})", (owner, *_filled(part))))
        return found

    def _learn(self, article_id: str, owner: str, story_id: str, signature: Signature, bands: int, least: int) -> None:
        """A text lives in one story; what stands in ``least`` stories of one owner is furniture there."""
        import numpy

        places, numbers, sizes = self._carriers(signature, bands)
        known = self._furniture_of(owner, signature)
        likely = numpy.fromiter((print_ not in known for print_ in signature.passages), dtype=bool, count=len(signature.passages))
        likely &= sizes[:len(likely)] >= least - 1
        end = numpy.searchsorted(places, len(likely))
        asked = likely[places[:end]]
        places, numbers = places[:end][asked], numbers[:end][asked]
        stories: dict[int, str] = {}
        for part in _parts(numpy.unique(numbers)[-MOST_LEARNT:].tolist()):
            stories.update((row[0], row[1]) for row in self.db.execute(
                f"SELECT number, story_id FROM signatures WHERE number IN ({_marks(part)}) AND owner = ? AND article_id != ?",
                (*_filled(part), owner, article_id)))
        told: dict[int, set[str]] = {}
        for place, number in zip(places.tolist(), numbers.tolist()):
            if number in stories:
                told.setdefault(place, {story_id}).add(stories[number])
        learnt = [signature.passages[place] for place, found in told.items() if len(found) >= least]
        self.teach((owner, print_) for print_ in learnt)

    def _carriers(self, signature: Signature, bands: int) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """
        Who carries a passage, a quotation or a band: places in this order, numbers of articles, and how many stand behind each place.

        Kept until the next question, which is often the same one.
        """
        import numpy

        if self._asked is None or self._asked[0] is not signature:
            keys = keys_of(signature.passages, signature.quotes, signature.sketch, bands)
            places, numbers = self.postings.find(keys)
            self._asked = (signature, (places, numbers, numpy.bincount(places, minlength=len(keys))))
        return self._asked[1]

    def _written_since(self, number: int) -> Iterator[tuple[int, numpy.ndarray]]:
        import numpy

        for row in self.db.execute("SELECT number, passages, quotes, sketch, bands FROM signatures WHERE number > ? AND posted ORDER BY number",
                                   (number,)):
            yield row["number"], keys_of(numpy.frombuffer(row["passages"], "<i8"), numpy.frombuffer(row["quotes"], "<i8"), row["sketch"], row["bands"])

    def _choose(self, numbers: Sequence[int], weight: Mapping[int, int], strong: set[int], shingles: int, since: str, until: str,
                most: int) -> list[tuple[int, str]]:
        """
        The heaviest candidates inside the window, a few of each story, ties by date and id: never by order of arrival.

        What shares so little of two long texts that no rule can accept it is not worth reading.
        """
        heavy = sorted(numbers, key=lambda number: (-weight[number], -number))[:CHUNK]
        of_story: Counter[str] = Counter()
        chosen: list[tuple[int, str]] = []
        at = 0
        while at < len(heavy) and len(chosen) < most:
            end = at + STEP
            while end < len(heavy) and weight[heavy[end]] == weight[heavy[end - 1]]:
                end += 1
            part = heavy[at:end]
            rows = [row for few in _parts(part) for row in self.db.execute(
                f"""SELECT number, article_id, story_id, dated_at, shingles, posted
                    FROM signatures
                    WHERE number IN ({_marks(few)}) AND dated_at BETWEEN ? AND ?""", (*_filled(few), since, until))]
            rows = [row for row in rows if weight[row["number"]] >= BODY_WEIGHT or row["posted"] and (
                row["number"] in strong or weight[row["number"]] >= LEAST_SHARE * min(shingles, row["shingles"]))]
            rows.sort(key=lambda row: (-weight[row["number"]], row["dated_at"], row["article_id"]))
            for row in rows:
                of_story[row["story_id"]] += 1
                if of_story[row["story_id"]] <= MOST_OF_A_STORY:
                    chosen.append((row["number"], row["article_id"]))
                if len(chosen) == most:
                    break
            at = end
        return chosen


def keys_of(passages: Sequence[int] | numpy.ndarray, quotes: Sequence[int] | numpy.ndarray, sketch: bytes, bands: int) -> numpy.ndarray:
    """A 64-bit key for each passage, each quotation and each band, in this order; equal values of two kinds make two keys."""
    import numpy

    with numpy.errstate(over="ignore"):
        prints = numpy.array(passages, dtype=numpy.int64).view(numpy.uint64) * numpy.uint64(_MIX)
        quoted = (numpy.array(quotes, dtype=numpy.int64).view(numpy.uint64) + numpy.uint64(1)) * numpy.uint64(_MIX_QUOTES)
        if not sketch:
            return numpy.concatenate([prints, quoted])
        rows = numpy.frombuffer(sketch, dtype="<u4").reshape(bands, -1).astype(numpy.uint64)
        mixed = numpy.arange(1, bands + 1, dtype=numpy.uint64)
        for column in range(rows.shape[1]):
            mixed = (mixed + rows[:, column]) * numpy.uint64(_MIX_BANDS)
            mixed ^= mixed >> numpy.uint64(29)
        return numpy.concatenate([prints, quoted, mixed * numpy.uint64(_MIX)])


_MIX, _MIX_QUOTES, _MIX_BANDS = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xBF58476D1CE4E5B9
"""Odd multipliers (golden ratio; xxHash; SplitMix64): the upper bits of the product depend on every bit."""


def _counted(numbers: numpy.ndarray) -> dict[int, int]:
    """How often each number stands there."""
    import numpy

    found, times = numpy.unique(numbers, return_counts=True)
    return dict(zip(found.tolist(), times.tolist()))


def pack(numbers: Sequence[int]) -> bytes:
    """Little-endian signed 64 bit."""
    return struct.pack(f"<{len(numbers)}q", *numbers)


def unpack(blob: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(blob) // 8}q", blob)


def _parts(values: Sequence) -> list[Sequence]:
    return [values[at:at + CHUNK] for at in range(0, len(values), CHUNK)]


def _marks(values: Sequence) -> str:
    """As many marks as the next power of two: few different statements, each prepared once."""
    return ", ".join("?" * (1 << max(0, len(values) - 1).bit_length()))


def _filled(values: Sequence) -> list:
    return [*values, *[values[-1]] * ((1 << max(0, len(values) - 1).bit_length()) - len(values))]
