"""Which happening an article tells of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.incidents.link import Candidate, link, slug_of, title_of
from monitor.incidents.settings import IncidentsSettings
from monitor.records import Article, CouncilTag, Incident

SETTINGS = IncidentsSettings()
BEGAN = datetime(2025, 3, 3, tzinfo=UTC)


def article(dated_at: datetime = BEGAN, text: str = "The council is dealing with a cyber incident.") -> Article:
    return Article(article_id="a-1", url="https://g.example/1", publisher="Gazette", title="Cyber incident", text=text,
                   published_at=dated_at, first_seen_at=dated_at, seen_at=dated_at)


def tag(council: str, role: str = "affected") -> CouncilTag:
    return CouncilTag(gss=f"G-{council}", council=council, role=role, standing="reported", evidence="x", start=0, end=1)


def candidate(*councils: str, began: datetime = BEGAN, last: datetime | None = None, closeness: float = 0.0, same_story: bool = False,
              same_supplier: bool = False):
    return Candidate(incident=Incident(incident_id=slug_of(began, councils[0]), title="t", status="open", began_on=began,
                                       last_at=last or began, councils=frozenset(f"G-{one}" for one in councils)),
                     same_story=same_story, closeness=lambda: closeness, same_supplier=same_supplier)


def linked(of: Article, tags, candidates, kind: str = "news", taken=lambda slug: False):
    return link(of, kind, tags, candidates, taken, SETTINGS)


def test_the_first_report_begins_an_incident_named_after_month_and_council():
    verdict = linked(article(), [tag("Redcar and Cleveland")], [])

    assert verdict.new
    assert "2025-03-redcar-and-cleveland" == verdict.incident.incident_id


def test_a_follow_up_weeks_later_joins_by_its_affected_council():
    """The letters to residents go out after a month and belong to the same happening."""
    verdict = linked(article(BEGAN + timedelta(days=50)), [tag("Redcar and Cleveland")], [candidate("Redcar and Cleveland")])

    assert not verdict.new


@pytest.mark.parametrize(("closeness", "joins"), [(0.5, True), (0.01, False)])
def test_beyond_the_window_the_text_must_be_close_too(closeness, joins):
    """A second attack on the same council a year later is another incident."""
    verdict = linked(article(BEGAN + timedelta(days=200)), [tag("Oxford")], [candidate("Oxford", closeness=closeness)])

    assert joins == (not verdict.new)


def test_another_council_in_the_same_week_is_another_incident():
    assert linked(article(), [tag("Oxford")], [candidate("Gateshead")]).new


def test_a_victim_that_was_also_alerted_elsewhere_joins_that_incident_only_if_the_text_is_close():
    tags = [tag("Gateshead", "alerted"), tag("Oxford")]

    assert linked(article(), tags, [candidate("Gateshead", closeness=0.0)]).new
    assert not linked(article(), tags, [candidate("Gateshead", closeness=0.4)]).new


def test_a_copy_goes_where_its_story_is():
    assert not linked(article(), [], [candidate("Oxford", same_story=True)]).new


def test_old_news_told_again_goes_to_its_old_incident_and_not_to_todays():
    """A documentary about 2020 retold as recent must not bring its figures into today's incident."""
    look_back = article(text="It is five years since criminals attacked Hackney in October 2020.")
    today = candidate("Hackney")

    verdict = linked(look_back, [tag("Hackney", "background")], [today], kind="retrospective")
    again = linked(look_back, [tag("Hackney", "background")],
                   [candidate("Hackney", began=datetime(2020, 10, 1, tzinfo=UTC)), today], kind="retrospective")

    assert ("2020-10-hackney", True) == (verdict.incident.incident_id, verdict.new)
    assert ("2020-10-hackney", False) == (again.incident.incident_id, again.new)


def test_a_slug_in_use_gets_a_number():
    assert "2025-03-oxford-2" == linked(article(), [tag("Oxford")], [], taken=lambda slug: slug == "2025-03-oxford").incident.incident_id


def test_an_article_that_names_no_council_still_gets_an_incident():
    assert "2025-03-uk" == linked(article(), [], []).incident.incident_id


def test_titles_name_at_most_three_councils():
    assert "Cyber incident at Oxford, March 2025" == title_of(["Oxford"], BEGAN)
    assert "Cyber incident at A, B and C and 1 more, March 2025" == title_of(["A", "B", "C", "D"], BEGAN)


def test_slugs_are_plain_whatever_the_name():
    assert "2025-03-hammersmith-and-fulham" == slug_of(BEGAN, "Hammersmith & Fulham")
    assert "2025-03-uk" == slug_of(BEGAN, "«»")


def test_an_article_without_an_active_council_joins_by_the_council_it_mentions():
    """A colour piece behind a paywall names the town hall and says nothing flat; it belongs to the incident of that week."""
    assert not linked(article(BEGAN + timedelta(days=5)), [tag("Oxford", "mentioned")], [candidate("Oxford")]).new
    assert linked(article(BEGAN + timedelta(days=5)), [tag("Bury", "affected"), tag("Oxford", "mentioned")], [candidate("Oxford")]).new


def test_the_date_of_an_old_incident_is_its_earliest_year_and_not_the_regulators():
    text = "On an October weekend in 2020 the screens went grey. In July 2024 the regulator reprimanded the council."

    assert "2020-10-hackney" == linked(article(text=text), [tag("Hackney")], [], kind="retrospective").incident.incident_id


def test_a_bill_half_a_year_later_that_looks_back_joins_and_a_fresh_attack_does_not():
    later = BEGAN + timedelta(days=160)
    bill = article(later, "Six months on, the bill for the cyber attack in March has settled at £2m.")
    fresh = article(later, "The council has been hit by a cyber attack and has shut its network.")

    assert not linked(bill, [tag("Oxford")], [candidate("Oxford")]).new
    assert linked(fresh, [tag("Oxford")], [candidate("Oxford")]).new


@pytest.mark.parametrize("role", ["cleared", "alerted", "responding"])
def test_a_neighbour_that_was_spared_belongs_to_the_incident_it_names(role):
    """A council that says it is not affected tells of its neighbour's incident and begins none of its own."""
    assert not linked(article(), [tag("Hartlepool", role), tag("Oxford", "mentioned")], [candidate("Oxford")]).new


def test_councils_of_one_supplier_share_an_incident_only_if_the_texts_tell_of_one_happening():
    """Two councils with one software house stay apart until one break-in hits both."""
    assert not linked(article(), [tag("Coventry")], [candidate("Colchester", closeness=0.4, same_supplier=True)]).new
    assert linked(article(), [tag("Coventry")], [candidate("Colchester", closeness=0.05, same_supplier=True)]).new
    assert linked(article(), [tag("Coventry")], [candidate("Colchester", closeness=0.4)]).new
