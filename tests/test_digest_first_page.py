"""What the first page holds: few words, days to come, what was put right."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.coming import days_to_come, named_day
from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.lint import lint, misspelt
from monitor.digest.mail import email_html, email_text
from monitor.digest.settings import DigestSettings
from monitor.digest.view import first_words, look_at
from monitor.records import CorrectedRow, NotChecked
from tests import make
from tests.digest_day import morning
from tests.test_digest_formats import Page, plain

SETTINGS = DigestSettings()
TUESDAY = date(2026, 3, 10)
LONDON = ZoneInfo("Europe/London")
LONG = " ".join(["somewhat"] * 30)


def first_page(digest):
    """Words of the page up to how complete the check was, without the marks for screen readers."""
    return first_words(look_at(digest))


# -- words --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("day", ["2025-11-25", "2025-11-26", "2025-11-27", "2025-11-28", "2025-11-29"])
def test_the_first_page_has_at_most_400_words(day):
    """It is read in a minute or not at all."""
    assert first_page(compose(morning(day), SETTINGS)) <= 400


def test_the_words_are_counted_as_the_text_shows_them():
    """A count that leaves something out is no cap."""
    digest = compose(make.material(make.fact_row(1)), SETTINGS)
    text = FORMATS["txt"](digest).split("-- \n")[0]
    shown = [word for line in text.splitlines() if "https://" not in line for word in line.split()]
    assert abs(len(shown) - first_page(digest)) <= 5


def test_every_council_keeps_a_fact_when_the_words_do_not_suffice():
    """A third council must not be pushed out by long sentences on the first."""
    rows = [make.fact_row(n, councils=(f"C{n % 3}",), frame="", statement=f"Fact {n} {LONG}", evidence=tuple(
        make.evidence(10 * n + m, quote=f"Quote {n} {m}", publisher=f"{LONG[:60]} {n}{m}", story_id=f"s{n}{m}") for m in range(4))) for n in range(9)]
    changes = [make.conflict_row(make.fact_row(90 + n, frame="", statement=f"{90 + n} {LONG}"),
                                 make.fact_row(95 + n, frame="", statement=f"{95 + n} {LONG}"), conflict_id=f"c{n}") for n in range(3)]
    digest = compose(make.material(*rows, changed=tuple(changes)), SETTINGS)
    assert first_page(digest) <= 400
    assert {"C0", "C1", "C2"} == {fact.group for fact in digest.new[:digest.top]}
    assert 9 == len(digest.new)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(0, 6), st.integers(0, 12), st.integers(1, 40))
def test_no_day_has_more_than_400_words_and_none_loses_an_item(facts, changes, missing, words):
    clause = " ".join(["word"] * words)
    material = make.material(
        *(make.fact_row(n, councils=(f"C{n % 4}",), frame="", statement=f"{n} {clause}") for n in range(facts)),
        changed=tuple(make.conflict_row(make.fact_row(100 + n, frame="", statement=f"{100 + n} {clause}"),
                                        make.fact_row(200 + n, frame="", statement=f"{200 + n} {clause}"), conflict_id=f"c{n}")
                      for n in range(changes)),
        completeness=make.completeness(0, missing, *(NotChecked(publisher=f"P{n} {clause}"[:60], reason="no answer", since=None) for n in range(missing))))
    digest = compose(material, SETTINGS)
    view = look_at(digest)
    assert first_words(view) <= 400
    assert (facts, changes) == (len(digest.new), len(view.changed) + len(view.changed_rest))
    assert missing == len(view.missing) + len(view.missing_rest)
    assert min(1, facts) <= digest.top


@pytest.mark.parametrize("nothing", ["top", "per_council_on_top", "changes_on_top", "coming_on_top", "most_words_first", "also"])
def test_a_first_page_that_may_hold_nothing_loses_nothing(nothing):
    """A zero in feeds.yml moves items below; it must not end the run of every morning, nor keep a fact back."""
    day = morning("2025-11-26")
    usual, bare = compose(day, SETTINGS), compose(day, replace(SETTINGS, **{nothing: 0}))
    assert {fact.row.fact_id for fact in usual.new} == {fact.row.fact_id for fact in bare.new}
    assert len(usual.new) == len(json.loads(FORMATS["json"](bare))["new"])
    assert bare.new[-1].statement in " ".join(FORMATS["txt"](bare).split())


def test_changes_and_sources_that_do_not_fit_are_named_below():
    missing = tuple(NotChecked(publisher=f"Title {n} of a very long name indeed", reason="no answer for a long while now", since=None) for n in range(40))
    digest = compose(make.material(make.fact_row(1), completeness=make.completeness(0, 40, *missing)), SETTINGS)
    text = plain("txt", FORMATS["txt"](digest))
    assert "OTHER SOURCES NOT CHECKED" in text
    assert all(f"Title {n} of" in text for n in range(40))


# -- coming up ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("statement, day, words", [
    ("Councillors will question officers on 20 March", date(2026, 3, 20), "20 March"),
    ("The review is due by 2 April 2027.", date(2027, 4, 2), "2 April 2027"),
    ("It is expected back in mid-April", date(2026, 4, 15), "Mid-April"),
    ("Disruption is expected until the end of May", date(2026, 5, 31), "End of May"),
    ("The service will return on Friday", date(2026, 3, 13), "13 March"),
    ("The council plans to reopen next Tuesday", date(2026, 3, 17), "17 March"),
    ("Phones should be back but will be slow tomorrow", date(2026, 3, 11), "11 March"),
    ("The hearing is to be held on 5 January", date(2027, 1, 5), "5 January 2027"),
])
def test_a_day_to_come_is_found(statement, day, words):
    assert (day, words) == named_day(statement, TUESDAY, TUESDAY)


@pytest.mark.parametrize("statement", [
    "The council said on Monday that it will reopen soon", "It began on 3 March", "It will be reviewed", "It would have ended on 9 March",
    "Nothing happened on 20 March", "The service will return on 31 February", "", "will " * 5000, "\x00 will on 99 March"])
def test_what_names_no_day_to_come_gives_none(statement):
    """Yesterday's date under "Coming up" would be worse than nothing."""
    assert named_day(statement, TUESDAY, TUESDAY) is None


