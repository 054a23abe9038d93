"""Enterprises that were asked often enough lately are left alone for a while: a plan's `at_most_per_quarter`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from surveys.parties import ENTERPRISE, party_key, party_kind
from surveys.store.tables import assignment, survey_round
from surveys.work import Work

QUARTER = timedelta(days=90)


def list_resting(work: Work, *, at_most: int | None) -> frozenset[str]:
    """Keys of the enterprises invited to `at_most` or more rounds, of whatever plans, opened in the last 90 days.

    All seats of an enterprise count as one. None: nobody rests.
    """
    if at_most is None:
        return frozenset()
    recent = survey_round.c.opened_at > work.now - QUARTER
    lately_asked = (
        select(assignment.c.rater, assignment.c.round_id)
        .distinct()
        .join(survey_round, survey_round.c.round_id == assignment.c.round_id)
        .where(recent, func.substr(assignment.c.rater, 1, len(ENTERPRISE) + 1) == f"{ENTERPRISE}:")
    )
    rounds: dict[str, set[str]] = {}
    for row in work.db.execute(lately_asked):
        rounds.setdefault(party_key(row.rater), set()).add(row.round_id)
    return frozenset(key for key, known in rounds.items() if len(known) >= at_most)


def is_resting(party: str, resting: frozenset[str]) -> bool:
    """Whether a rater is a seat of an enterprise that rests."""
    return party_kind(party) == ENTERPRISE and party_key(party) in resting
