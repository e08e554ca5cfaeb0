"""Article, placement and council tags to an incident. Pure: compares with the candidates it is given and looks nothing up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..records import Article, CouncilTag, Incident
from ..text import normalise
from .settings import IncidentsSettings

ACTIVE = ("affected", "cleared", "alerted", "responding")

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")

_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")

_MONTH_BEFORE = re.compile(rf"\b({'|'.join(MONTHS)})\b[^.]{{0,25}}$", re.IGNORECASE)
"""A month up to 25 characters before its year: "October 2020", "on an October weekend in 2020"."""

LOOKS_BACK_YEARS = 15
"""A year further back than this is history of the place, not of an incident: the oldest known council incident is of 2016."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An incident an article may tell of."""

    incident: Incident
    same_story: bool
    """Another article of the same story is in it."""
    closeness: Callable[[], float]
    """Average closeness of the article's text to the incident's articles, 0 to 1; asked only when it decides."""
    same_supplier: bool = False
    """Another article of it, not long before or after, names a supplier that this article names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The incident of an article, and why."""

    incident: Incident
    new: bool
    reason: str


def link(article: Article, kind: str, tags: Sequence[CouncilTag], candidates: Sequence[Candidate], taken: Callable[[str], bool],
         settings: IncidentsSettings) -> Link:
    """
    Decide which incident an article tells of.

    Args:
        article: Its latest version.
        kind: news, statement, retrospective, roundup or not_article.
        tags: Councils it names, with roles, in order of naming.
        candidates: Incidents that share a council or a story with it, oldest first.
        taken: Whether an incident slug is in use.

    Returns:
        An existing incident, or a new one with its slug.
    """
    told = {tag.gss for tag in tags if tag.role == "affected"}
    named = {tag.gss for tag in tags if tag.role in ACTIVE}
    # a neighbour that is on guard or was spared is news of the incident it names: only one with a victim of its own stands apart
    mentioned = {tag.gss for tag in tags} if not any(tag.role == "affected" for tag in tags) else set()
    if kind == "retrospective":
        return _past(article, tags, candidates, taken)
    for one in candidates:
        if one.same_story:
            return Link(incident=one.incident, new=False, reason="another article of the same story is in it")
    best: tuple[int, float, Candidate, str] | None = None
    for one in candidates:
        gap = _gap(article.dated_at, one.incident)
        shared = (told or mentioned) & one.incident.councils
        if shared and gap <= timedelta(days=settings.window_days):
            rank, why = 2, f"shares {len(shared)} affected council(s), {gap.days} days apart (window {settings.window_days})"
        elif one.same_supplier and one.closeness() >= settings.least_closeness:
            # one break-in at a supplier is one happening, however many of its councils are named one after the other
            rank, why = 1, f"names the same supplier, and its text is close ({one.closeness():.2f} of at least {settings.least_closeness})"
        elif (shared or named & one.incident.councils) and gap <= timedelta(days=settings.longest_days):
            back = _refers_back(article, one.incident) if shared else ""
            closeness = 1.0 if back else one.closeness()
            if closeness < settings.least_closeness:
                continue
            rank, why = 1, f"names its council, {gap.days} days apart, " + (
                f"and looks back on it (“{back}”)" if back else f"text closeness {closeness:.2f} of at least {settings.least_closeness}")
        else:
            continue
        key = (rank * 100 + len(shared), -gap.total_seconds())
        if best is None or key > (best[0], best[1]):
            best = (*key, one, why)
    if best is not None:
        return Link(incident=best[2].incident, new=False, reason=best[3])
    return _new(article, tags, article.dated_at, taken, "no incident on record shares an affected council in its window")


def _past(article: Article, tags: Sequence[CouncilTag], candidates: Sequence[Candidate], taken: Callable[[str], bool]) -> Link:
    """Old news told again stays in its old incident, dated by the text."""
    year, month = _date_in(article)
    if not year:
        return _new(article, tags, article.dated_at, taken, "looks back; gives no date")
    for one in candidates:
        if one.incident.began_on.year == year and month in (0, one.incident.began_on.month):
            return Link(incident=one.incident, new=False, reason=f"looks back on {one.incident.began_on:%B %Y}")
    began = datetime(year, month or 1, 1, tzinfo=UTC)
    return _new(article, tags, began, taken, f"looks back on {began:%B %Y}" if month else f"looks back on {year}")


def _new(article: Article, tags: Sequence[CouncilTag], began: datetime, taken: Callable[[str], bool], reason: str) -> Link:
    leading = next((tag for role in (*ACTIVE, "background", "mentioned") for tag in tags if tag.role == role), None)
    base = slug_of(began, leading.council if leading else "uk")
    slug, number = base, 1
    while taken(slug):
        number += 1
        slug = f"{base}-{number}"
    incident = Incident(incident_id=slug, title=title_of([leading.council] if leading else [], began), status="open", began_on=began,
                        last_at=article.dated_at, councils=frozenset(tag.gss for tag in tags if tag.role == "affected"))
    return Link(incident=incident, new=True, reason=reason)


def slug_of(began: datetime, council: str) -> str:
    """``2025-11-kensington-and-chelsea``."""
    words = re.sub(r"[^a-z0-9]+", "-", normalise(council).replace("&", "and")).strip("-")
    return f"{began:%Y-%m}-{words or 'uk'}"


def title_of(councils: Sequence[str], began: datetime) -> str:
    """``Cyber incident at Redcar and Cleveland, February 2020``."""
    named = list(councils)[:3]
    where = "a UK council" if not named else ", ".join(named[:-1]) + (" and " if len(named) > 1 else "") + named[-1]
    more = f" and {len(councils) - 3} more" if len(councils) > 3 else ""
    return f"Cyber incident at {where}{more}, {began:%B %Y}"


_AGO = re.compile(r"\b(?:last (?:year|month|spring|summer|autumn|winter)|(?:weeks?|months?|year|years) (?:ago|on|after|later|earlier|since))\b",
                  re.IGNORECASE)


def _refers_back(article: Article, incident: Incident) -> str:
    """The words with which an article refers to something as far back as the incident: its month, or weeks, months or a year ago."""
    text = f"{article.title}. {article.text}"
    month = re.search(rf"\b{MONTHS[incident.began_on.month - 1]}\b", text, re.IGNORECASE)
    found = month or _AGO.search(text)
    return found[0] if found else ""


def _gap(at: datetime, incident: Incident) -> timedelta:
    """How far a moment lies outside the time of an incident; nothing inside it."""
    return max(incident.began_on - at, at - incident.last_at, timedelta())


def _date_in(article: Article) -> tuple[int, int]:
    """The earliest year that the text names and that lies before its own, with its month; 0 for what is not given."""
    found: dict[int, int] = {}
    for match in _YEAR.finditer(article.text):
        year = int(match[1])
        if article.dated_at.year - LOOKS_BACK_YEARS <= year < article.dated_at.year:
            month = _MONTH_BEFORE.search(article.text[max(0, match.start() - 40):match.start()])
            found.setdefault(year, MONTHS.index(month[1].lower()) + 1 if month else 0)
    return min(found.items(), default=(0, 0))
