"""What a person puts right stays right: applied at once, under other recipes, in a rebuilt database, and undone when it is withdrawn."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from monitor.app import Monitor
from monitor.cli import monitor as command
from monitor.config import configure
from monitor.config.corrections import find_council, load_corrections, with_more
from monitor.config.yaml import parse_yaml
from monitor.corrections import Ruling, appended, corrected, last_words, read_corrections, unjoined
from monitor.errors import ConfigError
from monitor.pipeline import judging
from monitor.pipeline.naming import name_correction
from monitor.records import Article, Conflict, Correction, Fact, Ledger, Mention, Named, Novelty
from monitor.store import Store
from monitor.store.schema.views import CONTRACT
from tests.week import WORLD

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
LINES = [json.loads(line) for line in (WORLD / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
LINES = [line for number, line in enumerate(LINES) if number < 24 or "five-years-on" in line["url"]]
"""The first two days of the week, and a page that looks back on an older incident."""
NOTE = "a person's correction of 2026-02-01: because I read it"
IDS = {"fact_id", "fact_a", "fact_b", "conflict_id", "incident_id"}
"""Ids that depend on what was on record before; a rebuilt database may have others for the same things."""


def road(folder: Path, name: str = "m") -> Monitor:
    return Monitor(configure(folder, db=folder / f"{name}.db", out=folder / name), clock=lambda: NOW)


def again(folder: Path, name: str = "m") -> None:
    """A later walk over the same files."""
    road(folder, name).import_paths([folder / "a.jsonl"])


def ask(folder: Path, question: str, *values: object, name: str = "m") -> list[tuple]:
    with sqlite3.connect(folder / f"{name}.db") as db:
        return db.execute(question, values).fetchall()


def rows(folder: Path, name: str = "m", but: set[str] = frozenset({"reason"})) -> dict[str, list[str]]:
    columns = {view: ", ".join(f'"{one}"' for one in names if one not in but) for view, names in CONTRACT.items()}
    return {view: sorted(map(repr, ask(folder, f"SELECT {chosen} FROM {view}", name=name))) for view, chosen in columns.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    (folder / "a.jsonl").write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    road(folder).import_paths([folder / "a.jsonl"])
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    for name in ("a.jsonl", "m.db"):
        shutil.copy(whole / name, tmp_path / name)
    return tmp_path


def correct(folder: Path, kind: str, *names: str):
    return road(folder).correct(kind, names, "I read it")


def one(folder: Path, question: str, *values: object) -> str:
    return ask(folder, question, *values)[0][0]


ABOUT_TWO = """SELECT f.fact_id, f.statement, m.article_id, m.quote FROM v_facts f JOIN facts USING (fact_id) JOIN v_fact_mentions m USING (fact_id)
                WHERE told_as_new = 1 AND f.articles = 1 AND f.type = 'event' GROUP BY 1 HAVING count(*) = 1 ORDER BY m.seen_at, 1"""


def not_relevant(folder):
    url = one(folder, "SELECT url FROM v_articles WHERE relevant = 1 ORDER BY article_id")
    correct(folder, "not-relevant", url)
    return lambda name: [(0, None, None)] == ask(folder, "SELECT relevant, story_id, incident_id FROM v_articles WHERE url = ?", url, name=name)


def not_this_council(folder):
    article, gss = ask(folder, "SELECT article_id, gss FROM v_article_councils WHERE council = 'Hackney' ORDER BY 1")[0]
    correct(folder, "not-this-council", article, "LB Hackney" if find_council("LB Hackney")[0] else "Hackney")
    return lambda name: [(0,)] == ask(folder, "SELECT count(*) FROM council_tags WHERE article_id = ? AND gss = ?", article, gss, name=name) \
        and ask(folder, "SELECT count(*) FROM v_article_councils WHERE article_id = ?", article, name=name)[0][0] > 0


def merge_stories(folder):
    first, second = (row[0] for row in ask(folder, "SELECT story_id FROM v_stories ORDER BY articles DESC, first_published_at LIMIT 2"))
    members = [row[0] for row in ask(folder, "SELECT article_id FROM v_copies WHERE story_id IN (?, ?)", first, second)]
    correct(folder, "merge", first, second)
    return lambda name: 1 == len({row[0] for member in members for row in ask(
        folder, "SELECT story_id FROM placements WHERE article_id = ? AND position = 0", member, name=name)})


def split_story(folder):
    lead, story = ask(folder, "SELECT lead_article_id, story_id FROM v_stories WHERE articles > 2 ORDER BY articles LIMIT 1")[0]
    others = [row[0] for row in ask(folder, "SELECT article_id FROM v_copies WHERE story_id = ? AND article_id <> ?", story, lead)]
    correct(folder, "split", lead)
    return lambda name: [(lead, 1)] == ask(
        folder, "SELECT lead_article_id, articles FROM v_stories WHERE story_id = (SELECT story_id FROM v_articles WHERE article_id = ?)",
        lead, name=name) and 1 == len({row[0] for other in others for row in ask(
            folder, "SELECT story_id FROM v_articles WHERE article_id = ?", other, name=name)})


def split_incident(folder):
    incident = one(folder, "SELECT incident_id FROM v_incidents ORDER BY articles DESC")
    article = one(folder, "SELECT article_id FROM v_articles WHERE incident_id = ? ORDER BY published_at", incident)
    correct(folder, "split", article, incident)
    return lambda name: [(article, 1)] == ask(
        folder, "SELECT a.article_id, n.articles FROM v_articles a JOIN v_incidents n USING (incident_id) WHERE a.article_id = ?", article, name=name)


def merge_incidents(folder):
    big, small = (row[0] for row in ask(folder, "SELECT incident_id FROM v_incidents ORDER BY articles DESC LIMIT 2"))
    correct(folder, "merge", big, small)
    return lambda name: 1 == len(ask(folder, "SELECT DISTINCT incident_id FROM v_articles WHERE relevant = 1", name=name))


def not_new(folder):
    fact, _, article, quote = ask(folder, ABOUT_TWO)[0]
    correct(folder, "not-new", fact)
    return lambda name: [(0,)] == ask(folder, """SELECT DISTINCT told_as_new FROM facts JOIN v_fact_mentions m USING (fact_id)
                                                  WHERE m.article_id = ? AND quote = ?""", article, quote, name=name)


def same_as(folder):
    first, *_, second = ask(folder, ABOUT_TWO)
    correct(folder, "same-as", first[0], second[0])
    return lambda name: 1 == len(found := ask(folder, """SELECT DISTINCT fact_id FROM v_fact_mentions WHERE (article_id, quote) IN
        (VALUES (?, ?), (?, ?))""", *first[2:], *second[2:], name=name)) and [(first[1],)] == ask(
            folder, "SELECT statement FROM v_facts WHERE fact_id = ?", found[0][0], name=name)


KINDS = (not_relevant, not_this_council, merge_stories, split_story, split_incident, merge_incidents, not_new, same_as)


@pytest.mark.parametrize("kind", KINDS)
def test_a_correction_holds_now_and_under_other_recipes_and_in_a_rebuilt_database(kind, folder, monkeypatch):
    """Nobody corrects the same thing twice."""
    before = rows(folder)
    holds = kind(folder)
    assert holds("m")

    corrected_once = rows(folder)
    again(folder)
    assert corrected_once == rows(folder), "a second walk changes nothing"

    shutil.copy(folder / "m.db", folder / "rejudged.db")
    settings = road(folder).settings
    for part in ("relevance", "councils", "grouping", "incidents", "facts"):
        monkeypatch.setattr(type(getattr(settings, part)), "recipe", property(lambda self, part=part: f"another {part}"))
    again(folder, "rejudged")
    assert holds("rejudged")
    monkeypatch.undo()

    again(folder, "rebuilt")
    assert holds("rebuilt")
    here, there = (rows(folder, name, IDS | {"reason"}) for name in ("rebuilt", "m"))
    assert here["v_articles"] == there["v_articles"]
    assert here["v_facts"] == there["v_facts"]

    (folder / "corrections.yml").unlink()
    again(folder)
    assert not holds("m")
    for view in ("v_articles", "v_article_councils", "v_incidents", "v_sentences"):
        assert before[view] == rows(folder)[view], f"{view}: what is withdrawn is undone"


def test_facts_are_found_again_when_thresholds_give_them_other_ids(folder, monkeypatch):
    fact, statement, article, quote = ask(folder, ABOUT_TWO)[0]
    correct(folder, "not-new", fact)
    path = folder / "corrections.yml"
    path.write_text(path.read_text().replace(fact, "0" * 16))
    assert "says:" in path.read_text()

    again(folder)
    assert [(fact, 0)] == ask(folder, "SELECT fact_id, told_as_new FROM facts WHERE statement = ?", statement)


@pytest.mark.parametrize("change", [{"new_without_frame": 0.2, "new_beside_frames": 0.2, "new_with_frame": 0.05},
                                    {"new_without_frame": 0.9, "new_beside_frames": 0.9, "new_with_frame": 0.6},
                                    {"same_containment": 0.6, "copy_containment": 0.5}])
@pytest.mark.parametrize("name", ["m", "rebuilt"])
def test_facts_that_are_not_new_are_not_under_any_threshold(change, name, folder):
    """A threshold is tuned every few weeks; a person must not have to say it all again."""
    told = "SELECT first_article_id, statement, frame, subject, value, polarity FROM facts WHERE told_as_new = 1 AND retired = 0"
    facts = ask(folder, f"SELECT fact_id FROM facts WHERE (first_article_id, statement, frame, subject, value, polarity) IN ({told})")[::4]
    meant = {row for (one_fact,) in facts for row in ask(folder, f"{told} AND fact_id = ?", one_fact)}
    with Store.open_to_read(folder / "m.db") as store:
        entries = tuple(name_correction(store, "not-new", [one_fact], "a test", NOW, find_council) for (one_fact,) in facts)
    (folder / "corrections.yml").write_bytes(with_more(folder / "corrections.yml", entries))

    app = road(folder, name)
    app.settings = replace(app.settings, facts=replace(app.settings.facts, **change))
    app.import_paths([folder / "a.jsonl"])
    now_told = set(ask(folder, told, name=name))
    assert len(now_told) > len(meant) > 5
    assert set() == meant & now_told


def test_a_page_that_is_rewritten_stays_corrected(folder):
    """Papers rewrite a page five times a day."""
    article, url, title = ask(folder, """SELECT a.article_id, a.url, a.title FROM v_articles a JOIN v_article_councils c USING (article_id)
                                          WHERE c.council = 'Hackney' ORDER BY 1""")[0]
    correct(folder, "not-this-council", article, "Hackney")
    text = one(folder, "SELECT text FROM v_article_texts WHERE article_id = ?", article) + "\n\nHackney Council has been hit by the cyber attack too."
    line = {"url": url, "title": title, "text": text, "publisher": "P", "seen_at": "2025-11-30T09:00:00Z"}
    (folder / "b.jsonl").write_text(json.dumps(line))
    assert 1 == road(folder).import_paths([folder / "b.jsonl"]).changed
    assert [] == ask(folder, "SELECT version FROM council_tags WHERE article_id = ? AND council = 'Hackney'", article)

    correct(folder, "not-relevant", url)
    (folder / "b.jsonl").write_text(json.dumps(line | {"text": text + " It was ransomware.", "seen_at": "2025-12-01T09:00:00Z"}))
    assert 1 == road(folder).import_paths([folder / "b.jsonl"]).changed
    assert [(0,)] == ask(folder, "SELECT relevant FROM v_articles WHERE article_id = ?", article)


def test_every_corrected_verdict_names_the_correction(folder):
    """Whoever asks why a thing is so must be told that a person said so."""
    article = one(folder, "SELECT article_id FROM v_article_councils WHERE council = 'Hackney' ORDER BY 1")
    fact = ask(folder, ABOUT_TWO)[0][0]
    lead = one(folder, "SELECT lead_article_id FROM v_stories WHERE articles > 2 ORDER BY articles LIMIT 1")
    for kind, *names in (("not-this-council", article, "Hackney"), ("not-new", fact), ("split", lead)):
        correct(folder, kind, *names)

    app = road(folder)
    assert all(NOTE in app.explain(name).as_text() for name in (article, fact, lead))
    sentences = ask(folder, "SELECT novelty, reason FROM sentences WHERE rule = 'correction'")
    assert sentences and all(novelty == "seen" and NOTE in reason for novelty, reason in sentences)
    assert NOTE in one(folder, "SELECT reason FROM v_copies WHERE article_id = ?", lead)

    correct(folder, "not-relevant", lead)
    assert one(folder, "SELECT relevance_reason FROM v_articles WHERE article_id = ?", lead).startswith(NOTE)


def test_what_was_told_stays_told(folder):
    app = road(folder)
    app.clock = lambda: datetime(2025, 11, 26, 8, tzinfo=UTC)
    report = app.digest(datetime(2025, 11, 26).date())
    assert report.recorded and report.new
    told, files = ask(folder, "SELECT * FROM v_digest_items"), {path.name: path.read_bytes() for path in report.paths}
    fact = one(folder, "SELECT fact_id FROM v_digest_items WHERE section = 'new'")

    report = correct(folder, "not-new", fact)
    correct(folder, "not-relevant", one(folder, "SELECT first_article_id FROM v_facts WHERE fact_id = ?", fact))

    assert (datetime(2025, 11, 26).date(),) == report.told_on
    assert told == ask(folder, "SELECT * FROM v_digest_items")
    assert files == {path.name: path.read_bytes() for path in road(folder).digest(datetime(2025, 11, 26).date()).paths}
    assert ask(folder, "SELECT 1 FROM v_fact_mentions WHERE fact_id = ?", fact)


def test_a_correction_waits_for_its_article(whole, tmp_path):
    """The file may be older than the database: a fresh start, a colleague's file."""
    shutil.copy(whole / "a.jsonl", tmp_path / "a.jsonl")
    address = next(line["url"] for line in LINES if "cyber" in line["title"].lower())
    (tmp_path / "corrections.yml").write_text(appended("", [Correction(kind="not-relevant", of="article", article=address, because="a test", at=AT)]))
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps(line) for line in LINES if line["url"] != address))
    road(tmp_path).import_paths([tmp_path / "b.jsonl"])
    again(tmp_path)

    [(relevant, reason)] = ask(tmp_path, "SELECT relevant, relevance_reason FROM v_articles WHERE url = ?", address)
    assert (0, True) == (relevant, "a person's correction of 2026-01-31" in reason)


