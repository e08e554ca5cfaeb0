"""What crosses from a guarded worker to its parent: whole, and nothing that could run."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.settings import ExtractSettings
from monitor.records import Block, Entry
from monitor.wire import NotPlain, packed, unpacked

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-2**60, 2**60) | st.floats(allow_nan=False) | st.text(st.characters()) | st.binary() | st.dates()
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])) | st.timedeltas(timedelta(-999), timedelta(999)),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(plain)
def test_a_value_arrives_as_it_was_sent(value):
    assert value == unpacked(packed(value), lambda module: False)


def test_records_and_their_kinds_arrive():
    sent = (ExtractSettings(), (date(2026, 1, 2), [b"\x00\xff", "\ud800", math.inf]))
    assert sent == unpacked(packed(sent), lambda module: module.startswith("monitor."))
    assert type(sent[0]) is type(unpacked(packed(sent), lambda module: True)[0])


def test_a_tuple_stays_a_tuple_and_a_dict_with_our_marks_stays_a_dict():
    value = ({"!": "bytes", "=": "x"}, [("a",)])
    assert value == unpacked(packed(value), lambda module: False)


@pytest.mark.parametrize("value", [object(), {1: "a"}, {"a"}, lambda: None, Entry])
def test_what_is_no_plain_value_is_not_sent(value):
    with pytest.raises(TypeError):
        packed([value])


@pytest.mark.parametrize("message", [
    {"!": "os:system", "=": ["true"]}, {"!": "builtins:eval", "=": ["1"]}, {"!": "subprocess:Popen", "=": []}, {"!": "monitor.records.feeds:re", "=": []},
    {"!": "monitor.records.articles:Block", "=": ["too", "few"]}, {"no": "mark"}, {"!": "datetime", "=": "yesterday"}, {"!": ["x"], "=": 1}])
def test_what_may_not_come_back_makes_nothing(message):
    with pytest.raises(NotPlain):
        unpacked(json.dumps(message).encode(), lambda module: module.startswith("monitor.records."))


@given(st.binary())
def test_any_bytes_are_a_value_or_refused(content):
    try:
        unpacked(content, lambda module: module.startswith("monitor.records."))
    except NotPlain:
        pass


def test_deep_nesting_is_refused_and_not_followed():
    with pytest.raises(NotPlain):
        unpacked(b"[" * 100_000 + b"]" * 100_000, lambda module: False)


def test_a_record_is_made_by_its_fields():
    block = Block(start=0, end=4, place="body")
    assert block == unpacked(packed(block), lambda module: module == "monitor.records.articles")
