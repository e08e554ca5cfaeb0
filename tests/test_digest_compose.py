"""What is told, in which order, in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.compose import MOST_SUBJECT, compose
from monitor.digest.settings import DigestSettings
from monitor.digest.view import look_at
from monitor.records import NotChecked
from tests import make
from tests.digest_day import morning

SETTINGS = DigestSettings()


def told(*rows, **changes):
    return compose(make.material(*rows, **changes), SETTINGS)


def worded(number, statement, **changes):
    """A fact whose one article has exactly these words."""
    return make.fact_row(number, statement=statement, evidence=(make.evidence(number, quote=f"{statement}."),), **changes)


# -- subject and summary ------------------------------------------------------------------------------------------------

def test_the_subject_counts_facts_and_councils_and_names_the_day():
    """A press officer decides from the subject whether to open it."""
    rows = [make.fact_row(1), make.fact_row(2), make.fact_row(3, councils=("Sampleford",))]
    assert "3 new facts, 2 councils \u2013 12 March" == told(*rows).subject


def test_a_quiet_day_says_so():
    assert "No new facts \u2013 12 March" == told().subject


def test_a_quiet_day_with_a_feed_not_checked_is_an_incomplete_check():
    """An outage must never look like quiet."""
    digest = told(completeness=make.completeness(43, 44, NotChecked(publisher="Post", reason="no answer", since=None)))
    assert "Incomplete check \u2013 12 March" == digest.subject


def test_one_feed_of_many_missing_does_not_hide_new_facts():
    assert "1 new fact, 1 council \u2013 12 March" == told(make.fact_row(), completeness=make.completeness(42, 44)).subject


def test_two_feeds_of_seventeen_missing_is_an_incomplete_check_even_with_facts():
    assert "Incomplete check \u2013 12 March" == told(make.fact_row(), completeness=make.completeness(15, 17)).subject


def test_a_day_of_changes_only_says_changes():
    old, new = make.fact_row(1, told_on=date(2026, 3, 11)), make.fact_row(2)
    assert "1 change, 1 council \u2013 12 March" == told(new, changed=(make.conflict_row(old, new),)).subject


def test_after_a_gap_the_subject_and_a_note_say_how_many_days_it_covers():
    digest = told(make.fact_row(), gap_days=2)
    assert "1 new fact, 3 days \u2013 12 March" == digest.subject
    assert ("This digest covers 3 days, because none was written on 10 March and 11 March.",) == digest.notes


def test_a_gap_over_the_new_year_names_both_years():
    notes = told(make.fact_row(), day=date(2026, 1, 2), gap_days=10).notes
    assert ("This digest covers 11 days, because none was written from 23 December 2025 to 1 January 2026.",) == notes


def test_a_feed_that_was_checked_before_says_when():
    missing = NotChecked(publisher="Post", reason="not checked in this period", since=None, last_checked_at=make.SEVEN - timedelta(days=2))
    digest = told(completeness=make.completeness(0, 1, missing))
    assert ["not checked in this period, last checked 10 March"] == [n.reason for n in digest.completeness.not_checked]
    longer = told(completeness=make.completeness(0, 1, replace(missing, last_checked_at=make.SEVEN - timedelta(days=90))))
    assert longer.completeness.not_checked[0].reason.endswith("last checked 12 December 2025")


def test_a_period_from_the_first_minute_of_a_day_reads_as_a_sentence():
    digest = told(make.fact_row(), period_from=datetime(2026, 3, 11, tzinfo=UTC))
    assert digest.summary.endswith(" From the start of 11 March to 7am 12 March 2026.")


@given(st.integers(0, 5000), st.integers(0, 40), st.integers(0, 400), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_subject_never_has_more_than_42_characters(facts, councils, gap, day):
    from monitor.digest.compose import subject
    row = make.fact_row()
    one = compose(make.material(row), SETTINGS).new[0]
    new = [replace(one, group=f"C{n % councils}" if councils else "") for n in range(facts)]
    assert len(subject(make.material(day=day, gap_days=gap), new, (), SETTINGS)) <= MOST_SUBJECT


def test_the_summary_has_the_period_in_local_time_and_the_urgent_thing_first():
    digest = compose(make.material(make.fact_row(), timezone="Europe/London", watch=("Exampletown",), first_named=("Exampletown",),
                                   period_from=datetime(2026, 3, 28, 7, tzinfo=UTC), period_to=datetime(2026, 3, 29, 6, tzinfo=UTC)), SETTINGS)
    assert digest.summary.startswith("Urgent: Exampletown, on your watch list, is reported affected for the first time. 1 new fact")
    assert digest.summary.endswith("7am 28 March to 7am 29 March 2026.")


# -- order --------------------------------------------------------------------------------------------------------------

def test_watched_councils_come_first_in_the_readers_order():
    rows = [make.fact_row(1, councils=("Aford",), frame="data_taken"), make.fact_row(2, councils=("Beetown",)), make.fact_row(3, councils=("Ceeham",))]
    assert ["Ceeham", "Beetown", "Aford"] == [f.group for f in told(*rows, watch=("Ceeham", "Beetown")).new]


def test_of_two_equally_serious_facts_the_surer_comes_first():
    rows = [make.fact_row(1, frame="affected"), make.fact_row(2, frame="breached", standing="confirmed"), make.fact_row(3, frame="shut_down", origins=2)]
    assert ["f2", "f3", "f1"] == [f.row.fact_id for f in told(*rows).new]


def test_one_sentence_with_two_facts_is_told_in_two_wordings_if_there_are_two():
    """The two stand apart because one of them is denied."""
    other = make.evidence(2, quote="Nobody can pay online, the council said.", attribution="Exampletown Council")
    digest = told(make.fact_row(1, frame="offline", standing="denied"), make.fact_row(2, frame="eta", origins=2, evidence=(make.evidence(1), other)))
    assert ["Paper 1 reported and it was denied: Online payments stopped working on Tuesday.",
            "Paper 2: Nobody can pay online, the council said."] == [f.statement for f in digest.new]


# -- one sentence, one item ---------------------------------------------------------------------------------------------

def test_facts_of_one_sentence_are_one_item_with_every_reason():
    digest = told(make.fact_row(1, frame="shut_down", evidence=(make.evidence(1),)), make.fact_row(2, frame="eta", evidence=(make.evidence(1),)))
    assert [("f1", ("f2",))] == [(f.row.fact_id, f.also_ids) for f in digest.new]
    assert "New: systems shut down and when systems may return." == digest.new[0].why


def test_the_subject_counts_items_and_not_the_facts_in_them():
    rows = [make.fact_row(n, frame=frame, evidence=(make.evidence(1),)) for n, frame in enumerate(("shut_down", "eta", "started"))]
    assert "1 new fact, 1 council \u2013 12 March" == told(*rows).subject


def test_one_sentence_about_two_councils_names_both_and_both_are_counted():
    rows = [make.fact_row(n, councils=(council,), evidence=(make.evidence(1),)) for n, council in enumerate(("Aford", "Beetown"))]
    digest = told(*rows, watch=("Beetown",))
    assert [("Beetown", ("Aford",), ("Beetown", "Aford"))] == [(f.group, f.also_groups, f.row.councils) for f in digest.new]
    assert digest.new[0].why.endswith("Also about Aford.")
    assert "1 new fact, 2 councils \u2013 12 March" == digest.subject


def test_an_item_is_never_surer_than_its_least_sure_fact():
    sure = make.fact_row(1, frame="data_taken", standing="confirmed", evidence=(make.evidence(1, attribution="Exampletown Council"),))
    doubted = make.fact_row(2, standing="unconfirmed", evidence=(make.evidence(1, hedge="unconfirmed"),))
    assert [("f2", "unconfirmed")] == [(f.row.fact_id, f.row.standing) for f in told(sure, doubted).new]


def test_facts_told_in_one_sentence_of_the_body_that_confirms_them_are_one_item():
    council = make.evidence(2, attribution="Exampletown Council", quote="We have shut down everything.")
    rows = [make.fact_row(1, frame="wave", standing="confirmed", statement="All is off", evidence=(make.evidence(1, quote="All is off."), council)),
            make.fact_row(2, frame="shut_down", standing="confirmed", statement="We have shut down everything", evidence=(council,))]
    assert [("Exampletown Council: We have shut down everything.", 1)] == [(f.statement, len(f.also_ids)) for f in told(*rows).new]


def test_the_same_words_of_two_papers_may_be_two_facts():
    rows = [make.fact_row(n, statement="It said sorry", councils=(c,), evidence=(make.evidence(n),)) for n, c in ((1, "Aford"), (2, "Beetown"))]
    assert 2 == len(told(*rows).new)


def test_what_is_denied_of_one_council_is_not_merged_with_what_is_reported_of_another():
    rows = [make.fact_row(1, standing="denied", evidence=(make.evidence(1),)), make.fact_row(2, councils=("Aford",), evidence=(make.evidence(1),))]
    assert 2 == len(told(*rows).new)


@given(st.lists(st.tuples(st.sampled_from(("One thing", "Other thing", "")), st.integers(1, 3), st.sampled_from(("reported", "denied", "confirmed"))),
                max_size=12))
def test_every_fact_is_told_once_whether_it_leads_an_item_or_goes_with_one(made):
    rows = [make.fact_row(n, statement=text, standing=standing, evidence=(make.evidence(paper),)) for n, (text, paper, standing) in enumerate(made)]
    ids = [fact_id for f in told(*rows).new for fact_id in (f.row.fact_id, *f.also_ids)]
    assert sorted(row.fact_id for row in rows) == sorted(ids)


def test_one_sentence_with_two_facts_does_not_take_two_places_of_the_first_page():
    rows = [make.fact_row(n, frame=f) for n, f in ((1, "data_taken"), (2, "ransom"))]
    digest = told(*rows, *[make.fact_row(n, statement=f"Other thing {n}", value=f"v{n}") for n in range(3, 8)])
    assert 1 == sum(f.statement.endswith("Online payments stopped working on Tuesday.") for f in digest.new[:digest.top])
    assert 7 == len(digest.new)


def test_one_happening_in_two_wordings_does_not_take_two_places_of_the_first_page():
    rows = [worded(1, "Networks were switched off", frame="shut_down"), worded(2, "Its systems are down", frame="shut_down"),
            worded(3, "Others are off too", frame="shut_down", subject="E07000998")]
    digest = told(*rows)
    assert ({"f3"}, 2) == ({"f1", "f2", "f3"} - {f.row.fact_id for f in digest.new if f.row.subject == "E07000999"}, digest.top)


def test_two_facts_of_one_clause_of_a_third_paper_do_not_take_two_places():
    both = make.evidence(3, quote="Twelve services are off.")
    rows = [make.fact_row(1, statement="A dozen services are off", evidence=(make.evidence(1, quote="A dozen are off."), both)),
            make.fact_row(2, frame="count", statement="12 services do not work", evidence=(make.evidence(2), both))]
    assert 1 == told(*rows).top


def test_what_a_change_tells_is_not_told_on_the_first_page_too():
    old, new = make.fact_row(1, frame="started", told_on=date(2026, 3, 11)), make.fact_row(2, frame="started")
    digest = told(new, make.fact_row(3, frame="started", statement="It all began on Monday"), changed=(make.conflict_row(old, new),))
    assert (["f3"], 0) == ([f.row.fact_id for f in digest.new], digest.top)


def test_what_only_rewriters_have_is_never_on_the_first_page():
    copied = make.fact_row(1, frame="data_taken", statement="All was taken", evidence=(make.evidence(1, publisher_kind="rewriter"),))
    digest = told(copied, make.fact_row(2))
    assert (["f2", "f1"], 1) == ([f.row.fact_id for f in digest.new], digest.top)


def test_background_that_two_titles_recall_in_the_same_words_is_told_once():
    rows = tuple(make.fact_row(n, type="background", statement="It was hit in 2019.", evidence=(make.evidence(n),)) for n in (1, 2))
    assert 1 == len(told(context=rows).context)


def test_a_clause_loses_the_joining_word_before_it():
    assert "Paper 1: Services could stop." == statement(statement="and that services could stop")


def test_a_fact_that_changed_its_standing_shows_what_came_before_and_what_came_with_it():
    first = make.evidence(1, quote="Exampletown may be hit.", hedge="unconfirmed", seen_at=make.SEVEN.replace(day=10))
    later = make.evidence(2, quote="We have been hit, the council said.", attribution="Exampletown Council", seen_at=make.SEVEN)
    row = make.fact_row(1, statement="Exampletown may be hit", standing="confirmed", evidence=(first, later), told_on=date(2026, 3, 11))
    change = told(changed=(make.conflict_row(row, row, kind="status_change", detected_at=make.SEVEN),)).changed[0]
    assert ("Paper 1, not confirmed: Exampletown may be hit.", "Paper 2: We have been hit, the council said.") == (
        change.before_statement, change.after_statement)
    assert "Confirmed by Exampletown Council" == change.standing_words


def test_the_most_serious_fact_of_a_council_comes_first_then_the_newest():
    older, newer = (make.fact_row(n, frame="apology", statement=f"Sorry {n}",
                                        evidence=(make.evidence(n, published_at=make.SEVEN - timedelta(hours=12 - n)),)) for n in (1, 2))
    serious = make.fact_row(3, frame="data_taken", evidence=(make.evidence(1),))
    assert ["f3", "f2", "f1"] == [f.row.fact_id for f in told(older, newer, serious).new]


def test_a_third_council_is_not_pushed_off_the_first_page():
    councils = [("Aford", "count")] * 5 + [("Beetown", "count")] * 3 + [("Ceeham", "offline")]
    rows = [worded(n, f"Thing {n}", councils=(council,), frame=frame, value=f"{n}") for n, (council, frame) in enumerate(councils)]
    digest = told(*rows)
    assert ["Aford", "Aford", "Beetown", "Beetown", "Ceeham"] == sorted(f.group for f in digest.new[:digest.top])


def test_one_council_alone_fills_the_first_page():
    assert 5 == told(*[worded(n, f"Thing {n}", value=f"v{n}") for n in range(8)]).top


def test_every_new_fact_is_told_exactly_once_also_below_the_fold():
    rows = [make.fact_row(n, councils=(f"C{n % 7}",) if n % 3 else ()) for n in range(40)]
    assert sorted(r.fact_id for r in rows) == sorted(f.row.fact_id for f in told(*rows).new)


def test_facts_that_name_no_council_come_last():
    assert ["Exampletown", ""] == [f.group for f in told(make.fact_row(1, councils=(), frame="data_taken"), make.fact_row(2)).new]


@given(st.permutations(range(12)))
def test_the_order_of_the_material_does_not_matter(order):
    rows = [make.fact_row(n, councils=(f"C{n % 3}",), frame=("offline", "eta", "")[n % 3]) for n in range(12)]
    assert told(*rows).new == told(*[rows[n] for n in order]).new


def test_a_fact_that_is_one_side_of_a_change_stands_under_changed_only():
    old, new, other = make.fact_row(1, told_on=date(2026, 3, 11)), make.fact_row(2), make.fact_row(3)
    digest = told(new, other, changed=(make.conflict_row(old, new),))
    assert ["f3"] == [f.row.fact_id for f in digest.new]
    assert [("f1", "f2")] == [(c.row.before.fact_id, c.row.after.fact_id) for c in digest.changed]


def test_hard_conflicts_come_before_soft_ones_and_updates():
    rows = [make.fact_row(n) for n in range(6)]
    changed = tuple(make.conflict_row(rows[2 * n], rows[2 * n + 1], severity=s) for n, s in enumerate(("update", "soft", "hard")))
    assert ["hard", "soft", "update"] == [c.row.severity for c in told(changed=changed).changed]


# -- words --------------------------------------------------------------------------------------------------------------

def statement(**changes):
    return told(make.fact_row(1, **changes)).new[0].statement


def test_the_statement_says_who_says_it_first():
    assert "Paper 1: Online payments stopped working on Tuesday." == statement()


def test_a_speaker_who_is_named_is_who_says_it():
    assert "Exampletown Council: Online payments stopped working on Tuesday." == statement(evidence=(make.evidence(attribution="Exampletown Council"),))


def test_a_clause_that_names_its_speaker_is_the_publishers_sentence():
    """Else it would read "Police: The police said ..." with the paper's words put into their mouth."""
    assert "Paper 1: Nobody is held, police said." == statement(statement="Nobody is held, police said", evidence=(make.evidence(attribution="Police"),))


