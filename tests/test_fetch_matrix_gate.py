"""Rows A4 and B1 to B13 of the acceptance matrix: the one gate to the network, and certificates."""

from __future__ import annotations

import ssl
import sys
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.fetch.gate import Blocked, admit, public
from monitor.fetch.http import Answer, Http, Request
from monitor.fetch.pages import fetch_pages
from monitor.fetch.settings import FetchSettings
from monitor.records import FetchFailure

from .fault_server import FaultServer

PORT = "PORT"
"""Stands for the port of a server on this machine that holds a secret."""

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=timezone.utc)

FORBIDDEN = [f"http://{host}:{PORT}/secret" for host in (
    "127.0.0.1", "localhost", "localhost.", "LOCALHOST", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001",
    "0177.0.0.1", "127.000.000.001", "127.0.0.1.", "127.255.255.254", "0x7f.1", "0177.1", "0x7F000001", "[::1]", "[::]", "[0::1]",
    "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1%25lo]", "[fe80::1]", "[fc00::1]",
    "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[100::1]", "[2001:db8::1]", "[3fff::1]", "[5f00::1]", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛocalhost", "127．0．0．1",
    "１２７.0.0.1", "%31%32%37.0.0.1", "127.0.0.1%00.example.invalid", "loopback.example", "split.example", "mapped.example")] + [
    f"http://{host}/" for host in (
        "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.127.255.255",
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "0.0.0.1", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.16689662", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[fd00:ec2::254]", "metadata.example", "private.example", "999.999.999.999", "1.2.3.4.5", "0x")] + [
    f"http://user:pw@127.0.0.1:{PORT}/", "http://user:pw@news.example/", "http://user@news.example/", f"http://example.invalid\\@127.0.0.1:{PORT}/",
    f"http://127.0.0.1:{PORT}\\@example.invalid/", f"http://127.0.0.1:{PORT}#@example.invalid", f"http:127.0.0.1:{PORT}", f"http:///127.0.0.1:{PORT}",
    "http://", "http:", "", "//127.0.0.1/", "/etc/hostname", "file:///etc/hostname", "file://localhost/etc/hostname", f"gopher://127.0.0.1:{PORT}/",
    f"ftp://127.0.0.1:{PORT}/", f"dict://127.0.0.1:{PORT}/", "ldap://127.0.0.1/", "data:text/html,x", "javascript:alert(1)", "jar:http://127.0.0.1!/",
    f"HTTP://127.0.0.1:{PORT}/", f" http://127.0.0.1:{PORT}/", f"http://127.0.0.1:{PORT}/ ", f"http://127.0.0.1\t:{PORT}/",
    f"http://127.0.0.1\r\nX: y:{PORT}/", "http://news.example/\r\nX: y", "http://news.example:99999/", "http://news.example:-1/", "http://news.example:0/",
    "http://news.example:65536/", "http://news.example:22/", "http://news.example:25/", "http://news.example:6379/", "http://news.example:9200/",
    "http://" + "a" * 64 + ".example/", "http://" + "a." * 150 + "example/", "http://" + "a" * 65_536 + "/", "http://[::1/", "http://]/", "http://[v1.x]/",
    "http://\x00/", "http://\u202e127.0.0.1/", "http://news.example\u2028/"]
"""Addresses that must never be asked; none may open a socket."""

NAMES = {"localhost": ["127.0.0.1"], "loopback.example": ["127.0.0.1"], "private.example": ["10.0.0.7"], "metadata.example": ["169.254.169.254"],
         "split.example": ["93.184.216.34", "127.0.0.1"], "mapped.example": ["::ffff:127.0.0.1"]}


class Watch:
    """Counts the sockets that anything in this process connects, while it is on."""

    def __init__(self) -> None:
        self.on, self.seen = False, []
        sys.addaudithook(self._event)  # cannot be taken out again, only turned off

    def _event(self, event: str, args: tuple[object, ...]) -> None:
        if self.on and event == "socket.connect":
            self.seen.append(args[1])

    def __enter__(self) -> list[object]:
        self.seen, self.on = [], True
        return self.seen

    def __exit__(self, *_: object) -> None:
        self.on = False


WATCH = Watch()


async def resolve(host: str, port: int) -> list[str]:
    host = host.rstrip(".")
    if host not in NAMES:
        raise OSError(f"nobody knows {host}")
    return NAMES[host]


def ask(url: str, settings: FetchSettings, **named: object) -> Answer | FetchFailure:
    with Http(settings, **{"resolve": resolve, **named}) as http:
        ((_, answer),) = http.get_many([Request(url=url)])
    return answer


@pytest.fixture(scope="module")
def secret():
    with FaultServer() as running:
        yield running


