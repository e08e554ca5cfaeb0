"""Hundreds of bad feeds and pages, each through the real guarded worker: none hangs, none crashes, none reaches beyond itself."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from monitor.extract.settings import ExtractSettings
from monitor.fetch.feeds import READER
from monitor.fetch.settings import FetchSettings
from monitor.guard import Guard, GuardKilled, GuardSettings
from monitor.records import Extraction, FeedBody, FetchFailure, Page, Refusal

from .hostile import bad_feeds, bad_pages

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
URL = "https://gazette.example/rss"
LIMIT = GuardSettings(cpu_seconds=1.0, wall_seconds=8.0)
"""Stricter than in a run, so that the whole of it stays short."""
MOST_SECONDS = LIMIT.wall_seconds + 2
KEEPS = frozenset("truncated encoding too_large not_a_feed xml_dtd parse_limit empty".split())
REFUSALS = frozenset("consent_page paywall bot_wall error_page list_page not_html empty parse_limit too_deep too_large".split())


@pytest.fixture(scope="module")
def guard():
    with Guard(LIMIT, preload=("feedparser", "trafilatura")) as running:
        yield running


def groups(made):
    """By the part of the name before the first dash: the seed."""
    found: dict[str, list] = {}
    for name, body in made:
        found.setdefault(name.partition("-")[0], []).append((name, body))
    return found


FEEDS, PAGES = groups(bad_feeds()), groups(bad_pages())


def test_there_are_as_many_as_promised():
    assert 300 <= sum(map(len, FEEDS.values()))
    assert 100 <= sum(map(len, PAGES.values()))


@pytest.mark.parametrize("seed", FEEDS)
def test_c20_no_bad_feed_hangs_or_crashes_the_worker(guard, seed):
    """One of these comes on the night before the morning that matters."""
    for name, body in FEEDS[seed]:
        began = time.monotonic()
        try:
            found = guard.call(READER, body, URL, URL, "", FetchSettings(), NOW)
        except GuardKilled as killed:
            found = FetchFailure(url=URL, reason=killed.reason, detail=killed.detail)
        assert time.monotonic() - began < MOST_SECONDS, name
        assert isinstance(found, FeedBody) or found.reason in KEEPS, name
        if isinstance(found, FeedBody):
            told = "".join(entry.title + entry.summary + entry.url + entry.byline + (entry.guid or "") for entry in found.entries)
            assert "\x00" not in told and "\x1b" not in told and "\u202e" not in told, name
            assert all(entry.url.startswith(("http://", "https://")) and len(entry.url) <= 2048 for entry in found.entries), name


@pytest.mark.parametrize("seed", PAGES)
def test_d2_no_bad_page_hangs_or_crashes_the_worker(guard, seed):
    for name, body in PAGES[seed]:
        page = Page(
            url="https://gazette.example/news/1",
            answered_url="https://gazette.example/news/1",
            status=200,
            content_type="text/html",
            body=body,
            fetched_at=NOW,
        )
        began = time.monotonic()
        try:
            found = guard.call("monitor.extract.read:extract", page, ExtractSettings(), entry_title="Phone lines down")
        except GuardKilled as killed:
            found = Refusal(reason=killed.reason)
        assert time.monotonic() - began < MOST_SECONDS, name
        assert isinstance(found, Extraction) or found.reason in REFUSALS, name
        if isinstance(found, Extraction):
            assert found.text.strip() and "\x00" not in found.text, name
            assert all(found.text[block.start : block.end].strip() for block in found.blocks), name
