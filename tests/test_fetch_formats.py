"""Every form a feed can have, each from a file written by hand, and what came instead of a feed."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.fetch.formats import sitemap
from monitor.fetch.formats.entry import plain, read_time, without_markup
from monitor.fetch.formats.instead import is_page, kinds
from monitor.fetch.formats.read import read_feed
from monitor.fetch.formats.refuse import allowed
from monitor.fetch.formats.tidy import as_text, tidy
from monitor.fetch.settings import FetchSettings
from monitor.records import FeedBody, FetchFailure

from .hostile import DAMAGE, FEEDS, ITEMS

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
URL = "https://gazette.example/rss"
SETTINGS = FetchSettings()


def read(body: bytes, content_type: str = "", settings: FetchSettings = SETTINGS) -> FeedBody:
    found = read_feed(body, URL, URL, content_type, settings, NOW)
    assert isinstance(found, FeedBody), found
    return found


def refused(body: bytes, content_type: str = "") -> FetchFailure:
    found = read_feed(body, URL, URL, content_type, SETTINGS, NOW)
    assert isinstance(found, FetchFailure), found
    return found


@pytest.mark.parametrize(
    "form, name",
    [
        ("rss20", "RSS 2.0"),
        ("rss091", "RSS 0.91"),
        ("rss090", "RSS 0.90"),
        ("rdf", "RSS 1.0"),
        ("atom10", "Atom 1.0"),
        ("atom03", "Atom 0.3"),
        ("cdf", "CDF"),
        ("jsonfeed", "JSON Feed 1.1"),
        ("sitemap", "news sitemap"),
    ],
)
def test_c20_every_form_of_feed_gives_its_entries_under_its_name(form, name):
    body = read(FEEDS[form])

    assert (name, "Gazette") == (body.format, body.title)
    assert set(ITEMS) == {entry.title for entry in body.entries}
    assert {f"https://gazette.example/news/{n}" for n in range(4)} == {entry.url for entry in body.entries}


@pytest.mark.parametrize("form", ["rss20", "rdf", "atom10", "atom03", "jsonfeed", "sitemap"])
def test_c20_the_time_of_publication_is_read_in_every_form(form):
    assert {datetime(2026, 3, 3, 10, 30 + n, tzinfo=UTC) for n in range(4)} == {entry.published_at for entry in read(FEEDS[form]).entries}


def test_c20_json_feed_1_0_names_one_author_and_may_lack_titles():
    (entry,) = read(
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"external_url":"/n/7","author":{"name":"Ann"},"content_text":"Doors open."}]}'
    ).entries

    assert ("7", "https://gazette.example/n/7", "Ann", "Doors open.", "") == (entry.guid, entry.url, entry.byline, entry.summary, entry.title)


def test_c20_other_json_is_no_feed_and_said_to_be_json():
    assert "no JSON Feed" in refused(b'{"articles": [{"title": "x"}]}').detail


def test_c20_a_podcast_of_recordings_without_pages_is_named():
    """Recordings cannot be read; the reader should not wait for news from them."""
    found = refused(FEEDS["podcast"])

    assert "not_a_feed" == found.reason
    assert "podcast" in found.detail and "4" in found.detail


def test_c20_a_podcast_whose_episodes_have_pages_is_read():
    body = FEEDS["podcast"].replace(b"<itunes:duration>", b"<link>https://gazette.example/show/1</link><itunes:duration>")
    assert 4 == len(read(body).entries)


def test_a_recording_is_never_the_page_of_an_item():
    body = FEEDS["rss20"].replace(b"https://gazette.example/news/2", b"https://gazette.example/news/2.MP3")
    assert 3 == len(read(body).entries)


def test_c20_a_sitemap_without_news_says_that_it_has_no_titles():
    found = refused(b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://gazette.example/a</loc></url></urlset>")

    assert "not_a_feed" == found.reason
    assert "sitemap without news" in found.detail


def test_a_sitemap_gives_its_newest_pages_first_and_no_more_than_the_limit():
    body = read(FEEDS["sitemap"], settings=replace(SETTINGS, most_entries=2))

    assert (["https://gazette.example/news/3", "https://gazette.example/news/2"], 2, 2) == ([entry.url for entry in body.entries], body.beyond, body.skipped)


def test_an_index_of_sitemaps_gives_the_parts_of_its_own_site_news_first_then_newest():
    """Another site's sitemap in it would make us ask what nobody put on the list."""
    rows = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>{day}</lastmod></sitemap>"
        for loc, day in (
            ("https://gazette.example/pages.xml", "2026-03-04"),
            ("https://other.example/news.xml", "2026-03-04"),
            ("https://gazette.example/old.xml", "2025-01-01"),
            ("/news-2.xml", "2026-03-01"),
            ("https://gazette.example/news-1.xml", "2026-03-03"),
        )
    )
    found = read(f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</sitemapindex>".encode())

    assert ("https://gazette.example/news-1.xml", "https://gazette.example/news-2.xml", "https://gazette.example/pages.xml") == found.parts


MISTAKES = """utf-16 two-marks blank-first control-in-words unknown-entities bare-ampersands packed latin-1 warning-first comment-first
    label-utf-16 label-zlib_codec label-idna label-klingon label-shift_jis""".split()
"""Ways in which servers spoil a whole feed. The last seven are of XML only: before JSON they leave no JSON."""


@pytest.mark.parametrize(
    "form, damage", [(form, damage) for form in FEEDS if form != "podcast" for damage in (MISTAKES[:8] if form == "jsonfeed" else MISTAKES)]
)
def test_c9_what_servers_put_in_by_mistake_loses_no_item(form, damage):
    """The same four items, whatever stands before the feed or its label says."""
    body = read(DAMAGE[damage](FEEDS[form]))

    assert 4 == len(body.entries) + (len(body.parts) + 1 if body.parts else 0)
    assert not body.partial


@pytest.mark.parametrize("form", [form for form in FEEDS if form not in ("podcast", "index")])
@pytest.mark.parametrize("part", [50, 75, 97])
def test_c8_a_feed_cut_anywhere_gives_whole_items_and_says_that_it_is_cut(form, part):
    """Half an item would be told as a whole one, and never mended."""
    body = read(DAMAGE[f"cut-{part}"](FEEDS[form]))

    assert body.partial
    assert 1 <= len(body.entries) < 4
    assert 0 == body.skipped or form in ("jsonfeed", "sitemap")
    assert {entry.title for entry in body.entries} <= set(ITEMS)


@pytest.mark.parametrize("damage", ["junk-after", "bare-ampersands", "all-closed-twice"])
def test_a_whole_feed_that_breaks_rules_is_not_taken_for_a_cut_one(damage):
    """A feed that is asked for whole each time, for ever, is bad manners."""
    body = read(DAMAGE[damage](FEEDS["rss20"]))

    assert (4, False, True) == (len(body.entries), body.partial, body.malformed)


@pytest.mark.parametrize(
    "name, good",
    [
        ("utf-8", True),
        ("windows-1252", True),
        ("ISO-8859-1", True),
        ("shift_jis", True),
        ("utf-7", False),
        ("zlib_codec", False),
        ("idna", False),
        ("punycode", False),
        ("rot13", False),
        ("unicode_escape", False),
        ("\x00", False),
        ("", False),
    ],
)
def test_c9_only_encodings_of_text_are_believed(name, good):
    assert good is allowed(name)


WALLS = {
    "a check for robots": [
        "<title>Just a moment...</title>",
        "<div class=cf-turnstile></div>",
        "<p>Verify you are human",
        "<script src=/_Incapsula_Resource?x>",
    ],
    "a page that asks to log in": ["<input type='password'>", "<title>Sign in | Portal</title>", "<a>Log in</a>", "<p>You must be logged in to see this"],
    "a page for a domain that is for sale": [
        "<h1>This domain is for sale!</h1>",
        "<p>This domain name has expired",
        "<script src=https://sedoparking.com/x.js>",
    ],
    "a page that asks for consent": ["<button>Accept all cookies</button>", "<h1>Before you continue to the site", "<div id=onetrust-consent-sdk>"],
    "a page that asks to subscribe": ["<p>Subscribe now to continue reading"],
    "a page for a site under maintenance": ["<h1>Down for maintenance"],
    "an error page": ["<title>Page not found</title>"],
    "a web page": ["<p>Hello"],
}


@pytest.mark.parametrize("kind, piece", [(kind, piece) for kind, pieces in WALLS.items() for piece in pieces])
def test_a25_a_page_instead_of_a_feed_is_named_for_what_it_is(kind, piece):
    """Whoever mends the list must know whether to log in, to pay, or to look for another address."""
    found = refused(f"<!doctype html><html><body>{piece}</body></html>".encode(), "text/html")

    assert "not_a_feed" == found.reason
    assert found.detail.startswith(f"{kind} instead of a feed")


def test_every_kind_of_page_has_a_case_here():
    assert {name for name, _ in kinds()} <= set(WALLS)


def test_an_opml_file_is_no_feed_and_the_message_says_what_takes_it():
    assert "import-opml" in refused(b"<?xml version='1.0'?><opml version='2.0'><head/><body><outline xmlUrl='https://a.example/'/></body></opml>").detail


@pytest.mark.parametrize("form", FEEDS)
def test_a_feed_is_no_page(form):
    assert not is_page(FEEDS[form])


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("<p>Doors <b>open</b></p>", "Doors open"),
        ("a < b and c > d", "a < b and c > d"),
        ("x<script>alert(1)</script>y", "x y"),
        ("x<script>alert(1)", "x"),
        ("one<!-- two -->three", "one three"),
        ("one<!-- two", "one"),
        ("&lt;b&gt;", "<b>"),
        ("5 <6", "5 <6"),
        ("<a href='x>y'>z</a>", "y'>z"),
        ("", ""),
        ("<STYLE>p{}</Style>k", "k"),
    ],
)
def test_markup_leaves_a_text_and_signs_stay(text, wanted):
    assert wanted == plain(text, 100)[0]


