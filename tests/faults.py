"""
What bad servers do, by name: bytes to send at once, or a coroutine that writes for as long as it is listened to.

Beside each fault the reasons a client may give for it; an empty tuple marks one that must be answered all the same.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable

Writer = asyncio.StreamWriter
Does = bytes | Callable[[Writer], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\n"
PAGE = b"<html><body><p>Fine.</p></body></html>"
STEP_SECONDS = 0.05
"""Time between two drops of a drip."""

BOMB_MB = 1000


def whole(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def away(location: bytes, *headers: bytes, status: bytes = b"302 Found", body: bytes = b"") -> bytes:
    return whole(body, b"Location: " + location, *headers, status=status)


def drip(head: bytes, drop: bytes) -> Does:
    """A head, and then a drop now and then, for ever."""
    async def write(writer: Writer) -> None:
        writer.write(head)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(STEP_SECONDS)
    return write


def endless(head: bytes, piece: bytes) -> Does:
    """A head, and then as fast as it is taken, for ever."""
    async def write(writer: Writer) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
    return write


def silence(head: bytes = b"") -> Does:
    async def write(writer: Writer) -> None:
        writer.write(head)
        await asyncio.sleep(3600)
    return write


def bomb(*headers: bytes, status: bytes = b"200 OK", megabytes: int | None = BOMB_MB) -> Does:
    """A gigabyte of zeros in a megabyte of gzip, or endless ones; the pieces are independent, so that they can be sent again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"\r\n".join((b"HTTP/1.1 " + status, b"Content-Encoding: gzip", b"Connection: close", *headers)) + b"\r\n\r\n"

    async def write(writer: Writer) -> None:
        writer.write(head + b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
        sent = 0
        while megabytes is None or sent < megabytes:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
            sent += 1
        writer.write(packer.flush(zlib.Z_FINISH) + bytes(8))
    return write


def reset(head: bytes) -> Does:
    async def write(writer: Writer) -> None:
        writer.write(head)
        await writer.drain()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    return write


def late(answer: bytes, seconds: float) -> Does:
    async def write(writer: Writer) -> None:
        await asyncio.sleep(seconds)
        writer.write(answer)
    return write


async def big_header(writer: Writer) -> None:
    """One header of 50 MB."""
    writer.write(OK + b"X-Big: ")
    for _ in range(50):
        writer.write(b"a" * 1_000_000)
        await writer.drain()
    writer.write(b"\r\n\r\n")


_PACKED = gzip.compress(PAGE)
_GZIP = b"Content-Encoding: gzip"
_CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
_LONG = OK + b"Content-Length: 1000\r\n\r\n"

FAULTS: dict[str, tuple[Does, tuple[str, ...]]] = {
    # too slow, or never: the one deadline ends them
    "hang": (silence(), ("timeout",)), "hangbody": (silence(_LONG + b"half"), ("timeout",)), "hangchunk": (silence(_CHUNKED + b"4\r\nhalf\r\n"), ("timeout",)),
    "hanggzip": (silence(OK + _GZIP + b"\r\nContent-Length: 1000\r\n\r\n" + _PACKED[:20]), ("timeout",)),
    "hangheader": (silence(OK + b"X-A: "), ("timeout",)), "drip": (drip(_LONG, b"x"), ("timeout",)),
    "dripchunk": (drip(_CHUNKED, b"1\r\nx\r\n"), ("timeout",)), "driphead": (drip(OK, b"X-A: b\r\n"), ("timeout", "protocol")),
    "dripstatus": (drip(b"H", b""), ("timeout",)), "dripname": (drip(OK, b"x"), ("timeout",)),
    "inf100": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), ("timeout",)),
    "inf103": (drip(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), ("timeout",)),
    "latehops": (late(away(b"/latehops"), 0.4), ("timeout",)), "dripext": (drip(_CHUNKED + b"4;", b"x"), ("timeout", "protocol")),
    # too much: a cap ends them
    "inf": (endless(OK + b"Connection: close\r\n\r\n", b"x" * 65_536), ("too_large",)),
    "infchunk": (endless(_CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"), ("too_large",)),
    "infchunkext": (endless(_CHUNKED + b"4;", b"x" * 65_536), ("timeout", "protocol")), "hdrinf": (endless(OK, b"X-A: b\r\n" * 500), ("protocol",)),
    "hdrline": (endless(OK + b"X-A: ", b"b" * 65_536), ("protocol",)),
    "inftrailer": (endless(_CHUNKED + b"1\r\nx\r\n0\r\n", b"X-A: b\r\n" * 500), ("protocol", "truncated")),
    "hdr1big": (big_header, ("protocol",)), "gzbomb": (bomb(), ("too_large",)), "gzinf": (bomb(megabytes=None), ("too_large",)),
    "declared": (OK + b"Content-Length: 5000000000\r\n\r\nabc", ("too_large",)), "redirbomb": (bomb(b"Location: /ok", status=b"302 Found"), ()),
    "errorbomb": (bomb(status=b"500 Broken", megabytes=None), ()),
    # packed in ways we did not offer, or badly
    "br": (whole(b"\x0b\x02\x80hello\x03", b"Content-Encoding: br"), ("encoding",)),
    "zstd": (whole(b"\x28\xb5\x2f\xfd", b"Content-Encoding: zstd"), ("encoding",)),
    "brbomb": (endless(OK + b"Content-Encoding: br\r\nConnection: close\r\n\r\n", bytes(65_536)), ("encoding",)),
    "zstdbomb": (endless(OK + b"Content-Encoding: zstd\r\nConnection: close\r\n\r\n", bytes(65_536)), ("encoding",)),
    "deflate": (whole(zlib.compress(PAGE), b"Content-Encoding: deflate"), ("encoding",)),
    "gz3": (whole(_PACKED, b"Content-Encoding: gzip, gzip, gzip"), ("encoding",)), "gztwice": (whole(_PACKED, _GZIP, _GZIP), ("encoding",)),
    "chain100": (whole(_PACKED, b"Content-Encoding: " + b", ".join([b"gzip"] * 100)), ("encoding",)),
    "encunk": (whole(PAGE, b"Content-Encoding: banana"), ("encoding",)), "gzbad": (whole(PAGE, _GZIP), ("encoding",)),
    "gzbroken": (whole(_PACKED[:14] + b"\xff" * 30, _GZIP), ("encoding", "truncated")), "gzmany": (whole(gzip.compress(b"x") * 10_000, _GZIP), ("encoding",)),
    "gzcrc": (whole(_PACKED[:-8] + bytes(8), _GZIP), ("encoding",)), "gzrest": (whole(_PACKED + b"more", _GZIP), ("encoding", "truncated")),
    # cut
    "gztrunc": (whole(gzip.compress(PAGE * 50)[:-12], _GZIP), ("truncated",)), "short": (OK + b"Content-Length: 900\r\n\r\nonly this", ("truncated",)),
    "rst": (reset(_LONG + b"half"), ("truncated",)), "rsthead": (reset(OK + b"X-A: b"), ("connect", "truncated", "protocol")),
    "rst0": (reset(b""), ("connect", "truncated", "protocol")),
    "cutchunk": (_CHUNKED + b"4\r\nhalf\r\n", ("truncated", "protocol")), "cuthead": (OK + b"Content-Ty", ("protocol",)),
    # not HTTP, or not quite
    "close0": (b"", ("protocol",)), "garbage": (b"\x00\x01\x02 what\r\n\r\n", ("protocol",)), "http09": (b"<html>hello</html>\r\n\r\n", ("protocol",)),
    "ssh": (b"SSH-2.0-OpenSSH_9.6\r\n", ("protocol",)), "smtp": (b"220 mail.example ESMTP\r\n", ("protocol",)),
    "tlsalert": (b"\x15\x03\x01\x00\x02\x02\x46", ("protocol",)), "http3": (b"HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n", ("protocol", "empty")),
    "badstatus": (b"HTTP/1.1 abc Fine\r\n\r\n", ("protocol",)), "stneg": (b"HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n", ("protocol",)),
    "sthuge": (b"HTTP/1.1 20000000000000000000 OK\r\nContent-Length: 0\r\n\r\n", ("protocol",)),
    "negcl": (OK + b"Content-Length: -5\r\n\r\nx", ("protocol",)), "dupcl": (OK + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\nabc", ("protocol",)),
    "hugecl": (OK + b"Content-Length: 100000000000000000000\r\n\r\nabc", ("protocol", "too_large")),
    "wordcl": (OK + b"Content-Length: many\r\n\r\nabc", ("protocol",)),
    "clte": (OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", ("protocol",)),
    "badchunk": (_CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", ("protocol",)), "hugechunk": (_CHUNKED + b"f" * 40 + b"\r\nabc\r\n", ("protocol", "truncated")),
    "negchunk": (_CHUNKED + b"-4\r\nabcd\r\n0\r\n\r\n", ("protocol",)), "hdrbig": (OK + b"X-Big: " + b"a" * 1_000_000 + b"\r\n\r\n", ("protocol",)),
    "hdrnul": (OK + b"X-A: a\x00b\r\nContent-Length: 1\r\n\r\nx", ("protocol",)), "hdrcr": (OK + b"X-A: a\rb\r\nContent-Length: 1\r\n\r\nx", ("protocol",)),
    "hdrnoname": (OK + b": b\r\nContent-Length: 1\r\n\r\nx", ("protocol",)), "hdrnocolon": (OK + b"what\r\nContent-Length: 1\r\n\r\nx", ("protocol",)),
    "hdrspace": (OK + b"X-A : b\r\nContent-Length: 1\r\n\r\nx", ("protocol",)),
    # redirects that lead nowhere
    "loop": (away(b"/loop"), ("redirects",)), "noloc": (whole(b"", status=b"302 Found"), ("redirects",)), "badloc": (away(b"http://[::1"), ("redirects",)),
    "emptyloc": (away(b""), ("redirects",)), "spaceloc": (away(b"/a b"), ("redirects",)), "slashloc": (away(b"\\\\127.0.0.1\\a"), ("redirects",)),
    "bigloc": (away(b"/" + b"a" * 5000), ("redirects",)), "hugeloc": (away(b"/" + b"a" * 1_000_000), ("redirects", "protocol")),
    "grow": (away(b"/grow/more?a=" + b"b" * 1900), ("redirects",)),
    # and those that lead where nobody may go
    "tofile": (away(b"file:///etc/hostname"), ("blocked_address",)), "togopher": (away(b"gopher://127.0.0.1/"), ("blocked_address",)),
    "toftp": (away(b"ftp://127.0.0.1/"), ("blocked_address",)), "todata": (away(b"data:text/html,x"), ("blocked_address",)),
    "tojs": (away(b"javascript:alert(1)"), ("blocked_address",)), "topriv": (away(b"http://169.254.169.254/latest/"), ("blocked_address",)),
    "toloop": (away(b"http://[::ffff:127.0.0.1]/"), ("blocked_address",)), "touser": (away(b"http://a:b@news.example/"), ("blocked_address",)),
    "toport": (away(b"http://news.example:22/"), ("blocked_address",)), "tozero": (away(b"//0/"), ("blocked_address",)),
    # odd and legal, or odd and harmless: the page is there
    "hdrutf8": (whole(PAGE, 'ETag: "ü"'.encode(), "X-Name: Käse".encode()), ()), "hdrfold": (OK + b"X-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok", ()),
    "cookies": (whole(PAGE, *(b"Set-Cookie: c%d=%s" % (n, b"v" * 100) for n in range(60))), ()),
    "manycookies": (whole(PAGE, *(b"Set-Cookie: c%d=%s" % (n, b"v" * 4000) for n in range(90))), ()),
}
"""Name -> what the server does, and the reasons that may be given for it."""

ANSWERS: dict[str, Does] = {
    "ok": whole(PAGE, b'ETag: "one"', b"Set-Cookie: a=b"), "slow": late(whole(PAGE), 0.1), "gzip": whole(_PACKED, _GZIP),
    "gz2": whole(gzip.compress(b"one ") + gzip.compress(b"two"), _GZIP), "away": away(b"/ok", body=b"body"), "empty": whole(b""),
    "hop5": away(b"/hop4"), "hop4": away(b"/hop3"), "hop3": away(b"/hop2"), "hop2": away(b"/hop1"), "hop1": away(b"http://10.0.0.1/"),
    "moved": away(b"/ok", status=b"301 Moved"), "kept": away(b"/ok", status=b"308 Moved"), "see": away(b"/ok", status=b"303 See Other"),
    "for-now": away(b"/ok", status=b"307 For now"), "s304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    **{f"s{status}": whole(b"", status=b"%d Odd" % status) for status in (401, 403, 404, 410, 418, 451, 500, 502, 999)},
    "s429": whole(b"", b"Retry-After: 120", status=b"429 Too Many Requests"), "s503": whole(b"", b"Retry-After: 60", status=b"503 Busy"),
    "s103": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + whole(PAGE),
}
"""Answers that are no faults of HTTP."""
