"""Commands typed in this process, in a folder of their own with a first morning on file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import cli

from .week import WORLD

LINES = [json.loads(line) for line in (WORLD / "articles.jsonl").read_text(encoding="utf-8").splitlines()][:10]
"""The first morning of the week."""
NOW = "2025-11-25T07:30:00Z"
MORNING = datetime(2025, 11, 25, 7, 30, tzinfo=UTC)


class Typed:
    """A command line in this process: its exit code and what it said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: object, now: str = NOW) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = cli._run([str(word) for word in words] + ["--now", now])
        said = self._capsys.readouterr()
        return code, said.out, said.err


def told(said: tuple[int, str, str]) -> object:
    """The one JSON document of a command that went well."""
    code, out, err = said
    assert (0, "") == (code, err)
    return json.loads(out)
