"""Closing a round: by the calendar when its last rater's time is over, or by hand."""

from __future__ import annotations

from sqlalchemy import update

from surveys.errors import WrongState
from surveys.messages.outbox import ASKING
from surveys.rounds.model import CLOSED, UNDER_WAY, Round, get_round
from surveys.rounds.steps import CALENDAR, record_step
from surveys.store.tables import notice, survey_round
from surveys.work import Work


def close_round(work: Work, *, round_id: str, actor: str) -> Round:
    """Take no more answers, not even from raters with more time; the seal follows.

    Errors: `round_unknown`, `round_not_open`.
    """
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=round_id, state=round_.state)
    work.db.execute(
        update(survey_round).where(survey_round.c.round_id == round_id).values(state=CLOSED, closed_at=work.now)
    )
    stale = (notice.c.round_id == round_id) & (notice.c.state == "planned")
    asking = notice.c.kind.in_(ASKING)
    work.db.execute(update(notice).where(stale & asking).values(state="failed", reason="round_over"))
    why = "last-deadline" if actor == CALENDAR else ""
    record_step(work, actor=actor, step="close_round", round_id=round_id, state=CLOSED, why=why)
    return round_
