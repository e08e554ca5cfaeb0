"""Rows A1, A2 and A15 to A42 of the acceptance matrix, over whole runs with a clock of their own: what a run does after a bad answer, and the next."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.config import load_config
from monitor.fetch.answer import Answer, retry_after
from monitor.fetch.http import Http, Request
from monitor.fetch.settings import FetchSettings
from monitor.fetch.state import next_state
from monitor.records import FeedState, FetchFailure, FetchRow
from monitor.store import Store

from .fakes import FakeHttp
from .fault_server import FaultServer
from .faults import FAULTS, whole
from .test_run import BODY, page

ROOT = Path(__file__).parent.parent
MORNING = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
URL = "https://paper.example/rss"


def rss(*titles: str, at: datetime = MORNING - HOUR, head: str = "") -> bytes:
    items = "".join(f"<item><title>{title}</title><link>https://paper.example/{number}</link><guid>{title}</guid><pubDate>{format_datetime(at)}</pubDate>"
                    "</item>" for number, title in enumerate(titles))
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title>{head}{items}</channel></rss>".encode()


GOOD = rss("Bins are emptied on Friday")
BODY_PAGE = page("Cyber attack on Leeds City Council", *BODY.split(". "))


def answer(body: bytes = b"", *, status: int = 200, url: str = URL, hops: tuple[tuple[int, str], ...] = (), **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url=url, answered_url=hops[-1][1] if hops else url, status=status, headers=named, body=body, hops=hops)


class Desk:
    """A folder with feeds.yml and its database, and runs over it at moments of our choice."""

    def __init__(self, folder: Path, urls: list[str], settings: str = "") -> None:
        self.path = folder / "feeds.yml"
        listed = "".join(f"  - url: {url}\n    publisher: Paper {number}\n    group: G{number}\n    kind: regional\n" for number, url in enumerate(urls))
        self.path.write_text(f"{settings}feeds:\n{listed}")

    def run(self, http: object, now: datetime = MORNING, *, digest: bool = True):
        return Monitor(load_config(self.path), clock=lambda: now, http=http).run(digest=digest)

    def store(self) -> Store:
        return Store.open(self.path.parent / "storage" / "monitor.db")

    def state(self, url: str = URL) -> FeedState:
        with self.store() as store:
            return store.feeds.state(url)

    def ledger(self, now: datetime = MORNING) -> dict[str, FetchRow]:
        with self.store() as store:
            return {row.feed: row for row in store.fetches.of_run(store.runs.next_id(now).partition(".")[0])}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, [URL])


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


class Net(FakeHttp):
    """A stand-in for the network in which pages that nobody put there are missing."""

    def _answer(self, request: Request) -> object:
        self.answers.setdefault(request.url, 404)
        return super()._answer(request)


class Server:
    """What one feed's server answers, a function of the request, and what it was asked."""

    def __init__(self, *answers: object | Callable[[Request], object], url: str = URL) -> None:
        self.http = Net({url: lambda request: self._next(request)})
        self.answers, self.requests = list(answers), []

    def _next(self, request: Request) -> object:
        self.requests.append(request)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        found = found(request) if callable(found) else found
        return answer(found) if isinstance(found, bytes) else answer(status=found) if isinstance(found, int) else found


# -- nobody there ------------------------------------------------------------------------------------------------------------------------


async def _nobody(host: str, port: int) -> list[str]:
    raise OSError("no such name")


async def _never(host: str, port: int) -> list[str]:
    import asyncio

    await asyncio.sleep(60)
    return []


@pytest.mark.parametrize("resolve, reason", [(_nobody, "dns"), (_never, "dns")])
def test_a1_a_name_that_nobody_knows_or_says_is_told_and_soft(resolve, reason):
    with Http(FetchSettings(deadline_seconds=0.5, connect_seconds=0.4), resolve=resolve) as http:
        ((_, failure),) = http.get_many([Request(url="http://paper.example/")])
    after = next_state(FeedState(url=URL), failure, FetchSettings(), MORNING)

    assert (reason, "failing") == (failure.reason, after.state)
    assert after.next_due_at < MORNING + HOUR