def test_what_a_spokesperson_would_not_say_is_not_put_into_their_mouth():
    row = {"statement": "The spokesperson would not say who paid", "evidence": (make.evidence(attribution="Exampletown Council"),)}
    assert statement(**row).startswith("Paper 1: ")


def test_a_leaked_note_is_cited_through_the_paper_that_saw_it():
    note = make.evidence(attribution="Exampletown note", hedge="alleged")
    assert statement(evidence=(note,)).startswith("Paper 1, citing an Exampletown note: ")


def test_what_is_alleged_without_a_source_says_so():
    assert statement(evidence=(make.evidence(hedge="alleged"),)).startswith("Paper 1, source not named: ")


def test_what_is_not_confirmed_is_never_told_flatly():
    assert statement(standing="unconfirmed", evidence=(make.evidence(hedge="unconfirmed"),)).startswith("Paper 1, not confirmed: ")


def test_what_is_denied_is_never_told_flatly():
    rows = (make.evidence(1), make.evidence(2, attribution="Exampletown Council", hedge="denied"))
    assert statement(standing="denied", evidence=rows).startswith("Paper 1 reported and Exampletown Council denied: ")


def test_in_a_change_the_other_side_says_who_denies():
    claim = make.fact_row(1, frame="affected", standing="denied", told_on=date(2026, 3, 11))
    denial = make.fact_row(2, frame="affected", standing="confirmed", polarity="denied", statement="We were not hit",
                           evidence=(make.evidence(2, attribution="Exampletown Council", quote="We were not hit."),))
    change = told(changed=(make.conflict_row(claim, denial),)).changed[0]
    assert change.before_statement.startswith("Paper 1 reported and Exampletown Council denied: ")


