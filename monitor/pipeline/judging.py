"""From articles to facts: relevance, councils, grouping, incidents, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..corrections import corrected, not_relevant, unjoined, without_councils
from ..councils.name import name_bodies
from ..facts.standings import Standing, council_standings
from ..facts.weigh import weigh
from ..grouping.group import group_one
from ..grouping.origin import origin, story_origin
from ..grouping.place import story_id_of, turned_round
from ..incidents.link import Candidate, Link, link, title_of
from ..incidents.status import status_of
from ..incidents.timeline import timeline
from ..records import Article, CouncilTag, Incident, Origin, Placement, Reading, Touch
from .correcting import councils_not_in, merge_incidents, merge_stories, notes, own_incident, rulings_of, set_apart, standing_alone
from .run import Run

CREDITED = ("agency", "council", "body")
"""Kinds of origin that a text names itself."""


def relevance_step(run: Run) -> None:
    """Is this our subject, and why."""
    settings = run.settings.relevance
    recipe = f"{settings.recipe}+{run.settings.councils.recipe}"
    pending = _pending(run, "relevance", recipe)
    refused = notes(run, "not-relevant", "article")
    with run.store.together() as stored:
        for count, article_id in enumerate(pending):
            run.progress("relevance", count + 1, len(pending))
            with run.item("relevance", article_id, recipe):
                article = run.store.articles.latest(article_id)
                named = run.thinking.could_mean(article)
                affected = run.store.relevance.affected(named, article_id, *_context(run, article.dated_at))
                verdict = run.thinking.relevance(article, affected)
                if article_id in refused:
                    verdict = not_relevant(verdict, refused[article_id])
                again = run.store.relevance.judged(article_id)
                run.store.relevance.save(article, recipe, verdict, named=named, affected=affected)
                run.store.queue.done("relevance", article_id)
                if verdict.relevant:
                    run.store.queue.add("councils", article_id)
                    run.store.queue.add("grouping", article_id)
                else:
                    run.refused("relevance", "not_relevant")
                    if again:
                        _take_out(run, article_id)
            stored()


def _context(run: Run, at: datetime) -> tuple[datetime, datetime]:
    """When an incident must have been told of to be open for an article dated ``at``."""
    days = run.settings.incidents
    return at - timedelta(days=days.window_days), at + timedelta(days=days.before_days)


def second_look_step(run: Run) -> None:
    """
    Judge again what was passed over before its council's incident was known: the first odd failure, and what came in the same hour.

    Only articles relevant by their own words open a context, so the outcome does not depend on the order of arrival.
    """
    while run.store.queue.pending("relevance", run.now):
        for step in (relevance_step, councils_step, grouping_step, incidents_step):
            step(run)


def _take_out(run: Run, article_id: str) -> None:
    """An article that is not, or no longer, our subject leaves every verdict that rested on it."""
    for step in ("councils", "grouping", "incidents"):
        run.store.queue.done(step, article_id)
    incident = run.store.incidents.leave(article_id)
    _context_lost(run, article_id, _affected_in(run, article_id))
    run.store.councils.forget(article_id)
    run.store.stories.forget(article_id)
    run.store.passages.forget(article_id)
    if incident:
        run.store.queue.add("facts", incident)


def _affected_in(run: Run, article_id: str) -> frozenset[str]:
    """Councils that any version of an article is on record as calling affected."""
    return frozenset(one.gss for article in run.store.articles.versions(article_id)
                     for one in run.store.councils.of(article_id, article.version) if one.role == "affected")


def _context_lost(run: Run, article_id: str, councils: frozenset[str]) -> None:
    """Judge again what knew of an incident through an article that no longer tells of it."""
    days, at = run.settings.incidents, run.store.articles.latest(article_id).dated_at
    for gss in sorted(councils):
        found = run.store.relevance.judged_in_context(gss, at - timedelta(days=days.before_days), at + timedelta(days=days.window_days))
        run.store.queue.add("relevance", *(one for one in found if one != article_id))


def councils_step(run: Run) -> None:
    """Which councils each version names, in which role, with the words that say so."""
    settings = run.settings.councils
    pending = _pending(run, "councils", settings.recipe)
    for count, article_id in enumerate(pending):
        run.progress("councils", count + 1, len(pending))
        with run.item("councils", article_id, settings.recipe):
            by_own_words = run.store.relevance.by_own_words(article_id)
            before = _affected_in(run, article_id)
            for article in run.store.articles.versions(article_id):
                # an article that opens a context is read without one: the outcome must not depend on the order of arrival
                affected = frozenset() if by_own_words else run.store.relevance.affected(
                    run.thinking.could_mean(article), article_id, *_context(run, article.dated_at))
                tags = run.thinking.tags(article, affected)
                run.store.councils.save(article, settings.recipe, without_councils(tags, councils_not_in(run, article_id)))
            run.store.councils.save_suppliers(article_id, run.thinking.suppliers(run.store.articles.latest(article_id)))
            if by_own_words:
                _context_lost(run, article_id, before - _affected_in(run, article_id))
            run.store.queue.done("councils", article_id)
            run.store.queue.add("incidents", article_id)


def grouping_step(run: Run) -> None:
    """Put every relevant article into a story, oldest first; an article without text stands alone, and so does all that a wall has swallowed."""
    settings = run.settings.grouping
    pending = _pending(run, "grouping", settings.recipe)
    alone = notes(run, "split", "story")
    for count, article_id in enumerate(pending):
        run.progress("grouping", count + 1, len(pending))
        with run.item("grouping", article_id, settings.recipe):
            article = run.store.articles.latest(article_id)
            if article_id in alone:  # out of the index too, so that nothing follows it
                run.store.passages.forget(article_id)
                placement = standing_alone(article_id, story_id_of(article_id), alone[article_id])
            else:
                _, placement = group_one(article, run.store.passages, run.store.neighbours, settings,
                                         signing=run.thinking.sign, look=run.thinking.look)
            placement, former = _lead_again(run, article, placement)
            pending += [one for one in placement.again if one not in pending[count:]]
            moved = run.store.stories.save(article_id, placement, _origin(run, article, placement.touches[0]), settings.recipe, run.now)
            moved += former
            moved += _share_credit(run, article_id, placement.touches[0])
            run.store.queue.done("grouping", article_id)
            run.store.queue.add("incidents", article_id, *moved)
    merge_stories(run)


def _lead_again(run: Run, article: Article, placement: Placement) -> tuple[Placement, list[str]]:
    """What appeared first leads its story, also when it comes to us late; gives the former lead, whose relation changed."""
    touch, *rest = placement.touches
    if touch.lead_article_id == article.article_id or len(placement.merges) > 1:
        return placement, []
    known = run.store.stories.touches(touch.lead_article_id)
    originals = run.store.stories.originals(touch.story_id)
    if not known or known[0].story_id != touch.story_id or originals not in ([touch.lead_article_id], [article.article_id]):
        return placement, []
    lead = run.store.articles.latest(touch.lead_article_id)
    turned = turned_round(article, lead, touch, run.settings.grouping)
    if turned is None:
        return placement, []
    run.store.stories.save_origin(article.article_id, origin(article, run.settings.grouping))
    run.store.stories.save(lead.article_id, Placement(touches=(turned[1], *known[1:])), _origin(run, lead, turned[1]),
                           run.settings.grouping.recipe, run.now)
    return Placement(touches=(turned[0], *rest)), [lead.article_id]


def _origin(run: Run, article: Article, touch: Touch) -> Origin:
    own = origin(article, run.settings.grouping)
    if touch.lead_article_id == article.article_id:
        return own
    lead = run.store.stories.origin(touch.lead_article_id)
    return own if lead is None else story_origin(own, lead, touch)


def _share_credit(run: Run, article_id: str, touch: Touch) -> list[str]:
    """
    A copy that names the agency names it for the text: members that lost the credit, the lead too, come from there.

    Light edits often drop the credit, and the paper that dropped it may be the first we see. Gives the articles whose origin changed.
    """
    found = run.store.stories.origin(article_id)
    if found is None or found.kind not in CREDITED or touch.relation not in ("copy", "edited"):
        return []
    changed = []
    for other in run.store.stories.members(touch.story_id):
        theirs = run.store.stories.origin(other)
        relation = run.store.stories.touches(other)[0].relation
        if other != article_id and theirs is not None and theirs.kind not in CREDITED and relation in ("original", "copy", "edited"):
            run.store.stories.save_origin(other, replace(found, evidence=f"{article_id} has the same text, and its origin is: {found.evidence}"))
            changed.append(other)
    return changed


def incidents_step(run: Run) -> None:
    """Which happening each article tells of; its facts, and those of an incident it left, are weighed again."""
    settings = run.settings.incidents
    pending = _pending(run, "incidents", settings.recipe)
    alone = notes(run, "split", "incident")
    for count, article_id in enumerate(pending):
        run.progress("incidents", count + 1, len(pending))
        with run.item("incidents", article_id, settings.recipe):
            article = run.store.articles.latest(article_id)
            tags = run.store.councils.of(article_id, article.version)
            left = run.store.incidents.leave(article_id)
            kind = run.store.relevance.kind(article_id)
            if article_id in alone:
                found = link(article, kind, tags, (), lambda slug: False, settings)
                verdict = Link(incident=own_incident(article, found.incident), new=True, reason=f"stands on its own: {alone[article_id]}")
            else:
                verdict = link(article, kind, tags, _candidates(run, article, tags, left), run.store.incidents.taken, settings)
            if verdict.new:
                run.store.incidents.create(verdict.incident)
            run.store.incidents.join(article_id, verdict.incident.incident_id, verdict.reason, settings.recipe)
            run.store.queue.done("incidents", article_id)
            _look_again(run, article, tags)
            run.store.queue.add("facts", *{verdict.incident.incident_id, left or verdict.incident.incident_id})
    merge_incidents(run)


def _look_again(run: Run, article: Article, tags: tuple[CouncilTag, ...]) -> None:
    """Let wait what was passed over while nobody knew that these councils are affected."""
    if not run.store.relevance.by_own_words(article.article_id):
        return
    days = run.settings.incidents
    since, until = article.dated_at - timedelta(days=days.before_days), article.dated_at + timedelta(days=days.window_days)
    for one in tags:
        if one.role == "affected":
            run.store.queue.add("relevance", *run.store.relevance.passed_over(one.gss, since, until))


def _candidates(run: Run, article: Article, tags: tuple[CouncilTag, ...], left: str | None) -> list[Candidate]:
    settings, shelf = run.settings.incidents, run.store.incidents
    reach = timedelta(days=settings.longest_days)
    found = {one.incident_id: one for one in shelf.near([one.gss for one in tags], article.dated_at - reach, article.dated_at + reach)}
    touches = run.store.stories.touches(article.article_id)
    story = [member for touch in touches[:1] for member in run.store.stories.members(touch.story_id) if member != article.article_id]
    same_story = set(shelf.of_articles(story).values())
    window = timedelta(days=settings.window_days)
    same_supplier = set(shelf.of_suppliers(run.store.councils.suppliers(article.article_id), article.dated_at - window,
                                           article.dated_at + window))
    for incident_id in (*sorted(same_story | same_supplier), *([left] if left else [])):
        found.setdefault(incident_id, shelf.get(incident_id))
    for incident_id in set_apart(run):
        found.pop(incident_id, None)
    return [Candidate(incident=one, same_story=one.incident_id in same_story, closeness=_closeness(run, article, one),
                      same_supplier=one.incident_id in same_supplier)
            for one in sorted(found.values(), key=lambda one: (one.began_on, one.incident_id))]


def _closeness(run: Run, article: Article, incident: Incident):
    def ask() -> float:
        from ..incidents.closeness import closeness

        return closeness((article.title, article.text),
                         run.store.incidents.texts(incident.incident_id, run.settings.incidents.compared_articles))
    return ask


def facts_step(run: Run) -> None:
    """Weigh every incident that got an article: what is new, seen, changed, contradicted."""
    recipe = run.settings.facts.recipe
    pending = _pending(run, "facts", recipe)
    for count, incident_id in enumerate(pending):
        run.progress("facts", count + 1, len(pending))
        with run.item("facts", incident_id, recipe):
            weigh_incident(run, incident_id)
            run.store.queue.done("facts", incident_id)


def weigh_incident(run: Run, incident_id: str, *, until: datetime | None = None) -> None:
    """
    Weigh one incident and file its ledger.

    Args:
        until: Only what had come to us by then is read, so that the digest of a past day knows nothing of the days after it.
    """
    settings = run.settings.facts
    readings = [one for one in _readings(run, incident_id) if until is None or one.article.seen_at <= until]
    articles, rulings = [one.article for one in readings], rulings_of(run)
    ledger = weigh(incident_id, readings, settings, previous=unjoined(run.store.facts.of_incident(incident_id), articles, rulings))
    run.store.facts.save(corrected(ledger, articles, rulings), settings.recipe)
    standings = council_standings(readings)
    run.store.incidents.save_councils(incident_id, standings)
    run.store.facts.save_timeline(incident_id, timeline(
        run.store.facts.of_incident(incident_id), {one.article.article_id: one.article for one in readings}, ZoneInfo(run.settings.timezone)))
    if readings:
        incident = run.store.incidents.get(incident_id)
        hit = [one.council for one in standings if one.role == "affected"]
        run.store.incidents.rename(incident_id, title_of(hit, incident.began_on) if hit else incident.title, _status(standings, readings))


def _status(standings: Sequence[Standing], readings: Sequence[Reading]) -> str:
    """From what was read of the present, oldest first; a rewriter's word decides nothing."""
    texts = [one.article.text for one in sorted(readings, key=lambda one: (one.article.seen_at, one.article.article_id))
             if one.kind != "retrospective" and one.article.publisher_kind != "rewriter"]
    return status_of(texts, {one.role for one in standings})


def _readings(run: Run, incident_id: str) -> list[Reading]:
    readings = []
    for article in run.store.articles.of_incident(incident_id):
        touches = run.store.stories.touches(article.article_id)
        if not touches:
            continue  # not grouped yet: it comes in when it is, and must not silence the others
        readings.append(Reading(
            article=article, relation=touches[0].relation, story_id=touches[0].story_id, lead_article_id=touches[0].lead_article_id,
            origin=run.store.stories.origin(article.article_id), kind=run.store.relevance.kind(article.article_id),
            bodies=name_bodies(article, run.gazetteer, run.settings.councils), councils=run.store.councils.of(article.article_id, article.version)))
    return readings


def _pending(run: Run, step: str, recipe: str) -> list[str]:
    with run.store.transaction():
        run.store.queue.renew(step, recipe)
    return run.store.queue.pending(step, run.now)
