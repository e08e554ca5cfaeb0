"""
feeds.yml with a feed more or a feed less: the person's comments, order and layout stay as they are.

Text in, text out. The places of the values come from the YAML parser's own marks; the result is parsed again and compared, so that an
edit is either exactly what was asked or refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from ..errors import ConfigError
from ..located import mistake
from ..records import Feed
from .yaml import parse_yaml

_STEP = "  "
_SURELY_BARE = re.compile(r"[A-Za-z][A-Za-z0-9&()/.' -]*[A-Za-z0-9)]|https?://[A-Za-z0-9./~%?=&+;@!$()*_-]+")
"""Text that needs no quotes, unless it is one of ``_WORDS``; seen at once, where asking the parser takes half a millisecond."""
_WORDS = frozenset("yes no on off true false null y n".split())


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the file by where it stands: offsets of its first character and after its last."""

    start: int
    end: int
    column: int
    kind: str
    """scalar, list or mapping."""
    flow: bool = False
    items: tuple[_Value, ...] = ()
    """Of a list its values; of a mapping its keys and values by turns."""
    text: str = ""


def with_feeds(text: str, name: str, feeds: Sequence[Feed]) -> str:
    """
    The file's text with entries behind the last one.

    Args:
        text: Of the file; may be empty.
        name: Of the file, for messages.

    Raises:
        ConfigError: The file is not YAML, or is laid out in a way that cannot be added to by hand of a program.
    """
    before = _listed(text, name)
    at = _feeds_value(text, name)
    if at is None:
        start = text if not text or text.endswith("\n") else text + _newline(text)
        changed = start + _block(feeds, _STEP, _newline(text), heading="feeds:")
    elif at.kind == "list" and at.flow and at.items:
        behind = at.items[-1].end  # a comma after it may stay
        changed = text[:behind] + "".join(f", {_flow(feed)}" for feed in feeds) + text[behind:]
    elif at.kind == "list" and not at.flow:
        place = _behind(text, at.items[-1].end, at.column)
        changed = _inserted(text, place, _block(feeds, " " * at.column, _newline(text)))
    else:  # nothing yet: ``feeds:``, ``feeds: []`` or ``feeds: null``
        bare = text[:at.start] + text[at.end:]
        place = _behind(bare, at.start, None)
        changed = _inserted(bare, place, _block(feeds, _STEP, _newline(text)))
    return _checked(changed, name, [*before, *(_plain(feed) for feed in feeds)])


def without_feed(text: str, name: str, number: int) -> str:
    """
    The file's text without the feed of that number, counted from 0; a comment above it stays.

    Raises:
        ConfigError: As in ``with_feeds``.
    """
    before = _listed(text, name)
    at = _feeds_value(text, name)
    assert at is not None and at.kind == "list"
    item = at.items[number]
    if at.flow:
        if number + 1 < len(at.items):
            changed = text[:item.start] + text[at.items[number + 1].start:]
        else:
            changed = text[:at.items[number - 1].end if number else item.start] + text[item.end:]
    else:
        dash = max(mark for mark in _dashes(text) if mark <= item.start)
        changed = text[:text.rfind("\n", 0, dash) + 1] + text[_behind(text, item.end, at.column):]
    return _checked(changed, name, before[:number] + before[number + 1:])


def _inserted(text: str, place: int, lines: str) -> str:
    """Lines put in at the beginning of a line; what stood before is closed first."""
    before = text[:place]
    if before and not before.endswith("\n"):
        before += _newline(text)
    return before + lines + text[place:]


def _listed(text: str, name: str) -> list[object]:
    """The feeds as plain values."""
    document = parse_yaml(text, name)
    if not isinstance(document.value, dict):
        raise mistake(name, document.line, f"the file must be a mapping of keys to values, found {document.describe()}")
    feeds = document.value.get("feeds")
    if feeds is None or feeds.value is None:
        return []
    if not isinstance(feeds.value, list):
        raise mistake(name, feeds.line, f"feeds must be a list, each entry beginning with '- url:', found {feeds.describe()}")
    return [item.plain() for item in feeds.value]


