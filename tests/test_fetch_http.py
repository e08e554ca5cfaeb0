"""The client's own manners: what it does when a run ends. What servers do to it stands in test_fetch_matrix_*.py."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from monitor.fetch.answer import Answer
from monitor.fetch.http import Http, Request, _resolve
from monitor.fetch.settings import FetchSettings

from .fault_server import FaultServer


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def settings(server: FaultServer, **named: object) -> FetchSettings:
    return FetchSettings(**{"allow_hosts": (server.host,), "deadline_seconds": 30.0, "read_seconds": 30.0, **named})


def test_requests_not_begun_when_stopped_give_nothing(server):
    """They are still to be tried: a stopped run must not count them as failures."""
    with Http(settings(server)) as http:
        answers = list(http.get_many([Request(url=server.url(f"ok/{n}")) for n in range(400)], stop=lambda: True))

    assert 400 > len(answers)


def test_a_run_whose_budget_is_spent_ends_although_servers_hang(server):
    """A thousand hanging feeds must not hold the digest."""
    began = time.monotonic()
    with Http(settings(server)) as http:
        answers = list(http.get_many([Request(url=server.url("hang"))] * 3, budget_seconds=0.3))

    assert [] == answers
    assert time.monotonic() - began < 3


def test_traffic_is_counted_by_host_and_taken_once(server):
    """Publishers are told how often we come."""
    with Http(settings(server)) as http:
        list(http.get_many([Request(url=server.url(path)) for path in ("ok", "away", "s404", "s304", "short")]))
        list(http.get_many([Request(url=server.url("s429"))]))
        taken, again = http.take_traffic(), http.take_traffic()

    one = taken[server.host]
    assert (7, 3, 1, 1) == (one.requests, one.failed, one.not_modified, one.rate_limited)
    assert one.bytes >= 2 * len(b"<html><body><p>Fine.</p></body></html>")
    assert {} == again


# -- what a client does at its edges -----------------------------------------------------------------------------------------

def ask(http: Http, *urls: str, **how: object) -> list:
    return [answer for _, answer in http.get_many([Request(url=url) for url in urls], **how)]


def test_the_machines_own_answer_about_a_name_is_numeric_and_without_repeats():
    found = asyncio.run(_resolve("localhost", 80))
    assert "127.0.0.1" in found
    assert len(set(found)) == len(found)


def test_a_name_without_an_address_is_a_failure_of_the_name(server):
    async def nowhere(host: str, port: int) -> list[str]:
        return []

    with Http(FetchSettings(), resolve=nowhere) as http:
        answer, = ask(http, "http://paper.example/rss")
    assert answer.reason in ("dns", "connect")
    assert not isinstance(answer, Answer)


def test_a_name_that_may_be_private_leads_where_it_leads(server):
    """A feed on one's own network is allowed by name and port, and by nothing less."""
    port = server.host.rpartition(":")[2]

    async def home(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    answers = []
    for allowed in ((f"paper.test:{port}",), ()):
        with Http(FetchSettings(allow_hosts=(*allowed, f"other.test:{port}")), resolve=home) as http:
            answers += ask(http, f"http://paper.test:{port}/ok")
    assert 200 == answers[0].status
    assert "blocked_address" == answers[1].reason


def test_a_mistake_of_ours_is_told_and_not_waited_for(server, monkeypatch):
    def broken(self):
        raise ZeroDivisionError

    monkeypatch.setattr(Http, "_open", broken)
    with Http(settings(server)) as http, pytest.raises(ZeroDivisionError):
        ask(http, server.url("ok"))


def test_an_error_of_the_client_that_nobody_foresaw_is_a_failure_of_that_request_only(server, monkeypatch):
    follow = Http._follow

    async def odd(self, request, url):
        if request.url.endswith("odd"):
            raise UnicodeError("label too long")
        return await follow(self, request, url)

    monkeypatch.setattr(Http, "_follow", odd)
    with Http(settings(server)) as http:
        answers = ask(http, server.url("odd"), server.url("ok"))
    assert ["protocol"] == [answer.reason for answer in answers if not isinstance(answer, Answer)]
    assert [200] == [answer.status for answer in answers if isinstance(answer, Answer)]


def test_a_date_is_sent_back_where_the_server_gave_no_etag(server):
    when = "Wed, 04 Mar 2026 07:00:00 GMT"
    with Http(settings(server)) as http:
        list(http.get_many([Request(url=server.url("ok/dated"), last_modified=when)]))
    assert [when] == [headers.get("if-modified-since") for path, headers in server.headers if path.endswith("ok/dated")]


def test_those_who_wait_for_a_place_when_a_run_ends_are_still_to_be_tried(server):
    """A slow reader fills every place; a stop then begins nothing."""
    stopped = threading.Event()
    with Http(settings(server, at_once=1, per_host=8, stop_grace_seconds=2.0)) as http:
        taking = http.get_many([Request(url=server.url(f"ok/{n}")) for n in range(6)], stop=stopped.is_set)
        first = next(taking)
        time.sleep(0.4)     # the only place is full of an answer nobody has taken, and another request waits for it
        stopped.set()
        answers = [first, *taking]
    assert 1 <= len(answers) < 6
    assert {200} == {answer.status for _, answer in answers}


def test_who_gets_the_only_line_after_a_stop_does_not_use_it(server):
    stopped = threading.Event()
    with Http(settings(server, at_once=1, per_host=8, deadline_seconds=0.6, stop_grace_seconds=3.0)) as http:
        threading.Timer(0.2, stopped.set).start()
        answers = ask(http, server.url("hang"), server.url("ok/after"), stop=stopped.is_set)
    assert ["timeout"] == [answer.reason for answer in answers]
    assert not [path for path, _ in server.headers if path.endswith("ok/after")]


def test_closing_twice_or_before_anything_was_asked_is_no_matter(server):
    http = Http(settings(server))
    loop = http._start()
    http.close()
    http.close()
    assert loop.is_closed()
