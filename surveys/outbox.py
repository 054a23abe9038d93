"""The outbox: messages to people are rows, written in the action's transaction, delivered after it.

A notice is unique by its key, which says what it is about; so whatever is repeated, it is told once. States:
planned → sending → sent | planned again | ambiguous | unreachable | failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from surveys.store.dialect import insert_into
from surveys.store.tables import notice
from surveys.work import Work

LEASE = timedelta(minutes=2)
KEEP_TRYING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """One message to one party. ``key`` says what it is about; ``params`` is what its sentence needs."""

    key: str
    party: str
    kind: str
    params: Mapping[str, Any]
    round_id: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    notice_id: str
    key: str
    party: str
    kind: str
    params: Mapping[str, Any]
    round_id: str | None
    attempts: int
    ambiguous: int
    expires_at: datetime
    call: str = ""  # the earlier call it was part of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt; ``state`` planned means: again at ``retry_at``."""

    notice_id: str
    state: str
    channel: str | None = None
    reason: str | None = None
    retry_at: datetime | None = None
    ambiguous: bool = False
    call: str | None = None  # the call that a repetition must be


def post_notices(
    work: Work,
    notices: Iterable[NewNotice],
    *,
    expires_at: datetime | None = None,
    send_at: datetime | None = None,
) -> None:
    """Write notices that are not there yet, to be sent from ``send_at`` (now) on.

    They are tried until ``expires_at``, for an hour at least.
    """
    begin = send_at or work.now
    until = max(expires_at or begin + KEEP_TRYING, begin + timedelta(hours=1))
    rows = [
        {
            "notice_id": work.new_id(),
            "key": new.key,
            "party": new.party,
            "round_id": new.round_id,
            "kind": new.kind,
            "params": dict(new.params),
            "state": "planned",
            "due_at": begin,
            "expires_at": until,
            "attempts": 0,
            "ambiguous": 0,
        }
        for new in notices
    ]
    if not rows:
        return
    work.db.execute(insert_into(work.db, notice).on_conflict_do_nothing(index_elements=["key"]), rows)


def _waiting(now: datetime) -> ColumnElement[bool]:
    """Due, or left behind by a process that died with it in its hands."""
    return or_(
        and_(notice.c.state == "planned", notice.c.due_at <= now),
        and_(notice.c.state == "sending", notice.c.claimed_until < now),
    )


def claim_notices(work: Work, *, worker: str, limit: int) -> tuple[Notice, ...]:
    """Take up to ``limit`` due notices for one worker; nobody else gets them while the lease lasts.

    One taken over from a dead process may have arrived already, so it counts as ambiguous.
    """
    due = select(notice).where(_waiting(work.now)).order_by(notice.c.due_at, notice.c.key).limit(limit)
    rows = work.db.execute(due.with_for_update(skip_locked=True)).all()
    orphans = [row.notice_id for row in rows if row.state == "sending"]
    if orphans:
        work.db.execute(update(notice).where(notice.c.notice_id.in_(orphans)).values(ambiguous=notice.c.ambiguous + 1))
    if rows:
        work.db.execute(
            update(notice)
            .where(notice.c.notice_id.in_([row.notice_id for row in rows]))
            .values(
                state="sending",
                claimed_by=worker,
                claimed_until=work.now + LEASE,
                attempts=notice.c.attempts + 1,
            )
        )
    return tuple(
        Notice(
            row.notice_id,
            row.key,
            row.party,
            row.kind,
            row.params,
            row.round_id,
            row.attempts + 1,
            row.ambiguous + (row.state == "sending"),
            row.expires_at,
            row.call or "",
        )
        for row in rows
    )


def settle_notices(work: Work, *, worker: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of claimed notices; one that this worker no longer holds is left alone."""
    for outcome in outcomes:
        held = and_(notice.c.notice_id == outcome.notice_id, notice.c.claimed_by == worker)
        work.db.execute(
            update(notice)
            .where(held, notice.c.state == "sending")
            .values(
                state=outcome.state,
                channel=outcome.channel,
                reason=outcome.reason,
                call=outcome.call,
                due_at=outcome.retry_at or work.now,
                claimed_by=None,
                claimed_until=None,
                ambiguous=notice.c.ambiguous + int(outcome.ambiguous),
                sent_at=work.now if outcome.state == "sent" else None,
            )
        )


def find_next_due(work: Work) -> datetime | None:
    """When the next waiting notice is due, so that the deliverer knows how long it may sleep."""
    return work.db.execute(
        select(notice.c.due_at).where(notice.c.state == "planned").order_by(notice.c.due_at).limit(1)
    ).scalar_one_or_none()


def list_undelivered(work: Work, *, round_id: str) -> dict[str, str]:
    """Parties whose newest notice of the round was not delivered, with the reason's code."""
    rows = work.db.execute(
        select(notice.c.party, notice.c.state, notice.c.reason)
        .where(notice.c.round_id == round_id, notice.c.kind.in_(("invitation", "reminder")))
        .order_by(notice.c.due_at, notice.c.key)
    ).all()
    last = {row.party: row for row in rows}
    return {
        party: row.reason or row.state
        for party, row in last.items()
        if row.state in ("unreachable", "failed", "ambiguous")
    }
