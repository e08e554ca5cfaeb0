"""Log lines: one an event, whatever a publisher writes, and without secrets."""

from __future__ import annotations

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from monitor.logs import JsonLines, TextLines, one_line


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    return logging.LogRecord("monitor.fetch", logging.WARNING, __file__, 1, message, args, (type(error), error, None) if error else None)


def test_g10_a_hostile_title_cannot_begin_a_line_or_steer_a_terminal():
    assert "a\\nb\\x1b[31m\\u202ec" == one_line("a\nb\x1b[31m\u202ec")


def test_a_password_in_an_address_is_not_logged():
    assert "asked https://***@paper.example/rss" == one_line("asked https://clerk:s3cret@paper.example/rss")


@given(st.text())
def test_g10_any_text_is_one_line_that_can_be_written(text):
    line = TextLines().format(record("%s", text))
    assert 1 == len(line.splitlines())
    line.encode("utf-8")


@given(st.text())
def test_g10_json_lines_are_one_object_a_line(text):
    line = JsonLines().format(record("%s", text))
    assert 1 == len(line.splitlines())
    assert ("warning", "monitor.fetch") == (json.loads(line)["level"], json.loads(line)["logger"])


def test_a_traceback_is_kept():
    try:
        raise ValueError("inside")
    except ValueError as error:
        line = JsonLines().format(logging.LogRecord("m", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()))
        assert str(error) in json.loads(line)["traceback"]
