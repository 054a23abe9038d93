"""Working days: the announced ones, those an administrator entered, and the plain weekdays of years to come."""

from __future__ import annotations

from datetime import date

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from surveys.calendar.workdays import (
    ANNOUNCED_FROM,
    ANNOUNCED_THROUGH,
    EnteredDay,
    Workdays,
    enter_days,
    list_entered_days,
    load_workdays,
    remove_day,
)
from surveys.errors import Invalid, NotFound
from surveys.store import Database
from surveys.store.tables import audit


@given(st.dates(date(ANNOUNCED_FROM, 1, 1), date(ANNOUNCED_THROUGH, 12, 31)))
def test_announced_years_are_the_librarys(day):
    assert Workdays().is_working(day) == chinese_calendar.is_workday(day)
    assert Workdays().is_known(day)


@given(st.dates(date(ANNOUNCED_THROUGH + 1, 1, 1), date(2200, 1, 1)))
def test_years_not_announced_count_by_the_weekday(day):
    assert Workdays().is_working(day) == (day.weekday() < 5)
    assert not Workdays().is_known(day)


@settings(deadline=None)
@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.booleans(), min_size=1, max_size=30))
def test_entered_days_go_before_all_else(entered):
    workdays = Workdays(entered)
    assert {day: workdays.is_working(day) for day in entered} == entered
    assert all(workdays.is_known(day) for day in entered)


def test_next_working_day_passes_over_holidays_and_finds_make_up_days():
    assert Workdays().next_from(date(2026, 2, 14)) == date(2026, 2, 14)  # a Saturday worked for Spring Festival
    assert Workdays().next_from(date(2026, 2, 15)) == date(2026, 2, 24)
    assert Workdays({date(2026, 2, 16): True}).next_from(date(2026, 2, 15)) == date(2026, 2, 16)


def test_days_are_entered_replaced_listed_and_removed(database: Database) -> None:
    festival = EnteredDay(date(2027, 2, 8), False, "春节")
    made_up = EnteredDay(date(2027, 2, 14), True, "调休")
    assert database.write(enter_days, days=[made_up, festival], actor="test") == 2
    assert database.read(list_entered_days) == (festival, made_up)
    database.write(enter_days, days=[EnteredDay(date(2027, 2, 14), False, "改了")], actor="test")
    assert database.read(load_workdays) == Workdays({date(2027, 2, 8): False, date(2027, 2, 14): False})
    database.write(remove_day, day=date(2027, 2, 14), actor="test")
    assert database.read(list_entered_days) == (festival,)
    acts = database.read(lambda work: work.db.execute(select(audit.c.action)).scalars().all())
    assert sorted(acts) == ["enter_day", "enter_day", "enter_day", "remove_day"]


def test_what_cannot_be_entered_or_removed_is_refused(database: Database) -> None:
    with pytest.raises(NotFound, match="day_not_entered"):
        database.write(remove_day, day=date(2027, 1, 1), actor="test")
    with pytest.raises(Invalid, match="note_too_long"):
        database.write(enter_days, days=[EnteredDay(date(2027, 1, 1), False, "长" * 61)], actor="test")
    assert database.read(list_entered_days) == ()
