"""
feeds.yml as values with lines. The only module that knows YAML.

Values are made by the safe constructor, scalar by scalar: a tag such as ``!!python/object`` is an error, never an object.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from ..errors import ConfigError
from ..located import Located, mistake, shorten

MOST_BYTES = 4_000_000
"""Largest file read. Ten thousand feeds fit; more is not a list a person keeps."""

MOST_DEEP = 20
"""Deepest nesting read; ours is four. Stops an anchor that contains itself."""

MOST_VALUES = 500_000
"""Most values read, aliases counted each time: stops an anchor that multiplies."""

_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")}


def read_yaml(path: Path, name: str) -> Located:
    """
    The file's one document.

    Raises:
        ConfigError: absent, unreadable, not UTF-8, not YAML, a duplicate key, or a tag that is not plain data.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file; name one with --config, or write a feeds.yml here") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path}: is a folder; name the file in it") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(body) > MOST_BYTES:
        raise ConfigError(f"{path}: larger than {MOST_BYTES // 1_000_000} MB, this is no feeds.yml")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise mistake(name, body.count(b"\n", 0, error.start) + 1, "not UTF-8 text: save the file as UTF-8") from error
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Located:
    """As read_yaml, from text."""
    loader = None
    try:
        loader = _loader(text)
        node = loader.get_single_node()
        if node is None:
            return Located({}, 1)
        return _Reader(name, loader).read(node, deep=0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of" in (error.problem or ""):
            mark = error.context_mark       # a quotation mark or bracket that nobody closes: its own line, not the file's last
        line = mark.line + 1 if mark else 1
        raise mistake(name, line, f"not YAML: {error.problem or error.context}{_hint(error.problem or '')}") from error
    except yaml.YAMLError as error:
        # a character YAML does not allow: the position is an offset
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        raise mistake(name, line, f"not YAML: {shorten(str(error))}") from error
    except (RecursionError, ValueError) as error:
        raise mistake(name, 1, f"not YAML that can be read: {shorten(str(error))}") from error
    finally:
        if loader is not None:
            loader.dispose()


def _loader(text: str) -> yaml.SafeLoader:
    """
    The loader in C for what it can read, nine times as fast (4 ms for 160 feeds, measured); else the one in Python, for the words of its complaint.

    The one in C goes down with the process on a hundred thousand open brackets: its composer calls itself (tried). Its events do not.
    """
    quick = getattr(yaml, "CSafeLoader", None)
    if quick is None:
        return yaml.SafeLoader(text)
    events, deep = quick(text), 0
    try:
        while not isinstance(event := events.get_event(), yaml.StreamEndEvent):
            deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if deep > MOST_DEEP + 1:
                return yaml.SafeLoader(text)
    except yaml.YAMLError:
        return yaml.SafeLoader(text)
    finally:
        events.dispose()
    return quick(text)


def _hint(problem: str) -> str:
    if "mapping values are not allowed" in problem or "block end" in problem:
        return "; is the indentation right, and is text with a colon in quotes?"
    if "cannot start any token" in problem:
        return "; indent with spaces, not tabs, and put text with special characters in quotes"
    return ""


class _Reader:
    """Turns composed nodes into located values, counting them."""

    def __init__(self, name: str, loader: yaml.SafeLoader) -> None:
        self.name = name
        self.loader = loader
        self.values = 0

    def read(self, node: yaml.Node, *, deep: int, key_line: int = 0) -> Located:
        line = node.start_mark.line + 1
        self.values += 1
        if deep > MOST_DEEP or self.values > MOST_VALUES:
            raise mistake(self.name, line, "nested too deeply, or too many values: is there an anchor that contains itself?")
        if node.tag not in _PLAIN_TAGS:
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            what = "merge keys ('<<') are not supported" if tag == "!!merge" else f"the tag '{shorten(tag)}' is not allowed"
            raise mistake(self.name, line, f"{what}: write plain values only")
        if isinstance(node, yaml.ScalarNode):
            return Located(self._scalar(node, line), line, node.value, key_line)
        if isinstance(node, yaml.SequenceNode):
            return Located([self.read(item, deep=deep + 1) for item in node.value], line, "", key_line)
        return Located(self._mapping(node, deep), line, "", key_line)

    def _scalar(self, node: yaml.ScalarNode, line: int) -> object:
        try:
            return self.loader.construct_object(node)
        except (ValueError, OverflowError) as error:      # 2025-13-45, an integer of a million digits
            raise mistake(self.name, line, f"'{shorten(node.value)}' is not a value: {error}; put text in quotes") from error

    def _mapping(self, node: yaml.MappingNode, deep: int) -> dict[str, Located]:
        found: dict[str, Located] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise mistake(self.name, line, "a key must be a word")
            if key_node.tag == "tag:yaml.org,2002:merge":
                raise mistake(self.name, line, "merge keys ('<<') are not supported: write the values out")
            key = key_node.value
            if key in found:
                raise mistake(self.name, line, f"duplicate key '{shorten(key)}': it stands on line {found[key].key_line} already")
            found[key] = self.read(value_node, deep=deep + 1, key_line=line)
        return found
