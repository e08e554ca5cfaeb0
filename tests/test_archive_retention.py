"""Retention: texts go when their time is over, keys, hashes, verdicts and what was told never do."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.app import Monitor
from monitor.records import Arrival, Extraction
from monitor.store import Store
from monitor.store.backups import backups_of
from monitor.store.settings import StoreSettings
from tests.archive_week import own_week, week  # noqa: F401

LATER = datetime(2027, 6, 1, 7, 0, tzinfo=UTC)
KEEP = StoreSettings(keep_text_days=30)
LONGEST = timedelta(days=400)


@pytest.fixture
def store(own_week):  # noqa: F811
    with Store.open(own_week / "monitor.db") as opened:
        yield opened


def count(store: Store, question: str) -> int:
    return int(store.runs.value(question))


def keep(store: Store, settings: StoreSettings, now: datetime = LATER) -> dict[str, int]:
    return store.retention.keep(settings, now, store.transaction, longest_incident=LONGEST)


def test_by_default_no_text_is_ever_dropped(store):
    before = count(store, "SELECT sum(length(text)) FROM article_versions")
    assert "texts" not in keep(store, StoreSettings())
    assert before == count(store, "SELECT sum(length(text)) FROM article_versions")


def test_texts_of_none_of_our_subject_go_and_leave_a_tombstone(store):
    told = store.runs.rows("SELECT * FROM v_digest_items ORDER BY 1, 2, 3")
    irrelevant = count(store, "SELECT count(*) FROM article_versions v JOIN relevance r USING (article_id) WHERE r.relevant = 0")

    assert irrelevant == keep(store, KEEP)["texts"] > 20

    assert irrelevant == count(store, "SELECT count(*) FROM tombstones")
    assert 0 == count(store, "SELECT count(*) FROM article_versions v JOIN relevance r USING (article_id) WHERE r.relevant = 0 AND v.text <> ''")
    assert 0 == count(store, "SELECT count(*) FROM article_versions v JOIN relevance r USING (article_id) WHERE r.relevant = 1 AND v.text = ''")
    assert [tuple(row) for row in told] == [tuple(row) for row in store.runs.rows("SELECT * FROM v_digest_items ORDER BY 1, 2, 3")]
    assert {} == keep(store, KEEP)      # nothing is left to drop


def test_words_of_a_dropped_text_are_no_longer_found(store):
    word = "vouchers"
    store.articles.file(Arrival(url="https://g.example/old", publisher="G", seen_at=LATER - timedelta(days=90), extraction=Extraction(
        title="T", text=f"Free {word} for all.", blocks=(), method="t")), LATER)
    store.db.execute("""INSERT INTO relevance (article_id, recipe, text_sha256, relevant, score, kind, reasons, by_context)
                        SELECT article_id, 'r', 'h', 0, 0.1, 'news', '[]', 0 FROM articles WHERE url = 'https://g.example/old'""")
    store.db.execute("DELETE FROM work")
    assert 1 == store.search.search(word).matches
    keep(store, KEEP)
    assert 0 == store.search.search(word).matches


def test_c17_an_article_whose_text_was_dropped_is_still_known_when_it_comes_back(store):
    """It would be told again as new."""
    row = store.articles.row("SELECT a.address, a.publisher, v.title, v.text, v.seen_at FROM articles a JOIN article_versions v USING (article_id) "
                             "JOIN relevance r USING (article_id) WHERE r.relevant = 0 AND a.latest_version = 1 AND length(v.text) > 0 LIMIT 1")
    keep(store, KEEP)
    again = store.articles.file(Arrival(url=row["address"], publisher=row["publisher"], seen_at=LATER, extraction=Extraction(
        title=row["title"], text=row["text"], blocks=(), method="t")), LATER)
    assert "unchanged" == again.change


def test_another_recipe_does_not_judge_what_has_no_text_any_more(store):
    """Without its words every article would lose its verdict."""
    keep(store, KEEP)
    store.queue.renew("relevance", "another")
    waiting = set(store.queue.pending("relevance", LATER))
    assert waiting == {row[0] for row in store.runs.rows("SELECT article_id FROM relevance WHERE relevant = 1")}


def test_texts_of_an_incident_go_only_when_it_is_long_over(store):
    settings = replace(KEEP, keep_told_text_days=10)
    assert "told texts" not in keep(store, settings, datetime(2026, 3, 1, tzinfo=UTC))
    dropped = keep(store, settings)
    assert dropped["told texts"] > 20
    assert 0 == count(store, "SELECT count(*) FROM v_fact_mentions WHERE quote <> ''") < count(store, "SELECT count(*) FROM v_facts")
    store.queue.renew("facts", "another")
    assert [] == store.queue.pending("facts", LATER)


def test_raw_pages_and_old_runs_go_in_batches(store):
    with store.transaction():
        day = "2026-01-01T00:00:00Z"
        store.db.executemany("""INSERT INTO pages (address, url, state, dated_at, body, body_sha256, fetched_at, extracted_sha256)
                                VALUES (?, ?, 'fetched', ?, x'00', 'h', ?, 'h')""", [(f"https://g.example/{n}", "u", day, day) for n in range(1_201)])
        store.db.executemany("INSERT INTO runs (run_id, started_at, outcome) VALUES (?, ?, 'done')",
                             [("r-old", "2025-01-01T07:00:00Z"), ("r-new", "2027-05-01T07:00:00Z")])
    dropped = keep(store, StoreSettings())
    assert (1_201, 1) == (dropped["pages"], dropped["runs"])
    assert 1_201 == count(store, "SELECT count(*) FROM pages WHERE body_sha256 = 'h' AND body IS NULL")
    assert ["r-new"] == [row[0] for row in store.runs.rows("SELECT run_id FROM runs")]


def test_e20_a_clock_that_leapt_drops_nothing(store):
    store.db.execute("INSERT INTO runs (run_id, started_at, outcome) VALUES ('r-1', '2026-03-01T07:00:00Z', 'done')")
    assert store.retention.leapt(datetime(2027, 3, 1, 7, tzinfo=UTC))
    assert not store.retention.leapt(datetime(2026, 3, 2, 6, 59, tzinfo=UTC))


FEEDS = "feeds:\n  - {url: 'http://127.0.0.1:9/rss', publisher: Gazette, kind: regional}\n"


@pytest.mark.parametrize(("backup", "kept"), [("true", 1), ("false", 0)])
def test_a_run_that_writes_a_digest_makes_one_backup_a_day_unless_told_not_to(tmp_path, backup, kept):
    from monitor.config import load_config
    from tests.fakes import FakeHttp
    rss = b"<?xml version='1.0'?><rss version='2.0'><channel><title>G</title></channel></rss>"
    (tmp_path / "feeds.yml").write_text(f"settings: {{store: {{backup: {backup}}}}}\n{FEEDS}")
    database = tmp_path / "storage" / "monitor.db"
    for hour in (6, 8, 9):
        now = datetime(2026, 3, 1, hour, 0, tzinfo=UTC)
        app = Monitor(load_config(tmp_path / "feeds.yml", environment={}), clock=lambda now=now: now, http=FakeHttp({"http://127.0.0.1:9/rss": rss}))
        app.run()
    assert kept == len(backups_of(database))
    if kept:
        with sqlite3.connect(backups_of(database)[0][1]) as copy:
            assert [("2026-03-01",)] == copy.execute("SELECT digest_date FROM digests").fetchall()


