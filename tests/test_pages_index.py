"""The index of days."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.pages import render_index
from monitor.records import DaySummary
from tests.test_digest_formats import HOSTILE, Page


def summary(day: date, new: int = 0, **changes) -> DaySummary:
    return DaySummary(day=day, subject=f"{new} new facts \u2013 {day.day} {day:%B}", new=new, changed=0, **changes)


MARCH = [summary(date(2026, 3, 1) + timedelta(days=n), new=n % 5) for n in range(20)]


def test_every_day_is_linked_by_its_file_name():
    hrefs = [href for _, href in Page(render_index(MARCH)).links]
    assert {f"{one.day.isoformat()}.html" for one in MARCH} <= set(hrefs)


def test_the_latest_day_is_on_top_whatever_the_order():
    assert render_index(MARCH) == render_index(MARCH[::-1])
    assert "Latest: 4 new facts \u2013 20 March" in Page(render_index(MARCH)).text


def test_a_day_without_a_digest_is_shown_and_not_linked():
    page = Page(render_index([MARCH[0], MARCH[2]]))
    assert "2026-03-02.html" not in [href for _, href in page.links]
    assert "2 March: no digest" in page.text


def test_an_incomplete_check_is_marked_and_said():
    page = Page(render_index([*MARCH[:3], summary(date(2026, 3, 4), complete=False, checked=15, of=17)]))
    assert "no new facts, incomplete check" in page.text
    assert "15 of 17 sources answered at the last check." in page.text


def test_without_a_digest_the_page_says_so():
    assert "No digest yet" in Page(render_index([])).text


def test_a_month_between_two_digests_leaves_out_its_empty_weeks():
    assert 2 == render_index([MARCH[0], summary(date(2027, 3, 1))]).count("<span class=\"vh\">Week of")


def test_five_years_of_days_stay_quick_and_small():
    import time
    many = [summary(date(2021, 1, 1) + timedelta(days=n), new=n % 40) for n in range(1826)]
    began = time.process_time()
    page = render_index(many)
    assert time.process_time() - began < 2
    assert len(page) < 700_000


def test_hostile_subjects_are_inert():
    for text in HOSTILE:
        page = Page(render_index([summary(date(2026, 3, 1)), DaySummary(day=date(2026, 3, 2), subject=text, new=1, changed=0, summary=text, notes=(text,))]))
        assert not {"script", "img", "iframe"} & {tag for tag, _ in page.tags}
        assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]