def test_a2_a_closed_port_is_told_and_soft():
    with FaultServer() as server:
        host = server.host
    with Http(FetchSettings(allow_hosts=(host,))) as http:
        ((_, failure),) = http.get_many([Request(url=f"http://{host}/")])

    assert "connect" == failure.reason
    assert next_state(FeedState(url=URL), failure, FetchSettings(), MORNING).next_due_at < MORNING + HOUR


def test_a15_a18_a_cut_body_is_not_stored_and_its_etag_neither(tmp_path, server):
    """The missing half would never be asked for again."""
    packed = FAULTS["gztrunc"][0]
    server.more["packed"] = packed.replace(b"\r\n\r\n", b'\r\nETag: "cut"\r\n\r\n', 1)
    server.more["short"] = b'HTTP/1.1 200 OK\r\nETag: "cut"\r\nContent-Length: 9000\r\n\r\n' + GOOD
    desk = Desk(tmp_path, [server.url("packed"), server.url("short")], _settings(server, more="run: {most_failed_share: 1.0}"))

    assert 0 == desk.run(None).exit_code
    assert {"truncated"} == {row.reason for row in desk.ledger().values()}
    assert (None, None) == (desk.state(server.url("packed")).etag, desk.state(server.url("short")).etag)
    with desk.store() as store:
        assert 0 == store.feeds.value("SELECT count(*) FROM entries")


def _settings(server: FaultServer, more: str = "", **fetch: object) -> str:
    named = {"allow_hosts": f'["{server.host}"]', "deadline_seconds": 20, "read_seconds": 20, **fetch}
    return f"settings:\n  fetch: {{{', '.join(f'{name}: {value}' for name, value in named.items())}}}\n" + (f"  {more}\n" if more else "")


# -- answers that are not what they seem -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status, reason", [(418, "http_4xx"), (451, "http_4xx"), (999, "http_4xx"), (600, "http_4xx"), (500, "http_5xx"), (204, "protocol"),
                                            (305, "protocol"), (103, "protocol")])
def test_a23_an_odd_status_has_a_reason_and_the_run_goes_on(tmp_path, status, reason):
    desk = Desk(tmp_path, [URL, "https://other.example/rss"])
    report = desk.run(FakeHttp({URL: status, "https://other.example/rss": GOOD, "https://paper.example/0": 404}))

    assert 0 == report.exit_code
    assert {URL: ("failed", reason), "https://other.example/rss": ("fetched", "")} == {
        url: (row.outcome, row.reason) for url, row in desk.ledger().items()}


def test_a24_an_empty_body_is_not_nothing_new(desk):
    desk.run(Server(b"  \n").http)

    assert ("failed", "empty") == (desk.ledger()[URL].outcome, desk.ledger()[URL].reason)


@pytest.mark.parametrize("wall", [b"<html><title>Log in</title><form><input type=password></form>", b"<!doctype html><body>This domain is for sale",
                                  b"<html><body>Checking your browser"])
def test_a25_a_page_instead_of_a_feed_is_told_and_the_feed_keeps_what_it_knows(desk, wall):
    good, bad = answer(GOOD, etag='"e"'), answer(wall, etag='"wall"')
    desk.run(Server(good).http)
    desk.run(Server(bad).http, MORNING + DAY)
    after = desk.state()

    assert ("failing", "not_a_feed", '"e"', MORNING) == (after.state, after.reason, after.etag, after.last_success_at)
    assert "not_a_feed" == desk.ledger(MORNING + DAY)[URL].reason


def test_a26_unchanged_without_having_been_asked_is_a_fault_and_the_next_visit_is_whole(desk):
    """A server that says so to everyone would hide its news."""
    desk.run(Server(304).http)
    assert "protocol" == desk.ledger()[URL].reason
    again = Server(GOOD)
    desk.run(again.http, MORNING + DAY)

    assert (None, None) == (again.requests[0].etag, again.requests[0].last_modified)
    assert "fetched" == desk.ledger(MORNING + DAY)[URL].outcome


def test_a27_a_server_that_lies_about_being_unchanged_is_asked_for_the_whole_every_week(desk):
    """Some servers say "unchanged" for ever while they publish."""
    lying = Server(lambda request: answer(status=304) if request.etag else answer(rss(f"News {len(lying.requests)}"), etag='"same"'))
    for day in range(16):
        desk.run(lying.http, MORNING + day * DAY)

    assert [0, 7, 14] == [day for day, request in enumerate(lying.requests) if request.etag is None]


