"""The gate to the network: which addresses may be asked. Pure: opens nothing, resolves nothing."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import TYPE_CHECKING

from .settings import FetchSettings

if TYPE_CHECKING:
    from yarl import URL

# Not public although some releases of ``ipaddress`` say so, or leading to private space by translation (reliability guide, section 5)
_CLOSED = tuple(ipaddress.ip_network(text) for text in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
    "fe80::/10", "fec0::/10", "ff00::/8"))
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_NUMBER_LABEL = re.compile(r"(?:\d+|0[xX][0-9a-fA-F]*)")
MOST_HOST_CHARACTERS = 253


class Blocked(Exception):
    """An address that must not be asked. Not an OSError: the client would hide it behind a failed connection."""


def public(address: str) -> bool:
    """Whether a numeric address is on the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not any(ip in net for net in _CLOSED if net.version == ip.version)


def literal(host: str) -> str | None:
    """The numeric address a host name spells, in any of the spellings resolvers accept; None for a name."""
    host = unicodedata.normalize("NFKC", host).rstrip(".").strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if ":" in host:
        return host
    if _NUMBER_LABEL.fullmatch(host.rpartition(".")[2]):  # 127.1, 0x7f.1, 017700000001: names never end in a number
        return _numbers(host) or host
    return None


def _numbers(host: str) -> str | None:
    """The dotted form of one to four decimal, octal or hexadecimal numbers, the last filling what is left; None if they do not fit."""
    labels = host.split(".")
    try:
        values = [int(label, 16 if label[:2].lower() == "0x" else 8 if len(label) > 1 and label[0] == "0" else 10) for label in labels]
    except ValueError:
        return None
    room = 5 - len(values)
    if room < 1 or any(not 0 <= value < 256 for value in values[:-1]) or not 0 <= values[-1] < 256 ** room:
        return None
    return ".".join(str(byte) for byte in (*values[:-1], *values[-1].to_bytes(room, "big")))


def admit(text: str, settings: FetchSettings) -> URL:
    """
    The very address object that is handed to the client, checked.

    Names are not resolved here; the client's resolver refuses private answers.

    Raises:
        Blocked: With the reason as a sentence.
    """
    from yarl import URL

    if _CONTROL.search(text):
        raise Blocked("the address has a space, a backslash or a control character")
    try:
        url = URL(text)
        host, port = url.raw_host, url.port
    except (ValueError, TypeError, UnicodeError, IndexError) as error:
        raise Blocked(f"the address cannot be read ({error})") from None
    if url.scheme not in ("http", "https"):
        raise Blocked(f"only http and https are asked, not {url.scheme or 'nothing'}")
    if not host or len(host) > MOST_HOST_CHARACTERS or any(len(label) > 63 for label in host.split(".")) and ":" not in host:
        raise Blocked("the address has no usable host")
    written = text.partition("//")[2]
    written = written[:min((at for at in (written.find(mark) for mark in "/?#") if at >= 0), default=len(written))]
    if url.user is not None or url.password is not None or "@" in written:
        raise Blocked("the address carries a user name")
    if "[" in written and ":" not in host:
        raise Blocked("the address has no usable host")
    if port is None or not 0 < port < 65536:
        raise Blocked("the address has no usable port")
    if f"{host}:{port}" in settings.allow_hosts:
        return url
    if "%" in host:
        raise Blocked("the host has a percent sign")
    if str(port) not in settings.ports:
        raise Blocked(f"port {port} is not asked")
    numeric = literal(host)
    if numeric is not None and not public(numeric):
        raise Blocked(f"{host} is not a public address")
    return url
