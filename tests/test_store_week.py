"""The shelves over a real archive, and files that something has been done to."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from datetime import timedelta

import pytest

from monitor.errors import CannotCreate, DiskError, StoreError
from monitor.explanation import explain
from monitor.records import Correction, Ledger, Named
from monitor.store import Store, copies
from monitor.store.publish import check_whole
from monitor.store.verify import findings
from tests.archive_week import NOW, own_week, week  # noqa: F401


@pytest.fixture
def read(week):  # noqa: F811
    with Store.open_to_read(week / "monitor.db") as store:
        yield store


# -- explained -----------------------------------------------------------------------------------------------------------

def test_a_conflict_is_explained_with_both_of_its_facts(read):
    conflict_id, fact_a, fact_b = read.db.execute("SELECT conflict_id, fact_a, fact_b FROM v_conflicts ORDER BY 1 LIMIT 1").fetchone()
    told = explain(read, conflict_id)
    assert "conflict" == told.kind
    assert (fact_a, fact_b) == (told.rows["before"]["fact_id"], told.rows["after"]["fact_id"])
    assert told.as_text()


def test_a_story_is_explained_with_its_members_in_order_of_date(read):
    story_id, articles = read.db.execute("SELECT story_id, articles FROM v_stories ORDER BY articles DESC, 1 LIMIT 1").fetchone()
    told = explain(read, story_id)
    assert ("story", articles) == (told.kind, len({row["article_id"] for row in told.rows["members"]}))
    assert 1 < articles
    assert sorted(dates := [row["published_at"] for row in told.rows["members"]]) == dates


def test_an_article_with_a_signature_that_stands_in_no_story_is_nobodys_neighbour(own_week):  # noqa: F811
    with Store.open(own_week / "monitor.db") as store:
        article_id = store.db.execute("SELECT article_id FROM signatures ORDER BY 1 LIMIT 1").fetchone()[0]
        assert [article_id] == list(store.neighbours([article_id]))
        store.db.execute("DELETE FROM placements WHERE article_id = ?", (article_id,))
        assert [] == list(store.neighbours([article_id]))


def test_a_told_fact_that_a_correction_names_by_its_words_is_found_although_ids_have_changed(read):
    fact_id, address, quote = read.db.execute(
        """SELECT d.fact_id, a.address, m.quote FROM digest_items d JOIN v_fact_mentions m ON m.fact_id = d.fact_id
             JOIN addresses a ON a.article_id = m.article_id WHERE d.section = 'new' ORDER BY 1, 2, 3 LIMIT 1""").fetchone()
    one = Correction(kind="not-new", of="fact", because="told before", at=NOW, first=Named(id="f-of-another-time", articles=(address,), words=quote))
    assert fact_id in {row.fact_id for row in read.reading.corrected((one,), NOW - timedelta(days=1), NOW)}


def test_a_conflict_that_was_told_and_is_found_no_longer_is_kept_as_retired(own_week):  # noqa: F811
    with Store.open(own_week / "monitor.db") as store:
        incident, conflict_id = store.db.execute(
            "SELECT c.incident_id, c.conflict_id FROM conflicts c JOIN digest_items d USING (conflict_id) ORDER BY 2 LIMIT 1").fetchone()
        store.facts.save(Ledger(incident_id=incident, sentences=(), novelties=(), facts=(), conflicts=()), "another recipe")
        assert 1 == store.db.execute("SELECT retired FROM conflicts WHERE conflict_id = ?", (conflict_id,)).fetchone()[0]
        assert 0 == store.db.execute("SELECT count(*) FROM facts WHERE incident_id = ? AND retired = 0", (incident,)).fetchone()[0]


# -- verified ------------------------------------------------------------------------------------------------------------

def test_every_kept_page_is_held_against_its_hash(own_week):  # noqa: F811
    good, hashed = zlib.compress(b"<p>whole</p>"), hashlib.sha256(b"<p>whole</p>").hexdigest()
    with Store.open(own_week / "monitor.db") as store:
        store.db.execute("DELETE FROM pages")
        for address, body in (("good", good), ("another", zlib.compress(b"<p>other</p>")), ("torn", good[:-5])):
            store.db.execute("INSERT INTO pages (address, url, state, dated_at, body, body_sha256) VALUES (?, ?, 'fetched', ?, ?, ?)",
                             (address, address, "2026-01-01T00:00:00Z", body, hashed))
        found = {one.check: one for one in findings(store.db, None)}
    one = found["every page has its hash"]
    assert (3, ["another", "torn"]) == (one.looked_at, sorted(one.wrong))
    assert "a database in memory" == found["the index of words agrees with the texts"].skipped


def test_what_is_no_database_is_told_once_and_nothing_is_read_from_it(tmp_path):
    (tmp_path / "no.db").write_bytes(b"no database, only words that are long enough to look like one" * 20)
    db = sqlite3.connect(tmp_path / "no.db")
    found = list(findings(db, tmp_path / "no.db"))
    db.close()
    assert ["the file is whole"] == [one.check for one in found]
    assert "not a database" in found[0].wrong[0]


def test_a_database_without_our_tables_fails_each_check_by_itself(tmp_path):
    path = tmp_path / "empty.db"
    db = sqlite3.connect(path)
    db.executescript("CREATE TABLE other (x); CREATE TABLE article_versions (article_id, version, title, text, text_sha256)")
    found = list(findings(db, path))
    db.close()
    assert [] == list(found[0].wrong)
    assert 3 < sum(any("no such table" in word for word in one.wrong) for one in found)


def test_the_index_of_words_is_not_looked_at_while_somebody_writes(own_week):  # noqa: F811
    path = own_week / "monitor.db"
    with Store.open(path) as writer, Store.open_to_read(path) as reader, writer.transaction():
        one = list(findings(reader.db, path))[-1]
    assert "locked" in one.skipped
    assert () == one.wrong


def test_a_published_copy_whose_references_lead_nowhere_is_refused(own_week):  # noqa: F811
    db = sqlite3.connect(own_week / "monitor.db")
    check_whole(db)
    db.execute("UPDATE placements SET story_id = 's-nowhere'")
    with pytest.raises(StoreError, match="placements"):
        check_whole(db)
    db.close()


def test_a_copy_made_by_a_program_with_fewer_tables_is_emptied_of_what_it_has(own_week):  # noqa: F811
    with Store.open(own_week / "monitor.db") as store:
        store.db.execute("PRAGMA foreign_keys = OFF")
        store.db.execute("DROP TABLE timeline")
        store.rebuild.forget()
        assert 0 == store.db.execute("SELECT count(*) FROM stories").fetchone()[0]


# -- copied --------------------------------------------------------------------------------------------------------------

def busy(times: int):
    """Counts rows as if somebody wrote between any two counts, so many times."""
    real, asked = copies.count_rows, []

    def count(connection):
        asked.append(1)
        return {**real(connection), "writes": len(asked) if len(asked) <= times else 0}
    return count


def test_a_database_that_is_written_to_all_the_time_is_copied_in_one_step(own_week, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(copies, "count_rows", busy(3 * copies.TRIES))
    rows = copies.copy_whole(own_week / "monitor.db", tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert rows["articles"] == copy.execute("SELECT count(*) FROM articles").fetchone()[0] > 0
    assert 0o600 == (tmp_path / "copy.db").stat().st_mode & 0o777


def test_a_copy_with_other_rows_is_no_copy_and_nothing_is_left(own_week, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(copies, "count_rows", busy(1000))
    with pytest.raises(StoreError, match="the copy has other rows"):
        copies.copy_whole(own_week / "monitor.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_e4_a_full_disk_leaves_no_half_copy_of_a_busy_database(own_week, tmp_path, monkeypatch):  # noqa: F811
    def full(handle):
        raise OSError(28, "No space left on device")

    db = sqlite3.connect(own_week / "monitor.db", isolation_level=None)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError, match="No space left"):
        copies._copied_in_one_step(db, own_week / "monitor.db", tmp_path / "copy.db")
    db.close()
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_is_never_written_over_a_file_and_never_made_within_a_transaction(own_week, tmp_path):  # noqa: F811
    (tmp_path / "there").write_text("mine")
    db = sqlite3.connect(own_week / "monitor.db", isolation_level=None)
    with pytest.raises(CannotCreate):
        copies.vacuum(db, tmp_path / "there")
    db.execute("BEGIN")
    with pytest.raises(StoreError, match="cannot be copied"):
        copies.vacuum(db, tmp_path / "copy.db")
    db.close()
    assert ("mine", False) == ((tmp_path / "there").read_text(), (tmp_path / "copy.db").exists())


def test_a_copy_that_came_out_damaged_is_thrown_away(tmp_path):
    (tmp_path / "copy.db").write_bytes(b"not what was to be copied, by far, and long enough to be looked at" * 20)
    with pytest.raises(StoreError, match="damaged"):
        copies._checked(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
