"""The memory: what is filed, what waits, what survives."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.errors import CannotCreate, DiskError, HardFailure, RunInProgress, SoftFailure, StoreError
from monitor.records import Arrival, Entry, Extraction, Feed, Incident, Origin, Placement, Relevance, Touch
from monitor.store import Store, _create, migrations, run_lock
from monitor.store.schema.views import CONTRACT
from monitor.store.settings import StoreSettings

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        yield opened


def arrival(text: str = "The council reported a cyber incident.", url: str = "https://g.example/a", seen_at: datetime = NOW, **more: object):
    return Arrival(url=url, publisher="Gazette", seen_at=seen_at, extraction=Extraction(title=str(more.pop("title", "T")), text=text,
                                                                                        blocks=(), method="test"), **more)


def test_every_view_of_the_contract_has_exactly_its_columns(store):
    """Analysts' queries are written against these names for years."""
    views = {row[0] for row in store.db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    columns = {view: tuple(row[1] for row in store.db.execute(f"PRAGMA table_info({view})")) for view in views}

    assert CONTRACT == {view: columns[view] for view in CONTRACT}
    assert set(CONTRACT) == views


def test_every_view_can_be_read_in_an_empty_database(store):
    assert all([] == store.db.execute(f"SELECT * FROM {view}").fetchall() for view in CONTRACT)


def test_every_table_of_ours_is_strict(store):
    ours = [row[0] for row in store.db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'article_versions_fts%' AND name NOT LIKE '\\_%' ESCAPE '\\' "
        "AND name NOT LIKE 'sqlite%' AND sql NOT LIKE '%STRICT%'")]
    assert [] == ours


def test_an_article_filed_twice_is_one(store):
    first = store.articles.file(arrival(), NOW)
    second = store.articles.file(arrival(seen_at=NOW + timedelta(days=1)), NOW)

    assert ("added", "unchanged") == (first.change, second.change)
    assert 1 == len(store.articles.versions(first.article_id))


def test_another_text_at_the_same_address_is_a_later_version(store):
    """A page that named three councils and then two is one article with two versions, not a new report."""
    first = store.articles.file(arrival("Three councils."), NOW)
    second = store.articles.file(arrival("Two councils.", seen_at=NOW + timedelta(days=8)), NOW)

    assert (first.article_id, "changed") == (second.article_id, second.change)
    assert ["Three councils.", "Two councils."] == [one.text for one in store.articles.versions(first.article_id)]
    assert NOW == store.articles.latest(first.article_id).first_seen_at


def test_a_file_with_several_versions_of_a_page_imported_again_changes_nothing(store):
    lines = [arrival("One.", seen_at=NOW), arrival("Two.", seen_at=NOW + timedelta(hours=1)), arrival("One.", seen_at=NOW + timedelta(hours=2))]

    assert ["added", "changed", "changed"] == [store.articles.file(line, NOW).change for line in lines]
    assert ["unchanged"] * 3 == [store.articles.file(line, NOW).change for line in lines]


def test_a_page_that_became_a_wall_does_not_replace_what_we_read(store):
    filed = store.articles.file(arrival("The whole text of the article."), NOW)
    again = store.articles.file(arrival("Subscribe to read.", not_article="paywall", seen_at=NOW + timedelta(days=1)), NOW)

    assert "unchanged" == again.change
    assert "The whole text of the article." == store.articles.latest(filed.article_id).text


def test_one_article_keeps_all_its_addresses(store):
    filed = store.articles.file(arrival(addresses=("https://g.example/a/amp-twin",)), NOW)

    assert filed.article_id == store.articles.find("https://g.example/a/amp-twin")
    assert filed.article_id == store.articles.file(arrival(url="https://g.example/a/amp-twin"), NOW).article_id


def test_an_entry_that_a_feed_repeats_is_known_and_one_that_it_edits_is_changed(store):
    store.feeds.list_all([Feed(url="https://g.example/rss", publisher="Gazette")])
    entry = Entry(feed="https://g.example/rss", guid="1", url="https://g.example/a", title="T")

    assert "new" == store.feeds.save_entry(entry, NOW)
    assert "known" == store.feeds.save_entry(replace(entry, published_at=NOW), NOW)
    assert "known" == store.feeds.save_entry(replace(entry, guid="another"), NOW)
    assert "changed" == store.feeds.save_entry(replace(entry, title="T, updated"), NOW)


