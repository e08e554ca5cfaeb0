"""
The polite client: the only module that opens sockets.

feeds.py, pages.py -> Request -> here -> Answer or FetchFailure. One event loop in one background thread; its door is a plain
generator that gives answers as they complete. Redirects are followed by hand, bodies are unpacked by hand under a cap, names are
resolved once and refused when any address is not public, and everything about one address ends with one deadline.
"""

from __future__ import annotations

import asyncio
import errno
import os
import queue
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..records import FetchFailure, HostTraffic
from ..times import utc_now
from .answer import Answer, Request, retry_after, validator
from .gate import Blocked, admit, public
from .hosts import Host, Traffic
from .inflate import BadEncoding, Body, TooLarge
from .names import Resolve
from .names import resolve as _resolve
from .settings import FetchSettings

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from yarl import URL

__all__ = ["Answer", "Http", "Request"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
_NO_RESOLVER = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL})
_NO_WAY_OUT = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
_NAMES_SHARE = 0.8
# Part of the time to connect that finding the address may take: an answer that does not come is told from a host that does not
_PIECE_BYTES = 65_536
_POLL_SECONDS = 0.05


class Http:
    """
    The client of one run; close it, or use it as a context manager.

    Args:
        settings: Limits and manners.
        resolve: Stands in for the system's name resolution.
        reachable: Says of a numeric address whether a name may lead there; a test that needs hosts with names gives its own.
        trust: Certificates that are believed; None for the system's.
    """

    def __init__(self, settings: FetchSettings, *, resolve: Resolve = _resolve, reachable: Callable[[str], bool] = public,
                 trust: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._resolve = resolve
        self._reachable = reachable
        self._trust = trust
        self._traffic: dict[str, Traffic] = defaultdict(Traffic)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._session: ClientSession | None = None
        self._hosts: dict[str, Host] = {}
        contact = f" (+{settings.contact})" if settings.contact else ""
        self.name = f"council-cyber-monitor/{__version__}{contact}"

    def get_many(self, requests: Iterable[Request], *, stop: Callable[[], bool] = lambda: False,
                 budget_seconds: float | None = None) -> Iterator[tuple[Request, Answer | FetchFailure]]:
        """
        Ask for all, politely and at once, and give each answer as it completes.

        Requests not begun when ``stop`` turns true or the budget is spent give nothing: they are still to be tried.
        """
        waiting = list(requests)
        if not waiting:
            return
        loop = self._start()
        ends = None if budget_seconds is None else time.monotonic() + budget_seconds
        done: queue.SimpleQueue[tuple[Request, Answer | FetchFailure | None]] = queue.SimpleQueue()
        room = threading.Semaphore(self._settings.at_once)  # under way, or a body not yet taken: those in memory are bounded
        closing = threading.Event()
        running = asyncio.run_coroutine_threadsafe(self._all(waiting, done, room, closing), loop)
        left, cancel_at = len(waiting), None
        try:
            while left:
                now = time.monotonic()
                if cancel_at is None and (stop() or (ends is not None and now >= ends)):
                    closing.set()
                    grace = self._settings.stop_grace_seconds if ends is None or now < ends else 0.0
                    cancel_at = now + grace
                if cancel_at is not None and now >= cancel_at:
                    return
                try:
                    request, answer = done.get(timeout=_POLL_SECONDS)
                except queue.Empty:
                    if running.done() and done.empty():
                        return running.result()     # a mistake of ours: told, not waited for
                    continue
                left -= 1
                if answer is None:
                    continue
                if _has_body(answer):
                    room.release()
                yield request, answer
        finally:
            closing.set()
            if not running.done():
                running.cancel()

    def take_traffic(self) -> dict[str, HostTraffic]:
        """What each ``host:port`` was asked since this was last called; ask it between two calls of ``get_many``."""
        taken, self._traffic = self._traffic, defaultdict(Traffic)
        return {host: one.told() for host, one in taken.items() if one.requests}

    def close(self) -> None:
        """Close the connections and end the thread."""
        if self._loop is None or self._thread is None:
            return
        loop, thread, self._loop, self._thread = self._loop, self._thread, None, None

        async def end() -> None:
            if self._session is not None:
                await self._session.close()
                self._session = None
            rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        with suppress(TimeoutError, RuntimeError):      # a call that will not end keeps its thread, which dies with the process
            asyncio.run_coroutine_threadsafe(end(), loop).result(self._settings.stop_grace_seconds)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(self._settings.stop_grace_seconds)
            loop.close()
        self._hosts.clear()

    def __enter__(self) -> Http:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="fetch", daemon=True)
            self._thread.start()
        return self._loop

    async def _all(self, requests: list[Request], done: queue.SimpleQueue[Any], room: threading.Semaphore,
                   closing: threading.Event) -> None:
        at_once = asyncio.Semaphore(self._settings.at_once)
        if self._session is None:
            self._session = self._open()

        async def one(request: Request) -> None:
            answer: Answer | FetchFailure | None = None
            try:
                answer = await self._polite(request, at_once, room, closing)
            finally:
                done.put((request, answer))

        await asyncio.gather(*(one(request) for request in requests))

    def _open(self) -> ClientSession:
        import aiohttp
        from aiohttp.abc import AbstractResolver

        settings, resolve, reachable = self._settings, self._resolve, self._reachable
        known = {*settings.allow_hosts, settings.proxy.rpartition("/")[2]}

        class Resolver(AbstractResolver):
            """Resolves once and hands checked numeric addresses to the connector: no second resolution, so no rebinding."""

            async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[Any]:
                try:
                    addresses = await asyncio.wait_for(resolve(host, port), _NAMES_SHARE * settings.connect_seconds)
                except TimeoutError:
                    raise OSError(socket.EAI_AGAIN, "no answer in time") from None
                if not addresses:
                    raise OSError(f"no address for {host}")
                if f"{host}:{port}" not in known:
                    for address in addresses:
                        if not reachable(address):
                            raise Blocked(f"{host} leads to {address}, which is not public")
                return [{"hostname": host, "host": address, "port": port, "proto": 0, "flags": socket.AI_NUMERICHOST,
                         "family": socket.AF_INET6 if ":" in address else socket.AF_INET} for address in addresses]

            async def close(self) -> None:
                """Nothing is held."""

        connector = aiohttp.TCPConnector(resolver=Resolver(), use_dns_cache=False, limit=settings.at_once,
                                         limit_per_host=settings.per_host, ssl=self._trust or True)
        return aiohttp.ClientSession(
            connector=connector, auto_decompress=False, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=settings.deadline_seconds, connect=settings.connect_seconds,
                                          sock_read=settings.read_seconds),
            headers={"User-Agent": self.name, "Accept-Encoding": "gzip"}, skip_auto_headers=("Accept",))

    async def _polite(self, request: Request, at_once: asyncio.Semaphore, room: threading.Semaphore,
                      closing: threading.Event) -> Answer | FetchFailure | None:
        """Wait for the host's turn and for a free place, then ask; None if the run closes before that."""
        try:
            url = admit(request.url, self._settings)
        except Blocked as error:
            return FetchFailure(url=request.url, reason="blocked_address", detail=str(error))
        key = f"{url.raw_host}:{url.port}"
        host = self._host(key)
        spacing = self._spacing(key, request)
        async with host.places:
            while True:
                if closing.is_set():
                    return None
                wait = host.next_start - time.monotonic()
                if wait <= 0:
                    break
                await asyncio.sleep(min(wait, 1.0))
            host.next_start = time.monotonic() + spacing
            async with at_once:
                while not room.acquire(blocking=False):     # whoever takes the answers makes room at a stop too, or cancels this
                    await asyncio.sleep(_POLL_SECONDS)
                answer: Answer | FetchFailure | None = None
                try:
                    if closing.is_set():
                        return None
                    if time.monotonic() < host.closed_until:
                        return FetchFailure(url=request.url, reason="rate_limited", detail="the host asked us to wait", asked=False,
                                            retry_after_seconds=host.closed_until - time.monotonic())
                    answer = await self._ask(request, url)
                finally:
                    if not _has_body(answer):
                        room.release()
        if isinstance(answer, Answer) and answer.status in (429, 503) and self._settings.retry_after_scope == "host":
            pause = retry_after(answer.headers.get("retry-after"), utc_now(), self._settings.most_interval_hours)
            if pause:
                host.closed_until = max(host.closed_until, time.monotonic() + pause)
        return answer

    def _host(self, key: str) -> Host:
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = Host(self._settings.per_host)
        return host

    def _spacing(self, key: str, request: Request) -> float:
        """Seconds between the starts of two requests at a host; the user's own hosts are not spaced out."""
        return 0.0 if key in self._settings.allow_hosts else max(self._settings.spacing_seconds, request.spacing_seconds)

    async def _ask(self, request: Request, url: URL) -> Answer | FetchFailure:
        """One address with its redirects, under one deadline; every error of the guests is translated here."""
        import aiohttp

        def failed(reason: str, detail: str, ours: bool = False) -> FetchFailure:
            self._traffic[f"{url.raw_host}:{url.port}"].failed += 1
            return FetchFailure(url=request.url, reason=reason, detail=detail, ours=ours)

        try:
            async with asyncio.timeout(self._settings.deadline_seconds):
                return await self._follow(request, url)
        except Blocked as error:
            return failed("blocked_address", str(error))
        except _Redirects as error:
            return failed("redirects", str(error))
        except TooLarge:
            return failed("too_large", f"more than {request.most_bytes:,} bytes")
        except BadEncoding as error:
            return failed("encoding", str(error))
        except EOFError:
            return failed("truncated", "the packed body ends early")
        except aiohttp.ConnectionTimeoutError:
            return failed("connect", f"no connection within {self._settings.connect_seconds:g} s")
        except TimeoutError:
            return failed("timeout", f"no whole answer within {self._settings.deadline_seconds:g} s")
        except aiohttp.ClientConnectorDNSError as error:
            # the system's resolver tells "no such name" from "nobody answers"; only the second can be our own line
            nobody = error.os_error.errno in _NO_RESOLVER
            return failed("dns", f"nobody says where {error.host} is" if nobody else f"{error.host} has no address", nobody)
        except aiohttp.ClientConnectorCertificateError as error:
            why = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
            return failed("tls", f"the certificate of {error.host} is not believed: {why[:200]}")
        except aiohttp.ClientSSLError as error:
            return failed("tls", f"no safe connection to {error.host}: {getattr(error.os_error, 'reason', None) or error.strerror or error}"[:300])
        except aiohttp.ClientPayloadError as error:
            broken = isinstance(error.__cause__, aiohttp.http_exceptions.TransferEncodingError)
            return failed("protocol" if broken else "truncated", "the body is broken" if broken else "the body ends early")
        except aiohttp.ServerDisconnectedError:
            return failed("protocol", "the server hung up without an answer")
        except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
            where, why = f"{getattr(error, 'host', url.host)}:{getattr(error, 'port', url.port)}", os.strerror(error.errno) if error.errno else "refused"
            return failed("connect", f"no connection to {where} ({why})", error.errno in _NO_WAY_OUT)
        except (aiohttp.ClientOSError, OSError) as error:
            return failed("truncated" if isinstance(error, ConnectionResetError) else "connect",
                          f"the connection was lost ({error.strerror or error})"[:300])
        except aiohttp.ClientResponseError as error:  # its own "400" is about what we were sent
            return failed("protocol", f"the answer is not proper HTTP ({error.message.partition(':')[0].splitlines()[0][:100]})")
        except (aiohttp.ClientError, ValueError, UnicodeError) as error:
            return failed("protocol", f"{type(error).__name__}: {error}"[:300])

    async def _follow(self, request: Request, url: URL) -> Answer:
        headers = {"Accept": request.accept, **dict(request.headers)}
        if (etag := validator(request.etag)) is not None:
            headers["If-None-Match"] = etag
        elif (modified := validator(request.last_modified)) is not None:
            headers["If-Modified-Since"] = modified
        hops: list[tuple[int, str]] = []
        assert self._session is not None
        if request.post is not None:
            async with self._session.post(url, data=request.post, headers=headers, allow_redirects=False,
                                          proxy=self._settings.proxy or None) as response:
                return Answer(url=request.url, answered_url=str(url), status=response.status,
                              headers={name.lower(): value for name, value in response.headers.items()})
        while True:
            key = f"{url.raw_host}:{url.port}"
            self._traffic[key].begin(time.monotonic(), conditional="If-None-Match" in headers or "If-Modified-Since" in headers)
            if hops:  # a redirect's target waits for nobody, and whoever comes after waits for it
                host = self._host(key)
                host.next_start = max(host.next_start, time.monotonic() + self._spacing(key, request))
            # a server that hangs up without a byte is asked once more, by the client itself: it may just have closed a kept connection
            response = await self._session.get(url, headers=headers, allow_redirects=False, proxy=self._settings.proxy or None)
            try:
                self._traffic[key].note(response.status)
                if response.status not in _REDIRECTS:
                    body = await _read(response, request, self._traffic[key]) if response.status == 200 else b""
                    known = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(url=request.url, answered_url=str(url), status=response.status, headers=known, body=body,
                                  hops=tuple(hops))
                before, url = url, self._next(url, response)
            finally:
                response.close()  # the rest of a body, and every body of a redirect, stays unread
            if before.origin() != url.origin():
                headers = {name: value for name, value in headers.items() if name.lower() not in _SECRET}
            hops.append((response.status, str(url)))
            if request.one_site and _site(before) != _site(url):
                return Answer(url=request.url, answered_url=str(url), status=response.status, hops=tuple(hops), left=True)
            if len(hops) > self._settings.most_redirects:
                raise _Redirects(f"more than {self._settings.most_redirects} redirects")

    def _next(self, url: URL, response: ClientResponse) -> URL:
        """Where a redirect leads, through the same gate."""
        from yarl import URL as Address

        location = response.headers.get("Location", "")
        if not location or len(location) > self._settings.most_location_characters:
            raise _Redirects("the redirect names no address" if not location else "the redirect's address is too long")
        if "\\" in location or location != location.strip() or any(ord(c) < 33 for c in location):
            raise _Redirects("the redirect's address cannot be read")
        try:
            target = url.join(Address(location))
        except (ValueError, TypeError, IndexError):
            raise _Redirects("the redirect's address cannot be read") from None
        return admit(str(target), self._settings)


async def _read(response: ClientResponse, request: Request, traffic: Traffic) -> bytes:
    """The body unpacked, or one of our errors."""
    if (response.content_length or 0) > request.most_bytes and not request.cut:
        raise TooLarge
    body = Body(",".join(response.headers.getall("Content-Encoding", [])), request.most_bytes, cut=request.cut)
    async for piece in response.content.iter_chunked(_PIECE_BYTES):
        traffic.bytes += len(piece)
        body.feed(piece)
        if body.full:
            break
    return body.whole()


def _has_body(answer: Answer | FetchFailure | None) -> bool:
    return isinstance(answer, Answer) and bool(answer.body)


def _site(url: URL) -> tuple[str, int | None]:
    """A host with its port, if it is no usual one: what one robots.txt is taken to speak for."""
    return (url.raw_host or "").removeprefix("www."), None if url.is_default_port() else url.port


class _Redirects(Exception):
    """A chain of redirects that leads nowhere."""
