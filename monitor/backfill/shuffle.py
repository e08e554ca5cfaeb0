"""
Which articles may carry one text, found by all workers together: the shuffle by fingerprint.

    members, a file for each so many articles, oldest first
      └─explode───► fingerprints, cut by their value into buckets, and once more by owner     a worker for each file of members
            ├─furniture─► what stands in many stories of one owner, and since when            a worker for some owners
            └─pairs─────► articles that share some of the rest, cut by the later one          a worker for each bucket
                  └─compare─► what two texts share, see comparing.py                          a worker for each file of members

What one worker leaves for the next are files of rows in the work folder, each with its cuts, so that a worker that dies takes nothing with it and
nobody reads more than its own share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .results import get, put

if TYPE_CHECKING:
    import numpy

    from ..grouping.settings import GroupingSettings
    from ..records import Signature

PASSAGE, QUOTE, BAND, BODY = range(4)
"""Kinds of fingerprints, in the order in which a signature has them."""
WEIGHTS = (1, 4, 1, 1000)
"""What a shared one counts, as in the index (``store.grouping``)."""
PRINT = [("value", "<i8"), ("number", "<i4"), ("owner", "<i4"), ("label", "<i4"), ("day", "<f4"), ("kind", "u1")]
"""A fingerprint of an article: its number, owner, rough story and day, oldest first."""
KNOWN = [("value", "<i8"), ("owner", "<i4"), ("since", "<i4")]
"""A fingerprint that is page furniture of an owner after an article."""
PAIR = [("earlier", "<i4"), ("later", "<i4"), ("weight", "<i4"), ("shared", "<i4")]
MOST_WAITING = 20_000_000
"""Pairs that wait to be added up: about 300 MB."""
MOST_TAUGHT = 1024
"""Articles that are looked at for furniture with one article, the latest (``store.grouping.MOST_LEARNT``)."""
LEAST_ALIKE = 2
"""Fingerprints not yet known as furniture that an article must share to teach (``store.grouping.LEAST_ALIKE``)."""
_MIX = 0x9E3779B97F4A7C15
# Odd multiplier of the golden ratio: the upper bits of the product depend on every bit.


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuffle:
    """What every worker must know of one shuffle."""

    folder: str
    files: int
    """Files of members."""
    of_a_file: int
    buckets: int
    """Shares of the fingerprints, and of the owners."""
    settings: GroupingSettings


# ---- files of rows with cuts

def save(shuffle: Shuffle, name: str, rows: numpy.ndarray, share: numpy.ndarray, shares: int) -> None:
    """Write rows ordered by the share they belong to."""
    import numpy

    order = numpy.argsort(share, kind="stable")
    put(shuffle.folder, f"{name}.rows", rows[order].tobytes())
    put(shuffle.folder, f"{name}.cuts", numpy.searchsorted(share[order], numpy.arange(shares + 1)).astype("<i8").tobytes())


def load(shuffle: Shuffle, name: str, of: list[tuple[str, str]], share: int | None = None) -> numpy.ndarray:
    """The rows of one share; None: all of them."""
    import numpy

    if share is None:
        return numpy.frombuffer(get(shuffle.folder, f"{name}.rows"), dtype=of)
    first, last = numpy.frombuffer(get(shuffle.folder, f"{name}.cuts"), dtype="<i8")[share:share + 2].tolist()
    if first == last:
        return numpy.empty(0, dtype=of)
    size = numpy.dtype(of).itemsize
    return numpy.frombuffer(get(shuffle.folder, f"{name}.rows", first * size, last * size), dtype=of)


def load_all(shuffle: Shuffle, name: str, count: int, of: list[tuple[str, str]], share: int) -> numpy.ndarray:
    """The rows of one share from every file of a name."""
    import numpy

    return numpy.concatenate([load(shuffle, f"{name}-{number}", of, share) for number in range(count)])


def _bucket(values: numpy.ndarray, buckets: int) -> numpy.ndarray:
    import numpy

    return (values.view(numpy.uint64) * numpy.uint64(_MIX) >> numpy.uint64(40)) % numpy.uint64(buckets)


# ---- the stages

def explode(shuffle: Shuffle, number: int, signatures: Sequence[Signature], owners: Sequence[int], labels: Sequence[int], days: Sequence[float]) -> None:
    """Every fingerprint of one file's articles."""
    import numpy

    kinds = [[one.passages, one.quotes, one.bands, _body(one)] for one in signatures]
    sizes = numpy.array([[len(found) for found in one] for one in kinds], dtype=numpy.int64).reshape(-1, len(WEIGHTS))
    place = numpy.repeat(numpy.arange(len(signatures)), sizes.sum(axis=1))
    rows = numpy.empty(len(place), dtype=PRINT)
    rows["value"] = numpy.fromiter((value for one in kinds for found in one for value in found), dtype=numpy.int64, count=len(place))
    rows["kind"] = numpy.repeat(numpy.tile(numpy.arange(len(WEIGHTS)), len(signatures)), sizes.reshape(-1))
    rows["number"] = place + number * shuffle.of_a_file
    for name, column in (("owner", owners), ("label", labels), ("day", days)):
        rows[name] = numpy.array(column)[place] if len(place) else 0
    save(shuffle, f"prints-{number}", rows, _bucket(numpy.ascontiguousarray(rows["value"]), shuffle.buckets), shuffle.buckets)
    passages = rows[rows["kind"] == PASSAGE]
    save(shuffle, f"owned-{number}", passages, passages["owner"] % shuffle.buckets, shuffle.buckets)


