"""
packed(value) -> bytes, unpacked(bytes, may_be) -> value: records between a parent and its guarded worker.

Plain JSON with a mark for each type that JSON lacks. Nothing that is read can run, so that a worker which hostile bytes have taken
over cannot turn its answer against its parent.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

_TYPE, _VALUE = "!", "="
_PLAIN = (str, int, float, bool, type(None))


class NotPlain(ValueError):
    """Bytes that hold something nobody may send."""


def packed(value: object) -> bytes:
    """
    Bytes of plain values, tuples, lists, dicts with text as keys, bytes, times and dataclasses.

    Raises:
        TypeError: The value holds anything else.
    """
    return json.dumps(_marked(value), separators=(",", ":")).encode("ascii")


def unpacked(content: bytes, may_be: Callable[[str], bool]) -> Any:
    """
    The value of what ``packed`` made.

    Args:
        may_be: Whether a record of this module may be among it.

    Raises:
        NotPlain: The bytes are no such message, or hold a record that may not be.
    """
    try:
        return _unmarked(json.loads(content), may_be)
    except NotPlain:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, ImportError, RecursionError) as error:
        raise NotPlain(f"{type(error).__name__}: {error}"[:200]) from None


def _marked(value: object) -> object:
    if isinstance(value, datetime):
        return {_TYPE: "datetime", _VALUE: value.isoformat()}
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, tuple):
        return {_TYPE: "tuple", _VALUE: [_marked(each) for each in value]}
    if isinstance(value, list):
        return [_marked(each) for each in value]
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("a dict whose keys are no text")
        return {_TYPE: "dict", _VALUE: [[name, _marked(each)] for name, each in value.items()]}
    if isinstance(value, bytes):
        return {_TYPE: "bytes", _VALUE: base64.b64encode(value).decode("ascii")}
    if isinstance(value, date):
        return {_TYPE: "date", _VALUE: value.isoformat()}
    if isinstance(value, timedelta):
        return {_TYPE: "timedelta", _VALUE: value.total_seconds()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        return {_TYPE: f"{kind.__module__}:{kind.__qualname__}", _VALUE: [_marked(getattr(value, name)) for name in _fields(kind)]}
    raise TypeError(f"{type(value).__name__} is not sent between processes")


_READ: dict[str, Callable[[Any], object]] = {"datetime": datetime.fromisoformat, "bytes": base64.b64decode, "date": date.fromisoformat,
                                             "timedelta": lambda seconds: timedelta(seconds=seconds)}


def _unmarked(value: Any, may_be: Callable[[str], bool]) -> Any:
    if isinstance(value, list):
        return [_unmarked(each, may_be) for each in value]
    if not isinstance(value, dict):
        return value
    kind, inner = value[_TYPE], value[_VALUE]
    if kind == "tuple":
        return tuple(_unmarked(each, may_be) for each in inner)
    if kind == "dict":
        return {name: _unmarked(each, may_be) for name, each in inner}
    if kind in _READ:
        return _READ[kind](inner)
    module, _, name = kind.partition(":")
    if not may_be(module):
        raise NotPlain(f"{kind} may not be sent")
    record = getattr(importlib.import_module(module), name)
    if not (isinstance(record, type) and dataclasses.is_dataclass(record)):
        raise NotPlain(f"{kind} is no record")
    return record(**{field: _unmarked(each, may_be) for field, each in zip(_fields(record), inner, strict=True)})


@cache
def _fields(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(record) if field.init)
