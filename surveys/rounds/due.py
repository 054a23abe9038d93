"""What is due now: asked of the database, so restarts, second processes and jumping clocks neither repeat nor forget.

A tick lists what is due and does each in a transaction of its own; each is guarded by a unique key or by the round's
state, so any number of processes may tick any number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from surveys.accounts import list_admin_parties
from surveys.errors import SurveyError
from surveys.outbox import NewNotice, post_notices
from surveys.plans import Plan, list_plans, next_occurrences, period_of, reminder_times
from surveys.quiet import after_quiet_hours
from surveys.rounds.base import CLOSED, OPEN, SEALED, get_round, list_rounds
from surveys.rounds.closing import close_round
from surveys.rounds.opening import open_round
from surveys.rounds.reminding import remind_round
from surveys.store.dialect import insert_new
from surveys.store.tables import claim, survey_round
from surveys.store.tables import plan as plan_table
from surveys.store.wipe import list_unwiped
from surveys.work import Work

SCHEDULER = "scheduler"
STALE = timedelta(days=1)  # a reminder missed by more than this is left out: the next one says the same


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: ``kind`` open | remind | close | seal | wipe | score; ``target`` a plan's name or a round."""

    kind: str
    target: str
    key: str = ""
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What the scheduler will do: ``kind`` open | remind | close at ``at``; ``title`` names plan or round."""

    at: datetime
    kind: str
    title: str


def list_due(work: Work, *, tz: ZoneInfo) -> tuple[Due, ...]:
    """Everything that should have happened by now and has not, in the order to do it."""
    due = [*_due_openings(work, tz), *_due_reminders(work, tz)]
    for item in list_rounds(work, states=(OPEN,)):
        if item.closes_at <= work.now:
            due.append(Due("close", item.round_id))
    due += [Due("seal", item.round_id) for item in list_rounds(work, states=(CLOSED,))]
    due += [Due("wipe", round_id) for round_id in list_unwiped(work)]
    due += [Due("score", item.round_id) for item in list_rounds(work, states=(SEALED,))]
    return tuple(due)


def _due_openings(work: Work, tz: ZoneInfo) -> list[Due]:
    since = {
        row.name: row.first
        for row in work.db.execute(
            select(plan_table.c.name, func.min(plan_table.c.imported_at).label("first")).group_by(plan_table.c.name)
        )
    }
    taken = _taken(work)
    due = []
    for plan in list_plans(work):
        if plan.calendar.every == "once":
            continue
        period = period_of(plan, work.now, tz)
        key = f"{plan.name}|{period.label}"
        first = since[plan.name]
        if period.opens_at <= work.now < period.closes_at and key not in taken and first <= period.opens_at:
            due.append(Due("open", plan.name, key, period.closes_at))
    return due


def _taken(work: Work) -> set[str]:
    """Occurrences (``plan|period``) that a round stands for already, opened by the calendar or by hand."""
    wanted = select(survey_round.c.occurrence).where(survey_round.c.occurrence.is_not(None))
    return set(work.db.execute(wanted).scalars())


def _due_reminders(work: Work, tz: ZoneInfo) -> list[Due]:
    due = []
    for item in list_rounds(work, states=(OPEN,)):
        plan = Plan.from_document(item.content["plan"])
        times = reminder_times(plan, item.opened_at, item.closes_at, tz)
        past = [at for at in times if item.opened_at < at <= work.now < item.closes_at]
        if past and work.now - past[-1] < STALE:
            day = past[-1].astimezone(tz).date().isoformat()
            taken = select(claim.c.key).where(claim.c.key == f"remind|{item.round_id}|{day}")
            if work.db.execute(taken).first() is None:
                due.append(Due("remind", item.round_id, day))
    return due


def do_due(work: Work, *, due: Due, tz: ZoneInfo, admins: Sequence[str] = ()) -> bool:
    """Do one due thing unless another process was faster; True when this call did it. Not for ``wipe``.

    ``admins`` are those of the settings, told beside the roster's.
    """
    morning = after_quiet_hours(work.now, tz)
    match due.kind:
        case "open":
            return _open(work, due, tz, morning, list_admin_parties(work, also=admins))
        case "remind":
            if not insert_new(work.db, claim, {"key": f"remind|{due.target}|{due.key}", "claimed_at": work.now}):
                return False
            remind_round(work, round_id=due.target, key=due.key, actor=SCHEDULER, send_at=morning)
            return True
        case "close":
            return _close(work, due)
    raise ValueError(due.kind)


def _close(work: Work, due: Due) -> bool:
    """Unless somebody closed it meanwhile, or gave it more time."""
    found = get_round(work, round_id=due.target, lock=True)
    if found.state != OPEN or found.closes_at > work.now:
        return False
    close_round(work, round_id=due.target, actor=SCHEDULER)
    return True


def _open(work: Work, due: Due, tz: ZoneInfo, morning: datetime, told: Sequence[str]) -> bool:
    """The calendar's opening. One that cannot be (nobody to rate) is told to the administrators once."""
    if not insert_new(work.db, claim, {"key": f"open|{due.key}", "claimed_at": work.now}):
        return False
    params: dict[str, object]
    try:
        with work.db.begin_nested():
            round_id = open_round(
                work,
                plan_name=due.target,
                tz=tz,
                actor=SCHEDULER,
                occurrence=due.key,
                closes_at=due.closes_at,
                send_at=morning,
            )
        params = {"event": "round_opened", "plan": due.target, "round": round_id}
    except SurveyError as error:
        params = {"event": "round_not_opened", "plan": due.target, "code": error.code}
    notices = (NewNotice(f"calendar:{due.key}:{party}", party, "announcement", params) for party in told)
    post_notices(work, notices, send_at=morning)
    return True


def list_upcoming(work: Work, *, tz: ZoneInfo, limit: int = 12) -> tuple[Upcoming, ...]:
    """What the scheduler will do next, the soonest first."""
    coming, taken = [], _taken(work)
    for plan in list_plans(work):
        later = next_occurrences(plan, work.now, tz, 2)
        free = [period for period in later if f"{plan.name}|{period.label}" not in taken]
        coming += [Upcoming(period.opens_at, "open", plan.name) for period in free[:1]]
    for item in list_rounds(work, states=(OPEN,)):
        plan = Plan.from_document(item.content["plan"])
        times = reminder_times(plan, item.opened_at, item.closes_at, tz)
        coming += [Upcoming(at, "remind", item.title) for at in times if at > work.now]
        coming.append(Upcoming(item.closes_at, "close", item.title))
    return tuple(sorted(coming, key=lambda item: (item.at, item.kind, item.title))[:limit])
