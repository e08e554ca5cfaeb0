"""Which councils and bodies a text names, and which words only look like one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.councils.gazetteer import load_gazetteer
from monitor.councils.listing import council_by_name, councils, short_name
from monitor.councils.name import name_bodies
from monitor.councils.settings import CouncilsSettings
from tests import make

GAZETTEER = load_gazetteer()


def named(text: str, **changes: object) -> set[str]:
    """Canonical names of what a text names."""
    return {body.name for body in name_bodies(make.article(text, **changes), GAZETTEER)}


def test_the_list_holds_all_principal_councils_and_those_that_ended():
    """A council that is missing from the list can never be told of."""
    assert 404 == sum(not council.end_date for council in councils())
    assert 74 == sum(bool(council.end_date) for council in councils())
    assert len(councils()) == len({council.gss for council in councils()})


def test_a_council_that_ended_names_who_came_after_it():
    """An old incident is told of the council that answers for it today."""
    known = {council.gss for council in councils()}
    ended = [council for council in councils() if council.end_date]

    assert [] == [council.official_name for council in ended if not council.replaced_by or not set(council.replaced_by) <= known]
    assert [] == [council.official_name for council in councils() if council.replaced_by and not council.end_date]
    assert {"Cumberland"} == {short_name(gss) for gss in council_by_name("Copeland Borough Council").replaced_by}
    assert {"North Northamptonshire", "West Northamptonshire"} == {
        short_name(gss) for gss in council_by_name("Northamptonshire County Council").replaced_by}
    assert {"Derry City and Strabane"} == {short_name(gss) for gss in council_by_name("Strabane District Council").replaced_by}


@pytest.mark.parametrize("council", [council for council in councils() if council.official_name != "City of Westminster"], ids=lambda one: one.gss)
def test_every_council_is_named_by_its_official_name(council):
    """The city of Westminster alone may be in Colorado."""
    assert {council.short_name} == named(f"{council.official_name} spoke of it on Monday.")


@pytest.mark.parametrize(("written", "expected"), [
    ("Cyngor Sir Ynys M\u00f4n", "Anglesey"), ("Cyngor Sir Ddinbych", "Denbighshire"), ("Cyngor Sir y Fflint", "Flintshire"),
    ("Cyngor Bwrdeistref Sirol Conwy", "Conwy"), ("Cyngor Wrecsam", "Wrexham"), ("Cyngor Sir Ceredigion", "Ceredigion"),
    ("Cyngor Sir Benfro", "Pembrokeshire"), ("Cyngor Sir G\u00e2r", "Carmarthenshire"), ("Cyngor Sir Caerfyrddin", "Carmarthenshire"),
    ("Cyngor Castell-nedd Port Talbot", "Neath Port Talbot"), ("Cyngor Bwrdeistref Sirol Pen-y-bont ar Ogwr", "Bridgend"),
    ("Cyngor Bro Morgannwg", "The Vale of Glamorgan"), ("Cyngor Dinas Caerdydd", "Cardiff"), ("Cyngor Rhondda Cynon Taf", "Rhondda Cynon Taf"),
    ("Cyngor Merthyr Tudful", "Merthyr Tydfil"), ("Cyngor Bwrdeistref Sirol Caerffili", "Caerphilly"), ("Cyngor Blaenau Gwent", "Blaenau Gwent"),
    ("Cyngor Torfaen", "Torfaen"), ("Cyngor Sir Fynwy", "Monmouthshire"), ("Cyngor Dinas Casnewydd", "Newport"), ("Cyngor Sir Powys", "Powys"),
    ("Cyngor Gwynedd", "Gwynedd"),
])
def test_a_welsh_council_is_named_in_welsh(written, expected):
    assert {expected} == named(f"Mae {written} yn ymchwilio.")


@pytest.mark.parametrize(("text", "expected"), [
    ("Babergh and Mid Suffolk District Councils share a chief.", {"Babergh", "Mid Suffolk"}),
    ("South Norfolk and Broadland Councils share a site.", {"South Norfolk", "Broadland"}),
    ("Lewes and Eastbourne Councils share a site.", {"Lewes", "Eastbourne"}),
    ("Adur & Worthing Councils share a site.", {"Adur", "Worthing"}),
    ("Canterbury, Dover and Thanet councils share a service.", {"Canterbury", "Dover", "Thanet"}),
    ("High Peak and Staffordshire Moorlands councils share a chief.", {"High Peak", "Staffordshire Moorlands"}),
    ("Richmond and Wandsworth councils share a chief.", {"Richmond upon Thames", "Wandsworth"}),
    ("Kingston and Sutton councils share a service.", {"Kingston upon Thames", "Sutton"}),
    ("Kensington and Westminster councils share a network.", {"Kensington and Chelsea", "Westminster"}),
    ("Richmond is on the river, Wandsworth council said.", {"Wandsworth"}),
])
def test_a_joint_name_names_each_of_them(text, expected):
    assert expected == named(text)


@pytest.mark.parametrize("local", ["Salisbury City Council", "Chichester City Council", "Lichfield City Council", "Truro City Council", "Keighley Town Council",
                                   "Rugby Town Council", "Dover Town Council", "Reading Parish Council", "Swansea Community Council", "Lewes Town Council"])
def test_a_town_or_parish_council_is_not_the_district_of_that_name(local):
    """Its clerk's lost laptop is no incident of the district."""
    assert set() == named(f"{local} spoke of it on Monday.")


@pytest.mark.parametrize("written", ["RBKC", "Kensington & Chelsea", "kensington and chelsea council", "Royal Borough of Kensington and Chelsea",
                                     "E09000020", "Kensington and Chelsea"])