def test_the_later_of_two_corrections_that_contradict_one_another_holds(folder):
    lead, story = ask(folder, "SELECT lead_article_id, story_id FROM v_stories WHERE articles > 2 ORDER BY articles LIMIT 1")[0]
    correct(folder, "split", lead)
    rest = one(folder, "SELECT story_id FROM v_copies WHERE story_id <> ? AND article_id IN (SELECT article_id FROM v_articles) "
                       "AND story_id IN (SELECT story_id FROM v_stories WHERE articles > 1) ORDER BY 1", story)
    alone = one(folder, "SELECT story_id FROM v_articles WHERE article_id = ?", lead)
    correct(folder, "merge", alone, rest)

    assert 1 < ask(folder, "SELECT s.articles FROM v_articles a JOIN v_stories s USING (story_id) WHERE a.article_id = ?", lead)[0][0]
    before = rows(folder)
    again(folder)
    assert before == rows(folder)


def test_a_split_takes_an_article_out_of_an_earlier_merge_only():
    def ruling(kind, **sides):
        return Ruling(correction=Correction(kind=kind, of="story", because="b", at=AT), **sides)

    merge = ruling("merge", first=("a", "b"), second=("c",))
    assert (("a",), ("c",)) == [(one.first, one.second) for one in last_words([merge, ruling("split", article_id="b")])][0]
    assert ["split"] == [one.kind for one in last_words([merge, ruling("split", article_id="c")])]
    assert ["merge"] == [one.kind for one in last_words([ruling("split", article_id="c"), merge])]


