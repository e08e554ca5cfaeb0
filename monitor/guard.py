"""
A guarded worker process: hostile bytes are parsed there, under limits of memory, processor time and wall time.

Floor 1, a pure tool: it knows no room. A call names a function by ``module:function`` and sends what ``wire`` can carry. The worker is
a fresh interpreter (never a fork of a process with threads), kept warm, and replaced after a kill or a fixed number of calls.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from .errors import HardFailure
from .wire import NotPlain, packed, unpacked

_HEADER = struct.Struct(">Q")
_STEP_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """Limits of the worker that parses what came from outside."""

    memory_mb: int = 768
    """Address space of the worker, MB. Reliability guide, section 5; the imports of both parsers take under a third of it."""
    cpu_seconds: float = 5.0
    """Processor time of one call, seconds. A page of 2.4 MB of ordinary text takes 0.4 s."""
    wall_seconds: float = 10.0
    """Time after which the parent kills the worker, seconds."""
    start_seconds: float = 60.0
    """Time a worker may take to start and import, seconds; generous, for a machine under load."""
    most_calls: int = 500
    """Calls after which a worker is replaced, so that leaks and global state of the parsers stay small."""
    most_tries: int = 2
    """Tries of one call when the worker dies for a reason that is not a limit (killed from outside)."""

    @property
    def recipe(self) -> str:
        """Changes when a document may be refused that was not before."""
        return f"guard/{self.memory_mb}MB/{self.cpu_seconds:g}s/{self.wall_seconds:g}s"


class GuardKilled(HardFailure):
    """The worker did not live to answer: the document is refused, the run goes on."""

    def __init__(self, detail: str) -> None:
        super().__init__("parse_limit", detail)


class Stumbled(RuntimeError):
    """The function raised on a document: a mistake of ours, with the worker's traceback. Whoever asked may go on without that document."""


class Guard:
    """
    A warm worker; started by the first call, closed by ``close()`` or as a context manager.

    Calls from several threads wait for one another.
    """

    def __init__(self, settings: GuardSettings = GuardSettings(), *, preload: tuple[str, ...] = ()) -> None:
        self._settings = settings
        self._preload = preload
        self._worker: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._lock = threading.Lock()

    def call(self, function: str, *args: object, **named: object) -> Any:
        """
        Run ``module:function`` on the arguments in the worker and give back what it returns.

        Raises:
            GuardKilled: A limit ended it, or the worker died on each of its tries.
            Stumbled: The function raised.
            RuntimeError: No worker can be started.
        """
        message = packed((function, args, named, self._settings.cpu_seconds))
        with self._lock:
            for attempt in range(1, self._settings.most_tries + 1):
                if self._worker is not None and (self._calls >= self._settings.most_calls or self._worker.poll() is not None):
                    self._end()
                worker = self._worker or self._start()
                self._calls += 1
                try:
                    worker.stdin.write(_HEADER.pack(len(message)) + message)  # type: ignore[union-attr]
                    worker.stdin.flush()  # type: ignore[union-attr]
                    answer = _read(worker, self._settings.wall_seconds)
                except TimeoutError:
                    self._end()
                    raise GuardKilled(f"stopped after {self._settings.wall_seconds:g} s") from None
                except (EOFError, OSError):
                    died = self._end()
                    if died == -signal.SIGPROF:
                        raise GuardKilled(f"stopped after {self._settings.cpu_seconds:g} s of processor time") from None
                    if attempt == self._settings.most_tries:
                        raise GuardKilled(f"the worker died (status {died})") from None
                    continue
                try:
                    kind, value = unpacked(answer, _may_come_back)
                except NotPlain as error:
                    self._end()
                    raise GuardKilled(f"the worker gave back what it should not ({error})") from None
                if kind == "done":
                    return value
                self._end()  # after an exception the parser's state is not trusted
                if kind == "memory":
                    raise GuardKilled(f"needs more than {self._settings.memory_mb} MB")
                raise Stumbled(f"{function} failed in the worker\n{value}")
        raise AssertionError("unreachable")

    @property
    def pid(self) -> int | None:
        """Process id of the living worker; None when there is none."""
        return self._worker.pid if self._worker is not None else None

    def close(self) -> None:
        with self._lock:
            self._end()

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        # stdout is the pipe back to us; the worker moves it away from anything that prints
        code = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from monitor.guard import _serve; _serve()"
        paths = json.dumps([os.getcwd() if not path else path for path in sys.path])
        worker = subprocess.Popen([sys.executable, "-c", code, paths, json.dumps([self._settings.memory_mb, *self._preload])],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True,
                                  start_new_session=True)
        try:
            _read(worker, self._settings.start_seconds)
        except (EOFError, OSError) as error:
            worker.kill()
            worker.wait()
            raise RuntimeError("the guarded worker does not start") from error
        self._worker, self._calls = worker, 0
        return worker

    def _end(self) -> int:
        """Stop the worker and give its exit status; 0 if there was none."""
        worker, self._worker = self._worker, None
        if worker is None:
            return 0
        if worker.poll() is None:
            # a worker that has just been hit by its own limit may not be reaped yet: its own status tells more than ours
            try:
                worker.stdin.close()  # type: ignore[union-attr]
            except OSError:
                pass
            try:
                worker.wait(0.2)
            except subprocess.TimeoutExpired:
                worker.kill()
        status = worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            try:
                pipe.close()  # type: ignore[union-attr]
            except OSError:
                pass
        return status


