"""Setting aside ballots that fit no ledger row, so that a round can be sealed again.

They were given under a key that is not the round's, or put in behind our back. Nobody can say any more whose they are,
or open them. Whoever is noted as done without a ballot that fits is not done: while the round is open they are asked
again. A ballot that fits and does not open was changed: it is left, and still stops the seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select, update

from surveys.anonymity.round_keys import open_round_key
from surveys.audit import record_act
from surveys.errors import WrongState
from surveys.plans.enterprise_vote import voice_of
from surveys.rounds.forms import get_round_form
from surveys.rounds.model import get_round
from surveys.store.tables import assignment, ballot, claim, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Misfits:
    """`ballots` that fit no ledger row, and ledger rows noted as done that no ballot fits."""

    ballots: int
    unanswered: int


def count_misfits(work: Work, *, round_id: str) -> Misfits:
    """Errors: `round_unknown`, `round_sealed`, `round_key_wrong`, `nothing_to_set_aside`."""
    tags, rows = _find(work, round_id)
    return Misfits(len(tags), len(rows))


def set_aside(work: Work, *, round_id: str, actor: str) -> Misfits:
    """Delete the ballots, and ask anew whoever gave them; how many. Errors: as `count_misfits`."""
    get_round(work, round_id=round_id, lock=True)
    tags, rows = _find(work, round_id)
    for tag in tags:
        work.db.execute(delete(ballot).where(ballot.c.round_id == round_id, ballot.c.ballot_id == tag))
    for row in rows:
        own = (assignment.c.rater == row.rater) & (assignment.c.relation == row.relation)
        own &= (assignment.c.round_id == round_id) & (assignment.c.subject_id == row.subject_id)
        work.db.execute(update(assignment).where(own).values(done_on=None))
    work.db.execute(delete(claim).where(claim.c.key == f"damaged|{round_id}"))  # should more be found, it is told anew
    facts = {"ballots": len(tags), "unanswered": len(rows)}
    record_act(work, actor=actor, action="set_aside", target=round_id, **facts)
    return Misfits(len(tags), len(rows))


def _find(work: Work, round_id: str) -> tuple[list[str], list[Row[Any]]]:
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == round_id)).scalar_one_or_none()
    if salt is None:
        raise WrongState("round_sealed", round=round_id)
    key = open_round_key(work, round_id, bytes(salt))
    seats = get_round_form(work, round_id=round_id).plan.seats
    done = (assignment.c.round_id == round_id) & assignment.c.done_on.is_not(None)
    rows = work.db.execute(select(assignment).where(done)).all()
    made = {row: key.ballot_tag(voice_of(row.rater, seats), row.relation, row.subject_id) for row in rows}
    stored = work.db.execute(select(ballot.c.ballot_id).where(ballot.c.round_id == round_id)).scalars().all()
    tags, kept = set(made.values()), set(stored)
    stray, unanswered = sorted(kept - tags), [row for row, tag in made.items() if tag not in kept]
    if not stray and not unanswered:
        raise WrongState("nothing_to_set_aside", round=round_id)
    return stray, unanswered
