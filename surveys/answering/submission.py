"""Submitting: ledger and ballots in one transaction, unique by assignment, many submissions at a time.

This is the hot path. It is a bulk action (`Call.bulk`): the writer hands it every submission that waits, it asks
the database a few questions for all of them and answers each for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from surveys.accounts.bindings import ask_gone, gone_among
from surveys.anonymity.ballot_encryption import write_answers
from surveys.anonymity.round_keys import RoundKey
from surveys.answering.answer_sheets import Answers
from surveys.errors import NotAllowed, SurveyError, WrongState
from surveys.plans.enterprise_vote import voice_of
from surveys.rounds.deadlines import why_closed
from surveys.rounds.forms import RoundForm
from surveys.store.bulk import (
    Row,
    Statement,
    among,
    delete_keys,
    read_all,
    sent_together,
    set_where,
    upsert_rows,
    where_key,
)
from surveys.store.types import as_instant
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Submission:
    """One form, answered: values already parsed by their items, as canonical text; `""` is 不了解."""

    form: RoundForm
    rater: str
    relation: str
    answers: Answers
    tz: ZoneInfo


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the rater that the answers are in. `corrected`: they had been in before."""

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


_LEDGER_KEY = ("round_id", "rater", "relation", "subject_id")
_BALLOT = ("round_id", "ballot_id", "subject_id", "relation", "rater", "answers")


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that a batch must know. The ledger is (round, rater, relation) → subject → whether it is done already."""

    rounds: dict[str, tuple[str, datetime, bytes | None]]  # state, end, salt
    own_ends: dict[tuple[str, str], datetime]  # (round, rater), where they have more time than the others
    ledger: dict[tuple[str, str, str], dict[str, bool]]
    gone: frozenset[str]


def submit_ballots(work: Work, submissions: Sequence[Submission]) -> list[Receipt | SurveyError]:
    """Store each submission, or say why not; an answer given again replaces the earlier one.

    Refusals: `not_assigned` (a subject that is not theirs, or they left), `round_over`, `round_paused`. In a
    real-name relation the ballot names its rater; otherwise only a tag ties them, until the seal. Until then the
    answers of both are encrypted.
    """
    asked = _ask(work, submissions)
    rows = _Rows({}, defaultdict(list), [])
    keys = {name: RoundKey(work, name, salt) for name, (_, _, salt) in asked.rounds.items() if salt is not None}
    receipts = [_submit(work, item, keys.get(item.form.round_id), asked, rows) for item in submissions]
    _write(work, rows)
    return receipts


def _ask(work: Work, submissions: Sequence[Submission]) -> _Asked:
    """Everything at once. The rounds' rows stay locked, so that none closes under a submission."""
    raters: dict[str, set[str]] = defaultdict(set)
    for item in submissions:
        raters[item.form.round_id].add(item.rater)
    round_ids = sorted(raters)
    everybody = sorted(set().union(*raters.values()))
    questions = [_ask_round(work, round_id) for round_id in round_ids]
    questions += [_ask_ledger(work, round_id, sorted(raters[round_id])) for round_id in round_ids]
    questions += [_ask_own_ends(work, round_id, sorted(raters[round_id])) for round_id in round_ids]
    answers = read_all(work.db, [*questions, *ask_gone(work, parties=everybody)])
    asked = _Asked({}, {}, defaultdict(dict), gone_among(everybody, answers[len(questions) :]))
    count = len(round_ids)
    for place, round_id in enumerate(round_ids):
        for state, closes_at, salt in answers[place]:
            asked.rounds[round_id] = (state, as_instant(closes_at), None if salt is None else bytes(salt))
        for rater, relation, subject_id, done in answers[count + place]:
            asked.ledger[round_id, rater, relation][subject_id] = bool(done)
        for rater, closes_at in answers[2 * count + place]:
            asked.own_ends[round_id, rater] = as_instant(closes_at)
    return asked


def _ask_round(work: Work, round_id: str) -> Statement:
    return where_key(work.db, columns="state, closes_at, salt", table="round", key="round_id", value=round_id)


def _ask_ledger(work: Work, round_id: str, raters: Sequence[str]) -> Statement:
    """The rows stay locked, as by `hold_rater`: who reads a sheet to write it again is not overtaken."""
    return among(
        work.db,
        columns="rater, relation, subject_id, done_on IS NOT NULL",
        table="assignment",
        where="round_id",
        value=round_id,
        key="rater",
        values=raters,
        held_by="rater, relation, subject_id",
    )


def _ask_own_ends(work: Work, round_id: str, raters: Sequence[str]) -> Statement:
    columns, table = "rater, closes_at", "extension"
    return among(work.db, columns=columns, table=table, where="round_id", value=round_id, key="rater", values=raters)


def _refuse(work: Work, item: Submission, asked: _Asked) -> SurveyError | None:
    """Why the submission cannot be taken; None where it can."""
    round_id, title = item.form.round_id, item.form.title
    mine = asked.ledger.get((round_id, item.rater, item.relation), {})
    if item.rater in asked.gone or not mine or not item.answers or not mine.keys() >= item.answers.keys():
        return NotAllowed("not_assigned")
    state, closes_at, salt = asked.rounds[round_id]
    if salt is None:
        return WrongState("round_over", title=title)
    own_end = asked.own_ends.get((round_id, item.rater))
    return why_closed(work, state=state, closes_at=closes_at, own_end=own_end, title=title)


def _submit(work: Work, item: Submission, key: RoundKey | None, asked: _Asked, rows: _Rows) -> Receipt | SurveyError:
    refusal = _refuse(work, item, asked)
    if refusal is not None or key is None:
        return refusal or WrongState("round_over", title=item.form.title)
    round_id, rater, relation = item.form.round_id, item.rater, item.relation
    mine = asked.ledger[round_id, rater, relation]
    asked_for = item.form.relations[relation]
    named = None if asked_for.anonymous else rater
    voice = voice_of(rater, item.form.plan.seats)
    today = work.now.astimezone(item.tz).date()
    for subject_id, values in item.answers.items():
        tag = key.ballot_tag(voice, relation, subject_id)
        kept = write_answers(work, key=key, tag=tag, questionnaire=asked_for.questionnaire, answers=values)
        rows.ballots[tag] = (round_id, tag, subject_id, relation, named, kept)
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
