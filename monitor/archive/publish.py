"""
``monitor publish-db``: a copy without publishers' text, made from a moment of the database.

First what is theirs is left out and what they say is told in sentences of ours; then every cell that is left is held against every text on
file, and a cell that still has eight of their words in a row loses them. So the promise does not rest on knowing every place.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..digest.words import lexicon, own_sentence
from ..errors import CannotCreate, ConfigError
from ..store import Store
from ..store import publish as sql
from ..store.copies import copy_whole, vacuum
from .backup import flush_folder

RUN = 8
"""Words in a row that count as publishers' text (digest guide: no run of eight reaches any output)."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What the copy is."""

    path: Path
    bytes: int
    articles: int
    facts: int
    blanked: int
    """Texts left out."""
    reworded: int
    """Cells told in a sentence of ours."""
    redacted: int
    """Further cells from which a publisher's words were cut."""


def publish(database: Path, target: Path) -> PublishReport:
    """
    Write the copy; a file that stands at ``target`` is replaced when the copy is complete. The same database gives the same bytes.

    Raises:
        ConfigError: the target is the database itself.
        StoreError: there is no database, or it is damaged.
        CannotCreate, DiskError: the copy cannot be written.
    """
    if target.exists() and target.resolve() == database.resolve():
        raise ConfigError(f"{target} is the database itself; name another file.")
    Store.open_to_read(database).close()
    try:
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(prefix=".publish-", dir=target.absolute().parent)
    except OSError as error:
        raise CannotCreate(f"cannot write to {target.absolute().parent}: {error.strerror}") from error
    with scratch as folder:
        whole, bare, packed = (Path(folder) / name for name in ("whole.db", "bare.db", "packed.db"))
        copy_whole(database, whole)
        copy_whole(whole, bare)
        db = sql.to_work_on(str(bare))
        try:
            with Store.open_to_read(whole) as store:
                statements, explanations = _own_words(store)
                blanked, reworded = sql.strip(db), sql.reword(db, statements, explanations)
                redacted = _redact(db, sql.publishers_texts(store.db))
            sql.check_whole(db)
            articles, facts = sql.count(db, "v_articles"), sql.count(db, "v_facts")
            vacuum(db, packed)
        finally:
            db.close()
        os.chmod(packed, 0o644)
        os.replace(packed, target)
        flush_folder(target.absolute().parent)
    return PublishReport(path=target, bytes=target.stat().st_size, articles=articles, facts=facts, blanked=blanked, reworded=reworded, redacted=redacted)


def _own_words(store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """Statement of each fact and explanation of each conflict in sentences of ours."""
    facts, conflicts = sql.fact_and_conflict_ids(store.db)
    rows = {fact_id: store.digests.fact(fact_id) for fact_id in facts}
    ours = lexicon()["explanations"]
    return ({fact_id: own_sentence(row, row.evidence[0] if row.evidence else None) for fact_id, row in rows.items()},
            {conflict_id: ours.get(kind, "The reports differ.") for conflict_id, kind in conflicts})


def _redact(db: object, theirs: Iterable[str]) -> int:
    """Cut publishers' words out of what is left; gives how many different cells that were."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table, column, value in sql.cells(db):      # type: ignore[arg-type]
        if any(True for _ in runs(value)):
            places[value].append((table, column))
    ours: dict[int, set[str]] = defaultdict(set)
    for value in places:
        for run in runs(value):
            ours[run].add(value)
    hit: dict[str, set[int]] = defaultdict(set)
    for text in theirs:
        for run in runs(text):
            for value in ours.get(run, ()):
                hit[value].add(run)
    for value, found in sorted(hit.items()):
        for table, column in places[value]:
            sql.rewrite(db, table, column, value, without(value, found))      # type: ignore[arg-type]
    return len(hit)


def runs(text: str) -> Iterator[int]:
    """A number for each run of ``RUN`` words of a text; equal for equal words, whatever stands between them and in whatever case."""
    words = [word.casefold() for word in _WORD.findall(text)]
    for begin in range(len(words) - RUN + 1):
        yield _number(words[begin:begin + RUN])


def without(text: str, found: set[int]) -> str:
    """The text with those runs cut out of it, each marked by an ellipsis."""
    words = list(_WORD.finditer(text))
    out, begin = [], 0
    at = 0
    while at <= len(words) - RUN:
        if _number([word.group().casefold() for word in words[at:at + RUN]]) in found:
            last = at + RUN
            while last < len(words) and _number([word.group().casefold() for word in words[last - RUN + 1:last + 1]]) in found:
                last += 1
            out += [text[begin:words[at].start()], "…"]
            begin, at = words[last - 1].end(), last
        else:
            at += 1
    return "".join((*out, text[begin:]))


def _number(words: list[str]) -> int:
    """Stable over processes, so that the copy is: 64 bits of a hash; a chance meeting would only cut a few words too many."""
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
