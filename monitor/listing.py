"""
The list of feeds, kept by commands: ``monitor feeds add``, ``remove``, ``import-opml``, ``export-opml``.

Each command changes feeds.yml whole or not at all, and keeps what a person wrote there. Nothing of the archive is touched: a feed that
leaves the list keeps its articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ConfigError, NothingFetched
from .records import Feed
from .sources import KINDS, same_address
from .text import clean_line
from .urls import canonical, host_of

if TYPE_CHECKING:
    from .config import Config
    from .fetch.discover import Found
    from .fetch.settings import FetchSettings

MOST_FEEDS = 10_000
"""Most feeds a list may hold: more is a crawler's work, and feeds.yml is a file for people."""
LOCAL_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".private", ".test", ".invalid", ".onion")
"""Ends of names that never lead to the open internet (RFC 6761, RFC 6762, RFC 8375, and what offices use)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What ``feeds add`` wrote."""

    url: str
    publisher: str
    group: str | None
    kind: str
    file: Path
    made_file: bool
    """There was no feeds.yml before."""
    how: str
    """How the feed was found; empty if nothing was fetched."""
    format: str
    entries: int
    newest: datetime | None
    others: tuple[str, ...]
    """Other feeds of the site that would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What ``feeds remove`` took out."""

    url: str
    publisher: str
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A line of an OPML file that was not taken."""

    line: int
    what: str
    """Title or address."""
    reason: str
    known: bool = False
    """It is on the list already, or twice in the file: nothing is missing."""

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What ``feeds import-opml`` did."""

    file: Path
    made_file: bool
    added: int
    skipped: tuple[Skipped, ...]
    feeds: tuple[str, ...]
    """Addresses added, in the order of the file."""


def add(config: Config, url: str, now: datetime, *, http: Any = None, publisher: str | None = None, group: str | None = None, kind: str | None = None,
        councils: Sequence[str] = (), check: bool = True) -> Added:
    """
    Put a feed on the list: the address itself, or the feed that the page there names.

    Args:
        publisher, group, kind: What the entry says; absent: looked up in the list of titles, then what the feed calls itself.
        councils: Names of councils the feed is mainly about.
        check: Fetch it first. Without, the address is written as it stands.

    Raises:
        ConfigError: It is on the list, may not be asked, or feeds.yml cannot be added to.
        NothingFetched: No feed was found there.
    """
    path = _path(config)
    _refuse_listed(config, url, path)
    _refuse_closed(url, config.settings.fetch)
    _refuse_kind(kind)
    named = _councils(councils)
    found = look(config, url, now, http=http) if check else ()
    chosen = _chosen(url, found) if check else None
    if chosen is not None:
        _refuse_listed(config, chosen.url, path)
    feed = _described(chosen.url if chosen else url, chosen.title if chosen else "", publisher, group, kind, named)
    text = _text(path)  # read now: looking may have taken a minute, in which a person may have edited the file
    _write(path, text, [feed])
    return Added(url=feed.url, publisher=feed.publisher, group=feed.group, kind=feed.kind, file=path, made_file=text is None,
                 how=chosen.how if chosen else "", format=chosen.format if chosen else "", entries=chosen.entries if chosen else 0,
                 newest=chosen.newest if chosen else None, others=tuple(one.url for one in found if one.ok and chosen and one.url != chosen.url))


def remove(config: Config, url: str) -> Removed:
    """
    Take a feed off the list; what it brought stays in the archive.

    Raises:
        ConfigError: It is not on the list, or is the only one.
    """
    from .config.edit import without_feed
    from .located import nearest

    path = _path(config)
    text = _text(path)
    number = next((number for number, feed in enumerate(config.feeds) if same_address(feed.url) == same_address(url)), None)
    if number is None or text is None:
        near = nearest(url, [feed.url for feed in config.feeds])
        raise ConfigError(f"{url} is not in {path.name}{f', did you mean {near}?' if near else ''}; `monitor feeds list` shows what is")
    if len(config.feeds) == 1:
        raise ConfigError(f"{url} is the only feed of {path.name}, and a list may not be empty: add another first with `monitor feeds add`")
    _replace(path, text, without_feed(text, path.name, number))
    return Removed(url=config.feeds[number].url, publisher=config.feeds[number].publisher, file=path)


