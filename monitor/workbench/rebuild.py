"""``monitor rebuild``: every judgement made anew in a copy, each past digest told again, and what came out otherwise."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError, StoreError
from ..store import Store
from ..store.copies import copy_whole
from ..store.rebuild import Situation

if TYPE_CHECKING:
    from ..config import Config
    from ..records import Correction

SHOWN = 20
"""Lines of each kind that are shown as text; JSON has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What is different after a rebuild."""

    changes: tuple[str, ...]
    """Settings that were changed, as ``key=value``."""
    relevant: tuple[str, ...]
    irrelevant: tuple[str, ...]
    joined: tuple[tuple[str, str], ...]
    """Pairs of articles that share a story now and did not before."""
    parted: tuple[tuple[str, str], ...]
    incidents_joined: tuple[tuple[str, str], ...]
    incidents_parted: tuple[tuple[str, str], ...]
    new: tuple[str, ...]
    """Sentences that are new now and were not before."""
    not_new: tuple[str, ...]
    told: tuple[str, ...]
    """Items that would be told now and were not, with their day."""
    not_told: tuple[str, ...]
    days: int
    same_bytes: int
    """Days of which every file came out the same, byte for byte."""
    other_days: tuple[str, ...]
    kept: Path | None
    """The rebuilt database, if it was kept."""
    judged_otherwise: tuple[str, ...] = ()
    """Rooms that judged by another recipe until now: another program, other settings, or a run that is still to come. Empty where settings were changed."""
    without_settings: int = 0
    """Days told before their settings were kept with them; they are told again with the settings as they are."""

    @property
    def same(self) -> bool:
        return not any((self.relevant, self.irrelevant, self.joined, self.parted, self.incidents_joined, self.incidents_parted, self.new, self.not_new,
                        self.told, self.not_told))

    def as_text(self) -> str:
        lines = [f"with {', '.join(self.changes)}" if self.changes else "with the settings as they are"]
        for title, found in (("relevant now", self.relevant), ("no longer relevant", self.irrelevant), ("one story now", map(_pair, self.joined)),
                             ("two stories now", map(_pair, self.parted)), ("one incident now", map(_pair, self.incidents_joined)),
                             ("two incidents now", map(_pair, self.incidents_parted)), ("new sentences now", self.new),
                             ("sentences no longer new", self.not_new), ("would be told", self.told), ("would not be told", self.not_told)):
            lines += _listed(title, list(found))
        if self.judged_otherwise:
            lines.append(f"until now {', '.join(self.judged_otherwise)} judged by other rules or settings than here; the next run with these judges anew too")
        if self.without_settings:
            lines.append(f"{self.without_settings} digests were told before their settings were kept: told again as feeds.yml says now (--config names one)")
        if self.same:
            lines.append("every verdict comes out the same")
        lines.append(f"{self.same_bytes} of {self.days} digests come out byte for byte as they were told"
                     + (f"; otherwise: {', '.join(self.other_days[:SHOWN])}" if self.other_days and len(self.other_days) <= SHOWN else ""))
        lines.append(f"kept as {self.kept}" if self.kept else "nothing was saved; put the setting into feeds.yml, and the next run judges by it")
        return "\n".join(lines)


def _pair(pair: tuple[str, str]) -> str:
    return f"{pair[0]}  +  {pair[1]}"


def _listed(title: str, found: list[str]) -> list[str]:
    if not found:
        return []
    more = [f"    and {len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
    return [f"{title}: {len(found):,}", *(f"    {line}" for line in found[:SHOWN]), *more]


def rebuild(database: Path, config: Config, corrections: tuple[Correction, ...], *, changes: Iterable[str] = (), keep: Path | None = None,
            progress: Callable[[str, int, int], None] | None = None) -> RebuildReport:
    """
    Judge a copy of the database from the texts up, tell each past digest again at its own moment with the settings it was told with, and compare.

    The database is read only. What retention dropped cannot be judged again.

    Args:
        config: With the settings to try.
        changes: How they differ, as ``key=value``; of these a past digest does not take what it was told with.
        keep: Where the rebuilt copy is to stay; must not exist.

    Raises:
        StoreError: there is no database, or texts were dropped.
        ConfigError: ``keep`` exists.
    """
    if keep is not None and keep.exists():
        raise ConfigError(f"{keep} is there already; name another file.")
    changes = tuple(changes)
    but = {change.partition("=")[0].strip() for change in changes}
    Store.open_to_read(database).close()
    with tempfile.TemporaryDirectory(prefix="monitor-rebuild-", dir=keep.absolute().parent if keep else None) as folder:
        copy = Path(folder) / "rebuilt.db"
        copy_whole(database, copy)
        with Store.open(copy) as store:
            if dropped := store.rebuild.dropped_texts():
                raise StoreError(f"{dropped:,} texts were dropped by retention: what rested on them cannot be judged again.")
            before, judged = store.rebuild.situation(), store.rebuild.recipes()
            untold = sum(day.settings is None for day in store.rebuild.days())
            _judge_again(store, config, corrections, Path(folder) / "reports", but, progress)
            after, judges = store.rebuild.situation(), store.rebuild.recipes()
        if keep is not None:
            copy.replace(keep)
    otherwise = () if changes else tuple(step for step, recipe in judges.items() if judged.get(step, recipe) != recipe)
    return replace(_compared(before, after, changes, keep), judged_otherwise=otherwise, without_settings=untold)


def _judge_again(store: Store, config: Config, corrections: tuple[Correction, ...], out: Path, but: Collection[str],
                 progress: Callable[[str, int, int], None] | None) -> None:
    from ..pipeline import JUDGING, Run
    from ..pipeline.days import Days
    from ..pipeline.telling import as_told

    days, now = store.rebuild.days(), store.rebuild.newest()
    if now is None:
        return
    with store.transaction():
        store.rebuild.forget()
    with Run(store, config.settings, config.feeds, now, progress=progress, corrections=corrections) as run:
        run.walk(JUDGING)
    for count, one in enumerate(days):
        settings = as_told(config.settings, one.settings, but) if one.settings else config.settings
        told = Days(store, settings, config.feeds, out, corrections)
        if progress is not None:
            progress("digests", count + 1, len(days))
        # a day told late by hand has its period's end before the day's due time: its own clock is the later of the two
        told.write(date.fromisoformat(one.day), max(one.made_at, one.until), told_at=one.until)


def _compared(before: Situation, after: Situation, changes: tuple[str, ...], keep: Path | None) -> RebuildReport:
    def name(article: str) -> str:
        return after.titles.get(article, article)

    articles = sorted(before.relevant.keys() & after.relevant.keys())
    told_before, told_after = ({(one.day, one.key): one for one in side.told} for side in (before, after))
    days = sorted({day for day, _ in before.files})
    same = [day for day in days if all(after.files.get((day, form)) == digest for (one, form), digest in before.files.items() if one == day)]
    return RebuildReport(
        changes=changes,
        relevant=tuple(name(one) for one in articles if after.relevant[one] and not before.relevant[one]),
        irrelevant=tuple(name(one) for one in articles if before.relevant[one] and not after.relevant[one]),
        joined=_pairs(after.stories, before.stories, name), parted=_pairs(before.stories, after.stories, name),
        incidents_joined=_pairs(after.incidents, before.incidents, name), incidents_parted=_pairs(before.incidents, after.incidents, name),
        new=_flipped(before, after, "new"), not_new=_flipped(after, before, "new"),
        told=tuple(f"{one.day} {one.section}: {one.statement}" for key, one in told_after.items() if key not in told_before),
        not_told=tuple(f"{one.day} {one.section}: {one.statement}" for key, one in told_before.items() if key not in told_after),
        days=len(days), same_bytes=len(same), other_days=tuple(day for day in days if day not in same), kept=keep)


def _pairs(here: Mapping[str, str], there: Mapping[str, str], name: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """Articles together here that both stand apart there; each with the first of its group, so that a group of n gives n - 1 pairs."""
    groups: dict[str, list[str]] = defaultdict(list)
    for article, group in here.items():
        if article in there:
            groups[group].append(article)
    found = []
    for members in groups.values():
        members.sort()
        seen: dict[str, str] = {}
        for article in members:
            if there[article] not in seen:
                if seen:
                    found.append((name(next(iter(seen.values()))), name(article)))
                seen[there[article]] = article
    return tuple(sorted(found))


def _flipped(before: Situation, after: Situation, novelty: str) -> tuple[str, ...]:
    """Sentences that are so now and were otherwise."""
    return tuple(text for key, (verdict, text) in after.sentences.items()
                 if verdict == novelty and key in before.sentences and before.sentences[key][0] != novelty)
