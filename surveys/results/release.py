"""Release: from now on a result is seen by those who may read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import update

from surveys.errors import WrongState
from surveys.messages.outbox import NewNotice, post_notices
from surveys.parties import party_key
from surveys.results.readers import list_told
from surveys.results.suspicions import Suspicion, list_suspicions
from surveys.rounds.model import RELEASED, SCORED, Round, get_round
from surveys.rounds.steps import record_step
from surveys.store.tables import survey_round
from surveys.work import Work


def release_round(work: Work, *, round_id: str, actor: str, despite_stuffing: bool = False) -> Round:
    """Release a scored round and tell those whom `list_told` names.

    `despite_stuffing`: suspicions have been looked into. Errors: `round_not_scored`, `round_unknown`, as
    `check_suspicions`.
    """
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state != SCORED:
        raise WrongState("round_not_scored", round=round_id, state=round_.state)
    suspicions = check_suspicions(work, round_id=round_id, despite_stuffing=despite_stuffing)
    released = {"state": RELEASED, "released_at": work.now}
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(**released))
    params = {"round": round_id}
    post_notices(
        work,
        (
            NewNotice(f"result:{round_id}:{party_key(party)}", party, "result", params, round_id)
            for party in list_told(work, round_=round_)
        ),
    )
    detail: dict[str, Any] = {"suspicions": len(suspicions)} if suspicions else {}
    record_step(work, actor=actor, step="release_round", round_id=round_id, state=RELEASED, figures=detail, **detail)
    return get_round(work, round_id=round_id)


def check_suspicions(work: Work, *, round_id: str, despite_stuffing: bool) -> tuple[Suspicion, ...]:
    """What is suspected, where releasing despite it was said in so many words. Errors: `stuffing_suspected`."""
    suspicions = list_suspicions(work, round_id=round_id)
    if suspicions and not despite_stuffing:
        raise WrongState("stuffing_suspected", round=round_id, suspicions=[asdict(item) for item in suspicions])
    return suspicions
