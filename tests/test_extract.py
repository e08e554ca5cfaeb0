"""Pages to articles: paragraphs with places, and nothing of the page around them."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.extract.read import extract
from monitor.extract.settings import ExtractSettings
from monitor.records import Extraction, Page, Refusal

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=timezone.utc)
URL = "https://www.gazette.example/news/pool-1"
SETTINGS = ExtractSettings()
FIRST = "The swimming pool in Marlbridge will open again on Saturday after the boiler was mended, the council said."
SECOND = "Swimmers have had to travel to the next town since the old boiler failed in the first week of January."
THIRD = "Tickets will cost the same as before, and lessons for children begin on Monday afternoon."


def read(html: str | bytes, **named: object) -> Extraction | Refusal:
    body = html if isinstance(html, bytes) else html.encode()
    return extract(Page(url=URL, answered_url=URL, status=200, content_type="text/html", body=body, fetched_at=NOW), SETTINGS, **named)


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en-GB'><head><title>Pool opens | Gazette</title>{head}</head><body>{body}</body></html>"


def article(*more: str) -> str:
    text = f"<p>{FIRST}</p>{''.join(more)}<p>{SECOND}</p><p>{THIRD}</p>"
    return page(f"<main><article><h1>Pool opens</h1><div class='article-body'>{text}</div></article></main>")


def places(found: Extraction) -> list[tuple[str, str]]:
    return [(block.place, found.text[block.start:block.end]) for block in found.blocks]


def test_an_article_is_its_paragraphs_with_a_blank_line_between():
    found = read(article())

    assert f"{FIRST}\n\n{SECOND}\n\n{THIRD}" == found.text
    assert "Pool opens" == found.title
    assert [("body", FIRST), ("body", SECOND), ("body", THIRD)] == places(found)


@pytest.mark.parametrize("furniture", [
    "<div class='advert'>Advertisement</div>", "<div class='read-more'><p>Read more:</p><ul><li><a href='#'>Councillors row over a bench</a></li></ul></div>",
    "<aside><h3>Newsletter</h3><p>Sign up to our newsletter and never miss a story.</p></aside>", "<p>Hide Ad</p>", "<p>Advertisement</p>",
    "<div id='cookie-banner'><p>We use cookies to give you the best experience.</p></div>", "<nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>",
    "<div class='mostRead'><h3>Most read</h3><ol><li>Bin lorry stuck in a ford</li></ol></div>", "<script>var a = 'never seen';</script>",
    "<figure><img src='a.png'><figcaption>The pool in the old days</figcaption></figure>", "<div role='complementary'><p>Jobs near you: a clerk.</p></div>",
    "<div class='share-bar'>Share this: Email Print</div>", "<h3><a href='/x'>A picture worth a thousand words</a></h3>", "<form><p>Your email</p></form>",
    "<p hidden>never shown</p>", "<div aria-label='Cookie consent'><p>Your privacy matters here.</p></div>"])
def test_what_the_page_puts_between_the_paragraphs_is_not_in_the_text(furniture):
    """An advert naming another council would be told as news about it."""
    assert [FIRST, SECOND, THIRD] == read(article(furniture)).text.split("\n\n")


def test_a_standfirst_and_subheads_keep_their_places():
    found = read(page(f"<article><h1>Pool opens</h1><p class='article__standfirst'>A winter without swimming is over.</p><p>{FIRST}</p><h2>Long journeys</h2>"
                      f"<p>{SECOND}</p><p>{THIRD}</p></article>"))

    assert ["standfirst", "body", "subhead", "body", "body"] == [place for place, _ in places(found)]


def test_a_standfirst_that_repeats_the_first_sentence_is_left_out():
    found = read(page(f"<article><h1>Pool opens</h1><p class='standfirst'>{FIRST[:60]}\u2026</p><p>{FIRST}</p><p>{SECOND}</p></article>"))

    assert 1 == found.text.count(FIRST[:60])


def test_paragraphs_made_of_line_breaks_and_bold_subheads_are_told_apart():
    found = read(page(f"<div class='a1'><div class='t1'>Pool opens</div><div class='x9'>{FIRST}<br><br>\n<b>Long journeys</b><br><br>{SECOND} {THIRD}"
                      "</div></div>"
                      "<div class='bar'>NEWS | SPORT | PETS</div>"))

    assert [("body", FIRST), ("subhead", "Long journeys"), ("body", f"{SECOND} {THIRD}")] == places(found)


def test_paragraphs_in_div_elements_are_paragraphs():
    found = read(page(f"<div id='wrap'><div class='story-text'><div class='para'>{FIRST}</div><div class='para'>{SECOND}</div></div></div>"))

    assert [FIRST, SECOND] == found.text.split("\n\n")


@pytest.mark.parametrize("head, body", [
    ("<meta name='author' content='Ann Reporter'>", ""), ("", "<span class='byline'>By Ann Reporter</span>"), ("", "<address>Ann Reporter</address>"),
    ("", "<a rel='author' href='#'>Ann Reporter</a>"), ("", "<p class='datestamp'>4 March 2026, 06:00 By Ann Reporter</p>"),
    ("<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"author\": {\"name\": \"Ann Reporter\"}}</script>", "")])
def test_the_byline_is_found_wherever_the_page_says_it(head, body):
    """The reporter's name is how a shared text is recognised."""
    found = read(page(f"<article><h1>Pool opens</h1>{body}<p>{FIRST}</p><p>{SECOND}</p></article>", head))

    assert "Ann Reporter" == found.byline
    assert "Ann" not in found.text


