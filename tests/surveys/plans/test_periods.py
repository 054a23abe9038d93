from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.calendar.workdays import Workdays
from surveys.plans import Calendar, Period, Plan, next_occurrences, period_of, periods, remindings

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


def times(entries: tuple[str, ...], opens_at: datetime, closes_at: datetime) -> tuple[datetime, ...]:
    return tuple(one.at for one in remindings(entries, opens_at, closes_at, SHANGHAI))


def test_reminders_stand_at_half_past_nine_local_within_the_round():
    opens_at, closes_at = utc(2026, 12, 1, 1), utc(2026, 12, 15, 15, 59, 59)
    every = ("last", "first", "middle", "3", "13")
    assert times(every, opens_at, closes_at) == tuple(utc(2026, 12, day, 1, 30) for day in (4, 8, 14))
    assert times((), opens_at, closes_at) == ()


def test_reminders_follow_the_real_end_and_fall_away_outside():
    opens_at = utc(2026, 12, 1, 3)
    three = ("first", "middle", "last")
    assert times(three, opens_at, utc(2026, 12, 1, 15)) == ()
    assert times(three, opens_at, utc(2026, 12, 2, 1)) == ()
    assert times(three, opens_at, utc(2026, 12, 3, 15)) == (utc(2026, 12, 2, 1, 30),)
    assert times(("10",), opens_at, utc(2026, 12, 8)) == ()


def days_of(entries: tuple[str, ...], opens: str, closes: str, entered: dict[date, bool] | None = None) -> list[str]:
    """Reminders of a round from one day 09:00 to the last second of another: `day` or `day<meant`."""
    opens_at = datetime.fromisoformat(f"{opens}T09:00").replace(tzinfo=SHANGHAI)
    closes_at = datetime.fromisoformat(f"{closes}T23:59:59").replace(tzinfo=SHANGHAI)
    found = remindings(entries, opens_at, closes_at, SHANGHAI, Workdays(entered or {}))
    days = [(one.at.astimezone(SHANGHAI), one.moved_from) for one in found]
    return [f"{at:%m-%d}" + (f"<{meant:%m-%d}" if meant else "") for at, meant in days]


def test_reminder_on_a_day_off_comes_on_the_next_working_day():
    assert days_of(("4",), "2026-12-01", "2026-12-15") == ["12-07<12-05"]


def test_reminder_passes_over_the_whole_of_spring_festival():
    assert days_of(("6",), "2026-02-09", "2026-03-09") == ["02-24<02-15"]


def test_make_up_day_is_a_working_day():
    assert days_of(("5",), "2026-02-09", "2026-03-09") == ["02-14"]


def test_reminder_that_would_come_too_late_comes_before_the_holidays():
    assert days_of(("last",), "2026-09-21", "2026-10-07") == ["09-30<10-06"]


def test_two_reminders_moved_to_one_day_are_one():
    assert days_of(("11", "12", "13"), "2026-12-01", "2026-12-30") == ["12-14<12-12"]


def test_round_that_lies_wholly_in_the_holidays_does_not_remind():
    assert days_of(("first", "middle", "last"), "2026-10-01", "2026-10-06") == []


def test_entered_day_goes_before_the_library():
    assert days_of(("3",), "2026-12-01", "2026-12-15", {date(2026, 12, 4): False}) == ["12-07<12-04"]
    assert days_of(("4",), "2026-12-01", "2026-12-15", {date(2026, 12, 5): True}) == ["12-05"]


def test_opening_and_closing_on_a_day_off_move_where_the_plan_says_so():
    moving = plan(days=3, every="month", day=1, on_workday=True)
    october = period_of(moving, utc(2026, 10, 15), SHANGHAI)
    assert (october.opens_at, october.moved_from) == (utc(2026, 10, 8, 1), date(2026, 10, 1))
    assert october.closes_at == utc(2026, 10, 12, 15, 59, 59)  # from Sunday the 11th; the 10th is a make-up day
    assert october.label == "2026-10"
    fixed = period_of(plan(days=3, every="month", day=1), utc(2026, 10, 15), SHANGHAI)
    assert (fixed.opens_at, fixed.moved_from) == (utc(2026, 10, 1, 1), None)