def test_what_was_told_is_shown_in_words_that_were_there_that_morning():
    later = make.evidence(2, quote="Everything is off.", seen_at=make.SEVEN - timedelta(hours=20))
    old = make.fact_row(1, told_on=date(2026, 3, 11), statement="Everything is off", origins=2,
                        evidence=(make.evidence(1, quote="Much is off.", seen_at=make.SEVEN - timedelta(hours=30)), later))
    change = told(changed=(make.conflict_row(old, make.fact_row(2)),)).changed[0]
    assert ("Told on 11 March", "Paper 1: Much is off.") == (change.before_heading, change.before_statement)


def test_what_ends_on_a_pronoun_is_not_on_the_first_page():
    digest = told(make.fact_row(1, frame="data_taken", statement="Exampletown will take part in it"), make.fact_row(2))
    assert (["f2", "f1"], 1) == ([f.row.fact_id for f in digest.new], digest.top)


def test_several_articles_with_one_text_are_one_story():
    assert "7 articles in 5 titles are one story." == told(articles=7, publishers=5, stories=1).counts


def test_the_denial_itself_is_told_as_a_denial():
    denial = make.evidence(1, attribution="Exampletown Council", hedge="denied", quote="We were not hit.")
    assert statement(standing="denied", statement="We were not hit", evidence=(denial,)).startswith("Exampletown Council, denying it: ")


