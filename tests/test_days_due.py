"""Row F7: one digest for each local date, whatever the clocks do and whenever the ticks come."""

from __future__ import annotations

import random
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.app import Monitor
from monitor.config import configure
from monitor.digest.compose import compose
from monitor.digest.settings import DigestSettings
from monitor.pipeline.days import due_day
from monitor.store import Store
from monitor.times import due_moment
from tests import make

FIRST, DAYS = date(2027, 7, 1), 731
"""Two years: four changes of the clocks in each zone that has them, and a 29 February."""
ZONES = ("Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata")
"""Ours; one off the hour; one whose clocks change by half an hour; one that never changes them."""
TIMES = ("00:00", "01:30", "02:15", "07:00", "23:45")
"""Midnight, three that a change skips or repeats somewhere, the default, and just before midnight."""
TICKS = tuple(timedelta(minutes=minutes) for minutes in range(0, 24 * 60, 30))


def ticks(zone: ZoneInfo, chance: random.Random, *, missing: float) -> list[datetime]:
    """Every half hour of two years, some missing, some twice, some minutes late: a machine that sleeps and a scheduler that fires as it likes."""
    start = datetime.combine(FIRST, time(0), tzinfo=zone).astimezone(UTC)
    made = []
    for half_hour in range((DAYS + 1) * 48):
        if chance.random() >= missing:
            tick = start + timedelta(minutes=30 * half_hour + chance.choice((0, 0, 0, 7)))
            made += [tick] * chance.choice((1, 1, 1, 2))
    return made


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("zone", ZONES)
def test_f7_one_digest_a_local_date_for_two_years(zone, at):
    """None missed, none doubled, none early; the trigger alone fails at two of five times of day."""
    place, wanted = ZoneInfo(zone), time.fromisoformat(at)
    last, told = FIRST - timedelta(days=1), []
    for now in ticks(place, random.Random(7), missing=0.02):
        day = due_day(now, last, wanted, place)
        if day is not None:
            assert due_moment(day, wanted, place) <= now
            told.append(last := day)

    every = [FIRST + timedelta(days=n) for n in range(DAYS)]
    assert every == [day for day in told if day in set(every)]


def test_f7_a_run_just_past_midnight_writes_the_evening_before_and_one_in_the_small_hours_waits_for_the_morning():
    """Cron at each half hour never meets 23:45; after a night without power nobody looks for news under yesterday's date."""
    london = ZoneInfo("Europe/London")
    assert date(2026, 3, 4) == due_day(datetime(2026, 3, 5, 0, 0, tzinfo=UTC), date(2026, 3, 3), time(23, 45), london)
    assert due_day(datetime(2026, 3, 5, 0, 30, tzinfo=UTC), date(2026, 3, 4), time(23, 45), london) is None
    assert due_day(datetime(2026, 3, 5, 5, 0, tzinfo=UTC), date(2026, 3, 3), time(7), london) is None
    assert date(2026, 3, 5) == due_day(datetime(2026, 3, 5, 7, 0, tzinfo=UTC), date(2026, 3, 3), time(7), london)


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("zone", ZONES)
def test_f7_the_store_keeps_one_digest_a_date_and_periods_that_meet(zone, at):
    """The same with the memory that decides it: claims of two years, then every item of time is in exactly one period."""
    place, wanted = ZoneInfo(zone), time.fromisoformat(at)
    quiet = compose(make.material(), DigestSettings())
    with Store.open(":memory:") as store:
        for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
            due = due_moment(day, wanted, place)
            for now in (due - timedelta(minutes=1), due, due, due + timedelta(minutes=1)):
                last = store.digests.last()
                found = due_day(now, last[0] if last else FIRST - timedelta(days=1), wanted, place)
                if found is not None:
                    begin = last[1] if last else now - timedelta(days=1)
                    store.digests.claim(replace(quiet, day=found, period_from=begin, period_to=now), {}, now, now=now, folder="reports")
                    store.digests.written(found)
        rows = [(row["digest_date"], row["period_from"], row["period_to"]) for row in store.digests.days()]
    assert [(FIRST + timedelta(days=n)).isoformat() for n in range(DAYS)] == [row[0] for row in rows]
    assert [row[2] for row in rows[:-1]] == [row[1] for row in rows[1:]]


def test_f7_a_time_the_spring_change_skips_is_still_due_that_day():
    """01:30 does not exist in London on 29 March 2026; 01:30 on 25 October exists twice."""
    london = ZoneInfo("Europe/London")
    assert datetime(2026, 3, 29, 1, 30, tzinfo=UTC) == due_moment(date(2026, 3, 29), time(1, 30), london)
    autumn = due_moment(date(2026, 10, 25), time(1, 30), london)
    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == autumn
    assert date(2026, 10, 25) == due_day(autumn, date(2026, 10, 24), time(1, 30), london)
    assert due_day(autumn + timedelta(hours=1), date(2026, 10, 25), time(1, 30), london) is None


def test_f7_a_clock_set_back_tells_no_day_twice():
    london, at = ZoneInfo("Europe/London"), time(7)
    assert due_day(datetime(2026, 3, 4, 8, tzinfo=UTC), date(2026, 3, 5), at, london) is None


def test_asking_whether_a_digest_is_due_costs_nothing_to_speak_of():
    london, at, began = ZoneInfo("Europe/London"), time(7), clock.process_time()
    for n in range(10_000):
        due_day(datetime(2026, 3, 4, tzinfo=UTC) + timedelta(minutes=n), date(2026, 3, 5), at, london)
    assert clock.process_time() - began < 5


def test_a_day_nobody_names_is_the_date_on_the_clerks_wall(tmp_path):
    """Past eleven in the evening, Greenwich time, London's summer is a day further."""
    Store.open(tmp_path / "m.db").close()
    late = Monitor(configure(tmp_path, db=tmp_path / "m.db", out=tmp_path / "reports"), clock=lambda: datetime(2026, 7, 1, 23, 30, tzinfo=UTC))

    report = late.digest()
    assert (date(2026, 7, 2), False) == (report.day, report.recorded)
