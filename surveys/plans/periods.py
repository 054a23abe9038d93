"""When a plan's rounds open and close: pure functions of plan, instant, time zone and working days.

Days are local days; instants come back aware in UTC. A local time that a clock change skips becomes the same stretch
after midnight in the old offset (an hour later by the new clock); one that occurs twice is the first.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from surveys.calendar.period_labels import add_months, first_day, following, label_of
from surveys.calendar.workdays import WEEKDAYS_AND_ANNOUNCED, Workdays
from surveys.plans.model import Calendar, Plan

_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of the calendar: `label` 2026 | 2026-H2 | 2026-Q4 | 2026-11 | 2026-W47 | 2026-11-02 (once).

    `moved_from`: the day of the calendar, where it is a day off and the opening comes later.
    """

    label: str
    opens_at: datetime
    closes_at: datetime
    moved_from: date | None = None


def period_of(plan: Plan, instant: datetime, tz: ZoneInfo, workdays: Workdays = WEEKDAYS_AND_ANNOUNCED) -> Period:
    """The period that `instant` lies in, whether its round is still to open, open or over.

    A plan that opens only by hand (`once`) opens now: its period is that of the rhythm it follows, else the day itself.
    """
    today = instant.astimezone(tz).date()
    if plan.calendar.every == "once":
        closes_at = closing_after(plan, today, tz, workdays)
        rhythm = plan.calendar.period
        return Period(label_of(rhythm, today) if rhythm else today.isoformat(), instant.astimezone(UTC), closes_at)
    return _period(plan, first_day(plan.calendar.every, today), tz, workdays)


def periods(
    plan: Plan, instant: datetime, tz: ZoneInfo, workdays: Workdays = WEEKDAYS_AND_ANNOUNCED
) -> Iterator[Period]:
    """The period of `instant` and all that follow; nothing for `once`."""
    every = plan.calendar.every
    if every == "once":
        return
    first = first_day(every, instant.astimezone(tz).date())
    while True:
        yield _period(plan, first, tz, workdays)
        first = following(every, first)


def next_occurrences(
    plan: Plan, after: datetime, tz: ZoneInfo, count: int, workdays: Workdays = WEEKDAYS_AND_ANNOUNCED
) -> tuple[Period, ...]:
    """The next `count` periods that open after an instant; an earlier one may have been moved until then."""
    coming = periods(plan, after - _FARTHEST_MOVE, tz, workdays)
    return tuple(islice((period for period in coming if period.opens_at > after), count))


_FARTHEST_MOVE = timedelta(days=31)  # no holidays are longer


def closing_after(plan: Plan, opens_on: date, tz: ZoneInfo, workdays: Workdays = WEEKDAYS_AND_ANNOUNCED) -> datetime:
    """The last moment (23:59:59 local) of the day `days` later; `on_workday`: of the next working day from it."""
    day = opens_on + timedelta(days=plan.days)
    return local_instant(workdays.next_from(day) if plan.calendar.on_workday else day, _END_OF_DAY, tz)


def _period(plan: Plan, first: date, tz: ZoneInfo, workdays: Workdays) -> Period:
    meant = _opening_day(plan.calendar, first)
    opens_on = workdays.next_from(meant) if plan.calendar.on_workday else meant
    opens_at = local_instant(opens_on, time(plan.calendar.hour, plan.calendar.minute), tz)
    closes_at = closing_after(plan, opens_on, tz, workdays)
    return Period(label_of(plan.calendar.every, first), opens_at, closes_at, meant if meant != opens_on else None)


def local_instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=tz).astimezone(UTC)


def _opening_day(calendar: Calendar, first: date) -> date:
    if calendar.every == "week":
        return first + timedelta(days=calendar.weekday - 1)
    month = add_months(first, calendar.month - 1)
    return month.replace(day=min(calendar.day, monthrange(month.year, month.month)[1]))
