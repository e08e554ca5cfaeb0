"""Finding hosts: dead name servers and dark networks cost their own hosts, and nobody else."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import closing

import pytest

from monitor.fetch.http import Http, Request
from monitor.fetch.settings import FetchSettings

from .fault_server import FaultServer

QUICK = FetchSettings(connect_seconds=0.5, deadline_seconds=10.0, spacing_seconds=0.0, at_once=16)


def reasons(http: Http, *urls: str) -> dict[str, tuple[str, bool]]:
    return {request.url: (getattr(answer, "reason", "answered"), getattr(answer, "ours", False))
            for request, answer in http.get_many([Request(url=url) for url in urls])}


def test_a1_a_name_server_that_does_not_answer_is_a_failure_of_the_name_and_may_be_our_own_line():
    """Nobody's server was asked: it must not be told as a slow one."""
    async def never(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with Http(QUICK, resolve=never) as http:
        assert {"https://a.example/": ("dns", True)} == reasons(http, "https://a.example/")


def test_names_that_hang_keep_no_other_host_from_being_found(monkeypatch):
    """The system's resolver blocks a thread for each; with a handful of threads a few dead titles would be an outage of all."""
    plain = socket.getaddrinfo

    def asked(host, port, *rest, **more):
        if str(host).startswith("dead"):
            time.sleep(3)
        return plain("127.0.0.1", port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    with FaultServer() as server:
        port = server.url("").rpartition(":")[2].strip("/")
        settings = FetchSettings(connect_seconds=1.0, deadline_seconds=10.0, ports=(port,), at_once=20)
        began = time.monotonic()
        with Http(settings, reachable=lambda address: True) as http:
            found = reasons(http, *(f"http://dead{n}.example:{port}/ok" for n in range(12)), *(f"http://alive{n}.example:{port}/ok" for n in range(4)))
        spent = time.monotonic() - began

    assert {"answered"} == {reason for url, (reason, _) in found.items() if "alive" in url}
    assert {"dns"} == {reason for url, (reason, _) in found.items() if "dead" in url}
    assert spent < 2.8


def test_a2_a_host_that_takes_no_connection_is_out_of_reach_and_not_slow():
    """A line that swallows everything looks so for every host; only failures to connect tell us that it is our own."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        port = listening.getsockname()[1]
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        try:
            with Http(FetchSettings(connect_seconds=0.5, allow_hosts=(f"127.0.0.1:{port}",))) as http:
                (reason, ours), = reasons(http, f"http://127.0.0.1:{port}/").values()
        finally:
            for one in crowd:
                one.close()
    if reason == "timeout":
        pytest.fail("told as a slow answer, although nothing was ever connected")
    assert ("connect", False) == (reason, ours)
