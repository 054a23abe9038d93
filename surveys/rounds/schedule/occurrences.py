"""Occurrences: what the calendar does once, any time between two moments.

A plan's period can be opened from its opening until its closing, or until the next period opens, where an administrator
has switched that on; from nine on the day before it is foretold to them, so that they can stop it. A reminder can be
sent from its morning until half past nine of the next working day, the day of the round's next reminder or the close:
nobody is reminded of a round twice in one day. An occurrence is due while it lasts and no process has taken it; once it
is over it was missed. So downtime, crashes and slow ticks are one case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.calendar.quiet_hours import is_quiet
from surveys.calendar.workdays import Workdays, load_workdays
from surveys.plans import list_plans, next_reminding_morning, periods, remindings
from surveys.plans.periods import local_instant
from surveys.rounds.deadlines import list_own_ends
from surveys.rounds.model import OPEN, Round, list_rounds
from surveys.rounds.schedule.automatic import list_automatic
from surveys.store.tables import claim, survey_round
from surveys.work import Work

_LONGEST = timedelta(days=366 + 62)  # a round's most days, with room for moves off holidays
_AT_ONCE = 500  # keys in one question
_FORETOLD = time(9)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`kind` foretell | open | remind; `target` a plan's name or a round; `key` its period or the reminder's day."""

    kind: str
    target: str
    key: str
    title: str
    begins_at: datetime
    ends_at: datetime
    closes_at: datetime | None = None

    @property
    def claim(self) -> str:
        """The key under which it is taken, once for all processes."""
        return f"{self.kind}|{self.target}|{self.key}"


def list_due_occurrences(work: Work, *, tz: ZoneInfo) -> list[Occurrence]:
    """Begun, not over, not taken. Reminders wait for the waking hours of a working day."""
    workdays = load_workdays(work)
    now = work.now.astimezone(tz)
    awake = not is_quiet(work.now, tz) and workdays.is_working(now.date())
    occurrences = _list_occurrences(work, tz, workdays, since=work.now)
    return [item for item in occurrences if item.ends_at > work.now and (awake or item.kind == "open")]


def list_missed_occurrences(work: Work, *, tz: ZoneInfo, since: datetime) -> list[Occurrence]:
    """Those that ended after `since` and by now without being taken; what was not foretold is no loss by itself."""
    occurrences = _list_occurrences(work, tz, load_workdays(work), since=since)
    ended = [occurrence for occurrence in occurrences if since < occurrence.ends_at <= work.now]
    return [occurrence for occurrence in ended if occurrence.kind != "foretell"]


def list_taken_periods(work: Work) -> set[str]:
    """`plan|period` of every round that stands for one, opened by the calendar or by hand."""
    taken = select(survey_round.c.occurrence).where(survey_round.c.occurrence.is_not(None))
    return set(work.db.execute(taken).scalars())


def _list_occurrences(work: Work, tz: ZoneInfo, workdays: Workdays, since: datetime) -> list[Occurrence]:
    """All that began by now, lasted beyond `since` or still do, and were not taken."""
    occurrences = [*_openings(work, tz, workdays, since), *_remindings(work, tz, workdays, since)]
    begun = [item for item in occurrences if item.begins_at <= work.now and item.ends_at > since]
    keys, taken = [item.claim for item in begun], set[str]()
    for start in range(0, len(keys), _AT_ONCE):
        claimed = select(claim.c.key).where(claim.c.key.in_(keys[start : start + _AT_ONCE]))
        taken |= set(work.db.execute(claimed).scalars())
    return [item for item in begun if item.claim not in taken]


def _openings(work: Work, tz: ZoneInfo, workdays: Workdays, since: datetime) -> Iterator[Occurrence]:
    """Periods of the plans that open by themselves, from the moment on that this was switched on; and their heralds."""
    automatic, taken = list_automatic(work), list_taken_periods(work)
    for plan in [plan for plan in list_plans(work) if plan.name in automatic]:
        for period, following in pairwise(periods(plan, min(since, work.now) - _LONGEST, tz, workdays)):
            foretold_at = _day_before(period.opens_at, tz)
            if foretold_at > work.now:
                break
            if period.opens_at < automatic[plan.name] or f"{plan.name}|{period.label}" in taken:
                continue
            about, title = (plan.name, period.label), f"{plan.name} {period.label}"
            yield Occurrence("foretell", *about, title, foretold_at, period.opens_at)
            ends_at = min(period.closes_at, following.opens_at)
            yield Occurrence("open", *about, title, period.opens_at, ends_at, period.closes_at)


def _day_before(opens_at: datetime, tz: ZoneInfo) -> datetime:
    return local_instant(opens_at.astimezone(tz).date() - timedelta(days=1), _FORETOLD, tz)


def _remindings(work: Work, tz: ZoneInfo, workdays: Workdays, since: datetime) -> Iterator[Occurrence]:
    """Of rounds that take answers, or did after `since`; none while a round is paused."""
    for round_ in list_rounds(work, states=(OPEN,), closed_since=since):
        reminders = list(round_remindings(round_, tz, workdays))
        for until in sorted(set(list_own_ends(work, round_id=round_.round_id).values())):
            if until > round_.closes_at:
                reminders += _own_remindings(round_, until, tz, workdays)
        yield from _one_a_day(reminders, tz)


def _one_a_day(reminders: Sequence[Occurrence], tz: ZoneInfo) -> Iterator[Occurrence]:
    """Each of a round's reminders over before the day on which another begins: it is not caught up on that day.

    People are awake from eight, reminders begin at half past nine: a service that came back in between sent both.
    """
    days = {reminder.begins_at.astimezone(tz).date() for reminder in reminders}
    for reminder in reminders:
        last = reminder.ends_at.astimezone(tz).date()
        if last in days and last > reminder.begins_at.astimezone(tz).date():
            yield replace(reminder, ends_at=min(reminder.ends_at, local_instant(last, time(), tz)))
        else:
            yield reminder


def round_remindings(round_: Round, tz: ZoneInfo, workdays: Workdays) -> Iterator[Occurrence]:
    """The reminders of a round's plan, moved by its pauses."""
    entries = round_.frozen.plan.reminders
    reminders = remindings(entries, round_.began_at, round_.closes_at, tz, workdays)
    yield from _as_occurrences(round_, [reminder.at for reminder in reminders], round_.closes_at, tz, workdays)


def _own_remindings(round_: Round, until: datetime, tz: ZoneInfo, workdays: Workdays) -> Iterator[Occurrence]:
    """For those with an end of their own: once, the day before it, or on it where it is the day after the others'."""
    days = (until.astimezone(tz).date() - round_.closes_at.astimezone(tz).date()).days
    reminders = remindings(("last" if days > 1 else "1",), round_.closes_at, until, tz, workdays)
    yield from _as_occurrences(round_, [reminder.at for reminder in reminders], until, tz, workdays)


def _as_occurrences(
    round_: Round, times: list[datetime], closes_at: datetime, tz: ZoneInfo, workdays: Workdays
) -> Iterator[Occurrence]:
    for at, following in pairwise([*times, min(closes_at, round_.closed_at or closes_at)]):
        ends_at = min(next_reminding_morning(at, tz, workdays), following)
        yield Occurrence("remind", round_.round_id, at.astimezone(tz).date().isoformat(), round_.title, at, ends_at)
