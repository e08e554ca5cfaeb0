"""Rows D1 to D12 of the matrix: pages that are deep, heavy, lying or no pages at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.evaluate.grouping import group_articles
from monitor.extract.read import extract
from monitor.extract.settings import ExtractSettings
from monitor.fetch.answer import Answer
from monitor.fetch.pages import fetch_pages
from monitor.fetch.settings import FetchSettings
from monitor.grouping.settings import GroupingSettings
from monitor.grouping.sign import sign
from monitor.guard import Guard, GuardSettings
from monitor.records import Extraction, FetchFailure, Page, Refusal

from . import hostile, make
from .fakes import FakeHttp
from .town import HOST, MORNINGS, Town, attack

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
ADDRESS = "https://gazette.example/news/1"
GROUPING = GroupingSettings()


def page(body: bytes, content_type: str = "text/html", answered: str = ADDRESS) -> Page:
    return Page(url=ADDRESS, answered_url=answered, status=200, content_type=content_type, body=body, fetched_at=NOW)


def read(body: bytes, content_type: str = "text/html") -> Extraction | Refusal:
    return extract(page(body, content_type), ExtractSettings())


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote"])
@pytest.mark.parametrize("depth", [200, 260, 1000])
def test_d1_text_below_many_elements_is_recovered(depth, tag):
    """The usual parser drops everything below 256 elements, and what follows, without a word."""
    found = read(hostile.nested(depth, tag))

    assert isinstance(found, Extraction), found
    assert all(f"the {n} phone lines" in found.text for n in range(6))


@pytest.mark.parametrize("depth", [2500, 100_000])
def test_d1_a_page_deeper_than_any_writer_makes_is_refused_by_name(depth):
    assert "too_deep" == read(hostile.nested(depth)).reason


@pytest.fixture(scope="module")
def guard():
    with Guard(GuardSettings(cpu_seconds=1.0, wall_seconds=6.0), preload=("trafilatura",)) as running:
        yield running


@pytest.mark.parametrize("name", ["attributes", "cells", "breaks", "comments"])
def test_d2_what_makes_the_engine_hang_is_refused_unparsed(name):
    """One row of 100,000 cells takes the engine more than a minute."""
    assert "parse_limit" == read(dict(hostile.hostile_pages())[name]).reason


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("quiet"))
    made.run(MORNINGS[0])
    return made


@pytest.fixture
def town(quiet, tmp_path):
    shutil.copytree(quiet.folder, tmp_path, dirs_exist_ok=True)
    return Town(tmp_path)


@pytest.mark.parametrize(
    "body, reason",
    [
        (dict(hostile.hostile_pages())["cells"], "parse_limit"),
        (hostile.nested(2500), "too_deep"),
        (b"%PDF-1.7 x", "not_html"),
        (404, "http_4xx"),
        (FetchFailure(url="", reason="too_large"), "too_large"),
    ],
    ids=["cells", "deep", "pdf", "gone", "large"],
)
def test_d2_an_item_whose_page_cannot_be_read_is_told_from_the_feed(town, body, reason):
    """The page is hostile or broken; the news in the feed is not."""
    item = attack(summary="Torridge District Council has switched off its phone lines after a cyber attack, it said on Monday.")
    town.items = [item]
    town.others[item.url] = replace(body, url=item.url) if isinstance(body, FetchFailure) else body
    town.run(MORNINGS[1])

    assert any("phone lines" in statement for _, statement in town.told(MORNINGS[1]))
    assert [(reason,)] == town.rows("SELECT reason FROM pages")


def test_d3_a_page_that_kills_the_worker_is_tried_twice_and_told_from_the_feed(guard, monkeypatch):
    """See also the rows of the feeds: the worker is the same."""
    from monitor.guard import GuardKilled

    starts = []
    ordinary = Guard._start
    monkeypatch.setattr(Guard, "_start", lambda self: starts.append(1) or ordinary(self))
    with pytest.raises(GuardKilled, match="died"):
        guard.call("os:abort")

    assert 2 >= len(starts)
    assert isinstance(guard.call("monitor.extract.read:extract", page(hostile.PAGES["plain"]), ExtractSettings()), Extraction)


@pytest.mark.parametrize(
    "body, what",
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"GIF89a", "picture"),
        (b"PK\x03\x04", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x00\x00\x00\x18ftypmp42", "media"),
        (b"RIFF....WAVE", "media"),
        (b"ID3\x04", "media"),
        (b"\x7fELF", "program"),
        (b'{"a":1}', "data"),
        (b"[1]", "data"),
    ],
)
def test_d4_a_file_that_is_called_a_page_is_named_for_what_it_is(body, what):
    """Its bytes would be read as an article of gibberish."""
    http = FakeHttp({ADDRESS: Answer(url=ADDRESS, answered_url=ADDRESS, status=200, headers={"content-type": "text/html; charset=utf-8"}, body=body)})
    ((_, found),) = fetch_pages([(ADDRESS, None, None)], http, FetchSettings(), NOW)

    assert "not_html" == found.reason
    assert what in found.detail


def test_d5_a_page_without_text_has_no_sketch_and_is_nobodys_copy():
    """Two empty pages are equal in every byte and tell nothing."""
    articles = [make.article("", article_id=f"a-{n}", title=f"Title {n}", publisher=f"Paper {n}") for n in range(3)]

    assert b"" == sign(articles[0], GROUPING).sketch
    grouped = group_articles(articles, GROUPING)
    assert 3 == len({grouped.stories(one.article_id)[0] for one in articles})


def test_d6_a_short_text_is_grouped_by_its_exact_words_only():
    """Short notices are alike in half their words and tell of different things."""
    short = "Phone lines of the council are down until nine on Thursday."
    texts = [short, short.replace("nine", "ten"), short.upper()]
    grouped = group_articles([make.article(text, article_id=f"a-{n}", title="Lines down", publisher=f"Paper {n}") for n, text in enumerate(texts)], GROUPING)

    assert b"" == sign(make.article(short), GROUPING).sketch
    assert ["s-0", "s-1", "s-0"] == [grouped.stories(f"a-{n}")[0] for n in range(3)]


def test_d7_one_wall_on_many_hosts_under_different_titles_is_no_story():
    """A shield's page would make one story of the whole country's press."""
    wall = (
        "We and our partners store and access information on your device. Choose whether to allow all cookies or to manage your settings. "
        "You can change your mind at any time at the foot of each page, where you also find the names of all our partners and what they do."
    )
    titles = ["Bridge closed", "Mayor resigns", "Pool opens", "Market moves", "Library saved", "Bus late", "Fire out", "School wins"]
    articles = [
        make.article(wall, article_id=f"a-{n}", title=title, publisher=f"Paper {n}", publisher_group=f"Group {n}", url=f"https://paper{n}.example/1")
        for n, title in enumerate(titles)
    ]
    grouped = group_articles(articles, GROUPING)
    late = [grouped.stories(one.article_id)[0] for one in articles[4:]]

    assert len(late) == len(set(late))
    assert any("wall" in touch.reason for touch in grouped.placements["a-7"].touches)


def test_d8_links_that_lead_to_the_home_page_are_not_one_article(town):
    """A paper that takes its stories down sends all their addresses to its front page."""
    home = (
        b"<!doctype html><html><head><title>Gazette</title></head><body>"
        + b"".join(
            f"<p>Welcome to the paper for the coast and the moor, number {n}, with all that the week has brought to our towns.</p>".encode() for n in range(6)
        )
        + b"</body></html>"
    )
    items = [
        attack(guid=str(n), url=f"{HOST}/news/{n}", title=title, summary=f"{title}, the council said.")
        for n, title in enumerate(
            ("Torridge council phone lines hacked", "Torridge council restores payments after cyber attack", "Cyber attack on Torridge council stole records")
        )
    ]
    town.items = items
    town.others = {one.url: Answer(url=one.url, answered_url=f"{HOST}/", status=200, hops=((302, f"{HOST}/"),), body=home) for one in items}
    town.run(MORNINGS[1])

    assert {("led_elsewhere",)} == set(town.rows("SELECT reason FROM pages"))
    assert 3 == town.rows("SELECT count(DISTINCT article_id) FROM v_articles")[0][0]
    assert [] == town.rows("SELECT 1 FROM v_article_texts WHERE text LIKE '%Welcome to the paper%'")


@pytest.mark.parametrize(
    "link",
    [
        "https://rival.example/their-story",
        "//rival.example/x",
        "javascript:x",
        "https://gazette.example.rival.example/1",
        "http://[",
        "https://user@gazette.example/",
    ],
)
def test_d9_a_canonical_link_to_another_site_is_not_believed(link):
    """A page could take another paper's article over by naming it."""
    body = hostile.PAGES["plain"].replace(b"<title>", f"<link rel=canonical href='{link}'><title>".encode())
    assert read(body).canonical_url is None