def test_joined_facts_count_every_origin_once(folder):
    first, *_, second = ask(folder, ABOUT_TWO)
    correct(folder, "same-as", first[0], second[0])
    with Store.open_to_read(folder / "m.db") as store:
        fact = next(one for one in store.facts.of_incident(one(folder, "SELECT incident_id FROM v_facts WHERE fact_id = ?", first[0]))
                    if one.fact_id == first[0])
    assert 2 == len(fact.mentions)
    assert 1 <= fact.origins <= len({mention.origin for mention in fact.mentions if mention.origin})


def test_a_ledger_without_corrections_is_given_back_as_it_is():
    weighed = object()
    assert weighed is corrected(weighed, [], ())


def fact(fact_id: str, article: str, words: str, **fields: object) -> Fact:
    start = ARTICLES[article].text.index(words)
    mention = Mention(article_id=article, version=1, sentence=start, start=start, end=start + len(words), attribution="", origin=fields.pop("origin", "own:k"),
                      hedge="none", seen_at=ARTICLES[article].seen_at)
    plain = dict(fact_id=fact_id, incident_id="i", statement=words, type="event", subject="E09000012", frame="offline", value="", unit="", polarity="asserted",
                 standing="reported", first_seen_at=mention.seen_at, first_article_id=article, origins=1, told_as_new=True, why="words", mentions=(mention,))
    return Fact(**(plain | fields))


