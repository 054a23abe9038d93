"""Release: from now on people see their own result."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update

from surveys.errors import WrongState
from surveys.messages.outbox import NewNotice, post_notices
from surveys.parties import person_party
from surveys.results.suspicions import Suspicion, list_suspicions
from surveys.rounds.model import RELEASED, SCORED, Round, get_round
from surveys.rounds.steps import record_step
from surveys.store.tables import subject, survey_round
from surveys.work import Work


def release_round(work: Work, *, round_id: str, actor: str, despite_stuffing: bool = False) -> Round:
    """Release a scored round and tell everybody who has a result. `despite_stuffing`: suspicions have been looked into.

    Errors: `round_not_scored`, `round_unknown`, as `check_suspicions`.
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
            NewNotice(f"result:{round_id}:{key}", person_party(key), "result", params, round_id)
            for key in list_people_rated(work, round_id=round_id)
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


def list_people_rated(work: Work, *, round_id: str) -> tuple[str, ...]:
    """Those of a round's subjects who are people and so learn of its release, by their 工号."""
    people = select(subject.c.subject_id).where(subject.c.round_id == round_id, subject.c.kind == "person")
    return tuple(sorted(work.db.execute(people).scalars()))
