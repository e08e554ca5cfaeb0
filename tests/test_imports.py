"""Articles from files: every format, and what happens to lines that cannot be used."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.imports import Found, Problem, Publishers, files_in, read_file, record_starts
from monitor.records import Feed, Publisher

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Listed(dict):
    """A list of titles, asked by name and host."""

    def get(self, publisher, host):
        return super().get(publisher) or super().get(host)


LISTED = Listed({"Herald": Publisher(name="Herald", group="Small Group", kind="national"),
                 "twin.example": Publisher(name="Twin", group=None, kind="regional"),
                 "Gazette": Publisher(name="Gazette", group="Another Group", kind="regional")})


def read(path: Path, **publishers: Feed) -> list[Found | Problem]:
    return list(read_file(path, NOW, Publishers(publishers, LISTED.get)))


def write_lines(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_line_with_text_becomes_an_article(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"url": "https://www.gazette.example/a?utm_source=x", "title": "T", "text": "Body.",
                                              "publisher": "Gazette", "published_at": "2026-02-01T10:00:00Z"})
    found, = read(path)

    assert "Body." == found.arrival.extraction.text
    assert datetime(2026, 2, 1, 10, tzinfo=UTC) == found.arrival.published_at == found.arrival.seen_at
    assert "utm_source" not in found.arrival.url


def test_the_owner_is_looked_up_by_publisher_when_the_line_does_not_say(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"url": "https://g.example/a", "text": "Body.", "publisher": "Gazette"})
    found, = read(path, Gazette=Feed(url="https://g.example/rss", publisher="Gazette", group="Big Group", kind="trade"))

    assert ("Big Group", "trade") == (found.arrival.publisher_group, found.arrival.publisher_kind)


def test_the_list_of_titles_is_asked_when_neither_line_nor_feeds_say(tmp_path):
    """Two titles of one owner must not count as two sources, and a title nobody knows must not count as one of its own."""
    path = write_lines(tmp_path / "a.jsonl", *({"url": f"https://{name.lower()}.example/a", "text": "Body.", "publisher": name}
                                               for name in ("Herald", "Twin", "Nobody", "Gazette")),
                       {"url": "https://h.example/b", "text": "Body.", "publisher": "Herald", "publisher_group": "Said", "kind": "trade"})
    found = [(one.arrival.publisher_group, one.arrival.publisher_kind)
             for one in read(path, Gazette=Feed(url="https://g.example/rss", publisher="Gazette", kind="trade"))]

    assert [("Small Group", "national"), (None, "regional"), (None, None), ("Another Group", "trade"), ("Said", "trade")] == found


@pytest.mark.parametrize(("line", "words"), [
    ("{not json", "not a JSON object"),
    ([1, 2], "must be a JSON object"),
    ({"text": "no address"}, "'url' is missing"),
    ({"url": "javascript:alert(1)", "text": "x"}, "no web address"),
    ({"url": "https://a.example/1"}, "neither 'text' nor 'html'"),
    ({"url": "https://a.example/1", "text": "  "}, "neither 'text' nor 'html'"),
    ({"url": "https://a.example/1", "text": 7}, "'text' must be text"),
    ({"url": "https://a.example/1", "text": "x", "published_at": "last Tuesday"}, "'published_at' is not an ISO 8601 time"),
    ({"url": "https://a.example/1", "text": "x", "published_at": "0001-01-01T00:00:00Z"}, "'published_at' cannot be true"),
    ({"url": "https://a.example/1", "text": "x", "seen_at": "9999-12-31T23:59:59Z"}, "'seen_at' cannot be true"),
    ({"url": "https://a.example/1", "text": "x", "kind": "blog"}, "'kind' must be one of"),
])
def test_a_line_that_cannot_be_used_is_named_and_the_rest_is_read(tmp_path, line, words):
    """One broken line must not cost the other ten thousand."""
    path = write_lines(tmp_path / "a.jsonl", line, {"url": "https://a.example/2", "text": "Good."})
    problem, good = read(path)

    assert 1 == problem.line
    assert words in problem.reason
    assert "Good." == good.arrival.extraction.text


def test_a_time_given_on_the_line_is_when_the_page_stood_so(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"url": "https://a.example/1", "text": "x", "seen_at": "2026-02-03T08:00:00+01:00"},
                       {"url": "https://a.example/2", "text": "x"})
    exact, vague = read(path)

    assert (datetime(2026, 2, 3, 7, tzinfo=UTC), True) == (exact.arrival.seen_at, exact.exact_time)
    assert (NOW, False) == (vague.arrival.seen_at, vague.exact_time)


def test_the_first_line_of_a_text_file_may_be_its_title(tmp_path):
    (tmp_path / "one.txt").write_text("Council reports incident\n\nThe council said so.", encoding="utf-8")
    (tmp_path / "two.txt").write_text("The council said so.\n\nIt said more.", encoding="utf-8")

    one, = read(tmp_path / "one.txt")
    two, = read(tmp_path / "two.txt")

    assert ("Council reports incident", "The council said so.", "file:one.txt") == (
        one.arrival.extraction.title, one.arrival.extraction.text, one.arrival.url)
    assert ("", "The council said so.\n\nIt said more.") == (two.arrival.extraction.title, two.arrival.extraction.text)


def warc(*records: bytes) -> bytes:
    return b"".join(records)


def response(url: str, body: bytes, status: bytes = b"200 OK", extra: bytes = b"") -> bytes:
    http = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\n" + extra + b"\r\n" + body
    return (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + url.encode() + b"\r\nWARC-Date: 2026-02-02T00:00:00Z\r\n"
            b"Content-Length: " + str(len(http)).encode() + b"\r\n\r\n" + http + b"\r\n\r\n")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_of_a_web_archive_are_read_and_other_records_passed_over(tmp_path, name):
    content = warc(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n",
                   response("https://a.example/1", b"<p>one</p>"), response("https://a.example/2", b"gone", b"404 Not Found"),
                   response("https://a.example/3", gzip.compress(b"<p>three</p>"), extra=b"Content-Encoding: gzip\r\n"))
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)

    found = read(tmp_path / name)

    assert [("https://a.example/1", b"<p>one</p>"), ("https://a.example/3", b"<p>three</p>")] == [
        (one.page.url, one.page.body) for one in found]
    assert datetime(2026, 2, 2, tzinfo=UTC) == found[0].page.fetched_at


def test_a_folder_is_read_in_order_of_name_and_strange_files_are_named(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("b.txt", "a.jsonl", "c.pdf"):
        (tmp_path / "in" / name).write_text("x")

    assert ["a.jsonl", "b.txt"] == [source.name for source in files_in([tmp_path / "in"])]
    assert "no such file" in next(files_in([tmp_path / "none.txt"])).reason
    assert "not a format we read" in next(files_in([tmp_path / "in" / "c.pdf"])).reason


def test_two_files_of_one_name_in_two_folders_are_two_articles(tmp_path):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for path in (tmp_path / "in" / "a.txt", tmp_path / "in" / "sub" / "a.txt"):
        path.write_text(f"The text of {path.parent.name}.")
    found = [one for source in files_in([tmp_path / "in"]) for one in read_file(source.path, NOW, Publishers({}), name=source.name)]

    assert ["file:a.txt", "file:sub/a.txt"] == [one.arrival.url for one in found]


def test_a_folder_without_a_file_of_ours_is_named(tmp_path):
    """An import of nothing would look like one that worked."""
    (tmp_path / "c.pdf").touch()
    problem, = files_in([tmp_path])

    assert str(tmp_path) == problem.file
    assert "holds no file that ends in .jsonl" in problem.reason


def test_a_text_longer_than_any_article_is_named_and_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.imports.LONGEST_TEXT", 3)
    path = write_lines(tmp_path / "a.jsonl", {"url": "https://a.example/1", "text": "four"}, {"url": "https://a.example/2", "text": "six"})
    long, fits = read(path)

    assert (1, "'text' has more than 3 characters") == (long.line, long.reason)
    assert "six" == fits.arrival.extraction.text


def test_a_line_with_a_page_is_read_as_a_page_of_its_time(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"url": "https://a.example/1", "html": "<p>Café</p>", "seen_at": "2026-02-03T08:00:00Z", "title": "T"})
    found, = read(path)

    assert found.arrival is None
    assert ("https://a.example/1", "<p>Café</p>".encode(), datetime(2026, 2, 3, 8, tzinfo=UTC)) == (found.page.url, found.page.body, found.page.fetched_at)
    assert ("T", True) == (found.described.extraction.title, found.exact_time)


@pytest.mark.parametrize(("broken", "says"), [(b"WARC/1.0\r\nWARC-Type: response\r\n\r\nx", "record has no Content-Length"),
                                              (b"HTTP/1.1 200 OK\r\n\r\n", "record does not begin with WARC/")])
def test_a_web_archive_is_read_up_to_the_record_that_makes_no_sense(tmp_path, broken, says):
    (tmp_path / "a.warc").write_bytes(warc(response("https://a.example/1", b"<p>one</p>"), broken, response("https://a.example/2", b"<p>two</p>")))
    page, problem = read(tmp_path / "a.warc")

    assert "https://a.example/1" == page.page.url
    assert (2, True) == (problem.line, says in problem.reason)


def test_records_of_a_web_archive_are_found_without_reading_them():
    """So that several processes can share one file."""
    first = response("https://a.example/1", b"<p>one</p>")
    whole = warc(first, response("https://a.example/2", b"<p>two</p>"))

    assert [(0, 1), (len(first), 2)] == list(record_starts(io.BytesIO(whole)))
    assert [(0, 1), (len(first), 2)] == list(record_starts(io.BytesIO(first + b"noise\r\n\r\n" + first)))
    assert [] == list(record_starts(io.BytesIO()))


@pytest.mark.parametrize(("url", "date", "fetched_at", "exact"), [
    ("https://a.example/1", b"2026-02-02T00:00:00Z", datetime(2026, 2, 2, tzinfo=UTC), True),
    ("https://a.example/1", b"some day", NOW, False), ("https://a.example/1", b"", NOW, False)])
def test_a_page_of_a_web_archive_stood_so_when_its_record_says_or_now(tmp_path, url, date, fetched_at, exact):
    (tmp_path / "a.warc").write_bytes(response(url, b"<p>one</p>").replace(b"2026-02-02T00:00:00Z", date))
    found, = read(tmp_path / "a.warc")

    assert (fetched_at, exact) == (found.page.fetched_at, found.exact_time)


def test_a_record_of_a_web_archive_without_a_web_address_is_named(tmp_path):
    (tmp_path / "a.warc").write_bytes(warc(response("urn:x", b"<p>one</p>"), response("https://a.example/2", b"<p>two</p>")))
    problem, page = read(tmp_path / "a.warc")

    assert (1, "record has no web address: urn:x") == (problem.line, problem.reason)
    assert "https://a.example/2" == page.page.url


@pytest.mark.parametrize(("sent", "read_as"), [
    (b"8\r\n<p>one, \r\n7;note=x\r\ntwo</p>\r\n0\r\n\r\n", b"<p>one, two</p>"), (b"8\r\n<p>one, \r\nwhat?\r\ntwo", b"<p>one, "),
    (b"ff\r\n<p>cut", b"<p>cut"), (b"", b"")])
def test_a_page_in_chunks_is_put_together_as_far_as_it_goes(tmp_path, sent, read_as):
    (tmp_path / "a.warc").write_bytes(response("https://a.example/1", sent, extra=b"Transfer-Encoding: chunked\r\n"))
    found, = read(tmp_path / "a.warc")

    assert read_as == found.page.body


def test_a_packed_page_that_is_damaged_is_named_and_the_rest_is_read(tmp_path):
    cut = gzip.compress(b"<p>one</p>")[:-9]
    (tmp_path / "a.warc").write_bytes(warc(response("https://a.example/1", cut, extra=b"Content-Encoding: gzip\r\n"),
                                           response("https://a.example/2", b"<p>two</p>")))
    problem, page = read(tmp_path / "a.warc")

    assert (1, True) == (problem.line, "gzip body is damaged" in problem.reason)
    assert b"<p>two</p>" == page.page.body


def test_a_record_that_is_too_large_or_cut_short_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.imports.LARGEST_RECORD", 200)
    large, small = response("https://a.example/1", b"x" * 300), response("https://a.example/2", b"<p>two</p>")
    (tmp_path / "a.warc").write_bytes(warc(large, small, large[:-100]))

    assert ["https://a.example/2"] == [one.page.url for one in read(tmp_path / "a.warc")]


@given(st.binary(max_size=400))
def test_no_bytes_make_a_reader_raise(tmp_path_factory, content):
    """Files come from anywhere: whatever they hold, each piece is an article or a named problem."""
    folder = tmp_path_factory.mktemp("bytes")
    for name in ("a.jsonl", "a.txt", "a.html", "a.warc", "a.warc.gz"):
        (folder / name).write_bytes(content)
        assert all(isinstance(one, Found | Problem) for one in read(folder / name))
