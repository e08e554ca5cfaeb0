"""Where a text comes from, each credit string with a case."""

from __future__ import annotations

import pytest

from monitor.grouping.origin import origin, story_origin
from monitor.grouping.settings import GroupingSettings
from monitor.records import Block, Origin, Touch

from . import make
from .grouping_texts import AGENCY, STATEMENT

SETTINGS = GroupingSettings()
LDRS, PA = "Local Democracy Reporting Service", "PA Media"


@pytest.mark.parametrize(("byline", "name"), [
    ("Jo Marsh, Local Democracy Reporter", LDRS),
    ("Jo Marsh, LDRS", LDRS),
    ("Valley News and Local Democracy Reporting Service", LDRS),
    ("By Press Association", PA),
    ("PA Media", PA),
    ("By PA reporters", PA),
    ("Pa Scotland Reporter", PA),
    ("Ann Lee, PA Political Correspondent", PA),
    ("Associated Press", "Associated Press"),
    ("Reuters", "Reuters"),
    ("AFP", "AFP"),
    ("SWNS", "SWNS"),
])
def test_an_agency_in_the_byline_is_the_origin(byline, name):
    found = origin(make.article(AGENCY, byline=byline), SETTINGS)

    assert (name, "agency") == (found.name, found.kind)
    assert byline in found.evidence


@pytest.mark.parametrize(("line", "name"), [
    ("Credit: Jo Marsh, Local Democracy Reporting Service", LDRS),
    ("Additional reporting by the Local Democracy Reporting Service.", LDRS),
    ("Source: PA", PA),
    ("Source: Reuters", "Reuters"),
])
def test_a_credit_line_at_the_end_of_the_text_is_found(line, name):
    assert name == origin(make.article(f"{AGENCY}\n\n{line}", byline="Jo Marsh"), SETTINGS).name


def test_a_credit_line_outside_the_text_is_found():
    assert LDRS == origin(make.article(AGENCY, credit="Local Democracy Reporter"), SETTINGS).name


def test_the_feeds_source_element_is_found():
    found = origin(make.article(AGENCY, source="Valley Herald"), SETTINGS)

    assert ("Valley Herald", "own") == (found.name, found.kind)


@pytest.mark.parametrize("line", ["Picture: PA Media", "Photo credit: PA", "Image: Reuters"])
def test_a_picture_credit_belongs_to_the_picture(line):
    assert "own" == origin(make.article(f"{AGENCY}\n\n{line}", byline="Jo Marsh"), SETTINGS).kind


def test_a_caption_is_no_credit():
    text = f"The town hall. (PA Wire)\n\n{AGENCY}"
    blocks = (Block(start=0, end=24, place="caption"), Block(start=26, end=len(text), place="body"))

    assert "own" == origin(make.article(text, blocks=blocks, byline="Jo Marsh"), SETTINGS).kind


def test_a_named_reporter_who_quotes_an_agency_is_own_reporting():
    text = AGENCY.replace("a spokesperson for the council said", "he told the PA news agency")

    assert "own" == origin(make.article(text, byline="Jo Marsh"), SETTINGS).kind
    assert "agency" == origin(make.article(text, byline="Staff reporter"), SETTINGS).kind


def test_a_councils_own_page_is_the_council():
    found = origin(make.article(STATEMENT, publisher="Brindley District Council newsroom", publisher_kind="official"), SETTINGS)

    assert ("Brindley District Council", "council") == (found.name, found.kind)


def test_another_bodys_own_page_is_a_body():
    assert "body" == origin(make.article(STATEMENT, publisher="Bread Inspectorate", publisher_kind="official"), SETTINGS).kind


def test_a_page_of_quoted_words_is_the_speakers():
    found = origin(make.article(f'A Brindley council spokesperson said this afternoon:\n\n"{STATEMENT}"'), SETTINGS)

    assert ("Brindley", "council") == (found.name, found.kind)


def test_without_any_credit_it_is_own_reporting():
    found = origin(make.article(AGENCY, publisher="Paper 1", byline="Jo Marsh"), SETTINGS)

    assert ("Paper 1", "own") == (found.name, found.kind)


def test_without_credit_and_publisher_it_is_not_known():
    assert "not_known" == origin(make.article(AGENCY, publisher=""), SETTINGS).kind


def touch(relation: str) -> Touch:
    return Touch(story_id="s-1", lead_article_id="a-1", relation=relation, similarity=0.8, containment=0.9, reason="shares text")


@pytest.mark.parametrize("relation", ["copy", "edited", "derived"])
def test_a_copy_that_lost_its_credit_has_the_origin_of_its_lead(relation):
    """Light edits drop the credit; seven copies of one agency text must stay one origin."""
    own, lead = Origin(name="Paper 2", kind="own", evidence="byline"), Origin(name=LDRS, kind="agency", evidence="byline: Jo, LDRS")

    found = story_origin(own, lead, touch(relation))

    assert (LDRS, "agency") == (found.name, found.kind)
    assert "Jo, LDRS" in found.evidence


def test_an_articles_own_agency_credit_stays():
    mine, lead = Origin(name=PA, kind="agency", evidence="byline"), Origin(name=LDRS, kind="agency", evidence="byline")

    assert mine == story_origin(mine, lead, touch("edited"))


def test_a_copy_of_another_titles_report_is_that_titles():
    own, lead = Origin(name="Paper 2", kind="own", evidence="-"), Origin(name="Paper 1", kind="own", evidence="-")

    assert "Paper 1" == story_origin(own, lead, touch("copy")).name
    assert "Paper 2" == story_origin(own, lead, touch("derived")).name


def test_bad_text_gives_an_origin_all_the_same():
    assert "own" == origin(make.article('"' * 500 + "\n" * 50 + "x" * 5000, byline="\x00,"), SETTINGS).kind