def test_a_person_may_write_a_council_in_any_of_its_forms(written):
    """feeds.yml takes the name people use, not only the official one."""
    assert "E09000020" == council_by_name(written).gss


@pytest.mark.parametrize("written", ["", "  ", "LCC", "Nowhere Council", "the"])
def test_a_name_that_nobody_or_everybody_has_is_no_council(written):
    """A wrong council in feeds.yml is worse than a message."""
    assert council_by_name(written) is None


def test_a_short_name_is_what_a_reader_expects():
    assert ["Kensington and Chelsea", "Bristol", "St Helens", "Anglesey"] == [short_name(gss) for gss in (
        "E09000020", "E06000023", "E08000013", "W06000001")]


def test_looking_up_a_name_needs_no_third_party_package():
    """``monitor feeds list`` starts at once."""
    code = "import sys; from monitor.councils.listing import council_by_name; council_by_name('RBKC'); assert 'ahocorasick' not in sys.modules"
    assert 0 == subprocess.run([sys.executable, "-c", code], timeout=60).returncode


@pytest.mark.parametrize(("text", "expected"), [
    ("Gateshead Council has confirmed it.", {"Gateshead"}),
    ("RBKC and LBHF share a contract.", {"Kensington and Chelsea", "Hammersmith and Fulham"}),
    ("Kensington And Chelsea Council Apologises", {"Kensington and Chelsea"}),
    ("Hammersmith & Fulham council is not affected.", {"Hammersmith and Fulham"}),
    ("Adur and Worthing councils share their staff.", {"Adur", "Worthing"}),
    ("Reading, Bury and Hart councils agreed.", {"Reading", "Bury", "Hart"}),
    ("Redcar Town Hall is shut.", {"Redcar and Cleveland"}),
    ("Mae Cyngor Abertawe yn ymchwilio.", {"Swansea"}),
    ("The Comhairle met on Lewis.", {"Comhairle nan Eilean Siar"}),
    ("Copeland Borough Council was replaced.", {"Copeland"}),
    ("St Helens Council and St. Helens Borough Council are one.", {"St Helens"}),
    ("Leicestershire County Council (LCC) spoke. LCC said no.", {"Leicestershire"}),
    ("The NCSC, the ICO and Civica were told.", {"National Cyber Security Centre", "Information Commissioner's Office", "Civica"}),
    ("The Information Commissioner\u2019s Office and the Met Police know.", {"Information Commissioner's Office", "Metropolitan Police"}),
])
def test_a_body_is_named_in_every_form_the_press_uses(text, expected):
    """A council under another form would be missing from the digest."""
    assert expected == named(text)


@pytest.mark.parametrize("text", [
    "Reading the report took an hour.", "Hackney carriage fares rise.", "He is bury ing it.", "Derby County lost to Leicester City.",
    "She studied at the University of Warwick and Lancaster University.", "MPs at Westminster voted on the bill.",
    "Ripon City Council and Kendal Town Council met.", "The City of Westminster, Colorado, paid.", "Boston, Massachusetts, is cold.",
    "Canterbury Bankstown City Council in Australia.", "Burt Lancaster and Mr Preston starred.", "Oxford Street and Rugby School reopened.",
    "The British Council and the Arts Council gave money.", "LCC said no.", "Greater Manchester and east Kent are large.", "BCP is in place.",
    "Kent councils met without their county.",
])
def test_words_that_only_look_like_a_council_name_none(text):
    """A press officer stops reading when a football club counts as a council."""
    assert set() == {body.name for body in name_bodies(make.article(text), GAZETTEER) if body.kind == "council"}


def test_a_risky_name_counts_where_the_same_text_names_the_council():
    """``Reading`` alone says little; after ``Reading Borough Council`` it is the council."""
    text = "Reading Borough Council spoke on Monday. Reading has put more people on watch."

    mentions = name_bodies(make.article(text), GAZETTEER)

    assert ["Reading Borough Council", "Reading"] == [text[m.start:m.end] for m in mentions]


def test_the_feeds_own_council_lends_its_name_to_the_bare_one():
    assert {"Bury"} == named("Nobody in Bury was told.", councils=("Bury",))


def test_a_place_abroad_in_the_text_is_none_in_the_title():
    """A headline has no room for the country."""
    article = make.article("Schools in Halton, Ontario, were closed on Monday, the regional council said.", title="Halton schools closed")

    assert () == name_bodies(article, GAZETTEER)


def test_both_councils_are_those_named_before():
    """``the two councils`` carries a claim about each of them."""
    text = "Dorset Council and Wiltshire Council share staff. The two councils said so."

    joint = [m for m in name_bodies(make.article(text), GAZETTEER) if m.joint]

    assert {"Dorset", "Wiltshire"} == {m.name for m in joint}
    assert {"The two councils"} == {text[m.start:m.end] for m in joint}


def test_a_council_that_only_the_title_names_stands_outside_the_text():
    """Headlines name the council, first sentences often do not."""
    mentions = name_bodies(make.article("Its phones are dead.", title="Fife Council hit by hackers"), GAZETTEER)

    assert [("Fife", -1, -1)] == [(m.name, m.start, m.end) for m in mentions]


@given(st.text(alphabet=st.sampled_from("RBKC Westminster Council's & and\n\u2019\x00,.-\U0001f600\u0130"), max_size=200))
def test_every_mention_stands_where_it_says(text):
    """Offsets are what every later room cites."""
    for mention in name_bodies(make.article(text), GAZETTEER):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start:mention.end].strip()


def test_the_recipe_changes_with_a_number():
    assert CouncilsSettings().recipe != CouncilsSettings(bare_name=0.6).recipe