def test_a27_another_release_of_the_parser_reads_the_whole_again(desk, monkeypatch):
    import monitor.fetch.state as state

    server = Server(answer(GOOD, etag='"e"'), lambda request: answer(status=304) if request.etag else answer(GOOD, etag='"e"'))
    desk.run(server.http)
    monkeypatch.setattr(state, "_parser", lambda: "7.0")
    desk.run(server.http, MORNING + DAY)
    desk.run(server.http, MORNING + 2 * DAY)

    assert [None, None, '"e"'] == [request.etag for request in server.requests]
    assert ["fetched", "unchanged"] == [desk.ledger(MORNING + day * DAY)[URL].outcome for day in (1, 2)]


def test_a28_the_hash_of_the_body_decides_whatever_the_etag_says(desk):
    server = Server(answer(GOOD, etag='"1"'), answer(GOOD, etag='"2"'), answer(rss("Bins are emptied on Friday", "Pool open"), etag='"2"'))
    outcomes = []
    for day in range(3):
        desk.run(server.http, MORNING + day * DAY)
        outcomes.append(desk.ledger(MORNING + day * DAY)[URL].outcome)

    assert ["fetched", "unchanged", "fetched"] == outcomes
    assert 1 == desk.ledger(MORNING + 2 * DAY)[URL].new_entries


# -- addresses that change --------------------------------------------------------------------------------------------------------------------

NEW = "https://paper.example/feed.xml"


def _moving(*hops: tuple[int, str]) -> Server:
    """A feed whose body changes with each visit and whose address redirects."""
    server = Server(lambda request: answer(rss(f"News {len(server.requests)}"), hops=hops if request.url == URL else (), url=request.url))
    server.http.answers.update({hop[1]: server.http.answers[URL] for hop in hops})
    return server


@pytest.mark.parametrize("status", [301, 308])
def test_a29_a_permanent_redirect_is_kept_after_three_equal_answers_over_a_day(desk, status):
    """One answer must not do it: a hotel's portal says "moved permanently" too."""
    server = _moving((status, NEW))
    for hours in (0, 6, 12, 18, 25, 49):
        desk.run(server.http, MORNING + hours * HOUR, digest=hours in (0, 25, 49))
        if hours == 12:
            assert (None, NEW) == (desk.state().address, desk.state().moved_to)

    asked = [request.url for request in server.requests]
    assert NEW == desk.state().address
    assert [URL] * (len(asked) - 1) + [NEW] == asked
    with desk.store() as store:
        assert [(MORNING + 25 * HOUR, URL, NEW, "a permanent redirect")] == store.feeds.moves(URL)
        assert URL in store.feeds.states()  # feeds.yml is never rewritten


@pytest.mark.parametrize("hops", [((302, NEW),), ((307, NEW),), ((303, NEW),), ((302, "https://cdn.example/a"), (301, NEW)), ((301, "http://paper.example/rss"),)])
def test_a29_a30_what_is_not_permanent_or_not_safe_is_followed_and_never_kept(desk, hops):
    server = _moving(*hops)
    for day in range(5):
        desk.run(server.http, MORNING + day * DAY)

    assert (None, None) == (desk.state().address, desk.state().moved_to)
    assert {URL} == {request.url for request in server.requests}


def test_a29_a_feed_that_is_lost_at_its_new_address_is_asked_at_the_old_one_again(desk):
    """A domain that was given up must not take the feed with it."""
    server = _moving((301, NEW))
    for day in range(3):
        desk.run(server.http, MORNING + day * DAY)
    assert NEW == desk.state().address
    desk.run(Net({NEW: 404}), MORNING + 3 * DAY)
    assert None is desk.state().address
    back = Server(GOOD)
    desk.run(back.http, MORNING + 5 * DAY)

    assert "ok" == desk.state().state
    with desk.store() as store:
        assert [(URL, NEW), (NEW, URL)] == [(old, new) for _, old, new, _ in store.feeds.moves(URL)]


