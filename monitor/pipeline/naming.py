"""From what a person types to a correction that outlives ids, and what it changed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from ..corrections import article_named, says_of, tied
from ..errors import ConfigError
from ..records import Correction, Named
from ..store import Store
from ..text import clean_line

FindCouncil = Callable[[str], tuple[str | None, str | None, str | None]]
"""A name as a person writes it -> (code, official short name, None), or (None, None, the nearest name known or None)."""

MOST_NAMED = 5
"""Articles by which a story or an incident is named, the earliest first: enough to find it again after some moved, few enough to review."""


def already(corrections: Iterable[Correction], store: Store, kind: str, names: Sequence[str], find_council: FindCouncil) -> Correction | None:
    """The correction on file that says the same; None if there is none. Ids that a correction made vanish are found here."""
    for one in corrections:
        if one.kind != kind:
            continue
        if one.article:
            same = _article(store, names[0]) == _article(store, one.article) is not None
            if kind == "not-this-council":
                same = same and find_council(names[1])[0] == one.gss
            elif kind == "split":
                same = same and one.of == ("incident" if len(names) > 1 else "story")
        else:
            same = list(names) == [side.id for side in (one.first, one.second) if side]
        if same:
            return one
    return None


def name_correction(store: Store, kind: str, names: Sequence[str], because: str, now: datetime, find_council: FindCouncil) -> Correction:
    """
    The entry for corrections.yml.

    Raises:
        ConfigError: A name is not known, is another kind of thing, or leaves nothing to correct.
    """
    because = clean_line(because).removeprefix("because ")
    if not because:
        raise ConfigError("--because is empty: say why, for whoever reads corrections.yml next year")
    made = {"kind": kind, "because": because, "at": now}
    if kind in ("same-as", "not-new"):
        sides = [_named_fact(store, name) for name in names]
        if len({side.id for side in sides}) < len(sides):
            raise ConfigError(f"{names[0]} is one fact: name the fact that it repeats")
        return Correction(of="fact", first=sides[0], second=sides[1] if len(sides) > 1 else None, **made)
    if kind == "merge":
        return _merge(store, names, made)
    article_id = _article(store, names[0])
    if article_id is None:
        raise _unknown(store, names[0], "an article: give its address, or an id from v_articles")
    made |= {"article": _address(store, article_id), "headline": clean_line(store.articles.latest(article_id).title)}
    if kind == "not-this-council":
        return Correction(of="article", **made, **_council(store, article_id, names[1], find_council))
    if kind == "split":
        return _split(store, article_id, names, made)
    return Correction(of="article", **made)


def _article(store: Store, name: str) -> str | None:
    return article_named(name, store.articles.find)


def _unknown(store: Store, name: str, wanted: str) -> ConfigError:
    kind = store.explain.kind_of(name)
    return ConfigError(f"{name} is {'an' if kind[0] in 'ai' else 'a'} {kind}, not {wanted}" if kind else f"nothing here is called {name!r}; name {wanted}")


def _address(store: Store, article_id: str) -> str:
    """An address that finds the article again: the one people see if it does, else the canonical one."""
    shown = store.articles.latest(article_id).url
    return shown if _article(store, shown) == article_id else store.articles.address(article_id)


def _named_fact(store: Store, name: str) -> Named:
    if store.explain.kind_of(name) != "fact":
        raise _unknown(store, name, "a fact: give an id from v_facts")
    fact = store.digests.fact(name)
    first = fact.evidence[0]
    return Named(id=name, articles=(_address(store, first.article_id),), words=clean_line(first.quote, len(first.quote)), says=says_of(fact))


def _merge(store: Store, names: Sequence[str], made: dict[str, object]) -> Correction:
    of = store.explain.kind_of(names[0])
    if of not in ("story", "incident"):
        raise _unknown(store, names[0], "a story or an incident: give an id from v_stories or v_incidents")
    if store.explain.kind_of(names[1]) != of:
        raise _unknown(store, names[1], f"{'an' if of == 'incident' else 'a'} {of} like {names[0]}")
    if names[0] == names[1]:
        raise ConfigError(f"{names[0]} is one {of}: name the one that is the same")
    members = store.stories.members if of == "story" else store.incidents.articles_of
    sides = [(name, members(name)) for name in names]
    for name, articles in sides:
        if not articles:
            raise ConfigError(f"{name} has no articles any more: it was merged or taken apart. `monitor explain {name}` tells more")
    first, second = (Named(id=name, articles=tuple(_address(store, one) for one in articles[:MOST_NAMED])) for name, articles in sides)
    return Correction(of=of, first=first, second=second, **made)


def _split(store: Store, article_id: str, names: Sequence[str], made: dict[str, object]) -> Correction:
    if len(names) > 1:
        held = store.incidents.of_articles([article_id]).get(article_id)
        if store.explain.kind_of(names[1]) != "incident":
            raise _unknown(store, names[1], "an incident: give an id from v_incidents")
        if held != names[1]:
            raise ConfigError(f"the article is not in {names[1]}" + (f" but in {held}" if held else ": it is in no incident"))
        if store.incidents.articles_of(held) == [article_id]:
            raise ConfigError(f"the article is the only one in {held}: it stands on its own already")
        return Correction(of="incident", first=Named(id=held, articles=()), **made)
    touches = store.stories.touches(article_id)
    if not touches:
        raise ConfigError("the article is in no story")
    if all(store.stories.members(touch.story_id) == [article_id] for touch in touches):
        raise ConfigError(f"the article is the only one in {touches[0].story_id}: it stands on its own already")
    return Correction(of="story", first=Named(id=touches[0].story_id, articles=()), **made)


def _council(store: Store, article_id: str, written: str, find_council: FindCouncil) -> dict[str, str]:
    gss, council, near = find_council(written)
    if gss is None or council is None:
        raise ConfigError(f"unknown council '{written}'" + (f", did you mean '{near}'?" if near else ""))
    tagged = {tag.gss: tag.council for article in store.articles.versions(article_id) for tag in store.councils.of(article_id, article.version)}
    if gss not in tagged:
        raise ConfigError(f"the article is not taken to name {council}; its councils are {', '.join(tagged.values()) or 'none'}")
    return {"gss": gss, "council": council}


# ---- in words

def articles_of(store: Store, correction: Correction) -> list[str]:
    """Ids of the articles it names."""
    return sorted(tied(correction, store.articles.find).concerns)


def situation(store: Store, article_ids: Iterable[str], incident_ids: Iterable[str]) -> dict[str, str]:
    """How articles and incidents stand, a line each, to be compared."""
    lines = {}
    for article_id in sorted(article_ids):
        row = store.explain.article(article_id)
        councils = sorted({one["council"] for one in row["councils"]})
        lines[f"article {article_id}"] = "; ".join((
            "relevant" if row["relevant"] else "not relevant", f"councils {', '.join(councils) or 'none'}",
            f"story {row['story_id'] or 'none'}" + (f" ({row['stories'][0]['relation']})" if row["stories"] else ""),
            f"incident {row['incident_id'] or 'none'}"))
    for incident_id in sorted(incident_ids):
        row, facts = store.explain.incident(incident_id), store.facts.of_incident(incident_id)
        lines[f"incident {incident_id}"] = (f"{row.get('articles', 0)} articles, {row.get('stories', 0)} stories, {len(facts)} facts, "
                                            f"{sum(one.told_as_new for one in facts)} of them new")
    return lines


def differences(before: dict[str, str], after: dict[str, str]) -> tuple[str, ...]:
    """What changed, as ``name: before -> after``."""
    return tuple(f"{name}: {before.get(name, 'nothing')} -> {after.get(name, 'nothing')}"
                 for name in sorted({*before, *after}) if before.get(name) != after.get(name))
