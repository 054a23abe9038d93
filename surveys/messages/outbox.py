"""The outbox: messages to people are rows, written in the action's transaction, delivered after it.

A notice is unique by its key, which says what it is about; so whatever is repeated, it is told once. States:
planned → sending → sent | planned again | ambiguous | unreachable | failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, select, update

from surveys.messages.inbox import KEEP
from surveys.messages.steps import log_notice
from surveys.store.dialect import insert_into
from surveys.store.tables import notice
from surveys.work import Work

LEASE = timedelta(minutes=2)
KEEP_TRYING = timedelta(hours=24)
ASKING = ("invitation", "reminder")
"""Kinds of notices that ask for answers."""
ANSWERS = ("reply", "menu")
"""Kinds of notices for which somebody waits who has written to us."""
CALLED_OFF = ("superseded", "round_paused", "nothing_open")
"""Why a notice was not sent though its party could be reached."""
_ALONE = "alone"
"""As a claimed notice's call: it is one by itself, unless one with others was noted (`note_calls`)."""
_TAKEN = [
    notice.c[name]
    for name in (
        *("notice_id", "key", "party", "kind", "params", "round_id", "attempts", "ambiguous", "expires_at"),
        *("call", "channel", "message_id", "reason", "due_at"),
    )
]
_CROWDED = (0, 30)  # minutes of the hour at which everybody's mass messages go out