def test_a_feed_that_left_the_list_keeps_its_rows_and_is_not_polled(store):
    feeds = [Feed(url="https://g.example/rss", publisher="Gazette"), Feed(url="https://h.example/rss", publisher="Herald")]
    store.feeds.list_all(feeds)
    store.feeds.list_all(feeds[:1])

    assert {"https://g.example/rss"} == set(store.feeds.states())
    assert 2 == store.feeds.value("SELECT count(*) FROM feeds")


def test_what_is_judged_no_longer_waits_and_a_changed_recipe_lets_all_wait_again(store):
    filed = store.articles.file(arrival(), NOW)
    store.queue.renew("relevance", "words/1")

    assert [filed.article_id] == store.queue.pending("relevance", NOW)

    store.queue.done("relevance", filed.article_id)
    store.queue.renew("relevance", "words/1")
    assert [] == store.queue.pending("relevance", NOW)

    store.queue.renew("relevance", "words/2")
    assert [filed.article_id] == store.queue.pending("relevance", NOW)


def test_a_soft_failure_comes_due_again_and_a_hard_one_waits_for_another_recipe(store):
    soft, hard = (store.articles.file(arrival(url=f"https://g.example/{name}"), NOW).article_id for name in ("soft", "hard"))
    store.queue.renew("relevance", "r1")
    store.queue.fail("relevance", soft, "r1", SoftFailure("timeout"), NOW)
    store.queue.fail("relevance", hard, "r1", HardFailure("too_long"), NOW)

    assert [] == store.queue.pending("relevance", NOW)
    assert [soft] == store.queue.pending("relevance", NOW + timedelta(hours=1))

    store.queue.renew("relevance", "r2")
    assert {soft, hard} == set(store.queue.pending("relevance", NOW))


def test_a_crash_in_the_middle_of_an_item_leaves_no_trace(store):
    with pytest.raises(KeyError), store.transaction():
        store.articles.file(arrival(), NOW)
        raise KeyError("a bug")

    assert 0 == store.articles.value("SELECT count(*) FROM articles")


def placed(store: Store, url: str, story: str, relation: str = "original", merges: tuple[str, ...] = ()) -> str:
    filed = store.articles.file(arrival(url=url, text=url), NOW)
    touch = Touch(story_id=story, lead_article_id=filed.article_id, relation=relation, similarity=None, containment=None, reason="test")
    store.stories.save(filed.article_id, Placement(touches=(touch,), merges=merges), Origin(name="Gazette", kind="own", evidence=""), "r", NOW)
    return filed.article_id


def test_two_stories_that_one_article_joins_keep_the_older_name_and_the_merge_is_logged(store):
    first, second = placed(store, "https://g.example/1", "s-1"), placed(store, "https://g.example/2", "s-2")
    bridge = placed(store, "https://g.example/3", "s-1", "edited", ("s-1", "s-2"))

    assert {first, second, bridge} == set(store.stories.members("s-1"))
    assert [("s-2", "s-1", bridge)] == [tuple(row) for row in store.stories.rows(
        "SELECT story_id, merged_into, article_id FROM story_merges")]


def test_an_irrelevant_article_stays_on_file_without_story_or_incident(store):
    filed = store.articles.file(arrival(), NOW)
    article = store.articles.latest(filed.article_id)
    store.relevance.save(article, "r", Relevance(relevant=False, score=0.1, kind="news", reasons=()))

    assert [(0, None, None)] == [tuple(row) for row in store.relevance.rows("SELECT relevant, story_id, incident_id FROM v_articles")]


def test_an_incident_is_found_by_the_councils_its_articles_call_affected(store):
    store.incidents.create(Incident(incident_id="2026-03-oxford", title="t", status="open", began_on=NOW, last_at=NOW, councils=frozenset()))
    article_id = placed(store, "https://g.example/1", "s-1")
    store.incidents.join(article_id, "2026-03-oxford", "test", "r")
    store.db.execute("""INSERT INTO council_tags (article_id, version, gss, council, role, standing, "start", "end", evidence, sure, recipe)
                        VALUES (?, 1, 'E07000178', 'Oxford', 'affected', 'reported', 0, 1, 'h', 1, 'r')""", (article_id,))

    found, = store.incidents.near(["E07000178"], NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert ("2026-03-oxford", {"E07000178"}) == (found.incident_id, found.councils)
    assert [] == store.incidents.near(["E07000178"], NOW + timedelta(days=2), NOW + timedelta(days=3))


def test_full_text_search_finds_an_article_by_another_form_of_its_words(store):
    store.articles.file(arrival("Parking permits could not be renewed."), NOW)

    assert 1 == store.articles.value("SELECT count(*) FROM article_versions_fts WHERE article_versions_fts MATCH 'renewing permit'")


def test_a_second_run_is_told_who_holds_the_lock(tmp_path):
    with run_lock(tmp_path / "m.db", NOW), pytest.raises(RunInProgress, match="process .* since 2026-03-01T07:00:00Z"):
        with run_lock(tmp_path / "m.db", NOW):
            pass
    with run_lock(tmp_path / "m.db", NOW):
        pass  # free again


def test_a_file_that_is_not_ours_is_refused_untouched(tmp_path):
    """A database that cannot be trusted must stop the run before anything is fetched."""
    empty, foreign, newer, broken = (tmp_path / name for name in ("empty.db", "foreign.db", "newer.db", "broken.db"))
    empty.touch()
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE theirs (a)")
    Store.open(newer).close()
    with sqlite3.connect(newer) as ours:
        ours.execute("PRAGMA user_version = 99")
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)

    for path, words in ((empty, "0 bytes"), (foreign, "another program"), (newer, "newer program"), (broken, "damaged")):
        before = path.read_bytes()
        with pytest.raises(StoreError, match=words):
            Store.open(path)
        assert before == path.read_bytes()


