"""Submitting: ledger and ballots in one transaction, unique by assignment, many submissions at a time.

This is the hot path. It is a bulk action (``Call.bulk``): the writer hands it every submission that waits, it asks
the database a few questions for all of them and answers each for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import bindparam, select

from surveys.accounts import list_gone
from surveys.errors import NotAllowed, SurveyError, WrongState
from surveys.participation import Answers
from surveys.round_keys import RoundKey
from surveys.rounds.base import OPEN
from surveys.rounds.forms import RoundForm
from surveys.store.bulk import Row, delete_keys, select_among, sent_together, set_where, upsert_rows
from surveys.store.tables import survey_round
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

    ballots: dict[str, Row]  # by tag: of two taps in one batch the last one counts
    done: dict[date, list[Row]]
    drafts: list[bytes]


_ROUND = (  # built once: SQLAlchemy then finds its compiled form at once
    select(survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt)
    .where(survey_round.c.round_id == bindparam("round"))
    .with_for_update(read=True)
)
_LEDGER_KEY = ("round_id", "rater", "relation", "subject_id")
_BALLOT = ("round_id", "ballot_id", "subject_id", "relation", "rater", "answers")


def submit_ballots(work: Work, submissions: Sequence[Submission]) -> list[Receipt | SurveyError]:
    """Store each submission, or say why not; an answer given again replaces the earlier one.

    Refusals: ``not_assigned`` (a subject that is not theirs, or they left), ``round_over``. In a real-name
    relation the ballot names its rater; otherwise only a tag ties them, until the seal.
    """
    keys = _open_rounds(work, {item.form.round_id for item in submissions})
    ledger = _assigned(work, submissions)
    gone = list_gone(work, parties=sorted({item.rater for item in submissions}))
    rows = _Rows({}, defaultdict(list), [])
    answers = [
        NotAllowed("not_assigned")
        if item.rater in gone
        else _submit(work, item, keys.get(item.form.round_id), ledger, rows)
        for item in submissions
    ]
    _write(work, rows)
    return answers


def _open_rounds(work: Work, round_ids: set[str]) -> dict[str, RoundKey]:
    """Keys of the rounds that take answers; their rows stay locked, so no round closes under a submission."""
    found = {}
    for round_id in sorted(round_ids):
        row = work.db.execute(_ROUND, {"round": round_id}).one_or_none()
        if row is not None and row.state == OPEN and row.closes_at > work.now and row.salt is not None:
            found[round_id] = RoundKey(work, round_id, row.salt)
    return found


_Ledger = dict[tuple[str, str, str], dict[str, bool]]


def _assigned(work: Work, submissions: Sequence[Submission]) -> _Ledger:
    """(round, rater, relation) → subject → whether it is done already."""
    raters: dict[str, set[str]] = defaultdict(set)
    for item in submissions:
        raters[item.form.round_id].add(item.rater)
    ledger: _Ledger = defaultdict(dict)
    for round_id, parties in raters.items():
        rows = select_among(
            work.db,
            columns="rater, relation, subject_id, done_on IS NOT NULL",
            table="assignment",
            where="round_id",
            value=round_id,
            among="rater",
            values=sorted(parties),
        )
        for rater, relation, subject_id, done in rows:
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
        document = orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()
        rows.ballots[tag] = (round_id, tag, subject_id, relation, named, document)
        if not mine[subject_id]:
            rows.done[today].append((round_id, rater, relation, subject_id))
    rows.drafts.append(key.draft_tag(rater, relation))
    corrected = all(mine[subject_id] for subject_id in item.answers)
    return Receipt(round_id, relation, key.receipt_code(rater, relation), corrected)


def _write(work: Work, rows: _Rows) -> None:
    """One order in all processes, so that they never wait for each other in a circle."""
    if not rows.ballots:
        return
    db, ballots = work.db, [row for _, row in sorted(rows.ballots.items())]
    with sent_together(db):
        upsert_rows(db, table="ballot", columns=_BALLOT, keys=("round_id", "ballot_id"), rows=ballots)
        for day, keys in rows.done.items():
            value, named = _day(work, day), sorted(keys)
            set_where(db, table="assignment", column="done_on", value=value, keys=_LEDGER_KEY, rows=named)
        delete_keys(db, table="draft", key="draft_tag", values=rows.drafts)


def _day(work: Work, day: date) -> object:
    """A date as the driver wants it: SQLite keeps its text."""
    return day if work.db.dialect.name == "postgresql" else day.isoformat()