def test_times_come_from_the_page_only_if_the_feed_gave_none():
    html = page(f"<article><h1>Pool opens</h1><time datetime='2026-03-03T09:00:00Z'>3 March</time>"
                f"<p>Updated <time datetime='2026-03-04T05:00:00Z'>4 March</time></p>"
                f"<p>{FIRST}</p><p>{SECOND}</p></article>")

    assert datetime(2026, 3, 3, 9, tzinfo=timezone.utc) == read(html).published_at
    assert datetime(2026, 3, 4, 5, tzinfo=timezone.utc) == read(html).updated_at
    assert NOW == read(html, entry_published_at=NOW).published_at


@pytest.mark.parametrize("link, kept", [("/news/pool-1", URL), ("https://gazette.example/news/pool-1", "https://gazette.example/news/pool-1"),
                                        ("https://other.example/a", None), ("https://www.gazette.example/", None), ("javascript:1", None)])
def test_a_canonical_address_counts_on_the_same_site_only(link, kept):
    """A hostile page must not take the place of another publisher's article."""
    assert kept == read(article().replace("</title>", f"</title><link rel='canonical' href='{link}'>")).canonical_url


@pytest.mark.parametrize("reason, html", [
    ("consent_page", page("<div role='dialog'><h1>Pool opens</h1><p>Before you continue</p><p>We and our partners store and use information on your device, "
                          "such as cookies, to show adverts and to measure them.</p><p>Accept all. Manage options. Reject all.</p></div>")),
    ("paywall", page(f"<article><h1>Pool opens</h1><p>{FIRST} To continue reading, subscribe for a pound a week.</p></article>")),
    ("paywall", page(f"<article><h1>Pool opens</h1><p>{FIRST}</p></article><div class='paywall'><h2>More</h2><p>Members only.</p></div>")),
    ("bot_wall", "<html><title>Just a moment...</title><body><h1>Checking your browser</h1><p>Verify you are human to go on.</p></body></html>"),
    ("error_page", "<html><title>Page not found</title><body><h1>Page not found</h1><p>We could not find what you were looking for.</p></body></html>"),
    ("list_page", page("<main><h1>News</h1><ul>" + "".join(f"<li><a href='/{n}'>Headline about pool number {n}</a></li>" for n in range(30)) + "</ul></main>")),
    ("empty", "  "), ("empty", page("<p>Soon.</p>")), ("parse_limit", page("<table>" + "<td>x" * 30_000)),
    ("parse_limit", page("<p " + "a=1 " * 3000 + ">x")), ("too_deep", page("<div>" * 3000 + FIRST))])
def test_a_page_without_an_article_is_refused_by_name(reason, html):
    """A consent text that stands on 500 pages is no story."""
    found = read(html)

    assert isinstance(found, Refusal), found
    assert reason == found.reason


def test_a_short_article_with_a_consent_bar_and_a_subscribe_link_is_an_article():
    """Local papers print three sentences and surround them with offers."""
    found = read(article().replace("<main>", "<div class='bar'><p>Accept all cookies.</p></div><a href='#'>Already a subscriber?</a><main>"))

    assert isinstance(found, Extraction)


@pytest.mark.parametrize("depth", [260, 1000])
def test_text_in_deep_nesting_is_recovered(depth):
    """The parser drops it without a word."""
    found = read(page("<div>" * depth + f"<p>{FIRST}</p><p>{SECOND}</p>" + "</div>" * depth))

    assert isinstance(found, Extraction), found
    assert FIRST in found.text


