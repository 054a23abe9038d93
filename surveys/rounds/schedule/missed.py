"""Looking back: what the calendar missed since it was last looked at, told to the administrators once.

The row `tick` of the claims says up to when that is, for all processes; so a gap is seen however it came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from surveys.audit import record_act
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.messages.admin_notices import notify_admins
from surveys.rounds.schedule.occurrences import Occurrence, list_missed_occurrences
from surveys.rounds.steps import CALENDAR, log_step
from surveys.store.dialect import insert_new
from surveys.store.tables import claim
from surveys.work import Work

TICK = "tick"
OFTEN = timedelta(minutes=1)
DOWN = timedelta(minutes=10)
"""A longer gap between two looks means that the service stood still."""
_AHEAD = timedelta(hours=1)
_NAMED = 20


def is_look_due(work: Work) -> bool:
    """Whether the last look is some time ago, lies in a future that a clock dreamt of, or there was none."""
    last = work.db.execute(select(claim.c.claimed_at).where(claim.c.key == TICK)).scalar_one_or_none()
    return last is None or not last - _AHEAD <= work.now < last + OFTEN


def look_back(work: Work, *, tz: ZoneInfo, admins: Sequence[str] = ()) -> bool:
    """Write down what was missed since the last look and tell the administrators; True when there was anything.

    `admins` are those of the settings. Repeat-safe: the row's lock lets one process look at each stretch of time.
    """
    row = work.db.execute(select(claim.c.claimed_at).where(claim.c.key == TICK).with_for_update()).one_or_none()
    if row is None:
        insert_new(work.db, claim, {"key": TICK, "claimed_at": work.now})
        return False
    if not is_look_due(work):
        return False
    since = row.claimed_at
    work.db.execute(update(claim).where(claim.c.key == TICK).values(claimed_at=work.now))
    missed = list_missed_occurrences(work, tz=tz, since=since) if since < work.now else []
    if missed:
        _tell(work, sorted(missed, key=lambda occurrence: (occurrence.begins_at, occurrence.claim)), since, tz, admins)
    return bool(missed)


def _tell(work: Work, missed: Sequence[Occurrence], since: datetime, tz: ZoneInfo, admins: Sequence[str]) -> None:
    for occurrence in missed:
        facts = {"kind": occurrence.kind, "key": occurrence.key, "due_at": occurrence.begins_at.isoformat()}
        record_act(work, actor=CALENDAR, action="skip", target=occurrence.target, **facts)
        target = f"round={occurrence.target}" if occurrence.kind == "remind" else f"plan={occurrence.target}"
        log_step(work, target=target, step=occurrence.kind, state="missed", why="nobody-ran")
    params: dict[str, Any] = {
        "was_down": work.now - since > DOWN,
        "since": f"{since.astimezone(tz):%Y-%m-%d %H:%M}",
        "until": f"{work.now.astimezone(tz):%Y-%m-%d %H:%M}",
        "items": [
            {"kind": item.kind, "title": item.title, "day": item.begins_at.astimezone(tz).date().isoformat()}
            for item in missed[:_NAMED]
        ],
        "count": len(missed),
    }
    key, morning = f"skipped:{since.isoformat()}", after_quiet_hours(work.now, tz)
    notify_admins(work, admins=admins, key=key, event="skipped", params=params, send_at=morning)
