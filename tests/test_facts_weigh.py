"""What is new, what was told, and how a fact stands."""

from __future__ import annotations

import random
import sys
from dataclasses import replace

from monitor.facts.settings import FactsSettings
from monitor.facts.standings import council_standings
from monitor.facts.weigh import weigh
from monitor.records import CouncilTag, Origin

from . import make

SETTINGS = FactsSettings()
FIRST = ("Exampletown Council has been hit by a ransomware attack. Its telephone lines are down.\n\n"
         "The council said it had reported the attack to the Information Commissioner's Office.")
AGAIN = ("Callers to Exampletown Council cannot get through because its phone lines are down. The Information Commissioner's Office has been informed.\n\n"
         "Bin collections are suspended until further notice, the council said.")


def novelty(ledger, article="n2", version=1):
    return [n.novelty for n in ledger.novelties if (n.article_id, n.version) == (article, version)]


def fact(ledger, frame, polarity="asserted"):
    return next(f for f in ledger.facts if (f.frame, f.polarity) == (frame, polarity))


def test_what_was_told_in_other_words_is_seen_and_the_rest_is_new():
    """The whole product: only the bins are news."""
    ledger = weigh("i", [make.reading(FIRST, 1), make.reading(AGAIN, 2)], SETTINGS)

    assert ["new", "new", "new"] == novelty(ledger, "n1")
    assert ["seen", "seen", "new"] == novelty(ledger)
    assert 2 == len({m.article_id for m in fact(ledger, "reported_to").mentions})


def test_every_fact_has_evidence_found_at_its_offsets_and_a_short_statement():
    readings = [make.reading(FIRST, 1), make.reading(AGAIN, 2)]
    texts = {r.article.article_id: r.article.text for r in readings}
    ledger = weigh("i", readings, SETTINGS)

    assert ledger.facts
    for one in ledger.facts:
        assert one.mentions and one.why
        assert len(one.statement.rstrip("\u2026").split()) <= SETTINGS.statement_words
        assert all(texts[m.article_id][m.start:m.end].strip() for m in one.mentions)
        assert any(one.statement.rstrip("\u2026") in " ".join(texts[m.article_id].split()) for m in one.mentions)


def test_input_order_changes_nothing():
    """A run that met the pages in another order must tell the same."""
    readings = [make.reading(FIRST, 1), make.reading(AGAIN, 2), make.reading("Exampletown Council's systems are back online.", 3)]
    shuffled = readings[:]
    random.Random(3).shuffle(shuffled)

    assert weigh("i", readings, SETTINGS) == weigh("i", shuffled, SETTINGS)
    assert weigh("i", readings, SETTINGS) == weigh("i", readings, SETTINGS, previous=weigh("i", readings, SETTINGS).facts)


def test_a_late_arrival_does_not_rename_what_was_told():
    """A new id would be told a second time."""
    first, second = make.reading(FIRST, 2), make.reading(AGAIN, 3)
    before = weigh("i", [first, second], SETTINGS)
    late = make.reading("Exampletown Council has no telephone lines: its lines are down.", 1)
    after = weigh("i", [late, first, second], SETTINGS, previous=before.facts)

    assert fact(before, "reported_to").fact_id == fact(after, "reported_to").fact_id
    assert {m.article_id for m in fact(after, "offline").mentions} >= {"n1", "n2"}


def test_a_copy_brings_nothing_new_but_its_own_sentence():
    own = "Otherham Council said its own systems were running as normal. "
    copy = make.reading(own + FIRST.replace("\n\n", " "), 2, relation="edited", story_id="s1", lead_article_id="n1")

    assert ["new", "seen", "seen", "seen"] == novelty(weigh("i", [make.reading(FIRST, 1), copy], SETTINGS))