@examples(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: page(f"<article><p>{FIRST}</p><p>{text}</p></article>").encode("utf-8", "replace")))
def test_any_bytes_give_an_article_or_a_reason_and_blocks_cover_the_text(body):
    """Offsets are what every quotation later rests on."""
    found = read(body)

    assert isinstance(found, (Extraction, Refusal))
    if isinstance(found, Extraction):
        assert found.text == "\n\n".join(found.text[block.start:block.end] for block in found.blocks)
        assert all(found.text[block.start:block.end].strip() for block in found.blocks)


def test_reading_twice_gives_the_same():
    assert read(article()) == read(article())


@pytest.mark.parametrize("body", [b"\x00", "\u00a0 \u2003".encode(), b"<!-- nothing -->"])
def test_bytes_in_which_there_is_no_page_are_refused_by_name(body):
    found = read(body)

    assert isinstance(found, Refusal)
    assert found.reason in ("not_html", "empty")


def linked(data: str) -> str:
    return article().replace("</title>", f"</title><script type='application/ld+json'>{data}</script>")


@pytest.mark.parametrize("data", ["{not json", "[" * 100_000, "[1, \"text\", null]", "7"])
def test_what_a_page_says_of_itself_in_damaged_or_odd_data_is_passed_over(data):
    assert read(article()) == read(linked(data))


@pytest.mark.parametrize("when", ["yesterday", "2026-99-99", "99999999999999999999", "2026-03-01T00:00:00Z" * 3, "0001-01-01T00:00:00+23:59"])
def test_a_time_that_is_none_is_passed_over_for_the_next_one(when):
    meta = "<meta property='article:published_time' content='2026-03-01T08:00:00Z'>"
    found = read(linked(f'{{"@type": "NewsArticle", "datePublished": "{when}"}}').replace("</title>", f"</title>{meta}"))

    assert datetime(2026, 3, 1, 8, tzinfo=timezone.utc) == found.published_at


def test_a_title_is_what_the_page_is_called_elsewhere_when_no_heading_says_it():
    head = "<meta property='og:title' content='The pool is open again'>"

    assert "The pool is open again" == read(page(f"<article><p>{FIRST}</p><p>{SECOND}</p></article>", head)).title
    assert "Pool opens" == read(page(f"<article><p>{FIRST}</p><p>{SECOND}</p></article>")).title


@pytest.mark.parametrize("html", [linked('{"@type": "NewsArticle", "contributor": {"name": "Press Agency"}}'),
                                  article("<div class='article-contributor'>Press Agency</div>")])
def test_the_agency_beside_the_author_is_the_credit(html):
    """Two papers that print one agency's text are one origin."""
    assert "Press Agency" == read(html).credit


@pytest.mark.parametrize("caption", ["<figure><img src='a.png'><figcaption>The pool in the old days</figcaption></figure>",
                                     "<div class='wp-caption-text'>The pool in the old days</div>"])
def test_captions_are_read_when_they_are_wanted(caption):
    body = article(caption).encode()
    page_of_it = Page(url=URL, answered_url=URL, status=200, content_type="text/html", body=body, fetched_at=NOW)
    wanted = extract(page_of_it, ExtractSettings(captions=True))

    assert [("body", FIRST), ("caption", "The pool in the old days"), ("body", SECOND), ("body", THIRD)] == places(wanted)
    assert "old days" not in read(body).text


def test_a_text_beyond_the_limit_is_cut_at_a_paragraph():
    found = extract(Page(url=URL, answered_url=URL, status=200, content_type="text/html", body=article().encode(), fetched_at=NOW),
                    ExtractSettings(most_characters=len(FIRST) + len(SECOND) + 2))

    assert f"{FIRST}\n\n{SECOND}" == found.text


def test_a_page_whose_whole_text_stands_in_a_form_is_read():
    assert FIRST in read(page(f"<form><h1>Pool opens</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></form>")).text


def test_an_engine_that_stumbles_leaves_the_paragraphs_of_some_length(monkeypatch):
    """Its helpers raise whatever they raise on odd trees; no article is lost for that."""
    import trafilatura

    def stumble(*args: object, **named: object) -> None:
        raise AttributeError("None")
    monkeypatch.setattr(trafilatura, "bare_extraction", stumble)

    assert [FIRST, SECOND, THIRD] == read(article()).text.split("\n\n")


def test_an_engine_out_of_memory_ends_the_worker(monkeypatch):
    import trafilatura

    def burst(*args: object, **named: object) -> None:
        raise MemoryError
    monkeypatch.setattr(trafilatura, "bare_extraction", burst)
    with pytest.raises(MemoryError):
        read(article())
