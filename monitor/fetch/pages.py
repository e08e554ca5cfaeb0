"""Addresses of articles -> Page, NotModified or FetchFailure, as far as robots.txt allows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from ..records import FetchFailure, NotModified, Page, RobotsFile
from .answer import Answer, Client, Request, failure_of, validator
from .robots import ask_robots, origin_of, rules_of
from .settings import FetchSettings

ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
Job = tuple[str, str | None, str | None]
"""Address, ETag and Last-Modified of the last whole body."""

_MARKS = ((b"%PDF-", "a PDF file"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
          (b"RIFF", "a media file"), (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a gzip file"), (b"OggS", "a media file"),
          (b"ID3", "a media file"), (b"\x00\x00\x00", "a media file"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"))
_HEAD_BYTES = 1024
MOST_SITES = 3
"""Hosts that one address may lead over, each asked for its robots.txt first; a shortener and a tracker stand before a paper at most."""
_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "application/octet-stream", "")


def fetch_pages(jobs: Iterable[Job], http: Client, settings: FetchSettings, now: datetime, *, robots: dict[str, RobotsFile] | None = None,
                stop: Callable[[], bool] = lambda: False, budget_seconds: float | None = None
                ) -> Iterator[tuple[str, Page | NotModified | FetchFailure]]:
    """
    Ask for every address once, each host's robots.txt before it, and give the answers as they complete.

    An address not begun when ``stop`` turns true or the budget is spent gives nothing.

    Args:
        robots: Files found not long ago, by origin: these are not asked for again. Files found now are added.
    """
    known = {} if robots is None else robots
    going = {job: [job[0]] for job in jobs}
    for _ in range(MOST_SITES):
        going = yield from _round(going, http, settings, now, robots=known, stop=stop, budget_seconds=budget_seconds)
        if not going:
            return
    for (target, _, _), wanted in going.items():
        for url in wanted:
            yield url, FetchFailure(url=url, reason="redirects", detail=f"led over {MOST_SITES} sites and on to {target}")


def _round(jobs: dict[Job, list[str]], http: Client, settings: FetchSettings, now: datetime, *, robots: dict[str, RobotsFile],
           stop: Callable[[], bool], budget_seconds: float | None
           ) -> Generator[tuple[str, Page | NotModified | FetchFailure], None, dict[Job, list[str]]]:
    """Ask for addresses that each stand for some that are wanted; gives those of other sites that they lead to."""
    origins = {origin_of(target) for target, _, _ in jobs} - {""}
    rules = {origin: rules_of(robots[origin], settings) for origin in origins if origin in robots}
    rules.update(ask_robots(origins - set(rules), http, settings, now, stop=stop, budget_seconds=budget_seconds))
    robots.update({origin: one.file for origin, one in rules.items() if one.file is not None})
    asked: dict[Request, list[str]] = {}
    for (target, etag, modified), wanted in jobs.items():
        origin = origin_of(target)
        if origin and origin not in rules:
            continue  # its robots.txt was not tried before the end of the run
        refusal = rules[origin].refusal(target) if origin else None
        if refusal is not None:
            for url in wanted:
                yield url, FetchFailure(url=url, reason="robots", detail=refusal if target == url else f"leads to {target}: {refusal}", asked=False)
        else:
            request = Request(url=target, etag=etag, last_modified=modified, most_bytes=settings.most_page_bytes, accept=ACCEPT, one_site=True,
                              spacing_seconds=rules[origin].delay_seconds if origin else 0.0)
            asked[request] = wanted
    elsewhere: dict[Job, list[str]] = {}
    for request, answer in http.get_many(asked, stop=stop, budget_seconds=budget_seconds):
        if isinstance(answer, Answer) and answer.left:
            elsewhere.setdefault((answer.answered_url, request.etag, request.last_modified), []).extend(asked[request])
        else:
            for url in asked[request]:
                yield url, replace(_page(request, answer, settings, now), url=url)
    return elsewhere


def _page(request: Request, answer: Answer | FetchFailure, settings: FetchSettings, now: datetime) -> Page | NotModified | FetchFailure:
    if isinstance(answer, FetchFailure):
        return answer
    conditional = bool(validator(request.etag) or validator(request.last_modified))
    failure = failure_of(answer, now, settings.most_interval_hours, conditional=conditional)
    if failure is not None:
        return failure
    etag, modified = validator(answer.headers.get("etag")), validator(answer.headers.get("last-modified"))
    if answer.status == 304:
        return NotModified(url=request.url, etag=etag, last_modified=modified)
    content_type = answer.headers.get("content-type", "")
    if (other := what_else(answer.body, content_type)) is not None:
        return FetchFailure(url=request.url, reason="not_html", detail=f"{other} instead of a page")
    return Page(url=request.url, answered_url=answer.answered_url, status=answer.status, content_type=content_type, body=answer.body,
                fetched_at=now, etag=etag, last_modified=modified)


def what_else(body: bytes, content_type: str) -> str | None:
    """What a body is when it is no page, whatever the server calls it; None for a page."""
    head = body.lstrip()[:_HEAD_BYTES]
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"ftyp" in head[4:12]:
        return "a media file"
    if head[:1] in (b"{", b"["):
        return "data"
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _HTML_TYPES and b"<html" not in head.lower() and b"<!doctype" not in head.lower():
        return kind[:60]
    return None
