"""The codes on signs: each means a subject of a plan, whatever round of it is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from surveys.plans import get_plan
from surveys.relations import SubjectSpec
from surveys.relations.subjects import list_subjects
from surveys.roster import load_roster
from surveys.store.tables import public_code
from surveys.work import Work

_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class PublicCode:
    """A sign's code and what it asks about."""

    code: str
    subject_id: str
    name: str


def ensure_public_codes(work: Work, *, plan_name: str, subjects: Iterable[SubjectSpec]) -> tuple[PublicCode, ...]:
    """The codes of a plan's subjects, made where there is none yet; in the subjects' order."""
    signs = select(public_code.c.subject_id, public_code.c.code).where(public_code.c.plan == plan_name)
    known = {row.subject_id: row.code for row in work.db.execute(signs)}
    codes = []
    for subject in subjects:
        if subject.subject_id not in known:
            known[subject.subject_id] = work.new_code(_CODE_LENGTH)
            row = {"code": known[subject.subject_id], "plan": plan_name, "subject_id": subject.subject_id}
            work.db.execute(public_code.insert().values(**row))
        codes.append(PublicCode(known[subject.subject_id], subject.subject_id, subject.name))
    return tuple(codes)


def list_public_codes(work: Work, *, plan_name: str) -> tuple[PublicCode, ...]:
    """The signs a plan needs now; empty for a plan that is not public. Errors: `plan_unknown`."""
    plan = get_plan(work, name=plan_name)
    if not plan.is_public:
        return ()
    return ensure_public_codes(work, plan_name=plan.name, subjects=list_subjects(load_roster(work), plan))