def test_a_clause_that_begins_with_a_pronoun_says_of_which_council_it_is():
    assert "Paper 1 on Exampletown: It has switched off its networks." == statement(statement="It has switched off its networks")
    assert "Paper 1: It has switched off its networks." == statement(statement="It has switched off its networks", subject="")
    assert "Exampletown Council: It is fixed." == statement(statement="It is fixed", evidence=(make.evidence(attribution="Exampletown Council"),))


def test_a_clause_that_cannot_stand_alone_is_told_as_its_sentence():
    sentence = "The desk was open, with paper forms on the counter."
    cut = make.evidence(quote="with paper forms on the counter.", sentence=sentence)
    assert f"Paper 1: {sentence}" == statement(statement="with paper forms on the counter.", evidence=(cut,))
    far = make.evidence(quote="with paper forms.", sentence=" ".join(f"word{n}" for n in range(30)) + ", with paper forms.")
    assert "Paper 1: With paper forms." == statement(statement="with paper forms.", evidence=(far,))


def test_a_sentence_that_names_the_body_is_not_put_into_its_mouth():
    assert statement(statement="Exampletown has not been hit", evidence=(make.evidence(attribution="Exampletown"),)).startswith("Paper 1: ")


def test_a_fact_is_told_in_the_words_of_the_one_source_its_standing_names():
    note, other = make.evidence(1, attribution="Exampletown note", quote="Care goes on, it says."), make.evidence(2, quote="Carers make visits.")
    item = told(make.fact_row(1, statement="Carers make visits", evidence=(note, other))).new[0]
    assert "Paper 1, citing an Exampletown note: Care goes on, it says." == item.statement
    assert "One source: an Exampletown note. Not confirmed by the council" == item.standing_words


