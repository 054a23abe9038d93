"""The ledger as its owner sees it: what I have to answer, and the sheet to answer it on."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import func, select

from surveys.accounts.proof import prove_account, stood_before
from surveys.anonymity.ballot_encryption import read_ballots
from surveys.anonymity.round_keys import RoundKey, open_round_key
from surveys.errors import NotFound, WrongState
from surveys.plans.enterprise_vote import voice_of
from surveys.questionnaires import Questionnaire, visible_items
from surveys.relations import SubjectSpec
from surveys.rounds.deadlines import find_own_end, why_closed
from surveys.rounds.forms import RoundForm
from surveys.rounds.frozen import FormRelation
from surveys.rounds.model import OPEN, PAUSED
from surveys.store.tables import assignment, draft, extension, survey_round
from surveys.work import Work

SKIPPED = ""
"""In a draft, beside the subjects: what was left out on purpose, as `{"subject\0item": ""}`."""

Answers = Mapping[str, Mapping[str, str]]  # subject -> item -> raw value, "" for 不了解


@dataclass(frozen=True, slots=True)
class Task:
    """One form of one round for one rater: `done` of `total` subjects are answered."""

    round_id: str
    title: str
    relation: str
    total: int
    done: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """A rater's form: whom to rate, what was answered before (draft first), and whether it is in already."""

    form: RoundForm
    relation: FormRelation
    subjects: tuple[SubjectSpec, ...]
    answers: Answers
    done: bool
    closes_at: datetime
    skipped: frozenset[tuple[str, str]] = frozenset()
    """(subject, item) left out on purpose; an empty number in a draft may only not have been reached yet."""
    submitted: Answers = field(default_factory=dict)
    drafted: Answers = field(default_factory=dict)
    """What `answers` was put together from: what counts so far, and what is only filled in."""
    withheld: frozenset[str] = frozenset()
    """Subjects answered by another account: it counts, and may be replaced, but is not shown to this one."""

    @property
    def is_alone(self) -> bool | None:
        """Whether nobody else rates these subjects under the relation, by real name; None: some of them."""
        alone = {self.relation.passes_on(subject.subject_id) for subject in self.subjects}
        return None if len(alone) > 1 else alone == {True}

    @property
    def unsent(self) -> int:
        """How many drafted answers differ from those that were submitted."""
        return sum(
            values.get(item, "") != self.submitted.get(subject_id, {}).get(item, "")
            for subject_id, values in self.drafted.items()
            for item in values.keys() | self.submitted.get(subject_id, {}).keys()
        )


def list_tasks(work: Work, *, party: str) -> tuple[Task, ...]:
    """What a party may answer now, the unfinished and the soonest to close first, each with the party's own end."""
    return _list_tasks(work, party, OPEN)


def list_paused_tasks(work: Work, *, party: str) -> tuple[Task, ...]:
    """What a party will be asked again once its round goes on; `closes_at` is from before the pause."""
    return _list_tasks(work, party, PAUSED)


def _list_tasks(work: Work, party: str, state: str) -> tuple[Task, ...]:
    own = (extension.c.round_id == assignment.c.round_id) & (extension.c.rater == assignment.c.rater)
    ends = (survey_round.c.closes_at, extension.c.closes_at.label("own_end"))
    kept = (assignment.c.round_id, assignment.c.relation, survey_round.c.title, *ends)
    counted = (
        select(*kept, func.count().label("total"), func.count(assignment.c.done_on).label("done"))
        .join(survey_round, survey_round.c.round_id == assignment.c.round_id)
        .join(extension, own, isouter=True)
        .where(assignment.c.rater == party, survey_round.c.state == state)
        .group_by(*kept)
    )
    tasks = [
        Task(
            row.round_id, row.title, row.relation, row.total, row.done, max(row.closes_at, row.own_end or row.closes_at)
        )
        for row in work.db.execute(counted)
    ]
    waiting = (task for task in tasks if state == PAUSED or task.closes_at > work.now)
    return tuple(
        sorted(waiting, key=lambda task: (task.done == task.total, task.closes_at, task.round_id, task.relation))
    )


