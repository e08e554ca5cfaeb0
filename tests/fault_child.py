"""
Asks a fault server for each fault, in a process of its own, and says what came of it in how long and with how much memory.

Started by the matrix tests: ``python -m tests.fault_child HOST:PORT SHORT LONG``; prints JSON, name -> reason, seconds, peak in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from monitor.fetch.http import Http, Request
from monitor.fetch.settings import FetchSettings
from monitor.records import FetchFailure
from tests.faults import FAULTS

MOST_BYTES = 10_000_000


def forget_peak() -> None:
    """Let the kernel measure the peak anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass  # then the peak of the whole process is told, which is never lower


def peak_mb() -> float:
    try:
        line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def kept_waiting() -> float:
    """Seconds for which this process was ready and the machine had no core for it, where the kernel tells; they are no fault of the client's."""
    waited = 0
    for thread in Path("/proc/self/task").glob("*/schedstat"):
        try:
            waited += int(thread.read_text().split()[1])
        except (OSError, IndexError):
            continue    # the thread has ended
    return waited / 1e9


def ask(host: str, names: list[str], deadline: float) -> dict[str, dict[str, object]]:
    """All of these faults at once."""
    settings = FetchSettings(allow_hosts=(host,), deadline_seconds=deadline, read_seconds=deadline, connect_seconds=deadline, at_once=64, per_host=64)
    forget_peak()
    began, waited, found = time.monotonic(), kept_waiting(), {}
    with Http(settings) as http:
        requests = [Request(url=f"http://{host}/{name}", most_bytes=MOST_BYTES) for name in names]
        for request, answer in http.get_many(requests):
            reason = answer.reason if isinstance(answer, FetchFailure) else "answered"
            found[request.url.rpartition("/")[2]] = {"reason": reason, "seconds": round(time.monotonic() - began - (kept_waiting() - waited), 2),
                                                     "detail": answer.detail if isinstance(answer, FetchFailure) else ""}
    peak = peak_mb()
    return {name: {**one, "peak_mb": round(peak, 1)} for name, one in found.items()}


def main() -> None:
    host, short, long = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    slow = [name for name, (_, reasons) in FAULTS.items() if "timeout" in reasons]
    found = ask(host, slow, short)
    for name in FAULTS:
        if name not in found:
            found.update(ask(host, [name], long))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