def test_b1_a_hundred_forbidden_addresses_are_refused_and_no_socket_is_opened(secret):
    """The monitor must not be a way into the network it stands in."""
    addresses = [url.replace(PORT, str(secret.port)) for url in FORBIDDEN]
    ports = ("80", "443", "8080", "8443", str(secret.port))  # the port is not what saves us
    with Http(FetchSettings(ports=ports, spacing_seconds=0.0), resolve=resolve) as http, WATCH as connected:
        answers = {request.url: answer for request, answer in http.get_many(Request(url=url) for url in addresses)}

    assert 100 <= len(set(addresses)) == len(answers)
    assert {} == {url: answer for url, answer in answers.items() if not isinstance(answer, FetchFailure) or answer.reason != "blocked_address"}
    assert [] == connected
    assert 0 == secret.connections


def test_b1_the_watch_sees_a_socket_that_is_opened(secret):
    """Without this the test above could not fail."""
    with WATCH as connected:
        answer = ask(secret.url("ok"), FetchSettings(allow_hosts=(secret.host,)))

    assert 200 == answer.status
    assert [("127.0.0.1", secret.port)] == connected


@pytest.mark.parametrize("name", ["private.example", "loopback.example", "metadata.example"])
def test_b2_a_name_that_leads_to_a_private_address_is_blocked(name):
    assert "blocked_address" == ask(f"http://{name}/", FetchSettings()).reason


def test_b3_a_name_with_one_private_address_among_public_ones_is_blocked():
    """Split answers are how a feed reaches the machine's own network."""
    assert "blocked_address" == ask("http://split.example/", FetchSettings()).reason


def test_b4_a_name_is_resolved_once_for_a_connection(secret):
    """A name that is public when it is checked and private when it is dialled would pass a check that looks twice."""
    asked = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.7"]

    answer = ask(f"http://news.example:{secret.port}/ok", FetchSettings(ports=(str(secret.port),)), resolve=rebinding,
                 reachable=lambda address: address == "127.0.0.1")

    assert 200 == answer.status
    assert ["news.example"] == asked


@pytest.mark.parametrize("hop", [1, 2, 3, 4, 5])
def test_b5_a_redirect_to_a_private_address_is_blocked_at_whatever_hop(secret, hop):
    with WATCH as connected:
        answer = ask(secret.url(f"hop{hop}"), FetchSettings(allow_hosts=(secret.host,)))

    assert "blocked_address" == answer.reason
    assert all(("127.0.0.1", secret.port) == where for where in connected)


@pytest.mark.parametrize("path", ["tofile", "togopher", "toftp", "todata", "tojs"])
def test_b6_a_redirect_to_another_scheme_is_refused(secret, path):
    assert "blocked_address" == ask(secret.url(path), FetchSettings(allow_hosts=(secret.host,))).reason


def test_b7_a_link_in_a_feed_to_our_own_network_goes_through_the_same_gate(secret):
    """Articles and robots.txt are asked for by the same client as feeds."""
    links = ["http://169.254.169.254/latest/meta-data/", secret.url("ok"), "http://localhost:8001/reports/"]
    with Http(FetchSettings(), resolve=resolve) as http, WATCH as connected:
        found = dict(fetch_pages([(link, None, None) for link in links], http, FetchSettings(), NOW))

    assert set(links) == set(found)
    assert all(isinstance(answer, FetchFailure) and "blocked_address" in f"{answer.reason} {answer.detail}" for answer in found.values())
    assert [] == connected


@pytest.mark.parametrize("port", [22, 25, 6379, 0, 65536, 1, 3306, 11211])
def test_b8_only_the_ports_of_the_web_are_asked(port):
    with pytest.raises(Blocked):
        admit(f"http://news.example:{port}/", FetchSettings())


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_b8_the_ports_of_the_web_are_asked(port):
    assert port == admit(f"http://news.example:{port}/", FetchSettings()).port


@pytest.mark.parametrize("url", [
    "http://user@news.example/", "http://user:pw@news.example/", "http://@news.example/", "http://news.example\\@127.0.0.1/", "http://news\t.example/",
    "http://news.example/\n", "http://news.example%00/", "http:///a", "http://:80/", "http://?a", "http://#a"])
def test_b9_an_address_that_two_readers_read_differently_is_refused(url):
    with pytest.raises(Blocked):
        admit(url, FetchSettings())


def test_b10_a_name_in_another_script_is_asked_in_its_ascii_form():
    assert "xn--bcher-kva.example" == admit("http://bücher.example/", FetchSettings()).raw_host
    assert "xn--bcher-kva.example" == admit("http://xn--bcher-kva.example/", FetchSettings()).raw_host


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a" * 65_536, "a." * 150 + "example", "ü" * 200 + ".example"])
def test_b10_a_name_that_is_too_long_is_refused(host):
    with pytest.raises(Blocked):
        admit(f"http://{host}/", FetchSettings())


