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

from surveys.calendar.workdays import WEEKDAYS_AND_ANNOUNCED, Workdays
from surveys.plans.model import Calendar, Plan

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
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

    Of a plan without a calendar (`once`) it is the day itself, opening now.
    """
    today = instant.astimezone(tz).date()
    if plan.calendar.every == "once":
        closes_at = closing_after(plan, today, tz, workdays)
        return Period(today.isoformat(), instant.astimezone(UTC), closes_at)
    return _period(plan, _first_day(plan.calendar.every, today), tz, workdays)


def periods(
    plan: Plan, instant: datetime, tz: ZoneInfo, workdays: Workdays = WEEKDAYS_AND_ANNOUNCED
) -> Iterator[Period]:
    """The period of `instant` and all that follow; nothing for `once`."""
    every = plan.calendar.every
    if every == "once":
        return
    first = _first_day(every, instant.astimezone(tz).date())
    while True:
        yield _period(plan, first, tz, workdays)
        first = _following(every, first)


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
    return Period(_label(plan.calendar.every, first), opens_at, closes_at, meant if meant != opens_on else None)


def local_instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=tz).astimezone(UTC)


def _first_day(every: str, day: date) -> date:
    if every == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(every: str, first: date) -> date:
    if every == "week":
        return first + timedelta(days=7)
    return _add_months(first, _MONTHS[every])


def _add_months(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _opening_day(calendar: Calendar, first: date) -> date:
    if calendar.every == "week":
        return first + timedelta(days=calendar.weekday - 1)
    month = _add_months(first, calendar.month - 1)
    return month.replace(day=min(calendar.day, monthrange(month.year, month.month)[1]))


def _label(every: str, first: date) -> str:
    match every:
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{first.year}-{first.month:02}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "half-year":
            return f"{first.year}-H{(first.month + 5) // 6}"
        case _:
            return str(first.year)
