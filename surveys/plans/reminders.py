"""When a round reminds: mornings between its opening and its end, on working days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from surveys.calendar.workdays import WEEKDAYS_AND_ANNOUNCED, Workdays
from surveys.plans.periods import local_instant

REMIND_AT = time(9, 30)


@dataclass(frozen=True, slots=True)
class Reminding:
    """One morning on which a round reminds; `moved_from` the day it was meant for, where that is a day off."""

    at: datetime
    moved_from: date | None = None


def remindings(
    entries: Sequence[str],
    opens_at: datetime,
    closes_at: datetime,
    tz: ZoneInfo,
    workdays: Workdays = WEEKDAYS_AND_ANNOUNCED,
) -> tuple[Reminding, ...]:
    """09:30 local on each reminder's day, in order, once each, after the opening and before the end.

    `first` is a quarter of the way, `middle` half of it, `last` the day before the last; a number counts days
    from the opening. One due on a day off comes on the next working day before the end, else on the last one before
    it; where all days of the round are off, it is left out.
    """
    start, end = opens_at.astimezone(tz).date(), closes_at.astimezone(tz).date()
    length = (end - start).days
    named = {"first": max(1, length // 4), "middle": length // 2, "last": length - 1}
    by_moment: dict[datetime, Reminding] = {}
    for number in sorted({named[entry] if entry in named else int(entry) for entry in entries}):
        meant = start + timedelta(days=number)
        if not opens_at < local_instant(meant, REMIND_AT, tz) < closes_at:
            continue
        for day in _working_days_near(meant, start, workdays):
            at = local_instant(day, REMIND_AT, tz)
            if opens_at < at < closes_at:
                by_moment.setdefault(at, Reminding(at, meant if day != meant else None))
                break
    return tuple(by_moment[at] for at in sorted(by_moment))


def _working_days_near(day: date, start: date, workdays: Workdays) -> Iterator[date]:
    """The first working day from `day` on, then those before it, back to `start`."""
    following = workdays.next_from(day)
    if workdays.is_working(following):
        yield following
    while day > start:
        day -= timedelta(days=1)
        if workdays.is_working(day):
            yield day


def next_reminding_morning(at: datetime, tz: ZoneInfo, workdays: Workdays) -> datetime:
    """09:30 local of the first working day after the day of `at`."""
    return local_instant(workdays.next_from(at.astimezone(tz).date() + timedelta(days=1)), REMIND_AT, tz)
