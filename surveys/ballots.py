"""Submitting: ledger and ballots in one transaction, unique by assignment, many submissions at a time.

This is the hot path. It is a bulk action (``Call.bulk``): the writer hands it every submission that waits, it asks
the database a few questions for all of them and answers each for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import delete, select, update

from surveys.errors import NotAllowed, SurveyError, WrongState
from surveys.participation import Answers
from surveys.round_keys import RoundKey
from surveys.rounds.base import OPEN
from surveys.rounds.forms import RoundForm
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, ballot, draft, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Submission:
    """One form, answered: values already parsed by their items, as canonical text; ``""`` is 不了解."""

    form: RoundForm
    rater: str
    relation: str
    answers: Answers
    tz: ZoneInfo


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the rater that the answers are in. ``corrected``: they had been in before."""

    round_id: str
    relation: str
    code: str
    corrected: bool


@dataclass(slots=True)
class _Rows:
    """What a batch writes."""

    ballots: list[dict[str, Any]]
    done: dict[date, list[str]]
    drafts: list[bytes]


def submit_ballots(work: Work, submissions: Sequence[Submission]) -> list[Receipt | SurveyError]:
    """Store each submission, or say why not; an answer given again replaces the earlier one.

    Refusals: ``not_assigned`` (a subject that is not theirs), ``round_over``. In a real-name relation the ballot names
    its rater; otherwise only a tag ties them, until the seal.
    """
    keys = _open_rounds(work, {item.form.round_id for item in submissions})
    ledger = _assigned(work, submissions)
    rows = _Rows([], defaultdict(list), [])
    answers = [_submit(work, item, keys.get(item.form.round_id), ledger, rows) for item in submissions]
    _write(work, rows)
    return answers


def _open_rounds(work: Work, round_ids: set[str]) -> dict[str, tuple[RoundKey, datetime]]:
    """Keys of the rounds that take answers; their rows stay locked, so no round closes under a submission."""
    found = {}
    wanted = select(survey_round.c.round_id, survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt).where(
        survey_round.c.round_id.in_(round_ids)
    )
    for row in work.db.execute(wanted.with_for_update(read=True)):
        if row.state == OPEN and row.closes_at > work.now and row.salt is not None:
            found[row.round_id] = (RoundKey(work, row.round_id, row.salt), row.closes_at)
    return found


_Ledger = dict[tuple[str, str, str], dict[str, tuple[str, bool]]]


def _assigned(work: Work, submissions: Sequence[Submission]) -> _Ledger:
    """(round, rater, relation) → subject → (assignment, whether it is done already)."""
    raters: dict[str, set[str]] = defaultdict(set)
    for item in submissions:
        raters[item.form.round_id].add(item.rater)
    ledger: _Ledger = defaultdict(dict)
    columns = assignment.c
    for round_id, parties in raters.items():
        rows = work.db.execute(
            select(columns.rater, columns.relation, columns.subject_id, columns.assignment_id, columns.done_on).where(
                columns.round_id == round_id, columns.rater.in_(parties)
            )
        )
        for rater, relation, subject_id, assignment_id, done_on in rows:
            ledger[round_id, rater, relation][subject_id] = (assignment_id, done_on is not None)
    return ledger


def _submit(
    work: Work, item: Submission, opened: tuple[RoundKey, datetime] | None, ledger: _Ledger, rows: _Rows
) -> Receipt | SurveyError:
    mine = ledger.get((item.form.round_id, item.rater, item.relation), {})
    if not mine or not item.answers or not mine.keys() >= item.answers.keys():
        return NotAllowed("not_assigned")
    if opened is None:
        return WrongState("round_over", title=item.form.title)
    key, _ = opened
    named = None if item.form.relations[item.relation].anonymous else item.rater
    for subject_id, values in item.answers.items():
        rows.ballots.append(
            {
                "ballot_id": work.new_id(),
                "round_id": item.form.round_id,
                "subject_id": subject_id,
                "relation": item.relation,
                "rater": named,
                "tag": key.ballot_tag(item.rater, item.relation, subject_id),
                "answers": orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode(),
            }
        )
    given = [mine[subject_id] for subject_id in item.answers]
    today = work.now.astimezone(item.tz).date()
    rows.done[today] += [assignment_id for assignment_id, done in given if not done]
    rows.drafts.append(key.draft_tag(item.rater, item.relation))
    code = key.receipt_code(item.rater, item.relation)
    return Receipt(item.form.round_id, item.relation, code, all(done for _, done in given))


def _write(work: Work, rows: _Rows) -> None:
    if not rows.ballots:
        return
    latest = {row["tag"]: row for row in rows.ballots}  # two taps in one batch: the last one counts
    insert = insert_into(work.db, ballot)
    upsert = insert.on_conflict_do_update(index_elements=["tag"], set_={"answers": insert.excluded.answers})
    work.db.execute(upsert, sorted(latest.values(), key=lambda row: row["ballot_id"]))
    for day, ids in rows.done.items():
        todo = assignment.c.assignment_id.in_(sorted(set(ids))) & assignment.c.done_on.is_(None)
        work.db.execute(update(assignment).where(todo).values(done_on=day))
    work.db.execute(delete(draft).where(draft.c.draft_tag.in_(rows.drafts)))