def test_a_day_gone_by_is_not_told_again():
    assert named_day("Councillors will meet on 12 March", TUESDAY, date(2026, 3, 13)) is None
    assert named_day("Councillors will meet on 12 March", TUESDAY, date(2026, 3, 12)) is not None


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text_gives_a_day_after_the_report_or_none(text):
    found = named_day(f"It will {text} on 4 May", TUESDAY, TUESDAY)
    assert found is None or found[0] > TUESDAY


def test_what_is_denied_is_not_coming():
    row = make.fact_row(1, statement="The council will close on 20 March", standing="denied",
                        evidence=(make.evidence(published_at=make.SEVEN - timedelta(days=2)),))
    assert [] == days_to_come([row], TUESDAY, LONDON)


COMING = make.fact_row(7, type="forecast", statement="Councillors will question officers on 20 March",
                       evidence=(make.evidence(7, quote="Councillors will question officers on 20 March"),))


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_day_to_come_stands_in_every_format(kind):
    made = plain(kind, FORMATS[kind](compose(make.material(coming=(COMING,)), SETTINGS)))
    assert "Councillors will question officers on 20 March" in made
    assert "2026-03-20" in made if kind == "json" else "20 March: " in made or "20 March" in made


def test_a_fact_of_the_first_page_is_not_said_again_under_coming_up():
    digest = compose(make.material(COMING, coming=(COMING,)), SETTINGS)
    assert () == digest.coming


# -- corrected ------------------------------------------------------------------------------------------------------------

def corrected(kind="not-new", **changes):
    return CorrectedRow(**{"kind": kind, "because": "an earlier report said it", "at": make.SEVEN - timedelta(hours=2), "told_on": date(2026, 3, 11),
                           "fact_id": "f9", "statement": "Exampletown Post: The library is closed.", "publisher": "Exampletown Post",
                           "url": "https://post.example/1", **changes})


@pytest.mark.parametrize("kind, says", [("not-new", "It was not new."), ("same-as", "it repeats what was told on 9 March."),
                                        ("not-relevant", "not about a cyber incident at a council"), ("not-this-council", "It is not about Exampletown.")])
def test_a_correction_says_what_was_told_and_what_is_right(kind, says):
    """Who forwarded the wrong thing must be able to put it right."""
    digest = compose(make.material(corrected=(corrected(kind, council="Exampletown", first_told_on=date(2026, 3, 9)),)), SETTINGS)
    for name, made in (("txt", FORMATS["txt"](digest)), ("md", FORMATS["md"](digest)), ("html", FORMATS["html"](digest)),
                       ("html", email_html(look_at(digest))), ("txt", email_text(look_at(digest)))):
        text = plain(name, made)
        assert says in text
        assert "Told on 11 March: Exampletown Post: The library is closed." in text
        assert "Corrected on 12 March" in text
    assert says in json.loads(FORMATS["json"](digest))["corrected"][0]["now"]
    assert [] == lint(digest)