def look(config: Config, url: str, now: datetime, *, http: Any = None) -> tuple[Found, ...]:
    """The feeds at an address or on the site of a page, each with what it holds; stores nothing. Raises ConfigError."""
    from .fetch.discover import discover

    _refuse_closed(url, config.settings.fetch)
    with _reach(config, http) as (client, guard):
        return discover(url, client, config.settings.fetch, now, guard=guard)


def import_opml(config: Config, source: Path) -> Imported:
    """
    Put every usable feed of an OPML file on the list, in one write; nothing is fetched.

    Raises:
        ConfigError: The file cannot be read, holds nothing usable, or holds more than a list may.
    """
    from .guard import Guard, GuardKilled
    from .opml import MOST_BYTES

    try:
        with source.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read: {error.strerror or error}") from error
    try:
        with Guard() as guard:
            why, outlines = guard.call("monitor.opml:read_opml", body)
    except GuardKilled as killed:
        why, outlines = f"reading it was {killed.detail}", ()
    if why:
        raise ConfigError(f"{source.name}: {why}. Nothing was imported; export the list again from the program it comes from.")
    path = _path(config)
    text = _text(path)
    too_many = f"{source.name}: {len(outlines):,} feeds; a list holds at most {MOST_FEEDS:,}. Nothing was imported: split the file."
    if len(outlines) > 2 * MOST_FEEDS:
        raise ConfigError(too_many)
    feeds, skipped = _usable(outlines, config)
    if not feeds and not any(one.known for one in skipped):
        raise ConfigError(_nothing_usable(source, skipped))
    if len(feeds) + len(config.feeds) > MOST_FEEDS:
        raise ConfigError(too_many)
    if feeds:
        _write(path, text, feeds)
    return Imported(file=path, made_file=text is None and bool(feeds), added=len(feeds), skipped=tuple(skipped),
                    feeds=tuple(feed.url for feed in feeds))


def export_opml(config: Config) -> bytes:
    """The list as OPML 2.0, which every reader takes."""
    from .opml import write_opml

    return write_opml(config.feeds)


# ---- the file

def _path(config: Config) -> Path:
    """feeds.yml, which may not be there yet."""
    return config.paths.config or config.paths.corrections.parent / "feeds.yml"


def _text(path: Path) -> str | None:
    """The file's text as it stands; None if it is not there."""
    return path.read_bytes().decode("utf-8-sig") if path.exists() else None


def _write(path: Path, text: str | None, feeds: list[Feed]) -> None:
    from .config.edit import with_feeds

    _replace(path, text, with_feeds(text or "", path.name, feeds))


def _replace(path: Path, before: str | None, text: str) -> None:
    """Write the file whole, if what was written reads as a list of feeds; its mark of encoding, its mode and a link to it stay."""
    from .config.edit import check_list
    from .config.yaml import MOST_BYTES
    from .files import write_whole

    check_list(text, path.name)
    target = path.resolve()
    content = (b"\xef\xbb\xbf" if before is not None and target.read_bytes()[:3] == b"\xef\xbb\xbf" else b"") + text.encode()
    if len(content) > MOST_BYTES:
        raise ConfigError(f"{path.name} would be larger than {MOST_BYTES // 1_000_000} MB; nothing was written")
    mode = target.stat().st_mode & 0o7777 if before is not None else None
    write_whole(target, content)
    if mode is not None and target.stat().st_mode & 0o7777 != mode:
        target.chmod(mode)


# ---- what may be on the list

def _refuse_listed(config: Config, url: str, path: Path) -> None:
    for feed in config.feeds:
        if same_address(feed.url) == same_address(url):
            raise ConfigError(f"{path.name}:{feed.line}: {feed.url} is on the list already ({feed.publisher}); nothing was written")


def _refuse_closed(url: str, settings: FetchSettings) -> None:
    """An address that is never asked is no feed. Raises ConfigError."""
    if (why := closed(url, settings)) is not None:
        raise ConfigError(f"{url}: {why}. If it is meant, name its host:port under settings.fetch.allow_hosts in feeds.yml.")


def _refuse_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise ConfigError(f"kind '{kind}' is not one of {', '.join(KINDS)}")


def closed(url: str, settings: FetchSettings) -> str | None:
    """Why an address may not be asked, by its spelling alone; None if it may."""
    from .fetch.gate import Blocked, admit

    try:
        address = admit(url, settings)
    except Blocked as error:
        return str(error)
    host = (address.raw_host or "").rstrip(".")
    if f"{address.raw_host}:{address.port}" in settings.allow_hosts:
        return None
    if ("." not in host and ":" not in host) or host.endswith(LOCAL_NAMES):
        return f"{host} is a name of a local network"
    return None


