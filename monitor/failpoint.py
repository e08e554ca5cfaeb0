"""
Named points at which a test may kill the process, as a power cut would.

Does nothing unless ``MONITOR_FAIL_POINT`` is set, and then only at the point it names; ``NAME:3`` is the third time that point is reached.
The points stand where a crash would hurt most: on both sides of every commit, rename and receipt of a delivery.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "MONITOR_FAIL_POINT"

POINTS = (
    "digest.before_claim",      # judged and composed, nothing on record
    "digest.claimed",           # on record with its items, bytes and letters; no file
    "file.half",                # a temporary file with half of its bytes
    "file.unsynced",            # all bytes, perhaps not on the disk
    "file.unnamed",             # on the disk under its temporary name
    "file.named",               # renamed, its folder not synced
    "digest.files",             # the day's own files in place, not the pages that lead to it
    "digest.pages",             # every file in place, not yet on record as written
    "digest.written",           # on record as written, nothing sent
    "mail.connected",           # logged in, nothing offered
    "mail.sending",             # on record as being sent, the server has nothing
    "mail.accepted",            # the server has it, we have not noted it
    "mail.sent",                # noted
    "webhook.sending",
    "webhook.accepted",
    "webhook.sent",
    "alert.claimed",
    "alert.files",
    "alert.written",
)
"""Every point, in the order of a run."""

_reached: Counter[str] = Counter()


def armed(name: str) -> bool:
    """Whether the process is to be killed at this point, the next time it is reached."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return False
    point, _, count = wanted.partition(":")
    return point == name and _reached[name] + 1 >= int(count or 1)


def reach(name: str) -> None:
    """End here if a test asks for it; nothing is cleaned up, nothing is said."""
    if VARIABLE not in os.environ:
        return
    if armed(name):
        os.kill(os.getpid(), signal.SIGKILL)
    _reached[name] += 1