def _body(one: Signature) -> tuple[int, ...]:
    return (int.from_bytes(bytes.fromhex(one.body_sha256[:16]), "little", signed=True),) if one.body_sha256 else ()


def furniture(shuffle: Shuffle, share: int) -> None:
    """
    What became page furniture of each owner of one share, article by article, as the index learns it.

    The rough stories stand for those that are not known yet.
    """
    import numpy

    rows = load_all(shuffle, "owned", shuffle.files, PRINT, share)
    rows = rows[numpy.lexsort((rows["number"], rows["owner"]))]
    found: list[tuple[int, int, int]] = []
    begins = numpy.flatnonzero(_differs(rows["owner"], rows["number"]))
    carriers: dict[int, list[tuple[int, int]]] = {}
    known: set[int] = set()
    last_owner = None
    for part in numpy.split(rows, begins[1:]) if len(rows) else []:
        owner, number, label = (int(part[name][0]) for name in ("owner", "number", "label"))
        if owner != last_owner:
            last_owner, carriers, known = owner, {}, set()
        learnt = _learnt(part["value"].tolist(), label, carriers, known, shuffle.settings.template_stories)
        known |= learnt
        found += [(value, owner, number) for value in learnt]
        for value in part["value"].tolist():
            carriers.setdefault(value, []).append((number, label))
    learnt_rows = numpy.array(found, dtype=KNOWN)
    save(shuffle, f"furniture-{share}", learnt_rows, _bucket(numpy.ascontiguousarray(learnt_rows["value"]), shuffle.buckets), shuffle.buckets)


def _learnt(values: Sequence[int], label: int, carriers: dict[int, list[tuple[int, int]]], known: set[int], least: int) -> set[int]:
    """Fingerprints of an article that are furniture from now on."""
    likely = [value for value in values if value not in known and len(carriers.get(value, ())) >= least - 1]
    if not likely:
        return set()
    times: dict[int, int] = {}
    for value in values:
        if value not in known:
            for number, _ in carriers.get(value, ())[-MOST_TAUGHT:]:
                times[number] = times.get(number, 0) + 1
    return {value for value in likely
            if len({label, *(theirs for number, theirs in carriers[value][-MOST_TAUGHT:] if times[number] >= LEAST_ALIKE)}) >= least}


