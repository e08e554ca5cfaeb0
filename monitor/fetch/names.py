"""
Names to numeric addresses: for the client, and for `monitor doctor`, which only asks whether names can be looked up at all.

Every question has a thread of its own that nobody has to wait for: the system's resolver may take half a minute for one dead name
server, and the loop's own threads are so few that a handful of such names would keep every other host from being found.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from .gate import public

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""From host and port to numeric addresses; raises OSError."""
LookUp = Callable[[str], list[str]]
"""From host to numeric addresses; raises OSError."""


def _addresses(host: str) -> list[str]:
    return list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)))


def find_names(hosts: Sequence[str], *, seconds: float = 5.0, look_up: LookUp | None = None) -> dict[str, str]:
    """
    Look names up, all at once.

    Args:
        hosts: Host names.
        seconds: Longest wait for all together; the system's own resolver may wait for half a minute.
        look_up: Stands in for the system's resolver.

    Returns:
        For each host why it cannot be visited, empty when it can.
    """
    found = dict.fromkeys(hosts, f"no answer within {seconds:g} seconds")

    def ask(host: str) -> None:
        try:
            answers = (look_up or _addresses)(host)
        except OSError as error:
            found[host] = error.strerror or "not found"
        except UnicodeError:
            found[host] = "no valid name"
        else:
            found[host] = "" if answers and all(public(address) for address in answers) else f"leads to {', '.join(answers) or 'nothing'}, which is not public"

    threads = [threading.Thread(target=ask, args=(host,), daemon=True) for host in hosts]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    return dict(found)


async def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, each once. Raises OSError, UnicodeError."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def settle(rows: list[Any], error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(rows)

    def ask() -> None:
        rows, error = [], None
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as fault:
            error = fault
        try:
            loop.call_soon_threadsafe(settle, rows, error)
        except RuntimeError:
            pass  # the client is closed: nobody waits for it any more

    threading.Thread(target=ask, name=f"name of {host}"[:60], daemon=True).start()
    return list(dict.fromkeys(row[4][0] for row in await answer))
