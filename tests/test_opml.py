"""Lists of feeds from other readers, and to them (row C21)."""

from __future__ import annotations

import json
import shutil
import time

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.app import Monitor
from monitor.config import load_config
from monitor.errors import ConfigError
from monitor.opml import read_opml, write_opml
from monitor.records import Feed

START = "settings:\n  fetch: {allow_hosts: ['127.0.0.1:8800']}\nfeeds:   # mine\n  - url: https://paper.example/rss   # kept\n    publisher: Paper\n"


def opml(*outlines: str, head: str = "") -> bytes:
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{head}<opml version='2.0'><head><title>My feeds</title></head><body>"
        + "".join(f"\n{one}" for one in outlines)
        + "</body></opml>"
    ).encode()


def outline(n: int = 1, **said: str) -> str:
    from xml.sax.saxutils import quoteattr

    said = {"text": f"Gazette {n}", "type": "rss", "xmlUrl": f"https://gazette{n}.example/rss", **said}
    return "<outline " + " ".join(f"{key}={quoteattr(value)}" for key, value in said.items()) + "/>"


@pytest.fixture
def take(tmp_path):
    (tmp_path / "feeds.yml").write_text(START, encoding="utf-8")

    def imported(body: bytes):
        (tmp_path / "list.opml").write_bytes(body)
        return Monitor(load_config(tmp_path / "feeds.yml")).feeds_import(tmp_path / "list.opml")

    imported.file = tmp_path / "feeds.yml"
    return imported


def test_c21_folders_are_looked_into_and_feeds_come_in_their_order(take):
    done = take(opml("<outline text='News'>", outline(1), f"<outline text='Local'>{outline(2)}</outline>", "</outline>", outline(3)))

    assert (3, ()) == (done.added, done.skipped)
    assert ["Paper", "Gazette 1", "Gazette 2", "Gazette 3"] == [feed.publisher for feed in load_config(take.file).feeds]
    assert take.file.read_text().startswith(START)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<opml>",
        b"<rss version='2.0'><channel/></rss>",
        opml(outline())[:-20],
        opml(),
        opml(outline(xmlUrl="")),
        opml(outline(xmlUrl="javascript:alert(1)"), outline(xmlUrl="ftp://a.example/x")),
        opml(outline(xmlUrl="http://10.0.0.1/rss"), outline(xmlUrl="http://router.lan/rss")),
        opml(outline(text="&a;"), head="<!DOCTYPE o [<!ENTITY a 'x'>]>"),
        opml(outline(text="&a;"), head="<!DOCTYPE o [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"),
        opml(outline(), head="<!DOCTYPE o [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'> %p;]>"),
        opml(outline(text="&a;"), head="<!DOCTYPE o [<!ENTITY a 'x'>]>").decode().encode("utf-16"),
        opml("<outline " + " ".join(f"a{n}='1'" for n in range(5000)) + "/>"),
        b"\x00" * 1000,
        opml("<outline " + "x" * 70_000 + "='1'/>"),
    ],
    ids=lambda body: repr(body[:60]),
)
def test_c21_a_file_with_nothing_usable_is_refused_whole_and_says_why(take, body):
    """All or nothing: half a list is worse than none."""
    with pytest.raises(ConfigError, match="Nothing was imported") as told:
        take(body)

    assert 2 == told.value.exit_code
    assert "list.opml" in str(told.value)
    assert START == take.file.read_text()


def test_c21_each_line_left_out_is_named_with_its_reason(take):
    done = take(
        opml(
            outline(1),
            outline(2, xmlUrl="http://192.168.1.1/rss"),
            outline(3, xmlUrl="http://localhost/rss"),
            outline(4, xmlUrl="https://a:b@c.example/"),
            outline(5, xmlUrl="http://intranet/feed"),
            outline(6, xmlUrl="http://nas.local/feed"),
            outline(7, xmlUrl="http://x.example:22/"),
            "<outline text='Page' htmlUrl='https://page.example/'/>",
            outline(8, xmlUrl="https://paper.example/rss/"),
            outline(9, xmlUrl="http://gazette1.example/rss"),
        )
    )

    assert ["https://gazette1.example/rss"] == list(done.feeds)
    assert [3, 4, 5, 6, 7, 8, 9, 10, 11] == [one.line for one in done.skipped]
    assert [False] * 7 + [True] * 2 == [one.known for one in done.skipped]
    told = " / ".join(map(str, done.skipped))
    for words in (
        "192.168.1.1 is not a public address",
        "localhost",
        "user name",
        "local network",
        "port 22",
        "names a page and no feed",
        "on the list already (Paper)",
        "twice in the file, first on line 2",
    ):
        assert words in told, words


def test_c21_a_private_address_that_is_allowed_is_taken(take):
    assert 1 == take(opml(outline(xmlUrl="http://127.0.0.1:8800/rss"))).added


