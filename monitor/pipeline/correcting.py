"""
Corrections on the road: tied to what is on file, judged again when the file of them changes, applied where they outlive a verdict.

A correction is applied in the step whose verdict it corrects, each time that verdict is made. What joins two things is applied after
the step, since it must not matter which of them was judged first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from ..corrections import Ruling, last_words, tied
from ..records import Article, Incident, Placement, Touch
from ..times import to_iso
from .run import Run

STEP = "corrections"


def rulings_of(run: Run) -> tuple[Ruling, ...]:
    """The corrections of this run with the articles they name, looked up once."""
    if run.rulings is None:
        run.rulings = last_words([tied(one, run.store.articles.find) for one in run.corrections])
    return run.rulings


def notes(run: Run, kind: str, of: str) -> dict[str, str]:
    """Article to note of every correction of a kind that is about one article."""
    return {article_id: ruled[-1].note for article_id, ruled in _about(run, kind, of).items()}


def _about(run: Run, kind: str, of: str) -> dict[str, list[Ruling]]:
    """Article to corrections; asked for every article of a walk, so sorted once."""
    found = run.ruled.get((kind, of))
    if found is None:
        found = run.ruled[kind, of] = {}
        for one in rulings_of(run):
            if one.kind == kind and one.of == of and one.article_id:
                found.setdefault(one.article_id, []).append(one)
    return found


def councils_not_in(run: Run, article_id: str) -> frozenset[str]:
    """Codes of the councils that a person says an article is not about."""
    return frozenset(one.correction.gss for one in _about(run, "not-this-council", "article").get(article_id, ()))


def corrections_step(run: Run) -> None:
    """Let what a new, changed or withdrawn correction concerns be judged again."""
    applied = {_key(one): one for one in rulings_of(run)}
    known = json.loads(run.store.queue.recipe(STEP) or "{}")
    if set(known) == set(applied):
        return
    with run.item(STEP, "corrections.yml"):
        for key, one in known.items():
            if key not in applied:
                _judge_again(run, one["kind"], one["of"], one["article_id"], one["others"])
        kept = {key: one for key, one in known.items() if key in applied}
        for key, one in applied.items():
            if key not in known:
                kept[key] = {"kind": one.kind, "of": one.of, "article_id": one.article_id, "others": _others(run, one)}
                _judge_again(run, one.kind, one.of, one.article_id, kept[key]["others"] if one.kind != "merge" else ())
        run.store.queue.note_recipe(STEP, json.dumps(kept))


def _others(run: Run, ruling: Ruling) -> list[str]:
    """The articles that must be judged again with the one it is about when it is withdrawn: both sides, or the story it left."""
    if ruling.kind == "split" and ruling.of == "story" and ruling.article_id:
        return sorted({member for touch in run.store.stories.touches(ruling.article_id) for member in run.store.stories.members(touch.story_id)})
    return sorted({*ruling.first, *ruling.second})


def _key(ruling: Ruling) -> str:
    entry = {**asdict(replace(ruling.correction, line=0)), "at": to_iso(ruling.correction.at)}
    return json.dumps([entry, ruling.article_id, ruling.first, ruling.second], sort_keys=True)


def _judge_again(run: Run, kind: str, of: str, article_id: str | None, others: Sequence[str]) -> None:
    """Queue what a correction concerns. A merge names no articles while it holds: it is applied at the end of its step in any case."""
    queue, store = run.store.queue, run.store
    judged = bool(article_id and store.incidents.of_articles([article_id]))
    if kind == "not-relevant" and article_id:
        queue.add("relevance", article_id)
    elif kind == "not-this-council" and judged:
        queue.add("councils", article_id)
    elif kind == "split" and of == "story" and judged:
        _group_again(run, [article_id, *others])
    elif kind == "split" and judged:
        queue.add("facts", store.incidents.leave(article_id))
        queue.add("incidents", article_id)
    elif kind == "merge" and of == "story":
        _group_again(run, others)
    elif kind == "merge":
        for incident_id in sorted(set(store.incidents.of_articles(others).values())):
            members = store.incidents.articles_of(incident_id)
            for one in members:
                store.incidents.leave(one)
            queue.add("incidents", *members)
            queue.add("facts", incident_id)
    elif of == "fact":
        queue.add("facts", *sorted(set(store.incidents.of_articles(others).values())))


def _group_again(run: Run, article_ids: Sequence[str]) -> None:
    """Take the stories of articles apart, so that they are grouped as if for the first time."""
    stories = {touch.story_id for one in article_ids for touch in run.store.stories.touches(one)}
    members = sorted({member for story in stories for member in run.store.stories.members(story)} | set(article_ids if stories else ()))
    for member in members:
        run.store.stories.forget(member)
        run.store.passages.forget(member)
    for story in sorted(stories):
        run.store.stories.unmerge(story)
    run.store.queue.add("grouping", *members)


# ---- stories

def standing_alone(article_id: str, story_id: str, note: str) -> Placement:
    """An article that a person took out of its story."""
    return Placement(touches=(Touch(story_id=story_id, lead_article_id=article_id, relation="original", similarity=None, containment=None,
                                    reason=f"stands on its own: {note}"),))


def merge_stories(run: Run) -> None:
    """Make one story of those that a person says are one, under the older id."""
    for ruling in rulings_of(run):
        if ruling.kind != "merge" or ruling.of != "story":
            continue
        stories = [list(dict.fromkeys(run.store.stories.touches(one)[0].story_id for one in side if run.store.stories.touches(one)))
                   for side in (ruling.first, ruling.second)]
        every = dict.fromkeys([*stories[0], *stories[1]])
        if not all(stories) or len(every) < 2:
            continue
        leads = {story: run.store.articles.latest(run.store.stories.members(story)[0]) for story in every}
        older, *younger = sorted(every, key=lambda story: (leads[story].dated_at, story))
        with run.item("grouping", older):
            for story in younger:
                run.store.passages.merge(older, story)
                moved = run.store.stories.merge(older, story, leads[story].article_id, ruling.note, run.now)
                for article_id in moved:
                    _follow(run, article_id, leads[older], older, ruling.note)
                run.store.queue.add("incidents", *moved)


def _follow(run: Run, article_id: str, lead: Article, story_id: str, note: str) -> None:
    """The placement of an article whose story became part of another: no longer an original, each story once."""
    touches: dict[str, Touch] = {}
    for touch in run.store.stories.touches(article_id):
        if touch.story_id == story_id:
            touch = replace(touch, reason=f"{touch.reason}; {note}")
            if touch.relation == "original" and article_id != lead.article_id:
                touch = _derived(run, run.store.articles.latest(article_id), lead, touch)
        touches.setdefault(touch.story_id, touch)
    own = run.store.stories.origin(article_id)
    run.store.stories.save(article_id, Placement(touches=tuple(touches.values())), own, run.settings.grouping.recipe, run.now)


def _derived(run: Run, article: Article, lead: Article, touch: Touch) -> Touch:
    from ..grouping.compare import Text, compare

    similarity = containment = 0.0
    if article.text.strip() and lead.text.strip():
        match = compare(Text(article, run.settings.grouping), Text(lead, run.settings.grouping), run.settings.grouping)
        similarity, containment = round(match.similarity, 4), round(match.cover, 4)
    return replace(touch, relation="derived", lead_article_id=lead.article_id, similarity=similarity, containment=containment)


# ---- incidents

def own_incident(article: Article, incident: Incident) -> Incident:
    """The incident of an article that a person took out of one: its slug ends in the article's, whatever else is on record."""
    return replace(incident, incident_id=f"{incident.incident_id}-{article.article_id.removeprefix('a-')[:OWN_LETTERS]}")


