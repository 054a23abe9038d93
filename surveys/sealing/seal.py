"""The seal: when a round has closed, what ties raters to ballots is destroyed.

Before it, a ballot's tag could be made again from secret, salt and assignment. After it there is no salt and no tag;
ballots and ledger are written anew in shuffled order under new random keys, so neither keys nor order nor the rows'
own versions remember anything. `surveys.store.wipe` then removes what the files still hold of the old rows.

A ballot that was changed, put in, exchanged or taken out behind our back stops the seal of its round: no answer is
dropped in silence, and none counted that nobody gave. The administrators are told how many there are, not whose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import delete, select, update

from surveys.anonymity.ballot_encryption import read_ballots
from surveys.anonymity.round_keys import RoundKey, notes_accounts, open_round_key
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.errors import WrongState
from surveys.messages.admin_notices import notify_admins
from surveys.parties import ENTERPRISE, party_key, party_kind
from surveys.plans.enterprise_vote import counted_ballots, voice_of
from surveys.rounds.forms import RoundForm, get_round_form
from surveys.rounds.model import CLOSED, SEALED, UNDER_WAY, get_round
from surveys.rounds.steps import CALENDAR, record_step
from surveys.sealing.ballot_stuffing import find_stuffing
from surveys.sealing.rater_diagnostics import RatedBallot, diagnose_raters
from surveys.store.dialect import insert_new
from surveys.store.tables import (
    assignment,
    ballot,
    claim,
    comment,
    conversation,
    draft,
    earlier_account,
    fast_block,
    receipt,
    survey_round,
    visit,
)
from surveys.work import Work

DAMAGED = "ballots_damaged"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A ballot beside the rater its tag leads to; exists only while the seal runs."""

    rater: str
    relation: str
    subject_id: str
    answers: dict[str, str]
    named: bool


def seal_round(work: Work, *, round_id: str) -> bool:
    """Seal a closed round, once; False when another process was faster.

    Errors: `round_not_closed`; `ballots_damaged` where ballots and ledger are not as they were written;
    `round_key_wrong`.
    """
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state != CLOSED:
        if round_.state in UNDER_WAY:
            raise WrongState("round_not_closed", round=round_id)
        return False
    form = get_round_form(work, round_id=round_id)
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == round_id)).scalar_one()
    key = open_round_key(work, round_id, bytes(salt))
    ledger = work.db.execute(select(assignment).where(assignment.c.round_id == round_id)).all()
    opened = _open_ballots(work, form, key, ledger)
    counted = counted_ballots(opened, form.plan.seats)
    _publish_receipts(work, round_id, key, _counted_forms(ledger, opened, counted))
    _rewrite_ballots(work, form, opened, counted)
    _rewrite_ledger(work, round_id, ledger)
    ballots = _rated_ballots(form, counted)
    stuffing = find_stuffing(work, round_=round_, ballots=ballots, ledger=ledger)
    for table in (draft, conversation, visit, fast_block):
        work.db.execute(delete(table).where(table.c.round_id == round_id))
    diagnostics = {**diagnose_raters(ballots), "stuffing": stuffing}
    sealed = {"state": SEALED, "salt": None, "diagnostics": diagnostics}
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(**sealed))
    _forget_earlier_accounts(work)
    record_step(
        work,
        actor=CALENDAR,
        step="seal_round",
        round_id=round_id,
        state=SEALED,
        why="closed",
        figures={"ballots": len(counted)},
        ballots=len(counted),
    )
    return True


def _forget_earlier_accounts(work: Work) -> None:
    """Whose accounts were whose at an upgrade matters while a round of the version before is open, and no longer."""
    salts = work.db.execute(select(survey_round.c.salt).where(survey_round.c.salt.is_not(None))).scalars()
    if all(notes_accounts(bytes(salt)) for salt in salts):
        work.db.execute(delete(earlier_account))


def _open_ballots(work: Work, form: RoundForm, key: RoundKey, ledger: Any) -> list[_Opened]:
    """Every ballot that the ledger speaks of, and no other. Errors: `ballots_damaged`, with how many are not so."""
    seats = form.plan.seats
    tags = {
        key.ballot_tag(voice_of(row.rater, seats), row.relation, row.subject_id): row
        for row in ledger
        if row.done_on is not None
    }
    opened, damaged = [], 0
    for opened_ballot in read_ballots(work, round_id=form.round_id, key=key):
        row = tags.pop(opened_ballot.tag, None)
        if (
            row is None
            or opened_ballot.answers is None
            or (opened_ballot.relation, opened_ballot.subject_id) != (row.relation, row.subject_id)
        ):
            damaged += 1
            continue
        named = not form.relations[opened_ballot.relation].anonymous
        opened.append(
            _Opened(row.rater, opened_ballot.relation, opened_ballot.subject_id, opened_ballot.answers, named)
        )
    if damaged or tags:
        raise WrongState(DAMAGED, round=form.round_id, count=damaged + len(tags))
    return opened


