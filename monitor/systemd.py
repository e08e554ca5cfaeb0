"""Tell systemd how the clock is: ready, alive, stopping. Nothing happens where systemd did not ask (``NOTIFY_SOCKET`` of sd_notify(3))."""

from __future__ import annotations

import os
import socket


def tell(state: str) -> bool:
    """
    Send one state, such as ``READY=1``, ``WATCHDOG=1`` or ``STOPPING=1``.

    Returns:
        Whether somebody was told. A socket that is gone is no error: the clock goes on.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.settimeout(1.0)
            channel.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
    except OSError:
        return False
    return True


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear that we live, halved as its manual advises; None where it does not ask."""
    try:
        asked = int(os.environ.get("WATCHDOG_USEC", ""))
    except ValueError:
        return None
    meant = os.environ.get("WATCHDOG_PID", "")
    return asked / 2_000_000 if asked > 0 and meant in ("", str(os.getpid())) else None
