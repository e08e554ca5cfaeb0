"""Log lines on stderr, one line an event whatever it holds, as text or JSON, without secrets."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_USERINFO = re.compile(r"(?<=://)[^/\s@]+@")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_hidden: set[str] = set()
_SHORTEST = 4
"""Characters of the shortest secret that is hidden: masking a shorter one would only show where it stands in ordinary words."""


def hide(secret: str) -> None:
    """From now on this secret is masked in every line we log, print as an error or file, plain and as servers echo it (base64)."""
    if len(secret) >= _SHORTEST:
        _hidden.update((secret, base64.b64encode(secret.encode()).decode(), json.dumps(secret)[1:-1]))


def masked(text: str) -> str:
    """The text without any secret that is in use."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def one_line(text: str) -> str:
    """Escaped so that no text from outside can begin a line of its own or steer a terminal; no user names of addresses, no secrets."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), _USERINFO.sub("***@", masked(text)))


ABOUT = ("feed", "item", "step", "reason")
"""What an event may be about, given as ``extra`` of a log call."""

_run: ContextVar[str] = ContextVar("run", default="")


@contextmanager
def during(run_id: str) -> Iterator[None]:
    """Every line logged while the block runs bears the run's id."""
    token = _run.set(run_id)
    try:
        yield
    finally:
        _run.reset(token)


def _about(record: logging.LogRecord) -> dict[str, str]:
    given = {"run": _run.get(), **{name: str(getattr(record, name, "")) for name in ABOUT}}
    return {name: value for name, value in given.items() if value}


class TextLines(logging.Formatter):
    """``2025-11-26T07:00:01Z INFO failed feed=https://... reason=timeout``"""

    def __init__(self, *, on_terminal: bool = False) -> None:
        super().__init__()
        self._begin = "\r\x1b[K" if on_terminal else ""      # over the line that tells how far a run is

    def format(self, record: logging.LogRecord) -> str:
        about = "".join(f" {name}={one_line(value)}" for name, value in _about(record).items() if name != "run")
        line = f"{self._begin}{_moment(record)} {record.levelname} {one_line(record.getMessage())}{about}"
        return line + ("\n" + masked(self.formatException(record.exc_info)) if record.exc_info else "")


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, event, the run, and feed, item, step or reason where the event has them; a traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        row = {"at": _moment(record), "level": record.levelname.lower(), "logger": record.name, "event": one_line(record.getMessage()),
               **{name: one_line(value) for name, value in _about(record).items()}}
        if record.exc_info:
            row["traceback"] = masked(self.formatException(record.exc_info))
        return json.dumps(row, ensure_ascii=False)


def start_logging(*, level: int, form: str = "text") -> None:
    """Send our own log lines to stderr; other packages' only when they are warnings, and not when we are quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines(on_terminal=sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger("monitor").setLevel(level)
    logging.raiseExceptions = False     # a full disk under the log must not end a run


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