def test_what_is_disputed_is_never_told_flatly():
    assert statement(standing="disputed").startswith("Paper 1, disputed: ")


def test_a_forecast_is_told_as_a_forecast():
    assert statement(type="forecast").startswith("Paper 1, forecast: ")


def test_a_clause_has_at_most_25_words_and_the_cut_is_marked():
    told_words = statement(statement=" ".join(f"word{n}" for n in range(60))).split(": ", 1)[1].split()
    assert 25 == len(told_words)
    assert "word24\u2026" == told_words[-1]


def test_a_quotation_that_the_cut_leaves_open_is_closed():
    text = statement(statement='They said: "' + " ".join(f"w{n}" for n in range(60)) + '"')
    assert text.endswith("\u2026\u201d")


def test_standings_have_their_words():
    def words(**changes):
        return told(make.fact_row(1, **changes)).new[0].standing_words
    council = make.evidence(attribution="Exampletown Council")
    assert "Confirmed by Exampletown Council" == words(standing="confirmed", evidence=(council,))
    assert "Confirmed by the Metropolitan Police" == words(standing="confirmed", evidence=(make.evidence(attribution="Metropolitan Police"),))
    assert "Reported by 2 independent sources" == words(origins=2)
    assert "One source: Paper 1. Not confirmed by the council" == words()
    assert "No source given. Not confirmed by the council" == words(origins=0, evidence=(make.evidence(origin=""),))
    assert "Unconfirmed: Paper 1 says it has not been confirmed" == words(standing="unconfirmed", evidence=(make.evidence(hedge="unconfirmed"),))
    assert "Unconfirmed: rests on an Exampletown note. Not confirmed by the council" == \
        words(standing="unconfirmed", evidence=(make.evidence(attribution="Exampletown note", hedge="alleged"),))
    assert "Confirmed by the Example Police" == words(standing="confirmed", evidence=(make.evidence(publisher="Example Police", publisher_kind="official"),))
    assert "Confirmed by the council" == words(standing="confirmed")
    assert "Denied by Exampletown Council" == words(standing="denied", evidence=(make.evidence(attribution="Exampletown Council", hedge="denied"),))
    assert "Disputed: Paper 1 says one thing, Paper 2 another" == words(standing="disputed", evidence=(make.evidence(1), make.evidence(2)))


