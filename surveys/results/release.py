"""Release: from now on people see their own result."""

from __future__ import annotations

from sqlalchemy import select, update

from surveys.errors import WrongState
from surveys.messages.outbox import NewNotice, post_notices
from surveys.parties import person_party
from surveys.rounds.model import RELEASED, SCORED, Round, get_round
from surveys.rounds.steps import record_step
from surveys.store.tables import subject, survey_round
from surveys.work import Work


def release_round(work: Work, *, round_id: str, actor: str) -> Round:
    """Release a scored round and tell everybody who has a result. Errors: `round_not_scored`, `round_unknown`."""
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state != SCORED:
        raise WrongState("round_not_scored", round=round_id, state=round_.state)
    released = {"state": RELEASED, "released_at": work.now}
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(**released))
    params = {"round": round_id}
    post_notices(
        work,
        (
            NewNotice(f"result:{round_id}:{key}", person_party(key), "result", params, round_id)
            for key in list_people_rated(work, round_id=round_id)
        ),
    )
    record_step(work, actor=actor, step="release_round", round_id=round_id, state=RELEASED)
    return get_round(work, round_id=round_id)


def list_people_rated(work: Work, *, round_id: str) -> tuple[str, ...]:
    """Those of a round's subjects who are people and so learn of its release, by their 工号."""
    people = select(subject.c.subject_id).where(subject.c.round_id == round_id, subject.c.kind == "person")
    return tuple(sorted(work.db.execute(people).scalars()))