@pytest.mark.parametrize("piece", ["<script>", "<!--", "<a ", "<", "<a", "</", "<style", "<b><i>"])
def test_markup_is_taken_out_in_linear_time(piece):
    """One item's summary must not use up the time of a feed."""
    import time

    began = time.process_time()
    without_markup(piece * 200_000)

    assert time.process_time() - began < 10     # each piece against all after it: hours


def test_c7_long_fields_are_cut_with_a_mark_and_a_long_guid_becomes_its_hash():
    """Twenty megabytes of title are no title, and a reader should see that there was more."""
    body = (
        FEEDS["rss20"]
        .replace(b"Pool opens", b"P" * 2_000_000)
        .replace(b"<guid isPermaLink='false'>g-0", b"<guid isPermaLink='false'>" + b"g" * 1_000_000)
        .replace(b"Doors open <b>at nine</b>", b"words " * 200_000, 1)
    )
    entry = next(entry for entry in read(body).entries if entry.url.endswith("/0"))

    assert ("title", "summary", "guid") == entry.truncated
    assert len(entry.title) <= 1000 and entry.title.endswith("…")
    assert len(entry.summary) <= 64_000 and entry.summary.endswith("…")
    assert entry.guid.startswith("sha256:") and 71 == len(entry.guid)


def test_c7_ordinary_fields_are_not_marked():
    assert {()} == {entry.truncated for entry in read(FEEDS["rss20"]).entries}


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("2026-03-03", (2026, 3, 3, 0, 0)),
        ("2026-03-03T10:30+01:00", (2026, 3, 3, 9, 30)),
        ("Tue, 03 Mar 2026 10:30:00 GMT", (2026, 3, 3, 10, 30)),
        ("2026-02-30", None),
        ("soon", None),
        ("+99:99", None),
        ("9" * 200, None),
        (None, None),
        (20260303, None),
    ],
)
def test_c16_a_time_is_read_or_left_out(text, wanted):
    assert (datetime(*wanted, tzinfo=UTC) if wanted else None) == read_time(text)


