"""Rows A3 to A24 and A30 to A32 of the acceptance matrix: servers that do what bad servers do. Each fault is asked for in a child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.fetch.http import Answer, Http, Request
from monitor.fetch.settings import FetchSettings
from monitor.records import FetchFailure

from .fault_server import FaultServer
from .faults import FAULTS

ROOT = Path(__file__).parent.parent
SHORT, LONG = 1.0, 20.0
"""Deadlines: for faults that never end, and for the others, so that a busy machine does not turn one into a timeout."""

GRACE, MOST_MB = 2.0, 100


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


@pytest.fixture(scope="module")
def measured():
    """What came of each fault, with seconds and the peak of memory."""
    with FaultServer() as server:
        command = [sys.executable, "-m", "tests.fault_child", server.host, str(SHORT), str(LONG)]
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "" == asked.stderr
    return json.loads(asked.stdout)


def settings(server: FaultServer, **named: object) -> FetchSettings:
    return FetchSettings(**{"allow_hosts": (server.host,), "deadline_seconds": LONG, "read_seconds": LONG, "contact": "desk@example.org", **named})


def get(server: FaultServer, path: str, *, most_bytes: int = 1_000_000, **named: object) -> Answer | FetchFailure:
    with Http(settings(server, **named)) as http:
        ((_, answer),) = http.get_many([Request(url=server.url(path), most_bytes=most_bytes)])
    return answer


def gone_wrong(measured: dict, *names: str) -> dict[str, str]:
    """Of these faults those that came to another end than they should."""
    return {name: measured[name]["reason"] for name in names if measured[name]["reason"] not in (FAULTS[name][1] or ("answered",))}


def test_there_are_at_least_sixty_faults():
    assert 60 <= sum(bool(reasons) for _, reasons in FAULTS.values())


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_ends_in_time_in_little_memory_under_its_name(measured, name):
    """One bad server would otherwise stop the morning's run, or the machine."""
    one = measured[name]
    deadline = SHORT if "timeout" in FAULTS[name][1] else LONG

    assert {} == gone_wrong(measured, name)
    assert one["seconds"] < deadline + GRACE
    assert one["peak_mb"] < MOST_MB
    assert "Error" not in one["detail"] and "\n" not in one["detail"]


def test_a3_a_server_that_accepts_and_never_answers_is_a_timeout(measured):
    assert {} == gone_wrong(measured, "hang", "hangheader", "hangbody", "hangchunk")


def test_a3_the_longest_silence_is_bounded_apart_from_the_whole(server):
    """A server that says nothing for ten seconds does not get the other ten."""
    began = time.monotonic()

    assert "timeout" == get(server, "hangbody", read_seconds=0.3).reason
    assert time.monotonic() - began < 5


def test_a5_a_dripping_header_ends_with_the_deadline(measured):
    assert {} == gone_wrong(measured, "driphead", "dripstatus", "dripname")


def test_a6_a_dripping_body_ends_with_the_deadline(measured):
    assert {} == gone_wrong(measured, "drip", "dripchunk", "hanggzip")


def test_a7_an_endless_body_ends_at_the_cap(measured):
    assert {} == gone_wrong(measured, "inf", "infchunk", "declared")


def test_a8_an_endless_chunk_extension_is_not_read_for_ever(measured):
    assert {} == gone_wrong(measured, "infchunkext", "dripext", "inftrailer")


def test_a9_endless_continue_ends_with_the_deadline(measured):
    assert {} == gone_wrong(measured, "inf100", "inf103")


def test_a10_headers_that_are_too_large_or_endless_are_refused(measured):
    assert {} == gone_wrong(measured, "hdr1big", "hdrbig", "hdrinf", "hdrline")


def test_a10_cookies_are_ignored_and_never_sent(server):
    """Nothing that one answer set comes back with the next."""
    with Http(settings(server)) as http:
        answers = [answer for _ in range(2) for _, answer in http.get_many([Request(url=server.url("cookies")), Request(url=server.url("manycookies"))])]

    assert [200] * 4 == [answer.status for answer in answers]
    assert all("cookie" not in sent for _, sent in server.headers)


def test_a11_a_gzip_bomb_ends_at_the_cap(measured):
    assert {} == gone_wrong(measured, "gzbomb", "gzinf")
    assert measured["gzbomb"]["peak_mb"] < MOST_MB


def test_a12_what_is_packed_as_we_did_not_offer_is_refused(measured):
    assert {} == gone_wrong(measured, "br", "brbomb", "zstd", "zstdbomb", "deflate", "encunk")


def test_a13_what_is_packed_several_times_is_refused(measured):
    assert {} == gone_wrong(measured, "gz3", "gztwice", "chain100")