def _counted_forms(ledger: Any, opened: list[_Opened], counted: list[_Opened]) -> set[tuple[str, str]]:
    """(rater, relation) of every form that was submitted, but for those of which nothing counts."""
    submitted = {(row.rater, row.relation) for row in ledger if row.done_on is not None}
    standing = {(item.rater, item.relation) for item in counted}
    return submitted - ({(item.rater, item.relation) for item in opened} - standing)


def _publish_receipts(work: Work, round_id: str, key: RoundKey, forms: set[tuple[str, str]]) -> None:
    codes = {key.receipt_code(*form) for form in forms}
    if codes:
        work.db.execute(receipt.insert(), [{"round_id": round_id, "code": code} for code in sorted(codes)])


def _rewrite_ballots(work: Work, form: RoundForm, opened: list[_Opened], counted: list[_Opened]) -> None:
    """New keys, shuffled order, no tags; comments apart from the figures and shuffled on their own.

    Of a form that another seat speaks for only the words are kept.
    """
    voters = _shared_votes(work, counted)
    standing = {id(item) for item in counted}
    words = {
        name: {entry.key for entry in relation.questionnaire.items if entry.gives == "words"}
        for name, relation in form.relations.items()
    }
    ballots, comments = [], []
    for item in opened:
        texts = words[item.relation]
        place = {"round_id": form.round_id, "subject_id": item.subject_id, "relation": item.relation}
        figures = {name: value for name, value in item.answers.items() if name not in texts}
        if id(item) in standing:
            ballots.append(
                {
                    "ballot_id": work.new_id(),
                    **place,
                    "rater": item.rater if item.named else None,
                    "voter": voters.get((item.rater, item.relation, item.subject_id)),
                    "answers": orjson.dumps(figures, option=orjson.OPT_SORT_KEYS).decode(),
                }
            )
        for name in sorted(texts & item.answers.keys()):
            if item.answers[name]:
                comments.append({"comment_id": work.new_id(), **place, "item": name, "text": item.answers[name]})
    work.random.shuffle(ballots)
    work.random.shuffle(comments)
    work.db.execute(delete(ballot).where(ballot.c.round_id == form.round_id))
    if ballots:
        work.db.execute(ballot.insert(), ballots)
    if comments:
        work.db.execute(comment.insert(), comments)


def _shared_votes(work: Work, opened: list[_Opened]) -> dict[tuple[str, str, str], str]:
    """Where several seats of one enterprise rated one subject: a random mark that they share for this subject only."""
    firms = [item for item in opened if party_kind(item.rater) == ENTERPRISE]
    seats = Counter((party_key(item.rater), item.relation, item.subject_id) for item in firms)
    marks = {vote: work.new_id() for vote, count in seats.items() if count > 1}
    shared = {}
    for item in firms:
        mark = marks.get((party_key(item.rater), item.relation, item.subject_id))
        if mark is not None:
            shared[item.rater, item.relation, item.subject_id] = mark
    return shared


def _rewrite_ledger(work: Work, round_id: str, ledger: Any) -> None:
    """The ledger's rows were touched when their ballots were: written anew, they forget when."""
    rows = [dict(row._mapping) for row in ledger]
    work.random.shuffle(rows)
    work.db.execute(delete(assignment).where(assignment.c.round_id == round_id))
    if rows:
        work.db.execute(assignment.insert(), rows)


def _rated_ballots(form: RoundForm, opened: list[_Opened]) -> list[RatedBallot]:
    """Each ballot's ratings as shares of their scales."""
    scales = {
        name: {item.key: item.scale for item in relation.questionnaire.rating_items}
        for name, relation in form.relations.items()
    }

    @cache  # a hundred thousand ballots say the same few values
    def share(relation: str, item: str, value: str) -> float | None:
        if not value:
            return None
        low, high = scales[relation][item]
        return float((Fraction(value) - low) / (high - low))

    return [
        RatedBallot(
            entry.rater,
            entry.relation,
            entry.subject_id,
            tuple(share(entry.relation, item, entry.answers.get(item, "")) for item in scales[entry.relation]),
        )
        for entry in opened
    ]


def report_damage(work: Work, *, round_id: str, count: int, tz: ZoneInfo, admins: Sequence[str] = ()) -> bool:
    """Say once, to the administrators and in the audit trail, why a closed round is not sealed; True when it was new.

    `count` is all that is known of it: ballots and ledger rows that do not fit. `admins`: those of the settings.
    """
    if not insert_new(work.db, claim, {"key": f"damaged|{round_id}", "claimed_at": work.now}):
        return False
    record_step(
        work,
        actor=CALENDAR,
        step="refuse_seal",
        round_id=round_id,
        state=CLOSED,
        why=DAMAGED,
        figures={"count": count},
        count=count,
    )
    notify_admins(
        work,
        admins=admins,
        key=f"damaged:{round_id}",
        event="round_damaged",
        params={"round": round_id, "count": count},
        round_id=round_id,
        send_at=after_quiet_hours(work.now, tz),
    )
    return True