def article(article_id: str, hour: int, text: str, **fields: object) -> Article:
    at = datetime(2026, 1, 1, hour, tzinfo=UTC)
    return Article(article_id=article_id, url=f"https://k.example/{article_id}", publisher="K", title="", text=text, first_seen_at=at, seen_at=at, **fields)


ARTICLES = {"a": article("a", 8, "The phones are down. The web site is down."), "b": article("b", 9, "No call gets through. Forms fail.")}


def ledger(*facts: Fact, conflicts: tuple[Conflict, ...] = ()) -> Ledger:
    verdicts = tuple(Novelty(article_id=one.mentions[0].article_id, version=1, position=one.mentions[0].sentence, novelty="new", rule="words", score=1.0,
                             threshold=0.5, compared_with="", reason="r") for one in facts)
    return Ledger(incident_id="i", sentences=(), novelties=verdicts, facts=facts, conflicts=conflicts)


def ruled(kind: str, *named: Named) -> Ruling:
    first, second = (*named, None)[:2]
    return Ruling(correction=Correction(kind=kind, of="fact", because="b", at=AT, first=first, second=second), first=first.articles,
                  second=second.articles if second else ())


def conflict(name: str, before: str, after: str) -> Conflict:
    return Conflict(conflict_id=name, incident_id="i", fact_a=before, fact_b=after, kind="contradicts", severity="hard", rule="r", explanation="e",
                    detected_at=AT)