def test_a14_the_body_of_a_redirect_or_of_an_error_is_never_read(server, measured):
    """A gigabyte behind a redirect is a gigabyte all the same."""
    assert {} == gone_wrong(measured, "redirbomb", "errorbomb")
    assert b"Fine." in get(server, "redirbomb").body
    assert b"" == get(server, "errorbomb").body


def test_a15_a_packed_body_that_ends_early_is_truncated(measured):
    assert {} == gone_wrong(measured, "gztrunc")


def test_a16_two_packed_parts_are_one_text_and_ten_thousand_are_refused(server, measured):
    assert b"one two" == get(server, "gz2").body
    assert {} == gone_wrong(measured, "gzmany")


def test_a17_a_plain_or_damaged_body_called_packed_is_refused(measured):
    assert {} == gone_wrong(measured, "gzbad", "gzbroken", "gzcrc", "gzrest")


def test_a18_a_body_that_ends_early_is_truncated(measured):
    assert {} == gone_wrong(measured, "short", "rst", "rsthead", "rst0", "cutchunk")


def test_a19_lengths_and_chunks_that_cannot_be_are_refused(measured):
    assert {} == gone_wrong(measured, "dupcl", "negcl", "hugecl", "wordcl", "clte", "badchunk", "hugechunk", "negchunk")


def test_a20_what_is_not_http_is_refused(measured):
    assert {} == gone_wrong(measured, "garbage", "http09", "badstatus", "stneg", "sthuge", "ssh", "smtp", "tlsalert", "http3")


def test_a21_a_server_that_hangs_up_without_a_byte_is_asked_once_more(server, measured):
    """A kept connection that the server had just closed is nobody's fault."""
    assert {} == gone_wrong(measured, "close0", "cuthead")
    before = server.hits["close0"]

    assert "protocol" == get(server, "close0").reason
    assert 2 == server.hits["close0"] - before


def test_a22_broken_headers_are_refused_and_a_validator_we_cannot_send_back_is_dropped(server, measured):
    from monitor.fetch.answer import validator

    assert {} == gone_wrong(measured, "hdrnul", "hdrcr", "hdrnoname", "hdrnocolon", "hdrspace")
    answer = get(server, "hdrutf8")
    assert (200, None) == (answer.status, validator(answer.headers["etag"]))


def test_a22_a_validator_goes_back_byte_for_byte(server):
    etag = 'W/"a,b  c"'
    with Http(settings(server)) as http:
        list(http.get_many([Request(url=server.url("ok"), etag=etag)]))

    assert etag == server.headers[-1][1]["if-none-match"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418, 451, 500, 502, 999])
def test_a23_an_odd_status_is_told_as_it_is(server, status):
    assert status == get(server, f"s{status}").status


def test_a23_an_early_hint_is_no_answer(server):
    assert b"Fine." in get(server, "s103").body


@pytest.mark.parametrize("path, status", [("away", 302), ("see", 303), ("for-now", 307), ("moved", 301), ("kept", 308)])
def test_a30_a_redirect_is_followed_and_told_with_its_status_and_where_it_led(server, path, status):
    answer = get(server, path)

    assert ((status, server.url("ok")),) == answer.hops
    assert (server.url(path), server.url("ok"), 200) == (answer.url, answer.answered_url, answer.status)


def test_a31_redirects_without_end_are_given_up(server, measured):
    assert {} == gone_wrong(measured, "loop", "grow", "bigloc", "hugeloc", "latehops")
    before = server.hits["loop"]
    get(server, "loop")
    assert 6 == server.hits["loop"] - before


def test_a32_redirects_to_nowhere_are_refused(measured):
    assert {} == gone_wrong(measured, "noloc", "emptyloc", "badloc", "spaceloc", "slashloc")


def test_a_client_says_who_it_is_and_where_to_complain(server):
    get(server, "ok")
    _, sent = server.headers[-1]

    assert sent["user-agent"].startswith("council-cyber-monitor/") and "desk@example.org" in sent["user-agent"]
    assert "gzip" == sent["accept-encoding"]


def test_a43_a_proxy_in_the_environment_is_ignored(server, monkeypatch):
    """A stray variable must not send all traffic elsewhere."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert 200 == get(server, "ok").status


def test_a43_a_proxy_in_the_settings_is_used(server):
    """Then the proxy is asked with the whole address, and resolves the name."""
    with Http(FetchSettings(proxy=f"http://{server.host}"), resolve=_only_the_proxy) as http:
        ((_, answer),) = http.get_many([Request(url="http://news.example/ok")])

    assert isinstance(answer, Answer), answer
    assert "news.example" == server.headers[-1][1]["host"]


async def _only_the_proxy(host: str, port: int) -> list[str]:
    assert "127.0.0.1" == host
    return ["127.0.0.1"]
