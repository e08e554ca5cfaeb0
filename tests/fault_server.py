"""A server on 127.0.0.1 that does what bad servers do: one path a fault, with hit counters."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections import Counter
from collections.abc import Awaitable, Callable

Writer = asyncio.StreamWriter
_OK = b"HTTP/1.1 200 OK\r\n"
_PAGE = b"<html><body><p>Fine.</p></body></html>"


def _whole(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class FaultServer:
    """Runs in a thread of its own; ``with FaultServer() as server: server.url("hang")``."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.now = self.most_at_once = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            self._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}/{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1].lstrip("/").partition("?")[0]
            self.hits[path] += 1
            self.headers.append((path, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}))
            self.now += 1
            self.most_at_once = max(self.most_at_once, self.now)
            try:
                await self._fault(path, writer)
            finally:
                self.now -= 1
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _fault(self, path: str, writer: Writer) -> None:
        slow: dict[str, Callable[[Writer], Awaitable[None]]] = {"hang": _hang, "drip": _drip, "driphead": _driphead, "inf": _endless,
                                                               "inf100": _endless_continue, "rst": _reset}
        if path in slow:
            return await slow[path](writer)
        name = path.rpartition("/")[0] or path
        if name == "slow":
            await asyncio.sleep(0.1)
        writer.write(self._plain().get(name, _whole(b"", status=b"404 Not Found")))

    def _plain(self) -> dict[str, bytes]:
        packed = gzip.compress(_PAGE)
        away = b"302 Found"
        return {
            "ok": _whole(_PAGE, b'ETag: "one"', b"Set-Cookie: a=b"), "slow": _whole(_PAGE), "gzip": _whole(packed, b"Content-Encoding: gzip"),
            "gz2": _whole(gzip.compress(b"one ") + gzip.compress(b"two"), b"Content-Encoding: gzip"),
            "gzmany": _whole(gzip.compress(b"x") * 10_000, b"Content-Encoding: gzip"),
            "gzbomb": _whole(gzip.compress(bytes(30_000_000)), b"Content-Encoding: gzip"),
            "gztrunc": _whole(gzip.compress(_PAGE * 50)[:-12], b"Content-Encoding: gzip"), "gzbad": _whole(_PAGE, b"Content-Encoding: gzip"),
            "gz3": _whole(packed, b"Content-Encoding: gzip, gzip, gzip"), "br": _whole(b"\x0b\x02\x80hello\x03", b"Content-Encoding: br"),
            "zstd": _whole(b"\x28\xb5\x2f\xfd", b"Content-Encoding: zstd"),
            "short": _OK + b"Content-Length: 900\r\n\r\nonly this", "close0": b"", "garbage": b"\x00\x01\x02 what\r\n\r\n",
            "http09": b"<html>hello</html>\r\n\r\n", "badstatus": b"HTTP/1.1 abc Fine\r\n\r\n",
            "negcl": _OK + b"Content-Length: -5\r\n\r\nx", "dupcl": _OK + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\nabc",
            "hugecl": _OK + b"Content-Length: 100000000000000000000\r\n\r\nabc",
            "badchunk": _OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
            "hdrbig": _OK + b"X-Big: " + b"a" * 1_000_000 + b"\r\n\r\n", "hdrnul": _OK + b"X-A: a\x00b\r\nContent-Length: 1\r\n\r\nx",
            "loop": _whole(b"", b"Location: /loop", status=away), "noloc": _whole(b"", status=away),
            "bigloc": _whole(b"", b"Location: /" + b"a" * 5000, status=away), "away": _whole(b"body", b"Location: /ok", status=away),
            "tofile": _whole(b"", b"Location: file:///etc/hostname", status=away),
            "topriv": _whole(b"", b"Location: http://169.254.169.254/latest/", status=away),
            "toother": _whole(b"", b"Location: http://localhost.invalid/", status=away),
            "redirbomb": _whole(gzip.compress(bytes(20_000_000)), b"Location: /ok", b"Content-Encoding: gzip", status=away),
            "s410": _whole(b"", status=b"410 Gone"), "s404": _whole(b"", status=b"404 Not Found"), "s999": _whole(b"", status=b"999 Odd"),
            "s429": _whole(b"", b"Retry-After: 120", status=b"429 Too Many Requests"), "s500": _whole(b"", status=b"500 Broken"),
            "s304": b"HTTP/1.1 304 Not Modified\r\n\r\n", "empty": _whole(b""),
        }


async def _hang(writer: Writer) -> None:
    await asyncio.sleep(60)


async def _drip(writer: Writer) -> None:
    writer.write(_OK + b"Content-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _driphead(writer: Writer) -> None:
    writer.write(_OK)
    while True:
        writer.write(b"X-A: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _endless(writer: Writer) -> None:
    writer.write(_OK + b"Connection: close\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _endless_continue(writer: Writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _reset(writer: Writer) -> None:
    import socket
    import struct

    writer.write(_OK + b"Content-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