def test_c21_importing_twice_changes_nothing(take):
    body = opml(outline(1), outline(2))
    take(body)
    before = take.file.read_bytes()
    done = take(body)

    assert (0, 2) == (done.added, len(done.skipped))
    assert before == take.file.read_bytes()


def test_c21_a_hundred_thousand_outlines_are_read_in_seconds_and_refused_as_too_many(take):
    """A list is for people; the file must stay one that a person can open."""
    body = opml(*(outline(n) for n in range(100_000)))
    began = time.process_time()
    why, found = read_opml(body)
    assert ("", 100_000) == (why, len(found))
    assert time.process_time() - began < 5
    with pytest.raises(ConfigError, match="at most 10,000"):
        take(body)

    assert START == take.file.read_text()


def test_c21_ten_thousand_folders_deep_is_read():
    why, found = read_opml(opml("<outline text='x'>" * 10_000 + outline(1) + "</outline>" * 10_000))

    assert ("", 1) == (why, len(found))


def test_what_goes_out_comes_back(tmp_path):
    feeds = (
        Feed(url="https://a.example/rss?x=1&y=2", publisher='The "A" & <B>', group="Group", kind="trade", councils=("Westminster", "Kensington and Chelsea")),
        Feed(url="https://b.example/", publisher="B"),
    )
    body = write_opml(feeds)
    assert body == write_opml(feeds)
    (tmp_path / "feeds.yml").write_text("feeds:\n  - url: https://c.example/\n    publisher: C\n")
    (tmp_path / "l.opml").write_bytes(body)
    Monitor(load_config(tmp_path / "feeds.yml")).feeds_import(tmp_path / "l.opml")

    found = load_config(tmp_path / "feeds.yml").feeds[1:]
    assert [(one.url, one.publisher, one.group, one.kind, one.councils) for one in feeds] == [
        (one.url, one.publisher, one.group, one.kind, one.councils) for one in found
    ]


@examples(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: opml(f"<outline xmlUrl={json.dumps(text)}/>".encode("utf-8", "replace").decode())))
def test_fuzz_no_bytes_make_reading_a_list_raise(body):
    why, found = read_opml(body)

    assert isinstance(why, str)
    assert all(isinstance(part, str) for row in found for part in row[1:])
    assert not (why and found)


def test_the_mode_and_the_link_of_feeds_yml_stay(tmp_path):
    """A list in a repository is often a link, and one that is private stays so."""
    real = tmp_path / "real"
    real.mkdir()
    (real / "list.yml").write_text(START)
    (real / "list.yml").chmod(0o600)
    (tmp_path / "feeds.yml").symlink_to(real / "list.yml")
    (tmp_path / "l.opml").write_bytes(opml(outline(1)))
    Monitor(load_config(tmp_path / "feeds.yml")).feeds_import(tmp_path / "l.opml")

    assert (tmp_path / "feeds.yml").is_symlink()
    assert 0o600 == (real / "list.yml").stat().st_mode & 0o777
    assert "gazette1" in (real / "list.yml").read_text()
    shutil.rmtree(real)


@pytest.mark.parametrize(("limits", "body", "said"), [
    ({"MOST_BYTES": 100}, b"<opml>" + b" " * 100, "larger than 0 MB"),
    ({"_PRESCAN": {"most_tag_bytes": 65_536, "most_attributes": 2, "most_repeats": 60_000}}, opml(outline(1)), "it holds "),
    ({"MOST_OUTLINES": 1}, opml(outline(1), outline(2), outline(3)), "more than 1 outlines"),
    ({}, b"<rss><channel/></rss>", "it is no OPML: its outermost element is <rss>"),
    ({}, b"<?xml version='1.0' encoding='klingon'?><opml/>", ""),
])
def test_a_list_that_is_too_much_or_none_says_which(monkeypatch, limits, body, said):
    for name, value in limits.items():
        monkeypatch.setattr(f"monitor.opml.{name}", value)
    why, outlines = read_opml(body)

    assert () == outlines
    assert why and why.startswith(said)


def test_a_list_that_would_hold_too_many_feeds_with_it_is_not_taken(take, monkeypatch):
    monkeypatch.setattr("monitor.listing.MOST_FEEDS", 2)
    with pytest.raises(ConfigError, match="a list holds at most 2. Nothing was imported"):
        take(opml(outline(1), outline(2)))

    assert START == take.file.read_text()


def test_a_list_that_would_become_too_large_a_file_is_not_written(take, monkeypatch):
    monkeypatch.setattr("monitor.config.yaml.MOST_BYTES", len(START) + 20)
    with pytest.raises(ConfigError, match="feeds.yml would be larger than 0 MB; nothing was written"):
        take(opml(outline(1)))

    assert START == take.file.read_text()
