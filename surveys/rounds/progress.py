"""How far a round is: from the ledger, which says who is done and never what was said, and how many have drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from surveys.accounts.addresses import list_addresses_of
from surveys.accounts.bindings import list_gone, list_profiles
from surveys.messages.outbox import list_undelivered
from surveys.parties import PERSON, party_key, party_kind
from surveys.roster.model import ON_LEAVE
from surveys.rounds.deadlines import list_own_ends
from surveys.rounds.drafting import count_drafting
from surveys.rounds.model import get_round
from surveys.store.statements import Statement, fetch_all, is_among
from surveys.store.tables import assignment, person
from surveys.work import Work

_UNFINISHED = Statement(
    select(assignment.c.rater)
    .where(assignment.c.done_on.is_(None), assignment.c.round_id == bindparam("round_id"))
    .where(is_among(assignment.c.rater, "raters"))
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` raters have finished everything, of `invited`; `started` are the others who have submitted some of their
    forms or filled something in; `unreachable` are (party, name, reason code).

    Whoever left is waited for no longer: what they had open does not count, what they had answered does.
    """

    round_id: str
    title: str
    state: str
    closes_at: datetime
    done: int
    started: int
    invited: int
    assignments_done: int
    assignments: int
    unreachable: tuple[tuple[str, str, str], ...]
    extended: tuple[tuple[str, str, datetime], ...] = ()
    """Who has more time than the others: (party, name, own last moment)."""
    is_public: bool = False
    """Anyone who scans a sign may answer too, and is counted after answering."""


def list_open_raters(work: Work, *, round_id: str) -> tuple[str, ...]:
    """Raters who are still here and have something open."""
    rows = select(assignment.c.rater).where(assignment.c.round_id == round_id, assignment.c.done_on.is_(None))
    raters = set(work.db.execute(rows.distinct()).scalars())
    return tuple(sorted(raters - list_gone(work, parties=sorted(raters))))


def list_on_leave(work: Work, *, parties: Sequence[str]) -> frozenset[str]:
    """Those of `parties` whom the roster says are on leave (请假) today: they may answer, and are not reminded."""
    keys = {party_key(party): party for party in parties if party_kind(party) == PERSON}
    query = select(person.c.person_id).where(person.c.status == ON_LEAVE)
    return frozenset(keys[key] for key in work.db.execute(query).scalars() if key in keys)


def list_finished(work: Work, *, round_id: str, parties: Sequence[str]) -> frozenset[str]:
    """Those of `parties` who have nothing open in a round, be it answered or given back."""
    (rows,) = fetch_all(work.db, [_UNFINISHED(round_id=round_id, raters=parties)])
    return frozenset(parties) - {rater for (rater,) in rows}


def get_progress(work: Work, *, round_id: str) -> Progress:
    """The figures of one round; NotFound for an unknown one."""
    round_ = get_round(work, round_id=round_id)
    rows = count_by_rater(work, round_id)
    return Progress(
        round_id=round_id,
        title=round_.title,
        state=round_.state,
        closes_at=round_.closes_at,
        done=sum(n == done for n, done in rows.values()),
        started=sum(0 < done < n for n, done in rows.values())
        + count_drafting(work, round_, (rater for rater, (n, done) in rows.items() if not done)),
        invited=len(rows),
        assignments_done=sum(done for _, done in rows.values()),
        assignments=sum(n for n, _ in rows.values()),
        unreachable=_name(work, list_unreachable(work, round_id, [r for r, (n, done) in rows.items() if done < n])),
        extended=_extended(work, round_id, round_.closes_at),
        is_public=round_.is_public,
    )


def _extended(work: Work, round_id: str, closes_at: datetime) -> tuple[tuple[str, str, datetime], ...]:
    ends = {rater: at for rater, at in list_own_ends(work, round_id=round_id).items() if at > closes_at}
    profiles = list_profiles(work, parties=sorted(ends))
    return tuple((party, profiles[party].name if party in profiles else party, ends[party]) for party in sorted(ends))


def count_by_rater(work: Work, round_id: str) -> dict[str, tuple[int, int]]:
    """Rater → (all, done); of those who left only what is done."""
    counted = select(assignment.c.rater, func.count().label("n"), func.count(assignment.c.done_on).label("done"))
    rows = work.db.execute(counted.where(assignment.c.round_id == round_id).group_by(assignment.c.rater)).all()
    gone = list_gone(work, parties=[row.rater for row in rows if row.done < row.n])
    counts = ((row.rater, row.done if row.rater in gone else row.n, row.done) for row in rows)
    return {rater: (n, done) for rater, n, done in counts if n}


def list_unreachable(work: Work, round_id: str, waiting: Sequence[str]) -> dict[str, str]:
    """Of those who wait, whom nothing reaches: party → the reason's code."""
    ways = list_addresses_of(work, parties=waiting)
    reasons = {party: "not_bound" for party in waiting if party not in ways}
    failed = list_undelivered(work, round_id=round_id)
    return reasons | {party: why for party, why in failed.items() if party in ways and why != "not_bound"}


def _name(work: Work, reasons: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    profiles = list_profiles(work, parties=sorted(reasons))
    return tuple(
        (party, profiles[party].name, reasons[party]) if party in profiles else (party, party, "left")
        for party in sorted(reasons)
    )
