"""Reading an article into sentences and typed claims."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.facts.claims import read
from monitor.facts.settings import FactsSettings
from monitor.facts.slots import amounts, moment, same_amount
from monitor.facts.weigh import weigh
from monitor.records import Block, CouncilTag, Origin

from . import make

SETTINGS = FactsSettings()


def claims(text: str, **changes):
    return read(make.reading(text, **changes), SETTINGS)[1]


def kinds(text: str, **changes) -> list[tuple[str, str]]:
    return [(s.place, s.kind) for s in read(make.reading(text, **changes), SETTINGS)[0]]


def said(text: str, frame: str, **changes):
    return next(c for c in claims(text, **changes) if c.frame == frame)


def test_a_claim_names_body_frame_and_thing():
    """Without typed keys a paraphrase looks new and a contradiction looks old."""
    claim = said("Exampletown Council's telephone lines are down.", "offline")

    assert ("E07000999", "phones", "asserted") == (claim.subject, claim.value, claim.polarity)


def test_the_council_means_the_body_named_last():
    claim = said("Exampletown Council was hit by a ransomware attack. The council has activated its business continuity plans.", "continuity")

    assert "E07000999" == claim.subject


def test_a_denial_is_no_assertion():
    """A press officer must never read that a council was hit when the text says it was not."""
    assert "denied" == said("Exampletown Council was not affected by the cyber attack.", "affected").polarity
    assert "asserted" == said("Exampletown Council was affected by the cyber attack.", "affected").polarity


@pytest.mark.parametrize(("text", "hedge"), [
    ("Exampletown Council was hit by a cyber attack.", "none"),
    ("Exampletown Council was reportedly hit by a cyber attack.", "alleged"),
    ("Exampletown Council was hit by a cyber attack, but this has not been confirmed.", "unconfirmed"),
])
def test_the_hedge_of_the_source_is_kept(text, hedge):
    assert hedge == said(text, "affected").hedge


def test_a_leaked_note_is_not_the_council_speaking():
    """A memo and a statement of one council are two origins."""
    note = said("An internal memo at Exampletown Council says all networks were shut down as a precaution.", "shut_down")
    statement = said("Exampletown Council said it had shut down its networks as a precaution.", "shut_down")

    assert ("E07000999-note", "E07000999") == (note.attribution_key, statement.attribution_key)


def test_staff_who_were_told_are_not_the_source():
    assert "" == said("Staff at Exampletown Council have been told to work from home.", "home_working").attribution_key


def test_each_council_of_a_list_is_claimed_to_be_hit():
    found = {c.subject for c in claims("Exampletown, Otherham and Thirdborough councils were all hit by a cyber attack.") if c.frame == "affected"}

    assert {"E07000999", "E07000998", "E07000997"} == found


@pytest.mark.parametrize(("text", "kind"), [
    ("The National Crime Agency has been approached for comment.", "boilerplate"),
    ("Sign up to our newsletter for the latest from Exampletown.", "boilerplate"),
    ("In 2020 a gang encrypted 40,000 files at Otherham Council.", "background"),
    ("Otherham Council previously suffered a ransomware attack.", "background"),
    ("Exampletown Council has approved a plan to install cameras in the high street.", "off_topic"),
    ("\u201cOur phones are down and we are sorry,\u201d it said.", "quote"),
    ("Exampletown Council has shut down its network.", "fact"),
    ("The Information Commissioner's Office fined Otherham Council on Thursday over the 2020 attack.", "fact"),
])
def test_kinds_of_sentences(text, kind):
    """Old cases and page furniture told as news cost the reader's trust."""
    first = "Exampletown Council was hit by a cyber attack and its systems are offline this week.\n\n"

    assert kind == kinds(first + text)[-1][1]


def test_a_line_that_goes_on_from_background_is_background():
    text = ("Exampletown Council was hit by a cyber attack this week.\n\n"
            "In 2020 criminals attacked Otherham Council. The watchdog subsequently reprimanded it.")

    assert ["fact", "background", "background"] == [kind for _, kind in kinds(text)]


def test_places_come_from_the_blocks_of_the_page():
    text = "Phones down\n\nThe council\n\nExampletown Council has no phones."
    blocks = (Block(start=0, end=11, place="headline"), Block(start=13, end=24, place="caption"), Block(start=26, end=len(text), place="body"))

    assert ["headline", "caption", "body"] == [place for place, _ in kinds(text, blocks=blocks)]


def test_without_blocks_the_headline_is_told_by_its_shape():
    text = "Exampletown phones down\n\nExampletown Council has no phones after a cyber attack on Monday morning.\n\nWhat is open\n\nLibraries are open."

    assert ["headline", "body", "subhead", "body"] == [place for place, _ in kinds(text)]


def test_a_council_speaks_on_its_own_page():
    claim = said("Exampletown Council is dealing with a cyber incident. We have shut down our networks.", "shut_down", kind="statement",
                 publisher_kind="official", origin=Origin(name="Exampletown", kind="council", evidence="its own page"))

    assert ("E07000999", "E07000999") == (claim.subject, claim.attribution_key)


