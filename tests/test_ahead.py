"""Work that is made ready in advance comes in its order, and ends when nobody wants it any more."""

from __future__ import annotations

import threading

import pytest

from monitor.pipeline.ahead import ahead


def test_the_items_come_in_their_order_and_from_another_thread():
    here = threading.get_ident()

    def items():
        for number in range(50):
            yield number, threading.get_ident() == here

    assert [(number, False) for number in range(50)] == list(ahead(items(), 3))


def test_an_error_comes_where_the_next_item_would_have_been():
    def items():
        yield 1
        raise ValueError("no more")

    walk = ahead(items(), 3)
    assert 1 == next(walk)
    with pytest.raises(ValueError, match="no more"):
        next(walk)


def test_who_stops_early_closes_the_source():
    """A stopped run must not go on fetching behind our back."""
    closed, made = threading.Event(), []

    def items():
        try:
            for number in range(10_000):
                made.append(number)
                yield number
        finally:
            closed.set()

    walk = ahead(items(), 3)
    assert 0 == next(walk)
    walk.close()

    assert closed.is_set()
    assert 10 > len(made)