def test_a33_two_feeds_that_answer_from_one_address_are_both_kept_and_their_items_are_one(tmp_path):
    other = "https://other.example/rss"
    desk = Desk(tmp_path, [URL, other])
    item = (b"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title><item><title>Cyber attack on Leeds City Council</title>"
            b"<link>https://paper.example/1</link><guid>1</guid></item></channel></rss>")
    http = FakeHttp({URL: answer(item, hops=((302, NEW),)), other: answer(item, url=other, hops=((302, NEW),)),
                     "https://paper.example/1": BODY_PAGE})

    assert 0 == desk.run(http).exit_code
    assert ["same_address", ""] == sorted((row.reason for row in desk.ledger().values()), reverse=True)
    assert any("same address as" in row.detail for row in desk.ledger().values())
    with desk.store() as store:
        assert (2, 1) == (store.feeds.value("SELECT count(*) FROM entries"), store.feeds.value("SELECT count(*) FROM articles"))


# -- failures and their waits -----------------------------------------------------------------------------------------------------------------


def _waits(reason: str, count: int, **named: object) -> list[timedelta]:
    state, waits = FeedState(url=URL), []
    for _ in range(count):
        state = next_state(state, FetchFailure(url=URL, reason=reason, **named), FetchSettings(), MORNING)
        waits.append(state.next_due_at - MORNING)
    return waits


def test_a34_a_feed_that_has_gone_is_looked_at_once_more_after_a_day_and_then_rarely(desk):
    """Its articles stay, the digest names it, and it is never dropped for good."""
    desk.run(Server(GOOD).http)
    desk.run(Server(410).http, MORNING + DAY)
    first = desk.state()
    desk.run(Server(410).http, first.next_due_at)
    second = desk.state()
    desk.run(Server(GOOD).http, second.next_due_at)

    assert ("gone", "gone") == (first.state, second.state)
    assert timedelta(hours=21) < first.next_due_at - MORNING - DAY < timedelta(hours=27)
    assert timedelta(days=26) < second.next_due_at - first.next_due_at < timedelta(days=34)
    assert "ok" == desk.state().state
    with desk.store() as store:
        assert 1 == store.feeds.value("SELECT count(*) FROM entries")
        header = store.digests.header((MORNING + 2 * DAY).date())
    assert header is None or (0, 1) == (header["checked"], header["of_feeds"])


def test_a35_a_missing_feed_is_soft_and_waits_at_most_a_day():
    """Live feeds answer 404 and come back."""
    waits = _waits("http_4xx", 40, detail="the server answered 404")

    assert timedelta(minutes=25) < waits[0] < timedelta(minutes=35)
    assert waits[0] < waits[5] < waits[20]
    assert max(waits) <= 1.1 * DAY


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a36_a_refusal_weighs_more_and_is_not_asked_again_in_the_run(desk, status):
    server = Server(status)
    desk.run(server.http)

    assert 1 == len(server.requests)
    assert timedelta(minutes=50) < desk.state().next_due_at - MORNING < timedelta(minutes=70)


@pytest.mark.parametrize("value, seconds", [("120", 120), ("-5", 0), ("1000000000000", 86400), ("soon", None), ("", None), (None, None), ("1e9", None),
                                            ("Wed, 04 Mar 2026 08:00:00 GMT", 3600), ("Wed, 04 Mar 2020 08:00:00 GMT", 0),
                                            ("Wed, 04 Mar 2099 08:00:00 GMT", 86400), ("Wed, 99 Mar 2026 08:00:00 GMT", None)])
def test_a37_every_form_of_a_wish_to_wait_is_honoured_within_a_day(value, seconds):
    assert seconds == retry_after(value, MORNING, 24)