def get_answer_sheet(
    work: Work, *, form: RoundForm, party: str, relation: str, account: str | None = None, lock: bool = False
) -> AnswerSheet:
    """The sheet a rater fills in. `lock`: nobody else writes it until the transaction ends (`hold_rater`).

    `account`: who asks; it must be the party's now, and is shown only what it gave itself. None: the party is made of
    the account itself (public rounds).

    Errors: `account_moved` (403), `not_assigned` (404: nothing here for you), `round_over` and `round_paused` (409),
    `ballot_unreadable` (409: what was submitted is not there as it was written), `round_key_wrong` (503).
    """
    if lock:
        hold_rater(work, round_id=form.round_id, rater=party)
    if account is not None:
        prove_account(work, party=party, account=account)
    own = (assignment.c.round_id == form.round_id) & (assignment.c.rater == party)
    rows = work.db.execute(
        select(assignment.c.subject_id, assignment.c.done_on).where(own, assignment.c.relation == relation)
    ).all()
    if not rows:
        raise NotFound("not_assigned")
    key, closes_at = _open_round(work, form, party)
    assigned = {row.subject_id for row in rows}
    answered = {row.subject_id for row in rows if row.done_on is not None}
    questionnaire = form.relations[relation].questionnaire
    ballots, withheld = _given(work, form, key, (party, account), relation, answered)
    submitted = {subject_id: _without_hidden(questionnaire, values) for subject_id, values in ballots.items()}
    drafted = _drafted(work, key, party, relation, account)
    skipped = {tuple(name.split("\0", 1)) for name in drafted.pop(SKIPPED, {})}
    skipped |= {(subject_id, item) for subject_id, values in submitted.items() for item in values if not values[item]}
    answers = {**submitted, **drafted}
    return AnswerSheet(
        form=form,
        relation=form.relations[relation],
        subjects=tuple(item for item in form.subjects.values() if item.subject_id in assigned),
        answers={subject_id: values for subject_id, values in answers.items() if subject_id in assigned},
        done=all(row.done_on is not None for row in rows),
        closes_at=closes_at,
        skipped=frozenset((subject_id, item) for subject_id, item in skipped if not answers[subject_id].get(item)),
        submitted=submitted,
        drafted=drafted,
        withheld=withheld,
    )


def _open_round(work: Work, form: RoundForm, party: str) -> tuple[RoundKey, datetime]:
    """The key of a round that takes answers from this rater now, and until when it does."""
    columns = (survey_round.c.state, survey_round.c.closes_at, survey_round.c.salt)
    current = work.db.execute(select(*columns).where(survey_round.c.round_id == form.round_id)).one()
    own_end = find_own_end(work, round_id=form.round_id, rater=party)
    ends = {"closes_at": current.closes_at, "own_end": own_end}
    refusal = why_closed(work, state=current.state, **ends, title=form.title)
    if refusal is not None:
        raise refusal
    closes_at = max(current.closes_at, own_end or current.closes_at)
    return open_round_key(work, form.round_id, bytes(current.salt)), closes_at


def hold_rater(work: Work, *, round_id: str, rater: str) -> None:
    """Lock a rater's part of a round, so that a reader who will write it again is not overtaken, in any process.

    What is held is the rater's part of the ledger, which is there before anything else: drafts and ballots may not be.
    The order is everybody's (`submit_ballots` too), so that no two wait for each other: the round's row, shared, then
    the ledger's rows by relation and subject. SQLite has one writer, and nothing to hold.
    """
    if work.db.dialect.name != "postgresql":
        return
    this = select(survey_round.c.round_id).where(survey_round.c.round_id == round_id)
    work.db.execute(this.with_for_update(read=True))
    own = (assignment.c.round_id == round_id) & (assignment.c.rater == rater)
    order = (assignment.c.rater, assignment.c.relation, assignment.c.subject_id)
    work.db.execute(select(assignment.c.subject_id).where(own).order_by(*order).with_for_update())


def _given(
    work: Work, form: RoundForm, key: RoundKey, whose: tuple[str, str | None], relation: str, answered: set[str]
) -> tuple[dict[str, Mapping[str, str]], frozenset[str]]:
    """What was submitted by this account, and the subjects that another account answered.

    Of a ballot that seats share nothing is shown to one that has not answered yet.
    """
    party, account = whose
    voice = voice_of(party, form.plan.seats)
    tags = {key.ballot_tag(voice, relation, subject_id): subject_id for subject_id in answered}
    shown: dict[str, Mapping[str, str]] = {}
    for ballot in read_ballots(work, round_id=form.round_id, key=key, tags=tags):
        if ballot.answers is None:
            raise WrongState("ballot_unreadable")
        if account is None or _gave(work, key, party, account, ballot.mark):
            shown[tags[ballot.tag]] = ballot.answers
    return shown, frozenset(answered - shown.keys()) if account is not None else frozenset()


def _gave(work: Work, key: RoundKey, party: str, account: str, mark: bytes | None) -> bool:
    """Whether a ballot with this mark was given by the account. A version before noted none: there whoever stood for
    the party when this version came in may go on."""
    if mark is None:
        return key.is_older and stood_before(work, party=party, account=account)
    return hmac.compare_digest(mark, key.account_mark(account))


def _without_hidden(questionnaire: Questionnaire, values: Mapping[str, str]) -> Mapping[str, str]:
    """A ballot's answers to what was asked: of what was hidden nothing was said, not even 不了解."""
    if not questionnaire.has_conditions:
        return values
    visible = visible_items(questionnaire, values)
    return {item: value for item, value in values.items() if item in visible}


def _drafted(work: Work, key: RoundKey, party: str, relation: str, account: str | None) -> dict[str, Mapping[str, str]]:
    body = _find_draft(work, key, party, relation, account)
    if body is None and account is not None and key.is_older and stood_before(work, party=party, account=account):
        body = _find_draft(work, key, party, relation, None)
    return dict(orjson.loads(body)) if body else {}


def _find_draft(work: Work, key: RoundKey, party: str, relation: str, account: str | None) -> bytes | None:
    query = select(draft.c.body).where(draft.c.draft_tag == key.draft_tag(party, relation, account))
    sealed = work.db.execute(query).scalar_one_or_none()
    return key.open_draft(party, relation, bytes(sealed), account) if sealed is not None else None
