"""Mention is not victim: the role of each council an article names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.name import could_name, name_bodies
from monitor.councils.settings import CouncilsSettings
from monitor.councils.tag import tag
from tests import make

GAZETTEER = load_gazetteer()
SETTINGS = CouncilsSettings()


def tags(text: str, **changes: object):
    article = make.article(text, **changes)
    return {each.council: each for each in tag(article, name_bodies(article, GAZETTEER), SETTINGS)}


def roles(text: str, **changes: object) -> dict[str, str]:
    return {council: each.role for council, each in tags(text, **changes).items()}


@pytest.mark.parametrize(("text", "expected"), [
    ("Dundee City Council was hit by ransomware on Friday.", {"Dundee": "affected"}),
    ("Hackers have stolen files from Arun District Council.", {"Arun": "affected"}),
    ("The cyber attack on Fenland District Council continues.", {"Fenland": "affected"}),
    ("Stroud District Council has switched off its network as a precaution after a cyber incident.", {"Stroud": "affected"}),
    ("Havering Council has a serious IT problem.", {"Havering": "affected"}),
    ("Oldham Council was not hit by the attack, a spokesperson said.", {"Oldham": "cleared"}),
    ("Checks at Bexley Council found no sign of an intruder.", {"Bexley": "cleared"}),
    ("Merton Council is on high alert after the attack elsewhere.", {"Merton": "alerted"}),
    ("Ealing Council has raised its threat level and warned staff about phishing.", {"Ealing": "alerted"}),
    ("Ashford Borough Council has blocked emails from the other authority.", {"Ashford": "responding"}),
    ("Camden Council and Islington Council have been approached for comment.", {"Camden": "mentioned", "Islington": "mentioned"}),
    ("In 2020 hackers encrypted files at Redcar and Cleveland Council.", {"Redcar and Cleveland": "background"}),
    ("Gloucester City Council previously suffered a cyber attack.", {"Gloucester": "background"}),
])
def test_a_role_follows_from_what_is_said_of_the_council(text, expected):
    """A neighbour on alert must never be told as a victim."""
    assert expected == roles(text)


def test_councils_of_one_sentence_have_each_their_own_role():
    """Clauses are kept apart: the shut network is not the watcher's."""
    text = "Lewisham Council is on alert as a cyber attack shuts down Bromley Council."

    assert {"Lewisham": "alerted", "Bromley": "affected"} == roles(text)


def test_a_list_shares_what_is_said_of_it():
    assert {"Wigan": "affected", "Bolton": "affected", "Salford": "affected"} == roles("Wigan, Bolton and Salford councils were hit by hackers.")


def test_the_council_is_the_one_named_last():
    """Most sentences of an article say ``the council``."""
    found = tags("Mole Valley District Council met on Monday.\n\nThe council has confirmed a cyber attack on its systems.")

    assert "affected" == found["Mole Valley"].role
    assert "The council has confirmed a cyber attack on its systems." == found["Mole Valley"].evidence


def test_a_councils_own_page_speaks_of_itself():
    """A council's statement says ``we``, and rarely its name."""
    found = tags("Some data was copied from our systems.", publisher="Fife Council newsroom", publisher_kind="official", councils=("Fife",))

    assert {"Fife": ("affected", "confirmed")} == {council: (each.role, each.standing) for council, each in found.items()}


def test_a_job_advert_under_an_article_is_hardly_a_tag():
    """Trade pages end in adverts that name four other councils."""
    found = tags("A cyber attack hit Barnet Council.\n\nJobs: Leeds City Council seeks a head of digital. Closing date 12 December.")

    assert ("affected", "mentioned") == (found["Barnet"].role, found["Leeds"].role)
    assert found["Leeds"].sure < SETTINGS.least_sure <= found["Barnet"].sure


def test_a_hedged_report_stays_unconfirmed():
    found = tags("Brent Council may have been hit by the attack, but nobody will confirm it.")

    assert ("affected", "unconfirmed") == (found["Brent"].role, found["Brent"].standing)


