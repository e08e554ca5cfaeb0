"""The client against a server that does what bad servers do."""

from __future__ import annotations

import time

import pytest

from monitor.fetch.gate import Blocked, admit, public
from monitor.fetch.http import Answer, Http, Request
from monitor.fetch.settings import FetchSettings
from monitor.records import FetchFailure

from .fault_server import FaultServer

DEADLINE = 20.0
"""Long, so that a busy machine does not turn another fault into a timeout."""

SHORT = 1.0
"""For servers that would otherwise never end."""


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def settings(server: FaultServer, **named: object) -> FetchSettings:
    return FetchSettings(**{"allow_hosts": (server.host,), "deadline_seconds": DEADLINE, "read_seconds": DEADLINE, "contact": "desk@example.org",
                            **named})


def get(server: FaultServer, path: str, *, most_bytes: int = 1_000_000, **named: object) -> Answer | FetchFailure:
    with Http(settings(server, **named)) as http:
        ((_, answer),) = http.get_many([Request(url=server.url(path), most_bytes=most_bytes)])
    return answer


@pytest.mark.parametrize("path, reason", [
    ("hang", "timeout"), ("drip", "timeout"), ("driphead", "timeout"), ("inf100", "timeout"), ("inf", "too_large"), ("gzbomb", "too_large"),
    ("hugecl", "protocol"), ("br", "encoding"), ("zstd", "encoding"), ("gz3", "encoding"), ("gzbad", "encoding"), ("gzmany", "encoding"),
    ("gztrunc", "truncated"), ("short", "truncated"), ("rst", "truncated"), ("negcl", "protocol"), ("dupcl", "protocol"), ("badchunk", "protocol"),
    ("garbage", "protocol"), ("http09", "protocol"), ("badstatus", "protocol"), ("hdrbig", "protocol"), ("hdrnul", "protocol"),
    ("close0", "protocol"), ("loop", "redirects"), ("noloc", "redirects"), ("bigloc", "redirects"), ("tofile", "blocked_address"),
    ("topriv", "blocked_address"),
])
def test_a_fault_of_the_server_ends_in_time_with_its_name(server, path, reason):
    """One bad server would otherwise stop the morning's run."""
    deadline = SHORT if reason == "timeout" else DEADLINE
    began = time.monotonic()

    answer = get(server, path, deadline_seconds=deadline, read_seconds=deadline)

    assert isinstance(answer, FetchFailure), answer
    assert reason == answer.reason, answer
    assert time.monotonic() - began < deadline + 5  # 2 on a quiet machine


@pytest.mark.parametrize("path, body", [("ok", b"Fine."), ("gzip", b"Fine."), ("gz2", b"one two"), ("away", b"Fine."), ("redirbomb", b"Fine.")])
def test_a_legal_answer_is_read_whole(server, path, body):
    """Packed, in two parts or behind a redirect whose own body is a bomb: it is the same page."""
    answer = get(server, path)

    assert isinstance(answer, Answer), answer
    assert body in answer.body


def test_a_redirect_is_told_with_its_status_and_where_it_led(server):
    """A feed that moved is noticed."""
    answer = get(server, "away")

    assert ((302, server.url("ok")),) == answer.hops
    assert server.url("ok") == answer.answered_url


def test_the_client_says_who_it_is_and_sends_validators_back_byte_for_byte_and_no_cookies(server):
    """Publishers find us polite, and nothing that one answer set comes back with the next."""
    etag = 'W/"a,b  c"'
    with Http(settings(server)) as http:
        list(http.get_many([Request(url=server.url("ok"))]))
        list(http.get_many([Request(url=server.url("ok"), etag=etag)]))

    _, sent = server.headers[-1]
    assert etag == sent["if-none-match"]
    assert "cookie" not in sent
    assert sent["user-agent"].startswith("council-cyber-monitor/") and "desk@example.org" in sent["user-agent"]
    assert "gzip" == sent["accept-encoding"]


def test_a_proxy_in_the_environment_is_ignored(server, monkeypatch):
    """A stray variable must not send all traffic elsewhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert isinstance(get(server, "ok"), Answer)


def test_one_host_is_asked_by_two_at_a_time():
    """A small newspaper's server is not flooded."""
    with FaultServer() as server, Http(settings(server, per_host=2)) as http:
        answers = list(http.get_many([Request(url=server.url(f"slow/{n}")) for n in range(8)]))

    assert 8 == len(answers)
    assert 2 == server.most_at_once


def test_requests_not_begun_when_stopped_give_nothing(server):
    """They are still to be tried: a stopped run must not count them as failures."""
    with Http(settings(server)) as http:
        answers = list(http.get_many([Request(url=server.url(f"ok/{n}")) for n in range(5)], stop=lambda: True))

    assert 5 > len(answers)


def test_a_run_whose_budget_is_spent_ends_although_servers_hang(server):
    """A thousand hanging feeds must not hold the digest."""
    began = time.monotonic()
    with Http(settings(server, deadline_seconds=30.0, read_seconds=30.0)) as http:
        answers = list(http.get_many([Request(url=server.url("hang"))] * 3, budget_seconds=0.3))

    assert [] == answers
    assert time.monotonic() - began < 3


async def _private(host: str, port: int) -> list[str]:
    return ["93.184.216.34", "10.0.0.7"]


def test_a_name_with_one_private_address_among_public_ones_is_refused(server):
    """Rebinding and split answers are how a feed reaches the machine's own network."""
    with Http(FetchSettings(), resolve=_private) as http:
        ((_, answer),) = http.get_many([Request(url="http://publisher.example/")])

    assert "blocked_address" == answer.reason


async def _nobody(host: str, port: int) -> list[str]:
    raise OSError("no such name")


def test_a_name_nobody_knows_is_a_dns_failure(server):
    """Offline must be told from a broken site."""
    with Http(FetchSettings(), resolve=_nobody) as http:
        ((_, answer),) = http.get_many([Request(url="http://publisher.example/")])

    assert "dns" == answer.reason


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://017700000001/", "http://0/",
    "http://127.0.0.1./", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[fe80::1%25eth0]/", "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/", "http://[fc00::1]/", "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/",
    "http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/", "http://198.18.0.1/", "http://user@example.org/",
    "http://user:pw@example.org/", "http://example.org:22/", "http://example.org:6379/", "http://example.org:0/", "http://example.org:99999/",
    "file:///etc/hostname", "gopher://example.org/", "ftp://example.org/", "javascript:alert(1)", "http:///x", "http:", "", " http://example.org/",
    "http://example.org\\@127.0.0.1/", "http://127.0.0.1\t/", "http://exa\r\nmple.org/", "http://" + "a" * 300 + ".org/",
    "http://\uff11\uff12\uff17.0.0.1/", "http://127\u30020\u30020\u30021/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%00.example.org/",
])
def test_an_address_that_is_not_for_us_is_refused_before_any_socket(url):
    """The monitor must not be a way into the network it stands in."""
    with pytest.raises(Blocked):
        admit(url, FetchSettings())


def test_only_the_exact_host_and_port_of_the_allow_list_may_be_private():
    """Allowing one service must not allow its neighbours."""
    allowed = FetchSettings(allow_hosts=("127.0.0.1:8765",))

    assert "127.0.0.1" == admit("http://127.0.0.1:8765/a", allowed).host
    with pytest.raises(Blocked):
        admit("http://127.0.0.1:8766/a", allowed)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_ordinary_address_is_public(address):
    """Refusing too much would be silent loss."""
    assert public(address)
