"""
What the grouping step will compare, compared by the workers before it asks.

Guesses which pairs will be asked for, and what is known as page furniture by then; the step takes an answer only if it guessed right.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ..grouping.compare import Match, Text
from ..grouping.place import NEARLY, Edge, edge_to, owner
from ..records import Article, Neighbour, Signature
from ..store.grouping import LEAST_SHARE, MOST_OF_A_STORY
from ..wire import packed, unpacked
from . import shuffle as by_print
from .crew import Crew, Lost
from .regroup import regroup
from .results import get, put, remove
from .shuffle import Shuffle

if TYPE_CHECKING:
    from ..grouping.settings import GroupingSettings
    from .prepared import Prepared

log = logging.getLogger(__name__)

OF_A_FILE = 500
"""Articles of a file of members: some seconds of comparing."""
FEWEST = 1000
"""Articles to be grouped under which nobody is asked: they are compared in a second."""
MOST_KEPT = 10_000
"""Articles that a worker keeps at hand while it compares: about 100 MB."""
BUCKETS_A_WORKER, MOST_BUCKETS = 2, 64
"""Buckets of fingerprints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article that is to be grouped."""

    article: Article
    signature: Signature
    owner: int
    label: int
    """Of its rough story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What two articles share, for the step to take."""

    there: str
    """Article it was compared with."""
    asked: str
    """Hash of that article."""
    furniture: tuple[int, ...]
    match: Match | None = None
    """None: nothing that makes a link."""
    relation: str = ""
    reason: str = ""


def compare_ahead(folder: str, thinking: Prepared, articles: Sequence[Article], settings: GroupingSettings, hands: Crew,
                  stopping: Callable[[], bool], tell: Callable[[str, int, int], None]) -> Verdicts | None:
    """
    Have the workers compare what articles share, oldest first; None if there are too few to ask for.

    Args:
        folder: Of the shuffle, emptied by ``Verdicts.close``.
        articles: In the order in which they will be grouped.
    """
    known = [(article, thought.signature) for article in articles if (thought := thinking.of(article)) is not None and thought.signature is not None]
    if len(known) < FEWEST:
        return None
    files = -(-len(known) // OF_A_FILE)
    shuffle = Shuffle(folder=folder, files=files, of_a_file=OF_A_FILE, buckets=max(1, min(MOST_BUCKETS, BUCKETS_A_WORKER * hands.size)),
                      settings=settings)
    _write_members(shuffle, known)
    log.info("%d articles to be compared, in %d files of members and %d buckets of fingerprints", len(known), files, shuffle.buckets)
    for name, function, count in (("fingerprints", explode, files), ("furniture", by_print.furniture, shuffle.buckets),
                                  ("pairs", by_print.pairs, shuffle.buckets), ("compare", compare, files)):
        done = 0
        for number, found in hands.each(function, [(shuffle, number) for number in range(count)], stopping):
            done += 1
            tell(name, done, count)
            if isinstance(found, Lost) and function is not compare:
                log.warning("%s %d lost, the texts are compared while loading: %s", name, number, found.reason)
                remove(folder)
                return None
        log.info("%s: %d done", name, count)
    return Verdicts(shuffle, {article.article_id: number for number, (article, _) in enumerate(known)})


def _write_members(shuffle: Shuffle, known: Sequence[tuple[Article, Signature]]) -> None:
    import numpy

    width = shuffle.settings.bands
    bands = numpy.array([one.bands or (0,) * width for _, one in known], dtype=numpy.int64)
    empty = bytes(shuffle.settings.permutations * shuffle.settings.sketch_bytes)
    sketches = numpy.frombuffer(b"".join(one.sketch or empty for _, one in known), dtype=numpy.uint8).reshape(len(known), -1)
    labels = regroup(bands, sketches).tolist()
    owners: dict[str, int] = {}
    for file in range(shuffle.files):
        part = range(file * OF_A_FILE, min(len(known), (file + 1) * OF_A_FILE))
        members = [Member(article=known[at][0], signature=known[at][1], owner=owners.setdefault(owner(known[at][0]), len(owners)), label=labels[at])
                   for at in part]
        rows = [packed(one) for one in members]
        put(shuffle.folder, f"members-{file}.rows", b"".join(rows))
        put(shuffle.folder, f"members-{file}.cuts", numpy.cumsum([0, *map(len, rows)]).astype("<i8").tobytes())


def _members(shuffle: Shuffle, file: int) -> list[Member]:
    """All of one file."""
    content, cuts = get(shuffle.folder, f"members-{file}.rows"), _cuts(shuffle.folder, file)
    return [unpacked(content[first:last], _member) for first, last in pairwise(cuts)]


@lru_cache(maxsize=MOST_KEPT)
def _one(folder: str, file: int, place: int) -> Member:
    """One of a file, read alone: what an article may be a copy of lies in many files, a few in each."""
    first, last = _cuts(folder, file)[place:place + 2]
    return unpacked(get(folder, f"members-{file}.rows", first, last), _member)


@lru_cache(maxsize=MOST_KEPT)
def _cuts(folder: str, file: int) -> tuple[int, ...]:
    import numpy

    return tuple(numpy.frombuffer(get(folder, f"members-{file}.cuts"), dtype="<i8").tolist())


def _member(module: str) -> bool:
    return module.startswith(("monitor.records.", "monitor.backfill."))


def explode(shuffle: Shuffle, file: int) -> None:
    """The fingerprints of one file of members."""
    members = _members(shuffle, file)
    by_print.explode(shuffle, file, [one.signature for one in members], [one.owner for one in members], [one.label for one in members],
                     [one.article.dated_at.timestamp() / 86_400 for one in members])


def compare(shuffle: Shuffle, file: int) -> None:
    """Compare each article of a file with those before it that it may be a copy of; leave the verdicts."""
    members = _members(shuffle, file)
    furniture = by_print.furniture_of(shuffle, sorted({one.owner for one in members}))
    candidates: dict[int, list[tuple[int, int, int]]] = {}
    for earlier, later, weight, shared in by_print.proposed(shuffle, file).tolist():
        candidates.setdefault(later, []).append((earlier, weight, shared))
    found = [[] if number not in candidates else list(_verdicts(shuffle, number, one, candidates[number], furniture[one.owner]))
             for number, one in enumerate(members, start=file * shuffle.of_a_file)]
    put(shuffle.folder, f"verdicts-{file}.json", packed([tuple(one) for one in found]))


def _verdicts(shuffle: Shuffle, number: int, here: Member, candidates: Sequence[tuple[int, int, int]], furniture: dict[int, int]) -> Iterator[Verdict]:
    from .working import digest

    settings = shuffle.settings
    dull = frozenset(print_ for print_ in here.signature.passages if furniture.get(print_, number) < number)
    text = Text(here.article, settings, dull)
    settled: set[int] = set()
    of_story: Counter[int] = Counter()
    near = []
    for earlier, weight, shared in sorted(candidates, key=lambda one: (-one[1], one[0])):     # the index takes the heaviest too, the oldest of equals
        there = _one(shuffle.folder, earlier // shuffle.of_a_file, earlier % shuffle.of_a_file)
        if weight > shared or weight >= LEAST_SHARE * min(here.signature.shingles, there.signature.shingles):
            of_story[there.label] += 1
            if of_story[there.label] <= MOST_OF_A_STORY:
                near.append((earlier, there))
        if len(near) == settings.most_candidates:
            break
    for _, there in sorted(near, key=lambda one: one[0]):
        if there.label in settled:
            continue
        # the story and the relation of the other are not known yet, and nothing here looks at them
        edge = edge_to(text, Neighbour(article=there.article, story_id="", relation="", signature=there.signature), settings, dull)
        said = {} if edge is None else {"match": edge.match, "relation": edge.relation, "reason": edge.reason}
        yield Verdict(there=there.article.article_id, asked=digest(there.article), furniture=tuple(sorted(dull)), **said)
        if edge is not None and edge.match.cover_here >= NEARLY:
            settled.add(there.label)


class Verdicts:
    """What the workers found, by article; read file by file, as the step walks."""

    def __init__(self, shuffle: Shuffle, numbers: dict[str, int]) -> None:
        self._shuffle, self._numbers = shuffle, numbers
        self._file = -1
        self._found: list[dict[str, Verdict]] = []

    def edge(self, here: Text, one: Neighbour, furniture: frozenset[int]) -> tuple[bool, Edge | None]:
        """Whether the two were compared under this furniture, and the link between them."""
        from .working import digest

        number = self._numbers.get(here.article.article_id)
        if number is None:
            return False, None
        if number // self._shuffle.of_a_file != self._file:
            self._read(number // self._shuffle.of_a_file)
        place = number % self._shuffle.of_a_file
        found = self._found[place].get(one.article.article_id) if place < len(self._found) else None
        if found is None or found.furniture != tuple(sorted(furniture)) or found.asked != digest(one.article):
            return False, None
        if found.match is None:
            return True, None
        same_owner = owner(one.article) == owner(here.article)
        there = Text(one.article, self._shuffle.settings, furniture if same_owner else frozenset())
        return True, Edge(one, there, found.match, found.relation, found.reason)

    def _read(self, file: int) -> None:
        self._file = file
        try:
            rows = unpacked(get(self._shuffle.folder, f"verdicts-{file}.json"),
                            lambda module: module in ("monitor.backfill.comparing", "monitor.grouping.compare"))
        except (OSError, ValueError):       # a worker was lost over it: compared while loading
            rows = []
        self._found = [{one.there: one for one in row} for row in rows]

    def close(self) -> None:
        """The shuffle's files are of no use to a second start: it would make others."""
        remove(self._shuffle.folder)
