"""``monitor search``: what a person types finds what they mean, and nothing that anybody types is an error."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records import Arrival, Extraction
from monitor.store import Store
from monitor.store.search import MARKS, fts_query

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)

# ruff: noqa: E501
HOSTILE = [
    "", " ", "\0", "a\0b", '"', '""', '"""', "'", "''", "'; DROP TABLE articles; --", '" OR 1=1 --', "*", "**", "a*", "*a", "a**", "(", ")", "()", ")(", "((((", "AND",
    "OR", "NOT", "NEAR", "NEAR(", "NEAR(a b, 5)", "NEAR/5", "a AND", "AND a", "a OR", "OR a", "OR OR OR", "a NOT", "NOT a", "NOT NOT a", "-", "--", "-a", "- a", '-"',
    "a -", "title:", "title:a", "text : a", "nosuch:a", "{title text}: a", "^a", "^", "a + b", "+", "a , b", ";", "\\", "\\\\", "%", "_", "?", "?1", ":q", "@q", "$q", "--help",
    "\n", "\r\n", "\t", "\u2028", "\u202e", "\ufeff", "\ud800", "a\ud800b", "\U0001f600", "é", "ﬁ", "＝cmd", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}",
    "../../etc/passwd", "file:///etc/hostname", "a" * 10_000, "a " * 5_000, '"' * 1_000, "(" * 1_000, "-" * 1_000, "a OR " * 500, '"a b', 'a b"', '"a" "b', 'a"b"c', "a'b'c",
    "SELECT", "UNION SELECT sql FROM sqlite_master", "0", "1e999", "-1", "0x00", "NULL", "true", "MATCH", "a MATCH b", "article_versions_fts", "rank", "bm25(x)",
    "x' OR rowid > 0", "a/**/b", "/*", "*/", "`", "[", "]", "{", "}", "|", "&", "&&", "||", "!", "~", "<", ">", "=", "#", "😀*", "日本語", "ı", "ß", "\x1b[31m", "council OR",
]
"""Over a hundred things that somebody, or something, will type (row E18)."""


@pytest.fixture(scope="module")
def store():
    with Store.open(":memory:") as opened:
        for number, (title, text, publisher, days) in enumerate((
                ("Parking permits cannot be renewed", "The council said parking permits could not be renewed after a cyber incident.", "Gazette", 0),
                ("Nothing about it", "A long text in which the permits are named once, among bins, roads, schools, libraries, markets and trees.", "Herald", 1),
                ("Housing register copied", "Files of the housing register were copied, the council said on Tuesday.", "Gazette", 2))):
            at = NOW + timedelta(days=days)
            opened.articles.file(Arrival(url=f"https://g.example/{number}", publisher=publisher, seen_at=at, published_at=at,
                                         extraction=Extraction(title=title, text=text, blocks=(), method="test")), NOW)
        opened.db.execute("""INSERT INTO council_tags (article_id, version, gss, council, role, standing, "start", "end", evidence, sure, recipe)
                             SELECT article_id, 1, 'E07000178', 'Oxford', 'affected', 'reported', 0, 1, 'h', 1, 'r' FROM articles WHERE url LIKE '%/2'""")
        yield opened


def titles(store: Store, text: str, **filters: object) -> list[str]:
    return [hit.title for hit in store.search.search(text, **filters).hits]


def test_at_least_a_hundred_hostile_strings_are_different():
    assert 100 <= len(set(HOSTILE))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_e18_no_query_raises(store, text):
    store.search.search(text)
    store.search.search(f"permits {text}", publishers=(text.encode("utf-8", "replace").decode(),), councils=("x' OR 1=1 --",))
    assert 3 == store.articles.value("SELECT count(*) FROM articles")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_e18_no_text_at_all_raises(text):
    with Store.open(":memory:") as empty:
        empty.search.search(text)


def test_a_hostile_title_is_stored_literally_and_found():
    with Store.open(":memory:") as store:
        store.articles.file(Arrival(url="https://g.example/x", publisher="'; DROP TABLE articles; --", seen_at=NOW, extraction=Extraction(
            title='"); DROP TABLE articles; --', text="Robert'); words", blocks=(), method="test")), NOW)
        assert ['"); DROP TABLE articles; --'] == titles(store, "drop table", publishers=("'; DROP TABLE articles; --",))


def test_words_are_found_in_any_of_their_forms_the_best_first(store):
    """A title says what an article is about."""
    assert ["Parking permits cannot be renewed", "Nothing about it"] == titles(store, "permit")


def test_all_words_must_be_found(store):
    assert ["Parking permits cannot be renewed"] == titles(store, "council permits")


def test_a_phrase_stands_side_by_side(store):
    assert ["Housing register copied"] == titles(store, '"housing register"')
    assert [] == titles(store, '"register housing"')


def test_either_of_two_and_a_beginning_and_what_must_not_be_found(store):
    assert {"Parking permits cannot be renewed", "Housing register copied"} == set(titles(store, "renewed OR register"))
    assert ["Housing register copied"] == titles(store, "regist*")
    assert ["Nothing about it"] == titles(store, "permits -council")


def test_filters_by_council_publisher_and_day(store):
    assert ["Housing register copied"] == titles(store, "council", councils=("oxford",)) == titles(store, "council", councils=("E07000178",))
    assert [] == titles(store, "permits", councils=("Oxford",))
    assert ["Nothing about it"] == titles(store, "permits", publishers=("HERALD",))
    assert ["Nothing about it"] == titles(store, "permits", since=date(2026, 3, 2), until=date(2026, 3, 2))
    assert [] == titles(store, "permits", relevant_only=True)


def test_a_snippet_shows_the_words_found(store):
    hit, = store.search.search("housing register").hits
    assert f"{MARKS[0]}housing{MARKS[1]}".casefold() in hit.snippet.casefold()
    assert 24 >= len(hit.snippet.replace("…", " ").split())


def test_only_the_latest_version_of_an_article_is_found():
    with Store.open(":memory:") as store:
        for days, text in enumerate(("Three councils.", "Two councils.")):
            store.articles.file(Arrival(url="https://g.example/a", publisher="G", seen_at=NOW + timedelta(days=days),
                                        extraction=Extraction(title="T", text=text, blocks=(), method="test")), NOW)
        assert ([], ["T"]) == (titles(store, "three"), titles(store, "two"))


def test_a_query_without_a_word_asks_nothing():
    assert "" == fts_query('"" -- ()')
    assert '"a b"' == fts_query('"a b')
    assert '("a" OR "b") AND "c"' == fts_query("a OR b c")