def test_a_repeat_brings_its_origins_and_conflicts_to_the_fact_it_repeats():
    first, second = fact("1", "a", "The phones are down."), fact("2", "b", "No call gets through.", origin="ncsc", standing="confirmed")
    third = fact("3", "b", "Forms fail.")
    weighed = ledger(first, second, third, conflicts=(conflict("x", "1", "2"), conflict("y", "2", "3"), conflict("z", "3", "3")))
    named = [Named(id="", articles=("a",), words="the phones are down"), Named(id="", articles=("b",), words="No call gets through.")]
    done = corrected(weighed, list(ARTICLES.values()), [ruled("same-as", *named)])

    both = done.facts[0]
    assert ["1", "3"] == [one.fact_id for one in done.facts]
    assert (2, 1, "confirmed") == (len(both.mentions), both.origins, both.standing)  # of a group not known, own reporting counts only alone
    assert [("y", "1", "3"), ("z", "3", "3")] == [(one.conflict_id, one.fact_a, one.fact_b) for one in done.conflicts]
    assert ["new", "seen", "new"] == [one.novelty for one in done.novelties]
    owned = [replace(ARTICLES["a"], publisher_group="G"), ARTICLES["b"]]
    assert 2 == corrected(weighed, owned, [ruled("same-as", *named)]).facts[0].origins
    assert [1, 1] == [len(one.mentions) for one in unjoined(done.facts, list(ARTICLES.values()), [ruled("same-as", *named)])]


def test_a_repeat_of_what_is_told_in_another_incident_is_not_told():
    far, near = Named(id="9", articles=("elsewhere",), words="Phones fail"), Named(id="2", articles=("b",), words="No call gets through.")
    done = corrected(ledger(fact("2", "b", "No call gets through.")), list(ARTICLES.values()), [ruled("same-as", far, near)])
    assert [("2", False)] == [(one.fact_id, one.told_as_new) for one in done.facts]


def test_of_two_facts_in_the_same_words_the_one_that_was_meant_is_corrected():
    phones, site = (fact(name, "a", "The phones are down. The web site is down.", value=name) for name in ("phones", "site"))
    named = Named(id="", articles=("a",), words="The phones are down. The web site is down.", says="offline / E09000012 / site / asserted")
    assert [True, False] == [one.told_as_new for one in corrected(ledger(phones, site), list(ARTICLES.values()), [ruled("not-new", named)]).facts]


def test_a_fact_that_only_says_the_words_again_is_left_alone():
    """A clause that gives no fact of its own under other thresholds must not take down the fact it was joined to."""
    again = fact("1", "a", "The phones are down.", frame="started")
    again = replace(again, mentions=(*again.mentions, *fact("2", "b", "No call gets through.").mentions))
    named = Named(id="2", articles=("b",), words="No call gets through.", says="offline / E09000012 / asserted")
    assert [True] == [one.told_as_new for one in corrected(ledger(again), list(ARTICLES.values()), [ruled("not-new", named)]).facts]


# ---- the file

GOOD = Correction(kind="not-this-council", of="article", article="https://k.example/1", headline="Phones: \"down\"", council="Hackney",
                  gss="E09000012", because="the football ground", at=AT)