def test_moved_opening_is_still_to_come_after_its_period_has_ended():
    weekly = plan(days=3, every="week", weekday=7, on_workday=True)
    coming = next_occurrences(weekly, utc(2026, 11, 29, 20), SHANGHAI, 1)
    assert [(one.label, one.opens_at) for one in coming] == [("2026-W48", utc(2026, 11, 30, 1))]


ZONES = tuple(
    map(ZoneInfo, ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Monrovia"))
)
SINCE, UNTIL = datetime.fromisoformat("2005-01-01"), datetime.fromisoformat("2060-01-01")
INSTANTS = st.datetimes(SINCE, UNTIL, timezones=st.just(UTC))
EVERY = st.sampled_from(["week", "month", "quarter", "half-year", "year"])
CALENDARS = st.builds(
    dict,
    every=EVERY,
    month=st.just(1),
    day=st.integers(1, 31),
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    on_workday=st.booleans(),
)
ENTERED = st.dictionaries(st.dates(date(2005, 1, 1), date(2060, 1, 1)), st.booleans(), max_size=5).map(Workdays)


@settings(deadline=None, max_examples=150)
@given(INSTANTS, CALENDARS, st.integers(1, 366), st.sampled_from(ZONES), ENTERED)
def test_every_instant_lies_in_one_period_and_periods_follow_each_other(instant, calendar, days, zone, entered):
    """Across turns of the year, months of every length, weeks by ISO, clock changes and a day that was left out."""
    one = plan(days=days, **calendar)
    found = list(islice(periods(one, instant, zone, entered), 8))
    assert found[0] == period_of(one, instant, zone, entered)
    assert len({period.label for period in found}) == 8
    openings = [period.opens_at for period in found]
    assert openings == sorted(openings)
    for period in found:
        assert period.opens_at < period.closes_at
        closing = period.closes_at.astimezone(zone)
        assert closing.time() == time(23, 59, 59)
        opens_on = period.opens_at.astimezone(zone).date()
        if calendar["on_workday"]:
            assert entered.is_working(opens_on)
            assert entered.is_working(closing.date())
        else:
            assert abs((closing.date() - opens_on).days - days) <= 1  # an hour that the clock skips may be tomorrow's


@settings(deadline=None, max_examples=150)
@given(INSTANTS, EVERY, st.sampled_from(ZONES))
def test_label_is_that_of_the_local_calendar(instant, every, zone):
    local = instant.astimezone(zone)
    year, week, _ = local.isocalendar()
    labels = {
        "week": f"{year}-W{week:02}",
        "month": f"{local:%Y-%m}",
        "quarter": f"{local.year}-Q{-(-local.month // 3)}",
        "half-year": f"{local.year}-H{-(-local.month // 6)}",
        "year": str(local.year),
    }
    assert period_of(plan(every=every), instant, zone).label == labels[every]


@settings(deadline=None, max_examples=200)
@given(
    INSTANTS,
    st.integers(1, 60),
    st.lists(st.sampled_from(["first", "middle", "last", "1", "5", "30"]), max_size=5),
    st.sampled_from(ZONES),
    ENTERED,
)
def test_reminders_come_on_working_days_within_the_round_once_a_day(opens_at, days, entries, zone, entered):
    closes_at = opens_at + timedelta(days=days)
    found = remindings(entries, opens_at, closes_at, zone, entered)
    local = [one.at.astimezone(zone) for one in found]
    assert all(opens_at < one.at < closes_at for one in found)
    assert all(entered.is_working(at.date()) for at in local)
    assert len({at.date() for at in local}) == len(local)
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert {at.time() for at in local} <= {time(9, 30)}