def test_a_day_with_nothing_but_a_correction_says_so_in_its_subject():
    assert "1 correction \u2013 12 March" == compose(make.material(corrected=(corrected(),)), SETTINGS).subject


def test_without_extracts_a_correction_does_not_repeat_what_was_told():
    digest = compose(make.material(corrected=(corrected(),)), DigestSettings(extracts="none"))
    assert "library" not in "".join(render(digest) for render in FORMATS.values())
    assert "Told on 11 March: an item of Exampletown Post" == digest.corrected[0].told


def test_a_day_without_corrections_and_days_to_come_has_no_such_keys():
    """The document of an ordinary day is the one of the contract."""
    assert not {"corrected", "coming"} & set(json.loads(FORMATS["json"](compose(make.material(), SETTINGS))))


# -- mail -----------------------------------------------------------------------------------------------------------------

def test_a_mail_without_a_page_on_the_web_has_everything():
    """A link that cannot be followed tells nothing."""
    digest = compose(morning(), SETTINGS)
    view = look_at(digest)
    for name, made in (("txt", email_text(view)), ("html", email_html(view))):
        text = plain(name, made)
        assert all(" ".join(fact.statement.split()) in text for fact in digest.new)
        assert "on the page" not in text


def test_a_mail_with_a_page_has_the_first_page_and_the_way_to_the_rest():
    view = look_at(compose(morning(), SETTINGS))
    text = email_text(view, site="https://example.org/digest/", unsubscribe="stop@example.org")
    assert f"{view.more} on the page:" in " ".join(text.split())
    assert "https://example.org/digest/2025-11-26.html" in text
    assert "Stop these mails: stop@example.org" in text
    links = [href for _, href in Page(email_html(view, site="https://example.org/digest/", unsubscribe="stop@example.org")).links]
    assert {"https://example.org/digest/2025-11-26.html", "mailto:stop@example.org"} <= set(links)


@pytest.mark.parametrize("site", ["javascript:alert(1)", "https://a b/", "//x", "  "])
def test_an_unsafe_address_of_the_pages_is_no_link(site):
    view = look_at(compose(morning(), SETTINGS))
    assert email_html(view) == email_html(view, site=site)


def test_a_mail_has_no_style_element_image_table_or_script():
    tags = {tag for tag, _ in Page(email_html(look_at(compose(morning(), SETTINGS)))).tags}
    assert not {"style", "img", "table", "script", "link", "svg"} & tags
    assert len(email_html(look_at(compose(morning(), SETTINGS))).encode()) <= 100_000


# -- spelling -------------------------------------------------------------------------------------------------------------

def test_a_misspelt_word_of_ours_is_found_by_its_rule():
    digest = replace(compose(make.material(make.fact_row(1)), SETTINGS), urgent="Exampletown is reported afected for the first time.")
    assert [found for found in lint(digest) if found.startswith("spelling: 'afected'")]


def test_the_spelling_of_others_is_theirs():
    """A name or a quotation with a mistake is told as it stands."""
    row = make.fact_row(1, statement="Teh councl is shutt", evidence=(make.evidence(publisher="Exampeltown Poste", attribution="Cllr Smyth\u2019s offise"),))
    assert [] == lint(compose(make.material(row), SETTINGS))


def test_the_words_of_every_page_are_spelt_as_in_our_list():
    """Templates are words of ours too."""
    import re

    import monitor
    code = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]+>|&\w+;", re.S)
    found = {(path.name, word) for path in sorted(Path(monitor.__file__).parent.glob("*/*.j2")) if path.parent.name in ("digest", "pages", "look")
             and path.name != "health.html.j2" for word in misspelt(code.sub(" ", path.read_text(encoding="utf-8")))}
    assert set() == found


def test_the_spelling_list_is_sorted_and_british():
    words = [line for line in resources.files("monitor.digest").joinpath("spelling.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert sorted(set(words)) == words
    assert not {"color", "center", "organization", "analyze", "defense", "license", "program", "gray", "catalog"} & set(words)
