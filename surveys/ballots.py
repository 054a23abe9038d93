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

from surveys.accounts import ask_gone, gone_among
from surveys.errors import NotAllowed, SurveyError, WrongState
from surveys.participation import Answers
from surveys.round_keys import RoundKey
from surveys.rounds.base import OPEN
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


_LEDGER_KEY = ("round_id", "rater", "relation", "subject_id")
_BALLOT = ("round_id", "ballot_id", "subject_id", "relation", "rater", "answers")


def submit_ballots(work: Work, submissions: Sequence[Submission]) -> list[Receipt | SurveyError]:
    """Store each submission, or say why not; an answer given again replaces the earlier one.

    Refusals: ``not_assigned`` (a subject that is not theirs, or they left), ``round_over``. In a real-name
    relation the ballot names its rater; otherwise only a tag ties them, until the seal.
    """
    keys, ledger, gone = _ask(work, submissions)
    rows = _Rows({}, defaultdict(list), [])
    answers = [
        NotAllowed("not_assigned")
        if item.rater in gone
        else _submit(work, item, keys.get(item.form.round_id), ledger, rows)
        for item in submissions
    ]
    _write(work, rows)
    return answers


_Ledger = dict[tuple[str, str, str], dict[str, bool]]


def _ask(work: Work, submissions: Sequence[Submission]) -> tuple[dict[str, RoundKey], _Ledger, frozenset[str]]:
    """All that the batch must know, asked at once: keys of the rounds that take answers, the ledger, who has left.

    The ledger is (round, rater, relation) → subject → whether it is done already. The rounds' rows stay locked, so that
    none closes under a submission.
    """
    raters: dict[str, set[str]] = defaultdict(set)
    for item in submissions:
        raters[item.form.round_id].add(item.rater)
    round_ids = sorted(raters)
    everybody = sorted(set().union(*raters.values()))
    rounds = [_ask_round(work, round_id) for round_id in round_ids]
    ledgers = [_ask_ledger(work, round_id, sorted(raters[round_id])) for round_id in round_ids]
    answers = read_all(work.db, [*rounds, *ledgers, *ask_gone(work, parties=everybody)])
    keys, ledger = {}, defaultdict[tuple[str, str, str], dict[str, bool]](dict)
    for place, round_id in enumerate(round_ids):
        key = _open_key(work, round_id, answers[place])
        if key is not None:
            keys[round_id] = key
        for rater, relation, subject_id, done in answers[len(rounds) + place]:
            ledger[round_id, rater, relation][subject_id] = bool(done)
    return keys, ledger, gone_among(everybody, answers[len(rounds) + len(ledgers) :])


def _ask_round(work: Work, round_id: str) -> Statement:
    return where_key(work.db, columns="state, closes_at, salt", table="round", key="round_id", value=round_id)


def _ask_ledger(work: Work, round_id: str, raters: Sequence[str]) -> Statement:
    return among(
        work.db,
        columns="rater, relation, subject_id, done_on IS NOT NULL",
        table="assignment",
        where="round_id",
        value=round_id,
        key="rater",
        values=raters,
    )


def _open_key(work: Work, round_id: str, rows: Sequence[Row]) -> RoundKey | None:
    """The round's key while it takes answers."""
    for state, closes_at, salt in rows:
        if state == OPEN and as_instant(closes_at) > work.now and salt is not None:
            return RoundKey(work, round_id, bytes(salt))
    return None


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
