"""Pages: as far as robots.txt allows, and only pages."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from monitor.fetch.answer import Answer
from monitor.fetch.pages import fetch_pages
from monitor.fetch.settings import FetchSettings
from monitor.records import FetchFailure, NotModified, Page

from .fakes import FakeHttp

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=timezone.utc)
SITE = "https://www.gazette.example"
ROBOTS = f"{SITE}/robots.txt"
HTML = b"<!doctype html><html><body><p>Hello</p></body></html>"


def fetch(answers: dict, *jobs: tuple):
    http = FakeHttp(answers)
    return dict(fetch_pages(jobs or [(f"{SITE}/a", None, None)], http, FetchSettings(), NOW)), [request.url for request in http.asked]


def test_a_page_is_asked_for_after_its_robots_file_which_is_asked_once():
    found, asked = fetch({f"{SITE}/a": HTML, f"{SITE}/b": HTML}, (f"{SITE}/a", None, None), (f"{SITE}/b", None, None))

    assert [ROBOTS, f"{SITE}/a", f"{SITE}/b"] == asked
    assert all(isinstance(page, Page) and HTML == page.body and NOW == page.fetched_at for page in found.values())


def test_a_page_that_robots_forbids_is_not_asked_for():
    """Publishers find us polite."""
    found, asked = fetch({ROBOTS: b"\xef\xbb\xbfUser-agent: *\nDisallow: /private*/\n", f"{SITE}/a": HTML},
                         (f"{SITE}/a", None, None), (f"{SITE}/private-x/b", None, None))

    assert "robots" == found[f"{SITE}/private-x/b"].reason
    assert isinstance(found[f"{SITE}/a"], Page)
    assert f"{SITE}/private-x/b" not in asked


@pytest.mark.parametrize("robots", [500, 503, FetchFailure(url=ROBOTS, reason="timeout")])
def test_a_site_whose_robots_file_is_in_trouble_is_left_alone(robots):
    found, asked = fetch({ROBOTS: robots})

    assert "robots" == found[f"{SITE}/a"].reason
    assert [ROBOTS] == asked


@pytest.mark.parametrize("robots", [404, 403, b"", b"\x00\xff not a robots file", b"User-agent: *\nDisallow:\n"])
def test_a_site_without_rules_may_be_read(robots):
    found, _ = fetch({ROBOTS: robots, f"{SITE}/a": HTML})

    assert isinstance(found[f"{SITE}/a"], Page)


@pytest.mark.parametrize("body, content_type", [
    (b"%PDF-1.7 x", "text/html"), (b"\x89PNG\r\n", "text/html"), (b"PK\x03\x04", "text/html"), (b"\x00\x00\x00\x18ftypmp42", "text/html"),
    (b'{"a": 1}', "text/html"), (b"a,b,c", "text/csv")])
def test_what_is_no_page_is_named_whatever_the_server_calls_it(body, content_type):
    found, _ = fetch({f"{SITE}/a": Answer(url=f"{SITE}/a", answered_url=f"{SITE}/a", status=200, headers={"content-type": content_type}, body=body)})

    assert "not_html" == found[f"{SITE}/a"].reason


def test_an_unchanged_page_is_not_read_again():
    found, _ = fetch({f"{SITE}/a": 304}, (f"{SITE}/a", '"e"', None))

    assert isinstance(found[f"{SITE}/a"], NotModified)


def test_a_failure_of_one_page_leaves_the_others():
    found, _ = fetch({f"{SITE}/a": 404, f"{SITE}/b": HTML}, (f"{SITE}/a", None, None), (f"{SITE}/b", None, None))

    assert "http_4xx" == found[f"{SITE}/a"].reason
    assert isinstance(found[f"{SITE}/b"], Page)