def test_a_page_read_again_gives_only_what_changed():
    """Unchanged sentences of a later version are neither news nor a second mention."""
    one = make.reading(FIRST, 1)
    two = make.reading(FIRST + " Schools will be closed on Friday.", 1, version=2, seen_at=one.article.seen_at.replace(hour=20))
    ledger = weigh("i", [one, two], SETTINGS)

    assert ["seen", "seen", "seen", "new"] == novelty(ledger, "n1", 2)
    assert [1] == sorted({m.version for m in fact(ledger, "reported_to").mentions})


def test_headlines_neither_bring_nor_use_up_facts():
    text = "Exampletown phones down after attack\n\n" + FIRST
    ledger = weigh("i", [make.reading(text, 1)], SETTINGS)

    assert ["excluded", "new", "new", "new"] == novelty(ledger, "n1")


def test_an_older_case_is_context_and_never_new():
    ledger = weigh("i", [make.reading(FIRST + "\n\nIn 2020 criminals encrypted 40,000 files at Otherham Council.", 1)], SETTINGS)
    old = next(f for f in ledger.facts if f.type == "background")

    assert "excluded" == novelty(ledger, "n1")[-1]
    assert not old.told_as_new


def test_one_statement_in_three_papers_is_one_origin():
    """Three reports of one press release are not three sources."""
    text = "Exampletown Council said its telephone lines are down."
    ledger = weigh("i", [make.reading(text, n) for n in (1, 2, 3)], SETTINGS)

    assert (1, 3) == (fact(ledger, "offline").origins, len(fact(ledger, "offline").mentions))


def test_a_paper_and_the_council_are_two_origins():
    told = make.reading("Exampletown's telephone lines are down after a cyber attack.", 1)
    confirmed = make.reading("Exampletown Council said its telephone lines are down.", 2)
    ledger = weigh("i", [told, confirmed], SETTINGS)

    assert (2, "confirmed") == (fact(ledger, "offline").origins, fact(ledger, "offline").standing)


def test_the_word_of_a_paper_nobody_knows_counts_only_alone():
    alone = make.reading("Exampletown's telephone lines are down after a cyber attack.", 1, publisher_group=None)
    confirmed = make.reading("Exampletown Council said its telephone lines are down.", 2)

    assert 1 == fact(weigh("i", [alone], SETTINGS), "offline").origins
    assert 1 == fact(weigh("i", [alone, confirmed], SETTINGS), "offline").origins


def test_a_figure_of_a_rewriter_is_not_told_before_a_second_origin_has_it():
    """Rewriters give the figures of one council to another."""
    text = "Exampletown Council was attacked: some 90,000 files were encrypted."
    rewriter = make.reading(text, 1, publisher_kind="rewriter", publisher_group="Spin")
    second = make.reading("Exampletown Council said 90,000 files were encrypted.", 2)

    assert not any(f.told_as_new for f in weigh("i", [rewriter], SETTINGS).facts if f.frame == "count")
    assert any(f.told_as_new for f in weigh("i", [rewriter, second], SETTINGS).facts if f.frame == "count")


def test_other_words_in_a_rewriter_are_no_news():
    spun = make.reading("In a dramatic twist, vital digital lifelines of Exampletown lie shattered tonight.", 2, publisher_kind="rewriter")

    assert ["seen"] == novelty(weigh("i", [make.reading(FIRST, 1), spun], SETTINGS))


def test_verdicts_can_be_replayed():
    """A clerk asks why; rule, score, threshold and the sentence compared with must be there."""
    ledger = weigh("i", [make.reading(FIRST, 1), make.reading(AGAIN, 2)], SETTINGS)
    judged = [n for n in ledger.novelties if n.article_id == "n2"]

    assert all(n.rule and n.reason and n.score is not None and n.compared_with for n in judged)


def test_a_council_first_hit_then_cleared_by_itself_stands_cleared():
    tag = CouncilTag(gss="E07000999", council="Exampletown", role="affected", standing="reported", evidence="x", start=0, end=1)
    hit = make.reading(FIRST, 1, councils=(tag,))
    clear = make.reading(FIRST, 2, councils=(replace(tag, role="cleared", standing="denied"),))
    same_page = make.reading(FIRST, 1, version=2, seen_at=clear.article.seen_at, councils=clear.councils)

    assert [("cleared", "denied")] == [(s.role, s.standing) for s in council_standings([hit, clear])]
    assert [("cleared", "corrected")] == [(s.role, s.standing) for s in council_standings([same_page, hit])]


