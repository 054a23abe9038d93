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

from sqlalchemy import bindparam, select

from surveys.accounts.bindings import query_gone, read_gone
from surveys.accounts.proof import Claim, query_holders, read_moved
from surveys.anonymity.ballot_encryption import write_answers
from surveys.anonymity.round_keys import RoundKey, open_round_key
from surveys.answering.answer_sheets import Answers
from surveys.errors import AccountMoved, KeyWrong, NotAllowed, SurveyError, WrongState
from surveys.plans.enterprise_vote import voice_of
from surveys.rounds.deadlines import why_closed
from surveys.rounds.forms import RoundForm
from surveys.store.many_rows import delete_keys, set_where_empty, upsert_rows
from surveys.store.statements import Statement, fetch_all, is_among, sent_together
from surveys.store.tables import assignment, ballot, draft, extension, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Submission:
    """One form, answered: values already parsed by their items, as canonical text; `""` is 不了解."""

    form: RoundForm
    rater: str
    relation: str
    answers: Answers
    tz: ZoneInfo
    account: str | None = None
    """Which account sends it (`channel:address`): it must be the rater's at that moment, and it alone reads the answers
    again. None: nobody could be proven, for the party is made of the account itself (public rounds)."""

    @property
    def claim(self) -> Claim | None:
        return None if self.account is None else (self.rater, self.account)


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

    ballots: dict[str, tuple[str | None, ...]]  # by tag: of two taps in one batch the last one counts
    done: dict[date, list[tuple[str, ...]]]
    drafts: list[bytes]


_BALLOT = tuple(ballot.c[name] for name in ("round_id", "ballot_id", "subject_id", "relation", "rater", "answers"))
_BALLOT_KEY = (ballot.c.round_id, ballot.c.ballot_id)
_LEDGER_KEY = tuple(assignment.c[name] for name in ("round_id", "rater", "relation", "subject_id"))
_ROUND = Statement(
    select(survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt)
    .where(survey_round.c.round_id == bindparam("round_id"))
    .with_for_update(read=True)
)
"""The row stays locked, so that the round does not close under a submission."""
_OF_RATERS = select(
    assignment.c.rater, assignment.c.relation, assignment.c.subject_id, assignment.c.done_on.is_not(None)
).where(assignment.c.round_id == bindparam("round_id"), is_among(assignment.c.rater, "raters"))
_LEDGER = Statement(
    _OF_RATERS,
    postgresql=_OF_RATERS.order_by(
        assignment.c.rater, assignment.c.relation, assignment.c.subject_id
    ).with_for_update(),
)
"""The rows stay locked, as by `hold_rater`: who reads a sheet to write it again is not overtaken."""
_OWN_ENDS = Statement(
    select(extension.c.rater, extension.c.closes_at).where(
        extension.c.round_id == bindparam("round_id"), is_among(extension.c.rater, "raters")
    )
)


@dataclass(frozen=True, slots=True)
class _Known:
    """All that a batch must know. The ledger is (round, rater, relation) → subject → whether it is done already."""

    rounds: dict[str, tuple[str, datetime, bytes | None]]  # state, end, salt
    own_ends: dict[tuple[str, str], datetime]  # (round, rater), where they have more time than the others
    ledger: dict[tuple[str, str, str], dict[str, bool]]
    gone: frozenset[str]
    moved: frozenset[Claim]


def submit_ballots(work: Work, submissions: Sequence[Submission]) -> list[Receipt | SurveyError]:
    """Store each submission, or say why not; an answer given again replaces the earlier one.

    Refusals: `account_moved` (the account is not theirs, or they left), `not_assigned` (a subject that is not theirs),
    `round_over`, `round_paused`, `round_key_wrong`.

    In a real-name relation the ballot names its rater; otherwise only a tag ties them, until the seal. Until then the
    answers of both are encrypted.
    """
    known = _load(work, submissions)
    rows = _Rows({}, defaultdict(list), [])
    keys = {name: _open_key(work, name, salt) for name, (_, _, salt) in known.rounds.items() if salt is not None}
    receipts = [_submit(work, item, keys.get(item.form.round_id), known, rows) for item in submissions]
    _write(work, rows)
    return receipts


