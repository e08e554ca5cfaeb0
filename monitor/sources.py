"""
First room of the road: the ``feeds:`` part of feeds.yml as Feed records.

Knows what a feed may say of itself and tells the person who edits the file what was meant. Reads no file and no YAML: it
is given values with their lines.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from .located import Located, check_keys, meant, mistake, shorten
from .records import Feed
from .text import clean_line
from .urls import canonical

KINDS = ("national", "regional", "trade", "official", "rewriter")
"""What a publisher can be; a rewriter's figures are not told as new until a second origin has them."""

KEYS = ("url", "publisher", "group", "kind", "councils")

FindCouncil = Callable[[str], tuple[str | None, str | None]]
"""A name as a person writes it -> (official short name, None), or (None, the nearest name known or None)."""


def read_feeds(name: str, listed: Located, find_council: FindCouncil) -> tuple[Feed, ...]:
    """
    The feeds a file lists, in its order.

    Args:
        name: Of the file, for messages.
        listed: The value of ``feeds:``.
        find_council: Looks a council's name up.

    Raises:
        ConfigError: The first mistake, as ``feeds.yml:LINE: ...``.
    """
    if not isinstance(listed.value, list):
        raise mistake(name, listed.key_line or listed.line, f"feeds must be a list, each entry beginning with '- url:', found {listed.describe()}")
    feeds: list[Feed] = []
    seen: dict[str, Feed] = {}
    for item in listed.value:
        feed = read_feed(name, item, find_council)
        address = same_address(feed.url)
        if address in seen:
            raise mistake(name, feed.line, f"duplicate feed {shorten(feed.url)}: it is the feed of line {seen[address].line}"
                                           f" ({seen[address].publisher}); remove one of them")
        seen[address] = feed
        feeds.append(feed)
    return tuple(feeds)


def read_feed(name: str, item: Located, find_council: FindCouncil) -> Feed:
    """One entry of the list. Raises ConfigError."""
    if isinstance(item.value, str):
        raise mistake(name, item.line, f"a feed needs at least url and publisher: write '- url: {shorten(item.value)}' and 'publisher: ...' below it")
    keys = check_keys(name, item, KEYS, "a feed")
    for needed in ("url", "publisher"):
        if needed not in keys:
            raise mistake(name, item.line, f"a feed without '{needed}'")
    kind = _words(name, keys["kind"], "kind") if "kind" in keys else Feed.__dataclass_fields__["kind"].default
    if kind not in KINDS:
        raise mistake(name, keys["kind"].line, f"kind '{shorten(kind)}' is not one of {', '.join(KINDS)}{meant(kind, KINDS, everything_up_to=0)}")
    group = keys.get("group")
    return Feed(
        url=_address(name, keys["url"]),
        publisher=_words(name, keys["publisher"], "publisher"),
        group=None if group is None or group.value is None else _words(name, group, "group"),
        kind=kind,
        councils=read_councils(name, keys["councils"], find_council, "councils") if "councils" in keys else (),
        line=keys["url"].line,
    )


def read_councils(name: str, item: Located, find_council: FindCouncil, key: str) -> tuple[str, ...]:
    """Official short names of the councils listed. Raises ConfigError."""
    if item.value is None:
        return ()
    if not isinstance(item.value, list):
        raise mistake(name, item.line, f"{key} must be a list such as [Westminster, Hackney], found {item.describe()}")
    found: list[str] = []
    for entry in item.value:
        written = _words(name, entry, f"each of {key}")
        official, near = find_council(written)
        if official is None:
            raise mistake(name, entry.line, f"unknown council '{shorten(written)}'" + (f", did you mean '{near}'?" if near else ""))
        if official not in found:
            found.append(official)
    return tuple(found)


def _words(name: str, item: Located, key: str) -> str:
    """One line of text that is not empty."""
    if isinstance(item.value, str):
        if text := clean_line(item.value):
            return text
        raise mistake(name, item.line, f"{key} is empty")
    hint = f": put it in quotes, \"{item.raw}\"" if item.raw and not isinstance(item.value, dict | list) else ""
    raise mistake(name, item.line, f"{key} must be text, found {item.describe()}{hint}")


def _address(name: str, item: Located) -> str:
    """An http or https address with a host and without a password."""
    text = _words(name, item, "url")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise mistake(name, item.line, f"url '{shorten(text)}' is not a web address: {error}") from error
    if parts.username is not None or parts.password is not None:
        # the address is stored, logged and printed in digests: a secret in it would be everywhere
        raise mistake(name, item.line, "a url may not hold a user name or password")
    if parts.scheme.lower() not in ("http", "https") or not host or any(c.isspace() for c in text):
        raise mistake(name, item.line, f"url '{shorten(text)}' is not a web address: it must begin with https:// or http:// and a host name")
    return text


def same_address(url: str) -> str:
    """Two spellings of one feed are one feed: http and https, ``www.``, a closing slash, upper case in the host."""
    return canonical(url) or url