def test_opening_twice_changes_nothing(tmp_path):
    Store.open(tmp_path / "m.db").close()
    with sqlite3.connect(tmp_path / "m.db") as db:
        before = db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    Store.open(tmp_path / "m.db").close()
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert before == db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_a_reader_needs_an_existing_database(tmp_path):
    with pytest.raises(StoreError, match="monitor run"):
        Store.open_to_read(tmp_path / "none.db")


def test_an_empty_period_is_a_complete_quiet_day(store):
    material = store.digests.material(date(2026, 3, 1), "Europe/London", NOW - timedelta(days=1), NOW, watch=(), first=False, preview=False,
                                      gap_days=0)
    assert ((), (), 0) == (material.new, material.changed, material.articles)


def test_a_feed_that_did_not_answer_is_named_in_the_completeness_of_the_day(store):
    store.feeds.list_all([Feed(url="https://g.example/rss", publisher="Gazette"), Feed(url="https://h.example/rss", publisher="Herald")])
    states = store.feeds.states()
    store.feeds.save_state(replace(states["https://g.example/rss"], last_success_at=NOW))
    store.feeds.save_state(replace(states["https://h.example/rss"], state="failing", reason="timeout", failing_since=NOW))
    material = store.digests.material(date(2026, 3, 1), "Europe/London", NOW - timedelta(days=1), NOW, watch=(), first=False, preview=False,
                                      gap_days=0)

    assert (1, 2) == (material.completeness.checked, material.completeness.of)
    assert ("Herald", "no answer", NOW) == (material.completeness.not_checked[0].publisher, material.completeness.not_checked[0].reason,
                                            material.completeness.not_checked[0].since)


def test_an_older_page_that_comes_in_late_does_not_replace_the_newer(store):
    filed = store.articles.file(arrival("Two councils.", seen_at=NOW), NOW)
    store.articles.file(arrival("Three councils.", seen_at=NOW - timedelta(days=1)), NOW)

    assert "Two councils." == store.articles.latest(filed.article_id).text
    assert 2 == len(store.articles.versions(filed.article_id))


def test_two_items_of_a_live_blog_with_one_link_are_not_fetched_again_and_again(store):
    store.feeds.list_all([Feed(url="https://g.example/rss", publisher="Gazette")])
    items = [Entry(feed="https://g.example/rss", guid=guid, url="https://g.example/live", title=f"Update {guid}") for guid in "12"]

    assert ["new", "new"] == [store.feeds.save_entry(item, NOW) for item in items]
    assert ["known", "known"] == [store.feeds.save_entry(item, NOW) for item in items]


