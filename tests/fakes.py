"""Stand-ins for what is outside: the network. The store is never faked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from monitor.fetch.answer import Answer, Request
from monitor.records import FetchFailure, HostTraffic


class FakeHttp:
    """
    A dict of address to what stands there: bytes, a status, an Answer, a FetchFailure, or a function of the request.

    An address that nobody put there fails the test, except robots.txt, which is absent (404) unless given.
    """

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[Request] = []
        self.traffic: dict[str, list[int]] = {}

    def get_many(self, requests: Iterable[Request], *, stop: Callable[[], bool] = lambda: False,
                 budget_seconds: float | None = None) -> Iterator[tuple[Request, Answer | FetchFailure]]:
        for request in list(requests):
            if stop():
                return
            self.asked.append(request)
            host = self.traffic.setdefault(":".join((urlsplit(request.url).hostname or "", str(urlsplit(request.url).port or 443))), [0])
            host[0] += 1
            yield request, self._answer(request)

    def _answer(self, request: Request) -> Answer | FetchFailure:
        if request.url not in self.answers:
            if request.url.endswith("/robots.txt"):
                return Answer(url=request.url, answered_url=request.url, status=404)
            raise AssertionError(f"nobody put anything at {request.url}")
        found = self.answers[request.url]
        if callable(found):
            found = found(request)
        if isinstance(found, bytes):
            return Answer(url=request.url, answered_url=request.url, status=200, body=found)
        if isinstance(found, int):
            return Answer(url=request.url, answered_url=request.url, status=found)
        return found

    def take_traffic(self) -> dict[str, HostTraffic]:
        taken, self.traffic = self.traffic, {}
        return {host: HostTraffic(requests=count) for host, (count,) in taken.items()}

    def close(self) -> None:
        pass

    def __enter__(self) -> FakeHttp:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class HereGuard:
    """Calls in this process what the guard would call in its worker: for tests that are not about limits."""

    def call(self, function: str, *args: object, **named: object) -> Any:
        import importlib

        module, name = function.split(":")
        return getattr(importlib.import_module(module), name)(*args, **named)
