"""Drafts: what a rater has filled in so far, encrypted under a key that only this rater's page derives."""

from __future__ import annotations

from collections.abc import Collection

import orjson
from sqlalchemy import select

from surveys.accounts.bindings import list_gone
from surveys.accounts.proof import prove_account
from surveys.anonymity.round_keys import open_round_key
from surveys.answering.answer_sheets import SKIPPED, Answers, AnswerSheet, get_answer_sheet, hold_rater
from surveys.errors import NotFound
from surveys.rounds import RoundForm
from surveys.rounds.deadlines import find_own_end, why_closed
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, draft, survey_round
from surveys.work import Work


def save_draft(
    work: Work,
    *,
    round_id: str,
    party: str,
    relation: str,
    answers: Answers,
    skipped: Collection[tuple[str, str]] = (),
    account: str | None = None,
) -> None:
    """Replace the draft of one form. Nothing is counted until it is submitted. Errors as `get_answer_sheet`.

    Each account of a party has a draft of its own. `skipped`: (subject, item) that the rater left out on purpose, where
    an empty field alone would not tell.
    """
    hold_rater(work, round_id=round_id, rater=party)
    own = (assignment.c.round_id == round_id) & (assignment.c.rater == party) & (assignment.c.relation == relation)
    assigned = set(work.db.execute(select(assignment.c.subject_id).where(own)).scalars())
    if account is not None:
        prove_account(work, party=party, account=account)
    if not assigned or list_gone(work, parties=[party]):
        raise NotFound("not_assigned")
    current = select(survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt, survey_round.c.title)
    row = work.db.execute(current.where(survey_round.c.round_id == round_id)).one()
    own_end = find_own_end(work, round_id=round_id, rater=party)
    refusal = why_closed(work, state=row.state, closes_at=row.closes_at, own_end=own_end, title=row.title)
    if refusal is not None:
        raise refusal
    key = open_round_key(work, round_id, bytes(row.salt))
    kept = {subject_id: dict(values) for subject_id, values in answers.items() if subject_id in assigned}
    if skipped:
        kept[SKIPPED] = {f"{subject_id}\0{item}": "" for subject_id, item in sorted(skipped)}
    body = key.seal_draft(work, party, relation, orjson.dumps(kept), account)
    values = {"draft_tag": key.draft_tag(party, relation, account), "round_id": round_id, "body": body}
    insert = insert_into(work.db, draft).values(**values)
    work.db.execute(insert.on_conflict_do_update(index_elements=["draft_tag"], set_={"body": body}))


def merge_draft(
    work: Work, *, form: RoundForm, party: str, relation: str, changed: Answers, account: str | None = None
) -> AnswerSheet:
    """Put `changed` (subject → item → raw value) into the draft of one form; all else stays as it is.

    So two devices never undo each other: whoever writes an item last has it, and only that item. A blank says that the
    item was left out on purpose. Returns the sheet as it was before. What changes nothing is not written. Errors as
    `get_answer_sheet`.
    """
    whose = {"party": party, "relation": relation}
    sheet = get_answer_sheet(work, form=form, **whose, account=account, lock=bool(changed))
    on_sheet = {subject.subject_id for subject in sheet.subjects}
    kept = {subject_id: dict(values) for subject_id, values in sheet.drafted.items() if subject_id in on_sheet}
    skipped = set(sheet.skipped)
    for subject_id in changed.keys() & on_sheet:
        kept[subject_id] = {**sheet.answers.get(subject_id, {}), **changed[subject_id]}
        for item, value in changed[subject_id].items():
            (skipped.discard if value else skipped.add)((subject_id, item))
    before = {subject_id: sheet.answers.get(subject_id, {}) for subject_id in kept}
    if kept != before or skipped != sheet.skipped:
        save_draft(work, round_id=form.round_id, **whose, account=account, answers=kept, skipped=skipped)
    return sheet
