"""What a rater is asked in a round: frozen when it opened, so it may be kept in memory for as long as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from surveys.plans import Plan
from surveys.questionnaires import Questionnaire
from surveys.relations import SubjectSpec
from surveys.rounds.model import Round, get_round
from surveys.store.tables import assignment, subject
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class FormRelation:
    """One relation's form: the questionnaire, and what was promised to those who fill it in."""

    relation: str
    anonymous: bool
    min_raters: int
    questionnaire: Questionnaire


@dataclass(frozen=True, slots=True)
class RoundForm:
    """All forms of a round and whom they are about. Immutable."""

    round_id: str
    title: str
    purpose: str
    plan: Plan
    relations: Mapping[str, FormRelation]
    subjects: Mapping[str, SubjectSpec]


def frozen_questionnaires(found: Round) -> dict[str, Questionnaire]:
    """By relation: the questionnaire as it was when the round opened."""
    frozen = {key: Questionnaire.from_document(document) for key, document in found.content["questionnaires"].items()}
    return {one["relation"]: frozen[one["questionnaire"]] for one in found.content["plan"]["relations"]}


def get_round_form(work: Work, *, round_id: str, rater: str | None = None) -> RoundForm:
    """The frozen forms of a round; NotFound for an unknown one. With `rater`: only those whom they rate."""
    found = get_round(work, round_id=round_id)
    plan = Plan.from_document(found.content["plan"])
    questionnaires = frozen_questionnaires(found)
    min_raters = int(found.content["min_raters"])
    relations = {
        item.relation: FormRelation(item.relation, item.anonymous, min_raters, questionnaires[item.relation])
        for item in plan.relations
    }
    wanted = select(subject).where(subject.c.round_id == round_id).order_by(subject.c.position)
    if rater is not None:
        mine = (assignment.c.round_id == round_id) & (assignment.c.rater == rater)
        wanted = wanted.where(subject.c.subject_id.in_(select(assignment.c.subject_id).where(mine)))
    rows = work.db.execute(wanted)
    subjects = {row.subject_id: SubjectSpec(row.subject_id, row.kind, row.name, row.unit, row.level) for row in rows}
    return RoundForm(round_id, found.title, plan.purpose, plan, relations, subjects)
