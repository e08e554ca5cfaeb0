"""What publishers ask of those who poll, and the small doors of fetching: each wish kept within bounds, each odd value passed over."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from monitor.fetch.answer import Answer
from monitor.fetch.gate import literal, public
from monitor.fetch.inflate import BadEncoding, Body
from monitor.fetch.names import find_names, resolve
from monitor.fetch.pages import fetch_pages, what_else
from monitor.fetch.robots import origin_of, rules_of
from monitor.fetch.settings import FetchSettings
from monitor.fetch.shift import Profile, shifted, widened
from monitor.fetch.state import _parser, next_state, reading_recipe
from monitor.fetch.wishes import moved_for_good, skipped_hours, stay_away_minutes
from monitor.records import Entry, FeedState, FetchedFeed, RobotsFile

from .fakes import FakeHttp

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
SETTINGS = FetchSettings()
FEED = "https://gazette.example/rss"


@pytest.mark.parametrize(("headers", "body", "minutes"), [
    ({}, b"", None),
    ({"cache-control": "public, max-age=600"}, b"", 10.0),
    ({"cache-control": "s-maxage=1200"}, b"", 20.0),
    ({"cache-control": "no-cache, max-age=600"}, b"", None),
    ({"cache-control": "no-store"}, b"<ttl>30</ttl>", 30.0),
    ({"cache-control": "max-age=600"}, b"<rss><channel><ttl> 60 </ttl>", 60.0),
    ({"expires": "Wed, 04 Mar 2026 07:45:00 GMT"}, b"", 45.0),
    ({"expires": "Wed, 04 Mar 2026 07:45:00 GMT", "date": "Wed, 04 Mar 2026 07:30:00 GMT"}, b"", 15.0),
    ({"expires": "Wed, 04 Mar 2026 07:45:00 -0000"}, b"", 45.0),
    ({"expires": "Wed, 04 Mar 2026 06:00:00 GMT"}, b"", None),
    ({"expires": "0"}, b"", None),
    ({"expires": "Wed, 99 Mar 2026 07:45:00 GMT"}, b"", None)])
def test_the_longest_wish_of_a_publisher_is_heard(headers, body, minutes):
    assert minutes == stay_away_minutes(headers, NOW, body)


@pytest.mark.parametrize(("hours", "skipped"), [((), ()), ((1, 2, 24), (0, 1, 2)), (range(24), ())])
def test_hours_to_skip_are_heard_unless_they_are_all(hours, skipped):
    said = "".join(f"<hour>{hour}</hour>" for hour in hours)

    assert skipped == skipped_hours(f"<rss><channel><skipHours>{said}</skipHours>".encode())


@pytest.mark.parametrize(("hops", "where"), [
    ((), None), (((301, "https://b.example/"), (308, "https://c.example/")), "https://c.example/"),
    (((301, "https://b.example/"), (302, "https://c.example/")), "https://b.example/"), (((301, "http://b.example/"),), None)])
def test_a_move_is_for_good_as_far_as_every_step_says_so_and_stays_encrypted(hops, where):
    assert where == moved_for_good(Answer(url=FEED, answered_url=FEED, status=200, hops=hops))


def visited(skip_hours: tuple[int, ...], **changes: float) -> datetime:
    visit = FetchedFeed(url=FEED, entries=(), etag=None, last_modified=None, body_sha256="ab", skip_hours=skip_hours)
    return next_state(FeedState(url=FEED), visit, replace(SETTINGS, **changes), NOW).next_due_at


def test_a_feed_is_not_asked_in_hours_it_skips_and_never_left_for_longer_than_the_bound():
    """Who skips every hour, or all but one, is asked all the same."""
    free = visited(())
    assert free - NOW < timedelta(hours=2)
    assert 10 == visited(tuple({free.hour, 7, 8, 9})).hour
    assert NOW + timedelta(hours=SETTINGS.most_interval_hours) <= visited(tuple(range(24))) <= NOW + timedelta(hours=SETTINGS.most_interval_hours + 1)
    assert NOW + timedelta(hours=48) == visited(tuple(range(24)), most_interval_hours=48)


def test_a_parser_whose_release_nobody_knows_has_a_recipe_too(monkeypatch):
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)
    monkeypatch.setattr(metadata, "version", missing)
    _parser.cache_clear()
    try:
        assert reading_recipe(SETTINGS).endswith("/unknown")
    finally:
        _parser.cache_clear()


# ---- names

def test_names_are_asked_of_the_system_and_one_that_leads_to_ourselves_or_is_none_is_told():
    found = find_names(["localhost", f"{'a' * 70}.example"])

    assert "127.0.0.1" in found["localhost"] or "::1" in found["localhost"]
    assert "which is not public" in found["localhost"]
    assert "no valid name" == found[f"{'a' * 70}.example"]


def test_each_name_is_told_why_it_cannot_be_visited():
    def look_up(host: str) -> list[str]:
        return {"good.example": ["93.184.216.34"], "none.example": [], "inside.example": ["93.184.216.34", "10.0.0.1"]}[host]

    assert {"good.example": "", "none.example": "leads to nothing, which is not public",
            "inside.example": "leads to 93.184.216.34, 10.0.0.1, which is not public"} == find_names(
                ["good.example", "none.example", "inside.example"], look_up=look_up)


@pytest.mark.parametrize("known", [True, False])
def test_an_answer_about_a_name_that_nobody_waits_for_any_more_disturbs_nobody(monkeypatch, known):
    """The system's resolver cannot be stopped; it answers when a run has long gone on."""
    asked, go_on, troubles = threading.Event(), threading.Event(), []

    def slow(host: str, port: int, **_: object) -> list[tuple]:
        asked.set()
        go_on.wait(10)
        if not known:
            raise OSError("not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]
    monkeypatch.setattr(socket, "getaddrinfo", slow)

    async def leave_early() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: troubles.append(context))
        task = asyncio.create_task(resolve("slow.example", 443))
        await asyncio.sleep(0)
        assert asked.wait(10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        for thread in threading.enumerate():
            if thread.name == "name of slow.example":
                thread.join(10)
        await asyncio.sleep(0)
    asyncio.run(leave_early())

    assert [] == troubles


@pytest.mark.parametrize(("host", "address"), [("1:2", "1:2"), ("[::1]", "::1"), ("127.1", "127.0.0.1"), ("gazette.example", None)])
def test_what_looks_like_an_address_is_never_looked_up_as_a_name(host, address):
    assert address == literal(host)
    assert address is None or not public(address)


# ---- bodies and robots.txt

def test_a_packed_body_cut_anywhere_is_known_to_be_cut():
    """Half a page must not be taken for all that was said."""
    packed = gzip.compress(bytes(65_536 + 300))
    whole = 0
    for end in range(len(packed) + 1):
        body = Body("gzip", 1_000_000)
        body.feed(packed[:end])
        try:
            whole += len(body.whole()) == 65_836
        except EOFError:
            continue

    assert 1 == whole


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_packed_body_with_a_wrong_byte_is_whole_or_refused(at, change):
    packed = bytearray(gzip.compress(b"The council said that its services are running again." * 3))
    packed[at % len(packed)] ^= change
    body = Body("gzip", 1_000_000)
    try:
        body.feed(bytes(packed))
        assert b"The council said that its services are running again." * 3 == body.whole()
    except (BadEncoding, EOFError):
        pass


def bits(*pieces: str) -> bytes:
    """A packed body of these bits, in the order in which they are read."""
    said = "".join(pieces)
    said += "0" * (-len(said) % 8)
    return gzip.compress(b"")[:10] + bytes(int(said[at:at + 8][::-1], 2) for at in range(0, len(said), 8))


def test_damage_that_shows_only_when_the_last_bytes_come_out_is_damage():
    """A match that fills what is unpacked at one time, then the end of its block and a block of a kind that does not exist."""
    number = lambda value, size: f"{value:0{size}b}"[::-1]  # noqa: E731
    # a code of its own: symbol 0 is 10, the end of the block 0, a run of 258 is 11; distance 1 is 0. Lengths 1, 2 and 18 are 0, 10 and 11
    lengths = {18: 2, 1: 1, 2: 2}
    order = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1)
    zeros = lambda count: "11" + number(count - 11, 7)  # noqa: E731
    code = "10" + zeros(138) + zeros(117) + "0" + zeros(28) + "10" + "0"
    head = "0" + number(2, 2) + number(29, 5) + number(0, 5) + number(len(order) - 4, 4) + "".join(number(lengths.get(one, 0), 3) for one in order)
    runs = "110" * (65_536 // 258 + 1)
    until = next(said for count in (1, 2, 3) if 0 < len(said := head + code + "10" * count + runs) % 8 <= 4)  # so that the rest is in its last byte
    body = Body("gzip", 1_000_000)
    body.feed(bits(until, "0", "0" + number(3, 2)))

    with pytest.raises(BadEncoding, match="invalid block type"):
        body.whole()


def test_an_address_that_is_none_has_no_site():
    assert ["https://gazette.example:8443", "", "", ""] == [
        origin_of(url) for url in ("https://gazette.example:8443/a?b", "http://[x/a", "ftp://gazette.example/", "https:///a")]


def test_a_page_of_a_site_whose_robots_txt_was_not_tried_in_time_waits_for_the_next_run():
    known = RobotsFile(origin="https://known.example", fetched_at=NOW, status=404, body=b"")
    asked = FakeHttp({"https://known.example/a": b"<html>x</html>"})
    counted = []

    def stop() -> bool:
        """The time is over when the first site's rules were to be asked for, and comes back for the pages."""
        counted.append(1)
        return len(counted) == 1
    jobs = [(f"https://{site}.example/a", None, None) for site in ("known", "new")]
    found = dict(fetch_pages(jobs, asked, SETTINGS, NOW, stop=stop, robots={known.origin: known}))

    assert ["https://known.example/a"] == list(found) == [request.url for request in asked.asked]


def test_rules_that_are_no_rules_allow_everything():
    file = RobotsFile(origin="https://a.example", fetched_at=NOW, status=200, body=b"User-agent: *\nCrawl-delay: soon\nDisallow: /private\n")

    assert 0.0 == rules_of(file, SETTINGS).delay_seconds
    assert None is rules_of(file, SETTINGS).refusal("https://a.example/open")
    assert "asks us not to" in rules_of(file, SETTINGS).refusal("https://a.example/private/1")


@pytest.mark.parametrize(("gives_up", "refusal"), [("parse", None), ("can_fetch", None), ("", "robots.txt asks us not to read this page")])
def test_rules_on_which_their_parser_gives_up_close_nothing(monkeypatch, gives_up, refusal):
    """Nested or odd beyond what it reads: a site is not lost for that."""
    def give_up(*_: object) -> None:
        raise RecursionError
    if gives_up:
        monkeypatch.setattr(Protego, gives_up, give_up)
    file = RobotsFile(origin="https://a.example", fetched_at=NOW, status=200, body=b"User-agent: *\nDisallow: /\n")

    assert refusal == rules_of(file, SETTINGS).refusal("https://a.example/1")


@pytest.mark.parametrize(("body", "kind", "other"), [(b"\x00\x00\x00 ftypisom", "text/html", "a media file"),
                                                     (b"\x00\x00\x01\x00ftypisom", "text/html", "a media file"), (b" {}", "text/html", "data"),
                                                     (b"hello", "Image/PNG; x", "image/png"), (b"<HTML>", "image/png", None)])
def test_what_is_no_page_is_told_by_its_bytes(body, kind, other):
    assert other == what_else(body, kind)


def test_items_that_say_nothing_are_no_other_feed():
    def entries(*titles: str) -> list[Entry]:
        return [Entry(feed=FEED, guid=str(n), url=f"https://elsewhere.example/{n}", title=title) for n, title in enumerate(titles)]
    profile = widened(Profile(), [replace(one, url="https://gazette.example/a") for one in entries(*["Council opens the library"] * 60)])

    assert None is shifted(profile, entries(*[""] * 30))
    assert None is not shifted(profile, entries(*["Casino bonus jackpot"] * 30))
