"""What a rater is asked in a round: frozen when it opened, so it may be kept in memory for as long as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from surveys.plans import Plan
from surveys.relations import SubjectSpec
from surveys.rounds.frozen import FormRelation
from surveys.rounds.model import get_round
from surveys.store.tables import assignment, subject
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class RoundForm:
    """All forms of a round and whom they are about. Immutable."""

    round_id: str
    title: str
    purpose: str
    plan: Plan
    relations: Mapping[str, FormRelation]
    subjects: Mapping[str, SubjectSpec]


def get_round_form(work: Work, *, round_id: str, rater: str | None = None) -> RoundForm:
    """The frozen forms of a round; NotFound for an unknown one. With `rater`: only the subjects they rate."""
    round_ = get_round(work, round_id=round_id)
    frozen = round_.frozen
    rows = select(subject).where(subject.c.round_id == round_id).order_by(subject.c.position)
    if rater is not None:
        rated = (assignment.c.round_id == round_id) & (assignment.c.rater == rater)
        rows = rows.where(subject.c.subject_id.in_(select(assignment.c.subject_id).where(rated)))
    subjects = {
        row.subject_id: SubjectSpec(row.subject_id, row.kind, row.name, row.unit, row.level)
        for row in work.db.execute(rows)
    }
    return RoundForm(round_id, round_.title, frozen.plan.purpose, frozen.plan, frozen.relations, subjects)