@pytest.mark.parametrize("status", [429, 503])
def test_a37_a_wish_to_wait_pauses_the_whole_host_in_this_run_and_the_next(tmp_path, status):
    """Asking its neighbour on the same server is what the server asked us not to do."""
    with FaultServer() as server:
        server.more["busy"] = b"HTTP/1.1 %d Busy\r\nContent-Length: 0\r\nRetry-After: 7200\r\n\r\n" % status
        server.more["good"] = whole(GOOD)
        desk = Desk(tmp_path, [server.url("busy"), server.url("good")], _settings(server, more="run: {most_failed_share: 1.0}", per_host=1))
        desk.run(None, MORNING)
        first = desk.ledger()
        desk.run(None, MORNING + HOUR, digest=False)
        within = sum(server.hits.values())
        desk.run(None, MORNING + 3 * HOUR, digest=False)

    assert ("failed", "rate_limited") == (first[server.url("busy")].outcome, first[server.url("busy")].reason)
    assert ("not_tried", "rate_limited") == (first[server.url("good")].outcome, first[server.url("good")].reason)
    assert 1 == within
    assert 2 < sum(server.hits.values())
    assert ("ok", 0) == ((state := desk.state(server.url("good"))).state, state.failures)


def test_a37_the_pause_may_be_of_the_feed_alone(tmp_path):
    with FaultServer() as server:
        server.more["busy"], server.more["good"] = whole(b"", b"Retry-After: 7200", status=b"429 Busy"), whole(GOOD)
        desk = Desk(tmp_path, [server.url("busy"), server.url("good")], _settings(server, per_host=1, retry_after_scope="feed"))
        desk.run(None)

    assert "fetched" == desk.ledger()[server.url("good")].outcome


def test_a38_a_servers_fault_waits_linearly_longer_up_to_a_day_and_then_a_month_and_never_for_ever():
    waits = _waits("http_5xx", 80)

    assert [0.5, 1.0, 1.5] == [round(wait / HOUR / 0.5) * 0.5 for wait in waits[:3]]
    assert DAY * 0.9 <= waits[50] <= DAY * 1.1
    assert DAY * 27 <= waits[79] <= DAY * 33


def test_a38_waits_are_spread_by_a_tenth():
    """A host's hundred feeds must not come back together."""
    at = {next_state(FeedState(url=f"{URL}/{number}"), FetchFailure(url="", reason="http_5xx"), FetchSettings(), MORNING).next_due_at for number in range(50)}

    assert 40 < len(at)
    assert all(timedelta(minutes=27) <= moment - MORNING <= timedelta(minutes=33) for moment in at)


@pytest.mark.parametrize("reason, minutes", [("not_a_feed", 60), ("http_5xx", 30), ("timeout", 15)])
def test_a38_a_failure_weighs_by_its_kind(reason, minutes):
    assert 0.88 * minutes <= _waits(reason, 1)[0].total_seconds() / 60 <= 1.12 * minutes


# -- many at once --------------------------------------------------------------------------------------------------------------------------------


def test_a39_two_hundred_feeds_of_one_host_come_two_at_a_time_and_spaced_and_starve_nobody():
    """A small newspaper's server is not flooded, and the others do not wait for it."""
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with FaultServer() as server:
        settings = FetchSettings(ports=(str(server.port),), spacing_seconds=0.01)
        many = [Request(url=f"http://big.example:{server.port}/slow/{number}") for number in range(200)]
        few = [Request(url=f"http://small{number}.example:{server.port}/ok") for number in range(5)]
        order, starts = [], {}
        with Http(settings, resolve=here, reachable=lambda address: True) as http:
            for request, _ in http.get_many(many[:60] + few + many[60:], budget_seconds=2.0):
                order.append(request.url)
                starts[request.url] = time.monotonic()
        big = [url for url in order if "big" in url]

        assert 2 >= server.most_at_once - len(few)
        assert 20 > max(order.index(request.url) for request in few)
        assert 2.0 * 2 / 0.1 + 2 >= len(big)


def test_a39_starts_at_one_host_are_spaced_and_those_at_a_host_of_our_own_are_not():
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with FaultServer() as server:
        settings = FetchSettings(ports=(str(server.port),), spacing_seconds=0.15, allow_hosts=(server.host,))
        with Http(settings, resolve=here, reachable=lambda address: True) as http:
            began = time.monotonic()
            list(http.get_many([Request(url=f"http://paper.example:{server.port}/ok?{number}") for number in range(4)]))
            spaced = time.monotonic() - began
            list(http.get_many([Request(url=f"http://paper.example:{server.port}/ok?{number}", spacing_seconds=0.4) for number in range(2)]))
            delayed = time.monotonic() - began - spaced
            began = time.monotonic()
            list(http.get_many([Request(url=server.url(f"ok?{number}")) for number in range(20)]))
            own = time.monotonic() - began

    assert 0.45 <= spaced
    assert 0.4 <= delayed
    assert own < 20 * 0.15