@pytest.mark.parametrize(("body", "reason", "words"), [
    (b"\x1f\x8b and nothing packed", "encoding", "cannot be unpacked"),
    (gzip.compress(FEEDS["sitemap"])[:-20], "truncated", "the packed file ends early"),
    (b"<rss version='2.0'><channel><title>Gaz", "truncated", "damaged before its first item"),
    (b"<urlset><url", "truncated", "damaged before its first page"),
    (b"<sitemapindex><sitemap><loc>https://other.example/news.xml</loc></sitemap></sitemapindex>", "not_a_feed", "lists none of its own site"),
    (b"<sitemapindex><sitemap><loc>http://[news</loc></sitemap></sitemapindex>", "not_a_feed", "lists none of its own site")])
def test_a_feed_of_which_nothing_can_be_used_says_why(body, reason, words):
    """A clerk must see whether to wait, or to look for another address."""
    failure = refused(body)

    assert (reason, True) == (failure.reason, words in failure.detail), failure


def test_a_packed_sitemap_larger_than_we_take_is_refused_before_it_is_unpacked():
    found = read_feed(gzip.compress(bytes(100_000)), URL, URL, "", replace(SETTINGS, most_feed_bytes=50_000), NOW)

    assert ("too_large", "more than 50,000 bytes") == (found.reason, found.detail)


