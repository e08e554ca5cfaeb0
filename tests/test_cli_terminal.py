"""What a person sees: progress and tables on a terminal, plain lines everywhere else."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?[34][0-8]")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "feeds.yml").write_text("feeds:\n  - url: http://127.0.0.1:9/a-folder-with-a-long-name/and-another-one/rss.xml\n"
                                        "    publisher: The Exampletown and District Evening Gazette\n    group: Exampletown Newspapers Limited\n")
    return tmp_path


def seen(*words: str, cwd: Path, columns: int = 80, **environment: str) -> str:
    """What a command shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([sys.executable, "-m", "monitor", *words], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs,
                          env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **environment}) as process:
        os.close(theirs)
        try:
            shown = bytearray()
            while part := _read(ours):
                shown += part
            process.wait(30)
        finally:
            process.kill()
            os.close(ours)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:     # the other side is closed
        return b""


def test_progress_is_shown_on_a_terminal_and_cleared(folder):
    shown = seen("run", cwd=folder)
    assert "\r\x1b[Kfeeds 1 of 1\r\x1b[K" in shown


@pytest.mark.parametrize(("words", "environment"), [(("run", "-q"), {}), (("run", "-v"), {}), (("run",), {"TERM": "dumb"})])
def test_progress_is_not_shown_where_nobody_wants_it_or_log_lines_come_in_its_place(folder, words, environment):
    assert "feeds 1 of 1" not in seen(*words, cwd=folder, **environment)


def test_a_log_line_begins_at_the_margin_of_a_terminal_and_is_plain_elsewhere(folder):
    assert re.search(r"\r\x1b\[K\d{4}-\d\d-\d\dT\S+ INFO run begins", seen("run", "-v", cwd=folder))
    piped = subprocess.run([sys.executable, "-m", "monitor", "run", "-v"], cwd=folder, capture_output=True, text=True, timeout=60,
                           env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "\x1b" not in piped.stdout + piped.stderr
    assert re.match(r"\d{4}-\d\d-\d\dT\S+ INFO ", piped.stderr)


def test_a_narrow_terminal_folds_a_table_and_leaves_no_column_out(folder):
    """The answer of a feed was once pushed over the edge by its address."""
    shown = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", seen("feeds", "check", cwd=folder, columns=60))
    assert "answer" in shown
    assert "blocked_address" in re.sub(r"\s", "", shown)


def test_no_color_is_honoured(folder):
    assert not COLOUR.search(seen("settings", cwd=folder, NO_COLOR="1"))
