"""Which of several rounds counts for its period: the one an administrator named, else the newest released."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import update

from surveys.errors import WrongState
from surveys.rounds.model import RELEASED, SCORED, SEALED, Round, get_round, list_rounds
from surveys.rounds.steps import record_step
from surveys.store.tables import survey_round
from surveys.work import Work

SEALED_STATES = (SEALED, SCORED, RELEASED)
_NEVER = datetime.min.replace(tzinfo=UTC)


def choose_counting(rounds: Iterable[Round]) -> tuple[Round, ...]:
    """One round for each plan and period, by period: the one preferred last, else released last, else opened last."""
    chosen: dict[tuple[str, str], Round] = {}
    for round_ in sorted(rounds, key=_weight):
        chosen[round_.period, round_.plan] = round_
    return tuple(round_ for _, round_ in sorted(chosen.items(), key=lambda entry: entry[0]))


def _weight(round_: Round) -> tuple[datetime, datetime, datetime, str]:
    return (round_.preferred_at or _NEVER, round_.released_at or _NEVER, round_.opened_at, round_.round_id)


def list_of_period(work: Work, *, plan_name: str, period: str) -> tuple[Round, ...]:
    """All rounds of a plan about one period, the oldest first."""
    rounds = [round_ for round_ in list_rounds(work) if (round_.plan, round_.period) == (plan_name, period)]
    return tuple(reversed(rounds))


def list_rivals(work: Work, *, round_id: str) -> tuple[Round, ...]:
    """The sealed rounds of a round's plan and period, the oldest first; none where there is only one.

    Errors: `round_unknown`.
    """
    round_ = get_round(work, round_id=round_id)
    rounds = list_of_period(work, plan_name=round_.plan, period=round_.period)
    sealed = tuple(other for other in rounds if other.state in SEALED_STATES)
    return sealed if len(sealed) > 1 else ()


def prefer_round(work: Work, *, round_id: str, actor: str) -> Round:
    """Let this round count for its period from now on. What has been computed with another stays as it is.

    Errors: `round_unknown`, `no_other_round` where its period has no other sealed round, or it is not sealed itself.
    """
    round_ = get_round(work, round_id=round_id, lock=True)
    rivals = list_rivals(work, round_id=round_id)
    if round_ not in rivals:
        raise WrongState("no_other_round", round=round_id, period=round_.period)
    if choose_counting(rivals) != (round_,):
        row = survey_round.c.round_id == round_id
        work.db.execute(update(survey_round).where(row).values(preferred_at=work.now))
        record_step(work, actor=actor, step="prefer_round", round_id=round_id, state=round_.state)
    return round_
