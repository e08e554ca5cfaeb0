"""What a person types. Each command is a few lines over Monitor; this module turns errors into exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

import click

from ..errors import MonitorError
from .commands import monitor
from .stop import STOPPED, stop_on_signals

__all__ = ["main", "monitor"]

INTERNAL = 1
OTHERS = 0o022
"""What nobody but the owner gets on anything we make, whatever the caller's umask: who may write to a folder may put another database in it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit with the code of the contract. The only place that exits."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.umask(os.umask(0) | OTHERS)
    _have_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")       # a terminal that cannot show a dash is no reason to stop
    with stop_on_signals():
        code = _run(arguments)
    _leave(code)


def _have_streams() -> None:
    """Where a stream was closed before we began (``>&-``), the next file opened would take its number, and what we say would go there."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)


def _run(arguments: list[str]) -> int:
    """The exit code of a command line; says on stderr what went wrong."""
    try:
        result = monitor.main(args=arguments, prog_name="monitor", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except MonitorError as error:
        _say(str(error), arguments)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return STOPPED
    except BrokenPipeError:
        return 0
    except Exception as error:
        _say(f"internal error: {type(error).__name__}: {error}", arguments, hint="run with -v for the traceback")
        return INTERNAL


def _say(message: str, arguments: list[str], hint: str = "") -> None:
    """One line for a person on stderr, and the traceback with -v."""
    from ..logs import masked, one_line

    verbose = any(word == "--verbose" or (word.startswith("-v") and not word.startswith("--")) for word in arguments)
    try:
        if verbose:
            import traceback
            sys.stderr.write(masked("\n".join(traceback.format_exc().splitlines())) + "\n")
            hint = ""
        sys.stderr.write(f"monitor: {one_line(message)}{'; ' + hint if hint else ''}\n")
        sys.stderr.flush()
    except OSError:
        pass    # nobody is there to read it


def _leave(code: int) -> None:
    """Exit; a reader that went away is not our error, and a signal that comes now changes nothing."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