def test_a_council_said_to_be_hit_and_then_not_is_corrected():
    """The same page may take a council back: the reader must see that."""
    found = tags("Harrow Council is not affected after all: it said on Monday that its systems were not touched.")

    assert ("cleared", "corrected") == (found["Harrow"].role, found["Harrow"].standing)


def test_a_spared_part_does_not_clear_the_council():
    """``its payroll was not affected`` is said by victims."""
    found = roles("Highland Council was targeted by hackers.\n\nThe council said its corporate systems were not affected.")

    assert {"Highland": "affected"} == found


def test_a_correction_at_the_foot_clears_a_council():
    """Who was wrongly listed must not stay listed."""
    found = tags("Hackers hit Barnet Council.\n\nWalsall Council was wrongly listed as affected in an earlier version of this article.")

    assert {"Barnet": "affected", "Walsall": "cleared"} == {council: each.role for council, each in found.items()}
    assert "corrected" == found["Walsall"].standing


def test_councils_that_write_to_those_affected_are_affected():
    """Supplier incidents name their victims so."""
    text = "Barnet, Lambeth and South Oxfordshire councils have written to those affected by the attack on their supplier."

    assert {"Barnet": "affected", "Lambeth": "affected", "South Oxfordshire": "affected"} == roles(text)


def test_no_council_means_no_tag():
    assert () == tag(make.article("Nothing here."), (), SETTINGS)


@given(st.lists(st.sampled_from(["Fife Council", "was hit by", "hackers", "not", "the council", "\"", "\n\n", ".", "in 2020", "and", "Arun", "councils",
                                 "\u201c", "(", "it", "\x01", "has switched off its network"]), max_size=60))
def test_evidence_is_always_the_words_of_the_text(parts):
    """Every tag can be cited, whatever the text."""
    article = make.article(" ".join(parts), title="Fife Council cyber attack")
    for each in tag(article, name_bodies(article, GAZETTEER), SETTINGS):
        assert article.text[each.start:each.end] == each.evidence
        assert each.role in ("affected", "alerted", "cleared", "responding", "mentioned", "background")


def test_a_very_long_sentence_is_read_in_time():
    """No pattern may run away on a sentence without an end."""
    text = "Fife Council said that systems and " + "networks and data of the council and " * 1500 + "were hit."

    assert {"Fife"} == set(roles(text))


def test_the_council_of_an_open_incident_is_affected_without_a_word_of_harm():
    """Later articles say what is back, not who was hit."""
    text = "Licensing forms of Fife Council can be sent in again. Glasgow City Council has been asked for comment."
    article = make.article(text)
    known = frozenset({"S12000047", "S12000049"})

    found = {each.council: each.role for each in tag(article, name_bodies(article, GAZETTEER), SETTINGS, affected=known)}

    assert {"Fife": "affected", "Glasgow": "mentioned"} == found


@pytest.mark.parametrize(("expected", "text"), [
    ("responding", "To be on the safe side Stroud District Council has shut its data link with the other authority."),
    ("alerted", "Stroud District Council has told its teachers to be on their guard."),
    ("cleared", "Stroud District Council was not harmed, it said."),
    ("cleared", "Technicians at Stroud District Council searched every server and found nothing."),
    ("cleared", "Stroud District Council has denied being caught up in the attack."),
])
def test_a_neighbours_role_does_not_hang_on_one_wording(expected, text):
    assert {"Stroud": expected} == roles(text)


def test_a_council_that_has_ended_is_named_where_it_was_attacked():
    """Copeland is a place; struck by ransomware it is the council of that time."""
    assert "background" == roles("Leicester City Council was hacked. Copeland, in Cumbria, was struck in August 2017.")["Copeland"]
    assert "Copeland" not in roles("Leicester City Council was hacked. Copeland has a museum.")


def test_part_of_a_joint_name_is_the_council_only_where_its_incident_is_open():
    article = make.article("In Redcar the council still works on paper.")
    known = frozenset({"E06000003"})

    assert {"E06000003"} == {body.key for body in name_bodies(article, GAZETTEER, affected=known)}
    assert () == name_bodies(article, GAZETTEER)
    assert known <= could_name(article, GAZETTEER)