def test_seven_titles_with_one_text_are_one_report():
    evidence = tuple(make.evidence(n, story_id="s1", origin="ldrs") for n in range(1, 8))
    assert "One report, 7 titles. One origin." == told(make.fact_row(1, publishers=7, evidence=evidence)).new[0].sources_words


def test_a_councils_own_page_is_a_statement():
    own = make.evidence(publisher="Exampletown Council newsroom", attribution="Exampletown Council", publisher_kind="official")
    assert "One statement. One origin." == told(make.fact_row(1, evidence=(own,))).new[0].sources_words


def test_a_newspaper_that_bears_the_towns_name_makes_no_statement():
    """"Exampletown News" quoting Exampletown is a report."""
    for kind in ("regional", None):
        paper = make.evidence(publisher="Exampletown News", attribution="Exampletown", publisher_kind=kind)
        assert "One report. One origin." == told(make.fact_row(1, evidence=(paper,))).new[0].sources_words


def test_the_reason_names_what_is_new_about_it():
    assert "New: payments not working." == told(make.fact_row()).new[0].why
    assert "New: not in any earlier report." == told(make.fact_row(frame="")).new[0].why


def test_a_change_shows_both_sides_and_what_was_told_when():
    old, new = make.fact_row(1, told_on=date(2026, 3, 11), frame="started"), make.fact_row(2, frame="started")
    change = told(new, changed=(make.conflict_row(old, new),)).changed[0]
    assert ("Exampletown: when it began", "Told on 11 March", "Reported now") == (change.heading, change.before_heading, change.after_heading)
    assert "Disputed: neither report withdrawn" == change.standing_words


