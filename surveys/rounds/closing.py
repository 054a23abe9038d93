"""Closing a round, or giving it more time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from surveys.audit import record_act
from surveys.errors import Invalid, WrongState
from surveys.messages.outbox import ASKING
from surveys.rounds.deadlines import get_last_end
from surveys.rounds.model import CLOSED, OPEN, UNDER_WAY, Round, get_round
from surveys.store.tables import notice, survey_round
from surveys.work import Work

FARTHEST = timedelta(days=36_525)  # a slip of the finger, not a date: some zones cannot even write 9999-12-31 in UTC


def close_round(work: Work, *, round_id: str, actor: str) -> Round:
    """No more answers from now on, from nobody; the seal follows. Errors: `round_unknown`, `round_not_open`."""
    found = get_round(work, round_id=round_id, lock=True)
    if found.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=round_id, state=found.state)
    work.db.execute(
        update(survey_round).where(survey_round.c.round_id == round_id).values(state=CLOSED, closed_at=work.now)
    )
    stale = (notice.c.round_id == round_id) & (notice.c.state == "planned")
    asking = notice.c.kind.in_(ASKING)
    work.db.execute(update(notice).where(stale & asking).values(state="failed", reason="round_over"))
    record_act(work, actor=actor, action="close_round", target=round_id)
    return found


def extend_round(work: Work, *, round_id: str, closes_at: datetime, actor: str) -> Round:
    """Let an open round end at `closes_at`. Errors: `round_not_open`, `date_in_past`, `date_too_far`."""
    found = get_round(work, round_id=round_id, lock=True)
    if found.state != OPEN:
        raise WrongState("round_not_open", round=round_id, state=found.state)
    check_new_end(work, closes_at)
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(closes_at=closes_at))
    waiting = (notice.c.round_id == round_id) & notice.c.state.in_(("planned", "sending"))
    last = get_last_end(work, round_id=round_id, closes_at=closes_at)
    work.db.execute(update(notice).where(waiting).values(expires_at=last))
    record_act(work, actor=actor, action="extend_round", target=round_id, closes_at=closes_at.isoformat())
    return get_round(work, round_id=round_id)


def check_new_end(work: Work, closes_at: datetime) -> None:
    """Refuse an end that nobody can mean: `date_in_past`, `date_too_far`."""
    if closes_at <= work.now:
        raise Invalid("date_in_past")
    if closes_at - work.now > FARTHEST:
        raise Invalid("date_too_far")
