"""Several guarded workers at once: in order, each with its limits, and none that is not needed."""

from __future__ import annotations

import threading
import time

import pytest

from monitor.guard import Guard, GuardKilled, GuardSettings
from monitor.guards import Guards


class Slow:
    """Stands in for a guard: a call takes as long as it says."""

    made: list[Slow] = []

    def __init__(self) -> None:
        self.closed = False
        self.threads: set[str] = set()
        Slow.made.append(self)

    def call(self, function: str, seconds: float, *, dies: bool = False, fails: bool = False) -> tuple[str, float]:
        self.threads.add(threading.current_thread().name)
        time.sleep(seconds)
        if dies:
            raise GuardKilled("too dear")
        if fails:
            raise RuntimeError("a mistake of ours")
        return function, seconds

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def slow():
    Slow.made = []
    with Guards(3, make=Slow) as guards:
        yield guards
    assert all(one.closed for one in Slow.made)


def calls(*seconds: float, **named: object):
    return [((one,), dict(named)) for one in seconds]


def test_answers_come_in_the_order_of_the_calls(slow):
    """The later of two versions of a page must be filed after the earlier one, however long either takes."""
    wanted = [0.03, 0.0, 0.02, 0.0, 0.0] * 10

    assert wanted == [answer[1] for answer in slow.each("m:f", calls(*wanted))]
    assert 1 < len(Slow.made) <= 3


def test_where_nothing_is_asked_the_answer_is_none(slow):
    assert [None, ("m:f", 0.0), None] == list(slow.each("m:f", [None, *calls(0.0), None]))


def test_a_few_documents_start_one_worker_only(slow):
    """A worker takes half a second to start: two pages an hour are not worth a second one."""
    list(slow.each("m:f", calls(*[0.0] * 8)))

    assert 1 == len(Slow.made)


def test_a_document_that_is_too_dear_leaves_the_others_alone(slow):
    answers = list(slow.each("m:f", [*calls(0.0), *calls(0.0, dies=True), *calls(0.0)]))

    assert ["too dear" in str(one) if isinstance(one, GuardKilled) else one[1] for one in answers] == [0.0, True, 0.0]


def test_a_mistake_of_ours_is_loud(slow):
    with pytest.raises(RuntimeError, match="mistake"):
        list(slow.each("m:f", calls(0.0, fails=True)))


def test_calls_are_taken_in_the_callers_thread_and_not_far_ahead(slow):
    """They are read from a database, whose connection belongs to one thread, and a backlog must not be read into memory."""
    taken = []

    def some():
        for _ in range(200):
            taken.append(threading.current_thread())
            yield (0.001,), {}

    answers = slow.each("m:f", some())
    next(answers)

    assert len(taken) < 30
    answers.close()
    assert {threading.current_thread()} == set(taken)


def test_a_caller_who_stops_early_leaves_nothing_running():
    Slow.made = []
    with Guards(2, make=Slow) as guards:
        for _ in guards.each("m:f", calls(*[0.01] * 40)):
            break

    assert all(one.closed for one in Slow.made)


def test_real_workers_read_under_their_limits():
    with Guards(2, make=lambda: Guard(GuardSettings(cpu_seconds=0.3))) as guards:
        answers = list(guards.each("builtins:pow", [((3, 1), {}), ((7, 10**8), {}), ((7, 1), {})]))

    assert (3, GuardKilled, 7) == (answers[0], type(answers[1]), answers[2])
