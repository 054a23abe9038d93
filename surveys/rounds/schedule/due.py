"""What is due now: asked of the database, so restarts, second processes and jumping clocks neither repeat nor forget.

A tick lists what is due and does each in a transaction of its own; each is guarded by a unique key or by the round's
state, so any number of processes may tick any number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.errors import SurveyError
from surveys.messages.admin_notices import notify_admins
from surveys.rounds.closing import close_round
from surveys.rounds.deadlines import get_last_end
from surveys.rounds.model import CLOSED, OPEN, SEALED, get_round, list_rounds
from surveys.rounds.opening import open_round
from surveys.rounds.reminding import remind_round
from surveys.rounds.schedule.automatic import list_automatic
from surveys.rounds.schedule.missed import is_look_due, look_back
from surveys.rounds.schedule.occurrences import list_due_occurrences
from surveys.rounds.steps import CALENDAR, log_step
from surveys.store.dialect import insert_new
from surveys.store.savepoints import savepoint
from surveys.store.tables import claim
from surveys.store.wipe import list_unwiped
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do, to a plan or a round (`target`).

    `kind`: look_back | foretell | open | remind | close | seal | wipe | score. `ends_at`: until when it makes sense;
    what is foretold happens then.
    """

    kind: str
    target: str
    key: str = ""
    closes_at: datetime | None = None
    ends_at: datetime | None = None


def list_due(work: Work, *, tz: ZoneInfo) -> tuple[Due, ...]:
    """Everything that should have happened by now and has not, in the order to do it."""
    due = [Due("look_back", "")] if is_look_due(work) else []
    for round_ in list_rounds(work, states=(OPEN,)):  # before a plan's next round opens
        if round_.closes_at <= work.now >= get_last_end(work, round_id=round_.round_id, closes_at=round_.closes_at):
            due.append(Due("close", round_.round_id))
    for item in list_due_occurrences(work, tz=tz):
        due.append(Due(item.kind, item.target, item.key, item.closes_at, item.ends_at))
    due += [Due("seal", round_.round_id) for round_ in list_rounds(work, states=(CLOSED,))]
    due += [Due("wipe", round_id) for round_id in list_unwiped(work)]
    due += [Due("score", round_.round_id) for round_ in list_rounds(work, states=(SEALED,))]
    return tuple(due)


def do_due(work: Work, *, due: Due, tz: ZoneInfo, admins: Sequence[str] = ()) -> bool:
    """Do one due thing unless another process was faster; True when this call did it. Not for `wipe`.

    `admins` are those of the settings, told beside the roster's.
    """
    match due.kind:
        case "look_back":
            return look_back(work, tz=tz, admins=admins)
        case "foretell":
            return _foretell(work, due, tz, admins)
        case "open":
            return _open(work, due, tz, admins)
        case "remind":
            return _remind(work, due)
        case "close":
            return _close(work, due)
    raise ValueError(due.kind)


def _take(work: Work, due: Due) -> bool:
    """Claim a chance; False where it is taken."""
    key = f"{due.kind}|{due.target}|{due.key}"
    return insert_new(work.db, claim, {"key": key, "claimed_at": work.now})


def _remind(work: Work, due: Due) -> bool:
    """Remind, unless the round was closed or paused meanwhile."""
    if get_round(work, round_id=due.target, lock=True).state != OPEN or not _take(work, due):
        return False
    remind_round(work, round_id=due.target, key=due.key, actor=CALENDAR)
    return True


def _close(work: Work, due: Due) -> bool:
    """Close, unless it was closed meanwhile, or it or a single rater was given more time."""
    round_ = get_round(work, round_id=due.target, lock=True)
    ends_at = get_last_end(work, round_id=due.target, closes_at=round_.closes_at)
    if round_.state != OPEN or ends_at > work.now:
        return False
    close_round(work, round_id=due.target, actor=CALENDAR)
    return True


def _foretell(work: Work, due: Due, tz: ZoneInfo, admins: Sequence[str]) -> bool:
    """Tell the administrators the day before what will open, unless it was switched off meanwhile."""
    if due.ends_at is None or due.target not in list_automatic(work) or not _take(work, due):
        return False
    params = {"plan": due.target, "period": due.key, "at": due.ends_at.astimezone(tz).isoformat()}
    key, times = f"foretell:{due.target}|{due.key}", (after_quiet_hours(work.now, tz), due.ends_at)
    event = "opening_foretold"
    notify_admins(work, admins=admins, key=key, event=event, params=params, send_at=times[0], expires_at=times[1])
    return True


def _open(work: Work, due: Due, tz: ZoneInfo, admins: Sequence[str]) -> bool:
    """Open by the calendar, unless that was switched off meanwhile. An opening that is refused (`nobody_to_rate`) is
    reported to the administrators once."""
    if due.target not in list_automatic(work) or not _take(work, due):
        return False
    occurrence, morning = f"{due.target}|{due.key}", after_quiet_hours(work.now, tz)
    try:
        with savepoint(work):
            round_id = open_round(
                work,
                plan_name=due.target,
                tz=tz,
                actor=CALENDAR,
                occurrence=occurrence,
                closes_at=due.closes_at,
                send_at=morning,
            )
        event, params = "round_opened", {"plan": due.target, "round": round_id}
    except SurveyError as error:
        log_step(work, target=f"plan={due.target}", step="open_round", state="refused", why=error.code)
        event, params = "round_not_opened", {"plan": due.target, "code": error.code}
    key = f"calendar:{occurrence}"
    notify_admins(work, admins=admins, key=key, event=event, params=params, send_at=morning)
    return True
