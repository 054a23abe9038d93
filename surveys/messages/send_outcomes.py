"""Outcomes: what claimed notices are about to be part of, and what became of them, written down many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Update, and_, bindparam, func, update
from sqlalchemy.sql.dml import ReturningUpdate

from surveys.messages.outbox import Outcome
from surveys.messages.steps import log_notice
from surveys.store.statements import as_json, text_pairs
from surveys.store.tables import notice
from surveys.work import Work


def note_calls(work: Work, *, worker: str, calls: Mapping[str, str]) -> None:
    """Notice id → id of the call that it will be part of; to be written before the call is made.

    Whoever takes the notice over from a dead process makes that very call again. What nothing is noted of is by itself.
    """
    values = {"pairs": as_json(dict(calls)), "worker": worker}
    work.db.execute(_noting(work.db.dialect.name), values)


@cache
def _noting(dialect: str) -> Update:
    pairs = text_pairs(dialect, "pairs")
    return update(notice).where(notice.c.notice_id == pairs.c.key, _held()).values(call=pairs.c.value)


def settle_notices(work: Work, *, worker: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of claimed notices; one that this worker no longer holds is left alone.

    What ended alike is one statement, however many they are and whatever ids the platform gave them.
    """
    alike: dict[tuple[Any, ...], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        alike[_ending(outcome)].append(outcome)
    for group in alike.values():
        pairs = as_json({outcome.notice_id: outcome.message_id for outcome in group})
        values = {"pairs": pairs, "worker": worker, **_ended(work, group[0])}
        settled = work.db.execute(_settling(work.db.dialect.name, group[0].tried), values).scalars()
        _log_settled(work, group[0], sorted(settled))


def _ending(outcome: Outcome) -> tuple[Any, ...]:
    """Everything about it but whose it is, and the platform's id."""
    ending = (outcome.state, outcome.channel, outcome.reason, outcome.retry_at, outcome.ambiguous, outcome.call)
    return (*ending, outcome.tried)


@cache
def _settling(dialect: str, tried: bool) -> ReturningUpdate[Any]:
    """Written out once: putting it together costs more than a hundred rows of it.

    Notices and their ids are one value: a row of parameters each would cost more than the update.
    """
    pairs = text_pairs(dialect, "pairs")
    names = ("state", "due_at", "sent_at", *(("channel", "reason", "call") if tried else ()))
    changed: dict[str, Any] = {name: bindparam(f"new_{name}", type_=notice.c[name].type) for name in names}
    if tried:
        changed["ambiguous"] = notice.c.ambiguous + bindparam("unsure", type_=Integer)
        changed["message_id"] = func.coalesce(func.nullif(pairs.c.value, ""), notice.c.message_id)
    else:  # as if it had not been taken
        changed["attempts"] = notice.c.attempts - 1
    free = {"claimed_by": None, "claimed_until": None}
    settling = update(notice).where(notice.c.notice_id == pairs.c.key, _held()).values({**changed, **free})
    return settling.returning(notice.c.notice_id)


def _log_settled(work: Work, outcome: Outcome, notice_ids: Sequence[str]) -> None:
    """The same line for all that ended alike."""
    why = outcome.reason or ("delivered" if outcome.state == "sent" else "put-off")
    detail = {"channel": outcome.channel, "due_at": outcome.retry_at}
    for notice_id in notice_ids:
        log_notice(work, notice_id=notice_id, step="settle", state=outcome.state, why=why, **detail)


def _held() -> ColumnElement[bool]:
    """This worker's. The empty text keeps the index on states out of it: SQLite would go through all that are sent."""
    return and_(notice.c.claimed_by == bindparam("worker"), notice.c.state.concat("") == "sending")


def _ended(work: Work, outcome: Outcome) -> dict[str, Any]:
    ended = {
        "new_state": outcome.state,
        "new_due_at": outcome.retry_at or work.now,
        "new_sent_at": work.now if outcome.state == "sent" else None,
    }
    if not outcome.tried:
        return ended
    tried = {"new_channel": outcome.channel, "new_reason": outcome.reason, "new_call": outcome.call}
    return ended | tried | {"unsure": int(outcome.ambiguous)}