OWN_LETTERS = 6
"""Letters of an article's id at the end of the slug of its own incident: one in 16 million to meet another of the same council and month."""


def set_apart(run: Run) -> frozenset[str]:
    """Incidents that hold nothing but articles a person set apart: nobody else may join them."""
    alone = _about(run, "split", "incident")
    return frozenset(incident_id for incident_id in run.store.incidents.of_articles(list(alone)).values()
                     if set(run.store.incidents.articles_of(incident_id)) <= set(alone))


def merge_incidents(run: Run) -> None:
    """Make one incident of those that a person says are one, under the older id."""
    shelf = run.store.incidents
    for ruling in rulings_of(run):
        if ruling.kind != "merge" or ruling.of != "incident":
            continue
        sides = [set(shelf.of_articles(list(side)).values()) for side in (ruling.first, ruling.second)]
        every = sides[0] | sides[1]
        if not all(sides) or len(every) < 2:
            continue
        older, *younger = sorted((shelf.get(one) for one in every), key=lambda one: (one.began_on, one.incident_id))
        with run.item("incidents", older.incident_id):
            for incident in younger:
                for article_id in shelf.articles_of(incident.incident_id):
                    shelf.join(article_id, older.incident_id, f"{shelf.reason(article_id)}; {ruling.note}", run.settings.incidents.recipe)
            run.store.queue.add("facts", *sorted(every))
