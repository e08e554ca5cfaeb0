"""The whole way of an article, from text to placement, against a loaded index, in the database as the product opens it."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from monitor.grouping.group import group_one
from monitor.grouping.settings import GroupingSettings
from monitor.records import Article, Neighbour
from monitor.store import Store

from .load import article_id
from .material import Material


class Timed:
    """The index, with the time of each look-up kept."""

    def __init__(self, index: object) -> None:
        self._index = index
        self.seconds: list[float] = []

    def near(self, *asked: object, **numbers: object) -> object:
        began = time.perf_counter()
        found = self._index.near(*asked, **numbers)
        self.seconds.append(time.perf_counter() - began)
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)


def article(material: Material, number: int) -> Article:
    when = material.dated_at(number)
    publisher, group = material.publisher(number)
    return Article(article_id=article_id(number), url=f"https://example.org/{number}", publisher=publisher, publisher_group=group, title=f"Title {number}",
                   text=material.text(number), published_at=when, first_seen_at=when, seen_at=when)


def measure(count: int, arrivals: int, warm: int, folder: Path) -> dict[str, object]:
    """Group the articles that follow the stored ones, one transaction each."""
    settings = GroupingSettings()
    material = Material(count + arrivals, folder, write=False)
    store = Store.open(folder / "index.db")
    index = Timed(store.passages)

    def load(article_ids: Sequence[str]) -> Mapping[str, Neighbour]:
        signatures = store.passages.signatures(article_ids)
        return {one: Neighbour(article=article(material, _number(one)), story_id=store.passages.story_of(one),
                               relation="original" if material.plan.source[_number(one)] == _number(one) else "copy",
                               signature=signatures[one]) for one in article_ids if one in signatures}

    new = [article(material, number) for number in range(count, count + arrivals)]
    placed = []
    wall, cpu = 0.0, 0.0
    for at, one in enumerate(new):
        if at == warm:
            wall, cpu = time.perf_counter(), time.process_time()
            index.seconds.clear()
        with store.transaction():
            placed.append(group_one(one, index, load, settings)[1])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    counted = arrivals - warm
    copies = [number for number in range(count, count + arrivals) if material.plan.source[number] != number]
    found = sum(f"s-{article_id(int(material.plan.source[number]))[2:]}" in {touch.story_id for touch in placed[number - count].touches}
                for number in copies)
    wrong = sum(placed[number - count].touches[0].relation != "original" for number in range(count, count + arrivals)
                if material.plan.source[number] == number)
    figures = {"memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
               "look-up p50, ms": float(np.percentile(index.seconds, 50)) * 1e3, "look-up p99, ms": float(np.percentile(index.seconds, 99)) * 1e3,
               "articles/s a core": counted / cpu, "articles/s on the wall": counted / wall,
               "copies found": found / len(copies), "strangers linked": wrong}
    store.close()
    return figures


_BACK = pow(0x9E3779B97F4A7C15, -1, 1 << 64)


def _number(name: str) -> int:
    """The number behind an id: the multiplier is odd, so it can be turned round."""
    return int(name[2:], 16) * _BACK % (1 << 64)