def _checked(text: str, name: str, wanted: list[object]) -> str:
    try:
        found = _listed(text, name)
    except ConfigError:
        found = None
    if found != wanted:
        raise ConfigError(f"{name}: it is laid out in a way that a program cannot change safely; nothing was written. "
                          "Edit the list by hand, an entry beginning with '- url:' for each feed.")
    return text


def _feeds_value(text: str, name: str) -> _Value | None:
    """Where the value of ``feeds:`` stands; None if there is no such key."""
    events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            break
    else:
        return None
    root = _value(next(events), events, text)
    if root.kind != "mapping":
        return None
    if root.flow:
        raise ConfigError(f"{name}: it is written in braces on one line, which a program cannot add to; nothing was written. "
                          "Write 'feeds:' on a line of its own.")
    keys = root.items[::2]
    return next((root.items[2 * n + 1] for n, key in enumerate(keys) if key.text == "feeds"), None)


def _value(event: yaml.Event, events: Iterator[yaml.Event], text: str) -> _Value:
    start, column = event.start_mark.index, event.start_mark.column
    if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
        # a block scalar ends with the lines after it
        end = max(start, len(text[:event.end_mark.index].rstrip()))
        return _Value(start, end, column, "scalar", text=getattr(event, "value", ""))
    flow, kind = bool(event.flow_style), "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
    items = []
    while not isinstance(inner := next(events), yaml.SequenceEndEvent | yaml.MappingEndEvent):
        items.append(_value(inner, events, text))
    end = inner.end_mark.index if flow or not items else items[-1].end
    return _Value(start, end, column, kind, flow, tuple(items))


def _dashes(text: str) -> list[int]:
    return [token.start_mark.index for token in yaml.scan(text, Loader=yaml.SafeLoader) if isinstance(token, yaml.BlockEntryToken)]


def _behind(text: str, end: int, column: int | None) -> int:
    """Offset of the line after a value that ends at ``end``, and after comments under it that are set deeper than ``column``."""
    at = text.find("\n", end) + 1 or len(text)
    while column is not None and at < len(text):
        stop = text.find("\n", at) + 1 or len(text)
        line = text[at:stop]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        at = stop
    return at


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _plain(feed: Feed) -> dict[str, object]:
    """A feed's entry as plain values: what is as by default is left out."""
    entry: dict[str, object] = {"url": feed.url, "publisher": feed.publisher}
    if feed.group:
        entry["group"] = feed.group
    entry["kind"] = feed.kind
    if feed.councils:
        entry["councils"] = list(feed.councils)
    return entry


def _block(feeds: Sequence[Feed], indent: str, newline: str, heading: str = "") -> str:
    lines = [heading] if heading else []
    for feed in feeds:
        for number, (key, value) in enumerate(_plain(feed).items()):
            written = "[" + ", ".join(_scalar(one, flow=True) for one in value) + "]" if isinstance(value, list) else _scalar(str(value), flow=False)
            lines.append(f"{indent}{'- ' if number == 0 else '  '}{key}: {written}")
    return "".join(line + newline for line in lines)


def _flow(feed: Feed) -> str:
    return "{" + ", ".join(f"{key}: " + ("[" + ", ".join(_quoted(one) for one in value) + "]" if isinstance(value, list) else _quoted(str(value)))
                           for key, value in _plain(feed).items()) + "}"


def _scalar(text: str, *, flow: bool) -> str:
    """Text as YAML reads it back: bare where that is safe, else in quotes."""
    if _SURELY_BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if flow:
        return _quoted(text)
    try:
        if yaml.safe_load(f"- {text}") == [text] and yaml.safe_load(f"k: {text} # x") == {"k": text}:
            return text
    except yaml.YAMLError:
        pass
    return _quoted(text)


def _quoted(text: str) -> str:
    """In double quotes, as JSON and YAML both read it."""
    readable = json.dumps(text, ensure_ascii=False)
    try:
        return readable if yaml.safe_load(readable) == text else json.dumps(text)
    except yaml.YAMLError:
        return json.dumps(text)


def check_list(text: str, name: str) -> None:
    """Read the feeds of a file's text as every command will. Raises ConfigError."""
    from ..sources import read_feeds
    from .corrections import find_council

    document = parse_yaml(text, name)
    read_feeds(name, document.value["feeds"], lambda written: find_council(written)[1:])  # type: ignore[index]