def _load(work: Work, submissions: Sequence[Submission]) -> _Known:
    """Everything at once, rounds and ledgers locked."""
    raters: dict[str, set[str]] = defaultdict(set)
    for item in submissions:
        raters[item.form.round_id].add(item.rater)
    claims = {item.claim for item in submissions if item.claim is not None}
    unproven = sorted({item.rater for item in submissions if item.claim is None})
    sheets = {round_id: {"round_id": round_id, "raters": sorted(raters[round_id])} for round_id in sorted(raters)}
    queries = [
        *(_ROUND(round_id=round_id) for round_id in sheets),
        *(_LEDGER(**values) for values in sheets.values()),
        *(_OWN_ENDS(**values) for values in sheets.values()),
    ]
    holders = query_holders(claims)
    results = fetch_all(work.db, [*queries, *holders, *query_gone(parties=unproven)])
    held, gone = results[len(queries) :][: len(holders)], results[len(queries) + len(holders) :]
    known = _Known({}, {}, defaultdict(dict), read_gone(unproven, gone), read_moved(work, claims, held))
    count = len(sheets)
    for index, round_id in enumerate(sheets):
        for state, closes_at, salt in results[index]:
            known.rounds[round_id] = (state, closes_at, salt)
        for rater, relation, subject_id, is_done in results[count + index]:
            known.ledger[round_id, rater, relation][subject_id] = is_done
        for rater, closes_at in results[2 * count + index]:
            known.own_ends[round_id, rater] = closes_at
    return known


def _open_key(work: Work, round_id: str, salt: bytes) -> RoundKey | KeyWrong:
    """A refusal is a value here: other rounds of the batch may have their key."""
    try:
        return open_round_key(work, round_id, salt)
    except KeyWrong as error:
        return error


def _refuse(work: Work, item: Submission, known: _Known) -> SurveyError | None:
    """Why the submission cannot be taken; None where it can."""
    round_id, title = item.form.round_id, item.form.title
    if item.claim in known.moved:
        return AccountMoved("account_moved")
    assigned = known.ledger.get((round_id, item.rater, item.relation), {})
    if item.rater in known.gone or not assigned or not item.answers or not assigned.keys() >= item.answers.keys():
        return NotAllowed("not_assigned")
    state, closes_at, salt = known.rounds[round_id]
    if salt is None:
        return WrongState("round_over", title=title)
    own_end = known.own_ends.get((round_id, item.rater))
    return why_closed(work, state=state, closes_at=closes_at, own_end=own_end, title=title)


def _submit(
    work: Work, item: Submission, key: RoundKey | KeyWrong | None, known: _Known, rows: _Rows
) -> Receipt | SurveyError:
    refusal = _refuse(work, item, known)
    if refusal is not None or key is None:
        return refusal or WrongState("round_over", title=item.form.title)
    if isinstance(key, KeyWrong):
        return key
    round_id, rater, relation = item.form.round_id, item.rater, item.relation
    assigned = known.ledger[round_id, rater, relation]
    asked_for = item.form.relations[relation]
    named = None if asked_for.anonymous else rater
    voice = voice_of(rater, item.form.plan.seats)
    today = work.now.astimezone(item.tz).date()
    mark = None if item.account is None else key.account_mark(item.account)
    for subject_id, values in item.answers.items():
        tag = key.ballot_tag(voice, relation, subject_id)
        kept = write_answers(work, key=key, tag=tag, questionnaire=asked_for.questionnaire, answers=values, mark=mark)
        rows.ballots[tag] = (round_id, tag, subject_id, relation, named, kept)
        if not assigned[subject_id]:
            rows.done[today].append((round_id, rater, relation, subject_id))
    rows.drafts.append(key.draft_tag(rater, relation, item.account))
    if key.is_older:  # a draft of the version before stands under a tag without an account
        rows.drafts.append(key.draft_tag(rater, relation))
    corrected = all(assigned[subject_id] for subject_id in item.answers)
    return Receipt(round_id, relation, key.receipt_code(rater, relation), corrected)


def _write(work: Work, rows: _Rows) -> None:
    """Write in one order in all processes, so that they never deadlock."""
    if not rows.ballots:
        return
    db, ballots = work.db, [row for _, row in sorted(rows.ballots.items())]
    with sent_together(db):
        upsert_rows(db, columns=_BALLOT, keys=_BALLOT_KEY, rows=ballots)
        for day, keys in rows.done.items():
            set_where_empty(db, target=assignment.c.done_on, value=day, keys=_LEDGER_KEY, rows=sorted(keys))
        delete_keys(db, key=draft.c.draft_tag, values=rows.drafts)