def test_a_sitemap_that_declares_entities_of_its_own_is_not_read():
    """Nested ones fill the memory; the door refuses them first, and the reader does too."""
    body = b"<!DOCTYPE urlset [<!ENTITY a 'aaaa'>]><urlset><url><loc>https://gazette.example/1</loc></url></urlset>"

    assert {"not_a_feed", "xml_dtd"} == {sitemap.read(body, URL, URL, SETTINGS, NOW).reason, refused(body).reason}


def test_what_a_sitemap_says_outside_its_pages_is_nobodys_title():
    body = FEEDS["sitemap"].replace(b"<url>", b"<title>Not a page</title>words<url>", 1)

    assert set(ITEMS) == {entry.title for entry in read(body).entries}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_feed_in_wide_letters_is_read_with_a_mark_in_front_and_without(encoding):
    body = FEEDS["rss20"].decode().partition("?>")[2].lstrip().encode(encoding)

    assert "<rss" == as_text(body).lstrip("\ufeff")[:4]
    assert body == tidy(body)


def test_the_escape_character_stays_where_the_encoding_lives_by_it():
    """Without it a feed in such an encoding is a heap of Latin letters."""
    body = "<?xml version='1.0' encoding='iso-2022-jp'?><rss><title>\u65e5\u672c</title></rss>".encode("iso-2022-jp")

    assert body == tidy(body)
    assert b"\x1b" not in tidy(body.replace(b"iso-2022-jp", b"utf-8"))


def test_no_more_items_are_saved_from_a_cut_file_than_any_feed_has(monkeypatch):
    monkeypatch.setattr("monitor.fetch.formats.jsonfeed._MOST_SALVAGED", 2)

    assert (2, True) == (len((cut := read(FEEDS["jsonfeed"].rstrip()[:-3])).entries), cut.partial)


def test_a_parser_that_takes_too_much_memory_ends_the_worker_and_is_not_tried_again(monkeypatch):
    import feedparser
    asked = []

    def burst(*args: object, **named: object) -> None:
        asked.append(args)
        raise MemoryError
    monkeypatch.setattr(feedparser, "parse", burst)
    with pytest.raises(MemoryError):
        read_feed(FEEDS["rss20"], URL, URL, "", SETTINGS, NOW)

    assert 1 == len(asked)