@pytest.mark.parametrize(("line", "text", "message"), [
    (1, "corrections: 5", "must be a list"),
    (1, "correction: []", "did you mean 'corrections'?"),
    (2, "corrections:\n- article: x", "begins with '- kind:'"),
    (2, "corrections:\n- kind: not-relevent\n", "did you mean 'not-relevant'?"),
    (2, "corrections:\n- kind: not-relevant\n  because: b\n  at: 2026-01-01", "without 'article'"),
    (2, "corrections:\n- kind: not-relevant\n  article: a\n  at: 2026-01-01", "without 'because'"),
    (3, "corrections:\n- kind: not-relevant\n  artikle: a\n", "did you mean 'article'?"),
    (4, "corrections:\n- kind: not-relevant\n  article: a\n  at: soon\n  because: b", "at must be a time"),
    (3, "corrections:\n- kind: not-this-council\n  council: Hackny\n  article: a\n  because: b\n  at: 2026-01-01", "did you mean 'Hackney'?"),
    (4, "corrections:\n- kind: not-this-council\n  council: Hackney\n  gss: E09000020\n  article: a\n  because: b\n  at: 2026-01-01",
     "which is E09000012"),
    (3, "corrections:\n- kind: merge\n  of: stories\n  first: {articles: [a]}\n  second: {articles: [b]}\n  because: b\n  at: 2026-01-01",
     "did you mean 'story'?"),
    (5, "corrections:\n- kind: merge\n  of: story\n  first: {articles: [a]}\n  second: {articles: []}\n  because: b\n  at: 2026-01-01",
     "a list of at least one address"),
    (3, "corrections:\n- kind: not-new\n  fact: {article: a}\n  because: b\n  at: 2026-01-01", "without 'words'"),
    (3, "corrections:\n- kind: not-new\n\tfact: 5", "not YAML"),
])
def test_a_mistake_in_the_file_is_named_by_its_line(line, text, message, whole, tmp_path):
    (tmp_path / "corrections.yml").write_text(text)
    shutil.copy(whole / "a.jsonl", tmp_path / "a.jsonl")
    with pytest.raises(ConfigError) as error:
        again(tmp_path)
    assert str(error.value).startswith(f"corrections.yml:{line}: ") and message in str(error.value)
    assert 2 == error.value.exit_code
    assert not (tmp_path / "m.db").exists()


@pytest.mark.parametrize("text", ["", "# mine\n", "corrections:\n", "corrections: []\n", "# mine\ncorrections:\n  - kind: not-relevant\n    article: a\n"
                                  "    because: b   # a remark\n    at: 2026-01-01\n"])
def test_an_entry_is_added_to_whatever_a_person_left_there(text, tmp_path):
    """Comments and order are the person's."""
    path = tmp_path / "corrections.yml"
    path.write_text(text)
    before = load_corrections(path)
    path.write_bytes(with_more(path, (GOOD,)))

    assert (*before, GOOD) == tuple(replace(one, line=0) if one.article == GOOD.article else one for one in load_corrections(path))
    assert all(line in path.read_text() for line in text.splitlines() if "#" in line)


def test_a_file_that_cannot_be_added_to_says_so(tmp_path):
    path = tmp_path / "corrections.yml"
    path.write_text("corrections: [{kind: not-relevant, article: a, because: b, at: 2026-01-01}]\n")
    with pytest.raises(ConfigError, match="nothing can be added at its end"):
        with_more(path, (GOOD,))


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1).map(lambda text: " ".join(text.split())).filter(bool)


@given(TEXT, TEXT, TEXT)
def test_what_is_written_is_read_back(headline, words, because):
    from monitor.text import clean_line

    headline, words, because = (clean_line(text) or "x" for text in (headline, words, because))
    given_ones = (replace(GOOD, headline=headline, because=because),
                  Correction(kind="same-as", of="fact", because=because, at=AT, first=Named(id="1", articles=("https://k.example/1",), words=words, says=words),
                             second=Named(id="", articles=("https://k.example/2",), words=because)),
                  Correction(kind="merge", of="incident", because=because, at=AT, first=Named(id="2025-11-a", articles=("a", words)),
                             second=Named(id="b", articles=("c",))),
                  Correction(kind="split", of="story", because=because, at=AT, article="a", headline=headline, first=Named(id="s", articles=())))
    read = read_corrections("c.yml", parse_yaml(appended("", given_ones), "c.yml"), find_council)
    assert given_ones == tuple(replace(one, line=0) for one in read)


# ---- the command

