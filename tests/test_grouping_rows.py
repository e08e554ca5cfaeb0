"""Rows of the fault matrix that the grouping room answers for: texts that are none, and signatures of another make."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.app import Monitor
from monitor.config import configure
from monitor.evaluate.grouping import group_articles
from monitor.grouping.place import place
from monitor.grouping.settings import GroupingSettings
from monitor.grouping.sign import sign
from monitor.records import Neighbour

from .grouping_texts import AGENCY, FOOT, OTHER
from .test_grouping_place import article

SETTINGS = GroupingSettings()
NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
WALL = ("We and our partners store and read cookies on this device to measure adverts and to learn what readers like. You may accept all of it, "
        "refuse all of it, or choose one by one. Your choice is kept for a year and can be changed at the foot of any page.")
ATTACK = f"Oxford City Council has shut its network after a cyber attack. {AGENCY.replace('Brindley District', 'Oxford City')}"


def grouped_in(folder: Path, *lines: dict[str, str], settings: GroupingSettings = SETTINGS) -> list[tuple[str, ...]]:
    """Address, story, address of the lead and relation of each article on record after these lines were imported."""
    file = folder / "lines.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    made = Monitor(configure(folder, db=folder / "m.db", out=folder / "out"), clock=lambda: NOW)
    made.settings = replace(made.settings, grouping=settings)
    made.import_paths([file])
    with sqlite3.connect(folder / "m.db") as db:
        return db.execute("""SELECT a.url, c.story_id, l.url, c.relation
                               FROM v_copies c JOIN v_articles a USING (article_id) JOIN v_articles l ON l.article_id = c.lead_article_id
                              ORDER BY a.url""").fetchall()


def line(name: str, text: str, at: str, **changes: str) -> dict[str, str]:
    return {"url": f"https://{name}.example/a", "publisher": name.title(), "title": "Oxford City Council cyber attack", "published_at": at,
            "text": text, **changes}


def test_d5_empty_texts_have_no_sketch_and_are_never_grouped():
    """Two pages without text are alike in every way that counts words."""
    grouped = group_articles([article(number, text) for number, text in enumerate(("", " \n", "\u200b", "?!"), start=1)], SETTINGS)

    assert 4 == len({grouped.stories(name)[0] for name in grouped.articles})
    assert {b""} == {signature.sketch for signature in grouped.signatures.values()}


def test_d6_a_text_too_short_to_sketch_is_grouped_by_its_exact_words_only():
    """Under twenty shingles an estimate is noise."""
    short = "Oxford City Council offices close early today because of snow on the ring road and ice."
    grouped = group_articles([article(1, short), article(2, short.upper()), article(3, short.replace("early", "late")), article(4, f"{short} Drive safely.")],
                             SETTINGS)

    assert ["s-1", "s-1", "s-3", "s-4"] == [grouped.stories(f"a-{number}")[0] for number in range(1, 5)]
    assert {(), b""} == {found for signature in grouped.signatures.values() for found in (signature.passages, signature.sketch)}


def test_d7_a_consent_wall_equal_on_five_hundred_pages_is_no_story():
    """One cookie page under five hundred headlines would swallow five hundred articles; the first three, taken for copies, are let go again."""
    grouped = group_articles([article(number, WALL, title=f"Headline {number} on bridges") for number in range(1, 501)], SETTINGS)

    assert 500 == len({grouped.stories(name)[0] for name in grouped.articles})
    assert "wall" in grouped.placements["a-500"].touches[0].reason


def test_d7_a_text_that_takes_up_its_headlines_is_no_wall():
    """Seven titles put seven headlines over one agency text."""
    titles = [f"Brindley {word} after intruders found on servers" for word in "alarm shock anger doubt delay trouble".split()]
    grouped = group_articles([article(number, AGENCY, title=title) for number, title in enumerate(titles, start=1)], SETTINGS)

    assert {"s-1"} == {grouped.stories(name)[0] for name in grouped.articles}


def test_d12_a_neighbour_signed_another_way_is_never_compared():
    """Two sketches of two schemes agree or differ by chance."""
    one, other = article(1, AGENCY), article(2, AGENCY)
    near = [Neighbour(article=one, story_id="s-1", relation="original", signature=replace(sign(one, SETTINGS), recipe="words3/old"))]

    assert "s-2" == place(other, sign(other, SETTINGS), near, SETTINGS).touches[0].story_id


def test_d12_a_signature_of_another_recipe_is_made_again_from_the_text(tmp_path):
    """After an upgrade yesterday's copies are still found, and every story keeps its id."""
    first, second = line("one", ATTACK, "2026-03-07T08:00:00Z"), line("two", ATTACK, "2026-03-07T09:00:00Z")
    before = grouped_in(tmp_path, first)
    with sqlite3.connect(tmp_path / "m.db") as db:
        db.execute("UPDATE signature_recipes SET recipe = 'words5/legacy' WHERE number > 0")
        db.execute("UPDATE signatures SET sketch = zeroblob(512), keys = x''")
        db.execute("DELETE FROM recipes WHERE step = 'grouping'")

    after = grouped_in(tmp_path, first, second)

    assert before[0] == after[0]
    assert (before[0][1], "https://one.example/a", "copy") == after[1][1:]
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert [(SETTINGS.signature_recipe,)] == db.execute(
            "SELECT DISTINCT r.recipe FROM signatures s JOIN signature_recipes r ON r.number = s.recipe").fetchall()


def test_what_appeared_first_leads_its_story_even_when_it_comes_late(tmp_path):
    """The story keeps its id, the paper that was first is shown as the first, and a second look changes nothing."""
    early, late = line("early", ATTACK, "2026-03-07T08:00:00Z"), line("late", f"{ATTACK}\n\n{OTHER}", "2026-03-07T12:00:00Z")
    story = grouped_in(tmp_path, late)[0][1]

    found = grouped_in(tmp_path, early)

    first = "https://early.example/a"
    assert [(first, story, first, "original"), ("https://late.example/a", story, first, "edited")] == found
    assert found == grouped_in(tmp_path, early, settings=replace(SETTINGS, retell_hours=47))


def test_an_earlier_time_of_a_rewriter_changes_no_lead(tmp_path):
    """A page that rewords others likes to date itself early."""
    story = grouped_in(tmp_path, line("late", ATTACK, "2026-03-07T12:00:00Z"))[0][1]

    found = grouped_in(tmp_path, line("early", ATTACK, "2026-03-07T08:00:00Z", kind="rewriter"))

    assert ("https://early.example/a", story, "https://late.example/a", "copy") == found[0]


def test_furniture_is_not_learnt_from_one_turn_of_phrase():
    """Three reports with one common phrase must not make it invisible in the fourth."""
    texts = [f"{text} The council said that it could not comment." for text in (AGENCY, OTHER, FOOT * 2)]

    articles = [article(number, text, publisher_group="Valley Press") for number, text in enumerate(texts, start=1)]

    assert [] == group_articles(articles, SETTINGS).index.templates()


def test_explain_prints_the_words_two_articles_share(tmp_path):
    """A person who asks why two pages are one story wants to read what they share."""
    grouped_in(tmp_path, line("one", ATTACK, "2026-03-07T08:00:00Z"), line("two", f"{OTHER}\n\n{ATTACK}", "2026-03-07T09:00:00Z"))
    made = Monitor(configure(tmp_path, db=tmp_path / "m.db", out=tmp_path / "out"), clock=lambda: NOW)

    told = made.explain("https://two.example/a").as_text()

    assert "here are" in told
    assert "Oxford City Council has shut its network" in told
