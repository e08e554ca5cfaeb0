"""Feed addresses -> FetchedFeed, NotModified or FetchFailure. The bytes are parsed in the guarded worker."""

from __future__ import annotations

import hashlib
import html
import io
import re
from calendar import timegm
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from typing import Any, Protocol
from urllib.parse import urljoin

from ..guard import GuardKilled, prescan
from ..records import Entry, Feed, FeedState, FetchedFeed, FetchFailure, NotModified, Visit
from ..text import clean_line
from ..times import sane
from ..urls import canonical, display
from .answer import Answer, Client, Request, failure_of, validator
from .settings import FetchSettings
from .state import unconditional

ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
READER = "monitor.fetch.feeds:read_feed"


class Worker(Protocol):
    """What feeds need of ``Guard``."""

    def call(self, function: str, *args: object) -> Any: ...


def fetch_feeds(jobs: Sequence[tuple[Feed, FeedState]], http: Client, settings: FetchSettings, now: datetime, *, guard: Worker,
                stop: Callable[[], bool] = lambda: False, budget_seconds: float | None = None) -> Iterator[tuple[Feed, Visit]]:
    """
    Visit every feed once and give what each visit brought, as it completes.

    Does not decide which feeds are due and changes no state. A feed not begun when ``stop`` turns true or the budget is spent gives
    nothing: it is still to be tried.
    """
    asked: dict[Request, list[tuple[Feed, FeedState]]] = {}
    for feed, state in jobs:
        whole = unconditional(state, settings, now)
        request = Request(url=feed.url, etag=None if whole else state.etag, last_modified=None if whole else state.last_modified,
                          most_bytes=settings.most_feed_bytes, accept=ACCEPT)
        asked.setdefault(request, []).append((feed, state))
    for request, answer in http.get_many(asked, stop=stop, budget_seconds=budget_seconds):
        for feed, state in asked[request]:
            yield feed, _visit(feed, state, request, answer, settings, now, guard)


def _visit(feed: Feed, state: FeedState, request: Request, answer: Answer | FetchFailure, settings: FetchSettings, now: datetime,
           guard: Worker) -> Visit:
    if isinstance(answer, FetchFailure):
        return answer
    conditional = bool(validator(request.etag) or validator(request.last_modified))
    failure = failure_of(answer, now, settings.most_interval_hours, conditional=conditional)
    if failure is not None:
        return failure
    etag, modified = validator(answer.headers.get("etag")), validator(answer.headers.get("last-modified"))
    if answer.status == 304:
        return NotModified(url=feed.url, etag=etag, last_modified=modified)
    digest = hashlib.sha256(answer.body).hexdigest()
    if digest == state.body_sha256:
        return NotModified(url=feed.url, etag=etag, last_modified=modified)
    try:
        parsed = guard.call(READER, answer.body, feed.url, answer.answered_url, answer.headers.get("content-type", ""), settings, now)
    except GuardKilled as killed:
        return FetchFailure(url=feed.url, reason=killed.reason, detail=f"reading the feed was {killed.detail}")
    if isinstance(parsed, FetchFailure):
        return parsed
    entries, partial, skipped = parsed
    return FetchedFeed(url=feed.url, entries=entries, etag=None if partial else etag, last_modified=None if partial else modified,
                       body_sha256=digest, partial=partial, skipped=skipped)


def read_feed(body: bytes, feed_url: str, answered_url: str, content_type: str, settings: FetchSettings,
              now: datetime) -> tuple[tuple[Entry, ...], bool, int] | FetchFailure:
    """
    Entries of a feed, whether it was damaged, and how many items were unusable; or why it is no feed. Runs in the worker.
    """
    if (too_dear := _refused(body, settings)) is not None:
        return FetchFailure(url=feed_url, reason=too_dear[0], detail=too_dear[1])
    import feedparser

    try:
        found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False,
                                 response_headers={"content-type": content_type or "application/xml",
                                                   "content-location": answered_url})
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # the parser raises whatever its helpers raise; one feed's damage must not end a run
        return FetchFailure(url=feed_url, reason="parse_limit", detail=f"the parser gave up ({type(error).__name__})")
    if not found.entries and not found.get("version"):
        return FetchFailure(url=feed_url, reason="not_a_feed", detail=_what_it_is(body, content_type))
    broken = bool(found.bozo) and not _only_a_wrong_label(found.get("bozo_exception"))
    if not found.entries and broken:
        return FetchFailure(url=feed_url, reason="truncated", detail="the feed is damaged before its first item")
    entries: list[Entry] = []
    skipped = max(0, len(found.entries) - settings.most_entries)
    for item in found.entries[:settings.most_entries]:
        entry = _entry(item, feed_url, answered_url, settings, now)
        if entry is None:
            skipped += 1
        else:
            entries.append(entry)
    if broken and entries and not _closed(body):
        entries.pop()  # cut in the middle of its last item: whole items only
    return tuple(entries), broken, skipped


def parse_feed(body: bytes, url: str, content_type: str, *, settings: FetchSettings = FetchSettings(),
               now: datetime | None = None) -> tuple[Entry, ...]:
    """The entries of a feed's bytes; none if it is no feed. Without ``now`` no date is refused for lying ahead."""
    parsed = read_feed(body, url, url, content_type, settings, now or datetime.max.replace(tzinfo=timezone.utc, year=9998))
    return () if isinstance(parsed, FetchFailure) else parsed[0]