def _chosen(url: str, found: Sequence[Found]) -> Found:
    """The feed to put on the list. Raises NothingFetched."""
    from .fetch.discover import ITSELF, LISTED, USUAL

    # what only robots.txt lists is shown, not taken: nobody who gave this address has seen it; nor is a guess where the address is
    # no ordinary page
    odd = any(one.how == ITSELF and not one.ok for one in found)
    good = [one for one in found if one.ok and one.how != LISTED and not (odd and one.how == USUAL)]
    chosen = next((one for one in good if not one.comments), next(iter(good), None))
    if chosen is None:
        raise NothingFetched(_nothing(url, found))
    return chosen


def _councils(names: Iterable[str]) -> tuple[str, ...]:
    from .config.corrections import find_council

    found = []
    for name in names:
        _, official, near = find_council(name)
        if official is None:
            raise ConfigError(f"unknown council '{name}'" + (f", did you mean '{near}'?" if near else ""))
        found.append(official)
    return tuple(dict.fromkeys(found))


def _described(url: str, title: str, publisher: str | None, group: str | None, kind: str | None, councils: tuple[str, ...]) -> Feed:
    """An entry: what a person said, then what the list of titles knows, then what the feed calls itself, then its host."""
    from .publishers import find

    host = host_of(canonical(url) or url).partition(":")[0].removeprefix("www.").removeprefix("feeds.").removeprefix("rss.")
    known = find(publisher or "", host) or find(clean_line(title), "")
    name = clean_line(publisher or "", 200) or (known.name if known else "") or clean_line(title, 200) or host or url
    return Feed(url=url, publisher=name, group=clean_line(group, 200) if group else (known.group if known else None),
                kind=kind or (known.kind if known else "regional"), councils=councils)


def _usable(outlines: Iterable[tuple[int, str, str, str, str, str]], config: Config) -> tuple[list[Feed], list[Skipped]]:
    from .config.corrections import find_council

    seen = {same_address(feed.url): f"on the list already ({feed.publisher})" for feed in config.feeds}
    feeds: list[Feed] = []
    skipped: list[Skipped] = []
    for line, url, title, group, kind, councils in outlines:
        what = title or url or "an outline"
        if not url:
            skipped.append(Skipped(line=line, what=what, reason="names a page and no feed; `monitor feeds discover` finds it"))
        elif (why := closed(url, config.settings.fetch)) is not None:
            skipped.append(Skipped(line=line, what=what, reason=why))
        elif (known := seen.get(same_address(url))) is not None:
            skipped.append(Skipped(line=line, what=what, reason=known, known=True))
        else:
            named = tuple(official for name in councils.split(";") if name.strip() and (official := find_council(name.strip())[1]))
            seen[same_address(url)] = f"twice in the file, first on line {line}"
            feed = _described(url, title, title or None, group or None, kind if kind in KINDS else None, named)
            feeds.append(replace(feed, councils=tuple(dict.fromkeys(named))))
    return feeds, skipped


def _nothing(url: str, found: Sequence[Found]) -> str:
    from .fetch.discover import ITSELF

    tried = next((one for one in found if not one.ok and one.how == ITSELF), next((one for one in found if not one.ok), None))
    why = f"{tried.detail or tried.reason}" if tried else "its page names none"
    listed = next((one for one in found if one.ok), None)
    also = f"The site has {listed.url} ({listed.format}): add that, if it is meant. " if listed else ""
    return (f"no feed at {url}: {why}. Nothing was written. {also}`monitor feeds discover {url}` shows what was tried; "
            "--no-check adds an address unseen.")


def _nothing_usable(source: Path, skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return f"{source.name}: no outline with an xmlUrl. Nothing was imported."
    more = f", and {len(skipped) - 3:,} more" if len(skipped) > 3 else ""
    return f"{source.name}: nothing usable: " + "; ".join(str(one) for one in skipped[:3]) + f"{more}. Nothing was imported."


@contextmanager
def _reach(config: Config, http: Any) -> Iterator[tuple[Any, Any]]:
    """A client and a guarded worker for one command."""
    from .fetch.http import Http
    from .guard import Guard

    with Guard() as guard:
        if http is not None:
            yield http, guard
        else:
            with Http(config.settings.fetch) as client:
                yield client, guard