def test_one_alert_among_many_is_not_a_victim():
    tag = CouncilTag(gss="E07000998", council="Otherham", role="alerted", standing="reported", evidence="x", start=0, end=1)
    readings = [make.reading(FIRST, n, councils=(tag,)) for n in (1, 2, 3)] + [make.reading(FIRST, 4, councils=(replace(tag, role="affected"),))]

    assert ["alerted"] == [s.role for s in council_standings(readings)]


def test_four_times_the_sentences_are_about_four_times_the_work():
    """A long incident must not stop the morning run; how fast it is weighed is measured by bench.facts."""
    chance = random.Random(5)
    words = [f"w{i}" for i in range(300)]
    readings = [make.reading(" ".join(" ".join(chance.choices(words, k=14)).capitalize() + "." for _ in range(50)), n,
                             published_at=make.SEVEN, article_id=f"n{n:04}") for n in range(1, 49)]

    def work(count: int) -> int:
        """Calls of functions, which a slow machine makes no more of."""
        calls = 0

        def seen(frame: object, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(seen)
        try:
            ledger = weigh("i", readings[:count], SETTINGS)
        finally:
            sys.setprofile(before)
        assert 50 * count == len(ledger.novelties)
        return calls

    assert work(48) < 5 * work(12)     # four, and ten when every sentence meets every other


def test_an_agency_text_in_two_titles_is_one_origin():
    wire = Origin(name="PA Media", kind="agency", evidence="By PA reporters")
    text = "Exampletown's telephone lines are down after a cyber attack."
    ledger = weigh("i", [make.reading(text, 1, origin=wire), make.reading(text, 2, origin=wire, relation="copy", lead_article_id="n1")], SETTINGS)

    assert 1 == fact(ledger, "offline").origins


def test_an_answer_is_told_with_its_question():
    """"No." alone tells nobody anything."""
    text = "Exampletown Council was hit by a cyber attack.\n\nWill I be fined if my parking permit has run out? No, wardens have been told to wait."
    reading = make.reading(text, 1)
    ledger = weigh("i", [reading], SETTINGS)
    told = [reading.article.text[m.start:m.end] for f in ledger.facts for m in f.mentions if m.sentence == 2]

    assert ["new", "excluded", "new"] == novelty(ledger, "n1")
    assert told and all(quote.startswith("Will I be fined") for quote in told)


def test_a_label_of_two_words_is_no_fact():
    ledger = weigh("i", [make.reading("Exampletown. The council was hit by a cyber attack.", 1)], SETTINGS)

    assert ["excluded", "new"] == novelty(ledger, "n1")


def test_a_round_up_tells_only_of_the_incident():
    """A weekly page has a paragraph for us and nine for others."""
    tag = CouncilTag(gss="E07000999", council="Exampletown", role="affected", standing="reported", evidence="x", start=0, end=1)
    text = "Exampletown has shut down its network.\n\nThe museum in Thirdborough has a new supplier for its website and its tickets."
    ledger = weigh("i", [make.reading(text, 1, kind="roundup", councils=(tag,))], SETTINGS)

    assert ["new", "excluded"] == novelty(ledger, "n1")


def test_every_new_sentence_has_a_fact_to_tell():
    """A sentence called new without a fact would be lost between verdict and digest."""
    texts = (FIRST, AGAIN, FIRST + " Councillors will meet on Friday to hear what the breach has cost and who let it happen, after days of silence.")
    ledger = weigh("i", [make.reading(text, n) for n, text in enumerate(texts, start=1)], SETTINGS)
    carried = {(m.article_id, m.version, m.sentence) for f in ledger.facts if f.told_as_new for m in f.mentions[:1]}

    assert {(n.article_id, n.version, n.position) for n in ledger.novelties if n.novelty == "new"} == carried