def test_a41_a_thousand_feeds_that_hang_end_with_the_budget_and_the_untried_go_first_next_time(tmp_path):
    with FaultServer() as server:
        urls = [server.url(f"hang/{number}") for number in range(1000)]
        desk = Desk(tmp_path, urls, _settings(server, more="run: {budget_seconds: 2}", per_host=16, deadline_seconds=1, read_seconds=1,
                                              stop_grace_seconds=0.1))
        began = time.monotonic()
        first = desk.run(None, digest=False)
        took = time.monotonic() - began
        tried = {row.feed for row in desk.ledger().values() if row.outcome == "failed"}
        desk.run(None, MORNING + 2 * HOUR, digest=False)
        again = {row.feed for row in desk.ledger(MORNING + 2 * HOUR).values() if row.outcome == "failed"}

    assert ("budget_spent", 4) == (first.outcome, first.exit_code)
    assert took < 15
    assert tried and again and not tried & again
    assert {("not_tried", "budget")} == {(row.outcome, row.reason) for row in desk.ledger().values() if row.feed not in tried}
    assert 1000 == len(desk.ledger())


def test_a42_a_machine_that_is_offline_raises_nobodys_count(tmp_path):
    """A cut line of ours for a week must not put every publisher to rest."""
    urls = [f"https://{name}.example/rss" for name in ("one", "two", "three")]
    desk = Desk(tmp_path, urls)
    report = desk.run(FakeHttp({url: FetchFailure(url=url, reason="dns") for url in urls}))

    assert ("offline", 3) == (report.outcome, report.exit_code)
    assert {("ok", 0, None)} == {(state.state, state.failures, state.next_due_at) for state in map(desk.state, urls)}
    assert {("not_tried", "offline")} == {(row.outcome, row.reason) for row in desk.ledger().values()}


def test_a42_one_feed_alone_is_offline_when_nobody_answers_questions_about_names(desk):
    failures = [FetchFailure(url=URL, reason="dns", ours=True), FetchFailure(url=URL, reason="dns")]

    assert "offline" == desk.run(FakeHttp({URL: failures[0]})).outcome
    assert "failed_feeds" == desk.run(FakeHttp({URL: failures[1]}), MORNING + HOUR).outcome


# -- all of it together --------------------------------------------------------------------------------------------------------------------------


def test_a_run_over_every_fault_at_once_keeps_the_good_feeds_and_names_each_bad_one(tmp_path):
    """The rows' common part: the others are processed, one ledger row each with its reason, no traceback, the exit code of the contract."""
    with FaultServer() as server:
        for number in range(3):
            server.more[f"good{number}"] = whole(rss(f"Pool {number} opens", at=datetime.now(UTC)))
        names = [*FAULTS, *(f"good{number}" for number in range(3))]
        desk = Desk(tmp_path, [server.url(name) for name in names], _settings(
            server, more="run: {most_failed_share: 1.0}", deadline_seconds=1.5, read_seconds=1.5, per_host=32, at_once=32))
        ran = subprocess.run([sys.executable, "-m", "monitor", "-q", "--config", str(desk.path), "run", "--no-digest"], cwd=tmp_path, capture_output=True,
                             text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)})
    with desk.store() as store:
        (run,) = store.runs.rows("SELECT run_id, feeds_checked, feeds_failed FROM runs")
        rows = {row.feed.rpartition("/")[2]: row for row in store.fetches.of_run(run["run_id"])}
        traffic = store.fetches.traffic_since(MORNING - 400 * DAY)

    assert (0, "") == (ran.returncode, ran.stderr)
    assert set(names) == set(rows)
    assert {"fetched"} == {rows[f"good{number}"].outcome for number in range(3)}
    assert all(rows[name].outcome == "failed" and rows[name].reason for name in FAULTS)
    assert len(names) <= traffic[server.host].requests
    assert len(FAULTS) - 40 < traffic[server.host].failed