def typed(folder: Path, *words: str):
    import os

    here = os.getcwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(command, ["correct", *words, "--db", str(folder / "m.db"), "--now", "2026-02-01T09:00:00Z"],
                                  standalone_mode=False, obj={})
    finally:
        os.chdir(here)


def test_the_command_prints_what_changed_and_does_it_once(folder):
    article = one(folder, "SELECT article_id FROM v_article_councils WHERE council = 'Hackney' ORDER BY 1")
    result = typed(folder, "not-this-council", article, "Hackny", "--because", "x")
    assert "unknown council 'Hackny', did you mean 'Hackney'?" in str(result.exception)

    first = typed(folder, "not-this-council", article, "Hackney", "--because", "the football ground")
    second = typed(folder, "not-this-council", article, "Hackney", "--because", "again")
    assert "is not about Hackney" in first.output and f"article {article}: " in first.output
    assert "was there already" in second.output and "nothing else changed" in second.output
    assert 1 == len(load_corrections(folder / "corrections.yml"))


@pytest.mark.parametrize(("words", "message"), [
    (("not-new", "nothing"), "nothing here is called 'nothing'"),
    (("not-new", "FACT", "FACT"), "takes a fact; 2 given"),
    (("same-as", "FACT", "FACT"), "is one fact"),
    (("same-as", "FACT", "ARTICLE"), "is an article, not a fact"),
    (("not-relevant", "https://nobody.example/1"), "nothing here is called"),
    (("not-this-council", "ARTICLE", "Reading"), "is not taken to name Reading; its councils are"),
    (("merge", "STORY", "INCIDENT"), "is an incident, not a story like"),
    (("merge", "STORY", "STORY"), "is one story"),
    (("split", "ARTICLE", "OTHER"), "the article is not in"),
    (("not-new", "FACT", "--because", " "), "--because is empty"),
    (("merge", "ARTICLE", "STORY"), "is an article, not a story or an incident"),
    (("split", "ARTICLE", "FACT"), "is a fact, not an incident"),
    (("split", "ALONE", "OTHER"), "the article is the only one in"),
    (("split", "LONE"), "it stands on its own already"),
    (("split", "STRANGER"), "the article is in no story"),
    (("split", "STRANGER", "INCIDENT"), "it is in no incident"),
])
def test_a_correction_that_cannot_be_says_why_and_changes_nothing(words, message, folder):
    incident = one(folder, "SELECT incident_id FROM v_incidents ORDER BY articles DESC")
    names = {"FACT": ask(folder, ABOUT_TWO)[0][0], "INCIDENT": incident,
             "ARTICLE": one(folder, "SELECT article_id FROM v_articles WHERE incident_id = ? AND article_id IN (SELECT article_id FROM v_article_councils "
                                    "WHERE council = 'Westminster') ORDER BY 1", incident),
             "STORY": one(folder, "SELECT story_id FROM v_stories"), "OTHER": one(folder, "SELECT incident_id FROM v_incidents ORDER BY articles"),
             "ALONE": one(folder, "SELECT article_id FROM v_articles JOIN v_incidents USING (incident_id) WHERE articles = 1"),
             "LONE": one(folder, "SELECT article_id FROM v_articles JOIN v_stories USING (story_id) WHERE articles = 1"),
             "STRANGER": one(folder, "SELECT article_id FROM v_articles WHERE story_id IS NULL")}
    words = [names.get(word, word) for word in words]
    result = typed(folder, *words, *(() if "--because" in words else ("--because", "x")))
    assert message in str(getattr(result.exception, "message", result.exception))
    assert 2 == result.exception.exit_code
    assert not (folder / "corrections.yml").exists()


def test_because_is_needed(folder):
    result = typed(folder, "not-new", "x")
    assert "--because" in str(result.exception.format_message()) and 2 == result.exception.exit_code


