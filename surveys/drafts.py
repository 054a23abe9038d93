"""Drafts: what a rater has filled in so far, encrypted under a key that only this rater's page derives."""

from __future__ import annotations

from collections.abc import Collection

import orjson
from sqlalchemy import select

from surveys.accounts import list_gone
from surveys.errors import NotFound
from surveys.participation import SKIPPED, Answers
from surveys.round_keys import RoundKey
from surveys.rounds.ending import find_own_end, find_refusal
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, draft, survey_round
from surveys.work import Work


def save_draft(
    work: Work, *, round_id: str, party: str, relation: str, answers: Answers, skipped: Collection[tuple[str, str]] = ()
) -> None:
    """Replace the draft of one form. Nothing is counted until it is submitted. Errors as ``get_answer_sheet``.

    ``skipped``: (subject, item) that the rater left out on purpose, where an empty field alone would not tell.
    """
    mine = (assignment.c.round_id == round_id) & (assignment.c.rater == party) & (assignment.c.relation == relation)
    assigned = set(work.db.execute(select(assignment.c.subject_id).where(mine)).scalars())
    if not assigned or list_gone(work, parties=[party]):
        raise NotFound("not_assigned")
    current = select(survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt, survey_round.c.title)
    row = work.db.execute(current.where(survey_round.c.round_id == round_id).with_for_update(read=True)).one()
    own_end = find_own_end(work, round_id=round_id, rater=party)
    refusal = find_refusal(work, state=row.state, closes_at=row.closes_at, own_end=own_end, title=row.title)
    if refusal is not None:
        raise refusal
    key = RoundKey(work, round_id, row.salt)
    kept = {subject_id: dict(values) for subject_id, values in answers.items() if subject_id in assigned}
    if skipped:
        kept[SKIPPED] = {f"{subject_id}\0{item}": "" for subject_id, item in sorted(skipped)}
    body = key.seal_draft(work, party, relation, orjson.dumps(kept))
    values = {"draft_tag": key.draft_tag(party, relation), "round_id": round_id, "body": body}
    insert = insert_into(work.db, draft).values(**values)
    work.db.execute(insert.on_conflict_do_update(index_elements=["draft_tag"], set_={"body": body}))
