"""A reader's own rules: what they hold for, what they say when they cannot be read, and that they come before points."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import configure, load_config
from monitor.errors import ConfigError
from monitor.relevance.judge import judge
from monitor.relevance.parsing import DEEPEST, RuleError, parse
from monitor.relevance.rules import And, Near, Not, Or, Term, Words, found
from monitor.relevance.settings import RelevanceSettings

from .make import article

PAGE = Words("Library reopens", "The town hall's cyber-attack cost \u00a34m. Councils in Exampleshire paid nothing, says Ann O'Neil.")


@pytest.mark.parametrize(("rule", "saw"), [
    ("library", "library"), ("LIBRARY", "library"), ("librar*", "library"), ("librar", None),
    ('"town hall"', None), ('"town hall\'s"', "town hall's"), ('"cyber attack"', "cyber attack"), ("cyber-attack", "cyber attack"),
    ('"cyber att*"', "cyber attack"), ('"attack cyber"', None),
    ("library AND councils", "library, councils"), ("library AND school", None), ("school OR library", "library"),
    ("library AND NOT school", "library"), ("library AND NOT councils", None), ("NOT (NOT library) AND library", "library"),
    ("attack NEAR/1 cost", "attack cost"), ("cost NEAR/1 attack", "attack cost"), ("cyber NEAR/1 cost", None), ("cyber NEAR/2 cost", "cyber attack cost"),
    ("(school OR council*) NEAR/3 paid", "councils in exampleshire paid"),
    ("councils NEAR/5 nothing NEAR/2 says", "councils in exampleshire paid nothing says"),
    ("library OR school AND football", "library"), ("(library OR school) AND football", None),
    ("\u201ccyber attack\u201d", "cyber attack"), ("o'neil", "o'neil"), ("councils NEAR/9 councils", None),
])
def test_a_rule_holds_for_what_it_says_and_tells_the_words_it_saw(rule, saw):
    assert saw == found(parse(rule), PAGE)


def test_near_does_not_reach_from_the_title_into_the_text():
    assert found(parse("reopens NEAR/100 town"), PAGE) is None


@pytest.mark.parametrize(("rule", "at", "said"), [
    ("", 1, "the rule is empty"), ("   ", 1, "the rule is empty"),
    ("council ransomware", 9, "AND, OR or NEAR/5 is missing before ransomware"),
    ("council and ransomware", 9, "'and' is a word here; write AND in capitals"),
    ("(council AND data", 1, "a bracket that nobody closes"), ("council)", 8, "a closing bracket without an opening one"),
    ('data AND "council', 10, "a quotation mark that nobody closes"), ('data AND ""', 10, "the quotation marks hold no word"),
    ("council NEAR data", 9, "NEAR needs a number"), ("council NEAR/0 data", 9, "from 1 to 100"), ("council NEAR/ten data", 9, "from 1 to 100"),
    ("council NEAR/3 (a AND b)", 16, "beside NEAR only words"), ("council NEAR/3 NOT b", 16, "NOT cannot stand beside NEAR"),
    ("council AND", 12, "the rule ends where a word is missing"), ("OR council", 1, "OR stands where a word is missing"),
    ("council NOT data", 9, "write AND before NOT"), ("cou*cil", 1, "the star stands at the end of a word"), ("a AND *", 7, "a star needs the beginning"),
    ("a AND --", 7, "'--' is no word"), ("NOT football", 1, "holds for a page without a word"), ("a OR NOT b", 1, "holds for a page without a word"),
    ("(" * 99, DEEPEST + 1, "brackets and NOTs within one another"), ("NOT " * 99 + "a", DEEPEST * 4 + 1, "brackets and NOTs"),
    ("a" * 3000, 2001, "longer than 2,000"),
])
def test_a_rule_that_cannot_be_read_says_where_and_what_was_meant(rule, at, said):
    with pytest.raises(RuleError) as error:
        parse(rule)
    assert str(error.value).startswith(f"at character {at}: ")
    assert said in str(error.value)


WORD = st.sampled_from(["council", "cyber", "hall", "a", "4,100", "o'neil", "and", "or"])
TERM = st.builds(lambda words, begins: Term(tuple(words), tuple(begins[:len(words)])), st.lists(WORD, min_size=1, max_size=3),
                 st.lists(st.booleans(), min_size=3, max_size=3))
PLACED = st.recursive(TERM, lambda inner: st.builds(Near, inner, inner, st.integers(1, 100))
                      | st.lists(inner, min_size=2, max_size=3).map(lambda rules: Or(tuple(rules))), max_leaves=5)
RULES = st.recursive(PLACED, lambda inner: inner.map(Not) | st.lists(inner, min_size=2, max_size=3).map(lambda rules: And(tuple(rules)))
                     | st.lists(inner, min_size=2, max_size=3).map(lambda rules: Or(tuple(rules))), max_leaves=8)


@given(RULES)
def test_a_rule_written_out_reads_as_itself(rule):
    try:
        assert rule == parse(str(rule))
    except RuleError as error:
        assert "without a word" in str(error)


@given(st.text(max_size=60) | st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR/3", "NEAR", "(", ")", '"', "a", "b*", "*", "\u0130", "\ufb01x"]), max_size=12)
       .map(" ".join))
def test_any_text_is_a_rule_or_a_rule_error(text):
    """Nothing a person can write in feeds.yml ends in a traceback."""
    try:
        rule = parse(text)
    except RuleError as error:
        assert str(error).startswith("at character ")
        return
    assert rule == parse(str(rule))
    assert found(rule, Words()) is None


def near_slowly(page, left, right, apart):
    return any(abs(one - other) <= apart and one != other for one, a in enumerate(page) for other, b in enumerate(page) if (a, b) == (left, right))


@given(st.lists(st.sampled_from("abcd"), max_size=20), st.integers(1, 6))
def test_near_is_what_counting_says(page, apart):
    assert near_slowly(page, "a", "b", apart) == (found(parse(f"a NEAR/{apart} b"), Words(" ".join(page))) is not None)
    assert (found(parse(f"(a OR c) NEAR/{apart} b"), Words(" ".join(page))) is not None) == (
        near_slowly(page, "a", "b", apart) or near_slowly(page, "c", "b", apart))


def test_a_long_page_full_of_hits_is_quick():
    """Nothing quadratic: a page of twenty thousand words that are all hits."""
    page = Words("a b " * 10_000)
    began = time.process_time()
    assert found(parse("a* NEAR/50 b* NEAR/50 (a OR b)"), page) is not None
    assert 2 > time.process_time() - began


FOOTBALL = article("The club won again. The council was not there.", title="Win for the rovers")
ATTACK = article("Exampletown Council has been hit by a ransomware attack. The council's systems are down.", title="Council hit by ransomware attack")


def test_a_keep_rule_makes_an_article_relevant_and_says_which_words():
    verdict = judge(FOOTBALL, (), RelevanceSettings(keep=("football", "club NEAR/2 won")))

    assert (False, True, 1.0) == (judge(FOOTBALL, ()).relevant, verdict.relevant, verdict.score)
    assert ("your-rule", "club won") == (verdict.reasons[0].rule, verdict.reasons[0].quote)
    assert judge(FOOTBALL, ()).reasons == verdict.reasons[1:]


def test_a_drop_rule_makes_an_article_irrelevant_also_where_a_keep_rule_holds():
    settings = RelevanceSettings(keep=("ransomware",), drop=("systems NEAR/2 down",))
    verdict = judge(ATTACK, (), settings)

    assert (True, True, False, 0.0) == (judge(ATTACK, ()).relevant, judge(ATTACK, (), replace(settings, drop=())).relevant, verdict.relevant, verdict.score)
    assert ("against-your-rule", "systems are down") == (verdict.reasons[0].rule, verdict.reasons[0].quote)


def test_a_rule_that_does_not_hold_changes_nothing():
    assert judge(ATTACK, ()) == judge(ATTACK, (), RelevanceSettings(keep=("football",), drop=("cricket",)))


def test_a_changed_rule_is_another_recipe():
    """What was judged without the rule is judged again."""
    recipes = {RelevanceSettings(keep=keep, drop=drop).recipe for keep, drop in [((), ()), (("a",), ()), ((), ("a",)), (("a", "b"), ()), (("b",), ())]}
    assert 5 == len(recipes)


FEEDS = "feeds:\n  - url: https://gazette.example/rss\n    publisher: Gazette\nsettings:\n  relevance:\n"


def test_rules_stand_in_feeds_yml(tmp_path):
    (tmp_path / "feeds.yml").write_text(FEEDS + "    keep:\n      - '\"town hall\" AND ransomware'\n    drop: [football]\n", encoding="utf-8")
    settings = load_config(tmp_path / "feeds.yml", environment={}).settings.relevance

    assert (('"town hall" AND ransomware',), ("football",)) == (settings.keep, settings.drop)


def test_a_mistake_in_a_rule_names_its_line(tmp_path):
    """A person who edits the file is told where to look and what was meant."""
    (tmp_path / "feeds.yml").write_text(FEEDS + "    keep:\n      - ransomware\n      - council and data\n", encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_config(tmp_path / "feeds.yml", environment={})
    assert "feeds.yml:8: settings.relevance.keep: at character 9: 'and' is a word here; write AND in capitals, found 'council and data'" == str(error.value)
    assert 2 == error.value.exit_code


def test_a_mistake_in_the_environment_names_its_variable():
    with pytest.raises(ConfigError, match="MONITOR_RELEVANCE_DROP holds a rule that cannot be read, at character 3: AND, OR or NEAR/5 is missing"):
        configure(Path(), environment={"MONITOR_RELEVANCE_DROP": "football, a b"})
