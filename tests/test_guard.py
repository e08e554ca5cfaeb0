"""The worker that parses what came from outside."""

from __future__ import annotations

import os
import signal
import time

import pytest

from monitor.guard import Guard, GuardKilled, GuardSettings, prescan

LIMITS = {"most_tag_bytes": 1000, "most_attributes": 100, "most_repeats": 50}


@pytest.fixture(scope="module")
def guard():
    with Guard(GuardSettings(cpu_seconds=0.3, wall_seconds=1.0, memory_mb=300)) as running:
        yield running


def test_a_call_gives_back_what_the_function_returns(guard):
    assert 5 == guard.call("builtins:max", 3, 5, 4)
    assert [3, 2, 1] == guard.call("builtins:sorted", [2, 3, 1], reverse=True)


def test_a_call_that_burns_processor_time_is_ended_and_the_next_one_works(guard):
    """A page that makes the parser quadratic costs seconds, not the morning."""
    with pytest.raises(GuardKilled, match="processor"):
        guard.call("builtins:pow", 7, 10 ** 8)

    assert 5 == guard.call("builtins:max", 3, 5)


def test_a_call_that_sleeps_is_ended_at_the_wall_limit(guard):
    """A worker that hangs without working is ended too."""
    began = time.monotonic()
    with pytest.raises(GuardKilled, match="stopped after 1 s"):
        guard.call("time:sleep", 30)

    assert time.monotonic() - began < 3


def test_a_call_that_takes_too_much_memory_is_refused(guard):
    """A bomb must not take the machine with it."""
    with pytest.raises(GuardKilled, match="MB"):
        guard.call("builtins:bytearray", 900_000_000)

    assert 5 == guard.call("builtins:max", 3, 5)


def test_a_worker_that_always_dies_is_tried_twice_and_no_more(guard):
    """A page that crashes the parser must not crash it for ever."""
    with pytest.raises(GuardKilled, match="died"):
        guard.call("os:_exit", 3)

    assert 5 == guard.call("builtins:max", 3, 5)


def test_a_worker_killed_between_two_calls_is_replaced_unseen(guard):
    """The system may end it when memory is short."""
    guard.call("builtins:max", 1, 2)
    os.kill(guard.pid, signal.SIGKILL)

    assert 5 == guard.call("builtins:max", 3, 5)


def test_a_mistake_of_ours_in_the_worker_is_loud(guard):
    """A bug must not look like a bad page."""
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        guard.call("operator:floordiv", 1, 0)


def test_a_worker_cannot_write_files(guard, tmp_path):
    """What parses hostile bytes leaves nothing behind."""
    with pytest.raises(RuntimeError):
        guard.call("shutil:copyfile", __file__, str(tmp_path / "copy"))

    assert not (tmp_path / "copy").exists() or 0 == (tmp_path / "copy").stat().st_size


def test_a_worker_may_give_back_records_and_plain_values_only(guard):
    """What parses hostile bytes must not run code in the monitor itself."""
    with pytest.raises(RuntimeError, match="not sent between processes"):
        guard.call("operator:attrgetter", "x")
    with pytest.raises(GuardKilled, match="should not"):
        guard.call("monitor.extract.settings:ExtractSettings")


def test_the_worker_is_replaced_after_its_calls_are_spent():
    """Leaks of the parsers stay small."""
    with Guard(GuardSettings(most_calls=1)) as guard:
        pids = {guard.call("os:getpid") for _ in range(2)}

    assert 2 == len(pids)


@pytest.mark.parametrize("body, words", [
    (b"<p " + b"a='1' " * 150 + b">x</p>", "attributes"), (b"<p " + b"a " * 2000 + b">", "tag"), (b"<br>" * 60, "br"),
    (b"<!-- x -->" * 60, "<!--"), (b"<table>" + b"<td>x" * 60, "td")])
def test_what_makes_a_parser_slow_is_named_before_parsing(body, words):
    assert words in prescan(body, **LIMITS)


@pytest.mark.parametrize("body", [
    b"", b"<p>plain</p>", b"<script>" + b"a<b=1 " * 500 + b"</script><p>x", b"<img src='data:image/png;base64," + b"A" * 5000 + b"'>",
    b"5 < 6 " * 1000])
def test_ordinary_oddities_are_let_in(body):
    """Scripts and pictures inside a page are no attack."""
    assert prescan(body, **LIMITS) is None


def test_the_prescan_is_linear():
    """The gate itself must not be the way in."""
    began = time.process_time()
    prescan(b"<a" * 2_000_000 + b"<script" * 200_000, **LIMITS)

    assert time.process_time() - began < 2
