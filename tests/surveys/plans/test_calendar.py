from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from surveys.plans import Calendar, Period, Plan, next_occurrences, period_of, periods, reminder_times

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def plan(days: int = 14, reminders: tuple[str, ...] = (), **calendar: object) -> Plan:
    return Plan("测评", "测评", "", "p", (), (), days, reminders, Calendar(**calendar))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


NOW = utc(2026, 11, 22, 2)


@pytest.mark.parametrize(
    ("calendar", "label", "opens_at"),
    [
        ({"every": "year", "month": 12, "day": 1}, "2026", utc(2026, 12, 1, 1)),
        ({"every": "half-year", "month": 6, "day": 20}, "2026-H2", utc(2026, 12, 20, 1)),
        ({"every": "quarter", "month": 3, "day": 10}, "2026-Q4", utc(2026, 12, 10, 1)),
        ({"every": "month", "day": 31}, "2026-11", utc(2026, 11, 30, 1)),
        ({"every": "week", "weekday": 5, "hour": 18, "minute": 30}, "2026-W47", utc(2026, 11, 20, 10, 30)),
    ],
)
def test_period_of_an_instant(calendar, label, opens_at):
    period = period_of(plan(**calendar), NOW, SHANGHAI)
    closing_day = opens_at + timedelta(days=14)
    closes_at = datetime(closing_day.year, closing_day.month, closing_day.day, 15, 59, 59, tzinfo=UTC)
    assert period == Period(label, opens_at, closes_at)


def test_period_is_found_by_the_local_day():
    assert period_of(plan(every="month"), utc(2026, 10, 31, 17), SHANGHAI).label == "2026-11"
    assert period_of(plan(every="month"), utc(2026, 10, 31, 17), BERLIN).label == "2026-10"


@pytest.mark.parametrize(
    ("day", "label"), [((2027, 1, 3), "2026-W53"), ((2027, 1, 4), "2027-W01"), ((2024, 12, 30), "2025-W01")]
)
def test_week_is_named_as_iso_does(day, label):
    assert period_of(plan(every="week"), utc(*day, 4), SHANGHAI).label == label


def test_once_is_the_day_itself_and_never_comes_by_itself():
    period = period_of(plan(days=30), NOW, SHANGHAI)
    assert period == Period("2026-11-22", NOW, utc(2026, 12, 22, 15, 59, 59))
    assert next_occurrences(plan(), NOW, SHANGHAI, 3) == ()


def test_next_occurrences_open_after_the_instant():
    quarterly = plan(every="quarter", month=3, day=10)
    assert [one.label for one in next_occurrences(quarterly, utc(2026, 12, 10, 1), SHANGHAI, 3)] == [
        "2027-Q1",
        "2027-Q2",
        "2027-Q3",
    ]
    assert [one.label for one in next_occurrences(quarterly, utc(2026, 12, 10, 0, 59), SHANGHAI, 1)] == ["2026-Q4"]


@pytest.mark.parametrize("every", ["week", "month", "quarter", "half-year", "year"])
@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN, ZoneInfo("Pacific/Apia"), ZoneInfo("America/St_Johns")])
def test_periods_are_distinct_in_order_and_at_the_local_hour(every, zone):
    found = list(islice(periods(plan(every=every, day=31), utc(2011, 1, 1), zone), 120))
    assert len({one.label for one in found}) == 120
    assert [one.opens_at for one in found] == sorted({one.opens_at for one in found})
    assert {one.opens_at.astimezone(zone).hour for one in found} <= {9, 10}
    assert all(one.opens_at.tzinfo is UTC and one.opens_at < one.closes_at for one in found)


def test_local_hour_that_a_clock_change_skips_or_doubles():
    spring = plan(every="month", day=29, hour=2, minute=30)
    assert period_of(spring, utc(2026, 3, 5), BERLIN).opens_at == utc(2026, 3, 29, 1, 30)
    autumn = plan(every="month", day=25, hour=2, minute=30)
    assert period_of(autumn, utc(2026, 10, 5), BERLIN).opens_at == utc(2026, 10, 25, 0, 30)


def test_reminders_stand_at_half_past_nine_local_within_the_round():
    opens_at, closes_at = utc(2026, 12, 1, 1), utc(2026, 12, 15, 15, 59, 59)
    every = plan(reminders=("last", "first", "middle", "3", "13"))
    assert reminder_times(every, opens_at, closes_at, SHANGHAI) == tuple(
        utc(2026, 12, day, 1, 30) for day in (4, 8, 14)
    )
    assert reminder_times(plan(), opens_at, closes_at, SHANGHAI) == ()


def test_reminders_follow_the_real_end_and_fall_away_outside():
    opens_at = utc(2026, 12, 1, 3)
    three = plan(reminders=("first", "middle", "last"))
    assert reminder_times(three, opens_at, utc(2026, 12, 1, 15), SHANGHAI) == ()
    assert reminder_times(three, opens_at, utc(2026, 12, 2, 1), SHANGHAI) == ()
    assert reminder_times(three, opens_at, utc(2026, 12, 3, 15), SHANGHAI) == (utc(2026, 12, 2, 1, 30),)
    assert reminder_times(plan(reminders=("10",)), opens_at, utc(2026, 12, 8), SHANGHAI) == ()