def _may_come_back(module: str) -> bool:
    """Records only: a worker that hostile bytes have taken over must not choose what is made here."""
    return module.startswith("monitor.records.")


def _may_be_asked(module: str) -> bool:
    """Records and settings of our own, from our own parent."""
    return module.startswith("monitor.")


def _read(worker: subprocess.Popen[bytes], seconds: float) -> bytes:
    """One framed message from the worker; EOFError if it died, TimeoutError if it took too long."""
    ends = time.monotonic() + seconds
    fd = worker.stdout.fileno()  # type: ignore[union-attr]
    buffer, wanted = bytearray(), None
    while wanted is None or len(buffer) < wanted:
        left = ends - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            raise TimeoutError
        piece = os.read(fd, _STEP_BYTES)
        if not piece:
            raise EOFError
        buffer += piece
        if wanted is None and len(buffer) >= _HEADER.size:
            wanted = _HEADER.size + _HEADER.unpack_from(buffer)[0]
    return bytes(buffer[_HEADER.size:])


def _serve() -> None:   # pragma: no cover - it runs in the worker, which may write no file, not even of what it has counted
    """The worker's whole life: import, limit itself, answer calls until its input ends."""
    import resource
    import traceback

    memory_mb, *preload = json.loads(sys.argv[2])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = io.StringIO()
    for module in preload:
        importlib.import_module(module)
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person's Ctrl-C is for the parent, which closes us
    source = sys.stdin.buffer

    def send(body: bytes) -> None:
        out.write(_HEADER.pack(len(body)) + body)
        out.flush()

    def reply(kind: str, value: object) -> None:
        send(packed((kind, value)))

    reply("ready", None)
    while len(header := source.read(_HEADER.size)) == _HEADER.size:
        function, args, named, cpu_seconds = unpacked(source.read(_HEADER.unpack(header)[0]), _may_be_asked)
        # default action of SIGPROF ends the process: no Python handler that a stuck C call could ignore
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        try:
            module, name = function.split(":")
            done = packed(("done", getattr(importlib.import_module(module), name)(*args, **named)))
        except MemoryError:
            signal.setitimer(signal.ITIMER_PROF, 0)
            reply("memory", None)
            return
        except Exception:
            signal.setitimer(signal.ITIMER_PROF, 0)
            reply("error", traceback.format_exc())
            return
        signal.setitimer(signal.ITIMER_PROF, 0)
        send(done)


_DATA_ADDRESS = re.compile(rb"data:[a-z]+/[a-z0-9.+-]+[;,][^\"'\s>]{256,}", re.IGNORECASE)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_TAG_START = re.compile(rb"<[A-Za-z!?/]")


def prescan(body: bytes, *, most_tag_bytes: int, most_attributes: int, most_repeats: int) -> str | None:
    """
    Say what makes these bytes too dear to parse; None if nothing does. Linear in their length.

    Known quadratic inputs of the parsers: very long tags, very many attributes on one tag, very many cells, line breaks or comments.
    """
    # pictures written into an attribute are long and harmless
    body = _DATA_ADDRESS.sub(b"data:", _without_scripts(body))
    lower = body.lower()
    for mark in (b"<td", b"<br", b"<!--"):
        if (found := lower.count(mark)) > most_repeats:
            return f"{found:,} times {mark.decode()}"
    for piece in body.split(b">"):
        if len(piece) <= most_attributes:
            continue
        start = _TAG_START.search(piece)
        if start is None or piece.startswith((b"<!--", b"<![CDATA["), start.start()):
            continue
        if (size := len(piece) - start.start()) > most_tag_bytes:
            return f"a tag of {size:,} bytes"
        # names and values are counted without what stands in quotation marks, which may be a whole document of its own
        bare = _QUOTED.sub(b"", piece[start.start():])
        if (found := max(bare.count(b"="), len(bare.split()))) > most_attributes:
            return f"a tag with {found:,} attributes"
    return None


def _without_scripts(body: bytes) -> bytes:
    """The bytes without script and style elements, whose text may look like endless tags."""
    for name in (b"script", b"style"):
        lower, kept, at = body.lower(), [], 0
        while (start := lower.find(b"<" + name, at)) >= 0:
            end = lower.find(b"</" + name, start)
            if end < 0:
                break
            kept.append(body[at:start])
            at = end
        kept.append(body[at:])
        body = b"".join(kept)
    return body
