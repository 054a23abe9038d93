"""Reminders: to exactly those who have something open."""

from __future__ import annotations

from datetime import datetime

from surveys.audit import record_act
from surveys.errors import WrongState
from surveys.outbox import NewNotice, post_notices
from surveys.rounds.base import OPEN, get_round
from surveys.rounds.progress import list_open_raters
from surveys.work import Work


def remind_round(work: Work, *, round_id: str, key: str, actor: str, send_at: datetime | None = None) -> int:
    """Remind whoever is not done. ``key`` says which reminding this is (a day, a message): each person once for it.

    Returns how many are reminded. Errors: ``round_unknown``, ``round_not_open``.
    """
    found = get_round(work, round_id=round_id)
    if found.state != OPEN or found.closes_at <= work.now:
        raise WrongState("round_not_open", round=round_id, state=found.state)
    raters = list_open_raters(work, round_id=round_id)
    # the instant makes two remindings of one day differ in their words: the platforms drop equal texts
    params = {"round": round_id, "at": work.now.isoformat()}
    post_notices(
        work,
        (NewNotice(f"remind:{round_id}:{key}:{rater}", rater, "reminder", params, round_id) for rater in raters),
        expires_at=found.closes_at,
        send_at=send_at,
    )
    record_act(work, actor=actor, action="remind_round", target=round_id, reached=len(raters))
    return len(raters)
