"""The shelf of the grouping room: which articles share a band, a passage, a quotation or the whole body."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from ..records import Article, Signature
from ..records.grouping import Near
from ..times import to_iso
from .base import Shelf, marks

CHUNK = 400
"""Values bound in one statement; SQLite allows 999 in its oldest builds."""
QUOTE_WEIGHT, BAND_WEIGHT = 4, 1
"""A shared quotation ranks a candidate like this many passages, a shared band like one."""
BODY_WEIGHT = 1000
"""Equal bodies come first."""
MOST_OF_A_STORY = 6
"""Candidates of one story, so that a text in two hundred papers leaves room for another."""


class GroupingIndex(Shelf):
    """Finds candidates and nothing else; every verdict is reached on the text."""

    def near(self, article: Article, signature: Signature, owner: str, *, since: datetime, until: datetime, recent_since: datetime,
             bands: int, most: int, most_postings: int, most_recent: int, fewest: int) -> Near:
        """
        Candidates for an article, without itself, dated inside the window; see ``Near``.

        Fingerprints that are page furniture of the owner, and lists longer than ``most_postings``, are passed over.
        """
        own = self.value("SELECT number FROM signatures WHERE article_id = ?", article.article_id)
        furniture = self._furniture(owner, signature.passages)
        passages: Counter[int] = Counter()
        passed_over = 0
        ask = self.db.execute
        for print_ in signature.passages:
            if print_ in furniture:
                continue
            found = ask("SELECT number FROM passages WHERE print = ? LIMIT ?", (print_, most_postings + 1)).fetchall()
            if len(found) > most_postings:
                passed_over += 1
                continue
            passages.update(row[0] for row in found)
        weight = Counter(passages)
        strong: set[int] = set()
        for print_ in signature.quotes:
            for row in ask("SELECT number FROM quotes WHERE print = ? LIMIT ?", (print_, most_postings)):
                weight[row[0]] += QUOTE_WEIGHT
                strong.add(row[0])
        for number in self._banded(signature.sketch, bands, most_postings):
            weight[number] += BAND_WEIGHT
            strong.add(number)
        if signature.body_sha256:
            for row in ask("SELECT number FROM signatures WHERE body_sha256 = ? ORDER BY dated_at, article_id LIMIT ?",
                           (signature.body_sha256, most)):
                weight[row[0]] += BODY_WEIGHT
                strong.add(row[0])
        ranked = [number for number in weight if number != own and (number in strong or passages[number] >= fewest)]
        chosen = self._choose(ranked, weight, to_iso(since), to_iso(until), most)
        recent = [row[0] for row in ask(
            """SELECT article_id FROM signatures WHERE dated_at BETWEEN ? AND ? AND article_id != ?
               ORDER BY dated_at DESC, article_id LIMIT ?""",
            (to_iso(recent_since), to_iso(article.dated_at), article.article_id, most_recent))]
        return Near(shared_passages={article_id: passages[number] for number, article_id in chosen}, recent=tuple(recent),
                    furniture=frozenset(furniture), passed_over=passed_over)

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
        number = self._clear(article_id)
        values = (article_id, signature.recipe, signature.sketch, bands, signature.shingles, pack(signature.passages), pack(signature.quotes),
                  signature.body_sha256, owner, story_id, to_iso(dated_at))
        number = self.db.execute(
            """INSERT INTO signatures (number, article_id, recipe, sketch, bands, shingles, passages, quotes, body_sha256, owner, story_id,
                                       dated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", (number, *values)).lastrowid
        many = self.db.executemany
        many("INSERT INTO bands (band, hash, number) VALUES (?, ?, ?)",
             [(band, value, number) for band, value in enumerate(band_hashes(signature.sketch, bands))])
        many("INSERT INTO passages (print, number) VALUES (?, ?)", [(one, number) for one in signature.passages])
        many("INSERT INTO quotes (print, number) VALUES (?, ?)", [(one, number) for one in signature.quotes])
        self._learn(owner, story_id, signature.passages, template_stories)

    def merge(self, older: str, younger: str) -> None:
        """Two stories are one from now on."""
        self.db.execute("UPDATE signatures SET story_id = ? WHERE story_id = ?", (older, younger))

    def forget(self, article_id: str) -> None:
        """Take an article out of the index; what was learnt from it stays learnt."""
        number = self._clear(article_id)
        if number is not None:
            self.db.execute("DELETE FROM signatures WHERE number = ?", (number,))

    def evict(self, before: datetime) -> int:
        """Drop the postings of articles older than a moment; their signatures stay. Gives how many articles."""
        old = [row[0] for row in self.rows("SELECT number FROM signatures WHERE dated_at < ? AND passages != x''", to_iso(before))]
        for number in old:
            self._clear_postings(number)
        return len(old)

    def templates(self) -> list[tuple[str, int]]:
        """Everything learnt of page furniture: owner and fingerprint."""
        return [(row[0], row[1]) for row in self.rows("SELECT owner, print FROM templates ORDER BY owner, print")]

    def teach(self, templates: Iterable[tuple[str, int]]) -> None:
        """Page furniture that is known from elsewhere."""
        self.db.executemany("INSERT OR IGNORE INTO templates (owner, print) VALUES (?, ?)", templates)

    def _furniture(self, owner: str, prints: Sequence[int]) -> set[int]:
        found: set[int] = set()
        for part in _parts(prints):
            found.update(row[0] for row in self.db.execute(
                f"SELECT print FROM templates WHERE owner = ? AND print IN ({marks(part)})", (owner, *part)))
        return found

    def _learn(self, owner: str, story_id: str, prints: Sequence[int], least: int) -> None:
        """A text lives in one story; what stands in ``least`` stories of one owner is furniture there."""
        known = self._furniture(owner, prints)
        for part in _parts([one for one in prints if one not in known]):
            self.db.execute(
                f"""INSERT OR IGNORE INTO templates (owner, print)
                    SELECT ?, p.print
                    FROM passages p
                    JOIN signatures s ON s.number = p.number
                    WHERE p.print IN ({marks(part)}) AND s.owner = ?
                    GROUP BY p.print
                    HAVING count(DISTINCT s.story_id) >= ?""", (owner, *part, owner, least))

    def _banded(self, sketch: bytes, bands: int, most: int) -> list[int]:
        """Articles that agree with a sketch in at least one band."""
        values = band_hashes(sketch, bands)
        if not values:
            return []
        # spelled out with OR: a row-value IN (VALUES ...) scans the table (53 ms against 0.07 at 20,000 articles)
        question = " OR ".join("(band = ? AND hash = ?)" for _ in values)
        bound = [part for pair in enumerate(values) for part in pair]
        return [row[0] for row in self.db.execute(f"SELECT number FROM bands WHERE {question} LIMIT ?", (*bound, most * bands))]

    def _choose(self, numbers: Sequence[int], weight: Counter[int], since: str, until: str, most: int) -> list[tuple[int, str]]:
        """The heaviest candidates inside the window, a few of each story, ties by date and id: never by order of arrival."""
        rows = []
        heavy = sorted(numbers, key=lambda number: -weight[number])[:CHUNK]
        if heavy:
            rows = self.rows(f"""SELECT number, article_id, story_id, dated_at
                                 FROM signatures
                                 WHERE number IN ({marks(heavy)}) AND dated_at BETWEEN ? AND ?""", *heavy, since, until)
        rows.sort(key=lambda row: (-weight[row["number"]], row["dated_at"], row["article_id"]))
        of_story: Counter[str] = Counter()
        chosen = []
        for row in rows:
            of_story[row["story_id"]] += 1
            if of_story[row["story_id"]] <= MOST_OF_A_STORY:
                chosen.append((row["number"], row["article_id"]))
            if len(chosen) == most:
                break
        return chosen

    def _clear(self, article_id: str) -> int | None:
        """Take away an article's rows; gives the number it had, to keep it."""
        number = self.value("SELECT number FROM signatures WHERE article_id = ?", article_id)
        if number is not None:
            self._clear_postings(number)
            self.db.execute("DELETE FROM signatures WHERE number = ?", (number,))
        return number

    def _clear_postings(self, number: int) -> None:
        row = self.row("SELECT sketch, bands, passages, quotes FROM signatures WHERE number = ?", number)
        many = self.db.executemany
        many("DELETE FROM passages WHERE print = ? AND number = ?", [(one, number) for one in unpack(row["passages"])])
        many("DELETE FROM quotes WHERE print = ? AND number = ?", [(one, number) for one in unpack(row["quotes"])])
        many("DELETE FROM bands WHERE band = ? AND hash = ? AND number = ?",
             [(band, value, number) for band, value in enumerate(band_hashes(row["sketch"], row["bands"]))])


def band_hashes(sketch: bytes, bands: int) -> list[int]:
    """A signed 64-bit number for each band of a sketch; none for an empty sketch."""
    import hashlib

    if not sketch:
        return []
    width = len(sketch) // bands
    return [int.from_bytes(hashlib.blake2b(sketch[band * width:(band + 1) * width], digest_size=6).digest(), "little")
            for band in range(bands)]


def pack(numbers: Sequence[int]) -> bytes:
    """Little-endian signed 64 bit."""
    return struct.pack(f"<{len(numbers)}q", *numbers)


def unpack(blob: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(blob) // 8}q", blob)


def _parts(values: Sequence) -> list[Sequence]:
    return [values[at:at + CHUNK] for at in range(0, len(values), CHUNK)]