def test_a_walk_that_is_killed_while_it_corrects_ends_like_an_unbroken_one(folder, monkeypatch):
    """The entry is in the file before anything is judged, so the next walk does the rest."""
    first, second = (row[0] for row in ask(folder, "SELECT story_id FROM v_stories ORDER BY articles DESC, first_published_at LIMIT 2"))
    shutil.copy(folder / "m.db", folder / "k.db")
    ordinary = judging.merge_stories
    monkeypatch.setattr(judging, "merge_stories", lambda run: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        road(folder, "k").correct("merge", (first, second), "I read it")
    monkeypatch.setattr(judging, "merge_stories", ordinary)
    again(folder, "k")
    again(folder)
    assert rows(folder) == rows(folder, "k")


def test_a_correction_that_is_on_file_is_found_again_whatever_its_kind(folder):
    """Also when the ids it named are gone by its own doing."""
    article, story = ask(folder, "SELECT article_id, story_id FROM v_articles WHERE story_id IN (SELECT story_id FROM v_stories WHERE articles > 1) "
                                 "AND article_id NOT IN (SELECT lead_article_id FROM v_stories) ORDER BY 1")[0]
    first, second = (row[0] for row in ask(folder, "SELECT story_id FROM v_stories WHERE story_id <> ? ORDER BY articles DESC LIMIT 2", story))

    assert [False, True] == [correct(folder, "split", article).already for _ in range(2)]
    assert [False, True] == [correct(folder, "merge", first, second).already for _ in range(2)]
    assert False is correct(folder, "not-relevant", article).already
    assert 3 == len(load_corrections(folder / "corrections.yml"))


def test_a_story_that_was_merged_away_cannot_be_merged_again(folder):
    stories = [row[0] for row in ask(folder, "SELECT story_id FROM v_stories ORDER BY articles DESC LIMIT 3")]
    correct(folder, "merge", *stories[:2])
    (gone,) = set(stories[:2]) - {row[0] for row in ask(folder, "SELECT story_id FROM v_stories")}
    with pytest.raises(ConfigError, match=f"{gone} has no articles any more: it was merged or taken apart"):
        correct(folder, "merge", gone, stories[2])


def test_a_fact_nobody_can_find_again_changes_nothing():
    """The words were taken off the page, or the article is gone: the entry waits in the file."""
    weighed = ledger(fact("1", "a", "The phones are down."))
    away = [Named(id="1", articles=("a",), words="Bins are emptied on Friday"), Named(id="1", articles=("gone",), words="The phones are down.")]

    assert [weighed, weighed] == [corrected(weighed, list(ARTICLES.values()), [ruled("not-new", one)]) for one in away]
    assert weighed == corrected(weighed, list(ARTICLES.values()), [ruled("same-as", away[0], away[0])])
    assert weighed == corrected(weighed, list(ARTICLES.values()), [ruled("same-as", away[0])])


def test_a_fact_that_is_said_to_repeat_itself_stays_one():
    named = Named(id="1", articles=("a",), words="The phones are down.")
    weighed = ledger(fact("1", "a", "The phones are down."))

    assert weighed == corrected(weighed, list(ARTICLES.values()), [ruled("same-as", named, named)])


def test_a_sentence_that_tells_another_new_fact_stays_new():
    """What a person says of one fact must not silence its neighbour."""
    words = "The phones are down. The web site is down."
    phones, site = (fact(name, "a", words, value=name) for name in ("phones", "site"))
    named = Named(id="phones", articles=("a",), words=words)
    done = corrected(ledger(phones, site), list(ARTICLES.values()), [ruled("not-new", named)])

    assert [False, True] == [one.told_as_new for one in done.facts]
    assert {"new"} == {one.novelty for one in done.novelties}


def test_two_sourced_reports_of_one_thing_are_the_origins_of_both():
    first, second = fact("1", "a", "The phones are down.", origin="nca", standing="reported"), fact("2", "b", "No call gets through.", origin="ncsc",
                                                                                                    standing="cleared")
    named = [Named(id="1", articles=("a",), words="The phones are down."), Named(id="2", articles=("b",), words="No call gets through.")]
    (both,) = corrected(ledger(first, second), list(ARTICLES.values()), [ruled("same-as", *named)]).facts

    assert (2, "reported") == (both.origins, both.standing)


@pytest.mark.parametrize(("text", "said"), [
    ("corrections:\n- kind: not-relevant\n  article: [a]\n  because: b\n  at: 2026-01-01", "article must be text, found a list"),
    ("corrections:\n- kind: not-relevant\n  article:\n  because: b\n  at: 2026-01-01", "article must be text"),
    ("corrections:\n- kind: not-relevant\n  article: ' '\n  because: b\n  at: 2026-01-01", "article must be text")])
def test_a_text_that_is_none_is_named(text, said):
    with pytest.raises(ConfigError, match=said):
        read_corrections("c.yml", parse_yaml(text, "c.yml"), find_council)


def test_a_file_without_an_end_of_its_last_line_is_added_to_below_it():
    text = "corrections:\n- kind: not-relevant\n  article: a\n  because: b\n  at: 2026-01-01"

    assert 2 == len(read_corrections("c.yml", parse_yaml(appended(text, (GOOD,)), "c.yml"), find_council))
