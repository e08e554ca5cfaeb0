"""A server on 127.0.0.1 that does what bad servers do: one path a fault, with hit counters."""

from __future__ import annotations

import asyncio
import inspect
import ssl
import threading
from collections import Counter
from collections.abc import Callable

from tests.faults import ANSWERS, FAULTS, Does, Writer, whole

Answers = Callable[[dict[str, str]], bytes]
_NOTHING = whole(b"", status=b"404 Not Found")


class FaultServer:
    """Runs in a thread of its own; ``with FaultServer() as server: server.url("hang")``."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.more: dict[str, Does | Answers] = {}
        """Further answers of this server, by the first part of the path; a function gets the request's headers."""
        self.hits: Counter[str] = Counter()
        self.connections = 0
        self._tls = tls
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.now = self.most_at_once = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20, ssl=self._tls)
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
        return f"{'https' if self._tls else 'http'}://{self.host}/{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        try:
            first = await reader.readexactly(1)
            if first == b"\x16":  # somebody speaks TLS to us
                return writer.write(whole(b"", status=b"400 Plain HTTP, please"))
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
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
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _fault(self, path: str, writer: Writer) -> None:
        name = path.partition("/")[0]
        does = self.more[name] if name in self.more else FAULTS[name][0] if name in FAULTS else ANSWERS.get(name, _NOTHING)
        if isinstance(does, bytes):
            writer.write(does)
        elif inspect.iscoroutinefunction(does):
            await does(writer)
        else:
            writer.write(does(self.headers[-1][1]))