def pairs(shuffle: Shuffle, bucket: int) -> None:
    """Articles that share fingerprints of one bucket, those left out that are furniture to the later one, and those that too many have."""
    import numpy

    rows = load_all(shuffle, "prints", shuffle.files, PRINT, bucket)
    rows = rows[numpy.lexsort((rows["number"], rows["value"], rows["kind"]))]
    known = load_all(shuffle, "furniture", shuffle.buckets, KNOWN, bucket)
    dull = (rows["kind"] == PASSAGE) & _is_furniture(rows, known)
    begins = numpy.flatnonzero(_differs(rows["value"], rows["kind"]))
    place = numpy.arange(len(rows)) - numpy.repeat(begins, numpy.diff(numpy.append(begins, len(rows))))
    number, day, weight, passage = rows["number"], rows["day"], numpy.array(WEIGHTS)[rows["kind"]], (rows["kind"] == PASSAGE).astype(int)
    asks = numpy.flatnonzero(~dull & (place > 0) & (place <= shuffle.settings.most_postings))
    sums: list[tuple[numpy.ndarray, ...]] = []
    for step in range(1, int(place[asks].max(initial=0)) + 1):     # each with the one before it, with the one before that, and so on
        asks = asks[place[asks] >= step]
        near = asks[day[asks] - day[asks - step] <= shuffle.settings.window_days]
        sums.append((number[near].astype(numpy.int64) << 32 | number[near - step], weight[near], passage[near]))
        if sum(len(one) for one, *_ in sums) > MOST_WAITING:
            sums = [_summed(sums)]
    found = _rows(*_summed(sums))
    save(shuffle, f"pairs-{bucket}", found, found["later"] // shuffle.of_a_file, shuffle.files)


def _is_furniture(rows: numpy.ndarray, known: numpy.ndarray) -> numpy.ndarray:
    """Whether a fingerprint was furniture of its article's owner before the article came."""
    import numpy

    if not len(known):
        return numpy.zeros(len(rows), dtype=bool)
    there, here = (numpy.ascontiguousarray(one["value"]).view(numpy.uint64) * numpy.uint64(_MIX) ^ one["owner"].astype(numpy.uint64) for one in (known, rows))
    order = numpy.argsort(there)
    found = order[numpy.minimum(numpy.searchsorted(there[order], here), len(there) - 1)]
    return (there[found] == here) & (known["since"][found] < rows["number"])


def _differs(*columns: numpy.ndarray) -> numpy.ndarray:
    """Whether each row differs from the one before it."""
    import numpy

    found = numpy.zeros(len(columns[0]), dtype=bool)
    found[:1] = True
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found


def _summed(parts: Sequence[tuple[numpy.ndarray, ...]]) -> tuple[numpy.ndarray, ...]:
    """Each pair once, with the sums of its weights."""
    import numpy

    if not parts:
        return (numpy.empty(0, dtype=numpy.int64),) * 3
    both, *sums = (numpy.concatenate(column) for column in zip(*parts, strict=True))
    order = numpy.argsort(both, kind="stable")
    both = both[order]
    begins = numpy.flatnonzero(_differs(both))
    return both[begins], *(numpy.add.reduceat(one[order], begins) if len(begins) else one for one in sums)


def _rows(both: numpy.ndarray, weight: numpy.ndarray, shared: numpy.ndarray) -> numpy.ndarray:
    import numpy

    rows = numpy.empty(len(both), dtype=PAIR)
    rows["earlier"], rows["later"], rows["weight"], rows["shared"] = both & 0xFFFFFFFF, both >> 32, weight, shared
    return rows


def proposed(shuffle: Shuffle, file: int) -> numpy.ndarray:
    """What one file's articles may be copies of, from all buckets."""
    import numpy

    rows = load_all(shuffle, "pairs", shuffle.buckets, PAIR, file)
    rows = _rows(*_summed([(rows["later"].astype(numpy.int64) << 32 | rows["earlier"], rows["weight"], rows["shared"])]))
    return rows[(rows["shared"] >= shuffle.settings.fewest_passages) | (rows["weight"] > rows["shared"])]


def furniture_of(shuffle: Shuffle, owners: Sequence[int]) -> dict[int, dict[int, int]]:
    """Of each of some owners: fingerprint -> the article after which it is furniture."""
    known: dict[int, dict[int, int]] = {owner: {} for owner in owners}
    for share in sorted({owner % shuffle.buckets for owner in owners}):
        rows = load(shuffle, f"furniture-{share}", KNOWN)
        for value, owner, since in rows.tolist():
            if owner in known:
                known[owner][value] = since
    return known