@pytest.mark.parametrize("address", [
    "::1", "fe80::1%eth0", "64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::", "2001:0:7f00:1::", "::ffff:10.0.0.1", "fc00::1"])
def test_b11_an_address_of_the_sixth_version_that_is_not_public_is_blocked(address):
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_b11_an_ordinary_address_is_public(address):
    """Refusing too much would be silent loss."""
    assert public(address)


def test_b12_only_the_exact_host_and_port_of_the_allow_list_may_be_private(secret):
    """Allowing one service must not allow its neighbours."""
    allowed = FetchSettings(allow_hosts=(secret.host,))

    assert 200 == ask(secret.url("ok"), allowed).status
    for other in ("http://127.0.0.1:1/", f"http://127.0.0.2:{secret.port}/", f"http://localhost:{secret.port}/", f"http://[::1]:{secret.port}/"):
        assert "blocked_address" == ask(other, allowed).reason


def test_b13_credentials_in_an_address_are_refused_and_those_of_a_request_stay_with_their_origin(secret):
    with FaultServer() as other:
        secret.more["leave"] = lambda _: b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + other.url("ok").encode() + b"\r\n\r\n"
        settings = FetchSettings(allow_hosts=(secret.host, other.host))
        headers = (("Authorization", "Bearer t"), ("Cookie", "a=b"), ("X-Kind", "k"))
        with Http(settings) as http:
            answers = [answer for _, answer in http.get_many([Request(url=secret.url(path), headers=headers) for path in ("leave", "away")])]

    assert [200, 200] == [answer.status for answer in answers]
    kept = [sent for path, sent in secret.headers if path == "ok"][-1]
    _, left = other.headers[-1]
    assert ("Bearer t", "a=b") == (kept["authorization"], kept["cookie"])
    assert "authorization" not in left and "cookie" not in left and "k" == left["x-kind"]
    assert "blocked_address" == ask(f"http://user:pw@{secret.host}/ok", settings).reason


@examples(max_examples=300, deadline=None)
@given(st.text(max_size=60).map(lambda text: "http://" + text) | st.text(max_size=60) | st.ip_addresses().map(lambda ip: f"http://[{ip}]/" if ip.version == 6
                                                                                                              else f"http://{ip}/"))
def test_b9_no_text_makes_the_gate_do_anything_but_admit_or_block(text):
    try:
        url = admit(text, FetchSettings())
    except Blocked:
        return
    assert url.scheme in ("http", "https") and url.raw_host and url.user is None


# -- A4: certificates ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority():
    trustme = pytest.importorskip("trustme")
    return trustme.CA()


def _serving(certificate: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)  # type: ignore[attr-defined]
    return context


def _believing(authority: object | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority is not None:
        authority.configure_trust(context)  # type: ignore[attr-defined]
    return context


def _over_tls(certificate: object, trust: ssl.SSLContext | None, name: str = "news.example") -> tuple[Answer | FetchFailure, FaultServer]:
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with FaultServer(tls=_serving(certificate)) as server:
        settings = FetchSettings(ports=(str(server.port),))
        return ask(f"https://{name}:{server.port}/ok", settings, resolve=here, reachable=lambda address: True, trust=trust), server


def test_a4_a_good_certificate_is_believed_for_the_name_that_was_asked(authority):
    answer, server = _over_tls(authority.issue_cert("news.example"), _believing(authority))

    assert 200 == answer.status
    assert f"news.example:{server.port}" == server.headers[-1][1]["host"]


def test_a4_an_expired_certificate_is_refused(authority):
    expired = authority.issue_cert("news.example", not_before=datetime(2020, 1, 1, tzinfo=timezone.utc), not_after=datetime(2021, 1, 1, tzinfo=timezone.utc))
    answer, server = _over_tls(expired, _believing(authority))

    assert ("tls", True, 0) == (answer.reason, "expired" in answer.detail, len(server.headers))


def test_a4_a_certificate_of_another_host_is_refused(authority):
    answer, server = _over_tls(authority.issue_cert("other.example"), _believing(authority))

    assert ("tls", True, 0) == (answer.reason, "news.example" in answer.detail, len(server.headers))


def test_a4_a_certificate_that_nobody_vouches_for_is_refused(authority):
    answer, server = _over_tls(authority.issue_cert("news.example"), None)

    assert ("tls", 0) == (answer.reason, len(server.headers))


def test_a4_a_server_without_tls_is_not_asked_in_clear_instead(secret):
    """No silent step down from https to http."""
    before = len(secret.headers)
    answer = ask(f"https://{secret.host}/ok", FetchSettings(allow_hosts=(secret.host,)))

    assert "tls" == answer.reason
    assert before == len(secret.headers)
