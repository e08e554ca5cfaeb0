"""The client's own manners: what it does when a run ends. What servers do to it stands in test_fetch_matrix_*.py."""

from __future__ import annotations

import time

import pytest

from monitor.fetch.http import Http, Request
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
        answers = list(http.get_many([Request(url=server.url(f"ok/{n}")) for n in range(5)], stop=lambda: True))

    assert 5 > len(answers)


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
