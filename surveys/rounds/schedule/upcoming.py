"""What the scheduler will do next, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from surveys.calendar.workdays import Workdays, load_workdays
from surveys.plans import list_plans, next_occurrences, remindings
from surveys.rounds.deadlines import get_last_end
from surveys.rounds.model import OPEN, PAUSED, Round, list_rounds
from surveys.rounds.schedule.automatic import list_automatic
from surveys.rounds.schedule.occurrences import list_taken_periods
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Upcoming:
    """`kind` open | remind | close | last_close (of raters with more time) at `at`, or paused since `at`.

    `title` names plan or round; `moved_from` is the day it was meant for, where that is a day off; `is_known`
    whether the holidays of its year are known.
    """

    at: datetime
    kind: str
    title: str
    moved_from: date | None = None
    is_known: bool = True


def list_upcoming(work: Work, *, tz: ZoneInfo, limit: int = 12) -> tuple[Upcoming, ...]:
    """What the scheduler will do next, the soonest first; rounds that stand still before all."""
    workdays = load_workdays(work)
    coming = _openings(work, tz, workdays)
    for round_ in list_rounds(work, states=(OPEN,)):
        coming += _of_round(work, round_, tz, workdays)
    for round_ in list_rounds(work, states=(PAUSED,)):
        coming.append(Upcoming(round_.paused_at or work.now, "paused", round_.title))
    coming.sort(key=lambda entry: (entry.kind != "paused", entry.at, entry.kind, entry.title))
    return tuple(replace(entry, is_known=workdays.is_known(entry.at.astimezone(tz).date())) for entry in coming[:limit])


def _openings(work: Work, tz: ZoneInfo, workdays: Workdays) -> list[Upcoming]:
    """The next period of each plan that opens by itself and that no round stands for yet."""
    coming, taken, automatic = [], list_taken_periods(work), list_automatic(work)
    for plan in [plan for plan in list_plans(work) if plan.name in automatic]:
        later = next_occurrences(plan, work.now, tz, 2, workdays)
        free = [period for period in later if f"{plan.name}|{period.label}" not in taken]
        coming += [Upcoming(period.opens_at, "open", plan.name, period.moved_from) for period in free[:1]]
    return coming


def _of_round(work: Work, round_: Round, tz: ZoneInfo, workdays: Workdays) -> list[Upcoming]:
    entries = round_.frozen.plan.reminders
    times = remindings(entries, round_.began_at, round_.closes_at, tz, workdays)
    coming = [
        Upcoming(reminder.at, "remind", round_.title, reminder.moved_from)
        for reminder in times
        if reminder.at > work.now
    ]
    last = get_last_end(work, round_id=round_.round_id, closes_at=round_.closes_at)
    ends = [(round_.closes_at, "close"), (last, "last_close")] if last > round_.closes_at else [(last, "close")]
    return coming + [Upcoming(at, kind, round_.title) for at, kind in ends if at > work.now]