def test_a_confirmed_denial_is_not_told_as_a_confirmation():
    """"Was denied, now confirmed" over "whether the council is affected" reads as the opposite of what the council said."""
    old = make.fact_row(1, frame="affected", standing="denied", told_on=date(2026, 3, 11))
    new = make.fact_row(2, frame="affected", standing="confirmed", polarity="denied", statement="We were not hit",
                        evidence=(make.evidence(2, attribution="Exampletown Council", hedge="denied", quote="We were not hit."),))
    change = told(changed=(make.conflict_row(old, new, kind="status_change", severity="update"),)).changed[0]
    assert "Now said not to be so. Confirmed by Exampletown Council" == change.standing_words


# -- properties ---------------------------------------------------------------------------------------------------------

def test_composing_twice_gives_the_same_digest():
    assert compose(morning(), SETTINGS) == compose(morning(), SETTINGS)


@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_told_without_a_crash(text, publisher, attribution):
    row = make.fact_row(statement=text, evidence=(make.evidence(quote=text, publisher=publisher, attribution=attribution),))
    assert 1 == len(told(row).new)


def test_a_fact_without_evidence_is_told_as_without_a_source():
    assert statement(evidence=(), origins=0).startswith("No source given: ")


def test_feeds_of_one_publisher_that_fail_alike_take_one_line():
    """Offline, a hundred equal lines would push everything else out of sight."""
    away = [NotChecked(publisher=name, reason="offline", since=None) for name in ("Post", "BBC News", "BBC News")]
    view = look_at(told(completeness=make.completeness(0, 4, *away, NotChecked(publisher="BBC News", reason="timeout", since=None))))
    lines = [*view.missing, *view.missing_rest]
    assert ["BBC News (2 feeds)", "BBC News", "Post"] == [line.publisher for line in lines]
    assert lines[0].sentence == lines[2].sentence != lines[1].sentence
