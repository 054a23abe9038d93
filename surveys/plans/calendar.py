"""When a plan's rounds open, close and remind: pure functions of plan, instant and time zone.

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

from surveys.plans.model import Calendar, Plan

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_REMIND_AT = time(9, 30)
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of the calendar: ``label`` 2026 | 2026-H2 | 2026-Q4 | 2026-11 | 2026-W47 | 2026-11-02 (once)."""

    label: str
    opens_at: datetime
    closes_at: datetime


def period_of(plan: Plan, instant: datetime, tz: ZoneInfo) -> Period:
    """The period that ``instant`` lies in, whether its round is still to open, open or over.

    Of a plan without a calendar (``once``) it is the day itself, opening now.
    """
    today = instant.astimezone(tz).date()
    if plan.calendar.every == "once":
        return Period(today.isoformat(), instant.astimezone(UTC), _closing(plan, today, tz))
    return _period(plan, _first_day(plan.calendar.every, today), tz)


def periods(plan: Plan, instant: datetime, tz: ZoneInfo) -> Iterator[Period]:
    """The period of ``instant`` and all that follow; nothing for ``once``."""
    every = plan.calendar.every
    if every == "once":
        return
    first = _first_day(every, instant.astimezone(tz).date())
    while True:
        yield _period(plan, first, tz)
        first = _following(every, first)


def next_occurrences(plan: Plan, after: datetime, tz: ZoneInfo, count: int) -> tuple[Period, ...]:
    """The next ``count`` periods that open after an instant."""
    return tuple(islice((period for period in periods(plan, after, tz) if period.opens_at > after), count))


def reminder_times(plan: Plan, opens_at: datetime, closes_at: datetime, tz: ZoneInfo) -> tuple[datetime, ...]:
    """09:30 local on each reminder's day, in order, once each, after the opening and before the end.

    ``first`` is a quarter of the way, ``middle`` half of it, ``last`` the day before the last; a number counts days
    from the opening.
    """
    start, end = opens_at.astimezone(tz).date(), closes_at.astimezone(tz).date()
    length = (end - start).days
    named = {"first": max(1, length // 4), "middle": length // 2, "last": length - 1}
    days = sorted({named[entry] if entry in named else int(entry) for entry in plan.reminders})
    times = (_instant(start + timedelta(days=day), _REMIND_AT, tz) for day in days)
    return tuple(at for at in times if opens_at < at < closes_at)


def _period(plan: Plan, first: date, tz: ZoneInfo) -> Period:
    opens_on = _opening_day(plan.calendar, first)
    at = time(plan.calendar.hour, plan.calendar.minute)
    return Period(_label(plan.calendar.every, first), _instant(opens_on, at, tz), _closing(plan, opens_on, tz))


def _closing(plan: Plan, opens_on: date, tz: ZoneInfo) -> datetime:
    return _instant(opens_on + timedelta(days=plan.days), _END_OF_DAY, tz)


def _instant(day: date, at: time, tz: ZoneInfo) -> datetime:
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