def _refused(body: bytes, settings: FetchSettings) -> tuple[str, str] | None:
    text = body
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:8]:
        text = body.replace(b"\x00", b"")  # UTF-16 and UTF-32: enough to see the ASCII marks
    if re.search(rb"<!DOCTYPE", text, re.IGNORECASE) and re.search(rb"<!ENTITY", text, re.IGNORECASE):
        return "xml_dtd", "the feed declares entities of its own"
    too_dear = prescan(text, most_tag_bytes=settings.most_tag_bytes, most_attributes=settings.most_attributes,
                       most_repeats=settings.most_repeats)
    return None if too_dear is None else ("parse_limit", too_dear)


def _only_a_wrong_label(error: BaseException | None) -> bool:
    """Whether a feed is whole and only announced wrongly: another charset or content type than it has."""
    return type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


_END = re.compile(rb"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)


def _closed(body: bytes) -> bool:
    return _END.search(body[-2000:].replace(b"\x00", b"")) is not None


_KINDS_OF_PAGE = (
    ("a page that asks to log in", re.compile(r"type=[\"']?password|>\s*(?:log|sign) ?in\b", re.IGNORECASE)),
    ("a check for robots", re.compile(r"captcha|cf-chl|challenge-platform|checking your browser|verify (?:that )?you are (?:a )?human",
                                      re.IGNORECASE)),
    ("a page for a domain that is for sale", re.compile(r"domain (?:name )?(?:is|may be) for sale|buy this domain|parked (?:free|domain)",
                                                        re.IGNORECASE)),
    ("a page that asks for consent", re.compile(r"(?:accept|reject) (?:all )?cookies|before you continue", re.IGNORECASE)))
_HEAD_CHARACTERS = 50_000


def _what_it_is(body: bytes, content_type: str) -> str:
    """Names what came instead of a feed, for a person."""
    head = body[:_HEAD_CHARACTERS].decode("utf-8", "replace")
    if not re.search(r"<(?:!doctype\s+html|html|head|body)\b", head, re.IGNORECASE):
        kind = content_type.partition(";")[0].strip()[:60] or "no type"
        return f"neither RSS nor Atom nor RDF ({kind})"
    title = re.search(r"<title[^>]*>([^<]{0,200})", head, re.IGNORECASE)
    named = f": {clean_line(html.unescape(title[1]), 80)!r}" if title and title[1].strip() else ""
    for name, mark in _KINDS_OF_PAGE:
        if mark.search(head):
            return f"{name} instead of a feed{named}"
    return f"a web page instead of a feed{named}"


_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)


def plain(text: str, most: int) -> str:
    """One line of plain text from a title or description, which may be HTML."""
    text = text[:4 * most]
    if "<" in text:
        text = _TAG.sub(" ", _SCRIPT.sub(" ", text))
    return clean_line(html.unescape(text), most)


def _entry(item: Any, feed_url: str, answered_url: str, settings: FetchSettings, now: datetime) -> Entry | None:
    title = plain(str(item.get("title") or ""), settings.most_title_characters)
    url = _link(item, answered_url)
    if not url or (not title and not item.get("summary")):
        return None
    guid = clean_line(str(item.get("id") or ""), settings.most_guid_characters + 1) or None
    if guid and len(guid) > settings.most_guid_characters:
        guid = "sha256:" + hashlib.sha256(str(item["id"]).encode("utf-8", "replace")).hexdigest()
    summary = str(item.get("summary") or "")
    if not summary and item.get("content"):
        summary = str(item["content"][0].get("value") or "")
    return Entry(feed=feed_url, guid=guid, url=url, title=title, summary=plain(summary, settings.most_summary_characters),
                 byline=_byline(item), source=_source(item), published_at=_time(item, "published_parsed", now),
                 updated_at=_time(item, "updated_parsed", now))


def _link(item: Any, base: str) -> str:
    """The item's own page, resolved; empty if none is http(s)."""
    links = [str(item.get("link") or "")]
    links += [str(link.get("href") or "") for link in item.get("links") or () if link.get("rel", "alternate") == "alternate"]
    if item.get("guidislink") and str(item.get("id") or "").startswith("http"):
        links.append(str(item["id"]))
    for link in links:
        if not link.strip():
            continue
        try:
            whole = urljoin(base, link.strip())
        except ValueError:
            continue
        if canonical(whole) is not None:
            return display(whole)
    return ""


def _byline(item: Any) -> str:
    names = [str(author.get("name") or "") for author in item.get("authors") or () if author]
    names = [name for name in dict.fromkeys(plain(name, 200) for name in names) if name]
    return ", ".join(names)[:500] or plain(str(item.get("author") or ""), 200)


def _source(item: Any) -> str:
    """Name of the title or agency an item comes from; ``dc:publisher`` says it in RDF feeds."""
    source = item.get("source")
    name = source.get("title") or source.get("value") or "" if isinstance(source, dict) else ""
    return plain(str(name or item.get("publisher") or ""), 200)


def _time(item: Any, name: str, now: datetime) -> datetime | None:
    # asked through ``in``: the parser answers for a missing "updated" with "published"
    value = item[name] if name in item.keys() else None
    if not value:
        return None
    try:
        return sane(datetime.fromtimestamp(timegm(value), timezone.utc), now)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