def test_d10_refreshes_frames_and_scripts_are_neither_followed_nor_run():
    """Only the address in the feed is asked for."""
    body = (
        hostile.PAGES["article"]
        .replace(
            b"<head>",
            b"<head><meta http-equiv=refresh content='0;url=https://gazette.example/trap'><script src=/trap.js></script><link rel=stylesheet href=/trap.css>",
        )
        .replace(b"<article>", b"<iframe src=/trap></iframe><img src=/trap.png><article>")
    )
    http = FakeHttp({ADDRESS: body})
    ((_, found),) = fetch_pages([(ADDRESS, None, None)], http, FetchSettings(), NOW)
    extracted = extract(found, ExtractSettings())

    assert [f"{'/'.join(ADDRESS.split('/')[:3])}/robots.txt", ADDRESS] == [request.url for request in http.asked]
    assert isinstance(extracted, Extraction) and "trap" not in extracted.text


@pytest.mark.parametrize(
    "label, encoding", [("iso-8859-1", "utf-8"), ("utf-8", "windows-1252"), ("utf-16", "utf-8"), ("klingon", "utf-8"), ("", "utf-8"), ("shift_jis", "utf-8")]
)
def test_d11_a_wrong_label_loses_no_word(label, encoding):
    """The header says one thing, the page another, the bytes a third."""
    body = hostile.PAGES["article"].decode().replace("“", '"').replace("”", '"').replace("<head>", f"<head><meta charset='{label}'>").encode(encoding)
    found = read(body, f"text/html; charset={label}")

    assert isinstance(found, Extraction)
    assert "the 5 phone lines of its housing office" in found.text


def test_d12_a_signature_of_another_recipe_is_never_compared(tmp_path):
    """Two schemes agree by chance and disagree by design; the stored text makes a new one."""
    from monitor.grouping.place import place
    from monitor.records import Neighbour

    text = " ".join(f"word{n} said" for n in range(120))
    old, new = make.article(text, article_id="a-1"), make.article(text, article_id="a-2", publisher="Other")
    for other in (replace(GROUPING, seed=GROUPING.seed + 1), replace(GROUPING, shingle_words=GROUPING.shingle_words + 1)):
        stale = replace(sign(old, GROUPING), recipe=other.signature_recipe)
        neighbour = Neighbour(article=old, story_id="s-1", relation="original", signature=stale)
        assert "original" == place(new, sign(new, GROUPING), [neighbour], GROUPING).touches[0].relation