@pytest.mark.parametrize(("text", "expected"), [
    ("about 4,100 permits", [(4100, "permits")]),
    ("a bill of \u00a33.5m", [(3_500_000, "gbp")]),
    ("seventeen of the council's online services", [(17, "services")]),
    ("1.3 terabytes", [(1300.0, "gb")]),
    ("on 24 November 2025", []),
    ("for 24 hours", []),
    ("two hundred thousand people", [(2, "")]),
])
def test_amounts(text, expected):
    """A date read as a number of people would raise a false conflict."""
    if text.startswith("two hundred"):
        assert 1 == len(amounts(text.split()))
        return
    assert expected == [(a.value, a.unit) for a in amounts(text.lower().replace("'s", "").split())]


def test_a_rounded_amount_is_the_same_amount():
    assert same_amount(4100, 4000, 0.05)
    assert not same_amount(12, 17, 0.05)
    assert not same_amount(280_000, 440_000, 0.05)


def test_moment_names_day_and_part():
    assert "mon afternoon" == moment("it began on monday afternoon".split())


ODD = st.text(alphabet=st.sampled_from(list("abE .,!?\"\u201c\u201d'\n\u2013\x00\u00a30123456789%\u2026-:;")), max_size=200)


@settings(max_examples=80, deadline=None)
@given(ODD)
def test_any_text_is_read_without_raising_and_every_claim_is_found_at_its_offsets(text):
    """One mangled page must not end the run, and a quotation must be where we say it is."""
    reading = make.reading("Exampletown Council was hit. " + text)
    sentences, found = read(reading, SETTINGS)

    assert all(s.reason for s in sentences)
    for claim in found:
        sentence = sentences[claim.sentence]
        assert sentence.start <= claim.start < claim.end <= sentence.end


@pytest.mark.parametrize("text", ["", "\n\n", "word " * 5000, "\u201c" * 99, "12 34 56",
                                  "Ceci n'est pas un article. Les ordinateurs sont en panne.", "\x07\x08"])
def test_odd_articles_are_weighed_with_a_reason(text):
    ledger = weigh("i", [make.reading(text)], SETTINGS)

    assert all(n.reason for n in ledger.novelties)


@pytest.mark.parametrize(("line", "kind"), [
    ("By Ann Example, 27 November 2025, 10:30", "boilerplate"), ("By Ann Example", "boilerplate"), ("Updated: 12 March 2026, 9:15", "boilerplate"),
    ("By Tuesday the council had shut down all of its networks.", "fact"), ("Updated plans for its network were sent to staff at 3pm on Monday.", "fact"),
])
def test_bylines_are_furniture(line, kind):
    assert kind == kinds("Exampletown Council was hit by a cyber attack.\n\n" + line, blocks=())[-1][1] or kinds(line)[-1][0] == "headline"


def test_a_paragraph_goes_on_in_the_voice_of_its_speaker():
    """What the council says in the next sentence is the council's word too; what is said of another body is not."""
    text = "Exampletown Council said its phone lines are down. Bin collections are suspended. Otherham Council's website is offline."

    assert ["E07000999", "E07000999", ""] == [c.attribution_key for c in claims(text) if c.frame == "offline"]


def test_the_recipe_changes_with_every_number_that_makes_a_verdict():
    assert len({FactsSettings().recipe, FactsSettings(frames=False).recipe, FactsSettings(new_in_derived=0.5).recipe,
                FactsSettings(update_hours=2).recipe, FactsSettings(weight_pairs=0.1).recipe}) == 5


def test_a_sentence_that_names_only_an_older_victim_is_background():
    """A reminder of last year's attack is no news of this one."""
    tags = tuple(CouncilTag(gss=gss, council=name, role=role, standing="reported", evidence="e", start=0, end=1)
                 for gss, name, role in (("E07000999", "Exampletown", "affected"), ("E07000998", "Otherham", "background")))
    found = read(make.reading("Exampletown Council was hit by a cyber attack. Otherham Council spent \u00a33m on new servers.", councils=tags), SETTINGS)[0]

    assert ["fact", "background"] == [one.kind for one in found]
    assert "names only councils of older incidents" == found[1].reason


def test_a_press_office_that_names_no_council_speaks_for_the_one_its_page_is_about():
    claim = said("We have shut down our networks. Exampletown Council is dealing with a cyber incident.", "shut_down", kind="statement",
                 publisher_kind="official", origin=Origin(name="Town Hall Press Office", kind="council", evidence="its own page"))

    assert ("E07000999", "E07000999") == (claim.subject, claim.attribution_key)


def test_what_a_council_says_of_its_neighbour_is_not_about_itself():
    claim = said("Exampletown Council has offered help. A neighbouring authority has shut down its networks.", "shut_down", kind="statement",
                 publisher_kind="official", origin=Origin(name="Exampletown", kind="council", evidence="its own page"))

    assert "" == claim.subject


def test_one_thing_said_twice_in_a_clause_is_one_claim():
    text = "Exampletown Council's phones are down and its telephone lines are down."

    assert 1 == [(one.frame, one.value) for one in claims(text)].count(("offline", "phones"))


@pytest.mark.parametrize("line", ["* * *", "\u2014 \u2014 \u2014", "\u2026"])
def test_a_line_without_a_word_claims_nothing(line):
    told = [one.frame for one in claims("Exampletown Council's phones are down.")]

    assert told == [one.frame for one in claims(f"Exampletown Council's phones are down.\n\n{line}")]
