"""Giving an assignment back with a reason; somebody else steps in where the group would be too small."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, select

from surveys.accounts.proof import prove_account
from surveys.assignments.replacements import fill_groups
from surveys.audit import record_act
from surveys.errors import Invalid, NotFound, WrongState
from surveys.parties import person_party
from surveys.roster import load_roster
from surveys.rounds.deadlines import find_own_end, why_closed
from surveys.rounds.model import OPEN, get_round, list_rounds
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, refusal, subject
from surveys.work import Work

CONFLICT, UNFAMILIAR, OTHER = "conflict", "unfamiliar", "other"
REASONS = (CONFLICT, UNFAMILIAR, OTHER)


@dataclass(frozen=True, slots=True)
class Declined:
    """What was given back. `replaced` says that somebody stepped in; who, only the ledger knows."""

    title: str
    name: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class Declinable:
    """An assignment in an open round; it can be given back while it `is_done` not, and is not the own one."""

    round_id: str
    title: str
    relation: str
    subject_id: str
    name: str
    is_done: bool
    is_self: bool


def list_declinable(work: Work, *, party: str, name: str = "", round_id: str = "") -> tuple[Declinable, ...]:
    """What a rater has in open rounds about whoever is called `name` (or has this 工号), answered or not."""
    running = {round_.round_id: round_.title for round_ in list_rounds(work, states=(OPEN,))}
    columns = (assignment.c.round_id, assignment.c.relation, assignment.c.subject_id, assignment.c.done_on)
    columns_named = select(*columns, subject.c.name)
    joined = columns_named.join(
        subject, (subject.c.round_id == assignment.c.round_id) & (subject.c.subject_id == assignment.c.subject_id)
    )
    rows = work.db.execute(joined.where(assignment.c.rater == party, assignment.c.round_id.in_(list(running)))).all()
    return tuple(
        Declinable(
            row.round_id,
            running[row.round_id],
            row.relation,
            row.subject_id,
            row.name,
            row.done_on is not None,
            party == person_party(row.subject_id),
        )
        for row in sorted(rows, key=lambda row: (row.round_id, row.relation, row.subject_id))
        if (not name or name in (row.name, row.name.removesuffix(f"（{row.subject_id}）"), row.subject_id))
        and (not round_id or row.round_id == round_id)
    )


def decline_assignment(
    work: Work,
    *,
    round_id: str,
    rater: str,
    relation: str,
    subject_id: str,
    reason: str,
    send_at: datetime | None = None,
    account: str | None = None,
) -> Declined:
    """Give one assignment back. An answer that was given stays: it can be corrected, not withdrawn.

    `account`: who asks for it; it must be the rater's now. Repeating it changes nothing. Errors: `account_moved`,
    `not_assigned`, `already_answered`, `round_over`, `round_paused`, `decline_reason`, `decline_self`.
    """
    if reason not in REASONS:
        raise Invalid("decline_reason")
    if rater == person_party(subject_id):
        raise Invalid("decline_self")
    if account is not None:
        prove_account(work, party=rater, account=account)
    round_ = get_round(work, round_id=round_id, lock=True)  # a submission holds this row: one comes after the other
    own_end = find_own_end(work, round_id=round_id, rater=rater)
    over = why_closed(work, state=round_.state, closes_at=round_.closes_at, own_end=own_end, title=round_.title)
    if over is not None:
        raise over
    name = _find_name(work, round_id, subject_id)
    earlier = find_given_back(work, round_id=round_id, rater=rater, relation=relation, subject_id=subject_id)
    if earlier is not None:
        return Declined(round_.title, name, earlier != "")
    withdraw_assignment(work, round_id=round_id, rater=rater, relation=relation, subject_id=subject_id, reason=reason)
    filled = fill_groups(
        work, round_=round_, roster=load_roster(work), places=[(relation, subject_id)], send_at=send_at
    )
    if filled.added:
        _name_replacement(work, round_id, rater, relation, subject_id, filled.added[0].rater)
    record_act(work, actor=rater, action="decline_assignment", target=round_id, subject=subject_id, reason=reason)
    return Declined(round_.title, name, bool(filled.added))


def withdraw_assignment(work: Work, *, round_id: str, rater: str, relation: str, subject_id: str, reason: str) -> None:
    """Take an open assignment out of the ledger and keep why. Errors: `not_assigned`, `already_answered`."""
    this_row = _row(assignment, round_id, rater, relation, subject_id)
    row = work.db.execute(select(assignment.c.done_on).where(this_row)).one_or_none()
    if row is None:
        raise NotFound("not_assigned")
    if row.done_on is not None:
        raise WrongState("already_answered")
    work.db.execute(delete(assignment).where(this_row, assignment.c.done_on.is_(None)))
    values = {"round_id": round_id, "rater": rater, "relation": relation, "subject_id": subject_id}
    work.db.execute(insert_into(work.db, refusal).values(**values, reason=reason).on_conflict_do_nothing())


def find_given_back(work: Work, *, round_id: str, rater: str, relation: str, subject_id: str) -> str | None:
    """Who stepped in for an assignment that was given back, "" for nobody; None where it was not."""
    row = work.db.execute(
        select(refusal.c.replacement).where(_row(refusal, round_id, rater, relation, subject_id))
    ).one_or_none()
    return None if row is None else row.replacement or ""


def _row(table: Table, round_id: str, rater: str, relation: str, subject_id: str) -> ColumnElement[bool]:
    columns = table.c
    this_rater = (columns.round_id == round_id) & (columns.rater == rater)
    return this_rater & (columns.relation == relation) & (columns.subject_id == subject_id)


def _find_name(work: Work, round_id: str, subject_id: str) -> str:
    query = select(subject.c.name).where(subject.c.round_id == round_id, subject.c.subject_id == subject_id)
    name = work.db.execute(query).scalar_one_or_none()
    if name is None:
        raise NotFound("not_assigned")
    return str(name)


def _name_replacement(work: Work, round_id: str, rater: str, relation: str, subject_id: str, replacement: str) -> None:
    this_row = _row(refusal, round_id, rater, relation, subject_id)
    work.db.execute(refusal.update().where(this_row).values(replacement=replacement))
