"""Who does the work: Dask's workers, on this machine or on many, or this very process."""

from __future__ import annotations

import importlib.util
import logging
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import ConfigError, MonitorError, NothingUsable
from ..guards import cores
from ..pipeline.run import Interrupted

log = logging.getLogger(__name__)

LOCAL = "local"
TRIES_AGAIN = 2
"""Tries after the first of a part whose reading or writing failed: a shared disk or an object store may be away for a moment. When a worker dies,
``DEATHS`` counts."""
LOOK_SECONDS = 0.1
"""Time between two looks at what is done, in which a person may ask to stop."""
FETCH_SECONDS = 10
"""Time in which a small answer must come from the worker that holds it."""
DEATHS = 2
"""Workers that may die over one part before it is given up with the next."""
CONNECT_SECONDS = 20
"""Time in which a scheduler must answer."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A part that nobody could do, and why."""

    reason: str


class Crew(Protocol):
    """Does many things at once."""

    size: int

    def each(self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], stopping: Callable[[], bool]) -> Iterator[tuple[int, Any]]:
        """Number and answer of each call, in the order in which they are done; ``Lost`` where there is none. Raises Interrupted, MonitorError."""
        ...


class Alone:
    """This process, one thing after the other."""

    size = 1

    def each(self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], stopping: Callable[[], bool]) -> Iterator[tuple[int, Any]]:
        for number, call in enumerate(calls):
            if stopping():
                raise Interrupted
            yield number, function(*call)


class Workers:
    """The workers of a Dask scheduler."""

    def __init__(self, client: Any, cluster: Any = None, wanted: int = 0) -> None:
        self._client = client
        self._cluster, self._wanted = cluster, wanted

    @property
    def size(self) -> int:
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def each(self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], stopping: Callable[[], bool]) -> Iterator[tuple[int, Any]]:
        from distributed import as_completed

        waiting: dict[Any, int] = {}
        done = as_completed([], raise_errors=False)

        def ask(number: int) -> None:
            future = self._client.submit(_call, _Asked(function, calls[number]), key=f"{function.__name__}-{uuid.uuid4().hex}",
                                         retries=TRIES_AGAIN, pure=False)
            waiting[future] = number
            done.add(future)

        for number in range(len(calls)):
            ask(number)
        heard = time.monotonic()
        try:
            while waiting:
                batch = [future for future in done.next_batch(block=False) if future in waiting] if not done.is_empty() else []
                if not batch and time.monotonic() - heard > FETCH_SECONDS:
                    # an answer that died with its worker is sometimes never made again (seen with workers killed at once): asked for anew
                    batch, heard = [future for future in waiting if future.status != "pending"], time.monotonic()
                for future in batch:
                    number, answer, heard = waiting.pop(future), _answer(future), time.monotonic()
                    if answer is _GONE:
                        self._client.cancel([future], force=True)
                        ask(number)
                    else:
                        yield number, answer
                if stopping():
                    raise Interrupted
                if not batch:
                    self._replace_dead()
                    time.sleep(LOOK_SECONDS)
        finally:
            self._client.cancel(list(waiting), force=True)

    def _replace_dead(self) -> None:
        """A worker of ours that is killed while it starts is not started again by Dask (seen): nobody would be left, and we would wait for ever."""
        if self._cluster is not None and len(self._cluster.workers) < self._wanted:
            self._cluster.scale(self._wanted)


class _Asked:
    """A call as one thing: Dask looks for tasks inside lists and tuples and takes records apart, a plain object it leaves alone."""

    __slots__ = ("call", "function")

    def __init__(self, function: Callable[..., Any], call: tuple[Any, ...]) -> None:
        self.function, self.call = function, call


def _call(asked: _Asked) -> Any:
    return asked.function(*asked.call)


_GONE = object()
# The answer was there, and its worker died before it was fetched.


def _answer(future: Any) -> Any:
    if future.status == "cancelled":
        return Lost("the scheduler gave it up")
    if future.status not in ("finished", "error"):
        return _GONE
    try:
        if future.status == "finished":
            return future.result(timeout=FETCH_SECONDS)
        error = future.exception(timeout=FETCH_SECONDS)
    except TimeoutError:
        return _GONE
    except Exception as failed:  # it failed between the two looks
        error = failed
    if isinstance(error, MonitorError):
        raise error
    if type(error).__name__ == "KilledWorker":
        return Lost("every worker that tried it died; is it too large for their memory?")
    log.debug("%s", "".join(traceback.format_exception(error)))
    return Lost(f"{type(error).__name__}: {error}")


@contextmanager
def crew(scheduler: str, workers: int) -> Iterator[Crew]:
    """
    Dask's workers.

    Args:
        scheduler: ``local`` for processes of this machine, else the address of a scheduler.
        workers: Processes of a local crew; 0: one a core.

    Raises:
        ConfigError: Dask is not installed, or nobody answers.
    """
    need()
    import dask
    from distributed import Client, LocalCluster

    # no page of the scheduler's own, no profile: nothing that listens or costs beside the work
    quiet = {"distributed.scheduler.allowed-failures": DEATHS, "distributed.worker.profile.enabled": False,
             "distributed.comm.timeouts.connect": CONNECT_SECONDS, "distributed.admin.log-length": 100,
             "distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
    _hush()
    with dask.config.set(quiet):
        if scheduler == LOCAL:
            with LocalCluster(n_workers=workers or cores(), threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1",
                              silence_logs=logging.CRITICAL) as cluster, Client(cluster) as client:
                yield Workers(client, cluster, workers or cores())
            return
        try:
            client = Client(scheduler, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:      # an address that cannot be read is a ValueError of Dask's
            raise ConfigError(f"--scheduler: nobody answers at '{scheduler}': {error}; an address is like tcp://10.0.0.5:8786, or 'local'") from error
        with client:
            if not client.scheduler_info(n_workers=-1)["workers"]:
                raise ConfigError(f"--scheduler: the scheduler at '{scheduler}' has no workers; start some with `dask worker {scheduler}`")
            yield Workers(client)


def _hush() -> None:
    """What Dask says of its own comings and goings is not news; what comes of it is told by us."""
    for name in ("distributed", "bokeh", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def need() -> None:
    """Raise ConfigError when the extra is not installed."""
    for name in ("distributed", "fsspec", "pyarrow"):
        if importlib.util.find_spec(name) is None:
            raise ConfigError(f"backfill needs {name}, which is not installed: pip install 'council-cyber-monitor[scale]'")


def nothing(problems: Sequence[object]) -> NothingUsable:
    return NothingUsable("nothing could be read: " + "; ".join(str(one) for one in problems[:5]))