@pytest.mark.parametrize("large", [False, True])
def test_e10_a_file_that_is_cut_is_refused_however_large(tmp_path, monkeypatch, large):
    """A large file is not looked through at every start, but it is measured."""
    if large:
        monkeypatch.setattr("monitor.store.CHECKED_BYTES", 0)
    path = tmp_path / "monitor.db"
    Store.open(path).close()
    whole = path.read_bytes()
    for cut in (len(whole) - 4096, len(whole) - 1, len(whole) // 2, 5000):
        path.write_bytes(whole[:cut])
        with pytest.raises(StoreError, match="damaged"):
            Store.open(path)
    path.write_bytes(whole)
    Store.open(path).close()


def test_a_large_file_is_looked_through_after_an_end_in_disorder(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.store.CHECKED_BYTES", 0)
    path = tmp_path / "monitor.db"
    Store.open(path).close()
    asked = []
    connect = sqlite3.connect

    def listening(*args, **named):
        connection = connect(*args, **named)
        connection.set_trace_callback(asked.append)
        return connection
    monkeypatch.setattr("monitor.store.sqlite3.connect", listening)
    Store.open(path).close()
    assert "PRAGMA quick_check(1)" not in asked
    left = Store.open(path)
    left.db.execute("UPDATE recipes SET recipe = 'x'")
    left.db.execute("INSERT INTO recipes VALUES ('s', 'r')")
    with Store.open(path):
        assert "PRAGMA quick_check(1)" in asked
    left.close()


# -- files that are not as they should be --------------------------------------------------------------------------------

def test_a_database_where_no_folder_can_be_is_told_as_such(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotCreate, match="cannot create the database"):
        Store.open(tmp_path / "file" / "monitor.db")
    with pytest.raises(CannotCreate, match="cannot write the lock file"), run_lock(tmp_path / "file" / "monitor.db", NOW):
        pass


def test_a_reader_is_told_what_is_no_database(tmp_path, monkeypatch):
    with pytest.raises(StoreError, match="is not a file"):
        Store.open_to_read(tmp_path)
    sqlite3.connect(tmp_path / "new.db").executescript("PRAGMA user_version = 0; VACUUM").close()
    with pytest.raises(StoreError, match="holds no archive yet"):
        Store.open_to_read(tmp_path / "new.db")

    def refuses(*_, **__):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", refuses)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open_to_read(tmp_path / "new.db")


def test_of_two_programs_that_begin_a_database_at_once_the_first_one_stands(tmp_path, monkeypatch):
    """The other one's file must not be replaced by an empty one."""
    path = tmp_path / "monitor.db"
    real = migrations.migrate

    def meanwhile(connection, *more):
        real(connection, *more)
        path.write_bytes(b"the other's")

    monkeypatch.setattr(migrations, "migrate", meanwhile)
    _create(path)
    assert b"the other's" == path.read_bytes()
    assert ["monitor.db"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.parametrize(("said", "meant"), [("database disk image is malformed", StoreError), ("database or disk is full", DiskError),
                                             ("database is locked", RunInProgress), ("near FROM: syntax error", sqlite3.OperationalError)])
def test_an_error_of_the_file_says_what_it_means_in_a_transaction_of_many_a_question_and_at_the_door(tmp_path, monkeypatch, said, meant):
    path = tmp_path / "monitor.db"
    with Store.open(path):
        pass
    with pytest.raises(meant), Store.open(path) as opened, opened.together():
        raise sqlite3.OperationalError(said)
    with pytest.raises(meant), Store.open(path) as opened, opened.transaction():
        raise sqlite3.OperationalError(said)
    with pytest.raises(meant), Store.open(path):
        raise sqlite3.OperationalError(said)

    def broken(*_):
        raise sqlite3.OperationalError(said)

    monkeypatch.setattr("monitor.store._refuse_damage", broken)
    with pytest.raises(DiskError if meant is sqlite3.OperationalError else meant):
        Store.open(path)


def test_damage_of_an_unknown_kind_is_damage(tmp_path, monkeypatch):
    with Store.open(tmp_path / "monitor.db"):
        pass

    def broken(*_):
        raise sqlite3.DatabaseError("something is odd")

    monkeypatch.setattr("monitor.store._refuse_damage", broken)
    with pytest.raises(StoreError, match="is damaged: something is odd"):
        Store.open(tmp_path / "monitor.db")


def test_a_trial_within_many_items_leaves_only_the_trial_out(store):
    def stories():
        return [row[0] for row in store.db.execute("SELECT story_id FROM stories ORDER BY 1")]

    with store.together() as done:
        for name, keep in (("s-1", True), ("s-2", False), ("s-3", True)):
            with store.transaction(keep=keep):
                store.db.execute("INSERT INTO stories (story_id) VALUES (?)", (name,))
            done()
    assert ["s-1", "s-3"] == stories()


def test_a_full_disk_that_ends_the_larger_transaction_is_told_and_not_covered_by_another_error(store):
    """SQLite takes everything back by itself then: there is no part left to take back, and nothing to commit."""
    with pytest.raises(DiskError), store.together():
        with store.transaction():
            store.db.execute("ROLLBACK")
            raise sqlite3.OperationalError("database or disk is full")
    with store.together():
        store.db.execute("COMMIT")


def test_an_article_imported_again_without_a_time_is_known_by_its_text(store):
    store.articles.file(arrival(), NOW)
    again = [store.articles.file(arrival(text, seen_at=NOW + timedelta(hours=1)), NOW, exact_time=False).change
             for text in ("The council reported a cyber incident.", "The council says that all is well.")]
    assert ["unchanged", "changed"] == again


def test_a_query_that_the_index_does_not_take_finds_nothing_and_other_errors_are_ours(store, monkeypatch):
    for said in ("fts5: syntax error near x", "no such column: nowhere"):
        def broken(*_, said=said):
            raise sqlite3.OperationalError(said)

        monkeypatch.setattr(store.search, "_ranked", broken)
        if "fts5" in said:
            assert () == store.search.search("council").hits
        else:
            with pytest.raises(sqlite3.OperationalError):
                store.search.search("council")


def test_an_export_that_never_began_has_nothing_to_end(store):
    store.export.end()
    store.export.begin()
    store.export.end()
    assert not store.db.in_transaction


def test_a_ledger_kept_for_ever_is_never_shortened(store):
    store.db.execute("INSERT INTO runs (run_id, started_at, outcome) VALUES ('r-old', '2001-01-01T00:00:00Z', 'done')")
    store.retention.keep(StoreSettings(keep_runs_days=0), NOW, store.transaction, longest_incident=timedelta(days=1))
    assert 1 == store.db.execute("SELECT count(*) FROM runs").fetchone()[0]
    store.retention.keep(StoreSettings(keep_runs_days=400), NOW, store.transaction, longest_incident=timedelta(days=1))
    assert 0 == store.db.execute("SELECT count(*) FROM runs").fetchone()[0]


def test_what_cannot_be_kept_at_the_end_is_taken_back_as_a_whole(store):
    """A reference that leads nowhere shows itself at the commit of many items together."""
    with pytest.raises(sqlite3.IntegrityError), store.together():
        store.db.execute("PRAGMA defer_foreign_keys = ON")
        store.db.execute("INSERT INTO stories (story_id) VALUES ('s-1')")
        store.db.execute("INSERT INTO addresses (address, article_id) VALUES ('https://g.example/a', 'nobody')")
    assert not store.db.in_transaction
    assert 0 == store.db.execute("SELECT count(*) FROM stories").fetchone()[0]


def test_an_article_is_named_by_the_address_it_is_filed_under(store):
    filed = store.articles.file(arrival(display_url="https://g.example/a?from=feed"), NOW)
    assert "https://g.example/a" == store.articles.address(filed.article_id)


def test_an_item_that_fails_among_many_is_taken_back_and_the_others_stay(store):
    """One odd article must not cost the forty that were stored with it."""
    with store.together() as done:
        for name in ("s-1", "s-2", "s-3"):
            try:
                with store.transaction():
                    store.db.execute("INSERT INTO stories (story_id) VALUES (?)", (name,))
                    if name == "s-2":
                        raise HardFailure("parse_limit")
            except HardFailure:
                pass
            done()
    assert ["s-1", "s-3"] == [row[0] for row in store.db.execute("SELECT story_id FROM stories ORDER BY 1")]


def test_what_is_no_fault_of_the_file_comes_out_of_many_items_as_it_is_and_keeps_what_was_done(store):
    """A stop in the middle of a long list is no damage, and what stands before it was done."""
    with pytest.raises(HardFailure, match="parse_limit"), store.together():
        store.db.execute("INSERT INTO stories (story_id) VALUES ('s-1')")
        raise HardFailure("parse_limit")
    assert ["s-1"] == [row[0] for row in store.db.execute("SELECT story_id FROM stories")]


def test_an_article_that_was_taken_out_of_its_story_is_nobodys_neighbour(store):
    """Else a correction would come back through the next copy of the same text."""
    from monitor.grouping.settings import GroupingSettings
    from monitor.grouping.sign import sign

    filed = [store.articles.file(arrival(f"The council reported a cyber incident to paper {number}. " * 8, f"https://g.example/{number}"), NOW).article_id
             for number in range(2)]
    store.db.execute("INSERT INTO stories (story_id) VALUES ('s-1')")
    for article_id in filed:
        store.passages.save(article_id, "g", "s-1", sign(store.articles.latest(article_id), GroupingSettings()), NOW, most_postings=100, template_stories=3)
    store.db.execute("""INSERT INTO placements (article_id, position, story_id, lead_article_id, relation, reason, recipe)
                        VALUES (?, 0, 's-1', ?, 'original', 'r', 'x')""", (filed[0], filed[0]))
    assert {filed[0]} == store.neighbours(filed).keys()


def test_a_shelf_that_does_not_exist_is_named(store):
    """A name mistyped in a step must fail at that line, with that name."""
    with pytest.raises(AttributeError, match="'artcles'"):
        store.artcles.latest("a")
