"""Working days: Mondays to Fridays, holidays and make-up days 调休 as announced, days that an administrator entered.

A day entered goes before the library `chinesecalendar`; the library knows whole years, as far as they are announced;
any other day counts by its weekday.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from chinese_calendar.constants import holidays, workdays
from sqlalchemy import delete, select

from surveys.audit import record_act
from surveys.errors import Invalid, NotFound
from surveys.store.dialect import insert_into
from surveys.store.tables import workday
from surveys.work import Work

ANNOUNCED_FROM = min(holidays).year
ANNOUNCED_THROUGH = max(holidays).year
"""The last year whose holidays the library knows."""
_SATURDAY = 5
_SEARCH = 400  # days; a year without a single working day is a slip of somebody's finger
_LONGEST_NOTE = 60


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are working days: a pure function of the library and the days `entered` (day → is it one)."""

    entered: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))

    def is_working(self, day: date) -> bool:
        if day in self.entered:
            return self.entered[day]
        if day in workdays:
            return True
        return day.weekday() < _SATURDAY and day not in holidays

    def is_known(self, day: date) -> bool:
        """Whether an announcement or an administrator speaks of the day's year; otherwise only its weekday counts."""
        announced = ANNOUNCED_FROM <= day.year <= ANNOUNCED_THROUGH
        return announced or any(other.year == day.year for other in self.entered)

    def list_unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years of this stretch of days whose holidays nobody knows, so that only weekdays count."""
        years = range(first.year, last.year + 1)
        return tuple(year for year in years if not self.is_known(date(year, 1, 1)))

    def next_from(self, day: date) -> date:
        """The first working day on or after `day`; `day` itself where there is none for over a year."""
        following = (day + timedelta(days=step) for step in range(_SEARCH))
        return next((date_ for date_ in following if self.is_working(date_)), day)


WEEKDAYS_AND_ANNOUNCED = Workdays()


@dataclass(frozen=True, slots=True)
class EnteredDay:
    """A day as an administrator entered it."""

    day: date
    is_working: bool
    note: str = ""


def load_workdays(work: Work) -> Workdays:
    rows = work.db.execute(select(workday.c.day, workday.c.is_working))
    return Workdays({row.day: row.is_working for row in rows})


def list_entered_days(work: Work) -> tuple[EnteredDay, ...]:
    """All days entered, in order."""
    rows = work.db.execute(select(workday).order_by(workday.c.day))
    return tuple(EnteredDay(row.day, row.is_working, row.note) for row in rows)


def enter_days(work: Work, *, days: Sequence[EnteredDay], actor: str) -> int:
    """Enter days, each replacing what was entered of it before; how many. Errors: `note_too_long`."""
    for entered in days:
        if len(entered.note) > _LONGEST_NOTE:
            raise Invalid("note_too_long", most=_LONGEST_NOTE)
        changed = {"is_working": entered.is_working, "note": entered.note}
        insert = insert_into(work.db, workday).values(day=entered.day, **changed)
        work.db.execute(insert.on_conflict_do_update(index_elements=["day"], set_=changed))
        kind = "working" if entered.is_working else "off"
        record_act(work, actor=actor, action="enter_day", target=entered.day.isoformat(), kind=kind, note=entered.note)
    return len(days)


def remove_day(work: Work, *, day: date, actor: str) -> None:
    """Forget what was entered of a day: library and weekday count again. Errors: `day_not_entered`."""
    if work.db.execute(delete(workday).where(workday.c.day == day)).rowcount == 0:
        raise NotFound("day_not_entered", day=day.isoformat())
    record_act(work, actor=actor, action="remove_day", target=day.isoformat())
