"""Working days and days off that the library does not know yet: entering them, taking one back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.phrases import calendar
from surveys.calendar.workdays import (
    ANNOUNCED_THROUGH,
    EnteredDay,
    enter_days,
    list_entered_days,
    load_workdays,
    remove_day,
)
from surveys.errors import NotFound
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class EnteringDays:
    """Days with what each is; entering the same again changes nothing."""

    days: tuple[EnteredDay, ...]

    @property
    def target(self) -> Target:
        return Target("days")


@dataclass(frozen=True, slots=True)
class RemovingDay:
    """A day that was entered."""

    day: date

    @property
    def target(self) -> Target:
        return Target("days")


def request_entering(actor: Actor, arguments: EnteringDays) -> Preview:
    return Preview(calendar.entering_days(len(arguments.days)), {"days": len(arguments.days)})


def perform_entering(actor: Actor, arguments: EnteringDays) -> Done:
    """Errors: as `enter_days`."""
    enter_days(actor.work, days=arguments.days, actor=actor.party)
    days = [entered.day for entered in arguments.days]
    if _are_one_stretch(arguments.days):
        words = calendar.days_entered(days, arguments.days[0].is_working)
    else:
        words = calendar.many_days_entered(len(days))
    return Done(words, arguments.target, calendar.DAYS_HINT)


def _are_one_stretch(days: tuple[EnteredDay, ...]) -> bool:
    """One day after the other, and all the same."""
    follows = all(later.day - day.day == timedelta(days=1) for day, later in pairwise(days))
    return bool(days) and follows and len({day.is_working for day in days}) == 1


def request_removing(actor: Actor, arguments: RemovingDay) -> Preview:
    """Errors: `day_not_entered`."""
    if arguments.day not in {entered.day for entered in list_entered_days(actor.work)}:
        raise NotFound("day_not_entered", day=arguments.day.isoformat())
    return Preview(calendar.removing_day(arguments.day))


def perform_removing(actor: Actor, arguments: RemovingDay) -> Done:
    """Errors: as `remove_day`."""
    remove_day(actor.work, day=arguments.day, actor=actor.party)
    return Done(calendar.day_removed(arguments.day), arguments.target)


def known_words(work: Work) -> str:
    """How far holidays are known, and what was entered beyond."""
    later = Counter(entered.day.year for entered in list_entered_days(work) if entered.day.year > ANNOUNCED_THROUGH)
    return calendar.known_through(ANNOUNCED_THROUGH, later)


def with_unknown_years(actor: Actor, words: str, until: date) -> str:
    """What is said of a date or deadline, and that the holidays of its year are not known where they are not."""
    years = load_workdays(actor.work).list_unknown_years(min(actor.today, until), until)
    return "\n".join([words, *calendar.unknown_years(years)])


ENTER_DAYS = Operation("enter_days", EnteringDays, request_entering, perform_entering, asks=False)
REMOVE_DAY = Operation("remove_day", RemovingDay, request_removing, perform_removing, asks=False)
