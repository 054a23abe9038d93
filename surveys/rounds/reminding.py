"""Reminders: to exactly those who have something open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from surveys.errors import WrongState
from surveys.messages.outbox import NewNotice, post_notices
from surveys.rounds.deadlines import list_own_ends
from surveys.rounds.model import OPEN, get_round
from surveys.rounds.progress import list_on_leave, list_open_raters
from surveys.rounds.steps import CALENDAR, record_step
from surveys.store.tables import audit, notice
from surveys.work import Work

RECENT = timedelta(minutes=60)
"""For so long after an administrator's reminding another one is asked about first."""


@dataclass(frozen=True, slots=True)
class PastReminding:
    """When an administrator last had a round's raters reminded, and how many were."""

    at: datetime
    reached: int


def find_recent_reminding(work: Work, *, round_id: str, but: str = "") -> PastReminding | None:
    """The latest reminding by an administrator or operator within `RECENT`, if any; the calendar's do not count.

    `but` is the key of a reminding that is not meant: the same message once more.
    """
    acts = work.db.execute(
        select(audit.c.at, audit.c.detail)
        .where(audit.c.action == "remind_round", audit.c.object == round_id, audit.c.actor != CALENDAR)
        .where(audit.c.at > work.now - RECENT)
        .order_by(audit.c.at.desc())
    ).all()
    for act in acts:
        if act.detail.get("reached") and not (but and act.detail.get("key") == but):
            return PastReminding(act.at, act.detail["reached"])
    return None


def remind_round(work: Work, *, round_id: str, key: str, actor: str, send_at: datetime | None = None) -> int:
    """Remind the raters who are not done, may still answer and are not on leave.

    `key` names this reminding: a day, or a message; each person is reminded once for it. Returns how many
    are reminded. Errors: `round_unknown`, `round_not_open`.
    """
    round_ = get_round(work, round_id=round_id)
    own_ends = list_own_ends(work, round_id=round_id)
    last = max(round_.closes_at, *own_ends.values()) if own_ends else round_.closes_at
    if round_.state != OPEN or last <= work.now:
        raise WrongState("round_not_open", round=round_id, state=round_.state)
    waiting = list_open_raters(work, round_id=round_id)
    away = list_on_leave(work, parties=waiting)
    ends = {
        rater: max(round_.closes_at, own_ends.get(rater, round_.closes_at)) for rater in waiting if rater not in away
    }
    raters = [rater for rater, ends_at in ends.items() if ends_at > work.now]
    _drop_unsent(work, round_id, raters, but=f"remind:{round_id}:{key}:")
    # the instant makes two remindings of one day differ in their words: the platforms drop equal texts
    params = {"round": round_id, "at": work.now.isoformat()}
    own = {rater: {"until": ends[rater].isoformat()} for rater in raters if ends[rater] > round_.closes_at}
    keys = ((rater, f"remind:{round_id}:{key}:{rater}") for rater in raters)
    post_notices(
        work,
        (NewNotice(key, rater, "reminder", params | own.get(rater, {}), round_id) for rater, key in keys),
        expires_at=last,
        send_at=send_at,
    )
    record_step(
        work,
        actor=actor,
        step="remind_round",
        round_id=round_id,
        state=OPEN,
        figures={"reached": len(raters)},
        reached=len(raters),
        key=key,
    )
    return len(raters)


def _drop_unsent(work: Work, round_id: str, raters: Sequence[str], but: str) -> None:
    """A reminder that still waits to be sent says less than the one that follows it now."""
    waiting = (notice.c.round_id == round_id) & (notice.c.kind == "reminder") & (notice.c.state == "planned")
    stale = waiting & notice.c.party.in_(raters) & ~notice.c.key.startswith(but, autoescape=True)
    work.db.execute(update(notice).where(stale).values(state="failed", reason="superseded"))
