"""Submitting: ledger and ballots in one transaction, unique by assignment, many submissions at a time.

This is the hot path. It is a bulk action (``Call.bulk``): the writer hands it every submission that waits, it asks
the database a few questions for all of them and answers each for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import bindparam, delete, select, update

from surveys.errors import NotAllowed, SurveyError, WrongState
from surveys.participation import Answers
from surveys.round_keys import RoundKey
from surveys.rounds.base import OPEN
from surveys.rounds.forms import RoundForm
from surveys.store.dialect import insert_for
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

    ballots: dict[str, dict[str, Any]]  # by tag: of two taps in one batch the last one counts
    done: list[dict[str, Any]]
    drafts: list[bytes]


# Built once: SQLAlchemy then finds their compiled form by identity.
_ROUNDS = (
    select(survey_round.c.round_id, survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt)
    .where(survey_round.c.round_id.in_(bindparam("rounds", expanding=True)))
    .with_for_update(read=True)
)
_LEDGER = select(
    assignment.c.rater, assignment.c.relation, assignment.c.subject_id, assignment.c.done_on.is_not(None)
).where(assignment.c.round_id == bindparam("round"), assignment.c.rater.in_(bindparam("raters", expanding=True)))
_DONE = (
    update(assignment)
    .where(
        assignment.c.round_id == bindparam("in_round"),
        assignment.c.rater == bindparam("by"),
        assignment.c.relation == bindparam("under"),
        assignment.c.subject_id == bindparam("about"),
        assignment.c.done_on.is_(None),
    )
    .values(done_on=bindparam("day"))
)
_FORGET = delete(draft).where(draft.c.draft_tag.in_(bindparam("tags", expanding=True)))


def submit_ballots(work: Work, submissions: Sequence[Submission]) -> list[Receipt | SurveyError]:
    """Store each submission, or say why not; an answer given again replaces the earlier one.

    Refusals: ``not_assigned`` (a subject that is not theirs), ``round_over``. In a real-name relation the ballot names
    its rater; otherwise only a tag ties them, until the seal.
    """
    keys = _open_rounds(work, {item.form.round_id for item in submissions})
    ledger = _assigned(work, submissions)
    rows = _Rows({}, [], [])
    answers = [_submit(work, item, keys.get(item.form.round_id), ledger, rows) for item in submissions]
    _write(work, rows)
    return answers


def _open_rounds(work: Work, round_ids: set[str]) -> dict[str, RoundKey]:
    """Keys of the rounds that take answers; their rows stay locked, so no round closes under a submission."""
    rows = work.db.execute(_ROUNDS, {"rounds": sorted(round_ids)})
    return {
        row.round_id: RoundKey(work, row.round_id, row.salt)
        for row in rows
        if row.state == OPEN and row.closes_at > work.now and row.salt is not None
    }


_Ledger = dict[tuple[str, str, str], dict[str, bool]]


def _assigned(work: Work, submissions: Sequence[Submission]) -> _Ledger:
    """(round, rater, relation) → subject → whether it is done already."""
    raters: dict[str, set[str]] = defaultdict(set)
    for item in submissions:
        raters[item.form.round_id].add(item.rater)
    ledger: _Ledger = defaultdict(dict)
    for round_id, parties in raters.items():
        for rater, relation, subject_id, done in work.db.execute(
            _LEDGER, {"round": round_id, "raters": sorted(parties)}
        ):
            ledger[round_id, rater, relation][subject_id] = bool(done)
    return ledger


def _submit(work: Work, item: Submission, key: RoundKey | None, ledger: _Ledger, rows: _Rows) -> Receipt | SurveyError:
    round_id, rater, relation = item.form.round_id, item.rater, item.relation
    mine = ledger.get((round_id, rater, relation), {})
    if not mine or not item.answers or not mine.keys() >= item.answers.keys():
        return NotAllowed("not_assigned")
    if key is None:
        return WrongState("round_over", title=item.form.title)
    named = None if item.form.relations[relation].anonymous else rater
    today = work.now.astimezone(item.tz).date()
    for subject_id, values in item.answers.items():
        tag = key.ballot_tag(rater, relation, subject_id)
        rows.ballots[tag] = {
            "round_id": round_id,
            "ballot_id": tag,
            "subject_id": subject_id,
            "relation": relation,
            "rater": named,
            "answers": orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode(),
        }
        if not mine[subject_id]:
            rows.done.append({"in_round": round_id, "by": rater, "under": relation, "about": subject_id, "day": today})
    rows.drafts.append(key.draft_tag(rater, relation))
    corrected = all(mine[subject_id] for subject_id in item.answers)
    return Receipt(round_id, relation, key.receipt_code(rater, relation), corrected)


@cache
def _upsert(dialect: str) -> Any:
    insert = insert_for(dialect, ballot)
    return insert.on_conflict_do_update(
        index_elements=["round_id", "ballot_id"], set_={"answers": insert.excluded.answers}
    )


def _write(work: Work, rows: _Rows) -> None:
    if not rows.ballots:
        return
    by_tag = sorted(rows.ballots.items())  # one order in all processes: no deadlocks
    work.db.execute(_upsert(work.db.dialect.name), [row for _, row in by_tag])
    if rows.done:
        work.db.execute(_DONE, rows.done)
    work.db.execute(_FORGET, {"tags": rows.drafts})