@dataclass(frozen=True, slots=True)
class NewNotice:
    """One message to one party. `key` says what it is about; `params` is what its sentence needs."""

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
    call: str = ""  # the call that it is part of, as long as nothing came of it
    channel: str = ""  # the channel of the attempt before this one
    message_id: str = ""  # the platform's id of an earlier message that never arrived, as its report said
    reason: str = ""
    due_at: datetime | None = None  # when it was to go out

    @property
    def may_have_arrived(self) -> bool:
        """An attempt ended without an answer, or with the process that made it."""
        return self.ambiguous > 0 or self.call == self.notice_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt; `state` planned means: again at `retry_at`."""

    notice_id: str
    state: str
    channel: str | None = None
    reason: str | None = None
    retry_at: datetime | None = None
    ambiguous: bool = False
    call: str | None = None  # the call that a repetition must be
    message_id: str = ""  # the platform's own, for its report
    tried: bool = True  # False: it was put off before anything left the house


def post_notices(
    work: Work,
    notices: Iterable[NewNotice],
    *,
    expires_at: datetime | None = None,
    send_at: datetime | None = None,
) -> None:
    """Write notices that are not there yet, to be sent now; those that go out by themselves say from when on.

    They are tried until `expires_at`, for an hour at least.
    """
    new_notices = list(notices)
    if not new_notices:
        return
    begin = work.now if send_at is None else avoid_rush_minutes(send_at, new_notices[0].key)
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
        for new in new_notices
    ]
    work.db.execute(insert_into(work.db, notice).on_conflict_do_nothing(index_elements=["key"]), rows)


def avoid_rush_minutes(at: datetime, key: str) -> datetime:
    """`at`, or two to six minutes later where it is within a minute of the full or the half hour.

    WeCom asks for it (wd:90236): that is when everybody else's messages go out. The same `key`, the same minutes.
    """
    if not any(at.minute in ((mark - 1) % 60, mark) for mark in _CROWDED):
        return at
    return at + timedelta(minutes=2 + crc32(key.encode()) % 5)


def claim_notices(work: Work, *, worker: str, limit: int) -> tuple[Notice, ...]:
    """Take up to `limit` due notices for one worker; nobody else gets them while the lease lasts.

    One taken over from a dead process may have arrived already. Where its call was noted (`note_calls`) it counts as
    ambiguous; else it is a call of its own, which those who drop repetitions drop, and which others had not begun.
    """
    dead = and_(notice.c.state == "sending", notice.c.claimed_until < work.now)
    due = and_(notice.c.state == "planned", notice.c.due_at <= work.now)
    taken_over = [(row, row.notice_id) for row in _take(work, dead, worker, limit)]
    taken = [(row, "") for row in _take(work, due, worker, limit - len(taken_over))]
    rows = sorted((*taken_over, *taken), key=lambda pair: (pair[0].due_at, pair[0].key))
    for row, alone in rows:
        why = "taken-over" if alone else "due"
        detail = {"kind": row.kind, "round": row.round_id, "attempt": row.attempts}
        log_notice(work, notice_id=row.notice_id, step="claim", state="sending", why=why, **detail)
    return tuple(_notice(row, alone) for row, alone in rows)


def _take(work: Work, which: ColumnElement[bool], worker: str, limit: int) -> list[Row[Any]]:
    """One statement, whatever the number: whom another process is about to take is left to it."""
    if limit <= 0:
        return []
    due = select(notice.c.notice_id).where(which).order_by(notice.c.due_at).limit(limit)
    chosen = due.with_for_update(skip_locked=True).cte("chosen")
    begun = and_(notice.c.state == "sending", notice.c.call != _ALONE)
    taking = (
        update(notice)
        .where(notice.c.notice_id.in_(select(chosen.c.notice_id)))
        .values(
            state="sending",
            claimed_by=worker,
            claimed_until=work.now + LEASE,
            attempts=notice.c.attempts + 1,
            call=func.coalesce(notice.c.call, _ALONE),
            ambiguous=notice.c.ambiguous + case((begun, 1), else_=0),
        )
    )
    return list(work.db.execute(taking.returning(*_TAKEN)).all())


def _notice(row: Row[Any], alone: str) -> Notice:
    """`alone`: the call of one that is by itself."""
    return Notice(
        notice_id=row.notice_id,
        key=row.key,
        party=row.party,
        kind=row.kind,
        params=row.params,
        round_id=row.round_id,
        attempts=row.attempts,
        ambiguous=row.ambiguous,
        expires_at=row.expires_at,
        call=alone if row.call == _ALONE else row.call,
        channel=row.channel or "",
        message_id=row.message_id or "",
        reason=row.reason or "",
        due_at=row.due_at,
    )


def find_next_due(work: Work) -> datetime | None:
    """When the next waiting notice is due, so that the deliverer knows how long it may sleep."""
    return work.db.execute(
        select(notice.c.due_at).where(notice.c.state == "planned").order_by(notice.c.due_at).limit(1)
    ).scalar_one_or_none()


def list_undelivered(work: Work, *, round_id: str) -> dict[str, str]:
    """Parties whose newest notice of the round, of those not called off, was not delivered; with the reason's code."""
    called_off = and_(notice.c.state == "failed", func.coalesce(notice.c.reason, "").in_(CALLED_OFF))
    rows = work.db.execute(
        select(notice.c.party, notice.c.state, notice.c.reason)
        .where(notice.c.round_id == round_id, notice.c.kind.in_(ASKING), ~called_off)
        .order_by(notice.c.due_at, notice.c.key)
    ).all()
    last = {row.party: row for row in rows}
    return {
        party: row.reason or row.state
        for party, row in last.items()
        if row.state in ("unreachable", "failed", "ambiguous")
    }


def count_delayed(work: Work, *, round_id: str) -> dict[str, int]:
    """Notices of a round that are being tried again, by the reason's code."""
    waiting = notice.c.state.in_(("planned", "sending")) & notice.c.reason.is_not(None)
    counts = select(notice.c.reason, func.count().label("n")).where(notice.c.round_id == round_id, waiting)
    return {row.reason: row.n for row in work.db.execute(counts.group_by(notice.c.reason))}


def forget_answers(work: Work) -> int:
    """Drop answers to messages that nobody repeats any more, as those in `inbound`: they name people. The number."""
    done = notice.c.kind.in_(ANSWERS) & notice.c.state.not_in(("planned", "sending"))
    return work.db.execute(delete(notice).where(done, notice.c.due_at < work.now - KEEP)).rowcount
