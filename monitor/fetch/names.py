"""Can names be looked up at all? One question for `monitor doctor`, which sends nothing to anybody."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence

from .gate import public

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
