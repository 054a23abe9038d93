"""Public rounds: anyone who scans the code of a window or service rates it, once each.

The code stands on a sign for years: it means a subject of a plan, and leads into whatever round of that plan is open.
Who scanned is known by WeChat's identity alone and kept only as a digest under the round's key, which the seal
destroys: until then it makes a second answer replace the first, afterwards nobody can say who took part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from surveys.anonymity.round_keys import open_round_key
from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet
from surveys.errors import NotFound, WrongState
from surveys.plans import get_plan
from surveys.rounds.forms import RoundForm
from surveys.rounds.model import OPEN, PAUSED
from surveys.store.dialect import insert_new
from surveys.store.tables import assignment, public_code, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class SignTarget:
    """Where a code leads now."""

    round_id: str
    relation: str
    subject_id: str


def find_sign_target(work: Work, *, code: str) -> SignTarget:
    """Errors: `public_unknown`; `public_paused`, `public_closed` while no round of its plan takes answers."""
    known = work.db.execute(select(public_code).where(public_code.c.code == code)).one_or_none()
    if known is None:
        raise NotFound("public_unknown")
    running = (survey_round.c.plan == known.plan) & (survey_round.c.state == OPEN)
    running_rounds = select(survey_round.c.round_id).where(running, survey_round.c.closes_at > work.now)
    round_id = work.db.execute(running_rounds).scalars().first()
    plan = get_plan(work, name=known.plan)
    relation = next((item.relation for item in plan.relations if item.raters == "public"), None)
    if round_id is None or relation is None:
        _refuse_paused(work, known.plan)
        raise WrongState("public_closed")
    return SignTarget(round_id, relation, known.subject_id)


def _refuse_paused(work: Work, plan: str) -> None:
    waiting = (survey_round.c.plan == plan) & (survey_round.c.state == PAUSED)
    title = work.db.execute(select(survey_round.c.title).where(waiting)).scalars().first()
    if title is not None:
        raise WrongState("public_paused", title=title)


def open_public_sheet(work: Work, *, form: RoundForm, target: SignTarget, visitor: str) -> AnswerSheet:
    """The form about one subject, with what this visitor answered before. `visitor`: `channel:address`.

    Errors: `public_closed`, `not_assigned` (the round does not ask about it).
    """
    subject = form.subjects.get(target.subject_id)
    if subject is None:
        raise NotFound("not_assigned")
    party = public_party(work, round_id=target.round_id, visitor=visitor)
    try:
        sheet = get_answer_sheet(work, form=form, party=party, relation=target.relation)
    except NotFound:
        closes = select(survey_round.c.closes_at).where(survey_round.c.round_id == target.round_id)
        closes_at = work.db.execute(closes).scalar_one()
        return AnswerSheet(form, form.relations[target.relation], (subject,), {}, False, closes_at)
    is_mine = subject in sheet.subjects
    answers = {key: values for key, values in sheet.answers.items() if key == target.subject_id}
    return replace(sheet, subjects=(subject,), answers=answers, done=is_mine and bool(answers))


def public_party(work: Work, *, round_id: str, visitor: str) -> str:
    """The visitor as a party of this round alone. Errors: `public_closed`."""
    salt = select(survey_round.c.salt).where(survey_round.c.round_id == round_id, survey_round.c.state == OPEN)
    salt_bytes = work.db.execute(salt).scalar_one_or_none()
    if salt_bytes is None:
        raise WrongState("public_closed")
    return open_round_key(work, round_id, bytes(salt_bytes)).public_party(visitor)


def join_public(work: Work, *, target: SignTarget, visitor: str) -> str:
    """Put the visitor into the ledger for this subject; their party. Safe to repeat. Errors: `public_closed`."""
    party = public_party(work, round_id=target.round_id, visitor=visitor)
    row = {
        "round_id": target.round_id,
        "rater": party,
        "relation": target.relation,
        "subject_id": target.subject_id,
    }
    insert_new(work.db, assignment, row)
    return party
