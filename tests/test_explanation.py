"""``monitor explain``: what is told to a person, and what to one who tunes."""

from __future__ import annotations

import json

from monitor.explanation import Explanation, explain
from monitor.store import Store
from monitor.store.articles import text_digest
from tests.archive_week import own_week, week  # noqa: F401


def test_rules_and_recipes_are_told_with_verbose_only():
    """A person who asks why wants reasons; who tunes wants the rules too."""
    row = {"statement": "It is off", "type": "event", "subject": "", "frame": "offline", "value": "", "unit": "", "polarity": "asserted",
           "standing": "reported", "origins": 1, "publishers": 1, "articles": 1, "why": "nobody said so before", "told_as_new": 1,
           "recipe": "facts9/x", "told": [], "conflicts": [],
           "mentions": [{"publisher": "Post", "published_at": None, "seen_at": "2026-03-11T07:00:00Z", "quote": "It is off.",
                         "article_id": "a1", "version": 1,
                         "start": 0, "end": 10, "attribution": "", "origin": "", "hedge": "none", "rule": "near-copy", "score": 0.5, "threshold": 0.9,
                         "compared_with": None, "reason": "no earlier sentence is like it", "compared_text": None}]}
    told = Explanation(kind="fact", name="f1", rows=row)
    assert "nobody said so before" in told.as_text() and "no earlier sentence is like it" in told.as_text()
    assert not [word for word in ("facts9/x", "near-copy") if word in told.as_text()]
    assert [word for word in ("facts9/x", "near-copy", "against 0.90") if word in told.as_text(rules=True)] == ["facts9/x", "near-copy", "against 0.90"]


def test_a_fact_leads_to_the_exact_words_and_the_hash_of_their_version(week):  # noqa: F811
    """Each digest line resolves to stored bytes."""
    with Store.open_to_read(week / "monitor.db") as store:
        for (fact_id,) in store.db.execute("SELECT fact_id FROM v_digest_items WHERE fact_id IS NOT NULL ORDER BY fact_id LIMIT 25").fetchall():
            for mention in json.loads(explain(store, fact_id).as_json())["mentions"]:
                title, text, digest = store.db.execute("SELECT title, text, text_sha256 FROM article_versions WHERE article_id = ? AND version = ?",
                                                       (mention["article_id"], mention["version"])).fetchone()
                assert text[mention["start"]:mention["end"]] == mention["quote"] != ""
                assert digest == mention["provenance"]["version"]["text_sha256"] == text_digest(title, text)


def test_a_fetched_text_leads_on_to_the_page_the_entry_and_the_visit(own_week):  # noqa: F811
    at = "2026-01-14T07:00:00Z"
    with Store.open(own_week / "monitor.db") as store, store.transaction():
        fact_id, article_id, address = store.db.execute(
            """SELECT m.fact_id, a.article_id, a.address FROM v_fact_mentions m JOIN articles a USING (article_id) WHERE m.version = 1
                ORDER BY m.fact_id LIMIT 1""").fetchone()
        store.db.execute("UPDATE article_versions SET seen_at = ? WHERE article_id = ?", (at, article_id))
        store.db.execute("INSERT INTO runs (run_id, started_at, outcome) VALUES ('r-1', ?, 'done')", (at,))
        store.db.execute("INSERT INTO feeds (url, publisher, kind) VALUES ('https://g.example/rss', 'G', 'regional')")
        store.db.execute("""INSERT INTO entries (entry_id, feed, guid, address, url, title, summary, byline, source, content_sha256, first_seen_at, changed_at)
                            VALUES ('e-1', 'https://g.example/rss', 'tag:1', ?, ?, 't', '', '', '', 'h', ?, ?)""", (address, address, at, at))
        store.db.execute("""INSERT INTO pages (address, url, state, dated_at, answered_url, status, body, body_sha256, fetched_at)
                            VALUES (?, ?, 'fetched', ?, ?, 200, x'00', 'abc', ?)""", (address, address, at, address, at))
        store.db.execute("""INSERT INTO fetches (run_id, feed, at, outcome, entries, new_entries)
                            VALUES ('r-1', 'https://g.example/rss', ?, 'fetched', 12, 3)""", (at,))
    with Store.open_to_read(own_week / "monitor.db") as store:
        told = explain(store, fact_id)
    mention = next(one for one in json.loads(told.as_json())["mentions"] if one["article_id"] == article_id)
    steps = mention["provenance"]
    assert ("r-1", "abc", "tag:1", "fetched") == (steps["version"]["run_id"], steps["page"]["body_sha256"], steps["entry"]["guid"], steps["visit"]["outcome"])
    text = told.as_text(rules=True)
    assert all(words in text for words in ("in run r-1", "status 200", "bytes kept", "entry tag:1 of feed https://g.example/rss", "12 entries, 3 new"))


def test_a_copy_shows_the_words_it_shares_with_their_places_in_both_texts(week):  # noqa: F811
    with Store.open_to_read(week / "monitor.db") as store:
        article_id, = store.db.execute("SELECT article_id FROM placements WHERE relation = 'copy' AND spans <> '[]' ORDER BY 1 LIMIT 1").fetchone()
        told = explain(store, article_id)
        place = told.rows["stories"][0]
        texts = [store.articles.latest(one).text for one in (article_id, place["lead_article_id"])]
    assert place["shared"]
    for span in place["shared"]:
        assert (texts[0][span["start"]:span["end"]], texts[1][span["lead_start"]:span["lead_end"]]) == (span["text"], span["lead_text"])
        assert span["text"].split()[:3] and span["text"].split()[0].casefold() == span["lead_text"].split()[0].casefold()
    assert f"characters {place['shared'][0]['start']} to" in told.as_text()


def test_a_file_of_an_older_schema_is_explained_as_far_as_it_knows(own_week):  # noqa: F811
    with Store.open(own_week / "monitor.db") as store, store.transaction():
        fact_id, = store.db.execute("SELECT fact_id FROM v_facts ORDER BY 1 LIMIT 1").fetchone()
        store.db.execute("DROP TABLE tombstones")
        store.db.execute("DROP TABLE fetches")
    with Store.open_to_read(own_week / "monitor.db") as store:
        assert "text sha256" in explain(store, fact_id).as_text()
