"""How far a round is: from the ledger alone, so it can say who is done and never what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from surveys.accounts import find_profile, list_addresses_of
from surveys.outbox import list_undelivered
from surveys.rounds.base import get_round
from surveys.store.tables import assignment
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` raters have finished everything, of ``invited``; ``unreachable`` are (party, name, reason code)."""

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


def list_open_raters(work: Work, *, round_id: str) -> tuple[str, ...]:
    """Raters who still have something open."""
    rows = select(assignment.c.rater).where(assignment.c.round_id == round_id, assignment.c.done_on.is_(None))
    return tuple(sorted(set(work.db.execute(rows).scalars())))


def get_progress(work: Work, *, round_id: str) -> Progress:
    """The figures of one round; NotFound for an unknown one."""
    found = get_round(work, round_id=round_id)
    counted = select(assignment.c.rater, func.count().label("n"), func.count(assignment.c.done_on).label("done"))
    rows = work.db.execute(counted.where(assignment.c.round_id == round_id).group_by(assignment.c.rater)).all()
    return Progress(
        round_id=round_id,
        title=found.title,
        state=found.state,
        closes_at=found.closes_at,
        done=sum(row.n == row.done for row in rows),
        started=sum(0 < row.done < row.n for row in rows),
        invited=len(rows),
        assignments_done=sum(row.done for row in rows),
        assignments=sum(row.n for row in rows),
        unreachable=_unreachable(work, round_id, [row.rater for row in rows if row.done < row.n]),
    )


def _unreachable(work: Work, round_id: str, waiting: list[str]) -> tuple[tuple[str, str, str], ...]:
    ways = list_addresses_of(work, parties=waiting)
    reasons = {party: "not_bound" for party in waiting if party not in ways}
    failed = list_undelivered(work, round_id=round_id)
    reasons |= {party: reason for party, reason in failed.items() if party in ways and party in set(waiting)}
    named = []
    for party in sorted(reasons):
        profile = find_profile(work, party=party)
        named.append((party, profile.name if profile else party, reasons[party] if profile else "left"))
    return tuple(named)
